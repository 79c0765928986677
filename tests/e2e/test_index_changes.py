"""Changes of an index: what the rules of its level do not admit is not replicated, and is named by rule and limit."""
import datetime

import pytest

from days import today
from house import ROOT
from main_job import (INVEST, ONE_E8, _equal, check_targets, client, made_up_prices, new_scene, open_firm, packed,
                      questionnaire, saved_index)
from scenario import Call, Check, Replay
from test_portfolio import STRATEGY, this_quarter, with_compliance

COMMIT = "steward.account.v1.CommitService/Commit"
INDEX = "steward.rebalancer.v1.IndexService/"
BOLD = [("", "500000.00", "", ""), ("AAPL", "100", "15000.00", "2023-03-15")]
BEYOND = {1: "0.08", 2: "0.08", 3: "0.2", 4: "0.6"}  # more of leveraged funds than a level admits


def leveraged_fund():
    """One that moves twice as much as its market, with a price."""
    day = today() - datetime.timedelta(days=1)
    while day.weekday() > 4:
        day -= datetime.timedelta(days=1)
    return [
        Call("fund", COMMIT, {"commands": [{"putSecurity": {
            "symbol": "UPTWO", "kind": "ETF", "currency": "USD", "increment": "1", "leverage": "2"}}]},
             by="administrator", key="fund"),
        Call("its price", "steward.account.v1.ImportService/Prices", {
            "file": packed(f"date,symbol,close\n{day},UPTWO,50.00\n".encode()), "source": "made up"}, by="administrator"),
    ]


@pytest.fixture(scope="module")
def scene(house):
    scene = new_scene(house)
    sample = (ROOT / "services/cli/sample/holdings.csv").read_bytes()
    return scene.run([
        *open_firm(scene, "changes"), with_compliance(scene),
        Call("holdings", "steward.account.v1.ImportService/Holdings",
             {"file": packed(sample), "symbol": "SAMP", "fileName": "SAMP.csv"}, by="administrator"),
        made_up_prices("SAMP"), *leveraged_fund(), *questionnaire(), *client("bold", "Ada", BOLD, 5),
        *saved_index("index", "Core", {"benchmark": "SAMP", "rules": []}),
    ])


def weights_of(index):
    return {row["symbol"]: int(row["weightE8"]) for row in index["targets"]["weights"]}


def symbols_of(proposal):
    return {order["symbol"] for order in proposal["orders"]}


def with_fund(weight):
    return {"benchmark": "SAMP", "rules": [{"kind": "INCLUDE_SECURITY", "symbol": "UPTWO", "weight": weight}]}


def test_what_the_level_does_not_admit_is_not_replicated(scene):
    index = {"indexId": "{index.indexId}"}
    invest = {**index, "accountId": "{bold.accountIds.0}", "amount": "100000.00"}
    level = scene.answers["index-saved"]["level"]
    assert level in BEYOND, f"an index of level {level}, which admits everything"
    _equal(scene.answers["index-saved"].get("refusedChanges", []), [])

    def refused(answer):
        check_targets(answer)
        assert "UPTWO" not in weights_of(answer)
        rows = answer["refusedChanges"]
        _equal({row["symbol"] for row in rows}, {"UPTWO"})
        row = next(row for row in rows if row["rule"] == f"level {level}: leveraged and inverse funds")
        _equal((int(row.get("fromE8", 0)), int(row["toE8"]) > 0), (0, True))
        _equal(row["limit"], {1: "0%", 2: "0%", 3: "10%", 4: "30%"}[level])
        assert float(row["number"][:-1]) > float(row["limit"][:-1]) and row["message"].endswith("."), row
        cash = ONE_E8 - sum(weights_of(answer).values())
        _equal(cash, int(row["toE8"]))

    def shown(scene):
        for command in ("show", "save"):
            text = scene.house.steward("index", command, scene.answers["index"]["indexId"], key=scene.keys["advisor"]).decode()
            assert "not replicated" in text and "leveraged and inverse funds" in text, text
    scene.run([
        Call("rules", INDEX + "SetRules", {**index, "rules": with_fund(BEYOND[level])}),
        Call("nothing comes from a draft", INVEST, invest, error=("failed_precondition", "index_id")),
        Call("change", INDEX + "SaveTargets", index, key="change", check=refused), Replay("change"),
        Call("kept", INDEX + "Get", index, check=refused),
        Call("invested", INVEST, invest, check=lambda proposal: _equal("UPTWO" in symbols_of(proposal), False)),
        Check("the command line names it", shown),
        Call("again", INDEX + "SaveTargets", index, check=refused),
        Call("reclassified", STRATEGY + "Review", {
            **index, "outcome": "RECLASSIFY", "level": 5, "reason": "it is to hold such funds", "quarter": this_quarter()},
            by="compliance"),
        Call("admitted", INDEX + "SaveTargets", index, check=check_targets),
        Call("invested in it", INVEST, invest, check=lambda proposal: _equal("UPTWO" in symbols_of(proposal), True)),
    ])
    admitted = scene.answers["admitted"]
    _equal((admitted.get("refusedChanges", []), admitted["level"]), ([], 5))
    _equal(weights_of(admitted)["UPTWO"], int(scene.answers["change"]["refusedChanges"][0]["toE8"]))


def test_an_index_with_a_cash_target_is_saved(scene):
    rules = {"benchmark": "SAMP", "rules": [{"kind": "CASH", "weight": "0.1"}]}
    scene.run(saved_index("part-cash", "Part cash", rules))
    _equal(int(scene.answers["part-cash-saved"]["targets"]["cashWeightE8"]), ONE_E8 // 10)
