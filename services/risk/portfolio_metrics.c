/* Measures a portfolio over its window: returns of today's weights, risk beside the benchmark's, concentration. */
#include "portfolio_metrics.h"

#include <assert.h>
#include <stdlib.h>

#include "base/decimal.h"

static int compare_holdings(const void *left, const void *right)
{
  int64_t a = (*(const struct holding *const *)left)->security_id;
  int64_t b = (*(const struct holding *const *)right)->security_id;
  return (a > b) - (a < b);
}

/* Sums of doubles depend on their order, so that order is the securities', not the caller's. */
static const struct holding **in_order(struct arena *arena, const struct portfolio_input *input)
{
  const struct holding **ordered = arena_array(arena, input->holding_count, sizeof *ordered);
  for (size_t i = 0; i < input->holding_count; i++)
    ordered[i] = &input->holdings[i];
  qsort(ordered, input->holding_count, sizeof *ordered, compare_holdings);
  return ordered;
}

static const double *sector_or_benchmark(const struct portfolio_input *input, int sector)
{
  if (sector >= 0 && (size_t)sector < input->sector_count && input->sector_series[sector] != NULL)
    return input->sector_series[sector];
  return input->benchmark;
}

static void add_returns(double *sums, const double *returns, double weight)
{
  for (size_t i = 0; i < WINDOW_RETURNS; i++)
    sums[i] += weight * returns[i];
}

/* A stand-in has no leverage of its own, so the factor comes on top; a fund is replaced sector by sector. */
static void add_replaced(double *sums, const struct portfolio_input *input, const struct holding *holding,
                         double weight)
{
  double exposure = weight * ((double)holding->leverage_e4 / (double)LEVERAGE_ONE_E4);
  if (holding->sector_count == 0) {
    add_returns(sums, sector_or_benchmark(input, holding->sector), exposure);
    return;
  }
  int64_t left_e8 = WEIGHT_E8;
  for (size_t i = 0; i < holding->sector_count; i++) {
    const struct sector_share *share = &holding->sectors[i];
    double part = (double)share->weight_e8 / (double)WEIGHT_E8;
    add_returns(sums, sector_or_benchmark(input, share->sector), exposure * part);
    left_e8 -= share->weight_e8;
  }
  if (left_e8 > 0)
    add_returns(sums, input->benchmark, exposure * ((double)left_e8 / (double)WEIGHT_E8));
}

static void add_holding(double *sums, const struct portfolio_input *input, const struct holding *holding, double weight)
{
  if (holding->returns != NULL)
    add_returns(sums, holding->returns, weight);
  else
    add_replaced(sums, input, holding, weight);
}

void holding_returns(const struct portfolio_input *input, const struct holding *holding, double returns[WINDOW_RETURNS])
{
  for (size_t i = 0; i < WINDOW_RETURNS; i++)
    returns[i] = 0;
  add_holding(returns, input, holding, 1);
}

struct series portfolio_returns(struct arena *arena, const struct portfolio_input *input, int64_t net_asset_value_e4)
{
  assert(net_asset_value_e4 > 0);
  double *sums = arena_array(arena, WINDOW_RETURNS, sizeof *sums);
  const struct holding **ordered = in_order(arena, input);
  for (size_t i = 0; i < input->holding_count; i++) {
    double weight = (double)ordered[i]->value_e4 / (double)net_asset_value_e4;
    add_holding(sums, input, ordered[i], weight);
  }
  return (struct series){ .returns = sums, .count = WINDOW_RETURNS };
}

struct series_summary series_summarize(struct arena *arena, struct series series)
{
  struct series weeks = series_overlapping(arena, series, WEEK_DAYS);
  return (struct series_summary){
    .volatility = series_volatility(series, TRADING_DAYS_A_YEAR),
    .value_at_risk = series_value_at_risk(arena, weeks, VALUE_AT_RISK_LEVEL),
    .expected_shortfall = series_expected_shortfall(arena, weeks, VALUE_AT_RISK_LEVEL),
    .max_drawdown = series_max_drawdown(series),
  };
}

static bool replaced_share(const struct portfolio_input *input, int64_t net_asset_value_e4, int64_t *out)
{
  __int128 replaced_e4 = 0;
  for (size_t i = 0; i < input->holding_count; i++) {
    int64_t value_e4 = input->holdings[i].value_e4;
    if (input->holdings[i].returns == NULL)
      replaced_e4 += value_e4 < 0 ? -value_e4 : value_e4;
  }
  return decimal_divide(replaced_e4 * WEIGHT_E8, net_asset_value_e4, ROUND_HALF_EVEN, out);
}

struct status portfolio_metrics_measure(struct arena *arena, const struct portfolio_input *input,
                                        struct portfolio_metrics *out)
{
  struct portfolio_metrics metrics = { 0 };
  struct status status =
      exposure_measure(arena, input->holdings, input->holding_count, input->cash_e4, &metrics.exposure);
  if (!status_is_ok(status))
    return status;
  int64_t net_asset_value_e4 = metrics.exposure.net_asset_value_e4;
  if (!replaced_share(input, net_asset_value_e4, &metrics.replaced_e8))
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "the portfolio's value is too small beside its holdings");
  struct series benchmark = { .returns = input->benchmark, .count = WINDOW_RETURNS };
  metrics.benchmark = series_summarize(arena, benchmark);
  if (metrics.benchmark.volatility <= 0 || metrics.benchmark.value_at_risk <= 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "benchmark",
                       "the benchmark does not move, so nothing can be measured by it");
  struct series own = portfolio_returns(arena, input, net_asset_value_e4);
  metrics.own = series_summarize(arena, own);
  metrics.beta = series_beta(own, benchmark);
  double drawdown_base =
      metrics.benchmark.max_drawdown > DRAWDOWN_FLOOR ? metrics.benchmark.max_drawdown : DRAWDOWN_FLOOR;
  metrics.volatility_ratio_e8 = metric_ratio_e8(metrics.own.volatility, metrics.benchmark.volatility);
  metrics.value_at_risk_ratio_e8 = metric_ratio_e8(metrics.own.value_at_risk, metrics.benchmark.value_at_risk);
  metrics.drawdown_ratio_e8 = metric_ratio_e8(metrics.own.max_drawdown, drawdown_base);
  *out = metrics;
  return status_ok();
}
