/* json_test: canonical proto3 JSON of test.Shapes, as tables. The rows write ' for ". */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "steward/test/v1/shapes.pb-c.h"
#include "wire/json.h"

/* What is read, and what is then written. */
static const struct {
  const char *in, *out;
} taken[] = {
  { "{}", "{}" },
  { " \n{ }\t", "{}" },
  { "{'anInt32': 5}", "{'anInt32':5}" },
  { "{'an_int32': 5}", "{'anInt32':5}" },
  { "{'anInt32': '-2147483648'}", "{'anInt32':-2147483648}" },
  { "{'anInt32': 1.0}", "{'anInt32':1}" },
  { "{'anInt32': 2.147483647e9}", "{'anInt32':2147483647}" },
  { "{'anInt32': 0}", "{}" },
  { "{'anInt32': null, 'strings': null, 'shape': null, 'text': null}", "{}" },
  { "{'anInt64': '9223372036854775807'}", "{'anInt64':'9223372036854775807'}" },
  { "{'anInt64': -9223372036854775808}", "{'anInt64':'-9223372036854775808'}" },
  { "{'anInt64': 9007199254740993}", "{'anInt64':'9007199254740993'}" },
  { "{'aUint64': '18446744073709551615'}", "{'aUint64':'18446744073709551615'}" },
  { "{'aUint32': 4294967295, 'aFixed32': 1}", "{'aUint32':4294967295,'aFixed32':1}" },
  { "{'aSint64': '-1', 'aFixed64': '2', 'anSfixed64': 3}", "{'aSint64':'-1','aFixed64':'2','anSfixed64':'3'}" },
  { "{'aDouble': 1.5}", "{'aDouble':1.5}" },
  { "{'aDouble': '1.5e3'}", "{'aDouble':1500}" },
  { "{'aDouble': 0.1}", "{'aDouble':0.1}" },
  { "{'aDouble': 1e300}", "{'aDouble':1e+300}" },
  { "{'doubles': [0, -0.0, 3]}", "{'doubles':[0,-0.0,3]}" },
  { "{'aFloat': 0.1}", "{'aFloat':0.1}" },
  { "{'aFloat': 3.4028235e38}", "{'aFloat':3.4028235e+38}" },
  { "{'aBool': true}", "{'aBool':true}" },
  { "{'aBool': false}", "{}" },
  { "{'bools': [true, false]}", "{'bools':[true,false]}" },
  { "{'aString': 'caf\\u00e9 \xE2\x82\xAC \\ud83d\\ude00'}",
    "{'aString':'caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80'}" },
  { "{'aString': 'a\\n\\u0001\\u007f\\/\\\\'}", "{'aString':'a\\n\\u0001\\u007f/\\\\'}" },
  { "{'someBytes': '/+8='}", "{'someBytes':'/+8='}" },
  { "{'someBytes': '_-8'}", "{'someBytes':'/+8='}" },
  { "{'someBytes': ''}", "{}" },
  { "{'blobs': ['', 'AA==', 'AAA=', 'AAAA']}", "{'blobs':['','AA==','AAA=','AAAA']}" },
  { "{'color': 'RED'}", "{'color':'RED'}" },
  { "{'color': -2}", "{'color':'BLUE'}" },
  { "{'color': 99}", "{'color':99}" },
  { "{'colors': ['UNSPECIFIED', 1]}", "{'colors':['UNSPECIFIED','RED']}" },
  { "{'shape': {}}", "{'shape':{}}" },
  { "{'shape': {'shape': {'aBool': true}}}", "{'shape':{'shape':{'aBool':true}}}" },
  { "{'at': '2026-11-21T14:30:00Z'}", "{'at':'2026-11-21T14:30:00Z'}" },
  { "{'at': '2026-11-21T14:30:00.5+01:00'}", "{'at':'2026-11-21T13:30:00.500Z'}" },
  { "{'at': '1969-12-31T23:59:59.000001Z'}", "{'at':'1969-12-31T23:59:59.000001Z'}" },
  { "{'at': '2026-11-21T14:30:00.123456789Z'}", "{'at':'2026-11-21T14:30:00.123456789Z'}" },
  { "{'at': '1970-01-01T00:00:00Z'}", "{'at':'1970-01-01T00:00:00Z'}" },
  { "{'span': '1.5s'}", "{'span':'1.500s'}" },
  { "{'span': '-0.000001s'}", "{'span':'-0.000001s'}" },
  { "{'span': '-315576000000s'}", "{'span':'-315576000000s'}" },
  { "{'span': '0s'}", "{'span':'0s'}" },
  { "{'nothing': {}}", "{'nothing':{}}" },
  { "{'maybeInt32': 0, 'maybeInt64': '0', 'maybeBool': false, 'maybeString': '', 'maybeBytes': ''}",
    "{'maybeInt32':0,'maybeInt64':'0','maybeBool':false,'maybeString':'','maybeBytes':''}" },
  { "{'maybeDouble': 0, 'maybeFloat': 1, 'maybeUint32': 2, 'maybeUint64': 3}",
    "{'maybeDouble':0,'maybeFloat':1,'maybeUint32':2,'maybeUint64':'3'}" },
  { "{'maybeInt32': null}", "{}" },
  { "{'counts': ['1', 0]}", "{'counts':['1','0']}" },
  { "{'text': ''}", "{'text':''}" },
  { "{'number': 0}", "{'number':'0'}" },
  { "{'text': null, 'number': '7'}", "{'number':'7'}" },
  { "{'tint': 'UNSPECIFIED'}", "{'tint':'UNSPECIFIED'}" },
  { "{'other': {}}", "{'other':{}}" },
  { "{'int32s': []}", "{}" },
  { "{'instants': ['2026-11-21T14:30:00Z']}", "{'instants':['2026-11-21T14:30:00Z']}" },
};

/* What is refused, the field named, and a part of the message. */
static const struct {
  const char *in, *field, *complaint;
} refused[] = {
  { "", "", "bad JSON" },
  { "{", "", "bad JSON" },
  { "{} {}", "", "bad JSON" },
  { "5", "", "bad JSON" },
  { "null", "", "bad JSON" },
  { "[]", "", "the message must be an object" },
  { "{'aBool': true, 'aBool': true}", "", "duplicate" },
  { "{'aBool': true, 'a_bool': true}", "a_bool", "comes twice" },
  { "{'x': 1}", "x", "is not known" },
  { "{'shape': {'y': 1}}", "shape.y", "is not known" },
  { "{'shapes': [{}, {'y': 1}]}", "shapes[1].y", "is not known" },
  { "{'anint32': 1}", "anint32", "is not known" },
  { "{'anInt32': 2147483648}", "an_int32", "is out of range" },
  { "{'anInt32': 1.5}", "an_int32", "must be a whole number" },
  { "{'anInt32': '1.0'}", "an_int32", "must be a whole number" },
  { "{'anInt32': ' 1'}", "an_int32", "must be a whole number" },
  { "{'anInt32': '+1'}", "an_int32", "must be a whole number" },
  { "{'anInt32': '01'}", "an_int32", "must be a whole number" },
  { "{'anInt32': ''}", "an_int32", "must be a whole number" },
  { "{'anInt32': true}", "an_int32", "must be a whole number" },
  { "{'anInt32': []}", "an_int32", "must be a whole number" },
  { "{'aUint32': -1}", "a_uint32", "is out of range" },
  { "{'anInt64': '9223372036854775808'}", "an_int64", "is out of range" },
  { "{'anInt64': 1e18}", "an_int64", "must be a whole number" },
  { "{'aUint64': '18446744073709551616'}", "a_uint64", "is out of range" },
  { "{'aUint64': '-1'}", "a_uint64", "is out of range" },
  { "{'aUint64': 18446744073709551615}", "", "too big integer" },
  { "{'aDouble': 'NaN'}", "a_double", "must be a number" },
  { "{'aDouble': 'Infinity'}", "a_double", "must be a number" },
  { "{'aDouble': NaN}", "", "bad JSON" },
  { "{'aDouble': '0x10'}", "a_double", "must be a number" },
  { "{'aDouble': 'inf'}", "a_double", "must be a number" },
  { "{'aDouble': '1e999'}", "a_double", "is out of range" },
  { "{'aFloat': 3.5e38}", "a_float", "is out of range" },
  { "{'aBool': 'true'}", "a_bool", "must be true or false" },
  { "{'aBool': 1}", "a_bool", "must be true or false" },
  { "{'aString': 5}", "a_string", "must be a string" },
  { "{'aString': 'a\\u0000b'}", "", "bad JSON" },
  { "{'aString': '\xC0\xAF'}", "", "bad JSON" },
  { "{'aString': '\\ud800'}", "", "bad JSON" },
  { "{'someBytes': 'A'}", "some_bytes", "base64" },
  { "{'someBytes': 'AB=='}", "some_bytes", "base64" },
  { "{'someBytes': 'A===' }", "some_bytes", "base64" },
  { "{'someBytes': 'AA A'}", "some_bytes", "base64" },
  { "{'color': 'GREEN'}", "color", "not defined" },
  { "{'color': 1.5}", "color", "must be a whole number" },
  { "{'shape': []}", "shape", "must be an object" },
  { "{'shape': 'x'}", "shape", "must be an object" },
  { "{'strings': 'x'}", "strings", "must be an array" },
  { "{'strings': {}}", "strings", "must be an array" },
  { "{'strings': ['a', null]}", "strings[1]", "must be a string" },
  { "{'shapes': [null]}", "shapes[0]", "must be an object" },
  { "{'text': 'a', 'number': 1}", "number", "only one may be given" },
  { "{'at': '2026-11-21'}", "at", "must be an instant" },
  { "{'at': '2026-02-30T00:00:00Z'}", "at", "must be an instant" },
  { "{'at': '2026-11-21T14:30:00.Z'}", "at", "must be an instant" },
  { "{'at': '2026-11-21T14:30:00.1234567890Z'}", "at", "must be an instant" },
  { "{'at': 5}", "at", "must be an instant" },
  { "{'at': {}}", "at", "must be an instant" },
  { "{'span': '1'}", "span", "must be a duration" },
  { "{'span': '.5s'}", "span", "must be a duration" },
  { "{'span': '315576000001s'}", "span", "must be a duration" },
  { "{'maybeInt32': 'x'}", "maybe_int32", "must be a whole number" },
  { "{'maybeInt32': {'value': 1}}", "maybe_int32", "must be a whole number" },
};

static const char *with_quotes(struct arena *arena, const char *row)
{
  char *text = arena_strdup(arena, row);
  for (char *c = text; *c; c++)
    *c = *c == '\'' ? '"' : *c;
  return text;
}

static struct status read(struct arena *arena, const char *text, ProtobufCMessage **message)
{
  return json_to_message(arena, &test__shapes__descriptor, text, strlen(text), message);
}

Test(json, what_is_read_is_written_in_the_canonical_form)
{
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
    struct arena *arena = arena_new();
    ProtobufCMessage *message = NULL;
    struct status status = read(arena, with_quotes(arena, taken[i].in), &message);
    cr_assert(status_is_ok(status), "%s: %s", taken[i].in, status.message);
    const char *text = NULL;
    size_t size = 0;
    status = json_from_message(arena, message, &text, &size);
    cr_assert(status_is_ok(status), "%s: %s", taken[i].in, status.message);
    cr_assert_str_eq(text, with_quotes(arena, taken[i].out), "%s", taken[i].in);
    cr_assert_eq(size, strlen(text));
    arena_free(arena);
  }
}

Test(json, what_is_refused_is_named)
{
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    struct arena *arena = arena_new();
    ProtobufCMessage *message = NULL;
    struct status status = read(arena, with_quotes(arena, refused[i].in), &message);
    cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", refused[i].in);
    cr_assert_str_eq(status.field ? status.field : "", refused[i].field, "%s: %s", refused[i].in, status.message);
    cr_assert_not_null(strstr(status.message, refused[i].complaint), "%s: %s", refused[i].in, status.message);
    cr_assert_null(message);
    arena_free(arena);
  }
}

/* {"shape":{"shape": ... {} ... }} with so many objects. */
static const char *nest(struct arena *arena, int depth)
{
  const char *text = "{}";
  for (int i = 1; i < depth; i++)
    text = arena_printf(arena, "{\"shape\":%s}", text);
  return text;
}

Test(json, sixteen_levels_are_taken_and_more_refused)
{
  struct arena *arena = arena_new();
  ProtobufCMessage *message = NULL;
  cr_assert(status_is_ok(read(arena, nest(arena, 16), &message)));
  static const int depths[] = { 17, 40 };
  for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
    struct status status = read(arena, nest(arena, depths[i]), &message);
    cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT);
    cr_assert_not_null(strstr(status.message, "nested too deep"), "%s", status.message);
  }
  arena_free(arena);
}

Test(json, brackets_in_strings_are_not_levels)
{
  struct arena *arena = arena_new();
  ProtobufCMessage *message = NULL;
  cr_assert(status_is_ok(read(arena, "{\"aString\": \"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\\\"}", &message)));
  arena_free(arena);
}

Test(json, numbers_that_json_cannot_hold_are_not_written)
{
  struct arena *arena = arena_new();
  const char *text;
  size_t size;
  Test__Shapes message = TEST__SHAPES__INIT;
  message.a_double = NAN;
  struct status status = json_from_message(arena, &message.base, &text, &size);
  cr_assert_eq(status.code, STATUS_INTERNAL);
  cr_assert_str_eq(status.field, "a_double");
  arena_free(arena);
}

Test(json, a_quoted_string_is_escaped_and_bad_bytes_are_replaced)
{
  struct arena *arena = arena_new();
  cr_assert_str_eq(json_quote(arena, "a\"b\\c\n\x01\xC3\xA9\xFFz"), "\"a\\\"b\\\\c\\n\\u0001\xC3\xA9\xEF\xBF\xBDz\"");
  cr_assert_str_eq(json_quote(arena, NULL), "\"\"");
  arena_free(arena);
}
