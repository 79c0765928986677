"""Signing in and out, second factors, keys with limits: through the gateway, as people and their systems do it."""
import http.client
import json
import time

import pytest

import authenticator
from connect import CallError, Client
from main_job import new_scene, open_firm
from patience import wait_until
from scenario import Call

SIGN_IN = "steward.account.v1.SessionService/SignIn"
SECOND_FACTOR = "steward.account.v1.SessionService/SecondFactor"
SIGN_OUT = "steward.account.v1.SessionService/SignOut"
SESSIONS = "steward.account.v1.SessionService/List"
REVOKE = "steward.account.v1.SessionService/Revoke"
WHO = "steward.account.v1.UserService/Get"
KEYS = "steward.account.v1.KeyService/"
CREDENTIAL = "steward.account.v1.CredentialService/"
FIRM = "steward.account.v1.FirmService/Get"
PASSWORD = "a password of the tests"
NEXT = "the password after it"
EFFECTIVE_S = 1.2  # revocation is effective within a second
KEY_LIFE_S = 6  # long enough to be made and used by a busy machine


@pytest.fixture(scope="module")
def scene(house):
    scene = new_scene(house)
    return scene.run([*open_firm(scene, "identity")])


@pytest.fixture
def user(scene, request):
    """A new advisor with a password: (login name, user id)."""
    login = f"{abs(hash(request.node.name)) % 10**9}@example.com"
    made = scene.actors["administrator"].call("steward.account.v1.FirmService/CreateUser", {
        "name": "Sandy", "role": "ADVISOR", "loginName": login})
    scene.actors["administrator"].call(CREDENTIAL + "Reset", {"userId": made["userId"], "password": PASSWORD})
    return login, made["userId"]


def sign_in(scene, login, password=PASSWORD, firm="identity", **fields):
    return Client(scene.house.http_port, None).call(SIGN_IN, {"firm": firm, "loginName": login, "password": password, **fields})


def holder(scene, grant):
    return Client(scene.house.http_port, grant["token"])


def refused(client, method, request=None):
    with pytest.raises(CallError) as error:
        client.call(method, request)
    return error.value


def journal(scene, method):
    lines = scene.actors["administrator"].stream("steward.account.v1.JournalService/Read", {})
    return [line for line in lines if line["method"].endswith(method)]


def test_a_password_opens_a_session_and_signing_out_ends_it(scene, user):
    login, user_id = user
    grant = sign_in(scene, login.upper())
    assert grant["token"].startswith("sts_") and grant["userId"] == user_id and grant["role"] == "ADVISOR"
    assert not grant.get("secondFactorDue")
    client = holder(scene, grant)
    assert client.call(WHO)["loginName"] == login
    assert [session["sessionId"] for session in client.call(SESSIONS)["sessions"]] == [grant["sessionId"]]
    client.call(SIGN_OUT)
    assert refused(client, WHO).code == "unauthenticated"
    summaries = [json.loads(line["summary"]) for line in journal(scene, "/SignIn")]
    assert {"signed_in": True, "user_id": user_id, "session_id": grant["sessionId"]} in summaries
    assert any(json.loads(line["summary"])["session_id"] == grant["sessionId"] for line in journal(scene, "/SignOut"))


def test_whatever_is_wrong_is_refused_in_the_same_words(scene, user):
    login, _ = user
    answers = {str(refused_sign_in(scene, *what)) for what in (
        (login, "not the password"), ("nobody@example.com", PASSWORD), (login, PASSWORD, "nofirm"))}
    assert answers == {"unauthenticated: firm, name and password do not belong together"}
    lines = [json.loads(line["summary"]) for line in journal(scene, "/SignIn")]
    assert {"signed_in": False, "user_id": user[1], "session_id": "0"} in lines
    assert {"signed_in": False, "user_id": "0", "session_id": "0"} in lines


def refused_sign_in(scene, login, password=PASSWORD, firm="identity"):
    with pytest.raises(CallError) as error:
        sign_in(scene, login, password, firm)
    return error.value


@pytest.mark.parametrize("known", [True, False])
def test_after_five_tries_the_right_password_is_refused_as_well(scene, user, known):
    login = user[0] if known else f"x{user[0]}"
    for _ in range(5):
        assert refused_sign_in(scene, login, "not the password").code == "unauthenticated"
    error = refused_sign_in(scene, login)
    assert error.code == "resource_exhausted" and "try again at 20" in error.message
    scene.house.kill("account")  # what is counted is durable
    wait_until(lambda: (error := refused_sign_in(scene, login)).code != "unavailable" and error,
               "the account service does not come back", 0.1)
    assert refused_sign_in(scene, login).code == "resource_exhausted"


def enrol(client):
    secret = client.call(CREDENTIAL + "BeginTotp")
    assert f"secret={secret['secret']}" in secret["uri"] and secret["uri"].startswith("otpauth://totp/Steward:")
    codes = client.call(CREDENTIAL + "ConfirmTotp", {"code": authenticator.code(secret["secret"], steps=-1)})["codes"]
    assert len(set(codes)) == 10
    return secret["secret"], codes


def test_a_second_factor_is_asked_for_once_it_is_there(scene, user):
    login, _ = user
    secret, _ = enrol(holder(scene, sign_in(scene, login)))
    grant = sign_in(scene, login)
    assert grant["secondFactorDue"]
    half = holder(scene, grant)
    assert refused(half, WHO).code == "unauthenticated"
    assert refused(half, CREDENTIAL + "BeginTotp").code == "unauthenticated"
    error = refused(half, SECOND_FACTOR, {"code": "000000"})
    assert error.field == "code", error
    code = authenticator.code(secret)
    whole = half.call(SECOND_FACTOR, {"code": code})
    assert whole["secondFactor"] and whole["token"] != grant["token"]
    assert holder(scene, whole).call(WHO)["secondFactor"]
    assert refused(half, WHO).code == "unauthenticated", "the token has been replaced"
    again = holder(scene, sign_in(scene, login))
    assert refused(again, SECOND_FACTOR, {"code": code}).code == "unauthenticated", "a code works once"
    assert again.call(SECOND_FACTOR, {"code": authenticator.code(secret, steps=1)})["secondFactor"]


def test_a_recovery_code_works_once(scene, user):
    login, _ = user
    _, codes = enrol(holder(scene, sign_in(scene, login)))
    whole = holder(scene, sign_in(scene, login)).call(SECOND_FACTOR, {"recoveryCode": codes[3].lower()})
    again = holder(scene, sign_in(scene, login))
    assert refused(again, SECOND_FACTOR, {"recoveryCode": codes[3]}).field == "recovery_code"
    fresh = holder(scene, whole).call(CREDENTIAL + "RenewRecoveryCodes")["codes"]
    assert refused(again, SECOND_FACTOR, {"recoveryCode": codes[4]}).code == "unauthenticated"
    assert again.call(SECOND_FACTOR, {"recoveryCode": fresh[0]})["secondFactor"]


def test_a_session_without_a_second_factor_renews_no_recovery_codes(scene, user):
    error = refused(holder(scene, sign_in(scene, user[0])), CREDENTIAL + "RenewRecoveryCodes")
    assert (error.code, error.message) == ("permission_denied", "this needs a second factor")


def test_guesses_of_codes_are_counted(scene, user):
    login, _ = user
    secret, _ = enrol(holder(scene, sign_in(scene, login)))
    half = holder(scene, sign_in(scene, login))
    for _ in range(5):
        assert refused(half, SECOND_FACTOR, {"code": "000000"}).code == "unauthenticated"
    assert refused(half, SECOND_FACTOR, {"code": authenticator.code(secret)}).code == "resource_exhausted"


def test_no_secret_stands_in_the_journal(scene, user):
    login, _ = user
    secret, codes = enrol(holder(scene, sign_in(scene, login)))
    holder(scene, sign_in(scene, login)).call(SECOND_FACTOR, {"recoveryCode": codes[0]})
    text = json.dumps(scene.actors["administrator"].stream("steward.account.v1.JournalService/Read", {}))
    for word in (PASSWORD, secret, codes[0], codes[1]):
        assert word not in text


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(scene, user):
    login, _ = user
    other, mine = holder(scene, sign_in(scene, login)), holder(scene, sign_in(scene, login))
    set_password = CREDENTIAL + "SetPassword"
    assert refused(mine, set_password, {"current": "not the password", "password": NEXT}).field == "current"
    assert refused(mine, set_password, {"current": PASSWORD, "password": "short"}).field == "password"
    mine.call(set_password, {"current": PASSWORD, "password": NEXT})
    time.sleep(EFFECTIVE_S)
    assert refused(other, WHO).code == "unauthenticated"
    mine.call(WHO)
    assert refused_sign_in(scene, login).code == "unauthenticated"
    sign_in(scene, login, NEXT)


def test_sessions_are_revoked_by_their_user_and_by_administrators(scene, user):
    login, user_id = user
    grants = [sign_in(scene, login) for _ in range(3)]
    mine = holder(scene, grants[0])
    mine.call(WHO), holder(scene, grants[1]).call(WHO), holder(scene, grants[2]).call(WHO)
    mine.call(REVOKE, {"sessionId": grants[1]["sessionId"]})
    administrator = scene.actors["administrator"]
    assert len(administrator.call(SESSIONS, {"userId": user_id})["sessions"]) == 2
    administrator.call(REVOKE, {"sessionId": grants[2]["sessionId"]})
    assert refused(scene.actors["trader"], REVOKE, {"sessionId": grants[0]["sessionId"]}).code == "not_found"
    assert refused(scene.actors["trader"], SESSIONS, {"userId": user_id}).code == "not_found"
    time.sleep(EFFECTIVE_S)
    assert refused(holder(scene, grants[1]), WHO).code == refused(holder(scene, grants[2]), WHO).code == "unauthenticated"
    mine.call(WHO)


def test_a_user_changes_under_a_version_and_is_shut_out(scene, user):
    login, user_id = user
    administrator, client = scene.actors["administrator"], holder(scene, sign_in(scene, login))
    change = "steward.account.v1.UserService/Change"
    changed = administrator.call(change, {"userId": user_id, "replaces": "1", "role": "COMPLIANCE", "name": "Sandy S."})
    assert (changed["version"], changed["role"], changed["loginName"]) == ("2", "COMPLIANCE", login)
    assert refused(administrator, change, {"userId": user_id, "replaces": "1", "name": "X"}).code == "aborted"
    time.sleep(EFFECTIVE_S)
    assert client.call(WHO)["role"] == "COMPLIANCE"
    assert client.call("steward.account.v1.UserService/List")["users"]
    administrator.call("steward.account.v1.UserService/Disable", {"userId": user_id})
    time.sleep(EFFECTIVE_S)
    assert refused(client, WHO).code == "unauthenticated"
    assert refused_sign_in(scene, login).code == "unauthenticated"
    administrator.call("steward.account.v1.UserService/Enable", {"userId": user_id})
    sign_in(scene, login)


def test_the_last_administrator_stays(scene):
    administrator = scene.actors["administrator"]
    me = administrator.call(WHO)["userId"]
    for method, request in (("Disable", {"userId": me}), ("Change", {"userId": me, "replaces": "1", "role": "TRADER"})):
        assert refused(administrator, f"steward.account.v1.UserService/{method}", request).code == "failed_precondition"


def make_key(client, **fields):
    key = authenticator.fresh_key()
    made = client.call(KEYS + "Create", {"keyHash": authenticator.hash_of(key), "name": "a system", **fields})
    return key, made


def test_a_key_reaches_no_further_than_its_scope_role_and_time(scene, user):
    client = holder(scene, sign_in(scene, user[0]))
    key, made = make_key(client, scope=["steward.account.v1.UserService", FIRM], role="ASSISTANT")
    system = Client(scene.house.http_port, key)
    assert made["role"] == "ASSISTANT" and system.call(WHO)["userId"] == user[1]
    system.call(FIRM)
    assert refused(system, "steward.crm.v1.ClientService/List").code == "permission_denied"
    assert refused(client, KEYS + "Create", {"keyHash": authenticator.hash_of("x"), "name": "x",
                                             "role": "ADMINISTRATOR"}).code == "permission_denied"
    assert refused(client, KEYS + "Create", {"keyHash": authenticator.hash_of("x"), "name": "x",
                                             "scope": ["steward.crm.v1.ClientServic"]}).field == "scope[0]"
    end = int(time.time()) + KEY_LIFE_S
    short, _ = make_key(client, expiresAt=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end)))
    Client(scene.house.http_port, short).call(WHO)
    time.sleep(max(0, end - time.time()) + EFFECTIVE_S)
    assert refused(Client(scene.house.http_port, short), WHO).code == "unauthenticated"


def test_a_key_makes_no_key_that_reaches_further_than_itself(scene, user):
    client = holder(scene, sign_in(scene, user[0]))
    key, _ = make_key(client, scope=["steward.account.v1.KeyService"])
    error = refused(Client(scene.house.http_port, key), KEYS + "Create",
                    {"keyHash": authenticator.hash_of(authenticator.fresh_key()), "name": "wider"})
    assert error.code == "failed_precondition"


def test_a_key_ends_when_it_is_revoked_and_with_its_maker(scene, user):
    client = holder(scene, sign_in(scene, user[0]))
    first, made = make_key(client)
    second, _ = make_key(client)
    assert {key["keyHash"] for key in client.call(KEYS + "List")["keys"]} >= {made["keyHash"]}
    assert refused(scene.actors["trader"], KEYS + "Revoke", {"keyHash": made["keyHash"]}).code == "not_found"
    client.call(KEYS + "Revoke", {"keyHash": made["keyHash"]})
    Client(scene.house.http_port, second).call(WHO)
    scene.actors["administrator"].call("steward.account.v1.UserService/Disable", {"userId": user[1]})
    time.sleep(EFFECTIVE_S)
    for key in (first, second):
        assert refused(Client(scene.house.http_port, key), WHO).code == "unauthenticated"


# ---- a browser ----

def browser(scene, method, message, cookie=None, origin="own"):
    """(status, answer, Set-Cookie)"""
    connection = http.client.HTTPConnection("127.0.0.1", scene.house.http_port)
    headers = {"Content-Type": "application/json"}
    if origin is not None:
        headers["Origin"] = f"http://127.0.0.1:{scene.house.http_port}" if origin == "own" else origin
    if cookie is not None:
        headers["Cookie"] = cookie
    connection.request("POST", "/" + method, json.dumps(message), headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    return response.status, answer, response.headers["Set-Cookie"]


def test_a_browser_gets_a_cookie_and_no_token(scene, user):
    login, _ = user
    status, answer, set_cookie = browser(scene, SIGN_IN, {
        "firm": "identity", "loginName": login, "password": PASSWORD, "cookie": True})
    assert status == 200 and "token" not in answer and answer["cookie"]
    name, *rules = set_cookie.split("; ")
    assert name.startswith("__Host-steward=sts_") and set(rules) == {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"}
    assert browser(scene, WHO, {}, f"other=1; {name}; more=2")[0] == 200
    for origin in (None, "https://evil.example.com", "null"):
        assert browser(scene, WHO, {}, name, origin)[1]["code"] == "permission_denied", origin
    secret = browser(scene, CREDENTIAL + "BeginTotp", {}, name)[1]["secret"]
    browser(scene, CREDENTIAL + "ConfirmTotp", {"code": authenticator.code(secret, steps=-1)}, name)
    half = browser(scene, SIGN_IN, {"firm": "identity", "loginName": login, "password": PASSWORD, "cookie": True})[2]
    status, answer, rotated = browser(scene, SECOND_FACTOR, {"code": authenticator.code(secret)}, half.split("; ")[0])
    assert status == 200 and "token" not in answer and rotated.split("; ")[0] not in (half.split("; ")[0], name)
    status, _, ended = browser(scene, SIGN_OUT, {}, rotated.split("; ")[0])
    assert status == 200 and "__Host-steward=;" in ended and "Max-Age=0" in ended
    assert browser(scene, WHO, {}, rotated.split("; ")[0])[1]["code"] == "unauthenticated"


def test_sessions_end_when_they_are_idle_and_at_their_limit(scene, user):
    administrator = scene.actors["administrator"]
    limits = "steward.account.v1.SessionService/"
    assert administrator.call(limits + "GetLimits") == {"idleSeconds": 1800, "absoluteSeconds": 43200}
    assert refused(scene.actors["trader"], limits + "SetLimits", {"idleSeconds": 60, "absoluteSeconds": 60}).code == \
        "permission_denied"
    administrator.call(limits + "SetLimits", {"idleSeconds": 60, "absoluteSeconds": 120})
    assert sign_in(scene, user[0])["idleSeconds"] == 60
    administrator.call(limits + "SetLimits", {"idleSeconds": 1800, "absoluteSeconds": 43200})


def test_a_key_with_accounts_sees_nothing_else(scene, user):
    client = holder(scene, sign_in(scene, user[0]))
    create = "steward.crm.v1.ClientService/Create"
    accounts = [client.call(create, {"person": {"name": name}, "accounts": [
        {"alias": name, "kind": "INDIVIDUAL", "status": "OPENED"}]}, key)["accountIds"][0]
        for name, key in (("Shown", f"{user[0]} 1"), ("Hidden", f"{user[0]} 2"))]
    key, made = make_key(client, accountIds=accounts[:1])
    assert made["userId"] != user[1] and made["madeBy"] == user[1]
    system = Client(scene.house.http_port, key)
    listed = system.call("steward.account.v1.MasterService/ListAccounts")["accounts"]
    assert [account["accountId"] for account in listed] == accounts[:1]
    assert refused(system, "steward.account.v1.LedgerService/Cash", {"accountId": accounts[1]}).code == "not_found"
    other = scene.actors["advisor"]
    assert refused(other, KEYS + "Create", {"keyHash": made["keyHash"], "name": "x"}).code == "failed_precondition"
    stranger = refused(client, KEYS + "Create", {"keyHash": authenticator.hash_of("x"), "name": "x",
                                                 "accountIds": [accounts[0], "999999"]})
    assert (stranger.code, stranger.field) == ("not_found", "account_ids")


def test_the_command_line_lets_people_in_and_shuts_them_out(scene, user):
    _, user_id = user
    key = scene.keys["administrator"]
    login = f"cli{user_id}@example.com"
    scene.house.steward("user", "login", user_id, login, "--password-file", "-", key=key, input=(NEXT + "\n").encode())
    client = holder(scene, sign_in(scene, login, NEXT))
    row = next(line for line in scene.house.steward("user", "list", key=key).decode().splitlines() if login in line)
    assert row.split()[0] == user_id and "advisor" in row
    scene.house.steward("user", "disable", user_id, key=key)
    time.sleep(EFFECTIVE_S)
    assert refused(client, WHO).code == "unauthenticated"
    scene.house.steward("user", "enable", user_id, key=key)
    sign_in(scene, login, NEXT)
