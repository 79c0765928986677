/* series_tail: how much may be lost at a probability, four ways. Losses are positive shares; 0 where it would be a
 * gain.
 *
 * Historical is the type-7 quantile and the mean of what lies at or below it. Gaussian and modified are those of
 * PerformanceAnalytics: population moments; modified value at risk by the Cornish-Fisher expansion (Zangari 1996),
 * modified shortfall by the second-order Edgeworth expansion (Boudt, Peterson, Croux 2008), never below the modified
 * value at risk. EWMA is RiskMetrics (1996): decay 0.94, mean 0, root of time over several days, weights that sum to
 * one over the window.
 */
#ifndef STEWARD_RISK_SERIES_TAIL_H
#define STEWARD_RISK_SERIES_TAIL_H
#include "series_metrics.h"

#define EWMA_DECAY 0.94

struct tail_level {
  int percent;
  double z;       /* the normal distribution's (1 - level) quantile, below 0 */
  double density; /* of the normal distribution there */
};
#define TAIL_LEVELS 2
extern const struct tail_level tail_levels[TAIL_LEVELS]; /* 95, 99 */

struct tail {
  double value_at_risk;
  double shortfall;
};

double tail_probability(const struct tail_level *level); /* 1 - level: 0.05, 0.01 */

struct tail tail_gaussian(const struct tail_level *level, const struct series_moments *moments);
struct tail tail_modified(const struct tail_level *level, const struct series_moments *moments);

/* The daily variance of RiskMetrics: the newest return, the last of the series, weighs most. */
double series_ewma_variance(struct series series);
struct tail tail_ewma(const struct tail_level *level, double daily_variance, double days);

/* Of returns that are sorted, smallest first. */
struct tail tail_historical(const struct tail_level *level, struct series sorted);
#endif
