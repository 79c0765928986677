"""The main job: from an issuer's file to invested accounts, against the running system, to the cent and the share."""
import csv
import decimal
import io
import os
import pathlib

import pytest

from house import ROOT
from jobs import run_job
from main_job import (COMPARE, INVEST, ONE_E8, TRANSMIT, _equal, client, drift_of, fills_of, whole_share_drift, ledger_agrees,
                      made_up_prices, new_scene, open_firm, packed, questionnaire, ratings, saved_index, transmitted,
                      verified)
from scenario import Call, Check, Replay

HOLDINGS = "steward.account.v1.ImportService/Holdings"
SET_RULES = "steward.rebalancer.v1.IndexService/SetRules"
SAVE = "steward.rebalancer.v1.IndexService/SaveTargets"
REBALANCE = "steward.rebalancer.v1.ProposalService/Rebalance"

BOLD = [("", "600000.00", "", ""), ("AAPL", "100", "15000.10", "2023-03-15"), ("AAPL", "37", "7100.01", "2024-02-01"),
        ("JPM", "60", "8100.33", "2024-05-03"), ("XOM", "80", "7900.00", "2022-09-20")]
CAREFUL = [("", "80000.00", "", ""), ("KO", "30", "1840.00", "2023-10-02")]


def imported(file, symbol, check):
    """A dry run, the import, and the same file again, which changes nothing."""
    request = {"file": packed(file), "symbol": symbol, "fileName": f"{symbol}.csv"}

    def again(report):
        assert report.get("unchanged") and not report.get("securitiesCreated"), report
    return [
        Call("dry run", HOLDINGS, {**request, "dryRun": True}, by="administrator", check=check),
        Call("nothing yet", "steward.account.v1.BenchmarkService/Get", {"symbol": symbol}, error=("not_found", "symbol")),
        Call("import", HOLDINGS, request, by="administrator", check=check),
        Call("import again", HOLDINGS, request, by="administrator", check=again),
        Call("benchmark", "steward.account.v1.BenchmarkService/Get", {"symbol": symbol},
             check=lambda benchmark: _equal(sum(map(int, benchmark["weightE8"])), ONE_E8)),
    ]


def rules(symbol, sectors, names, cap, practice):
    return {"benchmark": symbol, "rules": [
        *({"kind": "EXCLUDE_SECTOR", "sector": sector} for sector in sectors),
        *({"kind": "EXCLUDE_SECURITY", "symbol": name} for name in names),
        {"kind": "EXCLUDE_PRACTICE", "practice": practice}, {"kind": "CAP_SECURITY", "weight": cap}]}


def check_index(scene):
    targets = scene.answers["index-saved"]["targets"]
    names = {row["symbol"]: int(row["weightE8"]) for row in targets["weights"]}
    assert not names.keys() & {"TSLA", "META"}
    assert all(row["sector"] != "Energy" for row in targets["weights"])
    assert max(names.values()) <= 5 * ONE_E8 // 100
    reasons = {row["symbol"]: row["reason"] for row in targets["leftOut"]}
    assert {"TSLA", "META", "XOM"} <= reasons.keys() and all(reasons.values())
    benchmark = set(scene.answers["benchmark"]["symbols"])
    assert names.keys() | reasons.keys() == benchmark and not names.keys() & reasons.keys()


def check_proposal(amount):
    def check(proposal):
        moved = {row.get("symbol"): row for row in proposal["transfers"]}
        assert "AAPL" in moved, f"what Independent holds of the index comes along: {moved}"
        assert "XOM" not in moved, "what the index does not hold stays"
        _equal(sum(int(round(float(row["value"]) * 100)) for row in proposal["transfers"]), int(amount) * 100)
        assert all(order["reason"] and order["side"] == "BUY" for order in proposal["orders"])
        assert proposal["suitability"]["allowed"], proposal["suitability"]
        for name in ("independentCashBefore", "independentCashAfter", "segmentCashBefore", "segmentCashAfter"):
            assert proposal[name], name
    return check


def check_refusal(scene):
    """Whoever bears too little risk is refused by rule, number and limit, when proposing and when transmitting."""
    decision = scene.answers["careful-proposal"]["suitability"]
    assert not decision.get("allowed") and decision["reason"] == "INDEX_ABOVE_CLIENT", decision
    assert decision["rule"] and decision["number"] and decision["limit"], decision
    assert int(decision["number"]) > int(decision["limit"]) == decision["clientLevel"], decision
    gate = scene.answers["careful-transmit"]["gate"]
    assert not gate.get("accepted"), gate
    finding = gate["findings"][0]
    assert finding["hard"] and (finding["rule"], finding["number"], finding["limit"]) == \
        (decision["rule"], decision["number"], decision["limit"]), finding


def check_partial_fills(scene):
    """The venue fills in two parts: what is more than one share came in two executions."""
    orders = scene.answers["transmit-orders"]["orders"]
    counts = {}
    for fill in fills_of(scene, scene.answers["bold"]["accountIds"][0]):
        counts[fill["orderId"]] = counts.get(fill["orderId"], 0) + 1
    assert all(counts[o["orderId"]] == (1 if o["quantity"] == "1" else 2) for o in orders), counts


def falls(scene):
    before, after = scene.answers["compare after the change"], scene.answers["compare after rebalancing"]
    nearest = whole_share_drift(scene, after)
    assert drift_of(after) < drift_of(before), (drift_of(before), drift_of(after))
    assert drift_of(after) <= nearest, f"{drift_of(after)} is more than whole shares ask for, {nearest}"
    assert abs(drift_of(after) - int(scene.answers["rebalance"]["driftAfterE8"])) <= 10**3


def drift_facts(scene, client):
    """What is on file of the account's drift."""
    found = scene.actors["advisor"].call("steward.account.v1.FactService/List", {
        "accountId": scene.answers[client]["accountIds"][0]})
    return [(fact.get("value", ""), fact["sequence"]) for fact in found.get("facts", []) if fact["name"] == "drift"]


def drift_is_kept(scene):
    """The day's look writes how far off an account is, in percent, and only where that changed."""
    found = scene.actors["advisor"].call(COMPARE, {
        "accountId": scene.answers["bold"]["accountIds"][0], "indexId": scene.answers["index"]["indexId"]})
    percent = (decimal.Decimal(drift_of(found)) / 10**6).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_EVEN)
    job = run_job(scene, "drift")
    said = drift_facts(scene, "bold")
    _equal((said[0][0], drift_facts(scene, "careful")), (str(percent), []))
    assert job["lastMessage"].startswith("2 accounts, "), job
    _equal((run_job(scene, "drift")["lastMessage"], drift_facts(scene, "bold")), ("2 accounts, 0 facts", said))


def is_side_by_side(comparison):
    for column in ("benchmarkWeightE8", "targetWeightE8", "actualWeightE8"):
        total = sum(int(row.get(column, 0)) for row in comparison["rows"])
        assert abs(total - ONE_E8) <= len(comparison["rows"]), f"{column} sums to {total}"
    for row in comparison["rows"]:
        assert abs(int(row.get("actualWeightE8", 0)) - int(row.get("targetWeightE8", 0)) - int(row.get("driftE8", 0))) <= 1


def job(scene, code, symbol, file, check_report, rated, as_of, amount):
    """The whole of it. A function of the benchmark's file and the amount alone."""
    of_bold = {"accountId": "{bold.accountIds.0}", "indexId": "{index.indexId}"}
    of_careful = {"accountId": "{careful.accountIds.0}", "indexId": "{index.indexId}"}
    first = rules(symbol, ["Energy"], ["TSLA", "META"], "0.05", "to avoid")
    second = rules(symbol, ["Energy", "Utilities"], ["TSLA", "META", "MSFT"], "0.04", "to avoid")
    return [
        *open_firm(scene, code),
        *imported(file, symbol, check_report),
        made_up_prices(symbol),
        *ratings(*rated, as_of),
        *questionnaire(),
        *client("bold", "Ada", BOLD, 5),
        *client("careful", "Clara", CAREFUL, 1),
        Call("index level", "steward.risk.v1.PortfolioScoreService/Measure", {"accountId": "{bold.accountIds.0}"}),
        *saved_index("index", "Core", first),
        Check("the index is the benchmark without what the rules leave out", check_index),
        Call("published", "steward.risk.v1.PortfolioScoreService/Get", {"indexId": "{index.indexId}"}),
        Call("proposal", INVEST, {**of_bold, "amount": f"{amount}.00", "transferFromIndependent": True}, key="invest",
             check=check_proposal(amount)),
        Replay("proposal"),
        Call("careful-proposal", INVEST, {**of_careful, "amount": "20000.00"}),
        Call("careful-transmit", TRANSMIT, {"proposalId": "{careful-proposal.proposalId}"}),
        Check("the careful client is refused", check_refusal),
        *transmitted("transmit", "proposal"),
        Check("fills are partial and full", check_partial_fills),
        ledger_agrees("bold", BOLD, "proposal"),
        ledger_agrees("careful", CAREFUL),
        verified(),
        Call("compare", COMPARE, of_bold, check=is_side_by_side),
        Check("drift of the invested account is a fact", drift_is_kept),
        Call("new rules", SET_RULES, {"indexId": "{index.indexId}", "rules": second}),
        Call("new targets", SAVE, {"indexId": "{index.indexId}"}),
        Call("compare after the change", COMPARE, of_bold, check=is_side_by_side),
        Call("rebalance", REBALANCE, of_bold),
        *transmitted("retransmit", "rebalance"),
        Call("compare after rebalancing", COMPARE, of_bold, check=is_side_by_side),
        Check("drift falls to what whole shares allow", falls),
        Check("drift on file follows", drift_is_kept),
        ledger_agrees("bold", BOLD, "proposal", "rebalance"),
        verified(),
    ]


def test_the_main_job_on_an_issuers_file(house):
    if "STEWARD_REFERENCE_DATA" not in os.environ:
        pytest.skip("STEWARD_REFERENCE_DATA is not set")
    data = pathlib.Path(ROOT / os.environ["STEWARD_REFERENCE_DATA"])

    def check_report(report):
        _equal((report["taken"], report["leftOut"], report["securitiesCreated"]), (503, 5, 503))
        left_out = [finding for finding in report["findings"] if finding.get("severity") == "LEFT_OUT"]
        assert len(left_out) == 5 and all(finding["message"] and finding["line"] for finding in left_out), left_out
        assert any("BRK.B" in finding["subject"] + finding["message"] for finding in report["findings"])
    with open(data / "esg/sp500_esg_risk_ratings.csv", newline="", encoding="utf-8") as rows:
        lines = [(row["Symbol"], row["Controversy Score"]) for row in csv.DictReader(rows) if row["Controversy Score"]]
    scene = new_scene(house)
    scene.run(job(scene, "issuer", "IVV", (data / "etf/IVV_holdings_2024-12-06.csv").read_bytes(), check_report,
                  (as_csv([("symbol", "controversy"), *lines]), "controversy", "4", "to avoid"), "2024-12-06", 500000))
    assert "BRK.B" in scene.answers["benchmark"]["symbols"]


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def test_the_main_job_on_the_sample(house):
    def check_report(report):
        _equal(report["taken"] + report.get("leftOut", 0), report["rows"])
    sample = ROOT / "services/cli/sample"
    scene = new_scene(house)
    scene.run(job(scene, "sample-job", "SAMP", (sample / "holdings.csv").read_bytes(), check_report,
                  ((sample / "practices.csv").read_bytes(), "tobacco_revenue", "5", "to avoid"), "2026-11-20", 150000))
