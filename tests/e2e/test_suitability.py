"""Suitability: every rule refuses or passes by its number and limit, every order goes under a pass that holds, decisions
come out of their records again byte for byte, and a client re-scored on the way never gets an order through."""
import base64
import bisect
import concurrent.futures
import json
import os
import random
import subprocess
import time

import pytest

from door import put_records
from house import ROOT
from main_job import (INVEST, ORDERS, TRANSMIT, _equal, client, is_final, made_up_prices, new_scene, open_firm, packed,
                      questionnaire, saved_index)
from scenario import Call, Check, Replay, Until

CHECK = "steward.risk.v1.SuitabilityService/Check"
SUBMIT = "steward.order_router.v1.OrderService/Submit"
RESERVE = "steward.account.v1.CommitService/ReserveIds"
COMMIT = "steward.account.v1.CommitService/Commit"
RECORD = "steward.account.v1.RecordService/Get"
SCORE = "steward.risk.v1.ClientScoreService/Submit"
AGREEMENT = "steward.risk.v1.HouseholdAgreementService/"
HOUSEHOLDS = "steward.crm.v1.HouseholdService/"
LONG = os.environ.get("STEWARD_TEST_LONG") == "1"
SHARE = 10**6
ROUTED = 4  # Order.State
BOLD = [("", "500000.00", "", ""), ("AAPL", "100", "15000.00", "2023-03-15")]
CAREFUL = [("", "80000.00", "", ""), ("KO", "100", "6000.00", "2023-10-02")]
UNSCORED = [("", "1000.00", "", ""), ("KO", "50", "3000.00", "2023-10-02")]


@pytest.fixture(scope="module")
def firm(house):
    """A bold client (5), a careful one (1), one who never answered, an index, prices."""
    sample = (ROOT / "services/cli/sample/holdings.csv").read_bytes()
    scene = new_scene(house)
    scene.run([
        *open_firm(scene, "suitability"),
        Call("import", "steward.account.v1.ImportService/Holdings",
             {"file": packed(sample), "symbol": "SAMP", "fileName": "SAMP.csv"}, by="administrator"),
        made_up_prices("SAMP"),
        *questionnaire(),
        *client("bold", "Ada", BOLD, 5),
        *client("careful", "Clara", CAREFUL, 1),
        *client("silent", "Silas", UNSCORED, 1)[:-2],  # never scored
        *saved_index("index", "Core", {"benchmark": "SAMP", "rules": [{"kind": "CAP_SECURITY", "weight": "0.05"}]}),
    ])
    found = scene.actors["advisor"].call("steward.account.v1.SecurityService/Find", {})
    scene.answers["ids"] = {security["symbol"]: security["securityId"] for security in found["securities"]}
    return scene


def account(scene, label):
    return scene.answers[label]["accountIds"][0]


def order(scene, label, symbol, side, quantity, **terms):
    reserved = scene.actors["advisor"].call(RESERVE, {"count": 1})["first"]
    return {"orderId": reserved, "accountId": account(scene, label), "securityId": scene.answers["ids"][symbol],
            "side": side, "quantity": str(quantity), **terms}


def submitted(label, of, symbol, side, quantity, check):
    """A manual order, sent twice; check looks at the gate's answer."""
    def send(scene):
        one = order(scene, of, symbol, side, quantity)
        Call(label, SUBMIT, {"accountId": one["accountId"], "orders": [one]}, check=check).run(scene)
        scene.answers[f"{label}-order"] = one
    return Check(f"{label}: {side} {quantity} {symbol}", send)


def refused_by(rule, number=None, limit=None):
    def check(answer):
        finding = answer["findings"][0]
        assert not answer.get("accepted") and finding["hard"] and finding["rule"] == rule, answer
        assert number is None or finding["number"] == number, finding
        assert limit is None or finding["limit"] == limit, finding
        assert finding["message"].endswith("."), finding
    return check


def accepted(answer):
    assert answer.get("accepted"), answer


def filled(label):
    return Until(f"{label}-final", ORDERS, {"orderIds": [f"{{{label}-order.orderId}}"]}, is_final)


def is_filled(label):
    def check(scene):
        _equal([o["state"] for o in scene.answers[f"{label}-final"]["orders"]], ["FILLED"])
    return Check(f"{label} is filled", check)


def test_an_index_above_the_client_is_denied_by_a(firm):
    def denied(scene):
        decision = scene.answers["too-bold"]["suitability"]
        _equal((decision["reason"], decision["rule"]), ("INDEX_ABOVE_CLIENT", "suitability.a"))
        _equal((int(decision["number"]), int(decision["limit"])), (decision["indexLevel"], 1))
        finding = scene.answers["too-bold-sent"]["gate"]["findings"][0]
        _equal((finding["rule"], finding["number"], finding["limit"]),
               (decision["rule"], decision["number"], decision["limit"]))
    firm.run([
        Call("too-bold", INVEST, {"accountId": account(firm, "careful"), "indexId": "{index.indexId}", "amount": "8000.00"}),
        Call("too-bold-sent", TRANSMIT, {"proposalId": "{too-bold.proposalId}"}),
        Check("by rule, number and limit", denied),
    ])


def test_a_whole_account_above_the_client_is_denied_by_b(firm):
    firm.run([submitted("one-stock", "careful", "AAPL", "BUY", 200, refused_by("suitability.b", limit="1"))])


def test_what_only_reduces_passes_without_any_score(firm):
    firm.run([
        submitted("no-score", "silent", "KO", "BUY", 1, refused_by("suitability.score", "none")),
        submitted("sale", "silent", "KO", "SELL", 10, accepted), filled("sale"), is_filled("sale"),
        submitted("low-sale", "careful", "KO", "SELL", 10, accepted),
        filled("low-sale"), is_filled("low-sale"),
    ])


def test_a_question_sends_nothing_and_a_pass_covers_its_order_alone(firm):
    one = order(firm, "bold", "KO", "BUY", 3)
    trade = {"securityId": one["securityId"], "quantityE6": 3 * SHARE, "orderId": one["orderId"]}
    asked = {"accountId": one["accountId"], "trades": [trade]}

    def accept(**terms):
        return {"commands": [{"acceptOrder": {"order": {
            **one, "hold": "900", "state": "ACCEPTED", "venue": "nowhere", **terms}}}]}
    error = ("failed_precondition", "commands[0].pass_id")
    firm.run([
        Call("asked", CHECK, asked, check=lambda answer: _equal((answer.get("allowed"), answer.get("passId")), (True, None))),
        Call("without a pass", COMMIT, accept(), key="without", error=error),
        Call("decided", CHECK, {**asked, "record": True}, key="decided",
             check=lambda answer: _equal(answer["passId"], answer["decisionId"])),
        Replay("decided"),
        Call("altered", COMMIT, accept(passId="{decided.passId}", quantity="4"), key="altered", error=error),
        Call("another account's", COMMIT, accept(passId="{decided.passId}", accountId=account(firm, "careful")),
             key="anothers", error=error),
        Call("nobody writes passes", COMMIT, {"commands": [{"putRecord": {
            "kind": "risk.pass", "type": "steward.account.v1.OrderPass", "accountId": one["accountId"]}}]}, by="administrator",
            key="forged", error=("permission_denied", "commands[0].put_record.kind")),
        Call("as decided", COMMIT, accept(passId="{decided.passId}"), key="accepted"),
        Replay("as decided", ignoring=("replayed",)),
        Call("reused", COMMIT, accept(passId="{decided.passId}", orderId=order(firm, "bold", "KO", "BUY", 3)["orderId"]),
             key="reused", error=error),
        Call("canceled", COMMIT, {"commands": [{"moveOrder": {"orderId": one["orderId"], "state": "CANCELED"}}]}, key="cancel"),
    ])


def test_a_stale_score_denies(firm, contracts):
    """The record is put back as if its questions had been answered two years ago."""
    scores = contracts.of("steward.risk.v1.ClientScore")

    def age(scene):
        advisor, of = scene.actors["advisor"], account(scene, "careful")
        record = advisor.call(RECORD, {"kind": "risk.client_score", "id": of})
        score = scores.FromString(base64.b64decode(record["body"]))
        for one in (score, *score.holders):
            one.scored_at.seconds -= 2 * 366 * 86400
        scene.answers["fresh"] = record["body"]
        put(scene, record, score.SerializeToString())

    def put(scene, record, body):
        written = {"kind": record["kind"], "id": record["id"], "replaces": record["version"], "type": record["type"],
                   "accountId": record["accountId"], "body": base64.b64encode(body).decode()}
        Call("nobody writes scores past the risk service", COMMIT, {"commands": [{"putRecord": written}]},
             key=f"forged {record['version']}", error=("permission_denied", "commands[0].put_record.kind")).run(scene)
        Call("nor levels", COMMIT, {"commands": [{"putFact": {"name": "risk_level", "accountId": record["accountId"], "value": "5"}}]},
             key=f"forged fact {record['version']}", error=("permission_denied", "commands[0].put_fact.name")).run(scene)
        put_records(scene.house, contracts, "risk", scene.look_up("firm.firm.firmId"), [written])

    def freshen(scene):
        record = scene.actors["advisor"].call(RECORD, {"kind": "risk.client_score", "id": account(scene, "careful")})
        put(scene, record, base64.b64decode(scene.answers["fresh"]))
    firm.run([
        Check("the score is two years old", age),
        submitted("stale", "careful", "KO", "BUY", 1, refused_by("suitability.score", "stale")),
        submitted("stale-sale", "careful", "KO", "SELL", 1, accepted), filled("stale-sale"), is_filled("stale-sale"),
        Check("the score is today's again", freshen),
    ])


def test_a_household_is_measured_as_one_against_its_lowest_member(firm):
    def level(answer):
        _equal((answer["clientLevel"], answer["reason"]), (1, "PORTFOLIO_ABOVE_CLIENT"))

    def household(scene):
        scene.run([
            Call("house", HOUSEHOLDS + "Put", {"name": "The Examples"}, key="house"),
            Call("ada moves in", HOUSEHOLDS + "Move", {"personId": "{bold.personId}", "householdId": "{house.householdId}"}, key="in1"),
            Call("clara moves in", HOUSEHOLDS + "Move", {"personId": "{careful.personId}", "householdId": "{house.householdId}"}, key="in2"),
        ])
    trade = {"accountId": "{bold.accountIds.0}", "trades": [
        {"securityId": firm.answers["ids"]["AAPL"], "quantityE6": 400 * SHARE}]}
    agreement = {"householdId": "{house.householdId}", "accountIds": ["{bold.accountIds.0}", "{careful.accountIds.0}"],
                 "signedOn": "2026-01-05", "document": "cabinet 4"}
    firm.run([
        Check("two members", household),
        Call("by herself", CHECK, trade, check=lambda answer: _equal(answer["clientLevel"], 5)),
        Call("one account is none", AGREEMENT + "Put", {"agreement": {**agreement, "accountIds": ["{bold.accountIds.0}"]}},
             error=("invalid_argument", "agreement.account_ids")),
        Call("a stranger", AGREEMENT + "Put", {"agreement": {
            **agreement, "accountIds": ["{bold.accountIds.0}", "{silent.accountIds.0}"]}},
            error=("failed_precondition", "agreement.account_ids")),
        Call("no agreement", AGREEMENT + "Get", {"householdId": "{house.householdId}"}, error=("not_found", "")),
        Call("agreement", AGREEMENT + "Put", {"agreement": agreement}, key="agreement"),
        Replay("agreement"),
        Call("stale agreement", AGREEMENT + "Put", {"agreement": agreement}, key="again", error=("aborted", "commands[0].version")),
        Call("as one", CHECK, trade, check=level),
        Call("ended", AGREEMENT + "Put", {"agreement": {**agreement, "endedOn": "2026-11-20", "version": "1"}}, key="ended"),
        Call("by herself again", CHECK, trade, check=lambda answer: _equal(answer["clientLevel"], 5)),
    ])


def replayed(scene, *arguments, key="administrator"):
    return scene.house.steward("replay", "decision", *arguments, key=scene.keys[key], stderr=subprocess.PIPE).decode()


def test_the_question_from_a_terminal(firm):
    def ask(label, *trades):
        return firm.house.steward("suitability", "ask", account(firm, label), *(
            word for trade in trades for word in ("--trade", trade)), key=firm.keys["advisor"]).decode()
    assert ask("bold", "KO=2", "AAPL=-1").startswith("allowed: "), ask("bold", "KO=2", "AAPL=-1")
    said = ask("careful", "AAPL=200")
    assert said.startswith("denied: ") and "suitability.b: " in said and "limit 1" in said, said


def test_decisions_come_out_of_their_records_byte_for_byte(firm, contracts, tmp_path):
    one = order(firm, "bold", "KO", "BUY", 2)
    decided = firm.actors["advisor"].call(CHECK, {"accountId": one["accountId"], "record": True, "trades": [
        {"securityId": one["securityId"], "quantityE6": 2 * SHARE}]}, "replayable")
    said = replayed(firm, decided["decisionId"])
    assert "the same, byte for byte" in said and "rules version 1: allowed" in said, said
    firm.run([submitted("replayable", "bold", "KO", "BUY", 1, accepted), filled("replayable")])
    firm.house.steward("exam", "--account", one["accountId"], "--from", "2020-01-01", "--to", "2099-12-31",
                       str(tmp_path / "pack"), key=firm.keys["administrator"])
    said = replayed(firm, "--pack", str(tmp_path / "pack"))
    assert said.count("the same, byte for byte") >= 2 and said.rstrip().endswith("all the same byte for byte"), said
    records = tmp_path / "pack/records.jsonl"
    rows = [json.loads(line) for line in records.read_text().splitlines()]
    row = next(row for row in rows if row["kind"] == "risk.decision")
    body = base64.b64decode(row["body"])
    older = contracts.of("steward.risk.v1.SuitabilityDecision").FromString(body)
    older.rules_version = older.inputs.rules_version = 7
    row["body"] = base64.b64encode(older.SerializeToString()).decode()
    records.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(subprocess.CalledProcessError) as found:
        replayed(firm, "--pack", str(tmp_path / "pack"))
    assert b"were made by other rules: replay them with releases" in found.value.stderr, found.value.stderr
    row["body"] = base64.b64encode(body.replace(b"Everything", b"Anything..", 1)).decode()
    records.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(subprocess.CalledProcessError):
        replayed(firm, "--pack", str(tmp_path / "pack"))
    with pytest.raises(subprocess.CalledProcessError):
        replayed(firm, "999999999")


# ---- on the way ----

def journal(scene):
    """What the lines of the journal did, in order: "accept_order 1044" -> its sequence, first and last."""
    did = {}
    for item in scene.actors["administrator"].stream("steward.account.v1.JournalService/Read", {}):
        for what in json.loads(item.get("summary") or "[]"):
            did.setdefault(what, []).append(int(item["sequence"]))
    return did


def rescore(scene, label, answer, key):
    questions = scene.answers["questionnaire"]["questions"]
    return scene.actors["advisor"].call(SCORE, {
        "accountId": account(scene, label), "personId": scene.answers[label]["personId"],
        "answers": [{"questionId": q["id"], "answer": min(answer, len(q["answers"]))} for q in questions]}, key)


def sent(scene, one):
    return scene.actors["trader"].call(SUBMIT, {"accountId": one["accountId"], "orders": [one]})


def orders_of(scene, ids):
    found = []
    for start in range(0, len(ids), 500):
        found += scene.actors["advisor"].call(ORDERS, {"orderIds": ids[start:start + 500]}).get("orders", [])
    return found


def test_a_client_re_scored_between_check_and_transmit_never_gets_the_order_through(firm):
    """Each race: an order that the score allows, and a score that does not, at the same time. Whatever comes in first, by
    the journal no order is accepted or routed after the score that forbids it."""
    races, won, lost, pause_s, log = 1000 if LONG else 25, 0, 0, 0.05, []
    chance = random.Random(11)
    firm.run(client("racer", "Rae", [("", "900000.00", "", ""), ("JPM", "4000", "400000.00", "2024-01-02")], 5))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for race in range(races):
            rescore(firm, "racer", 5, f"high {race}")
            one = order(firm, "racer", "JPM", "BUY", 1 + race % 9)  # two alike would be taken for a mistake
            began = time.monotonic()
            sending = pool.submit(sent, firm, one)
            time.sleep(chance.uniform(0, 1.5 * pause_s))
            low = pool.submit(rescore, firm, "racer", 1, f"low {race}")
            answer = sending.result()
            pause_s = 0.9 * pause_s + 0.1 * (time.monotonic() - began)
            log.append((one["orderId"], bool(answer.get("accepted")), int(low.result()["version"])))
            won, lost = won + log[-1][1], lost + (not log[-1][1])
    late = check_races(firm, log)
    print(f"{races} races: {won} orders came in before the score, {lost} were refused, {late} were stopped at the last hop")
    assert won > 0 and lost > 0, "the races meet on both sides"


def check_races(scene, log):
    deadline = time.monotonic() + 120
    while any(o["state"] not in ("FILLED", "CANCELED", "REJECTED", "EXPIRED")
              for o in orders_of(scene, [order_id for order_id, is_in, _ in log if is_in])):
        assert time.monotonic() < deadline, "orders that do not end"
        time.sleep(0.3)
    did = journal(scene)
    scores = did[f"put_record risk.client_score {account(scene, 'racer')}"]  # the line of each version
    forbidding = {version for _, _, version in log}
    final = {o["orderId"]: o["state"] for o in orders_of(scene, [row[0] for row in log])}
    late = 0

    def in_force(line):
        """The score's version at a line of the journal."""
        return bisect.bisect_left(scores, line)
    for order_id, is_in, version in log:
        accepts, moves = did.get(f"accept_order {order_id}", []), did.get(f"move_order {order_id}", [])
        assert bool(accepts) == is_in, order_id
        if not is_in:
            continue
        assert in_force(accepts[0]) not in forbidding, f"order {order_id} was accepted under a score that forbids it"
        late += in_force(moves[0]) >= version  # canceled there, or asked about again under a later score
        if final[order_id] == "FILLED":
            assert in_force(moves[0]) not in forbidding, f"order {order_id} was routed under a score that forbids it"
    return late


def test_nothing_goes_out_while_risk_is_gone(firm):
    """Risk is killed again and again while orders are sent: each is decided under a pass, or refused."""
    orders, refused = [], 0
    for quantity in range(2, 8):
        one = order(firm, "bold", "JPM", "BUY", quantity)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            sending = pool.submit(sent, firm, one)
            firm.house.kill("risk")
            answer = sending.result()
        if answer.get("accepted"):
            orders.append(one["orderId"])
        else:
            _equal(answer["findings"][0]["rule"], "suitability not decided")
            refused += 1
    firm.run([submitted("after", "bold", "JPM", "BUY", 1, accepted), filled("after"), is_filled("after")])
    for found in orders_of(firm, orders):
        record = firm.actors["advisor"].call(RECORD, {"kind": "risk.pass", "id": found["passId"]})
        _equal(record["accountId"], account(firm, "bold"))
