/* test_calendar: the exchange's holidays and settlement dates against published days. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/date.h"

static int32_t day_of(const char *text)
{
  int32_t day;
  cr_assert(status_is_ok(date_parse(text, &day)), "%s", text);
  return day;
}

static const char *const closed_days[] = {
  "2011-12-26 Christmas on a Sunday",
  "2010-12-24 Christmas on a Saturday",
  "2012-01-02 New Year's day on a Sunday",
  "2017-01-16 Martin Luther King",
  "1998-01-19 Martin Luther King, the first time",
  "2024-02-19 Washington",
  "2024-03-29 Good Friday",
  "2019-04-19 Good Friday",
  "2008-03-21 Good Friday",
  "2024-05-27 Memorial day",
  "2021-05-31 Memorial day on the 31st",
  "2022-06-20 Juneteenth on a Sunday",
  "2024-06-19 Juneteenth",
  "2026-07-03 Independence day on a Saturday",
  "2021-07-05 Independence day on a Sunday",
  "2025-09-01 Labor day",
  "2026-11-26 Thanksgiving",
  "1994-04-27 Nixon",
  "2001-09-11 attack",
  "2001-09-14 attack",
  "2004-06-11 Reagan",
  "2007-01-02 Ford",
  "2012-10-29 Sandy",
  "2012-10-30 Sandy",
  "2018-12-05 Bush",
  "2025-01-09 Carter",
  "2026-11-21 a Saturday",
  "2026-11-22 a Sunday",
};

static const char *const open_days[] = {
  "2010-12-31 New Year's day on the Saturday after is not kept",
  "2021-12-31 the same",
  "1997-01-20 Martin Luther King was not kept yet",
  "2021-06-18 Juneteenth was not kept yet",
  "2001-09-10 the day before",
  "2001-09-17 the day after",
  "2024-10-14 Columbus day",
  "2024-11-11 Veterans day",
  "2024-11-29 the Friday after Thanksgiving",
  "2024-12-06 an ordinary day",
};

static void check_days(const char *const *rows, size_t count, bool open)
{
  for (size_t i = 0; i < count; i++) {
    char text[11] = { 0 };
    strncpy(text, rows[i], 10);
    cr_expect_eq(calendar_is_trading_day(day_of(text)), open, "%s", rows[i]);
  }
}

Test(calendar, the_exchange_is_closed_on_its_holidays)
{
  check_days(closed_days, sizeof closed_days / sizeof closed_days[0], false);
}

Test(calendar, the_exchange_is_open_on_the_other_days)
{
  check_days(open_days, sizeof open_days / sizeof open_days[0], true);
}

Test(calendar, years_have_the_known_number_of_trading_days)
{
  static const struct {
    int year, days;
  } years[] = { { 2001, 248 }, { 2012, 250 }, { 2018, 251 }, { 2019, 252 }, { 2020, 253 },
                { 2021, 252 }, { 2022, 251 }, { 2023, 250 }, { 2024, 252 }, { 2025, 250 } };
  for (size_t i = 0; i < sizeof years / sizeof years[0]; i++) {
    int32_t first, last;
    cr_assert(date_from_civil((struct civil){ years[i].year, 1, 1 }, &first));
    cr_assert(date_from_civil((struct civil){ years[i].year, 12, 31 }, &last));
    int days = 0;
    for (int32_t day = first; day <= last; day++)
      days += calendar_is_trading_day(day);
    cr_expect_eq(days, years[i].days, "%d: %d", years[i].year, days);
  }
}

/* start, trading days, expected */
static const char *const additions[] = {
  "2026-11-21 0 2026-11-23",  "2026-11-23 0 2026-11-23", "2026-11-25 1 2026-11-27", "2026-11-27 -1 2026-11-25",
  "2026-11-21 -1 2026-11-20", "2026-11-21 1 2026-11-23", "2024-12-23 5 2024-12-31", "2024-01-02 252 2025-01-02",
};

Test(calendar, trading_days_are_counted_both_ways)
{
  for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++) {
    char from[11], to[11], text[DATE_TEXT_SIZE];
    int count;
    cr_assert_eq(sscanf(additions[i], "%10s %d %10s", from, &count, to), 3);
    cr_expect_str_eq(date_format(calendar_add_trading_days(day_of(from), count), text), to, "%s", additions[i]);
  }
}

/* traded, settles */
static const char *const settlements[] = {
  "2017-08-31 2017-09-06 T+3 over Labor day",
  "2017-09-01 2017-09-07 T+3, the last such day",
  "2017-09-05 2017-09-07 T+2, the first such day",
  "2024-05-24 2024-05-29 T+2 over Memorial day, the last such day",
  "2024-05-28 2024-05-29 T+1, the first such day",
  "2024-12-06 2024-12-09 T+1 over a weekend",
  "2026-11-25 2026-11-27 T+1 over Thanksgiving",
  "2024-10-11 2024-10-15 T+1 over Columbus day, when banks are shut",
  "2024-10-14 2024-10-15 traded on Columbus day",
  "2024-11-08 2024-11-12 T+1 over Veterans day",
  "2023-11-09 2023-11-13 T+2: Veterans day on a Saturday is not kept",
  "2018-11-09 2018-11-14 T+2: Veterans day on a Sunday is kept on the Monday",
};

Test(calendar, share_trades_settle_on_the_day_of_their_cycle)
{
  for (size_t i = 0; i < sizeof settlements / sizeof settlements[0]; i++) {
    char traded[11], settles[11], text[DATE_TEXT_SIZE];
    cr_assert_eq(sscanf(settlements[i], "%10s %10s", traded, settles), 2);
    cr_expect_str_eq(date_format(calendar_settlement(day_of(traded)), text), settles, "%s", settlements[i]);
  }
}

Test(calendar, it_agrees_with_the_days_on_which_SPY_traded)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  if (!folder || !*folder)
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  char path[4096];
  bool absolute = folder[0] == '/';
  snprintf(path, sizeof path, "%s%s%s/market/spy_prices.csv", absolute ? "" : STEWARD_SOURCE_DIR, absolute ? "" : "/",
           folder);
  FILE *file = fopen(path, "r");
  cr_assert_not_null(file, "%s", path);
  char line[256], text[DATE_TEXT_SIZE];
  int32_t expected = DATE_NONE;
  int rows = 0;
  while (fgets(line, sizeof line, file)) {
    int32_t day;
    line[strcspn(line, ",")] = '\0';
    if (!status_is_ok(date_parse(line, &day)))
      continue; /* the heading */
    if (expected != DATE_NONE)
      cr_assert_eq(day, expected, "%s where %s was expected", line, date_format(expected, text));
    expected = calendar_add_trading_days(day, 1);
    rows++;
  }
  fclose(file);
  cr_assert_gt(rows, 5000);
}
