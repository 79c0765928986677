/* profile_passes: the passes over some portfolios' returns, written once for vectors of any width. Inside of
 * profile_lanes.
 *
 * Who includes it has declared `lanes` (a vector of LANES doubles), `lane_mask` (its comparisons), LANES, and turn(),
 * which makes LANES vectors of days from LANES rows. Vectors are compared by masks, so that no lane waits for another.
 */
#ifndef STEWARD_RISK_PROFILE_PASSES_H
#define STEWARD_RISK_PROFILE_PASSES_H
#include "profile_lanes.h"

INLINE lanes choose(lane_mask mask, lanes then, lanes otherwise)
{
  return (lanes)((mask & (lane_mask)then) | (~mask & (lane_mask)otherwise));
}

/* The lanes from `first` on of a row of PROFILE_LANES. */
INLINE lanes *lanes_at(double *values, size_t row, size_t first)
{
  return (lanes *)(values + row * PROFILE_LANES + first);
}

INLINE void keep(double values[PROFILE_LANES], size_t first, lanes value)
{
  *(lanes *)(values + first) = value;
}

INLINE lanes kept(double values[PROFILE_LANES], size_t first)
{
  return *(lanes *)(values + first);
}

/* Wealth, its deepest fall and how long that lasted, as series_drawdown() tells them. */
INLINE void pass_wealth(const struct lane_work *work, const struct lane_rows *rows, size_t first,
                        struct lane_sums *sums)
{
  const lanes none = { 0 }, one = none + 1;
  lanes wealth = one, peak = one, peak_at = none, deepest = none, lasted = none;
  lanes shortfall = none, ewma = none, sum = none;
  lanes here = none; /* the day, counted from 1 */
  lane_mask is_open = { 0 };
  for (size_t i = 0; i < work->days; i++) {
    if (i % LANES == 0)
      turn(rows->values + first * rows->stride + i, rows->stride, work->day + i * PROFILE_LANES + first);
    lanes returns = *lanes_at(work->day, i, first);
    sum += returns;
    ewma = EWMA_DECAY * ewma + returns * returns;
    lanes below = choose(returns < 0, returns, none);
    shortfall += below * below;
    wealth *= 1 + returns;
    lane_mask is_high = wealth >= peak * DRAWDOWN_BACK;
    here += 1;
    lasted = choose(is_high & is_open, here - peak_at, lasted);
    is_open &= ~is_high;
    peak = choose(wealth > peak, wealth, peak);
    peak_at = choose(is_high, here, peak_at);
    lanes fall = 1 - wealth / peak;
    lane_mask is_deeper = fall > deepest;
    deepest = choose(is_deeper, fall, deepest);
    is_open |= is_deeper;
    /* While a fall is open its peak stays, so the end of the window can be reckoned from it afterwards. */
  }
  keep(sums->wealth, first, wealth);
  keep(sums->deepest, first, deepest);
  keep(sums->drawdown_days, first, choose(is_open, (double)work->days - peak_at, lasted));
  keep(sums->is_open, first, choose(is_open, one, none));
  keep(sums->shortfall, first, shortfall);
  keep(sums->ewma, first, ewma);
  keep(sums->moments[0].mean, first, sum / (double)work->days);
}

/* The last four days' growth stands ready, so that a week is four products. */
INLINE void pass_weeks(const struct lane_work *work, size_t first, struct lane_sums *sums)
{
  size_t weeks = work->days - WEEK_DAYS + 1;
  lanes sum = { 0 };
  lanes monday = 1 + *lanes_at(work->day, 0, first), tuesday = 1 + *lanes_at(work->day, 1, first),
        wednesday = 1 + *lanes_at(work->day, 2, first), thursday = 1 + *lanes_at(work->day, 3, first);
  for (size_t i = 0; i < weeks; i++) {
    lanes friday = 1 + *lanes_at(work->day, i + WEEK_DAYS - 1, first);
    lanes week = monday * tuesday * wednesday * thursday * friday - 1;
    *lanes_at(work->week, i, first) = week;
    sum += week;
    monday = tuesday;
    tuesday = wednesday;
    wednesday = thursday;
    thursday = friday;
  }
  keep(sums->moments[1].mean, first, sum / (double)weeks);
}

INLINE void pass_days(const struct lane_work *work, size_t first, struct lane_sums *sums)
{
  struct lane_moments *moments = &sums->moments[0];
  lanes squares = { 0 }, cubes = { 0 }, fourths = { 0 }, covariance = { 0 }, mean = kept(moments->mean, first);
  for (size_t i = 0; i < work->days; i++) {
    lanes deviation = *lanes_at(work->day, i, first) - mean;
    lanes square = deviation * deviation;
    squares += square;
    cubes += square * deviation;
    fourths += square * square;
    covariance += deviation * work->deviations[i];
  }
  keep(moments->squares, first, squares);
  keep(moments->cubes, first, cubes);
  keep(moments->fourths, first, fourths);
  keep(sums->covariance, first, covariance);
}

INLINE void pass_week_moments(const struct lane_work *work, size_t first, struct lane_moments *moments)
{
  lanes squares = { 0 }, cubes = { 0 }, fourths = { 0 }, mean = kept(moments->mean, first);
  for (size_t i = 0; i < work->days - WEEK_DAYS + 1; i++) {
    lanes deviation = *lanes_at(work->week, i, first) - mean;
    lanes square = deviation * deviation;
    squares += square;
    cubes += square * deviation;
    fourths += square * square;
  }
  keep(moments->squares, first, squares);
  keep(moments->cubes, first, cubes);
  keep(moments->fourths, first, fourths);
}

INLINE void pass_all(const struct lane_work *work, const struct lane_rows *rows, struct lane_sums *sums)
{
  for (size_t first = 0; first < PROFILE_LANES; first += LANES) {
    pass_wealth(work, rows, first, sums);
    pass_days(work, first, sums);
    pass_weeks(work, first, sums);
    pass_week_moments(work, first, &sums->moments[1]);
  }
}
#endif
