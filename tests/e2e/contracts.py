"""The contracts as the build describes them: methods, fields and their rules, and requests made of them."""
import base64
import dataclasses
import os
import pathlib
import secrets

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor

OWN = ("steward.bus.v1", "steward.test.v1")  # what programs answer about themselves, and what only tests have
DEPTH = 9
NAMED = {  # what a field of that name holds, when its rule does not say
    "symbol": "AAA", "benchmark": "AAA", "time_zone": "UTC", "kind": "test.note", "code": "123456", "page_token": "1",
    "type": "steward.crm.v1.FundLine", "scope": "steward.crm.v1.ClientService", "login_name": "somebody@example.com",
    "currency": "USD", "base_currency": "USD", "public_key": "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
}


SAID = {  # what a message says besides, to be worth reading at all
    "steward.account.v1.Order": {"state": "ACCEPTED", "hold": "1"},
}


@dataclasses.dataclass(frozen=True)
class Method:
    path: str
    input: object   # descriptors
    output: object
    streaming: bool
    anonymous: bool
    by_link: bool   # anonymous, and not for staff
    max_bytes: int

    def __str__(self):
        return self.path


class Contracts:
    def __init__(self):
        data = (pathlib.Path(os.environ["STEWARD_BUILD"]) / "proto/contracts.binpb").read_bytes()
        files = descriptor_pb2.FileDescriptorSet.FromString(data).file
        self.pool = descriptor_pool.DescriptorPool()
        for file in files:
            self.pool.Add(file)
        self.factory = message_factory.MessageFactory(self.pool)
        self.factory.GetMessages([file.name for file in files])
        self._rule = self.pool.FindExtensionByName("steward.options.v1.rule")
        self._method = self.pool.FindExtensionByName("steward.options.v1.method")
        self._rules = {}
        self.methods = {}
        for file in files:
            for service in file.service:
                for method in service.method:
                    self._add(f"{file.package}.{service.name}", method)

    def _add(self, service, proto):
        method = self.pool.FindServiceByName(service).methods_by_name[proto.name]
        rule = self._options("google.protobuf.MethodOptions", method).Extensions[self._method]
        path = f"{service}/{proto.name}"
        self.methods[path] = Method(path, method.input_type, method.output_type, proto.server_streaming,
                                    rule.anonymous or rule.by_link, rule.by_link,
                                    rule.max_bytes or 1 << 20)

    @property
    def public(self):
        return [method for path, method in sorted(self.methods.items()) if not path.startswith(OWN)]

    def of(self, full_name):
        """The class of a message."""
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(full_name))

    def _options(self, kind, descriptor):
        return self.of(kind).FromString(descriptor.GetOptions().SerializeToString())

    def rule(self, field):
        if field.full_name not in self._rules:
            self._rules[field.full_name] = self._options("google.protobuf.FieldOptions", field).Extensions[self._rule]
        return self._rules[field.full_name]


def is_house(field):
    """A message of the contracts, not a timestamp or a wrapper."""
    return field.message_type is not None and not field.message_type.full_name.startswith("google.")


def is_repeated(field):
    return field.label == FieldDescriptor.LABEL_REPEATED


def fields_below(descriptor, path=(), seen=()):
    """Paths (tuples of fields) to every field of a message and of those inside, none inside itself."""
    for field in descriptor.fields:
        yield (*path, field)
        if is_house(field) and field.message_type not in seen and len(path) < DEPTH:
            yield from fields_below(field.message_type, (*path, field), (*seen, descriptor))


class Maker:
    """Makes requests as JSON: required fields and those of a path, everything after its rule. ids: of the caller's own
    things, by field name."""

    def __init__(self, contracts, ids=None):
        self.contracts, self.ids = contracts, ids or {}
        self.key = secrets.token_hex(8)

    def message(self, descriptor, path=(), value=None, depth=0):
        """With what its rules require, and with the path's field as `value` (None: left out)."""
        made = dict(SAID.get(descriptor.full_name, {}))
        for field in descriptor.fields:
            is_on_path = bool(path) and field is path[0] or bool(path) and field.full_name == path[0].full_name
            if is_on_path and len(path) == 1:
                if value is not None:
                    made[field.json_name] = value
            elif is_on_path:
                inner = self.message(field.message_type, path[1:], value, depth + 1)
                made[field.json_name] = [inner] if is_repeated(field) else inner
            elif self.contracts.rule(field).required and depth < DEPTH:
                made[field.json_name] = self.valid(field, depth)
        if not path and descriptor.oneofs and depth < DEPTH:  # one member, where one is wanted
            for oneof in descriptor.oneofs:
                first = next((f for f in oneof.fields if is_house(f)), oneof.fields[0])
                made.setdefault(first.json_name, self.one(first, depth))
        return made

    def valid(self, field, depth=0):
        return [self.one(field, depth)] if is_repeated(field) else self.one(field, depth)

    def one(self, field, depth=0):
        rule, kind = self.contracts.rule(field), field.cpp_type
        if is_house(field):
            return self.message(field.message_type, depth=depth + 1)
        if field.message_type is not None:
            return "2026-06-01T00:00:00Z" if field.message_type.name == "Timestamp" else "1"
        if kind == FieldDescriptor.CPPTYPE_ENUM:
            return field.enum_type.values[min(1, len(field.enum_type.values) - 1)].name
        if kind == FieldDescriptor.CPPTYPE_BOOL:
            return True
        if field.type == FieldDescriptor.TYPE_BYTES:
            return base64.b64encode(b"x" * (32 if "hash" in field.name or field.name == "derived_from" else 1)).decode()
        if kind == FieldDescriptor.CPPTYPE_STRING:
            if field.name == "idempotency_key":
                return self.key
            return "2026-06-01" if rule.date else "1" if rule.HasField("decimal") else \
                NAMED.get(field.name, "x")[:rule.max_length or 1024]
        return self.number(field, rule)

    def number(self, field, rule):
        if field.name in self.ids:
            return self.ids[field.name]
        if field.name.endswith("_ids") and field.name[:-1] in self.ids:
            return self.ids[field.name[:-1]]
        return max(1, rule.range.min) if rule.HasField("range") else 1
