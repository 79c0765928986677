// The gateway's pure rules: how fast, from which page, which HTTP status, how long.
#include <criterion/criterion.h>
#include <string.h>

#include "connect_error.h"
#include "origin.h"
#include "token_bucket.h"

#define SECOND INT64_C(1000000)

Test(token_bucket, gives_its_burst_then_its_rate)
{
  struct token_bucket *table = token_bucket_new(60, 3);
  int64_t now = 1000 * SECOND, wait = 0;
  for (int i = 0; i < 3; i++) {
    cr_assert(token_bucket_take(table, 7, now, &wait));
  }
  cr_assert(!token_bucket_take(table, 7, now, &wait));
  cr_assert_eq(wait, SECOND);
  cr_assert(!token_bucket_take(table, 7, now + SECOND - 1, &wait));
  cr_assert(token_bucket_take(table, 7, now + SECOND, &wait));
  cr_assert(!token_bucket_take(table, 7, now + SECOND, &wait));
  token_bucket_free(table);
}

Test(token_bucket, never_holds_more_than_its_burst)
{
  struct token_bucket *table = token_bucket_new(60, 2);
  int64_t wait = 0;
  cr_assert(token_bucket_take(table, 7, SECOND, &wait));
  int taken = 0;
  while (token_bucket_take(table, 7, 9999 * SECOND, &wait)) {
    taken++;
  }
  cr_assert_eq(taken, 2);
  token_bucket_free(table);
}

Test(token_bucket, looking_takes_nothing)
{
  struct token_bucket *table = token_bucket_new(60, 1);
  int64_t wait = 0;
  for (int i = 0; i < 10; i++) {
    cr_assert(token_bucket_has(table, 7, SECOND, &wait));
  }
  cr_assert(token_bucket_take(table, 7, SECOND, &wait));
  cr_assert(!token_bucket_has(table, 7, SECOND, &wait));
  token_bucket_free(table);
}

Test(token_bucket, one_caller_does_not_slow_another)
{
  struct token_bucket *table = token_bucket_new(60, 1);
  int64_t wait = 0;
  cr_assert(token_bucket_take(table, 1, SECOND, &wait));
  cr_assert(!token_bucket_take(table, 1, SECOND, &wait));
  cr_assert(token_bucket_take(table, 2, SECOND, &wait));
  cr_assert(token_bucket_take(table, 1 + TOKEN_BUCKET_ROWS, SECOND, &wait), "same row, another place");
  token_bucket_free(table);
}

Test(token_bucket, the_one_unused_for_longest_makes_room)
{
  struct token_bucket *table = token_bucket_new(1, 1);
  int64_t wait = 0;
  for (uint64_t i = 0; i < TOKEN_BUCKET_WAYS; i++) {
    cr_assert(token_bucket_take(table, i * TOKEN_BUCKET_ROWS, SECOND + (int64_t)i, &wait));
  }
  cr_assert(!token_bucket_take(table, 0, SECOND + 10, &wait), "the first is used again, so the second is the oldest");
  cr_assert(token_bucket_take(table, 99 * TOKEN_BUCKET_ROWS, SECOND + 11, &wait));
  cr_assert(!token_bucket_take(table, 0, SECOND + 12, &wait));
  cr_assert(token_bucket_take(table, 1 * TOKEN_BUCKET_ROWS, SECOND + 13, &wait));
  token_bucket_free(table);
}

/* Which pages may call the gateway at Host app.example:8080 when https://portal.example and https://b.example:8443 are
 * listed. */
static const struct {
  const char *origin;
  bool is_own, is_listed;
} origins[] = {
  { "http://app.example:8080", true, false },
  { "https://app.example:8080", true, false },
  { "HTTPS://App.Example:8080", true, false },
  { "http://app.example", false, false },
  { "http://app.example:80801", false, false },
  { "http://xapp.example:8080", false, false },
  { "ftp://app.example:8080", false, false },
  { "app.example:8080", false, false },
  { "null", false, false },
  { "", false, false },
  { "https://portal.example", false, true },
  { "https://PORTAL.example", false, true },
  { "http://portal.example", false, false },
  { "https://portal.example:8443", false, false },
  { "https://portal.exampl", false, false },
  { "https://b.example:8443", false, true },
  { "https://portal.example, https://b.example:8443", false, false },
};

Test(origin, pages_of_the_host_and_of_the_list_may_call)
{
  for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
    const char *origin = origins[i].origin;
    cr_expect_eq(origin_is_own(origin, "app.example:8080"), origins[i].is_own, "%s", origin);
    cr_expect_eq(origin_is_listed(origin, "https://portal.example, https://b.example:8443"), origins[i].is_listed, "%s",
                 origin);
  }
  cr_expect(!origin_is_own("http://", NULL));
  cr_expect(!origin_is_listed("https://portal.example", NULL));
}

/* connectrpc.com/docs/protocol, "Error codes" */
static const struct {
  const char *name;
  int http_status;
} codes[] = {
  { "canceled", 499 },
  { "unknown", 500 },
  { "invalid_argument", 400 },
  { "deadline_exceeded", 504 },
  { "not_found", 404 },
  { "already_exists", 409 },
  { "permission_denied", 403 },
  { "resource_exhausted", 429 },
  { "failed_precondition", 400 },
  { "aborted", 409 },
  { "out_of_range", 400 },
  { "unimplemented", 501 },
  { "internal", 500 },
  { "unavailable", 503 },
  { "data_loss", 500 },
  { "unauthenticated", 401 },
};

Test(connect_error, every_code_has_the_status_of_the_specification)
{
  for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
    cr_expect_eq(connect_error_http_status(status_code_parse(codes[i].name)), codes[i].http_status, "%s",
                 codes[i].name);
  }
}

Test(connect_error, the_field_travels_as_a_bad_request)
{
  struct arena *arena = arena_new();
  struct status status = status_fail(STATUS_INVALID_ARGUMENT, "a.b", "say \"x\"");
  cr_assert_str_eq(connect_error_json(arena, status),
                   "{\"code\":\"invalid_argument\",\"message\":\"say \\\"x\\\"\",\"details\":[{\"type\":"
                   "\"google.rpc.BadRequest\",\"value\":\"Cg4KA2EuYhIHc2F5ICJ4Ig\",\"debug\":{\"fieldViolations\":["
                   "{\"field\":\"a.b\",\"description\":\"say \\\"x\\\"\"}]}}]}");
  arena_free(arena);
}

Test(connect_error, texts_of_any_length_fit)
{
  struct arena *arena = arena_new();
  char *text = arena_alloc(arena, 100001);
  memset(text, 'f', 100000);
  for (size_t i = 1000; i + 2 < 100000; i += 2) {
    memcpy(text + i, "\xc3\xa4", 2);
  }
  cr_assert_gt(strlen(connect_error_json(arena, status_fail(STATUS_INTERNAL, text, text))), 200000);
  arena_free(arena);
}

Test(connect_error, a_stream_that_ended_well_has_an_empty_end)
{
  struct arena *arena = arena_new();
  cr_assert_str_eq(connect_error_end_of_stream(arena, status_ok()), "{}");
  cr_assert_str_eq(connect_error_end_of_stream(arena, status_fail(STATUS_NOT_FOUND, NULL, "gone")),
                   "{\"error\":{\"code\":\"not_found\",\"message\":\"gone\"}}");
  arena_free(arena);
}

static const struct {
  const char *text;
  int64_t timeout_us; /* -1: refused */
} timeouts[] = {
  { "0", 0 },
  { "1", 1000 },
  { "9999999999", INT64_C(9999999999000) },
  { "0000000001", 1000 },
  { "", -1 },
  { "-1", -1 },
  { "+1", -1 },
  { "1 ", -1 },
  { "1e3", -1 },
  { "10000000000", -1 },
};

Test(connect_timeout, is_a_number_of_at_most_ten_digits)
{
  for (size_t i = 0; i < sizeof(timeouts) / sizeof(timeouts[0]); i++) {
    int64_t timeout_us = -1;
    struct status status = connect_timeout_parse(timeouts[i].text, &timeout_us);
    cr_expect_eq(timeout_us, timeouts[i].timeout_us, "%s", timeouts[i].text);
    cr_expect_eq(status_is_ok(status), timeouts[i].timeout_us >= 0, "%s", timeouts[i].text);
  }
}
