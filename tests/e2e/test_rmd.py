"""A firm's year of required minimum distributions: what people hold, what they took, what is left, who must be told."""
import datetime

import pytest

from connect import CallError
from days import today
from house import ROOT
from main_job import INVEST, made_up_prices, new_scene, open_firm, packed, questionnaire, saved_index, transmitted
from scenario import Call, Check, Replay

CREATE = "steward.crm.v1.ClientService/Create"
FUND = "steward.crm.v1.ClientService/Fund"
CALCULATE = "steward.crm.v1.RmdService/Calculate"
FIRM = "steward.crm.v1.RmdService/Firm"
REFRESH = "steward.crm.v1.RmdService/Refresh"
FACTS = "steward.account.v1.FactService/List"
TASKS = "steward.crm.v1.TaskService/List"
REBALANCE = "steward.rebalancer.v1.ProposalService/Rebalance"
COMMIT = "steward.account.v1.CommitService/Commit"
YEAR = today().year
LAST_DAY = f"{YEAR - 1}-12-31"


def equal(found, wanted):
    assert found == wanted, f"{found}, not {wanted}"


def holder(label, born, kind="TRADITIONAL_IRA", **account):
    """A client with one retirement account."""
    return Call(label, CREATE, {"person": {"name": label.title(), "bornOn": born}, "accounts": [
        {"alias": f"{label}'s", "kind": kind, "status": "OPENED", "openedOn": "2020-01-02", **account}]},
        key=f"client {label}")


def bring(label, amount):
    return Call(f"{label} has", FUND, {"accountId": f"{{{label}.accountIds.0}}", "opening": True, "effectiveOn": LAST_DAY,
                                       "lines": [{"quantity": amount}]}, key=f"opening {label}")


def take(label, amount, kind="NORMAL", on=f"{YEAR}-01-01", key=None):
    return Call(f"{label} takes {amount} {kind}", COMMIT, {"commands": [{"postEntry": {
        "kind": "WITHDRAWAL", "accountId": f"{{{label}.accountIds.0}}", "quantity": f"-{amount}", "effectiveOn": on,
        "ira": {"kind": kind, "taxYear": YEAR}}}]}, key=key or f"take {label} {amount} {kind}")


@pytest.fixture(scope="module")
def firm(house):
    """Olga is 75; Max 40; Ida inherited; Nora's record lacks the decedent; Rob has a Roth."""
    scene = new_scene(house)
    inherited = {"decedent": {"bornOn": "1945-03-01", "diedOn": "2022-06-01", "beneficiaryKind": "DESIGNATED",
                              "soleBeneficiary": True}}
    return scene.run([
        *open_firm(scene, "rmd"),
        holder("olga", f"{YEAR - 75}-05-20"), bring("olga", "100000"),
        holder("max", f"{YEAR - 40}-05-20"), bring("max", "50000"),
        holder("ida", "1975-01-01", "INHERITED_IRA", **inherited), bring("ida", "400000"),
        holder("nora", "1970-01-01", "INHERITED_IRA"), bring("nora", "1000"),
        holder("rob", f"{YEAR - 80}-05-20", "ROTH_IRA"), bring("rob", "100000"),
    ])


def firm_page(scene, **request):
    batches = scene.actors["advisor"].stream(FIRM, request)
    assert batches[-1]["done"] == batches[-1]["total"] == 5
    assert "not tax, legal or investment advice" in batches[-1]["disclaimer"]
    return {line["person"]: line for batch in batches for line in batch.get("lines", [])}


def test_a_year_of_a_firm(firm):
    page = firm_page(firm)
    equal(set(page), {"Olga", "Ida", "Nora"})  # Max is too young, Rob has a Roth
    equal((page["Olga"]["amount"], page["Olga"]["status"]), ("4065.04", "due"))
    assert page["Ida"]["group"] == "IRAs inherited from who died on 2022-06-01"
    equal((page["Nora"]["status"], "decedent" in page["Nora"]["why"]), ("unsupported", True))
    firm.run([
        take("olga", "1000.00"), Replay("olga takes 1000.00 NORMAL", ignoring=("replayed",)),
        take("olga", "65.04", "QCD"), take("olga", "500.00", "ROLLOVER_OUT"),
        Call("olga's year", CALCULATE, {"personId": "{olga.personId}"}),
        Check("charity counts, a rollover does not", lambda s: equal(
            (s.look_up("olga's year.groups.0.dues.0.withdrawn"), s.look_up("olga's year.groups.0.remaining"),
             s.look_up("olga's year.groups.0.status")), ("1065.04", "3000.00", "partial"))),
        Check("the excise at stake", lambda s: equal(
            (s.look_up("olga's year.groups.0.dues.0.excise"), s.look_up("olga's year.groups.0.dues.0.exciseCorrected")),
            ("750.00", "300.00"))),
        Check("factor and table", lambda s: equal(
            (s.look_up("olga's year.groups.0.lines.0.factor"), s.look_up("olga's year.groups.0.lines.0.table")),
            ("24.6", "uniform"))),
        Call("refreshed", REFRESH, by="administrator", check=lambda answer: equal(answer["accounts"], 5)),
        Call("again", REFRESH, by="administrator",
             check=lambda answer: equal((answer["accounts"], answer.get("facts", 0)), (5, 0))),
        Call("facts", FACTS, {"accountId": "{olga.accountIds.0}"}),
        Check("facts", lambda s: equal({fact["name"]: fact.get("value", "") for fact in s.answers["facts"]["facts"]
                                        if fact["name"].startswith("rmd")},
                                       {"rmd_status": "partial", "rmd_remaining": "3000.00"})),
        take("olga", "3000.00", key="the rest"),
        Call("done", REFRESH, by="administrator"),
    ])
    equal(firm_page(firm)["Olga"]["status"], "satisfied")
    assert "Olga" not in firm_page(firm, onlyOpen=True)


def test_what_is_due_soon_opens_one_task(firm):
    soon = (datetime.date(YEAR, 12, 31) - today()).days <= 92
    firm.run([
        Call("first", REFRESH, by="administrator"), Call("second", REFRESH, by="administrator"),
        Call("tasks", TASKS, {"kind": "RMD_DUE", "state": "OPEN", "personId": "{ida.personId}"}),
        Check("one for Ida in the last quarter", lambda s: equal(len(s.answers["tasks"].get("tasks", [])), int(soon))),
    ])


def test_typed_values_are_enough_and_go_before_the_record(firm):
    firm.run([
        Call("typed", CALCULATE, {"year": 2026, "ownerBornOn": "1951-05-20", "iras": [
            {"balance": "500000", "model": "SPOUSE_SOLE", "spouseBornOn": "1966-08-01"},
            {"label": "of my aunt", "balance": "400000", "model": "INHERITED", "decedentBornOn": "1945-03-01",
             "decedentDiedOn": "2022-06-01", "inheritedBy": "DESIGNATED", "beneficiaryBornOn": "1975-01-01"}]}),
        Check("the page's amounts", lambda s: equal(
            [group["lines"][0]["amount"] for group in s.answers["typed"]["groups"]], ["17667.84", "11396.01"])),
        Check("all by 2032", lambda s: equal(s.look_up("typed.groups.1.lines.0.emptyBy"), "2032-12-31")),
        Call("two years", CALCULATE, {"year": 2027, "ownerBornOn": "1953-04-04", "today": "2027-02-10", "iras": [
            {"balance": "267750", "firstYearBalance": "265000", "withdrawn": "7000"}]}),
        Check("both dates", lambda s: equal([due["dueOn"] for due in s.look_up("two years.groups.0.dues")],
                                            ["2027-04-01", "2027-12-31"])),
        Call("the page's withdrawals", CALCULATE, {"year": 2027, "ownerBornOn": "1953-04-04", "today": "2027-06-10", "iras": [
            {"balance": "267750", "firstYearBalance": "265000", "firstYearWithdrawn": "4000", "withdrawn": "7000",
             "withdrawnByApril": "7000"}]}),
        Check("of the second year 9,500 is left", lambda s: equal(
            [due["remaining"] for due in s.look_up("the page's withdrawals.groups.0.dues")], ["0.00", "9500.00"])),
        Check("and could be corrected until", lambda s: equal(
            s.look_up("the page's withdrawals.groups.0.dues.1.correctBy"), "2029-12-31")),
        Call("what if", CALCULATE, {"year": YEAR, "personId": "{olga.personId}", "iras": [
            {"accountId": "{olga.accountIds.0}", "balance": "246000"}]}),
        Check("marked as typed", lambda s: equal(s.look_up("what if.groups.0.lines.0.typed"), ["balance"])),
        Check("computed with it", lambda s: equal(s.look_up("what if.groups.0.lines.0.amount"), "10000.00")),
        Call("not written back", CALCULATE, {"year": YEAR, "personId": "{olga.personId}"}),
        Check("the record's balance", lambda s: equal(s.look_up("not written back.groups.0.lines.0.balance"), "100000.00")),
        Call("1959", CALCULATE, {"year": 2032, "ownerBornOn": "1959-06-01", "iras": [{"balance": "1000"}]}),
        Check("1959 is told of the statute", lambda s: equal(
            "both 73 and 75" in s.look_up("1959.groups.0.lines.0.note"), True)),
    ])


def test_a_spouse_on_file_who_died_before_the_year_ends_the_joint_table(firm):
    def married(label, died):
        return [
            Call(f"spouse_{label}", CREATE, {"person": {"name": f"Spouse of {label}", "bornOn": f"{YEAR - 55}-05-20",
                                                         "diedOn": died}}, key=f"spouse of {label}"),
            holder(label, f"{YEAR - 75}-05-20", beneficiaries=[
                {"personId": f"{{spouse_{label}.personId}}", "share": "1", "soleSpouse": True}]),
            Call(f"{label}'s year", CALCULATE, {"year": YEAR, "personId": f"{{{label}.personId}}"}),
        ]

    firm.run([
        *married("paul", f"{YEAR - 1}-12-31"), *married("tom", f"{YEAR}-01-01"),
        Check("died before January 1", lambda s: equal(s.look_up("paul's year.groups.0.lines.0.table"), "uniform")),
        Check("died on January 1", lambda s: equal(s.look_up("tom's year.groups.0.lines.0.table"), "joint")),
    ])


def test_what_is_refused_names_its_field(firm):
    typed = {"year": 2026, "ownerBornOn": "1951-05-20"}
    firm.run([
        Call("nobody", CALCULATE, {"year": 2026}, error=("invalid_argument", "person_id")),
        Call("no birth date", CALCULATE, {"year": 2026, "iras": [{"balance": "1", "model": "OTHER"}]},
             error=("invalid_argument", "owner_born_on")),
        Call("no spouse", CALCULATE, {**typed, "iras": [{"balance": "1", "model": "SPOUSE_SOLE"}]},
             error=("invalid_argument", "iras[0].spouse_born_on")),
        Call("no decedent", CALCULATE, {**typed, "iras": [{"balance": "1", "model": "INHERITED",
                                                          "inheritedBy": "DESIGNATED"}]},
             error=("invalid_argument", "iras[0].decedent_born_on")),
        Call("no death", CALCULATE, {**typed, "iras": [{"balance": "1", "model": "INHERITED", "inheritedBy": "DESIGNATED",
                                                       "decedentBornOn": "1940-01-01"}]},
             error=("invalid_argument", "iras[0].decedent_died_on")),
        Call("a brother is eligible", CALCULATE, {**typed, "iras": [{
            "balance": "1", "model": "INHERITED", "inheritedBy": "DESIGNATED", "decedentBornOn": "1940-01-01",
            "decedentDiedOn": "2022-01-01", "beneficiaryBornOn": "1945-01-01"}]},
             error=("invalid_argument", "iras[0].inherited_by")),
        *[Call(f"{field} of another model", CALCULATE, {**typed, "iras": [{"balance": "1", **given}]},
               error=("invalid_argument", f"iras[0].{field}")) for field, given in (
            ("spouse_born_on", {"spouseBornOn": "1970-01-01"}), ("spouse_since", {"spouseSince": "2020-01-01"}),
            ("inherited_by", {"model": "OTHER", "inheritedBy": "MINOR_CHILD"}),
            ("decedent_born_on", {"model": "SPOUSE_AS_OWN", "decedentBornOn": "1940-01-01"}),
            ("inherited_by", {"model": "INHERITED", "decedentBornOn": "1940-01-01", "decedentDiedOn": "2022-01-01"}))],
        *[Call(f"{field} {value}", CALCULATE, {**typed, "iras": [{"balance": "1", key: value}]},
               error=("invalid_argument", f"iras[0].{field}")) for field, key, value in (
            ("balance", "balance", ""), ("balance", "balance", "999999999999999"),
            ("withdrawn", "withdrawn", "999999999999999"), ("outstanding", "outstanding", "999999999999999"))],
        *[Call(f"the year {year}", CALCULATE, {"year": year, "personId": "{olga.personId}"},
               error=("invalid_argument", "year")) for year in (1, 1986, 2201)],
        Call("more by April than at all", CALCULATE, {**typed, "iras": [{
            "balance": "1", "withdrawn": "5", "withdrawnByApril": "6"}]},
             error=("invalid_argument", "iras[0].withdrawn_by_april")),
        Call("twice the same", CALCULATE, {**typed, "iras": [{"accountId": "{olga.accountIds.0}"},
                                                            {"accountId": "{olga.accountIds.0}"}]},
             error=("invalid_argument", "iras[1].account_id")),
        Call("one balance of two", CALCULATE, {"year": 2027, "ownerBornOn": "1953-04-04", "iras": [{"balance": "1"}]},
             error=("invalid_argument", "iras[0].first_year_balance")),
        Call("unknown account", CALCULATE, {**typed, "iras": [{"accountId": "999999"}]},
             error=("not_found", "iras[0].account_id")),
        Call("before the tables", CALCULATE, {"year": 2021, "ownerBornOn": "1940-01-01", "iras": [{"balance": "1"}]}),
        *[Call(f"inherited, {year}", CALCULATE, {"year": year, "iras": [{
            "balance": "1", "model": "INHERITED", "inheritedBy": "ELIGIBLE_DESIGNATED", "decedentBornOn": "1940-01-01",
            "decedentDiedOn": "2018-01-01", "beneficiaryBornOn": "1945-01-01"}]},
               check=lambda answer: equal(answer["groups"][0]["status"], "unsupported")) for year in (2019, 2021)],
        Check("refused by name", lambda s: equal(
            (s.look_up("before the tables.groups.0.lines.0.outcome"), s.look_up("before the tables.groups.0.status")),
            ("REFUSED", "unsupported"))),
        Call("a trader", CALCULATE, typed, by="trader", error=("permission_denied", "")),
        Call("an advisor does not refresh", REFRESH, error=("permission_denied", "")),
    ])
    with pytest.raises(CallError) as refused:
        firm.actors["advisor"].stream(FIRM, {"year": 2019})
    equal((refused.value.code, refused.value.field), ("invalid_argument", "year"))


def test_the_law_is_shown_with_its_sources(firm):
    law = firm.actors["advisor"].call("steward.crm.v1.RmdService/Law")
    equal([table["name"] for table in law["tables"]], ["uniform", "single", "joint"])
    assert all(entry["source"] for entry in law["entries"])
    assert any(entry["kind"] == "start" and entry["value"] == "70 1/2 years" for entry in law["entries"])


# ---- a distribution that has to be sold for ----

def answered_boldly(scene):
    answers = [{"questionId": question["id"], "answer": len(question["answers"])}
               for question in scene.answers["questionnaire"]["questions"]]
    scene.actors["advisor"].call("steward.risk.v1.ClientScoreService/Submit", {
        "accountId": scene.look_up("iris.accountIds.0"), "personId": scene.look_up("iris.personId"), "answers": answers})


def sells_what_is_lacking(scene):
    """8,130.08 is due of 200,000 at 24.6; 5,000.00 is free outside the index."""
    proposal = scene.answers["distribution"]
    equal(proposal["amount"], "8130.08")
    assert proposal["orders"] and all(order["side"] == "SELL" for order in proposal["orders"]), proposal["orders"]
    after, before = float(proposal["segmentCashAfter"]), float(proposal["segmentCashBefore"])
    assert 3130.08 <= after < 3130.08 + 1000, (before, after)


def test_an_account_sells_only_what_its_distribution_lacks(house):
    scene = new_scene(house)
    sample = ROOT / "services/cli/sample"
    of_iris = {"accountId": "{iris.accountIds.0}", "indexId": "{index.indexId}"}
    scene.run([
        *open_firm(scene, "rmd-cash"),
        Call("import", "steward.account.v1.ImportService/Holdings", by="administrator", request={
            "file": packed((sample / "holdings.csv").read_bytes()), "symbol": "SAMP", "fileName": "holdings.csv"}),
        made_up_prices("SAMP"),
        *questionnaire(),
        holder("iris", f"{YEAR - 75}-05-20"), bring("iris", "200000"),
        Check("Iris bears much", answered_boldly),
        *saved_index("index", "Core", {"benchmark": "SAMP", "rules": [{"kind": "CAP_SECURITY", "weight": "0.05"}]}),
        Call("proposal", INVEST, {**of_iris, "amount": "195000.00"}, key="invest"),
        *transmitted("transmit", "proposal"),
        Call("enough is free", REBALANCE, {**of_iris, "raiseCash": "4000.00"},
             error=("failed_precondition", "raise_cash")),
        Call("both", REBALANCE, {**of_iris, "raiseCash": "4000.00", "raiseRmd": True},
             error=("invalid_argument", "raise_rmd")),
        Call("distribution", REBALANCE, {**of_iris, "raiseRmd": True}, key="rmd cash"),
        Check("it sells what is lacking", sells_what_is_lacking),
        Replay("distribution"),
        *transmitted("sold", "distribution"),
        Call("nothing lacks any more", "steward.account.v1.LedgerService/Cash", {"accountId": "{iris.accountIds.0}"},
             check=lambda cash: equal(float(cash["total"]) >= 8130.08, True)),
    ])
