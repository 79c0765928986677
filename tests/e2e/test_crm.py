"""People at the advisor's office: tasks; clients invited by mail who answer without a login, and what must not work."""
import base64
import email
import email.policy
import http.client
import os
import pathlib
import re
import tempfile
import time

import pytest

from connect import CallError, Client
from door import put_records
from house import House
from mail_server import MailServer
from main_job import new_scene, open_firm, questionnaire
from scenario import Call, Check, Replay, Until

CREATE = "steward.crm.v1.ClientService/Create"
OPEN_ACCOUNT = "steward.crm.v1.ClientService/OpenAccount"
CLIENTS = "steward.crm.v1.ClientService/"
HOUSEHOLDS = "steward.crm.v1.HouseholdService/"
NOTES = "steward.crm.v1.NoteService/"
PROFILES = "steward.crm.v1.ProfileService/"
TASKS = "steward.crm.v1.TaskService/"
INVITATIONS = "steward.crm.v1.InvitationService/"
LINK = "steward.crm.v1.InvitationLinkService/"
OUTBOX = "steward.crm.v1.OutboxService/"
RECORDS = "steward.account.v1.RecordService/"
COMMIT = "steward.account.v1.CommitService/Commit"
BORN = "1975-05-17"


def equal(found, wanted):
    assert found == wanted, f"{found}, not {wanted}"


def new_client(label, name, born=BORN, **person):
    return Call(label, CREATE, {
        "person": {"name": name, "bornOn": born, "email": f"{label}@example.com", **person},
        "accounts": [{"alias": f"{name}'s account", "kind": "INDIVIDUAL", "status": "OPENED"}]}, key=f"client {label}")


def firm_of(house, code, *commands):
    scene = new_scene(house)
    scene.actors["nobody"] = Client(house.http_port, None)
    return scene.run([*open_firm(scene, code), *questionnaire(), *commands])


# ---- tasks ----

def test_tasks_are_opened_once_given_away_and_closed(house):
    scene = firm_of(house, "crm-tasks", new_client("ada", "Ada"), new_client("bo", "Bo"))
    of_ada = {"accountId": "{ada.accountIds.0}", "personId": "{ada.personId}", "kind": "CALL", "title": "Call Ada"}
    scene.run([
        Call("call", TASKS + "Open", {**of_ada, "dueOn": "2026-12-01"}, key="call"),
        Replay("call"),
        Call("again", TASKS + "Open", {**of_ada, "title": "Call her"}, key="again",
             check=lambda answer: equal((answer["wasOpen"], answer["task"]["title"]), (True, "Call Ada"))),
        Check("it is the same one", lambda s: equal(s.look_up("again.task.taskId"), s.look_up("call.task.taskId"))),
        Check("it is the advisor's", lambda s: equal(s.look_up("call.task.assignedTo"), s.look_up("adviser.userId"))),
        Call("other subject", TASKS + "Open", {**of_ada, "subject": "birthday"},
             check=lambda answer: equal(answer.get("wasOpen", False), False)),
        Call("of a person", TASKS + "Open", {"personId": "{bo.personId}", "kind": "OTHER", "title": "Send a card"}),
        Call("about nothing", TASKS + "Open", {"kind": "CALL", "title": "x"}, error=("invalid_argument", "account_id")),
        Call("about nobody's", TASKS + "Open", {"accountId": "999999", "kind": "CALL", "title": "x"},
             error=("not_found", "account_id")),
        Call("by a trader", TASKS + "Open", {**of_ada}, by="trader", error=("permission_denied", "")),
        Call("given", TASKS + "Assign", {"taskId": "{call.task.taskId}", "assignedTo": "77"}, key="assign",
             check=lambda answer: equal(answer["version"], "2")),
        Call("stale", TASKS + "Complete", {"taskId": "{call.task.taskId}", "version": "1"}, error=("aborted", "version")),
        Call("due", TASKS + "List", {"dueBy": "2026-12-01", "state": "OPEN"},
             check=lambda answer: equal([task["title"] for task in answer["tasks"]], ["Call Ada"])),
        Call("not yet due", TASKS + "List", {"dueBy": "2026-11-30"}, check=lambda answer: equal(answer.get("tasks", []), [])),
        Call("done", TASKS + "Complete", {"taskId": "{call.task.taskId}", "outcome": "she is well"}, key="done"),
        Replay("done"),
        Call("twice", TASKS + "Complete", {"taskId": "{call.task.taskId}"}, key="twice", error=("failed_precondition", "task_id")),
        Call("anew", TASKS + "Open", of_ada, check=lambda answer: equal(answer.get("wasOpen", False), False)),
        Call("dismissed", TASKS + "Dismiss", {"taskId": "{anew.task.taskId}", "reason": "moved away"}),
        Call("no reason", TASKS + "Dismiss", {"taskId": "{anew.task.taskId}"}, error=("invalid_argument", "reason")),
        Call("open", TASKS + "List", {"accountId": "{ada.accountIds.0}", "state": "OPEN"},
             check=lambda answer: equal([task["subject"] for task in answer["tasks"]], ["birthday"])),
        Call("pages", TASKS + "List", {"pageSize": 1}, check=lambda answer: equal(len(answer["tasks"]), 1)),
        Call("next page", TASKS + "List", {"pageSize": 1, "pageToken": "{pages.nextPageToken}"},
             check=lambda answer: equal(answer["tasks"][0]["subject"], "birthday")),
        Call("past", TASKS + "History", {"taskId": "{call.task.taskId}"},
             check=lambda answer: equal([row["state"] for row in answer["versions"]], ["COMPLETED", "OPEN", "OPEN"])),
    ])


# ---- invitations ----

def mails_to(house, address):
    """Texts of the spooled mails to an address, oldest first."""
    found = []
    for path in sorted((house.state / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if address in mail["To"]:
            found.append(mail)
    return found


def token_in(mail):
    return re.search(r"/link/#(\S+)", mail.get_content())[1]


def take_token(label, house, address, count=1):
    """Waits for the mail and keeps its token as an answer."""
    def run(scene):
        give_up = time.monotonic() + 30
        while len(mails := mails_to(house, address)) < count:
            assert time.monotonic() < give_up, f"{len(mails)} mails to {address}"
            time.sleep(0.05)
        scene.answers[label] = {"token": token_in(mails[-1])}
    return Check(f"mail {count} to {address} came", run)


def send(label, *accounts, **more):
    return Call(label, INVITATIONS + "Send", {"accountIds": list(accounts), "purpose": "RISK_QUESTIONNAIRE", **more},
                key=f"send {label}")


def answer_to_all(scene, number):
    return [{"questionId": row["questionId"], "answer": min(number, len(row["answers"]))}
            for row in scene.answers["seen"]["questions"]]


def state_is(state):
    return lambda answer: equal(answer["state"], state)


def test_an_invited_client_answers_without_a_login_and_the_link_works_once(house):
    scene = firm_of(house, "crm-invite", new_client("ines", "Inés Example"))
    scene.run([
        send("sent", "{ines.accountIds.0}", message="It takes five minutes."),
        Check("a repetition invites nobody anew", lambda s: equal(
            s.sent["sent"].make(s)["rows"][0]["invitation"]["invitationId"], s.look_up("sent.rows.0.invitation.invitationId"))),
        Check("one row, invited", lambda s: equal([row["outcome"] for row in s.answers["sent"]["rows"]], ["INVITED"])),
        Call("again", INVITATIONS + "Send", {"accountIds": ["{ines.accountIds.0}"], "purpose": "RISK_QUESTIONNAIRE"},
             check=lambda answer: equal(answer["rows"][0]["outcome"], "OPEN_ALREADY")),
        take_token("mail", house, "ines@example.com"),
        Until("outbox", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT"),
        Check("the office sees no link", lambda s: equal("/link/" in str(s.answers["outbox"]), False)),
        Call("seen", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody"),
    ])
    seen = scene.answers["seen"]
    equal((seen["firm"], seen["person"], seen["purpose"]), ("Firm crm-invite", "Inés Example", "RISK_QUESTIONNAIRE"))
    assert len(seen["questions"]) == 9 and all(row["answers"] for row in seen["questions"])
    for word in ("balance", "value", "score"):
        assert word not in str(seen).lower(), word
    said = {"token": "{mail.token}", "bornOn": BORN, "typedName": "Inés Example",
            "answers": {"riskAnswers": answer_to_all(scene, 3), "formVersion": seen["formVersion"]}}
    scene.run([
        Call("opened", INVITATIONS + "Get", {"invitationId": "{sent.rows.0.invitation.invitationId}"}, check=state_is("OPENED")),
        Call("unsigned", LINK + "Answer", {**said, "typedName": "  "}, by="nobody", error=("invalid_argument", "typed_name")),
        Call("one missing", LINK + "Answer", {**said, "answers": {"riskAnswers": answer_to_all(scene, 3)[1:]}}, by="nobody",
             error=("invalid_argument", "answers.risk_answers")),
        Call("nothing entered", LINK + "Answer", {**said, "answers": None, "confirmsEntered": True}, by="nobody",
             error=("invalid_argument", "confirms_entered")),
        Call("still open", INVITATIONS + "Get", {"invitationId": "{sent.rows.0.invitation.invitationId}"}, check=state_is("OPENED")),
        Call("answered", LINK + "Answer", said, by="nobody", key="answer"),
        Replay("answered"),
        Call("used", LINK + "Answer", said, by="nobody", error=("failed_precondition", "token")),
        Call("used to look", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody",
             error=("failed_precondition", "token")),
        Call("end", INVITATIONS + "Get", {"invitationId": "{sent.rows.0.invitation.invitationId}"}, check=state_is("COMPLETED")),
        Call("score", "steward.risk.v1.ClientScoreService/Get", {"accountId": "{ines.accountIds.0}"}),
        Call("late recall", INVITATIONS + "Recall", {"invitationId": "{sent.rows.0.invitation.invitationId}"},
             error=("failed_precondition", "invitation_id")),
    ])
    signature = scene.answers["end"]["signature"]
    equal((signature["typedName"], signature["address"]), ("Inés Example", "127.0.0.1"))
    assert signature["signedAt"] and "onBehalfOfUser" not in signature
    record = scene.actors["administrator"].call(RECORDS + "Get", {
        "kind": "crm.invitation", "id": scene.look_up("sent.rows.0.invitation.invitationId")})
    assert scene.look_up("mail.token").encode() not in base64.b64decode(record["body"]), "only the token's hash is kept"


def test_recalled_expired_and_older_links_are_refused_with_their_reason(house, contracts):
    scene = firm_of(house, "crm-ends", new_client("rosa", "Rosa"), new_client("egon", "Egon"))
    rosa, egon = "{a.rows.0.invitation.invitationId}", "{a.rows.1.invitation.invitationId}"

    def expire(scene):
        """The end is put into the past behind everybody's back: a link lives a day at least."""
        number = scene.look_up("a.rows.1.invitation.invitationId")
        record = scene.actors["advisor"].call(RECORDS + "Get", {"kind": "crm.invitation", "id": number})
        file = contracts.of("steward.crm.v1.InvitationFile").FromString(base64.b64decode(record["body"]))
        file.invitation.expires_at.seconds = int(time.time()) - 5
        put_records(house, contracts, "crm", scene.look_up("firm.firm.firmId"), [{
            "kind": "crm.invitation", "id": number, "replaces": record["version"], "type": record["type"],
            "accountId": record["accountId"], "body": base64.b64encode(file.SerializeToString()).decode()}])
    scene.run([
        send("a", "{rosa.accountIds.0}", "{egon.accountIds.0}"),
        take_token("first", house, "rosa@example.com"),
        take_token("his", house, "egon@example.com"),
        Until("settled", OUTBOX + "List", {"state": "SENT"}, lambda answer: len(answer.get("mails", [])) == 2),
        Call("resent", INVITATIONS + "Resend", {"invitationId": rosa}, key="resend", check=state_is("SENT")),
        take_token("second", house, "rosa@example.com", 2),
        Call("older", LINK + "Open", {"token": "{first.token}", "bornOn": BORN}, by="nobody", error=("not_found", "token")),
        Call("newer", LINK + "Open", {"token": "{second.token}", "bornOn": BORN}, by="nobody"),
        Until("settled again", OUTBOX + "List", {"state": "SENT"}, lambda answer: len(answer.get("mails", [])) == 3),
        Call("recalled", INVITATIONS + "Recall", {"invitationId": rosa}, key="recall", check=state_is("RECALLED")),
        Replay("recalled"),
        Call("recall seen", LINK + "Open", {"token": "{second.token}", "bornOn": BORN}, by="nobody",
             error=("failed_precondition", "token")),
        Check("it says so", lambda s: equal("recalled" in s.look_up("recall seen.message"), True)),
        Call("no way back", INVITATIONS + "Resend", {"invitationId": rosa}, error=("failed_precondition", "invitation_id")),
        Check("time passes", expire),
        Call("late", LINK + "Open", {"token": "{his.token}", "bornOn": BORN}, by="nobody", error=("failed_precondition", "token")),
        Check("it says so", lambda s: equal("expired" in s.look_up("late.message"), True)),
        Call("expired", INVITATIONS + "List", {"state": "EXPIRED"},
             check=lambda answer: equal([row["state"] for row in answer["invitations"]], ["EXPIRED"])),
        Call("none are out", INVITATIONS + "List", {"state": "SENT"}, check=lambda answer: equal(answer.get("invitations", []), [])),
        Call("brought back", INVITATIONS + "Resend", {"invitationId": egon, "validDays": 2}, check=state_is("SENT")),
        take_token("his_second", house, "egon@example.com", 2),
        Call("he looks", LINK + "Open", {"token": "{his_second.token}", "bornOn": BORN}, by="nobody"),
        Call("by a trader", INVITATIONS + "List", by="trader", error=("permission_denied", "")),
        Call("nor by the records", RECORDS + "List", {"kind": "crm.invitation"}, by="trader", error=("permission_denied", "kind")),
    ])


def test_five_wrong_proofs_lock_the_link(house):
    scene = firm_of(house, "crm-tries", new_client("theo", "Theo"))
    wrong = [Call(f"try {i}", LINK + "Open", {"token": "{mail.token}", "bornOn": f"197{i}-01-01"}, by="nobody",
                  error=("unauthenticated", "born_on")) for i in range(5)]
    scene.run([
        send("sent", "{theo.accountIds.0}"),
        take_token("mail", house, "theo@example.com"),
        Until("settled", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT"),
        Call("a made-up link", LINK + "Open", {"token": "{mail.token}x", "bornOn": BORN}, by="nobody",
             error=("not_found", "token")),
        Call("no proof", LINK + "Open", {"token": "{mail.token}"}, by="nobody", error=("invalid_argument", "born_on")),
        *wrong[:4],
        Call("right", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody"),
        *wrong,
        Call("locked", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody",
             error=("failed_precondition", "token")),
        Call("seen", INVITATIONS + "Get", {"invitationId": "{sent.rows.0.invitation.invitationId}"},
             check=lambda answer: equal(answer.get("triesLeft", 0), 0)),
        Call("resent", INVITATIONS + "Resend", {"invitationId": "{sent.rows.0.invitation.invitationId}"},
             check=lambda answer: equal(answer["triesLeft"], 5)),
    ])


def test_staff_who_are_signed_in_cannot_open_a_link(house):
    scene = firm_of(house, "crm-staff", new_client("nora", "Nora"))
    scene.run([
        send("sent", "{nora.accountIds.0}"),
        take_token("mail", house, "nora@example.com"),
        *(Call(f"as {who}", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by=who, error=("permission_denied", ""))
          for who in ("advisor", "trader", "administrator")),
        Call("as nobody", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody"),
    ])


def test_answers_entered_on_behalf_count_once_the_client_confirms_them(house):
    scene = firm_of(house, "crm-behalf", new_client("opa", "Opa"))
    scene.run([
        send("sent", "{opa.accountIds.0}"),
        take_token("mail", house, "opa@example.com"),
        Until("settled", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT"),
        Call("seen", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody"),
    ])
    invitation = "{sent.rows.0.invitation.invitationId}"
    answers = {"riskAnswers": answer_to_all(scene, 2)}
    scene.run([
        Call("wrong kind", INVITATIONS + "EnterOnBehalf", {"invitationId": invitation, "answers": {"values": [{"valueId": "x"}]}},
             error=("invalid_argument", "answers")),
        Call("entered", INVITATIONS + "EnterOnBehalf", {"invitationId": invitation, "answers": answers}, key="enter"),
        Replay("entered"),
        Call("no score yet", "steward.risk.v1.ClientScoreService/Get", {"accountId": "{opa.accountIds.0}"}, error=("not_found", "account_id")),
        Call("shown", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody",
             check=lambda answer: equal(answer["entered"]["riskAnswers"], answers["riskAnswers"])),
        Call("confirmed", LINK + "Answer", {"token": "{mail.token}", "bornOn": BORN, "confirmsEntered": True, "typedName": "Opa"},
             by="nobody", key="confirm"),
        Replay("confirmed"),
        Call("end", INVITATIONS + "Get", {"invitationId": invitation}, check=state_is("COMPLETED")),
        Check("it is marked", lambda s: equal(s.look_up("end.signature.onBehalfOfUser"), s.look_up("adviser.userId"))),
        Call("score", "steward.risk.v1.ClientScoreService/Get", {"accountId": "{opa.accountIds.0}"}),
    ])


def test_whom_an_invitation_cannot_reach_is_named_with_the_reason(house):
    scene = firm_of(house, "crm-whom", new_client("ok", "Ok"), new_client("mute", "Mute", email=""),
                    new_client("ageless", "Ageless", born=""), new_client("late", "Late", diedOn="2024-01-01"))
    scene.run([
        Call("joint", OPEN_ACCOUNT, {"account": {"alias": "Joint", "kind": "JOINT", "status": "OPENED", "holders": [
            {"personId": "{ok.personId}"}, {"personId": "{mute.personId}", "role": "JOINT"}]}}, key="joint"),
        send("sent", "{ok.accountIds.0}", "{mute.accountIds.0}", "{ageless.accountIds.0}", "{late.accountIds.0}", "{joint.accountId}"),
        Check("each has an outcome", lambda s: equal([row["outcome"] for row in s.answers["sent"]["rows"]],
              ["INVITED", "NO_EMAIL", "NO_PROOF", "DECEASED", "INVITED", "NO_EMAIL"])),
        Call("twice", INVITATIONS + "Send", {"accountIds": ["{ok.accountIds.0}"] * 2, "purpose": "RISK_QUESTIONNAIRE"},
             error=("invalid_argument", "account_ids[1]")),
        Call("nobody's", INVITATIONS + "Send", {"accountIds": ["999999"], "purpose": "RISK_QUESTIONNAIRE"},
             error=("not_found", "account_ids[0]")),
    ])


def test_the_page_behind_a_link_is_served_with_a_strict_policy(house):
    for path, kind in (("/link/", "text/html"), ("/link/link.js", "text/javascript"), ("/link/link.css", "text/css")):
        connection = http.client.HTTPConnection("127.0.0.1", house.http_port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        equal((answer.status, answer.headers["Content-Type"].split(";")[0]), (200, kind))
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"] and " onclick=" not in text
        connection.close()


# ---- people ----

def test_a_prospect_becomes_a_client_and_keeps_their_history(house):
    scene = new_scene(house)
    scene.actors["nobody"] = Client(house.http_port, None)
    person = {"name": "Petra Prospect", "bornOn": "1980-02-29", "email": "petra@example.com"}
    account = {"alias": "Petra's plan", "kind": "INDIVIDUAL", "status": "PROSPECTIVE"}
    standing = lambda wanted: lambda answer: equal(answer.get("standing", "NONE"), wanted)
    scene.run([
        *open_firm(scene, "crm-prospect"), *questionnaire(),
        Call("petra", CREATE, {"person": person, "accounts": [account]}, key="petra"),
        Call("seen", CLIENTS + "Get", {"personId": "{petra.personId}"}, check=standing("PROSPECT")),
        Call("no money yet", CLIENTS + "Fund", {"accountId": "{petra.accountIds.0}", "lines": [{"quantity": "10.00"}]},
             error=("failed_precondition", "account_id")),
        Call("note", NOTES + "Add", {"personId": "{petra.personId}", "kind": "MEETING", "text": "Wants a house in 2031."}, key="note"),
        Replay("note"),
        Call("profile", PROFILES + "Put", {"personId": "{petra.personId}", "factors": [
            {"kind": "TIME_HORIZON", "statedOn": "2026-01-10", "text": "five years", "figures": [{"name": "YEARS", "value": "5"}]},
            {"kind": "OBJECTIVES", "statedOn": "2026-01-10", "text": "a house", "source": "client, by phone"}]}, key="profile"),
        Replay("profile"),
        Check("seven factors are missing", lambda s: equal(len(s.answers["profile"]["missing"]), 7)),
        send("asked", "{petra.accountIds.0}"),
        take_token("mail", house, "petra@example.com"),
        Until("settled", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT"),
        Call("questions", LINK + "Open", {"token": "{mail.token}", "bornOn": "1980-02-29"}, by="nobody"),
        Check("she answers", lambda s: Call("answered", LINK + "Answer", {
            "token": "{mail.token}", "bornOn": "1980-02-29", "typedName": "Petra",
            "answers": {"riskAnswers": [{"questionId": row["questionId"], "answer": 2} for row in s.answers["questions"]["questions"]]}},
            by="nobody").run(s)),
        Call("opened", CLIENTS + "OpenProspective", {
            "accountId": "{petra.accountIds.0}", "custodian": "First Custody", "custodianNumber": "U-17"}, key="open"),
        Replay("opened"),
        Call("twice", CLIENTS + "OpenProspective", {"accountId": "{petra.accountIds.0}"}, error=("failed_precondition", "account_id")),
        Call("client", CLIENTS + "Get", {"personId": "{petra.personId}"}, check=standing("CLIENT")),
        Call("money", CLIENTS + "Fund", {"accountId": "{petra.accountIds.0}", "lines": [{"quantity": "10.00"}]}),
    ])
    client = scene.answers["client"]
    facts = {fact["name"]: fact["value"] for fact in client["accounts"][0]["facts"]}
    assert client["accounts"][0]["account"]["custodian"] == "First Custody" and facts["risk_level"] in "12345"
    equal([note["text"] for note in client["notes"]], ["Wants a house in 2031."])
    equal(len(client["profile"]["factors"]), 2)


def test_a_client_as_of_an_instant_is_what_was_on_file_then(house):
    scene = firm_of(house, "crm-as-of", new_client("ida", "Ida"))
    scene.run([
        Call("then", CLIENTS + "Get", {"personId": "{ida.personId}"}),
        Call("factor", PROFILES + "Put", {"personId": "{ida.personId}", "factors": [
            {"kind": "RISK_TOLERANCE", "statedOn": "2026-02-01", "text": "low"}]}),
        Call("task", TASKS + "Open", {"personId": "{ida.personId}", "kind": "CALL", "title": "Call Ida"}),
        Call("note", NOTES + "Add", {"personId": "{ida.personId}", "kind": "CALL", "text": "first"}),
    ])
    time.sleep(0.1)
    instant = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{int(time.time() % 1 * 1000):03d}Z"
    time.sleep(0.1)
    scene.run([
        Call("renamed", CLIENTS + "PutPerson", {"person": {
            "personId": "{ida.personId}", "name": "Ida Newname", "bornOn": BORN, "email": "ida@example.com",
            "version": "{then.person.version}", "maritalStatus": "MARRIED"}}, key="rename"),
        Replay("renamed"),
        Call("account", CLIENTS + "PutAccount", {"account": {
            "accountId": "{ida.accountIds.0}", "alias": "Ida's own", "kind": "INDIVIDUAL", "status": "OPENED", "version": "1",
            "baseCurrency": "USD", "openedOn": "2026-01-05", "holders": [{"personId": "{ida.personId}"}],
            "fee": {"schedule": "standard", "tiers": [{"rate": "0.01"}], "householdAggregation": True, "minimum": "250.00"},
            "permissions": {"optionsLevel": 1, "fractionalShares": True}, "taxStatus": "TAXABLE",
            "beneficiaries": [{"personId": "{ida.personId}", "share": "1"}]}}, key="account"),
        Replay("account"),
        Call("stale", CLIENTS + "PutAccount", {"account": {
            "accountId": "{ida.accountIds.0}", "alias": "x", "kind": "INDIVIDUAL", "version": "1", "status": "OPENED",
            "holders": [{"personId": "{ida.personId}"}]}}, error=("aborted", "account.version")),
        Call("wrong tiers", CLIENTS + "PutAccount", {"account": {
            "accountId": "{ida.accountIds.0}", "alias": "x", "kind": "INDIVIDUAL", "version": "2", "status": "OPENED",
            "holders": [{"personId": "{ida.personId}"}], "fee": {"tiers": [{"rate": "0.01"}, {"rate": "0.02"}]}}},
            error=("invalid_argument", "account.fee.tiers[0]")),
        Call("no version", CLIENTS + "PutPerson", {"person": {"personId": "{ida.personId}", "name": "x"}},
             error=("invalid_argument", "person.version")),
        Call("factor again", PROFILES + "Put", {"personId": "{ida.personId}", "factors": [
            {"kind": "RISK_TOLERANCE", "statedOn": "2026-03-01", "text": "high"}]}),
        Call("backwards", PROFILES + "Put", {"personId": "{ida.personId}", "factors": [
            {"kind": "RISK_TOLERANCE", "statedOn": "2026-02-15", "text": "?"}]}, error=("invalid_argument", "factors[0].stated_on")),
        Call("done", TASKS + "Complete", {"taskId": "{task.task.taskId}"}),
        Call("rewritten", NOTES + "Edit", {"noteId": "{note.noteId}", "text": "second", "version": "1"}, key="edit"),
        Replay("rewritten"),
        Call("stale note", NOTES + "Edit", {"noteId": "{note.noteId}", "text": "x", "version": "1"}, error=("aborted", "version")),
        Call("now", CLIENTS + "Get", {"personId": "{ida.personId}"}),
        Call("before", CLIENTS + "Get", {"personId": "{ida.personId}", "asOf": instant}),
        Call("struck", NOTES + "Withdraw", {"noteId": "{note.noteId}", "reason": "another client's"}),
        Call("none left", NOTES + "List", {"personId": "{ida.personId}"}, check=lambda answer: equal(answer.get("notes", []), [])),
        Call("kept", NOTES + "History", {"noteId": "{note.noteId}"},
             check=lambda answer: equal([note["text"] for note in answer["versions"]], ["second", "second", "first"])),
        Call("profile's past", PROFILES + "History", {"personId": "{ida.personId}"},
             check=lambda answer: equal([row["factors"][0]["text"] for row in answer["versions"]], ["high", "low"])),
    ])
    for label, wanted in (("now", ("Ida Newname", "Ida's own", "high", 0, "second")),
                          ("before", ("Ida", "Ida's account", "low", 1, "first"))):
        seen = scene.answers[label]
        equal((seen["person"]["name"], seen["accounts"][0]["account"]["alias"], seen["profile"]["factors"][0]["text"],
               len(seen.get("tasks", [])), seen["notes"][0]["text"]), wanted)
    account = scene.answers["now"]["accounts"][0]["account"]
    equal((account["fee"]["minimum"], account["permissions"]["optionsLevel"], account["beneficiaries"][0]["share"]), ("250.00", 1, "1"))


def test_households_are_put_and_people_move_between_them(house):
    scene = firm_of(house, "crm-houses", new_client("may", "May"), new_client("jun", "Jun"))
    names = lambda *wanted: lambda answer: equal([row["name"] for row in answer.get("people", [])], list(wanted))
    scene.run([
        Call("house", HOUSEHOLDS + "Put", {"name": "The Months", "personIds": ["{may.personId}", "{jun.personId}"]}, key="house"),
        Replay("house"),
        Call("seen", HOUSEHOLDS + "Get", {"householdId": "{house.householdId}"}, check=names("May", "Jun")),
        Check("with their accounts", lambda s: equal(len(s.answers["seen"]["accounts"]), 2)),
        Call("other", HOUSEHOLDS + "Put", {"name": "Jun alone"}),
        Call("moved", HOUSEHOLDS + "Move", {"personId": "{jun.personId}", "householdId": "{other.householdId}"}, key="move"),
        Replay("moved"),
        Call("left", HOUSEHOLDS + "Get", {"householdId": "{house.householdId}"}, check=names("May")),
        Call("renamed", HOUSEHOLDS + "Put", {"householdId": "{house.householdId}", "name": "May's", "version": "{house.version}"},
             check=lambda answer: equal(answer["name"], "May's")),
        Call("no version", HOUSEHOLDS + "Put", {"householdId": "{house.householdId}", "name": "x"}, error=("invalid_argument", "version")),
        Call("out", HOUSEHOLDS + "Move", {"personId": "{may.personId}"}),
        Call("nowhere", HOUSEHOLDS + "Move", {"personId": "{may.personId}", "householdId": "999999"}, error=("not_found", "household_id")),
        Call("in the view", CLIENTS + "Get", {"personId": "{jun.personId}"},
             check=lambda answer: equal(answer["household"]["name"], "Jun alone")),
        Call("list", HOUSEHOLDS + "List", {}, check=lambda answer: equal([row["name"] for row in answer["households"]], ["Jun alone"])),
    ])


# ---- mail ----

@pytest.fixture
def mail_house():
    """A house of its own whose mail goes to a server of the test's, with a password."""
    server = MailServer()
    with tempfile.TemporaryDirectory(prefix="mail.", dir=os.environ.get("STEWARD_TEST_WORK")) as folder:
        os.chmod(folder, 0o755)
        house = House(pathlib.Path(folder) / "mail", STEWARD_CRM_SMTP_URL=server.url, STEWARD_CRM_SMTP_CLEAR=1,
                      STEWARD_CRM_SMTP_USER="office", STEWARD_CRM_SMTP_PASSWORD="a secret of the office",
                      STEWARD_CRM_MAIL_FROM="office@example.com", STEWARD_CRM_LINK_URL="https://portal.example.com/")
        try:
            yield house.up(), server
            assert not (found := house.sanitizer_reports()), found
        finally:
            house.down()
            server.close()


def test_mail_goes_through_smtp_is_tried_again_and_no_secret_is_logged(mail_house):
    house, server = mail_house
    scene = firm_of(house, "crm-smtp", new_client("ines", "Inés Example"), new_client("gone", "Gone"))
    server.refusals[:] = ["451 come back later", "550 nobody of this name"]
    scene.run([
        send("first", "{ines.accountIds.0}"),
        Until("waits", OUTBOX + "List", {"personId": "{ines.personId}"}, lambda answer: answer["mails"][0].get("nextTryAt")
              and answer["mails"][0]["state"] == "QUEUED"),
        Check("with the server's reason", lambda s: equal("451" in s.look_up("waits.mails.0.reason"), True)),
        send("second", "{gone.accountIds.0}"),
        Until("failed", OUTBOX + "List", {"personId": "{gone.personId}", "state": "FAILED"}, lambda answer: answer.get("mails")),
        Check("for good", lambda s: equal("550" in s.look_up("failed.mails.0.reason"), True)),
        Call("retried", OUTBOX + "Retry", {"mailId": "{waits.mails.0.mailId}"}, key="retry"),
        Until("sent", OUTBOX + "List", {"personId": "{ines.personId}", "state": "SENT"}, lambda answer: answer.get("mails")),
        Check("by smtp", lambda s: equal(s.look_up("sent.mails.0.way"), "smtp")),
        Call("sent twice", OUTBOX + "Retry", {"mailId": "{sent.mails.0.mailId}"}, error=("failed_precondition", "mail_id")),
    ])
    (to, mail), = server.mails
    equal((to, mail["To"], mail["Subject"]), (["TO:<ines@example.com>"], "ines@example.com", "Firm crm-smtp: your risk questionnaire"))
    assert "Dear Inés Example," in mail.get_content() and "https://portal.example.com/link/#" in mail.get_content()
    token = token_in(mail)
    scene.answers["mail"] = {"token": token}
    scene.run([Call("opened", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody")])
    assert server.passwords and set(server.passwords) == {"a secret of the office"}
    for service in ("crm", "gateway", "account"):
        log = house.log_of(service)
        for secret in ("a secret of the office", token.rsplit(".", 1)[1], "ines@example.com"):
            assert secret not in log, (service, secret)
    assert not list((house.state / "mail").glob("*")), "nothing is spooled where there is a mail server"
    nobody, codes = scene.actors["nobody"], []
    for i in range(40):  # whoever guesses tokens is slowed down by address, like whoever guesses keys
        with pytest.raises(CallError) as refused:
            nobody.call(LINK + "Open", {"token": f"1.{4000 + i}." + "x" * 43, "bornOn": BORN})
        codes.append(refused.value.code)
    assert codes[0] == "not_found" and codes[-1] == "resource_exhausted", codes


def test_mail_that_waited_while_the_service_was_killed_goes_out(mail_house):
    house, server = mail_house
    scene = firm_of(house, "crm-killed", new_client("ines", "Ines"))
    port = server.server_address[1]
    server.close()
    scene.run([
        send("first", "{ines.accountIds.0}"),
        Until("waits", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "QUEUED" and answer["mails"][0].get("tries")),
    ])
    house.kill("crm")
    again = MailServer(port)
    try:
        scene.run([
            Call("again", OUTBOX + "Retry", {"mailId": "{waits.mails.0.mailId}"}, key="again"),
            Until("sent", OUTBOX + "List", {"state": "SENT"}, lambda answer: answer.get("mails")),
        ])
        equal(len(again.mails), 1)
    finally:
        again.close()


def test_preferences_are_asked_for_and_set_by_a_link(house):
    esg = "steward.esg.v1."
    scene = firm_of(house, "crm-impact", new_client("ivy", "Ivy"))
    scene.run([
        Call("enabled", esg + "ReferenceService/Enable", {}, by="administrator"),
        send("sent", "{ivy.accountIds.0}", purpose="IMPACT_PREFERENCES"),
        Call("fact", "steward.account.v1.FactService/List", {"accountId": "{ivy.accountIds.0}"}, check=lambda answer: equal(
            [fact["value"] for fact in answer["facts"] if fact["name"] == "impact_preferences"], ["invited"])),
        take_token("mail", house, "ivy@example.com"),
        Until("settled", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT"),
        Call("seen", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody"),
    ])
    seen = scene.answers["seen"]
    assert seen["values"] and seen["practices"] and "questions" not in seen
    said = {"token": "{mail.token}", "bornOn": BORN, "typedName": "Ivy", "answers": {
        "values": [{"valueId": seen["values"][0]["valueId"], "importance": 3}],
        "practices": [{"practice": seen["practices"][0]["practice"], "avoid": True}]}}
    scene.run([
        Call("unknown", LINK + "Answer", {**said, "answers": {"values": [{"valueId": "no such value", "importance": 1}]}}, by="nobody",
             error=("invalid_argument", "answers.values[0].value")),
        Call("answered", LINK + "Answer", said, by="nobody", key="answer"),
        Replay("answered"),
        Call("used", LINK + "Answer", said, by="nobody", error=("failed_precondition", "token")),
        Call("kept", esg + "PreferenceService/Get", {"accountId": "{ivy.accountIds.0}"}, check=lambda answer: equal(
            (answer["status"], answer["preferences"]["avoided"]), ("set", [seen["practices"][0]["practice"]]))),
    ])
    equal(scene.answers["kept"]["preferences"]["signature"]["typedName"], "Ivy")


def test_the_command_line_has_the_offices_tools(house):
    scene = firm_of(house, "crm-cli", new_client("cara", "Cara"))
    person, account = scene.look_up("cara.personId"), scene.look_up("cara.accountIds.0")

    def steward(*words, **options):
        return house.steward(*words, key=scene.keys["advisor"], **options).decode()
    steward("client", "edit", person, "--marital", "married", "--tax-residence", "US", "--phone", "+1 555 0100",
            "--address", "1 Main Street;;Springfield;IL;62701;US", "--employment", "retired")
    assert "ends in 6789" in steward("client", "tax-id", person, input=b"123-45-6789\n")
    steward("account", "edit", account, "--lot-method", "hifo", "--tax-status", "taxable", "--options-level", "1",
            "--fee-schedule", "standard", "--fee-tier", "1000000:0.01", "--fee-tier", ":0.008", "--fee-by-household", "yes",
            "--beneficiary", f"{person}:1")
    assert "household" in steward("household", "put", "The Caras", "--person", person)
    assert "The Caras" in steward("household", "list")
    assert "missing: age" in steward("profile", "put", person, "time-horizon", "until 70", "--on", "2026-02-01", "--figure", "years=12")
    assert "years 12" in steward("profile", "show", person)
    task = re.search(r"task (\d+)", steward("task", "open", "Call Cara", "--person", person, "--kind", "call"))[1]
    assert "Call Cara" in steward("task", "list", "--person", person)
    assert "completed" in steward("task", "done", task, "she is well")
    steward("note", "add", "She likes trains.", "--person", person)
    assert "She likes trains." in steward("note", "list", "--person", person)
    assert "invited" in steward("invite", "send", "--account", account)
    invitation = scene.actors["advisor"].call(INVITATIONS + "List")["invitations"][0]["invitationId"]
    scene.run([Until("settled", OUTBOX + "List", {}, lambda answer: answer["mails"][0]["state"] == "SENT")])
    assert "cara@example.com" in steward("outbox", "list")
    assert "recalled" in steward("invite", "recall", invitation)
    assert "recalled" in steward("invite", "list")
    seen = scene.actors["advisor"].call(CLIENTS + "Get", {"personId": person})
    about, kept = seen["person"], seen["accounts"][0]["account"]
    equal((about["maritalStatus"], about["phone"], about["address"]["city"], about["employment"]["status"], about["taxIdLastFour"]),
          ("MARRIED", "+1 555 0100", "Springfield", "RETIRED", "6789"))
    equal((kept["lotMethod"], [tier["rate"] for tier in kept["fee"]["tiers"]], kept["permissions"]["optionsLevel"], kept["alias"]),
          ("HIFO", ["0.01", "0.008"], 1, "Cara's account"))
