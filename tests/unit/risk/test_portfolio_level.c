/* The level table, row by row, and portfolios measured over a window. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/date.h"
#include "base/decimal.h"
#include "made_up_prices.h"
#include "portfolio_level.h"
#include "reference_data.h"
#include "seeded_normal.h"

#define PERCENT INT64_C(1000000)

static double benchmark[WINDOW_RETURNS];
static double calm[WINDOW_RETURNS];

static void make_series(void)
{
  for (uint64_t i = 0; i < WINDOW_RETURNS; i++) {
    benchmark[i] = 0.01 * seeded_normal(7, 1, i);
    calm[i] = benchmark[i] / 2;
  }
}

Test(portfolio_level, a_bound_belongs_to_the_lower_level)
{
  static const struct {
    enum level_row row;
    double bounds[5]; /* of levels 1 to 5; 0 after the first: without end */
  } rows[] = {
    { ROW_VOLATILITY, { 0.80, 1.10, 1.40, 1.90, -1 } }, { ROW_VALUE_AT_RISK, { 0.80, 1.10, 1.40, 1.90, -1 } },
    { ROW_DRAWDOWN, { 0.8, 1.1, 1.5, 2.0, -1 } },       { ROW_LARGEST_SECURITY, { 0.10, 0.15, 0.25, 0.40, -1 } },
    { ROW_HHI, { 0.05, 0.08, 0.15, 0.25, -1 } },        { ROW_LARGEST_SECTOR, { 0.40, 0.50, 0.65, 0.80, -1 } },
    { ROW_GROSS_LEVERAGE, { 1, 1, 1.5, 2, 3 } },        { ROW_SHORTS, { 0, 0, 0.30, 0.60, -1 } },
    { ROW_MARGIN, { 0.30, 0.30, 0.50, 0.75, 1.00 } },   { ROW_REPLACED, { 0.20, 0.20, 0.20, -1, -1 } },
  };
  const struct level_table *table = level_table_default();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    for (int level = 1; level <= LEVEL_COUNT; level++) {
      if (rows[i].bounds[level - 1] < 0)
        continue;
      int64_t bound_e8 = metric_scale_e8(rows[i].bounds[level - 1]);
      int lowest = level;
      while (lowest > 1 && metric_scale_e8(rows[i].bounds[lowest - 2]) == bound_e8)
        lowest--;
      cr_expect_eq((int)level_of_row(table, rows[i].row, bound_e8), lowest, "row %zu level %d", i, level);
      cr_expect_gt((int)level_of_row(table, rows[i].row, bound_e8 + 1), level, "row %zu level %d", i, level);
    }
  }
  cr_expect_eq(level_of_row(table, ROW_VOLATILITY, metric_scale_e8(1.50)), LEVEL_AGGRESSIVE);
  cr_expect_eq(level_of_row(table, ROW_VOLATILITY, INT64_MAX), LEVEL_SPECULATIVE);
  cr_expect_eq(level_of_row(table, ROW_GROSS_LEVERAGE, 300 * PERCENT + 1), LEVEL_INADMISSIBLE);
}

static struct holding holding_of(int64_t id, int64_t percent, int sector, const double *returns)
{
  return (struct holding){ .security_id = id,
                           .value_e4 = percent * 100 * CASH_E4,
                           .leverage_e4 = LEVERAGE_ONE_E4,
                           .sector = sector,
                           .returns = returns };
}

/* Twenty equal shares in four sectors; `replaced` of them have no history. */
static size_t twenty(struct holding *holdings, size_t replaced)
{
  for (size_t i = 0; i < 20; i++)
    holdings[i] = holding_of((int64_t)i + 1, 5, (int)(i % 4), i < replaced ? NULL : benchmark);
  return 20;
}

static struct portfolio_level level_of(struct arena *arena, const struct holding *holdings, size_t count,
                                       int64_t cash_percent)
{
  struct portfolio_input input = {
    .holdings = holdings, .holding_count = count, .cash_e4 = cash_percent * 100 * CASH_E4, .benchmark = benchmark
  };
  struct portfolio_metrics metrics;
  struct status status = portfolio_metrics_measure(arena, &input, &metrics);
  cr_assert(status_is_ok(status), "%s", status.message);
  return portfolio_level_measure(level_table_default(), &metrics);
}

Test(portfolio_level, the_highest_row_decides, .init = make_series)
{
  struct arena *arena = arena_new();
  struct holding holdings[21];
  struct portfolio_level level = level_of(arena, holdings, twenty(holdings, 0), 0);
  cr_expect_eq(level.level, LEVEL_GROWTH);
  cr_expect_eq(level.decided_by, ROW_VOLATILITY);
  cr_expect_eq(level.rows[ROW_VOLATILITY].value_e8, 100 * PERCENT);
  cr_expect_eq(level.rows[ROW_HHI].value_e8, 5 * PERCENT);
  cr_expect_eq(level.rows[ROW_HHI].level, LEVEL_CAUTIOUS);

  level = level_of(arena, holdings, twenty(holdings, 0), 100); /* half cash */
  cr_expect_eq(level.level, LEVEL_CAUTIOUS);
  cr_expect_eq(level.rows[ROW_VOLATILITY].value_e8, 50 * PERCENT);

  struct holding single = holding_of(1, 100, 0, calm);
  level = level_of(arena, &single, 1, 0);
  cr_expect_eq(level.level, LEVEL_SPECULATIVE);
  cr_expect_eq(level.decided_by, ROW_LARGEST_SECURITY);
  cr_expect_eq(level.rows[ROW_VOLATILITY].level, LEVEL_CAUTIOUS);

  level = level_of(arena, NULL, 0, 100); /* cash alone */
  cr_expect_eq(level.level, LEVEL_CAUTIOUS);

  holdings[0] = holding_of(1, 100, 0, benchmark);
  holdings[0].leverage_e4 = 40000;
  level = level_of(arena, holdings, 1, 0);
  cr_expect_eq(level.level, LEVEL_INADMISSIBLE);
  cr_expect_eq(level.decided_by, ROW_GROSS_LEVERAGE);
  arena_free(arena);
}

Test(portfolio_level, replaced_histories_raise_the_level_and_then_take_it_away, .init = make_series)
{
  static const struct {
    size_t replaced; /* of twenty */
    int level;
  } rows[] = { { 0, 2 }, { 4, 2 }, { 5, 4 }, { 10, 4 }, { 11, 0 }, { 20, 0 } };
  struct arena *arena = arena_new();
  struct holding holdings[20];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    size_t count = twenty(holdings, rows[i].replaced);
    struct portfolio_level level = level_of(arena, holdings, count, 0);
    cr_expect_eq((int)level.level, rows[i].level, "%zu replaced: %d", rows[i].replaced, (int)level.level);
    if (rows[i].level != 2)
      cr_expect_eq(level.decided_by, ROW_REPLACED);
  }
  arena_free(arena);
}

Test(portfolio_level, a_holding_without_history_takes_its_sectors_series, .init = make_series)
{
  struct arena *arena = arena_new();
  const double *sectors[] = { NULL, calm };
  struct holding holdings[] = { holding_of(1, 50, 1, NULL), holding_of(2, 50, 0, NULL) };
  struct portfolio_input input = {
    .holdings = holdings, .holding_count = 2, .benchmark = benchmark, .sector_series = sectors, .sector_count = 2
  };
  struct series own = portfolio_returns(arena, &input, 10000 * CASH_E4);
  for (size_t i = 0; i < WINDOW_RETURNS; i++)
    cr_assert(fabs(own.returns[i] - 0.75 * benchmark[i]) < 1e-15);
  /* A twofold fund without history moves twice its sectors. */
  const struct sector_share inside[] = { { 1, 50 * PERCENT } };
  holdings[0].sectors = inside;
  holdings[0].sector_count = 1;
  holdings[0].leverage_e4 = 20000;
  input.holding_count = 1;
  own = portfolio_returns(arena, &input, 5000 * CASH_E4);
  for (size_t i = 0; i < WINDOW_RETURNS; i++)
    cr_assert(fabs(own.returns[i] - 1.5 * benchmark[i]) < 1e-15);
  arena_free(arena);
}

Test(portfolio_level, the_order_of_holdings_changes_no_bit, .init = make_series)
{
  struct arena *arena = arena_new();
  struct holding holdings[50];
  for (int i = 0; i < 50; i++) {
    double *returns = arena_array(arena, WINDOW_RETURNS, sizeof *returns);
    for (uint64_t t = 0; t < WINDOW_RETURNS; t++)
      returns[t] = 0.012 * seeded_normal(9, (uint64_t)i, t);
    holdings[i] = holding_of(i + 1, i + 1, i % 7, i % 9 == 0 ? NULL : returns);
  }
  struct portfolio_level first = level_of(arena, holdings, 50, 3);
  for (int i = 0; i < 25; i++) {
    struct holding swapped = holdings[i];
    holdings[i] = holdings[49 - i];
    holdings[49 - i] = swapped;
  }
  struct portfolio_level second = level_of(arena, holdings, 50, 3);
  cr_expect_eq(first.level, second.level);
  cr_expect_eq(first.decided_by, second.decided_by);
  for (int i = 0; i < ROW_COUNT; i++)
    cr_expect_eq(first.rows[i].value_e8, second.rows[i].value_e8, "row %d", i);
  arena_free(arena);
}

Test(portfolio_level, a_benchmark_that_does_not_move_measures_nothing)
{
  struct arena *arena = arena_new();
  const double still[WINDOW_RETURNS] = { 0 };
  struct portfolio_input input = { .cash_e4 = CASH_E4, .benchmark = still };
  struct portfolio_metrics metrics;
  struct status status = portfolio_metrics_measure(arena, &input, &metrics);
  cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION);
  cr_expect_str_eq(status.field, "benchmark");
  arena_free(arena);
}

Test(portfolio_level, rows_read_as_a_person_reads_them)
{
  struct arena *arena = arena_new();
  const struct level_table *table = level_table_default();
  cr_expect_str_eq(level_row_text(arena, table, ROW_VOLATILITY, 150 * PERCENT),
                   "volatility over the benchmark's is 1.5");
  cr_expect_str_eq(level_row_text(arena, table, ROW_LARGEST_SECTOR, 31971234), "the largest sector is 31.97%");
  cr_expect_str_eq(level_row_number(arena, table, ROW_VOLATILITY, INT64_MAX), "without end");
  arena_free(arena);
}

Test(portfolio_level, a_window_carries_few_missing_prices_and_no_missing_start)
{
  int32_t ends_on = 0;
  cr_assert(status_is_ok(date_parse("2024-12-06", &ends_on)));
  int32_t days[WINDOW_CLOSES];
  price_window_days(ends_on, days);
  for (size_t i = 0; i < WINDOW_CLOSES; i++)
    cr_assert(calendar_is_trading_day(days[i]));
  int64_t closes_e6[WINDOW_CLOSES];
  for (size_t i = 0; i < WINDOW_CLOSES; i++)
    closes_e6[i] = (int64_t)(i + 100) * PRICE_E6;
  double returns[WINDOW_RETURNS];
  struct price_history history = { .days = days, .closes_e6 = closes_e6, .count = WINDOW_CLOSES };
  cr_assert(price_window_returns(&history, days, returns));
  cr_expect_eq(returns[0], 101.0 / 100.0 - 1);
  cr_expect_eq(returns[WINDOW_RETURNS - 1], 352.0 / 351.0 - 1);
  history.count = WINDOW_CLOSES - WINDOW_CARRIED_MAX;
  cr_assert(price_window_returns(&history, days, returns));
  cr_expect_eq(returns[WINDOW_RETURNS - 1], 0);
  history.count = WINDOW_CLOSES - WINDOW_CARRIED_MAX - 1;
  cr_expect_not(price_window_returns(&history, days, returns));
  struct price_history late = { .days = days + 1, .closes_e6 = closes_e6, .count = WINDOW_CLOSES - 1 };
  cr_expect_not(price_window_returns(&late, days, returns));
  history.count = WINDOW_CLOSES;
  for (int64_t bad_e6 = -1; bad_e6 <= 0; bad_e6++) {
    closes_e6[9] = bad_e6;
    cr_expect_not(price_window_returns(&history, days, returns), "a price of %d", (int)bad_e6);
  }
}

/* A halt in the midst: the return of all its days comes on the day after it. */
Test(portfolio_level, a_gap_carries_its_price_and_gives_its_return_at_its_end)
{
  int32_t ends_on = 0, days[WINDOW_CLOSES], some[WINDOW_CLOSES];
  int64_t closes_e6[WINDOW_CLOSES];
  double returns[WINDOW_RETURNS];
  cr_assert(status_is_ok(date_parse("2024-12-06", &ends_on)));
  price_window_days(ends_on, days);
  for (size_t gap = WINDOW_CARRIED_MAX; gap <= WINDOW_CARRIED_MAX + 1; gap++) {
    size_t count = 0;
    for (size_t i = 0; i < WINDOW_CLOSES; i++) {
      if (i >= 100 && i < 100 + gap)
        continue;
      some[count] = days[i];
      closes_e6[count++] = (i < 100 ? 100 : 80) * PRICE_E6;
    }
    struct price_history history = { some, closes_e6, count };
    bool is_there = price_window_returns(&history, days, returns);
    cr_assert_eq(is_there, gap == WINDOW_CARRIED_MAX, "%zu days", gap);
    if (!is_there)
      continue;
    for (size_t i = 0; i < WINDOW_RETURNS; i++)
      cr_expect_eq(returns[i], i == 99 + gap ? 80.0 / 100 - 1 : 0, "return %zu", i);
  }
}

Test(portfolio_level, the_index_fund_over_made_up_prices_is_as_risky_as_the_benchmark)
{
  struct arena *arena = arena_new();
  struct holding *holdings = arena_array(arena, 600, sizeof *holdings);
  int64_t cash_e4 = 0;
  size_t count = reference_fund(arena, holdings, 600, &cash_e4);
  struct made_up_security *securities = arena_array(arena, count, sizeof *securities);
  for (size_t i = 0; i < count; i++)
    securities[i] = (struct made_up_security){
      .key = i, .sector = holdings[i].sector, .close_e6 = 100 * PRICE_E6, .weight = holdings[i].value_e4
    };
  struct price_recipe recipe = { 1, 0, 504, MADE_UP_VOLATILITY_E4, 607810000 };
  cr_assert(status_is_ok(date_parse("2024-12-06", &recipe.ends_on)));
  struct made_up_prices prices;
  cr_assert(status_is_ok(made_up_prices_make(arena, &recipe, securities, count, &prices)));
  int32_t days[WINDOW_CLOSES];
  price_window_days(recipe.ends_on, days);
  for (size_t i = 0; i < count; i++) {
    double *returns = arena_array(arena, WINDOW_RETURNS, sizeof *returns);
    struct price_history history = { prices.days_on, prices.closes_e6 + i * prices.days, prices.days };
    cr_assert(price_window_returns(&history, days, returns));
    holdings[i].returns = returns;
  }
  struct price_history history = { prices.days_on, prices.benchmark_e6, prices.days };
  cr_assert(price_window_returns(&history, days, benchmark));
  struct portfolio_input input = {
    .holdings = holdings, .holding_count = count, .cash_e4 = cash_e4, .benchmark = benchmark
  };
  struct portfolio_metrics metrics;
  cr_assert(status_is_ok(portfolio_metrics_measure(arena, &input, &metrics)));
  struct portfolio_level level = portfolio_level_measure(level_table_default(), &metrics);
  cr_expect_eq(level.level, LEVEL_GROWTH);
  cr_expect(fabs(metrics.beta - 1) < 0.01, "beta %f", metrics.beta);
  cr_expect(fabs((double)metrics.volatility_ratio_e8 / 1e8 - 1) < 0.01);
  cr_expect(metrics.benchmark.volatility > 0.13 && metrics.benchmark.volatility < 0.18);
  arena_free(arena);
}
