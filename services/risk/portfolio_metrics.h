/* portfolio_metrics: what a portfolio's level is measured from.
 *
 * The returns are those of today's holdings with today's weights held fixed over the last 252 daily returns; cash
 * earns nothing. A holding without history takes its sector's series, and where the sector has none the benchmark's;
 * how much of the value was so replaced is kept. What a threshold is compared with is an integer of 1e-8.
 */
#ifndef STEWARD_RISK_PORTFOLIO_METRICS_H
#define STEWARD_RISK_PORTFOLIO_METRICS_H
#include "base/arena.h"
#include "base/status.h"
#include "exposure.h"
#include "price_window.h"
#include "series_metrics.h"

#define DRAWDOWN_FLOOR 0.10 /* a benchmark without a fall of its own would make any fall look endless */

struct portfolio_input {
  const struct holding *holdings; /* in any order */
  size_t holding_count;
  int64_t cash_e4;
  const double *benchmark;            /* WINDOW_RETURNS of the firm's broad equity series (default SPY total return) */
  const double *const *sector_series; /* by sector, WINDOW_RETURNS each, or NULL where there is none */
  size_t sector_count;
};

struct series_summary {
  double volatility;         /* sample, a year */
  double value_at_risk;      /* historical, one week, 95% */
  double expected_shortfall; /* historical, one week, 95% */
  double max_drawdown;
};

struct portfolio_metrics {
  struct exposure exposure;
  struct series_summary own;
  struct series_summary benchmark;
  double beta;
  int64_t volatility_ratio_e8;    /* own / benchmark's */
  int64_t value_at_risk_ratio_e8; /* own / benchmark's */
  int64_t drawdown_ratio_e8;      /* own / max(benchmark's, 10%) */
  int64_t replaced_e8;            /* |value| without history of its own / net asset value */
};

/* What the level's rows are made of; WEEK_DAYS returns and more. */
struct series_summary series_summarize(struct arena *arena, struct series series);

/* Errors are exposure_measure's, and failed_precondition where the benchmark does not move. */
struct status portfolio_metrics_measure(struct arena *arena, const struct portfolio_input *input,
                                        struct portfolio_metrics *out);

/* What stands for the holding on each day: its own returns, or its sectors' times the leverage factor. */
void holding_returns(const struct portfolio_input *input, const struct holding *holding,
                     double returns[WINDOW_RETURNS]);

/* The portfolio's returns over the window, as they were measured. */
struct series portfolio_returns(struct arena *arena, const struct portfolio_input *input, int64_t net_asset_value_e4);
#endif
