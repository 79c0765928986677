/* test_instant: RFC 3339 text from and to microseconds. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/date.h"
#include "generator.h"

/* given, formatted */
static const char *const instants[] = {
  "1970-01-01T00:00:00Z 1970-01-01T00:00:00Z",
  "2026-11-21T14:30:05.25Z 2026-11-21T14:30:05.250Z",
  "2026-11-21T14:30:05.000001Z 2026-11-21T14:30:05.000001Z",
  "2026-11-21T14:30:05.000000Z 2026-11-21T14:30:05Z",
  "2026-11-21T14:30:05-05:00 2026-11-21T19:30:05Z",
  "2026-01-01T00:30:00+01:00 2025-12-31T23:30:00Z",
  "2026-11-21t14:30:05z 2026-11-21T14:30:05Z",
  "1969-12-31T23:59:59.999999Z 1969-12-31T23:59:59.999999Z",
  "1583-01-01T00:00:00Z 1583-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999Z 9999-12-31T23:59:59.999999Z",
};

Test(instant, text_is_read_and_written_in_utc)
{
  for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
    char given[40], expected[40], text[INSTANT_TEXT_SIZE];
    int64_t at_us;
    cr_assert_eq(sscanf(instants[i], "%39s %39s", given, expected), 2);
    cr_assert(status_is_ok(instant_parse(given, &at_us)), "%s", given);
    cr_expect_str_eq(instant_format(at_us, text), expected, "%s", given);
  }
  int64_t at_us;
  cr_assert(status_is_ok(instant_parse("2001-09-09T01:46:40Z", &at_us)));
  cr_assert_eq(at_us, INT64_C(1000000000000000));
}

static const char *const not_instants[] = {
  "",
  "2026-11-21",
  "2026-11-21T",
  "2026-11-21T14:30:05",
  "2026-11-21 14:30:05Z",
  "2026-11-21T24:00:00Z",
  "2026-11-21T14:60:00Z",
  "2026-11-21T14:30:60Z",
  "2026-11-21T14:30Z",
  "2026-11-21T14:30:05.Z",
  "2026-11-21T14:30:05.1234567Z",
  "2026-11-21T14:30:05+0500",
  "2026-11-21T14:30:05+05:00x",
  "2026-11-21T14:30:05ZZ",
  "2026-02-29T14:30:05Z",
  "1583-01-01T00:00:00+01:00",
  "9999-12-31T23:59:59-01:00",
};

Test(instant, what_is_not_an_instant_is_refused)
{
  for (size_t i = 0; i < sizeof not_instants / sizeof not_instants[0]; i++) {
    int64_t at_us = 77;
    cr_expect_eq(instant_parse(not_instants[i], &at_us).code, STATUS_INVALID_ARGUMENT, "'%s'", not_instants[i]);
    cr_expect_eq(at_us, 77, "'%s'", not_instants[i]);
  }
}

Test(instant, formatted_instants_parse_to_themselves)
{
  struct generator generator = { .state = 3 };
  for (int i = 0; i < 20000; i++) {
    uint64_t span = (uint64_t)(DATE_LAST - DATE_FIRST + 1) * (uint64_t)US_PER_DAY;
    int64_t at_us = DATE_FIRST * US_PER_DAY + (int64_t)generator_below(&generator, span);
    char text[INSTANT_TEXT_SIZE];
    int64_t again;
    cr_assert(status_is_ok(instant_parse(instant_format(at_us, text), &again)), "%s", text);
    cr_assert_eq(again, at_us, "%s", text);
  }
}

Test(instant, the_date_of_an_instant_is_the_utc_day)
{
  cr_assert_eq(date_of_instant(0), 0);
  cr_assert_eq(date_of_instant(-1), -1);
  cr_assert_eq(date_of_instant(-US_PER_DAY), -1);
  cr_assert_eq(date_of_instant(US_PER_DAY - 1), 0);
  cr_assert_eq(date_of_instant(US_PER_DAY), 1);
}
