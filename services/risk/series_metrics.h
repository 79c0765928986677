/* series_metrics: statistics of a series of periodic returns. The boundary behind which double is allowed.
 *
 * Returns are simple (0.01 is one percent). Only additions, products, quotients and square roots in a fixed order are
 * used where a level hangs on the answer, so that the same series gives the same bits on every machine.
 * Conventions are those of PerformanceAnalytics: see each function.
 */
#ifndef STEWARD_RISK_SERIES_METRICS_H
#define STEWARD_RISK_SERIES_METRICS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define TRADING_DAYS_A_YEAR 252
#define WEEK_DAYS 5
#define VALUE_AT_RISK_LEVEL 0.95

struct series {
  const double *returns;
  size_t count;
};

double series_mean(struct series series); /* count >= 1 */

/* What rounding alone may leave of the squared deviations of a series in which every return is the same; a sum of up to
 * this much is taken for 0. */
double series_rounding(double mean, size_t count);

/* The sample's standard deviation (n - 1) times the root of periods a year; 0 of fewer than two returns. */
double series_volatility(struct series series, double periods_a_year);

/* Sample covariance over the benchmark's sample variance; 0 where the benchmark does not move. Equal counts. */
double series_beta(struct series series, struct series benchmark);

/* The largest fall from a peak of compounded wealth as a positive share of that peak; the starting value is the
 * first peak. */
double series_max_drawdown(struct series series);

/* A price that comes back to its peak to the cent gives a wealth that is there but for rounding: so near is back. */
#define DRAWDOWN_BACK (1 - 1e-12)

struct drawdown {
  double depth; /* as series_max_drawdown() */
  size_t days;  /* from its peak to the first day at or above it again, or to the end; 0: wealth never fell */
  bool is_recovered;
};
struct drawdown series_drawdown(struct series series);

/* Product of (1 + r), less 1. */
double series_cumulative_return(struct series series);

/* Geometric: (1 + cumulative)^(periods a year / n) - 1. Uses pow(), so no level may hang on it. */
double series_annualized_return(struct series series, double periods_a_year);

/* Mean return above the minimal acceptable one, over the root of the mean squared shortfall below it; the
 * denominator counts all returns. Per period. 0 where nothing falls short. */
double series_sortino(struct series series, double acceptable);

/* The root of the mean squared shortfall below the acceptable return; the denominator counts all returns. Per period.
 */
double series_downside_deviation(struct series series, double acceptable);

/* Mean return above the risk-free one over the sample's deviation, times the root of periods a year (Sharpe 1994); 0
 * where nothing moves. */
double series_sharpe(struct series series, double risk_free, double periods_a_year);

/* Moments of the population (divided by n): what Gaussian and modified value at risk are made of. Skewness and excess
 * kurtosis are 0 where nothing moves. */
struct series_moments {
  double mean;
  double deviation;
  double skewness;
  double excess_kurtosis;
};
struct series_moments series_moments(struct series series);

/* Overlapping compounded returns over `days` (1 to count): count - days + 1 of them. */
struct series series_overlapping(struct arena *arena, struct series series, size_t days);

/* The type-7 quantile (Hyndman and Fan 1996; the default of R): linear between order statistics at (n - 1) p. */
double series_quantile(struct arena *arena, struct series series, double p);

/* Historical value at risk: the loss at the (1 - level) quantile, as a positive share; 0 where that is a gain. */
double series_value_at_risk(struct arena *arena, struct series series, double level);

/* Historical expected shortfall: the mean loss of the returns at or below that quantile; 0 where that is a gain. */
double series_expected_shortfall(struct arena *arena, struct series series, double level);

/* A statistic as an integer of 1e-8, rounded half even: what thresholds are compared with and records keep.
 * Values beyond nine billion, infinities and NaN become INT64_MAX: worse than any bound. */
int64_t metric_scale_e8(double value);

/* A ratio on that scale: INT64_MAX where the denominator is not above 0 and the numerator is. 0 / 0 is 0. */
int64_t metric_ratio_e8(double numerator, double denominator);
#endif
