/* own_track: what a managed portfolio's own values say of its risk, beside what its present weights say.
 *
 * Of OWN_RETURNS_MIN daily returns on it is measured on those as well, against the benchmark over the same days, and
 * takes the higher. Counted is the last run of trading days within the window on which there is a value every day.
 */
#ifndef STEWARD_RISK_OWN_TRACK_H
#define STEWARD_RISK_OWN_TRACK_H
#include "portfolio_metrics.h"

#define OWN_RETURNS_MIN 60

struct own_track {
  const int32_t *days;      /* rising */
  const int64_t *values_e6; /* of a unit, above 0 */
  size_t count;
};

/* Raises the ratios of volatility, value at risk and drawdown in `metrics` to those of the track where they are higher.
 * Returns how many own returns counted; 0: too few, or the benchmark stood still over them. */
size_t own_track_raise(struct arena *arena, const struct own_track *track, const int32_t days[WINDOW_CLOSES],
                       const double *benchmark, struct portfolio_metrics *metrics);
#endif
