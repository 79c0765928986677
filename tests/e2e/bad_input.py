"""What can be wrong with a field, made of its type and its rule: values that no method may take."""
import base64
import re

from google.protobuf.descriptor import FieldDescriptor

from contracts import is_house, is_repeated

DEFAULT_TEXT, DEFAULT_ITEMS = 1024, 1000
MAX_TRIED_ITEMS = 5000
INTEGERS = {FieldDescriptor.TYPE_INT32: (-2**31, 2**31 - 1), FieldDescriptor.TYPE_SINT32: (-2**31, 2**31 - 1),
            FieldDescriptor.TYPE_INT64: (-2**63, 2**63 - 1), FieldDescriptor.TYPE_SINT64: (-2**63, 2**63 - 1),
            FieldDescriptor.TYPE_UINT32: (0, 2**32 - 1), FieldDescriptor.TYPE_UINT64: (0, 2**64 - 1)}


def texts(field, rule):
    limit = rule.max_length or DEFAULT_TEXT
    if rule.date:
        yield from (("a day that is none", "2026-02-30"), ("a date without dashes", "20260601"), ("no date", "x"))
    elif rule.HasField("decimal"):
        yield from (("no number", "x"), ("a comma", "1,5"), ("an exponent", "1e5"), ("two signs", "--1"), ("a blank", " 1"),
                    ("too many places", "1." + "1" * (rule.decimal.places + 1)), ("too large", "9" * 40))
        if not rule.decimal.signed:
            yield "below zero", "-1"
        if rule.decimal.positive:
            yield "zero", "0"
    else:
        yield "too long", "x" * (limit + 1)
        yield "too long in bytes", "é" * (limit // 2 + 1)
    yield "NUL inside", "1\x001"


def numbers(field, rule):
    least, most = INTEGERS[field.type]
    yield from (("too large as a text", str(most + 1)), ("too small as a text", str(least - 1)), ("no number", "many"), ("a fraction", 1.5), ("too small for its type", least - 1),
                ("too large for its type", most + 1), ("empty", ""))
    if rule.HasField("range"):
        if rule.range.max < most:
            yield "above its range", rule.range.max + 1
        if rule.range.min > least:
            yield "below its range", rule.range.min - 1


def values(field, rule):
    """(what is wrong, the value) of one element."""
    kind = field.cpp_type
    if field.message_type is not None and not is_house(field):
        if field.message_type.name == "Timestamp":
            yield from (("no instant", "yesterday"), ("a date alone", "2026-06-01"), ("a number", 5), ("year 10000", "10000-01-01T00:00:00Z"))
        return
    if is_house(field):
        yield from (("a number for a message", 5), ("a text for a message", "x"), ("a list inside", [[]]),
                    ("an unknown field", {"noSuchField": 1}))
    elif kind == FieldDescriptor.CPPTYPE_ENUM:
        yield from (("a name that is none", "NO_SUCH_NAME"), ("a number that is none", 9999), ("an object", {}))
    elif kind == FieldDescriptor.CPPTYPE_BOOL:
        yield from (("a text for a bool", "yes"), ("a number for a bool", 1))
    elif field.type == FieldDescriptor.TYPE_BYTES:
        yield from (("no base64", "a*"), ("a number for bytes", 5))
        if rule.max_length and rule.max_length <= 1 << 16:
            yield "too long", base64.b64encode(b"x" * (rule.max_length + 1)).decode()
    elif kind == FieldDescriptor.CPPTYPE_STRING:
        yield from texts(field, rule)
        yield from (("a number for a text", 5), ("an object for a text", {}))
    elif field.type in INTEGERS:
        yield from numbers(field, rule)


def cases(maker, field, rule):
    """(what is wrong, the field's JSON); None: left out."""
    if rule.required:
        yield "missing", None
    if not is_repeated(field):
        yield from values(field, rule)
        return
    for what, value in values(field, rule):
        yield f"{what}, in a list", [value]
    yield "no list", 5 if not field.message_type else {"x": 1}
    limit = rule.max_items or DEFAULT_ITEMS
    if limit <= MAX_TRIED_ITEMS and (rule.max_items or field.message_type or field.type == field.TYPE_STRING):
        yield "too many", [maker.one(field)] * (limit + 1)


def names(answer_field):
    """A field's path as errors say it, without places in lists and in the contract's own case."""
    return re.sub(r"([a-z0-9])([A-Z])", lambda found: f"{found[1]}_{found[2].lower()}", re.sub(r"\[\d+\]", "", answer_field))
