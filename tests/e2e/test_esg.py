"""Impact preferences end to end: a vendor's file, what a client wants, how holdings fit it, and an order that is held."""
import datetime

import pytest

from connect import Client
from days import today
from invitations import take_token
from main_job import client, new_scene, open_firm, packed, questionnaire
from scenario import Call, Check, Replay, Until
from test_goals import run_job

ESG = "steward.esg.v1."
ORDERS = "steward.order_router.v1.OrderService/"
HELD = "steward.order_router.v1.HeldOrderService/"
COMMIT = "steward.account.v1.CommitService/"
STOCKS = ("MO", "KO", "PEP", "MDLZ", "GIS", "KHC")
FILE = """Ticker,Company,Group,Industry,Tobacco share of revenue,Smoke,Spills
MO,Altria,Consumer Defensive,Packaged Goods,88.5,10,4
KO,Coca-Cola,Consumer Defensive,Packaged Goods,0,8,3
PEP,PepsiCo,Consumer Defensive,Packaged Goods,0.1,5,2
MDLZ,Mondelez,Consumer Defensive,Packaged Goods,0,2,1
GIS,General Mills,Consumer Defensive,Packaged Goods,,,
NEW,Not ours,Energy,Oil,0,1,1
"""
DAYS = 800


def equal(found, wanted):
    assert found == wanted, f"{found}, not {wanted}"


def closes():
    """Closes of weekdays until yesterday; each name goes its own way up and down."""
    day, rows = today(), ["date,symbol,close"]
    for back in range(DAYS, 0, -1):
        date = day - datetime.timedelta(days=back)
        if date.weekday() < 5:
            rows += [f"{date},{symbol},{50 + (back * (place + 3) * 7919 % 97) / 100:.2f}"
                     for place, symbol in enumerate((*STOCKS, "SPY"))]
    return "\n".join(rows).encode() + b"\n"


def market():
    securities = [{"putSecurity": {"symbol": symbol, "kind": "STOCK", "currency": "USD", "increment": "1"}}
                  for symbol in STOCKS]
    fund = {"putSecurity": {"symbol": "SPY", "kind": "ETF", "currency": "USD", "increment": "1"}}

    def find(scene):
        found = scene.actors["advisor"].call("steward.account.v1.SecurityService/Find", {})["securities"]
        scene.answers["id"] = {row["symbol"]: row["securityId"] for row in found}
    return [
        Call("securities", COMMIT + "Commit", {"commands": [*securities, fund]}, by="administrator", key="securities"),
        Check("securities have ids", find),
        Call("prices", "steward.account.v1.ImportService/Prices", {"file": packed(closes()), "source": "made up"},
             by="administrator"),
        Call("benchmark", "steward.account.v1.BenchmarkService/Put", {
            "symbol": "SPY", "name": "The market", "asOf": "2026-01-02", "source": "made up",
            "securityIds": [f"{{id.{symbol}}}" for symbol in STOCKS[:5]], "weightE8": [20000000] * 5}, by="administrator"),
    ]


def vendor():
    metric = {"direction": "HIGH_IS_BAD"}
    return [
        Call("offer", ESG + "ReferenceService/Offer", check=lambda answer: equal(
            (len(answer["values"]), len(answer["practices"])), (13, 9))),
        Call("enabled", ESG + "ReferenceService/Enable", {}, key="enable"),
        Replay("enabled"),
        Call("tobacco", ESG + "ScreenService/PutPractice", {"practice": {"name": "tobacco", "predicates": [
            {"source": "Vendor", "metric": "tobacco", "comparison": "AT_LEAST", "bound": "5"}]}}, key="tobacco"),
        Replay("tobacco"),
        Call("vendor", ESG + "VendorService/Put", {"vendor": {
            "name": "Vendor", "weight": 1, "symbolColumn": "Ticker", "sectorColumn": "Group", "industryColumn": "Industry",
            "sectors": [{"theirs": "Consumer Defensive", "ours": "Consumer Staples"}],
            "metrics": [{**metric, "name": "tobacco", "column": "Tobacco share of revenue"},
                        {**metric, "name": "smoke", "column": "Smoke", "value": "clean air"},
                        {**metric, "name": "spills", "column": "Spills", "value": "pure water"}]}}, key="vendor"),
        Replay("vendor"),
    ]


def ratings():
    request = {"vendor": "Vendor", "asOf": "2026-01-02", "file": packed(FILE.encode()), "fileName": "vendor.csv"}

    def check(answer):
        report = answer["report"]
        equal((report["rows"], report["taken"], report["leftOut"]), (6, 5, 1))
        equal((answer["rowsWithoutData"], answer["unmappedSectors"]), (1, ["Energy"]))
        equal(report["findings"][0]["line"], 7)
    return [
        Call("dry run", ESG + "RatingService/Import", {**request, "dryRun": True}, by="administrator", check=check),
        Call("ratings", ESG + "RatingService/Import", request, by="administrator",
             check=lambda answer: (check(answer), equal(answer["securitiesFilled"], 5))),
        Call("ratings again", ESG + "RatingService/Import", request, by="administrator",
             check=lambda answer: equal((answer["report"].get("unchanged"), answer.get("securitiesFilled", 0)), (True, 0))),
        Call("nobody's ratings", ESG + "RatingService/Import", {**request, "vendor": "Nobody"}, by="administrator",
             error=("not_found", "vendor")),
        Call("filled", "steward.account.v1.SecurityService/Find", {"symbols": ["MO"]}, check=lambda answer: equal(
            (answer["securities"][0]["sector"], answer["securities"][0]["industry"]),
            ("Consumer Staples", "Packaged Goods"))),
    ]


ACCOUNT = "{ada.accountIds.0}"
WISHES = {"importances": [{"value": "clean air", "importance": 3}, {"value": "pure water", "importance": 1}],
          "avoided": ["tobacco"]}


def order(label, symbol, quantity="10", side="BUY"):
    """An order with an id of its own, as whoever submits it keeps it."""
    def make(scene):
        reserved = scene.actors["advisor"].call(COMMIT + "ReserveIds", {"count": 1}, f"id of {label}")
        scene.answers[label] = {"accountId": scene.look_up("ada.accountIds.0"), "orders": [{
            "orderId": reserved["first"], "accountId": scene.look_up("ada.accountIds.0"), "side": side, "quantity": quantity,
            "securityId": scene.look_up(f"id.{symbol}")}]}
    return Check(f"an order for {symbol} is made up", make)


def submit(label, of, check, method="Submit"):
    def run(scene):
        Call(label, ORDERS + method, scene.answers[of], check=check).run(scene)
    return Check(f"{method} of {of}", run)


def finding(rule, hard):
    def check(answer):
        found = [row for row in answer.get("findings", []) if row["rule"] == rule]
        assert found and found[0].get("hard", False) == hard, answer
    return check


def is_accepted(answer):
    assert answer.get("accepted"), answer


@pytest.fixture(scope="module")
def scene(house):
    scene = new_scene(house)
    scene.actors["nobody"] = Client(house.http_port, None)
    return scene.run([
        *open_firm(scene, "impact"), *market(), *vendor(), *ratings(), *questionnaire(),
        *client("ada", "Ada", [("", "100000.00", "", ""), ("MO", "20", "800.00", "2025-01-02")], 5),
    ])


def test_a_client_says_what_she_wants_and_the_analysis_follows(scene, house):
    now = datetime.datetime.now(datetime.timezone.utc)
    holder = {"personId": "{ada.personId}"}

    def with_email(scene):
        person = scene.actors["advisor"].call("steward.account.v1.MasterService/GetPerson", scene.fill_in(holder))
        scene.actors["advisor"].call(COMMIT + "Commit", {"commands": [{"putPerson": {**person, "email": "ada@example.com"}}]},
                                     "email")
    facts = "steward.account.v1.FactService/List"

    def fact_is(value):
        return lambda answer: equal({row["name"]: row.get("value") for row in answer["facts"]}["impact_preferences"], value)
    scene.run([
        Call("none", ESG + "PreferenceService/Get", {"accountId": ACCOUNT}, check=lambda a: equal(a["status"], "none")),
        Call("form", ESG + "PreferenceService/Form", {"accountId": ACCOUNT},
             check=lambda a: equal((len(a["values"]), len(a["practices"])), (13, 9))),
        Call("wrong", ESG + "PreferenceService/Set", {"accountId": ACCOUNT, "avoided": ["singing"]},
             error=("invalid_argument", "avoided[0]")),
        Call("by staff", ESG + "PreferenceService/Set", {"accountId": ACCOUNT, **WISHES}, key="set",
             check=lambda a: equal((a["status"], a["pending"]["preferences"]["onBehalf"]), ("none", True))),
        Replay("by staff"),
        Call("by a trader", ESG + "PreferenceService/Set", {"accountId": ACCOUNT, **WISHES}, by="trader",
             error=("permission_denied", "")),
        Call("silent", ESG + "AlignmentService/Analyze", {"accountId": ACCOUNT},
             check=lambda a: equal((a["portfolio"].get("score", ""), "preferences" in a), ("", False))),
        Check("the client has an address", with_email),
        Call("invited", "steward.crm.v1.InvitationService/Send", {"accountIds": [ACCOUNT], "purpose": "IMPACT_PREFERENCES"},
             key="invite", check=lambda a: equal(a["rows"][0]["outcome"], "INVITED")),
        Call("fact invited", facts, {"accountId": ACCOUNT}, check=fact_is("invited")),
        take_token("mail", house, "ada@example.com"),
        Call("seen", "steward.crm.v1.InvitationLinkService/Open", {"token": "{mail.token}", "bornOn": "1975-05-17"}, by="nobody",
             check=lambda a: equal((len(a["values"]), len(a["practices"])), (13, 9))),
        Call("answered", "steward.crm.v1.InvitationLinkService/Answer", {
            "token": "{mail.token}", "bornOn": "1975-05-17", "typedName": "Ada",
            "answers": {"values": [{"valueId": "clean air", "importance": 3}, {"valueId": "pure water", "importance": 1}],
                        "practices": [{"practice": "tobacco", "avoid": True}]}}, by="nobody", key="answer"),
        Replay("answered"),
        Call("set", ESG + "PreferenceService/Get", {"accountId": ACCOUNT}, check=lambda a: equal(
            (a["status"], a["preferences"]["avoided"], a["preferences"]["signature"]["typedName"], "pending" in a),
            ("set", ["tobacco"], "Ada", False))),
        Call("fact set", facts, {"accountId": ACCOUNT}, check=fact_is("set")),
        Call("as it was", ESG + "PreferenceService/Get", {"accountId": ACCOUNT, "asOf": now.isoformat().replace("+00:00", "Z")},
             check=lambda a: equal(a["status"], "none")),
        Call("analysis", ESG + "AlignmentService/Analyze", {"accountId": ACCOUNT, "benchmark": "SPY"}),
        Call("security", ESG + "AlignmentService/Security", {"accountId": ACCOUNT, "securityId": "{id.MO}"}),
        Call("alternatives", ESG + "AlternativeService/List", {
            "accountId": ACCOUNT, "securityId": "{id.MO}", "benchmark": "SPY"}),
        Call("trend", ESG + "AlignmentService/Trend", {
            "accountId": ACCOUNT, "dates": ["2025-12-31", f"{today()}"], "presentPreferences": True}),
        Call("looked", ESG + "ConflictService/Look", {"accountId": ACCOUNT},
             check=lambda a: equal([(row["symbol"], row["isNew"]) for row in a["conflicts"]], [("MO", True)])),
        Call("looked again", ESG + "ConflictService/Look", {"accountId": ACCOUNT},
             check=lambda a: equal(a["conflicts"][0].get("isNew", False), False)),
        Call("task", "steward.crm.v1.TaskService/List", {"accountId": ACCOUNT, "state": "OPEN"}, check=lambda a: equal(
            [row["kind"] for row in a["tasks"] if row["kind"] == "PREFERENCE_CONFLICT"], ["PREFERENCE_CONFLICT"])),
    ])
    analysis, security = scene.answers["analysis"], scene.answers["security"]
    held = {row["symbol"]: row for row in analysis["holdings"]}["MO"]
    equal((held["fit"], held["flagged"], held["score"]), ("CONFLICT", ["tobacco"], "12.50"))
    equal((analysis["portfolio"]["score"], analysis["portfolio"]["grade"]), ("12.50", "D"))
    assert analysis["benchmarkScore"]["grade"] and analysis["benchmarkAsOf"] == "2026-01-02"
    air = next(row for row in security["values"] if row["value"] == "clean air")
    metric = air["metrics"][0]
    equal((metric["vendor"], metric["metric"], metric["raw"], metric["asOf"], metric["percentile"], metric["peers"]),
          ("Vendor", "smoke", "10", "2026-01-02", "12.50", 4))
    equal([row["symbol"] for row in scene.answers["alternatives"]["alternatives"]], ["MDLZ", "PEP", "KO"])
    assert scene.answers["alternatives"]["unknown"] == 1, "nothing is known of General Mills"
    equal([point["portfolio"].get("score", "") for point in scene.answers["trend"]["points"]], ["", "12.50"])


def test_an_order_against_her_wishes_is_held_until_an_override(scene, house):
    state = {"accountId": ACCOUNT}
    scene.run([
        order("smoke", "MO"), order("soda", "KO"), order("cereal", "GIS"), order("ketchup", "KHC"),
        submit("asked", "smoke", finding("client's practices to avoid", True), "Check"),
        Check("a trader, who may not read her wishes, meets them", lambda s: Call(
            "asked by a trader", ORDERS + "Check", s.answers["smoke"], by="trader",
            check=finding("client's practices to avoid", True)).run(s)),
        Call("traders read no wishes", "steward.account.v1.RecordService/Get", {
            "kind": "esg.preference", "id": ACCOUNT}, by="trader", error=("permission_denied", "kind")),
        Call("nothing held yet", HELD + "List", state, check=lambda a: equal(a.get("submissions", []), [])),
        submit("held", "smoke", lambda a: (finding("client's practices to avoid", True)(a), equal(a["held"], True))),
        Check("the practice is named", lambda s: equal(s.answers["held"]["findings"][0]["number"], "tobacco")),
        Call("waiting", HELD + "List", state, check=lambda a: equal(len(a["submissions"]), 1)),
        Call("released too soon", HELD + "Release", {"submissionId": "{waiting.submissions.0.submissionId}"},
             check=lambda a: equal((a.get("accepted", False), a["held"]), (False, True))),
        order("market", "SPY", "1"),
        submit("a fund", "market", lambda a: equal(a["held"], True), "Check"),
        Check("what of it, and most of what", lambda s: [
            part in s.answers["a fund"]["findings"][0]["message"] or pytest.fail(str(s.answers["a fund"]))
            for part in ("20.00% of what it held on 2026-01-02 shows it", "MO (Vendor: tobacco 88.5 as of 2026-01-02)")]),
        submit("clean", "soda", is_accepted),
        submit("unknown", "cereal", lambda a: (is_accepted(a), finding("practices not known", False)(a))),
    ])
    held = scene.answers["smoke"]["orders"][0]
    override = {"accountId": ACCOUNT, "reason": "She asked for it by telephone.", "order": {
        "orderId": held["orderId"], "securityId": held["securityId"], "side": "BUY", "quantity": "10"}}
    soda = {**override, "order": {**override["order"], "orderId": scene.look_up("ketchup.orders.0.orderId"),
                                  "securityId": scene.look_up("id.KO")}}
    scene.run([
        Call("no reason", ESG + "WishService/Override", {**override, "reason": ""}, error=("invalid_argument", "reason")),
        Call("nothing to override", ESG + "WishService/Override", soda, error=("failed_precondition", "order")),
        Call("by a trader", ESG + "WishService/Override", override, by="trader", error=("permission_denied", "")),
        Call("override", ESG + "WishService/Override", override, key="override",
             check=lambda a: equal(a["practices"][0]["practice"], "tobacco")),
        Replay("override"),
        Call("released", HELD + "Release", {"submissionId": held["orderId"]}, key="release", check=is_accepted),
        Replay("released"),
        Until("filled", "steward.account.v1.OrderStoreService/Get", {"orderIds": [held["orderId"]]},
              lambda a: a["orders"][0]["state"] == "FILLED"),
        Call("empty", HELD + "List", state, check=lambda a: equal(a.get("submissions", []), [])),
        Call("was", ESG + "WishService/Was", {"orderId": held["orderId"]}),
        Call("was soda", ESG + "WishService/Was", {"orderId": scene.look_up("soda.orders.0.orderId")},
             check=lambda a: equal((a["then"], a["now"]), ("NOT_AGAINST", "NOT_AGAINST"))),
        Call("was cereal", ESG + "WishService/Was", {"orderId": scene.look_up("cereal.orders.0.orderId")},
             check=lambda a: equal((a["then"], a["now"]), ("UNKNOWN", "UNKNOWN"))),
        Call("was never", ESG + "WishService/Was", {"orderId": scene.look_up("ketchup.orders.0.orderId")},
             error=("not_found", "order_id")),
    ])
    was = scene.answers["was"]
    equal((was["then"], was["now"], was["override"]["reason"]), ("AGAINST", "AGAINST", override["reason"]))
    assert "avoided tobacco" in was["sentence"], was["sentence"]


def test_a_late_rating_answers_for_the_day_but_not_for_what_was_known(scene):
    late = FILE.splitlines()[0] + "\nGIS,General Mills,Consumer Defensive,Packaged Goods,7,3,3\n"
    scene.run([
        Call("late ratings", ESG + "RatingService/Import", {"vendor": "Vendor", "asOf": "2026-01-03",
                                                            "file": packed(late.encode())}, by="administrator"),
        Call("was", ESG + "WishService/Was", {"orderId": scene.look_up("cereal.orders.0.orderId")},
             check=lambda a: equal((a["then"], a["now"]), ("UNKNOWN", "AGAINST"))),
    ])


def test_the_daily_look_finds_what_a_new_rating_made_a_conflict(scene):
    def conflicts(scene):
        tasks = scene.actors["advisor"].call("steward.crm.v1.TaskService/List", {
            "accountId": scene.look_up("ada.accountIds.0"), "kind": "PREFERENCE_CONFLICT"})["tasks"]
        return sorted(task["subject"] for task in tasks)
    equal(conflicts(scene), ["MO: tobacco"])
    scene.run([Until("bought", "steward.account.v1.OrderStoreService/Get", {
        "orderIds": [scene.look_up("cereal.orders.0.orderId")]}, lambda a: a["orders"][0]["state"] == "FILLED")])
    assert "accounts looked through" in run_job(scene, "esg-conflicts")["lastMessage"]
    equal(conflicts(scene), ["GIS: tobacco", "MO: tobacco"])
    run_job(scene, "esg-conflicts")
    equal(len(conflicts(scene)), 2)


def test_the_firms_exclusions_deny_whatever_anybody_wants(scene):
    listed = {"list": {"name": "quiet period", "reason": "We own a part of it.", "securityIds": ["{id.KHC}"]}}
    scene.run([
        Call("by the advisor", ESG + "ExclusionService/Put", listed, error=("permission_denied", "")),
        Call("list", ESG + "ExclusionService/Put", listed, by="administrator", key="list"),
        Replay("list"),
        order("excluded", "KHC", "5"),
        submit("denied", "excluded", lambda a: (finding("restricted list", True)(a), equal(a.get("held", False), False))),
        Call("screen", ESG + "ScreenService/Screen", {"exclusions": True, "accountId": ACCOUNT}, check=lambda a: equal(
            sorted(row["securityId"] for row in a["verdicts"]),
            sorted([scene.look_up("id.MO"), scene.look_up("id.GIS"), scene.look_up("id.KHC")]))),
        Call("index", "steward.rebalancer.v1.IndexService/Preview", {"rules": {"benchmark": "SPY", "rules": [
            {"kind": "EXCLUDE_WISHES", "accountId": ACCOUNT}, {"kind": "EXCLUDE_LISTED"}]}}, check=lambda a: equal(
                sorted(row["symbol"] for row in a["leftOut"]), ["GIS", "MO"])),
        Call("index of nobody", "steward.rebalancer.v1.IndexService/Preview", {"rules": {
            "benchmark": "SPY", "rules": [{"kind": "EXCLUDE_WISHES"}]}}, error=("invalid_argument", "rules.rules[0].account_id")),
        Call("removed", ESG + "ExclusionService/Remove", {"name": "quiet period"}, by="administrator", key="remove"),
        Replay("removed"),
        submit("allowed again", "excluded", is_accepted),
    ])


def test_the_command_line_does_the_same(scene, house, tmp_path):
    def steward(*arguments, key="advisor"):
        return house.steward("esg", *arguments, key=scene.keys[key]).decode()
    account, file = scene.look_up("ada.accountIds.0"), tmp_path / "vendor.csv"
    file.write_text(FILE)
    assert "13 values and 9 practices" in steward("enable")
    assert "shown by 1 metrics" in steward("practice", "gambling", "--when", "Vendor:bets:at-least:5", "--fund-tolerance", "2.5",
                                           "--description", "Runs games for money.")
    practices = scene.actors["advisor"].call(ESG + "ReferenceService/List", {})["practices"]
    equal([row["fundToleranceE8"] for row in practices if row["name"] == "gambling"], ["2500000"])
    assert "clean air" in steward("values") and "Spills" in steward("vendor", "list")
    vendor = steward("vendor", "put", "Second", "--metric", "soot:Smoke:clean air:high-is-bad:2", "--symbol-column", "Ticker",
                     "--sector", "Energy=Energy", "--weight", "2")
    assert "1 metrics, 1 sector names" in vendor, vendor
    assert "rows without data" in steward("import", "Second", str(file), "--as-of", "2026-01-02")
    assert "avoids tobacco" in steward("preferences", account)
    assert "waits for the client" in steward("prefer", account, "--value", "clean air=2", "--avoid", "gambling")
    scene.run([Call("second account", "steward.crm.v1.ClientService/OpenAccount", {"account": {
        "alias": "ada-two", "kind": "INDIVIDUAL", "status": "OPENED", "holders": [{"personId": "{ada.personId}"}]}})])
    second = scene.look_up("second account.accountId")
    assert "copied to 1 accounts" in steward("copy", account, "--to", second)
    assert "avoids tobacco" in steward("preferences", second)
    assert "conflict" in steward("analyze", account, "--benchmark", "SPY")
    assert "soot" in steward("security", "MO", "--account", account)
    assert "MDLZ" in steward("alternatives", account, "MO", "--benchmark", "SPY")
    assert "avoided tobacco" in steward("was", scene.look_up("smoke.orders.0.orderId"))
    assert "policy" in steward("exclude", "policy", "--reason", "ours", "--practice", "weapons", key="administrator")
    assert "policy" not in steward("exclusions", "--remove", "policy", key="administrator")
    scene.run([order("again", "MO", "3"), submit("held again", "again", lambda a: equal(a["held"], True)),
               order("third", "MO", "2"), submit("held a third time", "third", lambda a: equal(a["held"], True))])
    again, third = (scene.look_up(f"{label}.orders.0.orderId") for label in ("again", "third"))
    assert again in steward("held", account)
    assert "on its way" in steward("override", again, "--reason", "she asked for more")
    assert "will not be sent" in steward("drop", third, "--reason", "enough")
    assert third not in steward("held", account)
