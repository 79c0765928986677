/* Volatility of holdings and months of history, from closes made here. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "base/date.h"
#include "base/decimal.h"
#include "goal_closes.h"

#define DAYS 400

static int32_t days[DAYS];
static int64_t up_and_down[DAYS], opposite[DAYS], level[DAYS];

/* Closes that go up and down by one percent in turn, the opposite of it, and ones that stay. */
static void make(void)
{
  for (size_t i = 0; i < DAYS; i++) {
    days[i] = 20000 + (int32_t)i;
    up_and_down[i] = i == 0 ? 1000000000 : (int64_t)nearbyint((double)up_and_down[i - 1] * (i % 2 ? 1.01 : 0.99));
    opposite[i] = i == 0 ? 1000000000 : (int64_t)nearbyint((double)opposite[i - 1] * (i % 2 ? 0.99 : 1.01));
    level[i] = 50000000;
  }
}

static struct goal_series series(const int64_t *closes, int64_t value)
{
  return (struct goal_series){
    .symbol = "XYZ", .days = days, .close_e6 = closes, .count = DAYS, .value_e4 = value * CASH_E4
  };
}

static double volatility(const struct goal_series *list, size_t count, int64_t cash)
{
  struct arena *arena = arena_new();
  struct goal_volatility found = { 0 };
  struct status status = goal_volatility_of(arena, list, count, cash * CASH_E4, &found);
  cr_assert(status_is_ok(status), "%s", status.message);
  cr_expect_eq(found.returns, DAYS - 1);
  cr_expect_eq(found.from_on, days[0]);
  cr_expect_eq(found.to_on, days[DAYS - 1]);
  arena_free(arena);
  return (double)found.volatility_e8 / (double)WEIGHT_E8;
}

Test(goal_closes, volatility_is_that_of_the_holdings_at_today_s_weights)
{
  make();
  /* Deviation of n = 399 returns of +/- 1 percent, 200 up and 199 down: sqrt(n (0.01^2 - mean^2) / (n - 1)). */
  double mean = 0.01 / 399, deviation = sqrt((0.0001 - mean * mean) * 399 / 398) * sqrt(252);
  struct goal_series one = series(up_and_down, 100);
  cr_expect_float_eq(volatility(&one, 1, 0), deviation, 1e-7, "one security");
  cr_expect_float_eq(volatility(&one, 1, 100), deviation / 2, 1e-7, "half of it in cash");
  struct goal_series hedged[] = { series(up_and_down, 50), series(opposite, 50) };
  cr_expect_float_eq(volatility(hedged, 2, 0), 0, 1e-7, "two that move against each other");
  struct goal_series mixed[] = { series(up_and_down, 75), series(level, 25) };
  cr_expect_float_eq(volatility(mixed, 2, 0), 0.75 * deviation, 1e-7, "a quarter in what does not move");
}

Test(goal_closes, days_that_one_of_them_lacks_are_left_out)
{
  make();
  struct arena *arena = arena_new();
  int32_t fewer_days[DAYS];
  int64_t fewer[DAYS];
  size_t count = 0;
  for (size_t i = 0; i < DAYS; i++) {
    if (i % 10 == 5)
      continue;
    fewer_days[count] = days[i];
    fewer[count++] = level[i];
  }
  struct goal_series list[] = { series(up_and_down, 50), { "GAP", fewer_days, fewer, count, 50 * CASH_E4 } };
  struct goal_volatility found;
  cr_assert(status_is_ok(goal_volatility_of(arena, list, 2, 0, &found)));
  cr_expect_eq(found.returns, count - 1);
  arena_free(arena);
}

Test(goal_closes, what_cannot_be_measured_is_refused)
{
  make();
  struct arena *arena = arena_new();
  struct goal_volatility found;
  struct goal_series brief = series(level, 1), none = series(level, 0), zero = series(level, 1);
  brief.count = GOAL_CLOSES_LEAST;
  struct status status = goal_volatility_of(arena, &brief, 1, 0, &found);
  cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION, "252 closes are 251 returns");
  cr_expect_str_eq(status.field, "returns.measure_volatility");
  cr_expect_eq(goal_volatility_of(arena, &none, 1, 0, &found).code, STATUS_FAILED_PRECONDITION, "worth nothing");
  cr_expect_eq(goal_volatility_of(arena, NULL, 0, CASH_E4, &found).code, STATUS_FAILED_PRECONDITION, "cash alone");
  int64_t broken[DAYS];
  for (size_t i = 0; i < DAYS; i++)
    broken[i] = i == 300 ? 0 : level[i];
  zero.close_e6 = broken;
  cr_expect_eq(goal_volatility_of(arena, &zero, 1, 0, &found).code, STATUS_FAILED_PRECONDITION, "a close of zero");
  arena_free(arena);
}

Test(goal_closes, months_run_from_last_close_to_last_close)
{
  static const struct {
    const char *on;
    int64_t close_e6;
  } rows[] = {
    { "2026-01-30", 100000000 }, { "2026-02-02", 90000000 },  { "2026-02-27", 110000000 }, { "2026-03-31", 99000000 },
    { "2026-04-01", 1 },         { "2026-04-30", 108900000 }, { "2026-05-12", 120000000 }, /* the month under way */
  };
  enum { COUNT = sizeof rows / sizeof rows[0] };
  int32_t on[COUNT];
  int64_t closes[COUNT];
  for (size_t i = 0; i < COUNT; i++) {
    cr_assert(status_is_ok(date_parse(rows[i].on, &on[i])));
    closes[i] = rows[i].close_e6;
  }
  struct arena *arena = arena_new();
  struct goal_series list = { .symbol = "XYZ", .days = on, .close_e6 = closes, .count = COUNT };
  const double *returns;
  cr_assert_eq(goal_months_of_closes(arena, &list, 10, &returns), 3);
  cr_expect_float_eq(returns[0], 0.1, 1e-12);
  cr_expect_float_eq(returns[1], -0.1, 1e-12);
  cr_expect_float_eq(returns[2], 0.1, 1e-12);
  cr_assert_eq(goal_months_of_closes(arena, &list, 2, &returns), 2, "the latest ones");
  cr_expect_float_eq(returns[0], -0.1, 1e-12);
  list.count = 1;
  cr_expect_eq(goal_months_of_closes(arena, &list, 10, &returns), 0);
  list.count = 0;
  cr_expect_eq(goal_months_of_closes(arena, &list, 10, &returns), 0);
  arena_free(arena);
}
