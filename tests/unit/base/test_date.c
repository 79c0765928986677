/* test_date: civil dates: round trips over centuries, text, months, ages. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/date.h"

static int32_t day_of(const char *text)
{
  int32_t day;
  cr_assert(status_is_ok(date_parse(text, &day)), "%s", text);
  return day;
}

Test(date, every_day_from_1900_to_2200_goes_there_and_back)
{
  int32_t first = day_of("1900-01-01"), last = day_of("2200-12-31");
  cr_assert_eq(last - first, 109937);
  for (int32_t day = first; day <= last; day++) {
    struct civil civil = date_to_civil(day);
    int32_t again;
    char text[DATE_TEXT_SIZE];
    cr_assert(date_from_civil(civil, &again) && again == day);
    cr_assert_eq(day_of(date_format(day, text)), day);
    if (day > first)
      cr_assert_eq(date_weekday(day), (date_weekday(day - 1) + 1) % 7);
  }
}

Test(date, the_ends_of_the_range_are_as_named)
{
  char text[DATE_TEXT_SIZE];
  cr_assert_eq(day_of("1970-01-01"), 0);
  cr_assert_str_eq(date_format(DATE_FIRST, text), "1583-01-01");
  cr_assert_str_eq(date_format(DATE_LAST, text), "9999-12-31");
  cr_assert_str_eq(date_format(DATE_NONE, text), "");
  cr_assert_eq(date_weekday(0), 3);
  cr_assert_eq(date_weekday(day_of("2026-11-21")), 5);
  cr_assert_eq(date_weekday(day_of("1583-01-01")), 5);
}

static const char *const not_dates[] = {
  "",           "2026-2-1",    "2026-02-29", "2100-02-29", "2026-13-01",  "2026-00-10",  "2026-04-31",
  "2026-01-00", "2026-01-32",  "2026/01/01", "20260101",   "2026-01-01 ", " 2026-01-01", "+026-01-01",
  "1582-12-31", "10000-01-01", "2026-01-0a", "0000-01-01", "2026-1-011",
};

Test(date, what_is_not_a_date_is_refused)
{
  for (size_t i = 0; i < sizeof not_dates / sizeof not_dates[0]; i++) {
    int32_t day = 77;
    cr_expect_eq(date_parse(not_dates[i], &day).code, STATUS_INVALID_ARGUMENT, "'%s'", not_dates[i]);
    cr_expect_eq(day, 77, "'%s'", not_dates[i]);
  }
  int32_t day;
  cr_assert_eq(date_parse(NULL, &day).code, STATUS_INVALID_ARGUMENT);
  cr_assert(status_is_ok(date_parse("2000-02-29", &day)));
}

/* start, months, expected */
static const char *const additions[] = {
  "2024-01-31 1 2024-02-29",  "2023-01-31 1 2023-02-28",   "2024-02-29 12 2025-02-28",
  "2024-02-29 48 2028-02-29", "2024-03-31 -1 2024-02-29",  "2024-01-15 -1 2023-12-15",
  "2024-12-31 2 2025-02-28",  "1953-06-30 846 2023-12-30", "2024-05-31 0 2024-05-31",
};

Test(date, adding_months_clips_to_the_last_day)
{
  for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++) {
    char from[11], to[11], text[DATE_TEXT_SIZE];
    int months;
    cr_assert_eq(sscanf(additions[i], "%10s %d %10s", from, &months, to), 3);
    cr_expect_str_eq(date_format(date_add_months(day_of(from), months), text), to, "%s", additions[i]);
  }
}

/* born, on, whole years */
static const char *const ages[] = {
  "1952-02-29 2023-02-28 70 not yet in a common year",
  "1952-02-29 2023-03-01 71 on 1 March",
  "1952-02-29 2024-02-28 71 not yet in a leap year",
  "1952-02-29 2024-02-29 72 on the day itself",
  "1951-07-01 2024-06-30 72 the day before",
  "1951-07-01 2024-07-01 73 the birthday",
  "2000-12-31 2000-12-31 0 newly born",
  "1950-01-01 2023-12-31 73 the year's last day",
};

Test(date, age_is_in_whole_years)
{
  for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
    char born[11], on[11];
    int years;
    cr_assert_eq(sscanf(ages[i], "%10s %10s %d", born, on, &years), 3);
    cr_expect_eq(date_age(day_of(born), day_of(on)), years, "%s", ages[i]);
  }
}
