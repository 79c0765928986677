"""What an advisor asks clients and what the answers come to: from the bank to a draft to scores, invitations, re-takes,
overrides, new versions and scores that are too old; with what is refused, and what is asked twice."""
import base64
import concurrent.futures
import json
import struct
import time

import pytest

from authenticator import fresh_key
from connect import CallError, Client
from door import put_records
from invitations import BORN, INVITATIONS, LINK, OUTBOX, equal, take_token
from main_job import hash_of, new_scene, open_firm
from scenario import Call, Check, Replay, Until

CREATE_USER = "steward.account.v1.FirmService/CreateUser"
BANK = "steward.risk.v1.QuestionnaireService/"
DRAFT = "steward.risk.v1.QuestionnaireDraftService/"
SCORE = "steward.risk.v1.ClientScoreService/"
OVERRIDE = "steward.risk.v1.ScoreOverrideService/"
SETTINGS = "steward.risk.v1.RiskSettingsService/"
LIST = "steward.risk.v1.ScoreViewService/List"
FACTS = "steward.account.v1.FactService/List"
RECORDS = "steward.account.v1.RecordService/"
COMMIT = "steward.account.v1.CommitService/Commit"
SCHEDULE = "steward.account.v1.ScheduleService/"
TRANSFER = "steward.account.v1.MasterService/TransferAccount"
OPEN_ACCOUNT = "steward.crm.v1.ClientService/OpenAccount"
NINE = ["C01", "C02", "C03", "N01", "N02", "N03", "T01", "T02", "T03"]


def firm_of(house, code, *commands):
    """A firm with compliance and a second advisor."""
    scene = new_scene(house)
    for name in ("compliance", "colleague"):
        scene.keys[name] = fresh_key()
        scene.actors[name] = Client(house.http_port, scene.keys[name])
    scene.actors["nobody"] = Client(house.http_port, None)
    return scene.run([
        *open_firm(scene, code),
        Call("compliance", CREATE_USER, {"name": "Casey", "role": "COMPLIANCE", "keyHash": hash_of(scene.keys["compliance"])},
             by="administrator"),
        Call("colleague", CREATE_USER, {"name": "Kim", "role": "ADVISOR", "keyHash": hash_of(scene.keys["colleague"])},
             by="administrator"),
        *commands])


def client_of(label, name, accounts=1, by="advisor"):
    return Call(label, "steward.crm.v1.ClientService/Create", {
        "person": {"name": name, "bornOn": BORN, "email": f"{label}@example.com"},
        "accounts": [{"alias": f"{name}'s account {i + 1}", "kind": "INDIVIDUAL", "status": "OPENED"} for i in range(accounts)]},
        key=f"client {label}", by=by)


def answers(value, ids=NINE, **others):
    """Answer number `value` to each question, but for those named."""
    return [{"questionId": question, "answer": others.get(question, value)} for question in ids]


def submit(label, whose, given, account=0, **more):
    return Call(label, SCORE + "Submit", {"accountId": f"{{{whose}.accountIds.{account}}}", "personId": f"{{{whose}.personId}}",
                                          "answers": given}, key=label, **more)


def facts_are(whose, account=0, by="advisor", **wanted):
    def run(scene):
        found = scene.actors[by].call(FACTS, {"accountId": scene.answers[whose]["accountIds"][account]})
        values = {fact["name"]: fact.get("value", "") for fact in found.get("facts", [])}
        for name, value in wanted.items():
            equal((name, values.get(name)), (name, value))
    return Check(f"the facts of {whose} say {wanted}", run)


def stream(scene, method, request, key, by="advisor"):
    """Items of a stream that is asked for under a key."""
    body = json.dumps(scene.fill_in(request)).encode()
    status, data = scene.actors[by].post(method, "application/connect+json", struct.pack(">BI", 0, len(body)) + body,
                                         {"Idempotency-Key": key})
    items = []
    while data:
        flags, size = struct.unpack(">BI", data[:5])
        item, data = json.loads(data[5:5 + size]), data[5 + size:]
        if flags & 2:
            if "error" in item:
                raise CallError(status, item["error"])
            return items
        items.append(item)
    raise AssertionError("the stream was cut")


def draft_of(label, ids, by="advisor"):
    """A saved draft of these questions, whatever stood there."""
    def run(scene):
        client = scene.actors[by]
        draft = client.call(DRAFT + "Get")
        edits = [{"remove": {"questionId": question["id"]}} for question in draft["questionnaire"].get("questions", [])]
        edits += [{"add": {"questionId": question}} for question in ids]
        scene.answers[label] = client.call(DRAFT + "Edit", {"version": draft.get("version", "0"), "edits": edits, "save": True},
                                           f"draft {label}")
    return Check(f"draft {label} is saved", run)


def made_active(label, draft, key, by="advisor", **wanted):
    def run(scene):
        items = stream(scene, DRAFT + "MakeActive", {"version": f"{{{draft}.version}}"}, key, by)
        scene.answers[label] = items[-1]
        assert items[-1].get("done") is True, items
        for name, value in wanted.items():
            equal((name, items[-1].get(name, "0")), (name, value))
    return Check(f"{draft} is made active", run)


def refused(method, request, error, key="refused", by="advisor"):
    def run(scene):
        with pytest.raises(CallError) as found:
            stream(scene, method, request, key, by)
        equal((found.value.code, found.value.field), error)
    return Check(f"{method} is refused with {error}", run)


def turned_on():
    return Call("enabled", SETTINGS + "Enable", by="compliance")


def test_a_draft_is_built_from_the_bank_with_a_live_checklist(house):
    scene = firm_of(house, "quest-draft")
    own = {"id": "X01", "category": "NEED", "text": "Do you plan to buy a house?",
           "answers": [{"text": "Yes", "value": 5}, {"text": "No", "value": 1}]}
    scene.run([
        Call("off", SETTINGS + "Get", check=lambda answer: equal((answer.get("enabled"), answer["staleMonths"]), (None, 12))),
        Call("by an advisor", SETTINGS + "Enable", error=("permission_denied", "")),
        turned_on(), Replay("enabled"),
        Call("bank", BANK + "Bank", check=lambda answer: equal((len(answer["questions"]) >= 50, len(answer["flags"]) > 0), (True, True))),
        Call("own", BANK + "PutQuestion", {"question": own}, key="own", check=lambda answer: equal(answer["own"], True)),
        Replay("own"),
        Call("a shipped id", BANK + "PutQuestion", {"question": {**own, "id": "C01"}}, error=("already_exists", "question.id")),
        Call("primary by an advisor", BANK + "PutQuestion", {"question": {**own, "primary": True}},
             error=("permission_denied", "question.primary")),
        Call("primary by compliance", BANK + "PutQuestion", {"question": {**own, "primary": True}}, by="compliance"),
        Call("other words", BANK + "PutQuestion", {"question": {**own, "primary": True, "text": "A boat?"}}, by="compliance",
             error=("failed_precondition", "question.text")),
        Call("empty", DRAFT + "Get", check=lambda answer: equal([item["rule"] for item in answer["checklist"]],
                                                                 ["questions"] + ["primary_questions"] * 3)),
        Call("looked at", DRAFT + "Edit", {"edits": [{"add": {"questionId": q}} for q in NINE[:8]]},
             check=lambda answer: equal([item["text"] for item in answer["checklist"]], ["9 questions are needed; there are 8."])),
        Call("not kept", DRAFT + "Get", check=lambda answer: equal(answer.get("version", "0"), "0")),
        Call("kept", DRAFT + "Edit", {"edits": [{"add": {"questionId": q}} for q in [*NINE[:8], "X01"]], "save": True}, key="kept",
             check=lambda answer: equal((answer.get("checklist", []), answer["version"]), ([], "1"))),
        Replay("kept"),
        Call("too high", DRAFT + "Edit", {"version": "1", "edits": [{"setValue": {"questionId": "C01", "answer": 5, "value": 70}}],
                                          "save": True}, error=("invalid_argument", "edits[0].set_value.value")),
        Call("widened", DRAFT + "Edit", {"version": "1", "save": True, "edits": [
            {"setRange": {"minimum": 0, "maximum": 100}}, {"setValue": {"questionId": "C01", "answer": 5, "value": 70}},
            {"remove": {"questionId": "N01"}}, {"restore": {"questionId": "N01"}},
            {"move": {"questionId": "X01", "place": 1}}, {"setWeight": {"questionId": "C02", "weight": 3}}]}, key="widened"),
        Check("what was asked for is there", lambda s: equal(
            ([question["id"] for question in s.look_up("widened.questionnaire.questions")],
             s.look_up("widened.questionnaire.questions.1.answers.4.value"), s.look_up("widened.questionnaire.questions.2.weight")),
            (["X01", *NINE[:8]], 70, 3))),
        Call("narrowed", DRAFT + "Edit", {"version": "2", "edits": [{"setRange": {"minimum": 0, "maximum": 50}}]},
             check=lambda answer: equal([item["rule"] for item in answer["checklist"]], ["values"])),
        Call("an old draft", DRAFT + "Edit", {"version": "1", "edits": [], "save": True}, error=("aborted", "version")),
        Call("levels by an advisor", DRAFT + "Edit", {"version": "2", "save": True, "edits": [
            {"setLevelBounds": {"levelBounds": ["1", "2", "3", "4", "4.5"]}}]},
            error=("permission_denied", "edits[0].set_level_bounds.level_bounds")),
        Call("levels", DRAFT + "Edit", {"advisorId": "{adviser.userId}", "version": "2", "save": True, "edits": [
            {"setLevelBounds": {"levelBounds": ["1", "2", "3", "4", "4.5"]}}]}, by="compliance"),
        Call("a colleague's", DRAFT + "Get", {"advisorId": "{adviser.userId}"}, by="colleague", error=("permission_denied", "advisor_id")),
        Call("seen before", DRAFT + "Preview", check=lambda answer: equal(answer.get("cannotBuy", "0"), "0")),
        made_active("active", "levels", "active", version="1"),
        made_active("active again", "levels", "active", version="1"),
        refused(DRAFT + "MakeActive", {"version": "{levels.version}"}, ("aborted", "version"), "another key"),
        Call("asked", BANK + "Get", check=lambda answer: equal((answer["version"], answer["levelBounds"][4]), ("1", "4.5"))),
        Call("next", DRAFT + "Get", check=lambda answer: equal(answer["questionnaire"]["questions"][0]["id"], "X01")),
        Call("changed", DRAFT + "Edit", {"version": "{next.version}", "edits": [{"remove": {"questionId": "X01"}}], "save": True}),
        Call("discarded", DRAFT + "Discard", {"version": "{changed.version}"}, key="discard"),
        Replay("discarded"),
        Check("it is like the active one", lambda s: equal(len(s.look_up("discarded.questionnaire.questions")), 9)),
    ])


def test_answers_are_scored_exactly_and_count_where_they_are_for(house):
    scene = firm_of(house, "quest-score", turned_on(), client_of("ada", "Ada", 3), client_of("bo", "Bo"), draft_of("nine", NINE))
    exact = answers(4, C02=5, N01=4, N02=5, N03=5, T01=3, T02=4, T03=4)  # capacity 13/3, need 14/3, tolerance 11/3
    need = "The goals need more risk than the client can bear or wants."
    scene.run([
        submit("before", "ada", answers(3), error=("failed_precondition", "")),
        made_active("active", "nine", "active", version="1"),
        submit("one missing", "ada", answers(3)[:8], error=("invalid_argument", "answers")),
        submit("no such answer", "ada", answers(6), error=("invalid_argument", "answers[0]")),
        submit("exact", "ada", exact, check=lambda score: equal(
            (score["score"], score["level"], score["numerator"], score["denominator"], score["flags"]),
            ("3.666667", 3, "11", "3", [need]))),
        Replay("exact"),
        Call("another's key", SCORE + "Submit", {"accountId": "{ada.accountIds.0}", "personId": "{ada.personId}",
             "answers": answers(2)}, key="exact", error=("failed_precondition", "idempotency_key")),
        facts_are("ada", risk_score="3.666667", risk_level="3"),
        submit("contradiction", "ada", answers(3, T01=1, T02=5), account=1, check=lambda score: equal(
            score["flags"], ["The answers about losses contradict each other."])),
        Call("applied", SCORE + "Apply", {"accountId": "{ada.accountIds.0}", "personId": "{ada.personId}"}, key="apply",
             check=lambda answer: equal([row["level"] for row in answer["accounts"]], [3, 3])),
        Replay("applied"),
        facts_are("ada", account=2, risk_level="3"),
        Call("on behalf", SCORE + "Submit", {"accountId": "{ada.accountIds.1}", "personId": "{ada.personId}",
             "answers": answers(5), "onBehalf": True}, key="behalf",
             check=lambda score: equal((score["level"], len(score["pending"])), (3, 1))),
        Replay("on behalf"),
        Call("signed by an advisor", SCORE + "SubmitSigned", {
            "accountIds": ["{ada.accountIds.1}"], "personId": "{ada.personId}", "answers": answers(5), "signature": {
                "typedName": "Ada", "signedAt": "2026-11-21T10:00:00Z", "address": "x"}}, error=("permission_denied", "")),
        Call("by a trader", SCORE + "Submit", {"accountId": "{ada.accountIds.0}", "personId": "{ada.personId}",
                                               "answers": answers(2)}, by="trader", error=("permission_denied", "")),
        Call("by a colleague", SCORE + "Get", {"accountId": "{ada.accountIds.0}"}, by="colleague", error=("not_found", "account_id")),
        Call("joint", OPEN_ACCOUNT, {"account": {"alias": "Joint", "kind": "JOINT", "status": "OPENED", "holders": [
            {"personId": "{ada.personId}"}, {"personId": "{bo.personId}", "role": "JOINT"}]}}, key="joint"),
        Call("one of two", SCORE + "Submit", {"accountId": "{joint.accountId}", "personId": "{ada.personId}", "answers": answers(4)},
             check=lambda score: equal((score.get("level", 0), score["missingCount"]), (0, 1))),
        Call("waiting", LIST, {"states": ["WAITING"]}, check=lambda answer: equal(len(answer["rows"]), 1)),
        Call("both", SCORE + "Submit", {"accountId": "{joint.accountId}", "personId": "{bo.personId}", "answers": answers(2)},
             check=lambda score: equal((score["level"], score["difference"]), (2, "2.000000"))),
        Call("a stranger", SCORE + "Submit", {"accountId": "{bo.accountIds.0}", "personId": "{ada.personId}", "answers": answers(2)},
             error=("invalid_argument", "person_id")),
        Call("custodial", OPEN_ACCOUNT, {"account": {"alias": "For Bo", "kind": "CUSTODIAL", "status": "OPENED", "holders": [
            {"personId": "{bo.personId}"}, {"personId": "{ada.personId}", "role": "CUSTODIAN"}]}}, key="custodial"),
        Call("the minor", SCORE + "Submit", {"accountId": "{custodial.accountId}", "personId": "{bo.personId}", "answers": answers(2)},
             error=("invalid_argument", "person_id")),
        Call("the custodian", SCORE + "Submit", {"accountId": "{custodial.accountId}", "personId": "{ada.personId}", "answers": answers(2)},
             check=lambda score: equal(score["level"], 2)),
    ])


def test_a_client_is_invited_answers_and_is_asked_again(house):
    scene = firm_of(house, "quest-invite", turned_on(), client_of("ina", "Ina"), draft_of("nine", NINE),
                    made_active("active", "nine", "active"))
    scene.run([
        submit("in the office", "ina", answers(4)),
        Call("retake", SCORE + "AskRetake", {"accountId": "{ina.accountIds.0}", "reason": "she has a new job"}, key="retake",
             check=lambda score: equal(score["level"], 4)),
        Replay("retake"),
        Call("asked again", LIST, {"retakeAsked": True}, check=lambda answer: equal(len(answer["rows"]), 1)),
        Call("sent", INVITATIONS + "Send", {"accountIds": ["{ina.accountIds.0}"], "purpose": "RISK_QUESTIONNAIRE"}, key="send"),
        take_token("mail", house, "ina@example.com"),
        Until("settled", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT"),
        Call("opened", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody",
             check=lambda answer: equal(len(answer["questions"]), 9)),
        Call("seen as opened", LIST, {"invitations": True}, check=lambda answer: equal(answer["rows"][0]["invitation"], "OPENED")),
        Call("answered", LINK + "Answer", {"token": "{mail.token}", "bornOn": BORN, "typedName": "Ina", "answers": {
            "formVersion": "{opened.formVersion}", "riskAnswers": answers(2)}}, by="nobody", key="answer"),
        Replay("answered"),
        Until("scored", SCORE + "Get", {"accountId": "{ina.accountIds.0}"}, lambda score: score.get("level") == 2),
        Check("the signature is kept, the re-take is done", lambda s: equal(
            (s.look_up("scored.holders.0.signature.typedName"), "retake" in s.answers["scored"]), ("Ina", False))),
        Call("past", SCORE + "History", {"accountId": "{ina.accountIds.0}"}, check=lambda answer: equal(
            [row.get("change", "ANSWERED") for row in answer["versions"]], ["ANSWERED", "RETAKE_ASKED", "ANSWERED"])),
        facts_are("ina", risk_level="2"),
        Call("seen as completed", LIST, {"invitations": True},
             check=lambda answer: equal(answer["rows"][0]["invitation"], "COMPLETED")),
    ])


def at_once(*calls):
    """Answers of calls that are made at the same time; of a refusal its code."""
    def outcome(call):
        try:
            return call()
        except CallError as error:
            return error.code
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(outcome, call) for call in calls]]


def test_two_holders_answer_at_the_same_time(house):
    """By links of their own: both count, whoever comes first."""
    scene = firm_of(house, "quest-both", turned_on(), client_of("abe", "Abe"), client_of("bea", "Bea"), draft_of("nine", NINE),
                    made_active("active", "nine", "active"),
                    Call("joint", OPEN_ACCOUNT, {"account": {"alias": "Joint", "kind": "JOINT", "status": "OPENED", "holders": [
                        {"personId": "{abe.personId}"}, {"personId": "{bea.personId}", "role": "JOINT"}]}}, key="joint"))
    for time_, (abe, bea) in enumerate([(4, 2), (1, 5), (3, 3), (5, 4)], 1):
        scene.run([
            Call("sent", INVITATIONS + "Send", {"accountIds": ["{joint.accountId}"], "purpose": "RISK_QUESTIONNAIRE"},
                 key=f"send {time_}"),
            take_token("abe's", house, "abe@example.com", time_), take_token("bea's", house, "bea@example.com", time_)])

        def answer(who, value):
            token = scene.answers[f"{who}'s"]["token"]
            opened = scene.actors["nobody"].call(LINK + "Open", {"token": token, "bornOn": BORN})
            return scene.actors["nobody"].call(LINK + "Answer", {
                "token": token, "bornOn": BORN, "typedName": who,
                "answers": {"formVersion": opened["formVersion"], "riskAnswers": answers(value)}}, f"answer {who} {time_}")
        outcomes = at_once(lambda: answer("abe", abe), lambda: answer("bea", bea))
        assert not any(isinstance(outcome, str) for outcome in outcomes), outcomes
        score = scene.actors["advisor"].call(SCORE + "Get", {"accountId": scene.answers["joint"]["accountId"]})
        equal((score["level"], score["difference"]), (min(abe, bea), f"{abs(abe - bea)}.000000"))


def test_answers_that_are_on_their_way_when_a_version_becomes_active_are_of_it_or_go(house):
    scene = firm_of(house, "quest-way", turned_on(), client_of("ina", "Ina"), draft_of("draft0", NINE),
                    made_active("active 0", "draft0", "active 0"))
    account = scene.answers["ina"]["accountIds"][0]
    lists, seen = [NINE, [*NINE[:8], "T04"]], []
    for race in range(1, 9):
        asked, coming, lead_s = lists[(race + 1) % 2], lists[race % 2], (race - 4) * 0.003
        scene.run([submit(f"before {race}", "ina", answers(3, asked)), draft_of(f"draft{race}", coming)])

        def activate():
            time.sleep(max(0, -lead_s))
            return stream(scene, DRAFT + "MakeActive", {"version": f"{{draft{race}.version}}"}, f"active {race}")[-1]

        def give():
            time.sleep(max(0, lead_s))
            return scene.actors["advisor"].call(SCORE + "Submit", {
                "accountId": account, "personId": scene.answers["ina"]["personId"], "answers": answers(4, asked)}, f"given {race}")
        active, given = at_once(activate, give)
        assert active["done"], active
        seen.append(given if isinstance(given, str) else "counted, then deleted")
        score = scene.actors["advisor"].call(SCORE + "Get", {"accountId": account})
        equal((score.get("level", 0), score["holders"][0]["deletedByVersion"]), (0, active["version"]))
    print(f"answers on their way: {', '.join(seen)}")
    assert set(seen) <= {"counted, then deleted", "aborted", "invalid_argument"}, seen


def test_an_override_goes_down_by_the_advisor_and_up_by_compliance(house):
    scene = firm_of(house, "quest-over", turned_on(), client_of("oda", "Oda"), draft_of("nine", NINE),
                    made_active("active", "nine", "active"))
    account = {"accountId": "{oda.accountIds.0}"}
    known = {"typedName": "Oda", "acknowledgedOn": "2024-01-05"}
    up = {**account, "score": "4", "reason": "she knows what she does", "acknowledgement": known}
    decide = {**account, "reason": "looked at the file"}
    scene.run([
        Call("beside nothing", OVERRIDE + "Make", up, error=("failed_precondition", "account_id")),
        submit("answers", "oda", answers(3, T01=5, T02=5, T03=4)),
        Call("down", OVERRIDE + "Make", {**account, "score": "2.5", "reason": "a house next year"}, key="down",
             check=lambda score: equal((score["level"], score["score"], score["computedScore"]), (2, "2.500000", "3.000000"))),
        Replay("down"),
        facts_are("oda", risk_score="2.500000", risk_level="2"),
        Call("taken back", OVERRIDE + "Withdraw", decide, key="withdraw", check=lambda score: equal(score["level"], 3)),
        Replay("taken back"),
        Call("no word of hers", OVERRIDE + "Make", {**up, "acknowledgement": None}, error=("invalid_argument", "acknowledgement")),
        Call("no reason", OVERRIDE + "Make", {**up, "reason": ""}, error=("invalid_argument", "reason")),
        Call("two levels", OVERRIDE + "Make", {**up, "score": "5"}, error=("failed_precondition", "score")),
        Call("above tolerance", OVERRIDE + "Make", {**up, "score": "4.7"}, error=("failed_precondition", "score")),
        Call("by compliance", OVERRIDE + "Make", up, by="compliance", error=("permission_denied", "")),
        Call("up", OVERRIDE + "Make", up, key="up", check=lambda score: equal(
            (score["level"], score["requestedOverride"]["state"]), (3, "REQUESTED"))),
        Replay("up"),
        Call("released by its author", OVERRIDE + "Release", decide, error=("permission_denied", "")),
        Call("listed", LIST, {"overridden": True}, check=lambda answer: equal([row["override"] for row in answer["rows"]], ["REQUESTED"])),
        Call("released", OVERRIDE + "Release", decide, by="compliance", key="release",
             check=lambda score: equal((score["level"], score["override"]["state"]), (4, "IN_FORCE"))),
        Replay("released"),
        Call("released twice", OVERRIDE + "Release", decide, by="compliance", key="twice", error=("failed_precondition", "account_id")),
        facts_are("oda", risk_score="4.000000", risk_level="4"),
        draft_of("others", [*NINE[:8], "T04"]),
        made_active("second", "others", "second", deleted="1"),
        Call("it survives", SCORE + "Get", account, check=lambda score: equal((score["level"], score.get("computedScore", "")), (4, ""))),
        submit("lower answers", "oda", answers(2, [*NINE[:8], "T04"]),
               check=lambda score: equal((score["level"], score["endedOverride"]["state"]), (2, "ENDED"))),
    ])


def test_a_new_version_recalculates_or_deletes_and_a_transferred_score_stays(house):
    ten = [*NINE, "T04"]
    scene = firm_of(house, "quest-version", turned_on(), client_of("all", "All"), client_of("some", "Some"),
                    client_of("gone", "Gone"), draft_of("nine", NINE), made_active("first", "nine", "first"))
    scene.run([
        submit("nine", "some", answers(3)), submit("nine and one", "all", answers(3, ten, T04=5)),
        submit("goes away", "gone", answers(3)),
        Call("given away", TRANSFER, {"accountId": "{gone.accountIds.0}", "advisorId": "{colleague.userId}", "reason": "moved"},
             by="administrator", key="transfer"),
        draft_of("ten", ten),
        Call("seen before", DRAFT + "Preview", {"version": "{ten.version}"}),
        Check("who could not buy is named", lambda s: equal(
            (s.look_up("seen before.recalculated"), s.look_up("seen before.deleted"), s.look_up("seen before.cannotBuy"),
             [row["accountId"] for row in s.look_up("seen before.effects")]), ("1", "1", "1", [s.look_up("some.accountIds.0")]))),
        facts_are("some", risk_level="3"),
        made_active("second", "ten", "second", version="2", recalculated="1", deleted="1"),
        facts_are("some", risk_level="0", risk_score="", risk_stale_on=""),
        Call("kept in history", SCORE + "History", {"accountId": "{some.accountIds.0}"}, check=lambda answer: equal(
            [(row.get("change", "ANSWERED"), row.get("level", 0)) for row in answer["versions"]], [("DELETED", 0), ("ANSWERED", 3)])),
        Call("recalculated", SCORE + "Get", {"accountId": "{all.accountIds.0}"}, check=lambda score: equal(
            (score["change"], score["questionnaireVersion"], score["level"]), ("RECALCULATED", "2", 3))),
        Call("stays", SCORE + "Get", {"accountId": "{gone.accountIds.0}"}, by="colleague",
             check=lambda score: equal((score["level"], score["questionnaireVersion"]), (3, "1"))),
        Call("asked of it now", BANK + "Get", {"accountId": "{gone.accountIds.0}"}, by="colleague", error=("not_found", "advisor_id")),
        Call("what was asked then", BANK + "Get", {"version": "1"}, check=lambda answer: equal(len(answer["questions"]), 9)),
        Call("never", BANK + "Get", {"version": "9"}, error=("not_found", "version")),
    ])


def test_a_score_that_is_too_old_opens_one_task(house, contracts):
    scene = firm_of(house, "quest-stale", turned_on(), client_of("old", "Old"), client_of("new", "New"), draft_of("nine", NINE),
                    made_active("active", "nine", "active"))
    account = {"accountId": "{old.accountIds.0}"}

    def age(scene):
        """The answers are put two years into the past behind everybody's back: no test can wait that long."""
        number = scene.look_up("old.accountIds.0")
        record = scene.actors["advisor"].call(RECORDS + "Get", {"kind": "risk.client_score", "id": number})
        score = contracts.of("steward.risk.v1.ClientScore").FromString(base64.b64decode(record["body"]))
        for part in (score, *score.holders):
            part.scored_at.seconds = int(time.time()) - 2 * 366 * 86400
        put_records(house, contracts, "risk", scene.look_up("firm.firm.firmId"), [{
            "kind": "risk.client_score", "id": number, "replaces": record["version"], "type": record["type"],
            "accountId": record["accountId"], "body": base64.b64encode(score.SerializeToString()).decode()}])

    def nightly(label):
        return [
            Call(f"{label} due", SCHEDULE + "RunNow", {"name": "risk-scores"}, by="administrator"),
            Until(f"{label} done", SCHEDULE + "List", {}, lambda answer: any(
                job["name"] == "risk-scores" and job.get("lastDueAt") == scene.look_up(f"{label} due.dueAt")
                for job in answer["jobs"]), by="administrator"),
        ]
    tasks = "steward.crm.v1.TaskService/"
    scene.run([
        Until("offered", SCHEDULE + "List", {}, lambda answer: any(job["name"] == "risk-scores" for job in answer.get("jobs", [])),
              by="administrator"),
        submit("old answers", "old", answers(3)), submit("new answers", "new", answers(3)),
        Call("months by the advisor", SETTINGS + "SetStaleMonths", {"staleMonths": 6}, error=("permission_denied", "")),
        Call("months", SETTINGS + "SetStaleMonths", {"staleMonths": 6}, by="compliance", key="months"), Replay("months"),
        Check("time passes", age),
        Call("stale", SCORE + "Get", account, check=lambda score: equal((score["stale"], score["level"]), (True, 3))),
        Call("listed", LIST, {"states": ["STALE"]}, check=lambda answer: equal(len(answer["rows"]), 1)),
        *nightly("first"),
        Call("task", tasks + "List", {"kind": "QUESTIONNAIRE_STALE", "state": "OPEN"}),
        Check("it is about the old one", lambda s: equal(
            [task["accountId"] for task in s.look_up("task.tasks")], [s.look_up("old.accountIds.0")])),
        Call("done", tasks + "Complete", {"taskId": "{task.tasks.0.taskId}", "outcome": "called"}),
        *nightly("second"),
        Call("told once", tasks + "List", {"kind": "QUESTIONNAIRE_STALE", "state": "OPEN"},
             check=lambda answer: equal(answer.get("tasks", []), [])),
        submit("fresh", "old", answers(2), check=lambda score: equal((score["level"], score.get("stale")), (2, None))),
        Call("off again by nobody", SETTINGS + "Get", check=lambda answer: equal((answer["enabled"], answer["staleMonths"]), (True, 6))),
    ])


def test_the_command_line_does_an_advisors_work(house):
    scene = firm_of(house, "quest-cli", client_of("eli", "Eli", 2))

    def steward(*arguments, by="advisor"):
        return house.steward(*arguments, key=scene.keys[by]).decode()
    account, other = scene.look_up("eli.accountIds.0"), scene.look_up("eli.accountIds.1")
    person = scene.look_up("eli.personId")
    assert "turned on" in steward("questionnaire", "enable", by="administrator")
    assert "X07 is in the firm's bank" in steward("questionnaire", "question", "X07", "A boat?", "--category", "need",
                                                   "--answer", "No=1", "--answer", "Yes=5")
    assert "X07" in steward("questionnaire", "bank", "--own")
    added = [word for question in [*NINE[:8], "X07"] for word in ("--add", question)]
    assert "nothing is missing" in steward("questionnaire", "edit", *added, "--look")
    assert "9 questions are needed" in steward("questionnaire", "draft")
    said = steward("questionnaire", "edit", *added, "--weight", "C01=2", "--range", "0:5", "--value", "X07:1=0")
    assert "values 0 to 5" in said and "No = 0" in said, said
    assert "0 accounts" in steward("questionnaire", "preview")
    assert "version 1, done" in steward("questionnaire", "make-active")
    assert "A boat?" in steward("questionnaire", "show", "--account", account)
    asked = [*NINE[:8], "X07"]
    given = ",".join(f"{question}={2 if question == 'X07' else 4}" for question in asked)
    told = steward("score", "set", account, person, "--answers", given)
    assert "level 4 Aggressive" in told
    assert "level 4 is significantly riskier than the broad equity market" in told
    assert "applied" in steward("score", "apply", account, person)
    assert "level 2 Growth" in steward("score", "override", other, "2.5", "--reason", "a house")
    assert "in force" in steward("score", "list", "--overridden")
    assert "level 4" in steward("score", "withdraw", other, "--reason", "no house")
    assert "asked to answer again" in steward("score", "retake", account, "--reason", "a new job")
    assert "applied" in steward("score", "history", other)
    assert "months" in steward("questionnaire", "settings", "--stale-months", "9", by="compliance")
