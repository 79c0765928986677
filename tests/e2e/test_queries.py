"""Account queries as an advisor's office uses them: saved, reviewed, run, edited, exported, cancelled, watched; refused without a
second factor, by every service that is asked."""
import base64
import csv
import http.client
import io
import json
import os
import struct
import subprocess
import time

import pytest

import authenticator
from connect import CallError, Client
from main_job import new_scene, open_firm
from scenario import Call, Check, Replay

QUERIES = "steward.crm.v1.QueryService/"
ACCOUNT_QUERIES = "steward.account.v1.AccountQueryService/"
CREATE_CLIENT = "steward.crm.v1.ClientService/Create"
FUND = "steward.crm.v1.ClientService/Fund"
PASSWORD = "a password of the tests"


def equal(found, wanted):
    assert found == wanted, f"{found}, not {wanted}"


def verified(scene, firm, user_id, login):
    """A session of the user with a second factor passed."""
    port = scene.house.http_port
    administrator = scene.actors["administrator"]
    version = administrator.call("steward.account.v1.UserService/Get", {"userId": user_id})["version"]
    administrator.call("steward.account.v1.UserService/Change", {"userId": user_id, "replaces": version, "loginName": login})
    administrator.call("steward.account.v1.CredentialService/Reset", {"userId": user_id, "password": PASSWORD})
    grant = Client(port, None).call("steward.account.v1.SessionService/SignIn", {
        "firm": firm, "loginName": login, "password": PASSWORD})
    session = Client(port, grant["token"])
    secret = session.call("steward.account.v1.CredentialService/BeginTotp")["secret"]
    session.call("steward.account.v1.CredentialService/ConfirmTotp", {"code": authenticator.code(secret, steps=-1)})
    half = Client(port, Client(port, None).call("steward.account.v1.SessionService/SignIn", {
        "firm": firm, "loginName": login, "password": PASSWORD})["token"])
    whole = half.call("steward.account.v1.SessionService/SecondFactor", {"code": authenticator.code(secret)})
    client = Client(port, whole["token"])
    client.secret = secret
    return client


def condition(operator, *values):
    return {"operator": operator, "values": list(values)}


def any_of(section, *values, negated=False):
    return {"section": section, "conditions": [condition("ANY_OF", *values)], "negated": negated}


IRAS = {"filters": [any_of("account_type", "ira"), any_of("status", "closed", negated=True)], "columns": ["alias", "account_type", "holder"]}


def new_client(label, name, *accounts):
    return Call(label, CREATE_CLIENT, {
        "person": {"name": name, "bornOn": "1950-05-17", "residence": "US"},
        "accounts": [{"alias": alias, "kind": kind, "status": "OPENED"} for alias, kind in accounts]}, key=f"client {label}")


def firm_of(house, code):
    """An advisor with two clients, and that advisor's session with a second factor as `verified`."""
    scene = new_scene(house)
    scene.run([
        *open_firm(scene, code),
        new_client("ada", "Ada", ("Ada's IRA", "TRADITIONAL_IRA"), ("Ada's money", "INDIVIDUAL")),
        new_client("bo", "=HYPERLINK(\"http://x\")", ("Bo's, \"Roth\"", "ROTH_IRA")),
    ])
    scene.actors["verified"] = verified(scene, code, scene.look_up("adviser.userId"), f"robin-{code}@example.com")
    return scene


def rows(pages):
    return [list(row) for page in pages for row in zip(*(column.get("values", []) for column in page["columns"]))]


def test_a_query_is_saved_reviewed_run_edited_exported_and_deleted(house):
    scene = firm_of(house, "queries")
    verified_client = scene.actors["verified"]
    saved = {"name": "Retirement", "definition": IRAS}
    scene.run([
        Call("catalogue", ACCOUNT_QUERIES + "Catalogue",
             check=lambda answer: equal({"account_type", "holder", "net_asset_value", "rmd_status", "drift"} -
                                        {section["id"] for section in answer["sections"]}, set())),
        Call("before", QUERIES + "Review", {"definition": IRAS},
             check=lambda answer: equal((answer["filters"], answer["estimatedRows"], answer["exact"]),
                                        (["Account type is any of IRA", "not: Status is any of Closed"], "2", True))),
        Call("saved", QUERIES + "Create", saved, by="verified", key="save"),
        Replay("saved", ignoring=("changedAt",)),
        Call("other request", QUERIES + "Create", {**saved, "name": "Another"}, by="verified", key="save",
             error=("failed_precondition", "idempotency_key")),
        Call("no name", QUERIES + "Create", {"definition": IRAS}, by="verified", error=("invalid_argument", "name")),
        Call("no such section", QUERIES + "Create", {"name": "x", "definition": {"filters": [any_of("nothing", "1")]}}, by="verified",
             error=("invalid_argument", "definition.filters[0].section")),
        Call("reviewed", QUERIES + "Review", {"queryId": "{saved.queryId}"}, check=lambda answer: equal(answer["estimatedRows"], "2")),
        Call("nothing to review", QUERIES + "Review", {}, error=("invalid_argument", "query_id")),
    ])
    query_id = scene.look_up("saved.queryId")
    pages = verified_client.stream(QUERIES + "Run", {"queryId": query_id, "pageSize": 1})
    equal([row[1:] for row in rows(pages)], [["Ada's IRA", "Traditional IRA", "Ada"], ["Bo's, \"Roth\"", "Roth IRA", "=HYPERLINK(\"http://x\")"]])
    equal([(page["done"], page["total"]) for page in pages], [("1", "2"), ("2", "2")])
    edited = {"queryId": query_id, "version": "1", "name": "Retirement", "definition": {**IRAS, "rowPerHolder": True,
              "sort": [{"section": "alias", "descending": True}]}, "shared": True}
    scene.run([
        Call("edited", QUERIES + "Edit", edited, by="verified", key="edit", check=lambda answer: equal(answer["version"], "2")),
        Replay("edited", ignoring=("changedAt",)),
        Call("stale", QUERIES + "Edit", {**edited, "name": "Late"}, by="verified", error=("aborted", "version")),
        Call("somebody else's", QUERIES + "Get", {"queryId": query_id}, by="trader", check=lambda answer: equal(answer["shared"], True)),
        Call("listed", QUERIES + "List", check=lambda answer: equal([one["name"] for one in answer["queries"]], ["Retirement"])),
    ])
    equal([row[1] for row in rows(verified_client.stream(QUERIES + "Run", {"queryId": query_id}))], ["Bo's, \"Roth\"", "Ada's IRA"])
    pieces = verified_client.stream(QUERIES + "Export", {"queryId": query_id})
    text = b"".join(base64.b64decode(piece["csv"]) for piece in pieces).decode()
    assert text.endswith("\r\n") and text.count("\r\n") == 3
    equal([row[1:] for row in csv.reader(io.StringIO(text))], [
        ["Alias", "Account type", "Holder"], ["Bo's, \"Roth\"", "Roth IRA", "'=HYPERLINK(\"http://x\")"],
        ["Ada's IRA", "Traditional IRA", "Ada"]])
    with pytest.raises(CallError) as refused:
        verified_client.stream(QUERIES + "Run", {"queryId": query_id, "asOf": "2999-01-01"})
    equal((refused.value.code, refused.value.field), ("invalid_argument", "as_of"))
    scene.run([
        Call("stale end", QUERIES + "Delete", {"queryId": query_id, "version": "1"}, by="verified", error=("aborted", "version")),
        Call("ended", QUERIES + "Delete", {"queryId": query_id, "version": "2"}, by="verified", key="end"),
        Replay("ended"),
        Call("gone", QUERIES + "Get", {"queryId": query_id}, by="verified", error=("not_found", "query_id")),
        Call("none left", QUERIES + "List", check=lambda answer: equal(answer.get("queries", []), [])),
    ])


def test_without_a_second_factor_each_service_refuses(house):
    scene = firm_of(house, "factor")
    scene.run([Call("saved", QUERIES + "Create", {"name": "Retirement", "definition": IRAS}, by="verified")])
    query_id = scene.look_up("saved.queryId")
    advisor = scene.actors["advisor"]
    for method, request in (("Create", {"name": "x", "definition": IRAS}),
                            ("Edit", {"queryId": query_id, "version": "1", "name": "x", "definition": IRAS}),
                            ("Delete", {"queryId": query_id, "version": "1"}),
                            ("Watch", {"queryId": query_id}), ("ListChanges", {"queryId": query_id})):
        with pytest.raises(CallError) as refused:
            advisor.call(QUERIES + method, request)
        equal((method, refused.value.code, refused.value.message), (method, "permission_denied", "this needs a second factor"))
    for method, request in ((QUERIES + "Run", {"queryId": query_id}), (QUERIES + "Export", {"queryId": query_id}),
                            (QUERIES + "Feed", {"queryId": query_id}), (ACCOUNT_QUERIES + "Run", {"definition": IRAS}),
                            (ACCOUNT_QUERIES + "Export", {"definition": IRAS})):
        with pytest.raises(CallError) as refused:
            advisor.stream(method, request)
        equal((method, refused.value.code), (method, "permission_denied"))
    scene.run([Call("others", QUERIES + "Get", {"queryId": query_id}, by="trader", error=("not_found", "query_id"))])
    with pytest.raises(CallError) as refused:
        scene.actors["administrator"].stream("steward.account.v1.RecordService/Watch", {"kinds": ["crm.query_event"]})
    equal((refused.value.code, refused.value.field), ("permission_denied", "kinds"))


def changes(client, query_id):
    return [{"kind": event["kind"], "accounts": int(event.get("accounts", 0)),
             "changes": [(change["accountId"], change.get("entered", False),
                          [(reason["section"], reason.get("before", ""), reason.get("after", "")) for reason in change.get("reasons", [])])
                         for change in event.get("changes", [])]}
            for event in client.call(QUERIES + "ListChanges", {"queryId": query_id})["events"]]


def test_a_watched_query_tells_who_entered_who_left_and_why(house):
    scene = firm_of(house, "watched")
    verified_client = scene.actors["verified"]
    wealthy = {"filters": [{"section": "cash", "conditions": [condition("BETWEEN", "1000", "")]}, any_of("status", "opened")]}
    account, other = scene.look_up("ada.accountIds.0"), scene.look_up("bo.accountIds.0")
    scene.run([
        Call("money", FUND, {"accountId": account, "opening": True, "lines": [{"quantity": "5000"}]}, by="administrator"),
        Call("saved", QUERIES + "Create", {"name": "Cash", "definition": wealthy}, by="verified"),
        Call("not watched", QUERIES + "GetWatch", {"queryId": "{saved.queryId}"}, error=("not_found", "query_id")),
        Call("watched", QUERIES + "Watch", {"queryId": "{saved.queryId}", "everyMinutes": 60}, by="verified", key="watch"),
        Replay("watched"),
        Call("by somebody else", QUERIES + "Watch", {"queryId": "{saved.queryId}"}, by="trader", error=("permission_denied", "")),
        Call("first look", QUERIES + "Look", {"queryId": "{saved.queryId}"}, by="verified",
             check=lambda answer: equal((answer["accounts"], answer["events"]), ("1", "1"))),
        Call("nothing happened", QUERIES + "Look", {"queryId": "{saved.queryId}"}, by="verified",
             check=lambda answer: equal((answer["accounts"], answer["events"]), ("1", "1"))),
        Call("more money", FUND, {"accountId": other, "opening": True, "lines": [{"quantity": "2500.50"}]}, by="administrator"),
        Call("money goes", FUND, {"accountId": account, "lines": [{"quantity": "-4500"}]}, by="administrator"),
        Call("second look", QUERIES + "Look", {"queryId": "{saved.queryId}"}, by="verified"),
    ])
    query_id = scene.look_up("saved.queryId")
    found = changes(verified_client, query_id)
    equal(found[1], {"kind": "BEGUN", "accounts": 1, "changes": []})
    equal(found[0], {"kind": "CHANGED", "accounts": 1, "changes": [
        (account, False, [("cash", "5000.00", "500.00")]), (other, True, [("cash", "0.00", "2500.50")])]})
    # The feed is what is kept: both services are killed, and it goes on where a client stood.
    feed = verified_client.stream(QUERIES + "Feed", {"queryId": query_id})
    equal([event["kind"] for event in feed], ["BEGUN", "CHANGED"])
    house.kill("crm")
    house.kill("account")
    wait_until_up(scene)
    scene.run([
        Call("money comes", FUND, {"accountId": account, "lines": [{"quantity": "700"}]}, by="administrator"),
        Call("third look", QUERIES + "Look", {"queryId": query_id}, by="verified"),
    ])
    feed = verified_client.stream(QUERIES + "Feed", {"queryId": query_id, "afterSequence": feed[-1]["sequence"]})
    equal([(event["kind"], event["entered"], [change["accountId"] for change in event["changes"]]) for event in feed],
          [("CHANGED", "1", [account])])
    scene.run([
        Call("edited", QUERIES + "Edit", {"queryId": query_id, "version": "1", "name": "Cash", "definition": {"filters": []}}, by="verified"),
        Call("fourth look", QUERIES + "Look", {"queryId": query_id}, by="verified", check=lambda answer: equal(answer["accounts"], "3")),
        Check("an edit is no change of accounts", lambda s: equal(changes(verified_client, query_id)[0]["kind"], "EDITED")),
        Call("unwatched", QUERIES + "Unwatch", {"queryId": query_id}, by="verified"),
        Call("no more", QUERIES + "Look", {"queryId": query_id}, by="verified", error=("failed_precondition", "query_id")),
    ])


def put_rows(house, sql):
    """Rows by the hundred thousand, past the services."""
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", house.state / "pg/socket", "-U", "steward", "steward", "-c", sql], check=True)


def wait_until_up(scene):
    """Both services answer again."""
    for _ in range(300):
        try:
            scene.actors["advisor"].call(QUERIES + "List")
            return
        except CallError:
            time.sleep(0.1)
    raise AssertionError("the services do not come back")


def test_the_command_line_asks_as_a_session(house, tmp_path):
    scene = firm_of(house, "asking")
    (tmp_path / "password").write_text(PASSWORD + "\n")
    said = house.steward("sign-in", "asking", "robin-asking@example.com", "--password-file", str(tmp_path / "password"), "--code",
                         authenticator.code(scene.actors["verified"].secret, steps=1), "--session-file", str(tmp_path / "session"),
                         key=scene.keys["advisor"]).decode()
    assert "is signed in with a second factor" in said and f"--key-file {tmp_path}/session" in said
    session = (tmp_path / "session").read_text().strip()
    steward = lambda *arguments: house.steward(*arguments, key=session).decode()
    assert "version 1: Poor" in steward("query", "create", "Poor", "--filter", "account_type any ira, trust", "--filter",
                                        "not cash between 1, -", "--column", "alias", "--column", "holder", "--sort", "-alias")
    query_id = scene.actors["verified"].call(QUERIES + "List")["queries"][0]["queryId"]
    assert "where Account type is any of IRA, Trust\n  and not: Cash from 1\n" in steward("query", "review", query_id)
    equal([line.split("\t")[1] for line in steward("query", "run", query_id).splitlines()],
          ["Alias", "Bo's, \"Roth\"", "Ada's IRA"])
    out = tmp_path / "out.csv"
    with pytest.raises(subprocess.CalledProcessError) as refused:
        house.steward("query", "export", query_id, str(out), key=scene.keys["advisor"], stderr=subprocess.PIPE)
    assert b"permission_denied" in refused.value.stderr and b"second factor" in refused.value.stderr, refused.value.stderr
    assert not out.exists(), "what did not become whole does not stay in the way"
    steward("query", "export", query_id, str(out))
    assert out.read_bytes().startswith(b"Account id,Alias,Holder\r\n")
    with pytest.raises(subprocess.CalledProcessError):
        steward("query", "export", query_id, str(out))
    assert out.read_bytes().startswith(b"Account id,Alias,Holder\r\n"), "and one that is there is not touched"
    assert "account_type" in steward("query", "catalogue") and "Poor" in steward("query", "list")
    assert "is watched" in steward("query", "watch", query_id) and steward("query", "feed", query_id) == ""
    assert "no longer watched" in steward("query", "unwatch", query_id)
    assert "has ended" in steward("query", "delete", query_id, "--version", "1")


def test_the_schedule_looks_too(house):
    scene = firm_of(house, "scheduled")
    scene.run([
        Call("saved", QUERIES + "Create", {"name": "All", "definition": {}}, by="verified"),
        Call("watched", QUERIES + "Watch", {"queryId": "{saved.queryId}"}, by="verified"),
    ])
    give_up = time.monotonic() + 120
    while True:
        try:
            scene.actors["administrator"].call("steward.account.v1.ScheduleService/RunNow", {"name": "query-watch"})
            break
        except CallError as error:  # a new firm is offered its jobs within seconds
            assert error.code in ("not_found", "failed_precondition") and time.monotonic() < give_up, error
            time.sleep(0.5)
    while scene.actors["verified"].call(QUERIES + "GetWatch", {"queryId": scene.look_up("saved.queryId")}).get("accounts") != "3":
        assert time.monotonic() < give_up
        time.sleep(0.3)


def test_a_run_that_nobody_reads_on_ends(house):
    scene = firm_of(house, "cancelled")
    scene.run([Call("saved", QUERIES + "Create", {"name": "All", "definition": {}}, by="verified")])
    body = json.dumps({"queryId": scene.look_up("saved.queryId"), "pageSize": 1}).encode()
    for _ in range(12):  # more than run at once: each must have ended
        connection = http.client.HTTPConnection("127.0.0.1", house.http_port)
        connection.request("POST", "/" + QUERIES + "Run", struct.pack(">BI", 0, len(body)) + body, {
            "Content-Type": "application/connect+json", "Connect-Protocol-Version": "1",
            "Authorization": f"Bearer {scene.actors['verified'].key}"})
        response = connection.getresponse()
        assert response.status == 200 and response.read(5)
        connection.close()
        time.sleep(0.1)
    equal(len(rows(scene.actors["verified"].stream(QUERIES + "Run", {"queryId": scene.look_up("saved.queryId")}))), 3)


@pytest.mark.skipif(os.environ.get("STEWARD_TEST_LONG") != "1", reason="a million accounts")
def test_a_million_accounts_are_asked_exported_and_watched(house):
    scene = firm_of(house, "million")
    verified_client = scene.actors["verified"]
    firm, advisor = int(scene.look_up("firm.firm.firmId")), int(scene.look_up("adviser.userId"))
    put_rows(house, f"""
        INSERT INTO person (firm_id, person_id, name, organisation, email, residence, version)
          SELECT {firm}, 10000000 + i, 'Person ' || i, false, '', 'US', 1 FROM generate_series(1, 1000000) i;
        INSERT INTO account (firm_id, account_id, alias, kind, status, discretion, advisor_id, base_currency, lot_method, custodian,
                             custodian_number, margin, version)
          SELECT {firm}, 20000000 + i, 'Account ' || i, 1 + i % 12, 1, 0, {advisor}, 'USD', 0, '', '', false, 1
          FROM generate_series(1, 1000000) i;
        INSERT INTO account_holder SELECT {firm}, 20000000 + i, 0, 10000000 + i, 0 FROM generate_series(1, 1000000) i;
        UPDATE firm_head SET next_id = 30000000 WHERE firm_id = {firm};
        ANALYZE account; ANALYZE person; ANALYZE account_holder""")
    scene.run([Call("saved", QUERIES + "Create", {"name": "IRAs", "definition": IRAS}, by="verified"),
               Call("reviewed", QUERIES + "Review", {"queryId": "{saved.queryId}"})])
    query_id = scene.look_up("saved.queryId")
    pieces = verified_client.stream(QUERIES + "Export", {"queryId": query_id})
    text = b"".join(base64.b64decode(piece["csv"]) for piece in pieces).decode()
    equal(text.count("\r\n"), 1 + 500001 + 2)  # i % 12 is 2 to 7 for so many of them; the firm's own two
    equal(pieces[-1]["done"], pieces[-1]["total"])
    scene.run([
        Call("watched", QUERIES + "Watch", {"queryId": query_id}, by="verified"),
        Call("looked", QUERIES + "Look", {"queryId": query_id}, by="verified", check=lambda answer: equal(answer["accounts"], "500003")),
        Call("one more", CREATE_CLIENT, {"person": {"name": "Cy", "bornOn": "1960-01-01"}, "accounts": [
            {"alias": "Cy's", "kind": "ROTH_IRA", "status": "OPENED"}]}),
        Call("again", QUERIES + "Look", {"queryId": query_id}, by="verified", check=lambda answer: equal(answer["accounts"], "500004")),
        Check("one entered", lambda s: equal(changes(verified_client, query_id)[0]["changes"], [(s.look_up("one more.accountIds.0"), True, [])])),
    ])
