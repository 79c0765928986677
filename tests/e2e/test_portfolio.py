"""Portfolio scores: every metric, published levels through reviews, accounts out of profile, a job that is taken on."""
import secrets
import time

import pytest

from connect import CallError, Client
from days import today
from house import ROOT
from jobs import SCHEDULE, job_of
from main_job import _equal as equal
from main_job import client, hash_of, made_up_prices, new_scene, open_firm, packed, questionnaire
from scenario import Call, Check, Replay

RISK = "steward.risk.v1.PortfolioRiskService/"
SCORES = "steward.risk.v1.PortfolioScoreService/"
STRATEGY = "steward.risk.v1.StrategyService/"
WATCH = "steward.risk.v1.ProfileWatchService/"
FACTS = "steward.account.v1.FactService/List"
TASKS = "steward.crm.v1.TaskService/"
FIND = "steward.account.v1.SecurityService/Find"
ONE_E8 = 10**8
LIVELY = [("", "1000.00", "", ""), ("AAPL", "400", "60000.00", "2023-03-15")]
PAGE = 200
CLIENTS, ACCOUNTS_EACH = 50, 20


def this_quarter():
    return f"{today().year}Q{(today().month - 1) // 3 + 1}"


def with_compliance(scene):
    key = scene.keys.setdefault("compliance", "stw_" + secrets.token_urlsafe(32))
    scene.actors["compliance"] = Client(scene.house.http_port, key)
    return Call("overseer", "steward.account.v1.FirmService/CreateUser",
                {"name": "Casey", "role": "COMPLIANCE", "keyHash": hash_of(key)}, by="administrator")


def holdings():
    sample = (ROOT / "services/cli/sample/holdings.csv").read_bytes()
    return Call("holdings", "steward.account.v1.ImportService/Holdings",
                {"file": packed(sample), "symbol": "SAMP", "fileName": "holdings.csv"}, by="administrator")


@pytest.fixture(scope="module")
def scene(house):
    scene = new_scene(house)
    scene.run([
        *open_firm(scene, "portfolio"), with_compliance(scene), holdings(), made_up_prices("SAMP"), *questionnaire(),
        *client("careful", "Clara", LIVELY, 1),
    ])
    scene.index = int(scene.actors["advisor"].call("steward.account.v1.CommitService/ReserveIds", {"count": 2})["first"])
    found = scene.actors["advisor"].call(FIND, {})["securities"]
    scene.stocks = sorted(int(row["securityId"]) for row in found if row.get("kind") == "STOCK")
    return scene


def equal_weights(ids):
    each = ONE_E8 // len(ids)
    weights = [{"securityId": str(i), "weightE8": str(each)} for i in ids]
    weights[0]["weightE8"] = str(ONE_E8 - each * (len(ids) - 1))
    return weights


def facts_of(scene, account):
    found = scene.actors["advisor"].call(FACTS, {"accountId": account}).get("facts", [])
    return {fact["name"]: fact.get("value", "") for fact in found}


def exceptions(scene, **request):
    batches = scene.actors["advisor"].stream(WATCH + "Exceptions", request)
    return [(account, kind) for batch in batches for account, kind in zip(batch["accountIds"], batch["kinds"])]


def test_every_metric_of_a_portfolio(scene):
    typed = {"portfolio": {"weights": equal_weights(scene.stocks[:40])}}

    def whole(metrics):
        equal(metrics["own"]["days"], 252)
        equal(len(metrics["own"]["tails"]), 4)
        equal(metrics["benchmark"]["betaE8"], str(ONE_E8))
        equal(sum(int(part["shareE8"]) for part in metrics["concentration"]["sectors"]) // 100, ONE_E8 // 100)
        equal(metrics["score"]["level"] > 0, True)
    scene.run([
        Call("metrics", RISK + "Metrics", typed, check=whole),
        Replay("metrics", ignoring=("score",)),
        Call("of nothing", RISK + "Metrics", {"portfolio": {}}, error=("invalid_argument", "portfolio")),
        Call("of an account", RISK + "Metrics", {"portfolio": {"accountId": "{careful.accountIds.0}"}}),
        Call("stress", RISK + "Stress", {**typed, "scenarios": [
            {"name": "down a fifth", "shocks": [{"kind": "MARKET", "change": "-0.2"}]},
            {"name": "one name gone", "shocks": [{"kind": "SECURITY", "securityId": str(scene.stocks[0]), "change": "-1"}]}]},
            check=lambda report: equal(int(report["results"][1]["changeE8"]), -(ONE_E8 - ONE_E8 // 40 * 39))),
        Call("windows", RISK + "Stress", typed, check=lambda report: equal(len(report["results"]), 12)),
        Call("factors", RISK + "Factors", typed, check=lambda report: equal(report["factors"][0]["name"], "market")),
        Call("components", RISK + "Factors", {**typed, "model": "STATISTICAL"},
             check=lambda report: equal(len(report["factors"]), 3)),
        Call("levels", RISK + "Levels", {}, check=lambda table: equal(len(table["rows"]), 10)),
    ])


def test_a_level_goes_up_at_once_and_down_slowly(scene):
    """What a review raised stands when the index is saved again; what falls waits for another quarter."""
    calm, index = equal_weights(scene.stocks[:60]), {"indexId": str(scene.index)}

    def publish(label, weights, key=None):
        return Call(label, SCORES + "Publish", {**index, "weights": weights}, key=key)

    def reviewed(label, outcome, level=0, error=None, by="compliance", quarter=None, key=None):
        return Call(label, STRATEGY + "Review", {
            **index, "outcome": outcome, "level": level, "reason": "seen by the committee",
            "quarter": quarter or this_quarter()}, by=by, error=error, key=key)
    questions = scene.actors["advisor"].call(STRATEGY + "Questions")["questions"]
    said = {**index, "objective": "Growth with the market.", "description": "Sixty names, equally weighted.",
            "answers": [{"questionId": question["id"], "answer": 1} for question in questions]}
    scene.run([
        Call("no index yet", STRATEGY + "Prepare", index, error=("not_found", "index_id")),
        publish("first", calm, "first"), Replay("first"),
        Call("strategy", STRATEGY + "Put", said, key="strategy"), Replay("strategy"),
        Call("an answer missing", STRATEGY + "Put", {**said, "answers": said["answers"][1:]},
             error=("invalid_argument", "answers")),
        Call("sheet", STRATEGY + "Prepare", index,
             check=lambda sheet: equal((sheet["quarter"], sheet["strategy"]["statedLevel"]), (this_quarter(), 1))),
        reviewed("by the advisor", "ADHERES", error=("permission_denied", ""), by="advisor"),
        reviewed("of last year", "ADHERES", error=("failed_precondition", "quarter"), quarter="2020Q1"),
        reviewed("raised", "RECLASSIFY", 5, key="raise"), Replay("raised"),
        Check("five at once", lambda scene: equal(scene.answers["raised"]["publishedLevel"], 5)),
        publish("again", calm),
        Check("the raise stands", lambda scene: equal(scene.answers["again"]["level"], 5)),
        reviewed("as measured", "ADHERES"),
        Check("not down within the quarter", lambda scene: equal(scene.answers["as measured"]["publishedLevel"], 5)),
        Call("published", SCORES + "Get", index,
             check=lambda score: equal((score["level"], score["lowerSince"]), (5, this_quarter()))),
        Call("history", WATCH + "History", index),
        Call("reviews", STRATEGY + "Reviews", index,
             check=lambda found: equal([row["outcome"] for row in found["reviews"]], ["ADHERES", "RECLASSIFY"])),
        Call("nobody's history", WATCH + "History", {"indexId": "9"}, error=("not_found", "index_id")),
    ])
    equal([score["level"] for score in scene.answers["history"]["scores"]][:3], [5, 5, 5])
    lowest = scene.answers["sheet"]["metrics"]["score"]["level"]
    if lowest > 2:
        scene.run([reviewed("down by two", "RECLASSIFY", lowest - 2, error=("failed_precondition", "level"))])
    lines = scene.actors["advisor"].stream(RISK + "Screen")
    equal([line["indexId"] for line in lines], [str(scene.index)])


def test_inadmissible_trades_of_a_change_are_not_replicated(scene):
    index = {"indexId": str(scene.index + 1)}
    scene.run([
        Call("plain", SCORES + "Publish", {**index, "weights": equal_weights(scene.stocks[:60])}),
        Call("unchanged", STRATEGY + "CheckChange", {**index, "weights": equal_weights(scene.stocks[:60])},
             check=lambda report: equal((report.get("admissible"), report.get("changes", [])), (True, []))),
    ])
    heavy = [{"securityId": str(scene.stocks[0]), "weightE8": str(ONE_E8 // 2)},
             *({"securityId": str(i), "weightE8": str(ONE_E8 // 200)} for i in scene.stocks[1:60])]
    if scene.answers["plain"]["level"] < 5:
        scene.run([Call("half in one", STRATEGY + "CheckChange", {**index, "weights": heavy})])
        report = scene.answers["half in one"]
        assert not report.get("admissible") and not report["changes"][0].get("admissible"), report
        assert report["changes"][0]["securityId"] == str(scene.stocks[0])
        assert report["changes"][0]["breaches"][0]["rule"].endswith("the largest position")


def test_an_account_out_of_profile_is_told_once(scene):
    account = scene.answers["careful"]["accountIds"][0]
    progress = scene.actors["advisor"].stream(WATCH + "Rescore", {"accountIds": [account]})
    equal((progress[-1]["done"], progress[-1]["outOfProfile"]), ("1", "1"))
    facts = facts_of(scene, account)
    equal((facts["portfolio_level"], facts["out_of_profile"]), ("5", "yes"))
    assert (account, "OUT_OF_PROFILE") in exceptions(scene)
    equal(exceptions(scene, kinds=["STALE_SCORE"]), [])

    def tasks():
        return scene.actors["advisor"].call(TASKS + "List", {
            "accountId": account, "kind": "SCORE_OUT_OF_PROFILE"}).get("tasks", [])
    equal(len(tasks()), 1)
    scene.actors["advisor"].stream(WATCH + "Rescore", {"accountIds": [account]})
    equal(len(tasks()), 1)
    scores = scene.actors["advisor"].call(WATCH + "History", {"accountId": account})["scores"]
    equal(len(scores), 1)
    assert scores[0]["weights"] and scores[0]["inputsHash"]
    with pytest.raises(CallError) as refused:
        scene.actors["trader"].stream(WATCH + "Rescore", {})
    equal(refused.value.code, "permission_denied")
    text = scene.house.steward("portfolio", "exceptions", key=scene.keys["advisor"]).decode()
    assert account in text and "out of profile" in text, text
    shown = scene.house.steward("portfolio", "metrics", "--account", account, key=scene.keys["advisor"]).decode()
    assert "volatility" in shown and "maximum drawdown" in shown, shown


def test_a_job_goes_on_from_where_it_was_killed(house):
    scene = new_scene(house)
    scene.run([*open_firm(scene, "many"), holdings(), made_up_prices("SAMP", days=300)])
    accounts = []
    for number in range(CLIENTS):
        made = scene.actors["advisor"].call("steward.crm.v1.ClientService/Create", {
            "person": {"name": f"Client {number}", "bornOn": "1980-01-01", "residence": "US"},
            "accounts": [{"alias": f"Account {number}.{i}", "kind": "INDIVIDUAL", "status": "OPENED"}
                         for i in range(ACCOUNTS_EACH)]}, f"client {number}")
        accounts += made["accountIds"]
    accounts.sort(key=int)
    give_up = time.monotonic() + 240
    while job_of(scene, "portfolio-accounts") is None:
        assert time.monotonic() < give_up
        time.sleep(0.5)
    scene.actors["administrator"].call(SCHEDULE + "RunNow", {"name": "portfolio-accounts"}, "now")
    while "portfolio_level" not in facts_of(scene, accounts[PAGE + 1]):
        assert time.monotonic() < give_up
        time.sleep(0.01)
    house.kill("risk")
    measured = [account for account in accounts[::PAGE] + accounts[-1:] if "portfolio_level" in facts_of(scene, account)]
    assert len(measured) < 6, "it was killed in the middle"
    while (job := job_of(scene, "portfolio-accounts")).get("lastOutcome") != "DONE":
        assert time.monotonic() < give_up, job
        time.sleep(0.5)
    for account in accounts[::PAGE // 4] + accounts[-1:]:
        equal(facts_of(scene, account)["portfolio_level"], "1")
    done = int(job["lastMessage"].split()[0])
    assert 0 < done < len(accounts), f"what was done is not done again: {job['lastMessage']}"
