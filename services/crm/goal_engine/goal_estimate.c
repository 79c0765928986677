/* Means, errors and intervals. */
#include "goal_estimate.h"

#include <assert.h>
#include <math.h>

#define STUDENT_COUNT 30

/* Student's t, 97.5 percent, by degrees of freedom from 1. */
static const double student_975[STUDENT_COUNT] = { 12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060,
                                                   2.2622,  2.2281, 2.2010, 2.1788, 2.1604, 2.1448, 2.1314, 2.1199,
                                                   2.1098,  2.1009, 2.0930, 2.0860, 2.0796, 2.0739, 2.0687, 2.0639,
                                                   2.0595,  2.0555, 2.0518, 2.0484, 2.0452, 2.0423 };

static double quantile_of(uint32_t units)
{
  return units <= STUDENT_COUNT + 1 ? student_975[units - 2] : NORMAL_975;
}

struct goal_estimate goal_estimate_mean(struct goal_moments moments, uint32_t units)
{
  assert(units >= 2);
  double n = units;
  double mean = moments.sum / n;
  double variance = (moments.squares - n * mean * mean) / (n - 1);
  double error = variance > 0 ? sqrt(variance / n) : 0;
  double reach = error * quantile_of(units);
  return (struct goal_estimate){ mean, error, mean - reach, mean + reach };
}

struct goal_estimate goal_estimate_share(struct goal_moments moments, uint32_t units, uint32_t paths)
{
  struct goal_estimate estimate = goal_estimate_mean(moments, units);
  double p = estimate.value;
  double z2 = quantile_of(units) * quantile_of(units);
  double error2 = estimate.standard_error * estimate.standard_error;
  double trials = error2 > 0 ? p * (1 - p) / error2 : paths;
  double centre = (p + z2 / (2 * trials)) / (1 + z2 / trials);
  double reach = sqrt(z2 * (p * (1 - p) / trials + z2 / (4 * trials * trials))) / (1 + z2 / trials);
  estimate.low = p > 0 ? fmax(centre - reach, 0) : 0;
  estimate.high = p < 1 ? fmin(centre + reach, 1) : 1;
  return estimate;
}

double goal_estimate_missed_error(const struct goal_shortage *shortage, uint32_t units, uint32_t paths)
{
  double n = units;
  double missed = n - shortage->met.sum;
  double missing_paths = missed / n * paths;
  if (missing_paths < 0.5)
    return 0;
  if (missing_paths < 1.5)
    return INFINITY;
  uint32_t told_by = missing_paths < n ? (uint32_t)(missing_paths + 0.5) : units;
  double ratio = shortage->shorts.sum / missed;
  double missed_squares = n - 2 * shortage->met.sum + shortage->met.squares;
  double both = shortage->shorts.sum - shortage->cross; /* short times missed */
  double squares = shortage->shorts.squares - 2 * ratio * both + ratio * ratio * missed_squares;
  return squares > 0 ? quantile_of(told_by) * sqrt(squares * n / (n - 1)) / missed : 0;
}
