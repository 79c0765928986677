/* check_test: the field rules of test.Ruled, as a table. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "steward/test/v1/shapes.pb-c.h"
#include "wire/json.h"
#include "wire/wire.h"

/* Every row is a message that is right but for what the row says: name and color are given unless the row begins
 * with '!'. The field at fault is "" when the message passes. */
static const struct {
  const char *json, *field, *complaint;
} table[] = {
  { "", "", "" },
  { "! 'color': 'RED'", "name", "is required" },
  { "! 'name': 'IBM'", "color", "is required" },
  { "! 'name': 'IBM', 'color': 'UNSPECIFIED'", "color", "is required" },
  { "! 'name': '12345678', 'color': 1", "", "" },
  { "! 'name': '123456789', 'color': 1", "name", "must not be longer than 8 bytes" },
  { "! 'name': 'IBM', 'color': 7", "color", "not defined" },
  { "! 'name': 'IBM', 'color': -2", "", "" },
  { "'price': '12.50'", "", "" },
  { "'price': ''", "", "" },
  { "'price': '12.505'", "price", "at most 2 places" },
  { "'price': '0.00'", "price", "must be above zero" },
  { "'price': '-1'", "price", "must not be negative" },
  { "'price': 'abc'", "price", "must be a decimal" },
  { "'price': '1e5'", "price", "must be a decimal" },
  { "'price': ' 1'", "price", "must be a decimal" },
  { "'price': '99999999999999999999'", "price", "must be a decimal" },
  { "'change': '-0.0001'", "", "" },
  { "'change': '0'", "", "" },
  { "'bornOn': '2024-02-29'", "", "" },
  { "'bornOn': '2023-02-29'", "born_on", "must be a date" },
  { "'bornOn': '2023-2-9'", "born_on", "must be a date" },
  { "'bornOn': '2023-02-09T00:00:00Z'", "born_on", "must be a date" },
  { "'percent': 1", "", "" },
  { "'percent': 0", "", "" }, /* absent */
  { "'percent': 100", "", "" },
  { "'percent': 101", "percent", "must be from 1 to 100" },
  { "'percent': 4294967295", "percent", "must be from 1 to 100" },
  { "'delta': -5", "", "" },
  { "'delta': -6", "delta", "must be from -5 to 5" },
  { "'delta': 6", "delta", "must be from -5 to 5" },
  { "'tags': ['a', 'b']", "", "" },
  { "'tags': ['a', 'b', 'c']", "tags", "must not have more than 2 items" },
  { "'tags': ['a', 'long']", "tags[1]", "must not be longer than 3 bytes" },
  { "'positions': [{'name': 'A', 'color': 1}, {'name': 'B', 'color': 1, 'price': 'x'}]", "positions[1].price",
    "must be a decimal" },
  { "'positions': [{'name': 'A', 'color': 1, 'parent': {'color': 1}}]", "positions[0].parent.name", "is required" },
  { "'limit': '0'", "", "" },
  { "'limit': '10'", "", "" },
  { "'limit': '11'", "limit", "must be from 0 to 10" },
  { "'limit': '-1'", "limit", "must be from 0 to 10" },
  { "'stopPrice': '1.25'", "", "" },
  { "'stopPrice': '1.255'", "stop_price", "at most 2 places" },
  { "'stopPrice': ''", "stop_price", "must be a decimal" }, /* said, but nothing */
  { "'ratio': 1", "", "" },
  { "'ratio': 1.0000001", "ratio", "must be from 0 to 1" },
  { "'ratio': -0.5", "ratio", "must be from 0 to 1" },
  { "'key': 'AAAAAA=='", "", "" },
  { "'key': 'AAAAAAA='", "key", "must not be longer than 4 bytes" },
  { "'shares': '9223372036854775807'", "", "" },
  { "'shares': '9223372036854775808'", "shares", "must be from 0 to" },
  { "'at': '2026-11-21T14:30:00Z'", "", "" },
};

/* The rows write ' for " to be legible. */
static const char *complete(struct arena *arena, const char *row)
{
  bool is_bare = *row == '!';
  const char *comma = *row && !is_bare ? ", " : "";
  char *text = is_bare ? arena_printf(arena, "{%s}", row + 1)
                       : arena_printf(arena, "{'name': 'IBM', 'color': 'RED'%s%s}", comma, row);
  for (char *c = text; *c; c++)
    *c = *c == '\'' ? '"' : *c;
  return text;
}

Test(check, rules_hold_as_in_the_table)
{
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    struct arena *arena = arena_new();
    const char *text = complete(arena, table[i].json);
    ProtobufCMessage *message = NULL;
    struct status status = json_to_message(arena, &test__ruled__descriptor, text, strlen(text), &message);
    cr_assert(status_is_ok(status), "%s: %s", text, status.message);
    status = wire_check(arena, message);
    cr_assert_str_eq(status.field ? status.field : "", table[i].field, "%s: %s", text, status.message);
    cr_assert(status_is_ok(status) || strstr(status.message, table[i].complaint), "%s: %s", text, status.message);
    cr_assert_eq(status.code, *table[i].field ? STATUS_INVALID_ARGUMENT : STATUS_OK, "%s", text);
    arena_free(arena);
  }
}

static Test__Ruled right(void)
{
  Test__Ruled message = TEST__RULED__INIT;
  message.name = "IBM";
  message.color = TEST__SHAPES__COLOR__RED;
  return message;
}

static const char *fault_of(struct arena *arena, const Test__Ruled *message)
{
  struct status status = wire_check(arena, &message->base);
  return status.field ? status.field : "";
}

Test(check, numbers_that_json_cannot_hold_are_refused)
{
  struct arena *arena = arena_new();
  Test__Ruled message = right();
  message.ratio = NAN;
  cr_assert_str_eq(fault_of(arena, &message), "ratio");
  message.ratio = INFINITY;
  cr_assert_str_eq(fault_of(arena, &message), "ratio");
  arena_free(arena);
}

Test(check, an_instant_out_of_range_is_refused)
{
  struct arena *arena = arena_new();
  Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
  Test__Ruled message = right();
  message.at = &at;
  at.nanos = -1;
  cr_assert_str_eq(fault_of(arena, &message), "at");
  at.nanos = 0;
  at.seconds = INT64_MAX;
  cr_assert_str_eq(fault_of(arena, &message), "at");
  arena_free(arena);
}

Test(check, fields_without_a_rule_have_the_default_limits)
{
  struct arena *arena = arena_new();
  Test__Ruled message = right();
  char *note = arena_alloc(arena, 1026);
  memset(note, 'x', 1024);
  message.note = note;
  cr_assert_str_eq(fault_of(arena, &message), "");
  note[1024] = 'x';
  cr_assert_str_eq(fault_of(arena, &message), "note");
  message.note = "";
  message.column = arena_array(arena, 200001, sizeof *message.column);
  message.n_column = 200000;
  cr_assert_str_eq(fault_of(arena, &message), "");
  message.n_column = 200001;
  cr_assert_str_eq(fault_of(arena, &message), "column");
  arena_free(arena);
}
