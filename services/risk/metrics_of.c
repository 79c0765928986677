/* Measures everything that can be said of a portfolio's risk. */
#include "metrics_of.h"

#include "statistics_out.h"

static Risk__PortfolioScore *score_of(struct call *call, const struct choice *choice)
{
  Risk__PortfolioScore *score = arena_alloc(call->arena, sizeof *score);
  risk__portfolio_score__init(score);
  choice_measure(call, choice, score);
  return score;
}

Risk__PortfolioMetrics *metrics_of(struct call *call, const struct choice *choice, double risk_free)
{
  Risk__PortfolioMetrics *out = arena_alloc(call->arena, sizeof *out);
  const struct market *market = &choice->market;
  struct exposure exposure;
  risk__portfolio_metrics__init(out);
  out->score = score_of(call, choice);
  if (choice->unpriced != NULL)
    return out;
  struct portfolio_input input = measure_input(call, market, &choice->portfolio);
  if (!status_is_ok(exposure_measure(call->arena, input.holdings, input.holding_count, input.cash_e4, &exposure)))
    return out;
  out->concentration = concentration_out(call->arena, market, &exposure);
  if (market->benchmark == NULL)
    return out;
  struct series benchmark = { market->benchmark, WINDOW_RETURNS };
  struct profile_terms terms = { .benchmark = benchmark, .risk_free = risk_free };
  struct series own = portfolio_returns(call->arena, &input, exposure.net_asset_value_e4);
  struct series_profile profile = series_profile(call->arena, own, &terms);
  out->own = statistics_out(call->arena, &profile);
  profile = series_profile(call->arena, benchmark, &terms);
  out->benchmark = statistics_out(call->arena, &profile);
  return out;
}
