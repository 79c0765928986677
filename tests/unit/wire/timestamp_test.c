/* timestamp_test: instants as messages have them. */
#include "wire/timestamp.h"

#include <criterion/criterion.h>

#include "base/arena.h"

static const struct {
  int64_t at_us, seconds;
  int32_t nanos;
} table[] = {
  { 0, 0, 0 },
  { 1, 0, 1000 },
  { 999999, 0, 999999000 },
  { 1000000, 1, 0 },
  { 1795286400123456, 1795286400, 123456000 },
  { -1, -1, 999999000 },
  { -1000000, -1, 0 },
  { -1000001, -2, 999999000 },
};

Test(timestamp, microseconds_and_messages_say_the_same)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    Google__Protobuf__Timestamp *at = timestamp_of(arena, table[i].at_us);
    cr_assert_eq(at->seconds, table[i].seconds, "row %zu", i);
    cr_assert_eq(at->nanos, table[i].nanos, "row %zu", i);
    cr_assert_eq(timestamp_us(at, 5), table[i].at_us, "row %zu", i);
  }
  arena_free(arena);
}

Test(timestamp, one_that_is_absent_is_what_the_caller_says)
{
  cr_assert_eq(timestamp_us(NULL, 0), 0);
  cr_assert_eq(timestamp_us(NULL, INT64_MAX), INT64_MAX);
}

Test(timestamp, what_is_finer_than_a_microsecond_falls_away)
{
  Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
  at.seconds = 3;
  at.nanos = 1999;
  cr_assert_eq(timestamp_us(&at, 0), 3000001);
}
