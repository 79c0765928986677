/* A few passes over eight portfolios' returns. Vectors are compared by masks, so that no lane waits for another. */
#include "profile_lanes.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE lanes choose(lane_mask mask, lanes then, lanes otherwise)
{
  return (lanes)((mask & (lane_mask)then) | (~mask & (lane_mask)otherwise));
}

INLINE lanes all(double value)
{
  return (lanes){ value, value, value, value, value, value, value, value };
}

INLINE lanes lower_halves(lanes a, lanes b)
{
  return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

INLINE lanes upper_halves(lanes a, lanes b)
{
  return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/* One perfect shuffle of the block's 64 numbers; three of them turn rows into columns. */
INLINE void shuffle(const lanes in[PROFILE_LANES], lanes out[PROFILE_LANES])
{
  out[0] = lower_halves(in[0], in[4]);
  out[1] = upper_halves(in[0], in[4]);
  out[2] = lower_halves(in[1], in[5]);
  out[3] = upper_halves(in[1], in[5]);
  out[4] = lower_halves(in[2], in[6]);
  out[5] = upper_halves(in[2], in[6]);
  out[6] = lower_halves(in[3], in[7]);
  out[7] = upper_halves(in[3], in[7]);
}

INLINE lanes row(const double *rows, size_t stride, size_t at)
{
  return *(const lanes *)(rows + at * stride);
}

/* out[j] are the j-th numbers of eight rows. */
INLINE void turn(const double *rows, size_t stride, lanes out[PROFILE_LANES])
{
  const lanes in[PROFILE_LANES] = { row(rows, stride, 0), row(rows, stride, 1), row(rows, stride, 2),
                                    row(rows, stride, 3), row(rows, stride, 4), row(rows, stride, 5),
                                    row(rows, stride, 6), row(rows, stride, 7) };
  lanes once[PROFILE_LANES], twice[PROFILE_LANES];
  shuffle(in, once);
  shuffle(once, twice);
  shuffle(twice, out);
}

/* Wealth, its deepest fall and how long that lasted, as series_drawdown() tells them. */
INLINE void pass_wealth(struct lane_work *work, const double *tile, size_t stride, struct lane_sums *sums)
{
  lanes wealth = all(1), peak = all(1), peak_at = all(0), deepest = all(0), lasted = all(0);
  lanes shortfall = all(0), ewma = all(0), sum = all(0);
  lanes here = all(0); /* the day, counted from 1 */
  lane_mask is_open = { 0 };
  for (size_t i = 0; i < work->days; i++) {
    if (i % PROFILE_LANES == 0)
      turn(tile + i, stride, work->day + i);
    lanes returns = work->day[i];
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

/* Of the days from a place on; low_count says how many each lane has already. */
static void below_plain(struct lane_work *work, const lanes *returns, size_t count, const double *thresholds,
                        size_t from)
{
  for (size_t lane = 0; lane < PROFILE_LANES; lane += 4) {
    size_t found[4] = { work->low_count[lane], work->low_count[lane + 1], work->low_count[lane + 2],
                        work->low_count[lane + 3] };
    for (size_t i = from; i < count; i++) {
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

#ifdef __x86_64__
/* Eight days of a lane at once: what is below moves together, and all eight are written where the next ones go on. */
__attribute__((target("avx512f,avx512dq"))) static size_t below_avx512(struct lane_work *work, const lanes *returns,
                                                                       size_t count, const double *thresholds)
{
  size_t whole = count - count % PROFILE_LANES;
  for (size_t i = 0; i < whole; i += PROFILE_LANES) {
    lanes block[PROFILE_LANES];
    turn((const double *)&returns[i], PROFILE_LANES, block);
    for (size_t j = 0; j < PROFILE_LANES; j++) {
      __mmask8 is_below = _mm512_cmp_pd_mask((__m512d)block[j], _mm512_set1_pd(thresholds[j]), _CMP_LT_OQ);
      _mm512_storeu_pd(work->low[j] + work->low_count[j], _mm512_maskz_compress_pd(is_below, (__m512d)block[j]));
      work->low_count[j] += (size_t)__builtin_popcount(is_below);
    }
  }
  return whole;
}
#endif

void profile_lanes_below(struct lane_work *work, const lanes *returns, size_t count, const double *thresholds)
{
  size_t from = 0;
  for (size_t i = 0; i < PROFILE_LANES; i++)
    work->low_count[i] = 0;
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
    from = below_avx512(work, returns, count, thresholds);
#endif
  below_plain(work, returns, count, thresholds, from);
}
