/* Days of a zone: rows that a person with a calendar and a clock could check. Instants are UTC. */
#include <criterion/criterion.h>

#include "base/date.h"
#include "base/zone.h"
#include "generator.h"

static int64_t at(const char *text)
{
  int64_t at_us = 0;
  cr_assert(status_is_ok(instant_parse(text, &at_us)), "%s", text);
  return at_us;
}

/* New York, Utc, Kiritimati (+14), Midway (-11), Beirut, whose clocks go forward at midnight, Samoa, which left out a
 * day. */
static struct zone zone_named(char name)
{
  static struct zone_change new_york[2], beirut[1], samoa[1];
  new_york[0] = (struct zone_change){ at("2026-03-08T07:00:00Z"), -4 * 3600 };
  new_york[1] = (struct zone_change){ at("2026-11-01T06:00:00Z"), -5 * 3600 };
  beirut[0] = (struct zone_change){ at("2026-03-28T22:00:00Z"), 3 * 3600 };
  samoa[0] = (struct zone_change){ at("2011-12-30T10:00:00Z"), 14 * 3600 };
  switch (name) {
  case 'N':
    return (struct zone){ -5 * 3600, new_york, 2 };
  case 'K':
    return (struct zone){ 14 * 3600, NULL, 0 };
  case 'M':
    return (struct zone){ -11 * 3600, NULL, 0 };
  case 'B':
    return (struct zone){ 2 * 3600, beirut, 1 };
  case 'S':
    return (struct zone){ -10 * 3600, samoa, 1 };
  default:
    return (struct zone){ 0 };
  }
}

static const struct day_row {
  const char *why;
  char zone;
  const char *at, *day;
} days[] = {
  { "UTC is the zone without anything", 'U', "2026-11-21T23:59:59.999999Z", "2026-11-21" },
  { "a day's last instant", 'N', "2026-11-22T04:59:59.999999Z", "2026-11-21" },
  { "the next day's first", 'N', "2026-11-22T05:00:00Z", "2026-11-22" },
  { "in summer an hour earlier: last", 'N', "2026-07-05T03:59:59.999999Z", "2026-07-04" },
  { "in summer an hour earlier: first", 'N', "2026-07-05T04:00:00Z", "2026-07-05" },
  { "the day of the change forward begins by the winter's clock", 'N', "2026-03-08T04:59:59Z", "2026-03-07" },
  { "and ends by the summer's", 'N', "2026-03-09T04:00:00Z", "2026-03-09" },
  { "one hour before that it is still the day of the change", 'N', "2026-03-09T03:59:59Z", "2026-03-08" },
  { "the day of the change back begins by the summer's clock", 'N', "2026-11-01T04:00:00Z", "2026-11-01" },
  { "and ends by the winter's", 'N', "2026-11-02T04:59:59Z", "2026-11-01" },
  { "far east it is tomorrow", 'K', "2026-11-21T10:00:00Z", "2026-11-22" },
  { "far west it is yesterday", 'M', "2026-11-21T10:59:59Z", "2026-11-20" },
  { "a year ends", 'M', "2027-01-01T10:59:59Z", "2026-12-31" },
  { "29 February", 'K', "2028-02-28T10:00:00Z", "2028-02-29" },
  { "before 1970", 'N', "1969-12-31T23:00:00Z", "1969-12-31" },
  { "the last of a day that was followed by no 30th", 'S', "2011-12-30T09:59:59Z", "2011-12-29" },
  { "and what came then", 'S', "2011-12-30T10:00:00Z", "2011-12-31" },
};

Test(zone, the_day_of_an_instant_is_the_zones)
{
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
    char day[DATE_TEXT_SIZE];
    struct zone zone = zone_named(days[i].zone);
    cr_expect_str_eq(date_format(zone_day(&zone, at(days[i].at)), day), days[i].day, "%s", days[i].why);
  }
}

static const struct begin_row {
  const char *why;
  char zone;
  const char *day, *at;
} begins[] = {
  { "UTC", 'U', "2026-11-21", "2026-11-21T00:00:00Z" },
  { "winter", 'N', "2026-11-21", "2026-11-21T05:00:00Z" },
  { "summer", 'N', "2026-07-04", "2026-07-04T04:00:00Z" },
  { "the day of the change forward", 'N', "2026-03-08", "2026-03-08T05:00:00Z" },
  { "the day after it", 'N', "2026-03-09", "2026-03-09T04:00:00Z" },
  { "a day whose midnight the clocks skip begins when they are put forward", 'B', "2026-03-29",
    "2026-03-28T22:00:00Z" },
};

Test(zone, a_day_begins_at_the_zones_midnight)
{
  for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
    int32_t day = 0;
    char text[INSTANT_TEXT_SIZE];
    struct zone zone = zone_named(begins[i].zone);
    cr_assert(status_is_ok(date_parse(begins[i].day, &day)));
    int64_t begins_us = zone_day_begins_us(&zone, day);
    cr_expect_str_eq(instant_format(begins_us, text), begins[i].at, "%s", begins[i].why);
    cr_expect_eq(zone_day(&zone, begins_us), day, "%s", begins[i].why);
    cr_expect_eq(zone_day(&zone, begins_us - 1), day - 1, "%s", begins[i].why);
  }
}

/* An instant lies in its day, whatever the zone. */
Test(zone, an_instant_lies_between_the_beginnings_of_its_day_and_the_next)
{
  struct generator generator = { 27 };
  for (int i = 0; i < 20000; i++) {
    struct zone zone = zone_named("NUKMB"[generator_below(&generator, 5)]);
    int64_t at_us = at("2026-01-01T00:00:00Z") + (int64_t)generator_below(&generator, 400 * (uint64_t)US_PER_DAY);
    int32_t day = zone_day(&zone, at_us);
    cr_assert_leq(zone_day_begins_us(&zone, day), at_us);
    cr_assert_gt(zone_day_begins_us(&zone, day + 1), at_us);
  }
}
