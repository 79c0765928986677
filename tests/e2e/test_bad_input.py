"""Whatever is wrong with a field is answered with invalid_argument and the field's name, by every method, and changes
nothing. The cases come from the contracts: a field that is new is tried like the others."""
import json
import time

import pytest
from google.protobuf import json_format

import authenticator
from bad_input import cases, names
from connect import Client
from contracts import Maker, fields_below, is_repeated
from door import PROTO, Bus, Http
from main_job import hash_of

ROLES = ("ADMINISTRATOR", "ADVISOR", "COMPLIANCE", "TRADER", "ASSISTANT", "CLIENT")
INVALID, EXHAUSTED, SYSTEM = 3, 8, 7
TEXT = "PLACE-OF-A-TEXT"
FIRM_SERVICE = "steward.account.v1.FirmService/"


class Caller:
    """Asks every method as somebody who may."""

    def __init__(self, house, contracts, rows):
        self.house, self.contracts, self.rows, self.http = house, contracts, rows, Http(house.http_port)
        self.inside = {}  # package -> the socket of the program that serves it
        self.keys = {role: authenticator.fresh_key() for role in ROLES}
        Client(house.http_port, house.operator_key).call(FIRM_SERVICE + "Open", {
            "code": "bad-input", "name": "Bad input", "administrator": "Alex", "keyHash": hash_of(self.keys["ADMINISTRATOR"])})
        self.administrator = Client(house.http_port, self.keys["ADMINISTRATOR"])
        for role in ROLES[1:]:
            self.administrator.call(FIRM_SERVICE + "CreateUser", {"name": role, "role": role, "keyHash": hash_of(self.keys[role])})
        self.keys["OPERATOR"] = self.keys["NONE"] = house.operator_key
        self.keys["FACTOR"] = self.raised()
        made = self.administrator.call("steward.crm.v1.ClientService/Create", {
            "person": {"name": "Ada"}, "accounts": [{"alias": "A", "kind": "INDIVIDUAL", "status": "OPENED"}]}, "ada")
        self.maker = Maker(contracts, {"account_id": made["accountIds"][0], "person_id": made["personId"]})

    def raised(self):
        """A session that has passed its second factor."""
        user = self.administrator.call(FIRM_SERVICE + "CreateUser", {"name": "S", "role": "ADMINISTRATOR", "loginName": "s"})
        self.administrator.call("steward.account.v1.CredentialService/Reset", {"userId": user["userId"], "password": "a password of the tests"})
        token = Client(self.house.http_port, None).call("steward.account.v1.SessionService/SignIn", {
            "firm": "bad-input", "loginName": "s", "password": "a password of the tests"})["token"]
        client = Client(self.house.http_port, token)
        secret = client.call("steward.account.v1.CredentialService/BeginTotp")["secret"]
        client.call("steward.account.v1.CredentialService/ConfirmTotp", {"code": authenticator.code(secret)})
        return token

    def key_of(self, method):
        """Of somebody who may call it; None: only programs may."""
        roles, needs_factor = self.rows[method.path]
        if needs_factor:
            return self.keys["FACTOR"]
        return next((self.keys[role] for role in (*ROLES, "OPERATOR", "NONE") if role in roles), None)

    def ask(self, method, body):
        """(code, field) of a JSON request; programs' own methods are asked inside, as a program does."""
        key = self.key_of(method)
        if key is not None:
            answer = self.http.call(method, body, key)
            return answer.code, answer.field, answer.error
        message = self.contracts.of(method.input.full_name)()
        try:
            json_format.ParseDict(json.loads(json.dumps(body)), message, descriptor_pool=self.contracts.pool)
            if json_format.MessageToDict(message, descriptor_pool=self.contracts.pool) != body:
                return None  # read as something else
        except json_format.ParseError:
            return None  # no message says so: the case is of JSON alone
        caller = self.contracts.of("steward.bus.v1.Caller")(firm_id=1, role=SYSTEM, principal="system:test")
        package = method.path.split(".")[1]
        if package not in self.inside:
            self.inside[package] = Bus(self.contracts, f"ipc://{self.house.state}/run/{package}.sock")
        code, message, _ = self.inside[package].call(method.path, message.SerializeToString(), caller, f"inside {time.monotonic_ns()}")
        return {INVALID: "invalid_argument", EXHAUSTED: "resource_exhausted"}.get(code, code), None, message

    def head(self):
        return self.administrator.call(FIRM_SERVICE + "Get")["sequence"]


@pytest.fixture(scope="module")
def caller(house, contracts, rows):
    caller = Caller(house, contracts, rows)
    yield caller
    caller.http.close()
    for bus in caller.inside.values():
        bus.close()


def is_own(line):
    """Written by a service for itself: jobs of schedules are offered and run meanwhile. Ours is system:test."""
    return line["principal"].startswith("system:") and line["principal"] != "system:test"


def unchanged(caller, method, before):
    if (after := caller.head()) == before:
        return []
    lines = caller.administrator.stream("steward.account.v1.JournalService/Read", {"afterSequence": before})
    asked = [line for line in lines if int(line["sequence"]) <= int(after) and not is_own(line)]
    return [(method.path, f"the journal went on from {before} to {after}: {asked}")] if asked else []


def tried(caller, contracts, of_method):
    """Runs of_method(method) -> list of what is wrong, over all methods; the journal stands still at each."""
    wrong, before = [], caller.head()
    for method in contracts.public:
        wrong += of_method(method)
        wrong += unchanged(caller, method, before)
        before = caller.head()
    return wrong


def as_text(path):
    return ".".join(field.name for field in path)


def is_unread(error):
    """The body is not JSON that can be taken: it is said where, for there are no fields yet."""
    return isinstance(error, dict) and error["message"].startswith("bad JSON in line")


def test_every_field_of_every_method_in_json(caller, contracts):
    count, begun = 0, time.monotonic()

    def of_method(method):
        nonlocal count
        wrong = []
        for path in fields_below(method.input):
            for what, value in cases(caller.maker, path[-1], contracts.rule(path[-1])):
                answer = caller.ask(method, caller.maker.message(method.input, path, value))
                if answer is None:
                    continue
                code, field, error = answer
                count += 1
                is_named = field is None or names(field) == as_text(path) or \
                    what.startswith("an unknown field") and names(field) == f"{as_text(path)}.no_such_field"
                is_named = is_named or is_unread(error)
                is_too_large = what.startswith("too many") and code == "resource_exhausted"
                if not (code == "invalid_argument" and is_named) and not is_too_large:
                    wrong.append((method.path, as_text(path), what, code, field, str(error)[:200]))
        return wrong
    wrong = tried(caller, contracts, of_method)
    taken = time.monotonic() - begun
    print(f"{count} requests in {taken:.1f} s")
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n".join(map(str, wrong[:300]))
    assert count > 3000


BODIES = {
    "nothing": b"", "half an object": b'{"', "a list": b"[]", "a text": b'"x"', "a number": b"1", "null": b"null",
    "an unknown field": b'{"noSuchField": 1}', "two objects": b"{}{}", "bad UTF-8": b'{"x": "\xff"}', "a comment": b"/* */ {}",
    "depth of lists": b'{"x": ' + b"[" * 200 + b"]" * 200 + b"}", "depth of objects": b'{"x":' * 200 + b"1" + b"}" * 200,
    "a bare word": b"{x: 1}", "NUL": b"{}\x00",
}


def test_json_that_cannot_be_read(caller, contracts):
    def of_method(method):
        key, wrong = caller.key_of(method) or caller.keys["ADMINISTRATOR"], []
        for what, body in BODIES.items():
            answer = caller.http.call(method, body, key)
            if answer.code != "invalid_argument":
                wrong.append((method.path, what, answer.code, answer.error))
        return wrong
    wrong = tried(caller, contracts, of_method)
    assert not wrong, "\n".join(map(str, wrong[:100]))


def packed(contracts, method, body):
    message = contracts.of(method.input.full_name)()
    json_format.ParseDict(body, message, descriptor_pool=contracts.pool)
    return message.SerializeToString()


def hostile(caller, contracts, method):
    """(what, bytes) of messages that are not well-formed, or not those of the method."""
    whole = packed(contracts, method, caller.maker.message(method.input))
    yield "a tag of field 0", whole + b"\x00\x01"
    yield "a tag that ends", whole + b"\xff"
    yield "a length beyond the end", whole + b"\x0a\x7f"
    yield "an endless number", whole + b"\x08" + b"\xff" * 11
    yield "a group that is not ended", whole + b"\x0b"
    yield "groups within groups", whole + b"\x0b" * 200
    for field in method.input.fields:
        if field.message_type is None and not is_repeated(field) and field.type != field.TYPE_BOOL:
            wire = 0 if field.type in (field.TYPE_STRING, field.TYPE_BYTES) else 2
            yield f"{field.name} of another wire type", whole + bytes([*varint(field.number << 3 | wire), 1, 0][:3 + (wire == 2)])
    for path in fields_below(method.input):
        if path[-1].type == path[-1].TYPE_STRING:
            value = [TEXT] if is_repeated(path[-1]) else TEXT
            text = packed(contracts, method, caller.maker.message(method.input, path, value))
            yield f"{as_text(path)} in bad UTF-8", text.replace(TEXT.encode(), b"\xff" * len(TEXT))
            yield f"{as_text(path)} with a NUL", text.replace(TEXT.encode(), b"\x00" * len(TEXT))
        if path[-1].enum_type is not None and not is_repeated(path[-1]) and len(path) == 1:
            yield f"{as_text(path)} unknown", whole + bytes([*varint(path[-1].number << 3), *varint(9999)])


def varint(value):
    while value >= 0x80:
        yield value & 0x7F | 0x80
        value >>= 7
    yield value


def test_protobuf_that_is_not_well_formed(caller, contracts):
    count = 0

    def of_method(method):
        nonlocal count
        key, wrong = caller.key_of(method), []
        for what, body in hostile(caller, contracts, method) if key is not None else ():
            answer = caller.http.call(method, body, key, PROTO)
            count += 1
            if answer.code != "invalid_argument":
                wrong.append((method.path, what, answer.code, answer.error))
        return wrong
    wrong = tried(caller, contracts, of_method)
    print(f"{count} requests")
    assert not wrong, "\n".join(map(str, wrong[:100]))
    assert count > 1000


def test_nothing_has_changed(caller):
    assert "differences" not in caller.administrator.call("steward.account.v1.LedgerService/Verify")
