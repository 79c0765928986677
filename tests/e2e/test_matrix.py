"""Who may call what, tried: every method of every contract with every role at both doors; with ids of another firm and of
another advisor; with nobody's, ended and made-up keys. Methods and rows come from the descriptors and from the programs,
so that a method that is new is tried like the others; one that no program serves fails."""
import base64
import re
import secrets
import time

import pytest
import zmq

import authenticator
from connect import Client
from contracts import Maker, fields_below
from door import Bus, Http, put_records
from main_job import hash_of

ROLES = ("CLIENT", "ASSISTANT", "ADVISOR", "TRADER", "COMPLIANCE", "ADMINISTRATOR")
REFUSED = {"code": "permission_denied", "message": "your role may not do this"}
NO_FACTOR = {"code": "permission_denied", "message": "this needs a second factor"}
BROKEN = {"internal", "unknown", "unavailable", "data_loss", "deadline_exceeded", ""}
FIRM, OTHER = "matrix", "matrix-other"
MARK, HIS_MARK = "PLANTEDMARK", "NEIGHBOURMARK"
PASSWORD = "a password of the tests"
NOBODYS = "4503599627370497"  # an id that no firm has given
FIRST_OF_OTHER = 50000        # ids of the other firm begin there, so that none is an id of ours by chance
COMMIT = "steward.account.v1.CommitService/Commit"
CREATE_USER = "steward.account.v1.FirmService/CreateUser"
KEY_LIFE_S = 4  # long enough for a busy machine to make it


@pytest.fixture(scope="module")
def http(house):
    http = Http(house.http_port)
    yield http
    http.close()


class Firm:
    """A firm with a key for every role, and things of its first advisor."""

    def __init__(self, house, contracts, code, mark):
        self.house, self.contracts, self.mark, self.code = house, contracts, mark, code
        self.keys = {role: authenticator.fresh_key() for role in (*ROLES, "NEIGHBOUR")}
        self.ids = {}
        self.firm_id = Client(house.http_port, house.operator_key).call("steward.account.v1.FirmService/Open", {
            "code": code, "name": f"{mark} firm", "administrator": f"{mark} Alex", "keyHash": hash_of(self.keys["ADMINISTRATOR"])})["firm"]["firmId"]
        self.administrator = Client(house.http_port, self.keys["ADMINISTRATOR"])
        self.users = {}
        if code == OTHER:
            self.administrator.call("steward.account.v1.CommitService/ReserveIds", {"count": FIRST_OF_OTHER})
        for role in (*ROLES[:-1], "NEIGHBOUR"):
            self.users[role] = self.administrator.call(CREATE_USER, {
                "name": f"{mark} {role}", "role": "ADVISOR" if role == "NEIGHBOUR" else role,
                "loginName": f"{role.lower()}@{code}.example.com", "keyHash": hash_of(self.keys[role])})["userId"]

    def commit(self, client, commands, key):
        return client.call(COMMIT, {"commands": commands}, key)["outcomes"]

    def plant(self, role, mark):
        """Of everything that has an id one, with the mark wherever a text fits. Answers field name -> id."""
        client, user = Client(self.house.http_port, self.keys[role]), self.users[role]
        made = client.call("steward.crm.v1.ClientService/Create", {
            "person": {"name": f"{mark} person", "email": f"{mark}@example.com".lower()},
            "accounts": [{"alias": f"{mark} account", "kind": "INDIVIDUAL", "status": "OPENED", "custodian": mark}]}, f"c {mark}")
        person, account = made["personId"], made["accountIds"][0]
        security = self.commit(client, [{"putSecurity": {"symbol": mark[:8], "name": f"{mark} security", "kind": "STOCK",
                                                         "currency": "USD", "increment": "1"}}], f"s {mark}")[0]["id"]
        day = "2026-06-01"
        entry = self.commit(client, [{"postEntry": {"kind": "DEPOSIT", "accountId": account, "quantity": "1000",
                                                    "effectiveOn": day, "memo": f"{mark} memo"}},
                                     {"postEntry": {"kind": "OPENING_BALANCE", "accountId": account, "securityId": security,
                                                    "quantity": "10", "effectiveOn": day, "memo": f"{mark} shares",
                                                    "lots": [{"openedOn": day, "quantity": "10", "basis": "100"}]}}],
                            f"e {mark}")[0]["id"]
        reserved = client.call("steward.account.v1.CommitService/ReserveIds", {"count": 1})["first"]
        decided = client.call("steward.risk.v1.SuitabilityService/Check", {"accountId": account, "record": True, "trades": [
            {"securityId": security, "quantityE6": -1000000, "orderId": reserved}]}, f"d {mark}")
        order = self.commit(client, [{"acceptOrder": {"order": {
            "orderId": reserved, "passId": decided["passId"], "accountId": account, "securityId": security, "side": "SELL", "quantity": "1", "state": "ACCEPTED",
            "reason": f"{mark} reason", "venue": "nowhere", "placedBy": user}}}], f"o {mark}")[0]["id"]
        index, proposal, note = put_records(self.house, self.contracts, "rebalancer", self.firm_id, [
            self.record(kind, type_, account if kind != "rebalancer.index" else None, mark) for kind, type_ in (
                ("rebalancer.index", "steward.rebalancer.v1.Index"), ("rebalancer.proposal", "steward.rebalancer.v1.Proposal"),
                ("test.note", "steward.crm.v1.FundLine"))])
        plan = client.call("steward.crm.v1.GoalService/Put", {"plan": {
            "name": f"{mark} plan", "personId": person, "accountIds": [account], "currentValue": "1000",
            "goals": [{"kind": "HOUSE", "name": f"{mark} goal", "amount": "1000", "dueOn": "2060-01-01"}]}}, f"g {mark}")["planId"]
        return {"person_id": person, "plan_id": plan, "account_id": account, "security_id": security, "entry_id": entry, "order_id": order,
                "index_id": index, "segment_id": index, "proposal_id": proposal, "id": note, "user_id": user,
                "advisor_id": user, "practice_id": note, "question_id": note, "household_id": person, "session_id": note,
                "benchmark_id": note, "lot_id": entry, "firm_id": "1", "placed_by": user}

    def record(self, kind, type_, account, mark):
        texts = {"steward.rebalancer.v1.Index": b"\x12", "steward.rebalancer.v1.Proposal": b"\x2a",
                 "steward.crm.v1.FundLine": b"\x0a"}  # a text field of each: name, amount, symbol
        body = texts[type_] + bytes([len(mark)]) + mark.encode()
        return {"kind": kind, "type": type_, "body": base64.b64encode(body).decode(),
                **({} if account is None else {"accountId": account})}


@pytest.fixture(scope="module")
def firm(house, contracts):
    firm = Firm(house, contracts, FIRM, "OURS")
    firm.ids = firm.plant("ADVISOR", "OURS")
    firm.his = firm.plant("NEIGHBOUR", HIS_MARK)
    return firm


@pytest.fixture(scope="module")
def other(house, contracts):
    firm = Firm(house, contracts, OTHER, MARK)
    firm.ids = firm.plant("ADVISOR", MARK)
    assert int(firm.ids["person_id"]) > FIRST_OF_OTHER
    return firm


@pytest.fixture(scope="module")
def raised(firm):
    """Role -> token of a session that has passed its second factor."""
    tokens = {}
    for role in ROLES[:-1]:
        firm.administrator.call("steward.account.v1.CredentialService/Reset", {"userId": firm.users[role], "password": PASSWORD})
        tokens[role] = signed_in(firm, role)
    user = firm.administrator.call(CREATE_USER, {"name": "Second", "role": "ADMINISTRATOR", "loginName": "second@example.com"})
    firm.administrator.call("steward.account.v1.CredentialService/Reset", {"userId": user["userId"], "password": PASSWORD})
    tokens["ADMINISTRATOR"] = signed_in(firm, None, "second@example.com")
    return tokens


def signed_in(firm, role, login=None):
    port = firm.house.http_port
    token = Client(port, None).call("steward.account.v1.SessionService/SignIn", {
        "firm": firm.code, "loginName": login or f"{role.lower()}@{firm.code}.example.com", "password": PASSWORD})["token"]
    secret = Client(port, token).call("steward.account.v1.CredentialService/BeginTotp")["secret"]
    Client(port, token).call("steward.account.v1.CredentialService/ConfirmTotp", {"code": authenticator.code(secret)})
    return token


def is_empty_of(answer, *marks):
    """No mark in the answer, neither as it is nor inside bytes that JSON has in base64."""
    for mark in marks:
        shifted = [base64.b64encode(b"x" * shift + mark.encode())[4:-4] for shift in range(3)]
        assert not [form for form in (mark.encode(), mark.lower().encode(), *shifted) if form in answer.data], answer.data
    return True


# ---- roles ----

def test_every_method_is_served_by_one_program(contracts, rows):
    assert [method.path for method in contracts.public if method.path not in rows] == []


def plain(error):
    return {name: error[name] for name in ("code", "message")}


def test_every_method_with_every_role_over_http(contracts, rows, http, firm, other, raised):
    wrong = []
    for method in contracts.public:
        roles, needs_factor = rows[method.path]
        for role in (*ROLES, "OPERATOR"):
            key = firm.house.operator_key if role == "OPERATOR" else firm.keys[role]
            answer = http.call(method, {}, raised.get(role, key) if needs_factor else key)
            if method.by_link and role not in ("CLIENT", "OPERATOR"):
                if answer.code != "permission_denied" or "you are signed in as staff" not in answer.error["message"]:
                    wrong.append((method.path, role, "staff at a link", answer.code, answer.error))
                continue
            is_allowed = role in roles or (method.anonymous and "NONE" in roles)
            is_refused = answer.error is not None and plain(answer.error) == REFUSED
            is_odd = answer.code in BROKEN or answer.code in ("permission_denied", "unauthenticated")
            if is_refused == is_allowed or (is_allowed and is_odd and not (method.anonymous and answer.code == "unauthenticated")):
                wrong.append((method.path, role, sorted(roles), answer.code, answer.error))
            is_empty_of(answer, MARK)
    assert not wrong, wrong


def test_a_method_that_asks_for_a_second_factor_refuses_whoever_has_none(contracts, rows, http, firm):
    asking = [method for method in contracts.public if rows[method.path][1]]
    assert asking, "there is none to try"
    for method in asking:
        for role in rows[method.path][0] & set(ROLES):
            assert plain(http.call(method, {}, firm.keys[role]).error) == NO_FACTOR, (method.path, role)


@pytest.mark.parametrize("role", ["ADVISOR", "TRADER", "ADMINISTRATOR"])
def test_every_method_over_the_curve_front(contracts, rows, firm, role):
    public, secret = (part.decode() for part in zmq.curve_keypair())
    firm.administrator.call("steward.account.v1.FirmService/RegisterCurveKey", {
        "publicKey": public, "name": role, **({"userId": firm.users[role]} if role in firm.users else {})})
    front = Bus(contracts, f"tcp://127.0.0.1:{firm.house.front_port}", (firm.house.front_public_key, public, secret))
    wrong = []
    for method in contracts.public:
        roles, needs_factor = rows[method.path]
        code, message, bodies = front.call(method.path, key=f"{role} {method.path}")
        wanted = 7 if role not in roles or needs_factor else None  # permission_denied
        text = REFUSED["message"] if role not in roles else NO_FACTOR["message"]
        is_right = (code, message) == (7, text) if wanted else code not in (2, 7, 13, 14, 15, 16)
        if not is_right:
            wrong.append((method.path, code, message))
        assert MARK.encode() not in b"".join(bodies)
    front.close()
    assert not wrong, wrong


def test_a_curve_key_with_methods_calls_no_others(contracts, firm):
    public, secret = (part.decode() for part in zmq.curve_keypair())
    allowed = {"steward.account.v1.FirmService/Get", "steward.account.v1.MasterService"}
    firm.administrator.call("steward.account.v1.FirmService/RegisterCurveKey", {
        "publicKey": public, "name": "narrow", "userId": firm.users["ADVISOR"], "scope": sorted(allowed)})
    front = Bus(contracts, f"tcp://127.0.0.1:{firm.house.front_port}", (firm.house.front_public_key, public, secret))
    for method in contracts.public:
        code, message, _ = front.call(method.path, key=f"narrow {method.path}")
        is_allowed = bool({method.path, method.path.partition("/")[0]} & allowed)
        assert (message == "your key may not call this method" and code == 7) != is_allowed, (method.path, code, message)
    front.close()


# ---- nobody ----

@pytest.fixture(scope="module")
def ended(house, firm, raised):
    """Keys and tokens that are none, or none any more."""
    firm_service, keys = "steward.account.v1.FirmService/", {"made up": authenticator.fresh_key(), "malformed": "stw_x", "empty": ""}
    revoked = authenticator.fresh_key()
    firm.administrator.call(CREATE_USER, {"name": "Short", "role": "ADMINISTRATOR", "keyHash": hash_of(revoked)})
    firm.administrator.call(firm_service + "RevokeKey", {"keyHash": hash_of(revoked)})
    expired, administrator = authenticator.fresh_key(), Client(house.http_port, raised["ADMINISTRATOR"])
    end = int(time.time()) + KEY_LIFE_S
    administrator.call("steward.account.v1.KeyService/Create", {
        "keyHash": hash_of(expired), "name": "short", "expiresAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end))})
    for login in ("out", "revoked"):
        user = firm.administrator.call(CREATE_USER, {"name": login, "role": "ADVISOR", "loginName": login})["userId"]
        firm.administrator.call("steward.account.v1.CredentialService/Reset", {"userId": user, "password": PASSWORD})
        keys[login] = Client(house.http_port, None).call("steward.account.v1.SessionService/SignIn", {
            "firm": firm.code, "loginName": login, "password": PASSWORD})["token"]
    Client(house.http_port, keys["out"]).call("steward.account.v1.SessionService/SignOut")
    session = Client(house.http_port, keys["revoked"]).call("steward.account.v1.SessionService/List")["sessions"][0]
    firm.administrator.call("steward.account.v1.SessionService/Revoke", {"sessionId": session["sessionId"]})
    time.sleep(max(0, end - time.time()) + 1.2)  # the short key's end, and what the gateway remembers
    return {**keys, "revoked key": revoked, "expired key": expired}


def test_whoever_is_nobody_gets_one_answer_from_every_method(contracts, http, ended):
    answers = {}
    for method in contracts.public:
        if not method.anonymous:
            for what, key in {**ended, "no key": None}.items():
                answer = http.call(method, {}, key)
                answers.setdefault((str(answer.error), 200 if method.streaming else 401 == answer.status), []).append((method.path, what))
    assert {error for error, _ in answers} == {str({
        "code": "unauthenticated", "message": "sign in first, or send an API key: Authorization: Bearer stw_..."})}, answers


# ---- ids of others ----

OTHER_NAMES = {"spouse_id": "person_id", "member_id": "person_id"}  # of what has a name of its own, too


def id_paths(method):
    """Every field of a request that names something: the path, and the name that says what."""
    for path in fields_below(method.input):
        name = path[-1].name
        if path[-1].type == path[-1].TYPE_UINT64 and (re.search(r"(^|_)ids?$", name) or name == "placed_by"):
            one = name[:-1] if name.endswith("_ids") else name
            yield path, OTHER_NAMES.get(one, one)


def planted(ids, name):
    """The id that a field's name asks for: from_segment_id is a segment_id; what nobody planted is the id of a record."""
    while name not in ids and "_" in name:
        name = name.partition("_")[2]
    return ids.get(name, ids["entry_id"])


def as_text(path):
    return ".".join(field.name for field in path)


def ask(http, contracts, firm, method, path, number, key):
    repeated = path[-1].label == path[-1].LABEL_REPEATED
    body = Maker(contracts, firm.ids).message(method.input, path, [number] if repeated else number)
    return http.call(method, body, key)


def seen(answer, number):
    """What is left of an answer when the id that was asked for, and ids and times that were given, are taken away."""
    if answer.error is not None:
        return answer.code, answer.field, re.sub(rf"\b{number}\b", "ID", answer.error["message"])
    text = re.sub(rf"\b{number}\b", "ID", re.sub(rb"(?s)\x00.{4}", b"", answer.data).decode(errors="replace"))
    return "ok", re.sub(r'"\d{4}-\d\d-\d\dT[^"]*"|"\d+"|[A-Za-z0-9+/]{40,}', "N", text)


def compare(http, contracts, firm, ids, key_of, marks, least):
    """Somebody else's id is answered as an id that nobody has, and no answer has a mark."""
    tried, strict, wrong = 0, 0, []
    for method in contracts.public:
        key = key_of(method)
        if key is None:
            continue
        for path, name in id_paths(method):
            number = planted(ids, name)
            theirs = ask(http, contracts, firm, method, path, number, key)
            nobodys = ask(http, contracts, firm, method, path, NOBODYS, key)
            tried += 1
            is_refused = theirs.code in ("not_found", "permission_denied") or b'"ends":[{"code":5,' in theirs.data
            strict += is_refused
            is_same = seen(theirs, number) == seen(nobodys, NOBODYS)
            if not (is_refused or is_same) or theirs.code in BROKEN:
                wrong.append((method.path, as_text(path), theirs.data[:300], nobodys.data[:300]))
            is_empty_of(theirs, *marks)
    print(f"{tried} ids tried, {strict} refused by name")
    assert not wrong, "\n".join(map(str, wrong))
    assert tried >= least and strict >= least / 3, f"{tried} ids tried, {strict} refused by name"


def head_of(firm):
    return firm.administrator.call("steward.account.v1.FirmService/Get")["sequence"]


def test_ids_of_another_firm_are_ids_that_nobody_has(contracts, rows, http, firm, other):
    before = head_of(other)

    def key_of(method):
        allowed = [role for role in reversed(ROLES) if role in rows[method.path][0]]
        return firm.keys[allowed[0]] if allowed and not rows[method.path][1] else None
    compare(http, contracts, firm, other.ids, key_of, [MARK], least=120)
    written = other.administrator.stream("steward.account.v1.JournalService/Read", {"afterSequence": before})
    strange = [line for line in written if not line["principal"].startswith("system:")]  # its own jobs go on meanwhile
    assert not strange, "the other firm has changed"
    assert "differences" not in other.administrator.call("steward.account.v1.LedgerService/Verify")


@pytest.mark.parametrize("role,least", [("ADVISOR", 120), ("ASSISTANT", 60), ("CLIENT", 3)])
def test_ids_of_another_advisor_are_ids_that_nobody_has(contracts, rows, http, firm, role, least):
    of_a_book = ("account_id", "person_id", "order_id", "proposal_id", "session_id")
    ids = {**{name: NOBODYS for name in firm.ids}, **{name: firm.his[name] for name in of_a_book}}

    def key_of(method):
        return firm.keys[role] if role in rows[method.path][0] and not rows[method.path][1] else None
    compare(http, contracts, firm, ids, key_of, [HIS_MARK], least)
