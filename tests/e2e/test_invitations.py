"""Clients invited by mail who answer without a login, and what must not work."""
import base64
import http.client
import time

from door import put_records
from invitations import (BORN, INVITATIONS, LINK, OUTBOX, RECORDS, answer_to_all, equal, firm_of, new_client, send, state_is,
                         take_token)
from scenario import Call, Check, Replay, Until

OPEN_ACCOUNT = "steward.crm.v1.ClientService/OpenAccount"


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
    confirmed = {"token": "{mail.token}", "bornOn": BORN, "confirmsEntered": True, "typedName": "Opa"}
    scene.run([
        Call("wrong kind", INVITATIONS + "EnterOnBehalf", {"invitationId": invitation, "answers": {"values": [{"valueId": "x"}]}},
             error=("invalid_argument", "answers")),
        Call("entered", INVITATIONS + "EnterOnBehalf", {"invitationId": invitation, "answers": answers}, key="enter"),
        Replay("entered"),
        Call("no score yet", "steward.risk.v1.ClientScoreService/Get", {"accountId": "{opa.accountIds.0}"}, error=("not_found", "account_id")),
        Call("shown", LINK + "Open", {"token": "{mail.token}", "bornOn": BORN}, by="nobody",
             check=lambda answer: equal(answer["entered"]["riskAnswers"], answers["riskAnswers"])),
        Call("unseen", LINK + "Answer", {**confirmed, "enteredVersion": 0}, by="nobody", error=("failed_precondition", "entered_version")),
        Call("confirmed", LINK + "Answer", {**confirmed, "enteredVersion": 1}, by="nobody", key="confirm"),
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
             error=("invalid_argument", "answers.values[0].value_id")),
        Call("unknown practice", LINK + "Answer", {**said, "answers": {"practices": [
            {"practice": seen["practices"][0]["practice"]}, {"practice": "no such practice", "avoid": True}]}}, by="nobody",
             error=("invalid_argument", "answers.practices[1].practice")),
        Call("answered", LINK + "Answer", said, by="nobody", key="answer"),
        Replay("answered"),
        Call("used", LINK + "Answer", said, by="nobody", error=("failed_precondition", "token")),
        Call("kept", esg + "PreferenceService/Get", {"accountId": "{ivy.accountIds.0}"}, check=lambda answer: equal(
            (answer["status"], answer["preferences"]["avoided"]), ("set", [seen["practices"][0]["practice"]]))),
    ])
    equal(scene.answers["kept"]["preferences"]["signature"]["typedName"], "Ivy")


def test_the_page_behind_a_link_is_served_with_a_strict_policy(house):
    for path, kind in (("/link/", "text/html"), ("/link/link.js", "text/javascript"), ("/link/link.css", "text/css")):
        connection = http.client.HTTPConnection("127.0.0.1", house.http_port)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        equal((answer.status, answer.headers["Content-Type"].split(";")[0]), (200, kind))
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"] and " onclick=" not in text
        connection.close()
