/* The gateway's answers: errors with code and field, and envelopes of a stream. */
#include <criterion/criterion.h>
#include <string.h>

#include "connect_reply.h"

static const uint8_t *bytes(const char *text)
{
  return (const uint8_t *)text;
}

Test(connect_reply, errors_keep_their_code_message_and_field)
{
  static const struct {
    const char *body;
    long http_status;
    enum status_code code;
    const char *field, *message;
  } rows[] = {
    { "{\"code\":\"not_found\",\"message\":\"no account\"}", 404, STATUS_NOT_FOUND, NULL, "no account" },
    { "{\"code\":\"invalid_argument\",\"message\":\"bad\",\"details\":[{\"type\":\"google.rpc.BadRequest\",\"value\":"
      "\"\","
      "\"debug\":{\"fieldViolations\":[{\"field\":\"lines[3].symbol\",\"description\":\"bad\"}]}}]}",
      400, STATUS_INVALID_ARGUMENT, "lines[3].symbol", "bad" },
    { "{\"code\":\"aborted\"}", 409, STATUS_ABORTED, NULL, "" },
    { "{\"code\":\"of our own making\"}", 500, STATUS_UNKNOWN, NULL, "" },
    { "<html>", 502, STATUS_UNAVAILABLE, NULL, NULL },
    { "", 401, STATUS_UNAUTHENTICATED, NULL, NULL },
    { "[]", 418, STATUS_UNKNOWN, NULL, NULL },
    { "{\"code\":5}", 404, STATUS_UNIMPLEMENTED, NULL, NULL },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct status status = connect_error_parse(arena, rows[i].http_status, bytes(rows[i].body), strlen(rows[i].body));
    cr_expect_eq(status.code, rows[i].code, "%s", rows[i].body);
    cr_expect_eq(status.field == NULL, rows[i].field == NULL, "%s", rows[i].body);
    if (rows[i].field != NULL && status.field != NULL)
      cr_expect_str_eq(status.field, rows[i].field);
    if (rows[i].message != NULL)
      cr_expect_str_eq(status.message, rows[i].message);
  }
  arena_free(arena);
}

Test(connect_reply, envelopes_are_taken_whole_or_not_at_all)
{
  static const uint8_t stream[] = { 0, 0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, '{', '}' };
  struct connect_envelope envelope;
  cr_expect_eq(connect_envelope_take(stream, 4, &envelope), 0);
  cr_expect_eq(connect_envelope_take(stream, 6, &envelope), 0);
  cr_assert_eq(connect_envelope_take(stream, sizeof stream, &envelope), 7);
  cr_expect(!envelope.is_end && envelope.size == 2 && memcmp(envelope.data, "ab", 2) == 0);
  cr_assert_eq(connect_envelope_take(stream + 7, sizeof stream - 7, &envelope), 5);
  cr_expect(!envelope.is_end && envelope.size == 0);
  cr_assert_eq(connect_envelope_take(stream + 12, sizeof stream - 12, &envelope), 7);
  cr_expect(envelope.is_end);
  uint8_t head[CONNECT_ENVELOPE_BYTES];
  connect_envelope_head(head, 0x01020304);
  cr_expect_eq(memcmp(head, (uint8_t[]){ 0, 1, 2, 3, 4 }, sizeof head), 0);
}

Test(connect_reply, a_stream_ends_well_or_says_why)
{
  struct arena *arena = arena_new();
  cr_expect(status_is_ok(connect_end_parse(arena, bytes("{}"), 2)));
  static const char error[] = "{\"error\":{\"code\":\"permission_denied\",\"message\":\"no\"}}";
  struct status status = connect_end_parse(arena, bytes(error), strlen(error));
  cr_expect_eq(status.code, STATUS_PERMISSION_DENIED);
  cr_expect_str_eq(status.message, "no");
  cr_expect_eq(connect_end_parse(arena, bytes("x"), 1).code, STATUS_INTERNAL);
  arena_free(arena);
}
