/* A few passes over eight portfolios' returns. Vectors are compared by masks, so that no lane waits for another. */
#include "profile_lanes.h"

/* Rows of the tile lie far apart, so that the machine does not foresee the next one. */
#define ROWS_AHEAD 24

#define INLINE static inline __attribute__((always_inline))

INLINE lanes choose(lane_mask mask, lanes then, lanes otherwise)
{
  return (lanes)((mask & (lane_mask)then) | (~mask & (lane_mask)otherwise));
}

INLINE lanes all(double value)
{
  return (lanes){ value, value, value, value, value, value, value, value };
}

/* Wealth, its deepest fall and how long that lasted, as series_drawdown() tells them. */
INLINE void pass_wealth(struct lane_work *work, const double *tile, size_t stride, struct lane_sums *sums)
{
  lanes wealth = all(1), peak = all(1), peak_at = all(0), deepest = all(0), lasted = all(0);
  lanes shortfall = all(0), ewma = all(0), sum = all(0);
  lanes here = all(0); /* the day, counted from 1 */
  lane_mask is_open = { 0 };
  for (size_t i = 0; i < work->days; i++) {
    __builtin_prefetch(tile + (i + ROWS_AHEAD) * stride);
    lanes returns = *(const lanes *)(tile + i * stride);
    work->day[i] = returns;
    sum += returns;
    ewma = EWMA_DECAY * ewma + returns * returns;
    lanes below = choose(returns < 0, returns, all(0));
    shortfall += below * below;
    wealth *= 1 + returns;
    lane_mask is_high = wealth >= peak;
    here += 1;
    lasted = choose(is_high & is_open, here - peak_at, lasted);
    is_open &= ~is_high;
    peak = choose(is_high, wealth, peak);
    peak_at = choose(is_high, here, peak_at);
    lanes fall = 1 - wealth / peak;
    lane_mask is_deeper = fall > deepest;
    deepest = choose(is_deeper, fall, deepest);
    is_open |= is_deeper;
    /* While a fall is open its peak stays, so the end of the window can be reckoned from it afterwards. */
  }
  sums->wealth = wealth;
  sums->deepest = deepest;
  sums->drawdown_days = choose(is_open, all((double)work->days) - peak_at, lasted);
  sums->is_open = choose(is_open, all(1), all(0));
  sums->shortfall = shortfall;
  sums->ewma = ewma;
  sums->moments[0].mean = sum / (double)work->days;
}

/* The last four days' growth stands ready, so that a week is four products. */
INLINE void pass_weeks(struct lane_work *work, struct lane_sums *sums)
{
  size_t weeks = work->days - WEEK_DAYS + 1;
  lanes sum = all(0);
  lanes first = 1 + work->day[0], second = 1 + work->day[1], third = 1 + work->day[2], fourth = 1 + work->day[3];
  for (size_t i = 0; i < weeks; i++) {
    lanes fifth = 1 + work->day[i + WEEK_DAYS - 1];
    lanes week = first * second * third * fourth * fifth - 1;
    work->week[i] = week;
    sum += week;
    first = second;
    second = third;
    third = fourth;
    fourth = fifth;
  }
  sums->moments[1].mean = sum / (double)weeks;
}

INLINE void pass_days(const struct lane_work *work, struct lane_sums *sums)
{
  struct lane_moments *moments = &sums->moments[0];
  lanes squares = all(0), cubes = all(0), fourths = all(0), covariance = all(0), mean = moments->mean;
  for (size_t i = 0; i < work->days; i++) {
    lanes deviation = work->day[i] - mean;
    lanes square = deviation * deviation;
    squares += square;
    cubes += square * deviation;
    fourths += square * square;
    covariance += deviation * work->deviations[i];
  }
  moments->squares = squares;
  moments->cubes = cubes;
  moments->fourths = fourths;
  sums->covariance = covariance;
}

INLINE void pass_week_moments(const struct lane_work *work, struct lane_moments *moments)
{
  lanes squares = all(0), cubes = all(0), fourths = all(0), mean = moments->mean;
  for (size_t i = 0; i < work->days - WEEK_DAYS + 1; i++) {
    lanes deviation = work->week[i] - mean;
    lanes square = deviation * deviation;
    squares += square;
    cubes += square * deviation;
    fourths += square * square;
  }
  moments->squares = squares;
  moments->cubes = cubes;
  moments->fourths = fourths;
}

INLINE void sum_all(struct lane_work *work, const double *tile, size_t stride, struct lane_sums *out)
{
  pass_wealth(work, tile, stride, out);
  pass_days(work, out);
  pass_weeks(work, out);
  pass_week_moments(work, &out->moments[1]);
}

static void sum_plain(struct lane_work *work, const double *tile, size_t stride, struct lane_sums *out)
{
  sum_all(work, tile, stride, out);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void sum_avx2(struct lane_work *work, const double *tile, size_t stride,
                                                     struct lane_sums *out)
{
  sum_all(work, tile, stride, out);
}

__attribute__((target("avx512f,avx512dq"))) static void sum_avx512(struct lane_work *work, const double *tile,
                                                                   size_t stride, struct lane_sums *out)
{
  sum_all(work, tile, stride, out);
}
#endif

void profile_lanes_sum(struct lane_work *work, const double *tile, size_t stride, struct lane_sums *out)
{
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) {
    sum_avx512(work, tile, stride, out);
    return;
  }
  if (__builtin_cpu_supports("avx2")) {
    sum_avx2(work, tile, stride, out);
    return;
  }
#endif
  sum_plain(work, tile, stride, out);
}

void profile_lanes_below(struct lane_work *work, const lanes *returns, size_t count, const double *thresholds)
{
  for (size_t lane = 0; lane < PROFILE_LANES; lane += 4) {
    size_t found[4] = { 0 };
    for (size_t i = 0; i < count; i++) {
      const double *row = (const double *)&returns[i] + lane;
      for (size_t j = 0; j < 4; j++) { /* always written, kept only when it is below: no branch to guess wrongly */
        work->low[lane + j][found[j]] = row[j];
        found[j] += row[j] < thresholds[lane + j];
      }
    }
    for (size_t j = 0; j < 4; j++)
      work->low_count[lane + j] = found[j];
  }
}
