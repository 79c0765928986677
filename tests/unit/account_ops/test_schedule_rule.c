/* When jobs are due: rows that a person with a calendar and a clock could check. Instants are UTC. */
#include <criterion/criterion.h>

#include "base/date.h"
#include "schedule_rule.h"

#define NEW_YORK_WINTER (-5 * 3600)
#define NEW_YORK_SUMMER (-4 * 3600)

static int64_t at(const char *text)
{
  int64_t at_us = 0;
  cr_assert(status_is_ok(instant_parse(text, &at_us)), "%s", text);
  return at_us;
}

static const struct zone *zone_named(char name)
{
  static struct zone_change new_york[5], lord_howe[2];
  static struct zone zones[] = {
    { NEW_YORK_SUMMER, new_york, 5 }, { 0, NULL, 0 }, { 14 * 3600, NULL, 0 }, { 39600, lord_howe, 2 }
  };
  new_york[0] = (struct zone_change){ at("2025-11-02T06:00:00Z"), NEW_YORK_WINTER };
  new_york[1] = (struct zone_change){ at("2026-03-08T07:00:00Z"), NEW_YORK_SUMMER };
  new_york[2] = (struct zone_change){ at("2026-11-01T06:00:00Z"), NEW_YORK_WINTER };
  new_york[3] = (struct zone_change){ at("2027-03-14T07:00:00Z"), NEW_YORK_SUMMER };
  new_york[4] = (struct zone_change){ at("2027-11-07T06:00:00Z"), NEW_YORK_WINTER };
  lord_howe[0] = (struct zone_change){ at("2026-04-04T15:00:00Z"), 37800 }; /* half an hour */
  lord_howe[1] = (struct zone_change){ at("2026-10-03T15:30:00Z"), 39600 };
  return &zones[name == 'N' ? 0 : name == 'U' ? 1 : name == 'K' ? 2 : 3];
}

#define EVERY(s) { .kind = SCHEDULE_EVERY, .every_s = (s) }
#define DAILY(h, m) { .kind = SCHEDULE_DAILY, .minute = (h) * 60 + (m) }
#define BUSINESS(h, m) { .kind = SCHEDULE_BUSINESS_DAYS, .minute = (h) * 60 + (m) }
#define MONTHLY(d, r) { .kind = SCHEDULE_MONTHLY, .minute = 1080, .day = (d), .roll = SCHEDULE_##r } /* at 18:00 */
#define QUARTERLY(d, r) { .kind = SCHEDULE_QUARTERLY, .minute = 1080, .day = (d), .roll = SCHEDULE_##r }

static const struct row {
  const char *why;
  struct schedule_rule rule;
  char zone; /* New York, Utc, Kiritimati (+14), Lord Howe */
  const char *after, *next;
} rows[] = {
  { "on the grid of UTC", EVERY(300), 'N', "2026-11-21T12:01:00Z", "2026-11-21T12:05:00Z" },
  { "later than a due instant, never that again", EVERY(300), 'N', "2026-11-21T12:05:00Z", "2026-11-21T12:10:00Z" },
  { "a day's seconds are from midnight UTC", EVERY(86400), 'N', "2026-11-21T12:05:00Z", "2026-11-22T00:00:00Z" },
  { "not moved by the clocks", EVERY(3600), 'N', "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z" },

  { "today when it is still to come", DAILY(17, 30), 'N', "2026-11-20T22:29:59Z", "2026-11-20T22:30:00Z" },
  { "else tomorrow", DAILY(17, 30), 'N', "2026-11-20T22:30:00Z", "2026-11-21T22:30:00Z" },
  { "midnight begins the local day", DAILY(0, 0), 'N', "2026-11-21T04:00:00Z", "2026-11-21T05:00:00Z" },
  { "local tomorrow while UTC has today", DAILY(6, 0), 'K', "2026-11-20T15:00:00Z", "2026-11-20T16:00:00Z" },
  { "Saturdays count", DAILY(12, 0), 'U', "2026-11-20T13:00:00Z", "2026-11-21T12:00:00Z" },
  { "a year ends", DAILY(12, 0), 'U', "2026-12-31T12:00:00Z", "2027-01-01T12:00:00Z" },
  { "29 February", DAILY(12, 0), 'U', "2028-02-28T12:00:00Z", "2028-02-29T12:00:00Z" },

  { "clocks forward: before the gap", DAILY(1, 59), 'N', "2026-03-08T05:00:00Z", "2026-03-08T06:59:00Z" },
  { "a time that is skipped is the end of the gap", DAILY(2, 30), 'N', "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z" },
  { "and once only", DAILY(2, 30), 'N', "2026-03-08T07:00:00Z", "2026-03-09T06:30:00Z" },
  { "after the gap", DAILY(3, 30), 'N', "2026-03-08T05:00:00Z", "2026-03-08T07:30:00Z" },
  { "the local hour stays over the change", DAILY(17, 0), 'N', "2026-03-07T22:00:00Z", "2026-03-08T21:00:00Z" },
  { "clocks back: the first of two", DAILY(1, 30), 'N', "2026-11-01T04:30:00Z", "2026-11-01T05:30:00Z" },
  { "not the second of two", DAILY(1, 30), 'N', "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z" },
  { "asked between the two", DAILY(1, 30), 'N', "2026-11-01T06:10:00Z", "2026-11-02T06:30:00Z" },
  { "the hour after the overlap", DAILY(2, 0), 'N', "2026-11-01T05:30:00Z", "2026-11-01T07:00:00Z" },
  { "half an hour forward", DAILY(2, 15), 'L', "2026-10-03T14:00:00Z", "2026-10-03T15:30:00Z" },
  { "half an hour back", DAILY(1, 45), 'L', "2026-04-04T14:00:00Z", "2026-04-04T14:45:00Z" },

  { "Friday's to Monday", BUSINESS(9, 0), 'N', "2026-11-20T14:00:00Z", "2026-11-23T14:00:00Z" },
  { "over Thanksgiving", BUSINESS(9, 0), 'N', "2026-11-25T14:00:00Z", "2026-11-27T14:00:00Z" },
  { "over Good Friday and Easter", BUSINESS(9, 0), 'N', "2026-04-02T13:00:00Z", "2026-04-06T13:00:00Z" },
  { "the day is the firm's, not UTC's", BUSINESS(20, 0), 'N', "2026-11-20T23:00:00Z", "2026-11-21T01:00:00Z" },
  { "Juneteenth", BUSINESS(9, 0), 'N', "2026-06-18T13:00:00Z", "2026-06-22T13:00:00Z" },

  { "the 15th", MONTHLY(15, STAY), 'U', "2026-11-21T00:00:00Z", "2026-12-15T18:00:00Z" },
  { "later this month", MONTHLY(25, STAY), 'U', "2026-11-21T00:00:00Z", "2026-11-25T18:00:00Z" },
  { "31 is the last: of 30 days", MONTHLY(31, STAY), 'U', "2026-11-21T00:00:00Z", "2026-11-30T18:00:00Z" },
  { "31 is the last: of February", MONTHLY(31, STAY), 'U', "2026-02-01T00:00:00Z", "2026-02-28T18:00:00Z" },
  { "31 is the last: of a leap year's", MONTHLY(31, STAY), 'U', "2028-02-01T00:00:00Z", "2028-02-29T18:00:00Z" },
  { "30 in February", MONTHLY(30, STAY), 'U', "2026-01-30T18:00:00Z", "2026-02-28T18:00:00Z" },
  { "last trading day: January ends on a Saturday", MONTHLY(31, BACK), 'U', "2026-01-15T00:00:00Z",
    "2026-01-30T18:00:00Z" },
  { "ahead into the next month", MONTHLY(31, AHEAD), 'U', "2026-01-15T00:00:00Z", "2026-02-02T18:00:00Z" },
  { "asked between the day and where it went", MONTHLY(31, AHEAD), 'U', "2026-02-01T00:00:00Z",
    "2026-02-02T18:00:00Z" },
  { "the 1st, which is a holiday", MONTHLY(1, AHEAD), 'U', "2026-12-15T00:00:00Z", "2027-01-04T18:00:00Z" },
  { "the 1st back into the old year", MONTHLY(1, BACK), 'U', "2026-12-15T00:00:00Z", "2026-12-31T18:00:00Z" },
  { "gone back, then the month after", MONTHLY(1, BACK), 'U', "2026-12-31T18:00:00Z", "2027-02-01T18:00:00Z" },

  { "the quarter's end", QUARTERLY(31, STAY), 'N', "2026-11-21T00:00:00Z", "2026-12-31T23:00:00Z" },
  { "and the next", QUARTERLY(31, STAY), 'N', "2026-12-31T23:00:00Z", "2027-03-31T22:00:00Z" },
  { "from the first month of one", QUARTERLY(31, STAY), 'U', "2026-04-01T00:00:00Z", "2026-06-30T18:00:00Z" },
  { "its last trading day", QUARTERLY(31, BACK), 'U', "2027-10-01T00:00:00Z", "2027-12-31T18:00:00Z" },
  { "its last trading day, a Saturday ends it", QUARTERLY(31, BACK), 'U', "2028-07-01T00:00:00Z",
    "2028-09-29T18:00:00Z" },
  { "ahead out of the quarter", QUARTERLY(31, AHEAD), 'U', "2028-10-01T00:00:00Z", "2028-10-02T18:00:00Z" },
};

Test(schedule_rule, the_next_instant_is_the_calendars)
{
  char text[INSTANT_TEXT_SIZE];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const struct row *row = &rows[i];
    cr_assert(status_is_ok(schedule_rule_check(&row->rule)), "%s", row->why);
    int64_t next_us = schedule_next(&row->rule, zone_named(row->zone), at(row->after));
    cr_expect_eq(next_us, at(row->next), "%s: %s", row->why, instant_format(next_us, text));
  }
}

/* Whatever the rule: later than asked, and nothing of the rule lies between. */
Test(schedule_rule, a_year_of_steps_misses_and_repeats_nothing)
{
  static const struct schedule_rule rules[] = { DAILY(2, 30), DAILY(1, 30), BUSINESS(9, 30), MONTHLY(31, AHEAD) };
  static const int wanted[] = { 365, 365, 250, 12 };
  const struct zone *zone = zone_named('N');
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    int64_t now_us = at("2026-01-03T12:00:00Z"), end_us = at("2027-01-03T12:00:00Z");
    int count = 0;
    for (int64_t next_us; (next_us = schedule_next(&rules[i], zone, now_us)) < end_us; count++) {
      cr_assert_gt(next_us, now_us);
      cr_assert_eq(schedule_next(&rules[i], zone, next_us - 1), next_us);
      now_us = next_us;
    }
    cr_expect_eq(count, wanted[i], "rule %zu: %d", i, count);
  }
}

static const struct refusal {
  struct schedule_rule rule;
  const char *field;
} refusals[] = {
  { { .kind = 0 }, "kind" },
  { { .kind = 6 }, "kind" },
  { EVERY(9), "every_seconds" },
  { EVERY((int64_t)SCHEDULE_MOST_S + 1), "every_seconds" },
  { { .kind = SCHEDULE_DAILY, .every_s = 60 }, "every_seconds" },
  { DAILY(24, 0), "minute" },
  { DAILY(0, -1), "minute" },
  { { .kind = SCHEDULE_EVERY, .every_s = 60, .minute = 5 }, "minute" },
  { { .kind = SCHEDULE_DAILY, .day = 1 }, "day" },
  { MONTHLY(0, STAY), "day" },
  { QUARTERLY(32, STAY), "day" },
  { { .kind = SCHEDULE_DAILY, .roll = SCHEDULE_BACK }, "roll" },
  { { .kind = SCHEDULE_MONTHLY, .day = 1, .roll = 3 }, "roll" },
};

Test(schedule_rule, a_rule_that_says_nothing_is_refused_by_its_field)
{
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    struct status status = schedule_rule_check(&refusals[i].rule);
    cr_assert_eq(status.code, STATUS_INVALID_ARGUMENT, "row %zu", i);
    cr_expect_str_eq(status.field, refusals[i].field, "row %zu", i);
  }
}

Test(schedule_rule, failures_wait_longer_each_time_but_no_more_than_an_hour)
{
  static const int64_t seconds[] = { 30, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600 };
  for (int64_t failures = 0; failures < 10; failures++)
    cr_expect_eq(schedule_backoff_us(failures), seconds[failures] * US_PER_SECOND);
  cr_expect_eq(schedule_backoff_us(1000000), 3600 * US_PER_SECOND);
}
