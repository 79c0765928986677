/* Returns, time-weighted and money-weighted, case by case and against a twin that keeps units. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "performance.h"

#define MOST_POINTS 400

struct row {
  const char *name;
  const char *points; /* "day value [+flow] [fee n]; ..." */
  const char *gross, *net, *rate;
};

/* Percent to four places, or the refusal. */
static const struct row rows[] = {
  { "the case of the accounts page",
    "2025-12-31 100000; 2026-06-29 110000; 2026-06-30 160000 +50000; 2026-12-31 152000", "4.5000", "4.5000", "1.5986" },
  { "nothing moves", "2025-12-31 100; 2026-12-31 100", "0.0000", "0.0000", "0.0000" },
  { "a year's gain", "2025-12-31 100; 2026-12-31 112", "12.0000", "12.0000", "12.0000" },
  { "half a year's gain is a higher rate", "2025-12-31 100; 2026-07-01 110", "10.0000", "10.0000", "21.0634" },
  { "a fee is the difference of gross and net",
    "2025-12-31 100; 2026-06-29 110; 2026-06-30 108.9 fee 1.1; 2026-12-31 108.9", "10.0000", "8.9000", "8.9000" },
  { "a flow on the first day is part of its value", "2025-12-31 100 +100; 2026-12-31 110", "10.0000", "10.0000",
    "10.0000" },
  { "a flow on the last day earns that day alone", "2025-12-31 100; 2026-12-30 110; 2026-12-31 160 +50", "10.0000",
    "10.0000", "10.0000" },
  { "it begins with nothing", "2025-12-31 0; 2026-01-01 100 +100; 2027-01-01 120", "20.0000", "20.0000", "20.0000" },
  { "all is withdrawn and comes back",
    "2025-12-31 100; 2026-03-31 110; 2026-04-01 0 +-110; 2026-09-30 0; 2026-10-01 50 +50; 2026-12-31 55", "21.0000",
    "21.0000", "46.5634" },
  { "all is lost", "2025-12-31 100; 2026-12-31 0", "-100.0000", "-100.0000", "-100.0000" },
  { "nothing was ever there", "2025-12-31 0; 2026-12-31 0", "0.0000", "0.0000", "2025-12-31: no money was at work" },
  { "a value from nothing", "2025-12-31 0; 2026-12-31 5", "2026-12-31: no money was at work, and yet there is a value",
    "2026-12-31: no money was at work, and yet there is a value", "2025-12-31: no money was at work" },
  { "a value below zero", "2025-12-31 100; 2026-06-30 -5; 2026-12-31 100", "2026-06-30: the value fell below zero",
    "2026-06-30: the value fell below zero", "0.0000" },
  { "more is taken than there is", "2025-12-31 100; 2026-01-01 -50 +-150; 2026-12-31 10",
    "2026-01-01: no money was at work, and yet there is a value",
    "2026-01-01: no money was at work, and yet there is a value", "2026-12-31: no rate of return fits the flows" },
};

/* "day value [+flow] [fee n]" */
static struct performance_point point_of(char *text)
{
  struct performance_point point = { 0 };
  char *rest = text, *word;
  text += strspn(text, " ");
  rest = text;
  cr_assert(status_is_ok(date_parse(strsep(&rest, " "), &point.on)), "%s", text);
  cr_assert(status_is_ok(decimal_parse(strsep(&rest, " "), CASH_PLACES, &point.value_e4)));
  while (rest && (word = strsep(&rest, " "))) {
    if (word[0] == '+')
      cr_assert(status_is_ok(decimal_parse(word + 1, CASH_PLACES, &point.flow_e4)), "%s", word);
    else if (strcmp(word, "fee") == 0)
      cr_assert(status_is_ok(decimal_parse(strsep(&rest, " "), CASH_PLACES, &point.fee_e4)));
  }
  return point;
}

static size_t points_of(const char *text, struct performance_point *points)
{
  char copy[500], *rest = copy;
  size_t count = 0;
  snprintf(copy, sizeof copy, "%s", text);
  while (rest)
    points[count++] = point_of(strsep(&rest, ";"));
  return count;
}

static const char *said(struct arena *arena, struct status status, int64_t value_e8)
{
  return status_is_ok(status) ? arena_printf(arena, "%.4f", (double)value_e8 / 1e6) : status.message;
}

Test(performance, each_case_of_the_table)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct performance_point points[MOST_POINTS];
    size_t count = points_of(rows[i].points, points);
    struct arena *arena = arena_new();
    int64_t value = 0;
    struct status status = performance_time_weighted(arena, points, count, true, &value);
    cr_assert_str_eq(said(arena, status, value), rows[i].gross, "%s: gross %s", rows[i].name,
                     said(arena, status, value));
    status = performance_time_weighted(arena, points, count, false, &value);
    cr_assert_str_eq(said(arena, status, value), rows[i].net, "%s: net %s", rows[i].name, said(arena, status, value));
    status = performance_internal_rate(arena, points, count, &value);
    cr_assert_str_eq(said(arena, status, value), rows[i].rate, "%s: rate %s", rows[i].name, said(arena, status, value));
    arena_free(arena);
  }
}

static int32_t day(const char *text)
{
  int32_t on = 0;
  date_parse(text, &on);
  return on;
}

Test(performance, only_what_is_over_a_year_is_annualised)
{
  cr_assert_eq(performance_annualise(10000000, day("2025-12-31"), day("2026-12-31")), 10000000);
  cr_assert_eq(performance_annualise(10000000, day("2026-06-30"), day("2026-12-31")), 10000000);
  cr_assert_eq(performance_annualise(21000000, day("2024-12-31"), day("2026-12-31")), 10000000);
  cr_assert_lt(performance_annualise(10000000, day("2025-12-30"), day("2026-12-31")), 10000000);
  cr_assert_eq(performance_of_period(21063382, day("2025-12-31"), day("2026-07-01")), 10000000);
  cr_assert_eq(performance_of_period(21063382, day("2024-12-31"), day("2026-12-31")), 21063382);
}

static uint64_t seed;

static int64_t number_below(int64_t most)
{
  seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)((seed >> 33) % (uint64_t)most);
}

/* Day by day as a fund does it: money at the start of a day buys units at the price of the evening before. */
static double twin(const struct performance_point *days, size_t count, bool gross)
{
  double units = 1e6, price = (double)days[0].value_e4 / 1e6, first = price, added = 1;
  for (size_t i = 1; i < count; i++) {
    units += (double)days[i].flow_e4 / price;
    double evening = (double)days[i].value_e4 / units;
    added *= gross ? (double)(days[i].value_e4 + days[i].fee_e4) / (double)days[i].value_e4 : 1;
    price = evening;
  }
  return price / first * added - 1;
}

static size_t random_days(struct performance_point *days)
{
  size_t count = 20 + (size_t)number_below(MOST_POINTS - 20);
  days[0] = (struct performance_point){ .on = 20000, .value_e4 = 100000000 + number_below(1000000000) };
  for (size_t i = 1; i < count; i++) {
    struct performance_point *day = &days[i];
    *day = (struct performance_point){ .on = days[i - 1].on + 1 };
    if (number_below(10) == 0)
      day->flow_e4 = number_below(100000000) - days[i - 1].value_e4 / 3;
    if (number_below(30) == 0)
      day->fee_e4 = days[i - 1].value_e4 / 400;
    int64_t base_e4 = days[i - 1].value_e4 + day->flow_e4;
    day->value_e4 = base_e4 + base_e4 / 1000 * (number_below(61) - 30) / 10 - day->fee_e4;
  }
  return count;
}

/* Leaves out days with neither flow nor fee, but for those before one. */
static size_t thin(const struct performance_point *days, size_t count, struct performance_point *out)
{
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    bool is_before = i + 1 < count && (days[i + 1].flow_e4 != 0 || days[i + 1].fee_e4 != 0);
    if (i == 0 || i == count - 1 || is_before || days[i].flow_e4 != 0 || days[i].fee_e4 != 0)
      out[kept++] = days[i];
  }
  return kept;
}

Test(performance, random_series_agree_with_a_fund_of_units_and_with_their_own_rate)
{
  struct performance_point days[MOST_POINTS], few[MOST_POINTS];
  struct arena *arena = arena_new();
  for (seed = 1; seed < 2000; seed++) {
    uint64_t turn = seed;
    size_t count = random_days(days), kept = thin(days, count, few);
    for (int gross = 0; gross < 2; gross++) {
      int64_t whole, thinned;
      cr_assert(status_is_ok(performance_time_weighted(arena, days, count, gross, &whole)));
      cr_assert(status_is_ok(performance_time_weighted(arena, few, kept, gross, &thinned)));
      cr_assert_leq(llabs(whole - llround(twin(days, count, gross) * 1e8)), 2, "seed %llu", (unsigned long long)turn);
      cr_assert_leq(llabs(whole - thinned), 2, "seed %llu: days without flow do not matter", (unsigned long long)turn);
    }
    int64_t rate_e8;
    cr_assert(status_is_ok(performance_internal_rate(arena, few, kept, &rate_e8)));
    double left = (double)days[0].value_e4 * pow(1 + (double)rate_e8 / 1e8, (double)(count - 1) / 365);
    for (size_t i = 1; i < count; i++)
      left += (double)days[i].flow_e4 * pow(1 + (double)rate_e8 / 1e8, (double)(count - 1 - i) / 365);
    cr_assert_lt(fabs(left - (double)days[count - 1].value_e4) / (double)days[count - 1].value_e4, 1e-6, "seed %llu",
                 (unsigned long long)turn);
    seed = turn;
  }
  arena_free(arena);
}
