"""People at the advisor's office: tasks, notes, profiles, prospects and households; what was on file; the command line."""
import datetime
import re
import time

from connect import Client
from invitations import (BORN, CREATE, INVITATIONS, LINK, OUTBOX, equal, firm_of, new_client, send, take_token)
from main_job import new_scene, open_firm, questionnaire
from scenario import Call, Check, Replay, Until

CLIENTS = "steward.crm.v1.ClientService/"
HOUSEHOLDS = "steward.crm.v1.HouseholdService/"
NOTES = "steward.crm.v1.NoteService/"
PROFILES = "steward.crm.v1.ProfileService/"
TASKS = "steward.crm.v1.TaskService/"


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
    instant = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
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
