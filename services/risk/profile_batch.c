/* Tiles of portfolios: one product by OpenBLAS, then the lanes' passes, then each portfolio's own numbers. */
#include "profile_batch.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "profile_lanes.h"

/* So many deviations below the mean lies what decides the 95% quantile, with room to spare: a fourteenth of a normal
 * series. Where too few lie there it is looked for nearer to the mean, and at last everywhere. */
static const double low_deviations[] = { 1.45, 0.8, -INFINITY };
#define LOW_TRIES (sizeof low_deviations / sizeof low_deviations[0])

/* Puts the element that belongs at `place` there, what is not larger before it (Hoare's find). */
static void select_at(double *values, size_t count, size_t place)
{
  size_t from = 0, to = count; /* the place lies in [from, to) */
  while (to - from > 1) {
    double a = values[from], b = values[from + (to - from) / 2], c = values[to - 1];
    double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
    size_t below = from;
    for (size_t i = from; i < to; i++) { /* swaps always, moves on only for what is below: no branch to guess wrongly */
      double value = values[i];
      values[i] = values[below];
      values[below] = value;
      below += value < pivot;
    }
    if (place < below) {
      to = below;
      continue;
    }
    size_t among = below;
    for (size_t i = below; i < to; i++) {
      double value = values[i];
      values[i] = values[among];
      values[among] = value;
      among += value == pivot;
    }
    if (place < among)
      return;
    from = among;
  }
}

static double largest(const double *values, size_t count)
{
  double found = values[0];
  for (size_t i = 1; i < count; i++)
    found = values[i] > found ? values[i] : found;
  return found;
}

static double sum_of(const double *values, size_t count)
{
  double sums[4] = { 0 };
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t j = 0; j < 4; j++)
      sums[j] += values[i + j];
  }
  for (; i < count; i++)
    sums[0] += values[i];
  return sums[0] + sums[1] + (sums[2] + sums[3]);
}

/* The type-7 quantile and the mean of what lies at or below it, from the lowest `count` of `total` returns. What is
 * not larger than the quantile comes first afterwards; *count says up to where a lower level has to look. */
static struct tail tail_of_low(const struct tail_level *level, double *low, size_t *count, size_t total)
{
  double place = (double)(total - 1) * tail_probability(level);
  size_t below = (size_t)place;
  size_t above = below + 1 < total ? below + 1 : below;
  assert(above < *count);
  select_at(low, *count, above);
  double quantile = low[above];
  if (above > below) {
    double under = largest(low, above);
    quantile = under + (place - (double)below) * (quantile - under);
  }
  double sum = sum_of(low, above);
  size_t taken = above;
  for (size_t i = above; low[above] <= quantile && i < *count; i++) { /* ties at the quantile itself */
    bool is_taken = low[i] <= quantile;
    sum += is_taken ? low[i] : 0;
    taken += is_taken;
  }
  double shortfall = sum / (double)taken;
  *count = above + 1;
  return (struct tail){ quantile < 0 ? -quantile : 0, shortfall < 0 ? -shortfall : 0 };
}

static size_t gather_below(const lanes *returns, size_t count, size_t lane, double threshold, double *low)
{
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    low[found] = returns[i][lane];
    found += low[found] < threshold;
  }
  return found;
}

static void fill_historical(struct lane_work *work, size_t horizon, const struct lane_sums *sums,
                            struct series_profile *out, size_t used)
{
  const lanes *returns = horizon == 0 ? work->day : work->week;
  size_t total = work->days - profile_horizons[horizon] + 1;
  const struct lane_moments *moments = &sums->moments[horizon];
  double thresholds[PROFILE_LANES];
  for (size_t i = 0; i < PROFILE_LANES; i++)
    thresholds[i] = moments->mean[i] - low_deviations[0] * sqrt(moments->squares[i] / (double)total);
  profile_lanes_below(work, returns, total, thresholds);
  size_t needed = (size_t)((double)(total - 1) * tail_probability(&tail_levels[0])) + 2;
  needed = needed < total ? needed : total;
  for (size_t i = 0; i < used; i++) {
    size_t count = work->low_count[i];
    for (size_t try = 1; count < needed && try < LOW_TRIES; try++) {
      double apart =
          isinf(low_deviations[try]) ? INFINITY : -low_deviations[try] * sqrt(moments->squares[i] / (double)total);
      count = gather_below(returns, total, i, moments->mean[i] + apart, work->low[i]);
    }
    for (size_t level = 0; level < TAIL_LEVELS; level++)
      out[i].tails[level][horizon].historical = tail_of_low(&tail_levels[level], work->low[i], &count, total);
  }
}

static struct series_moments moments_of(const struct lane_moments *sums, size_t lane, size_t count)
{
  double n = (double)count;
  double variance = sums->squares[lane] / n;
  struct series_moments moments = { .mean = sums->mean[lane], .deviation = sqrt(variance) };
  if (variance > 0) {
    moments.skewness = sums->cubes[lane] / n / (variance * moments.deviation);
    moments.excess_kurtosis = sums->fourths[lane] / n / (variance * variance) - 3;
  }
  return moments;
}

struct batch_constants {
  double variance; /* sum of the benchmark's squared deviations */
  double risk_free;
  double ewma_weights;
};

static void fill_one(const struct lane_work *work, const struct lane_sums *sums, size_t lane,
                     const struct batch_constants *constants, struct series_profile *out)
{
  double n = (double)work->days, root = sqrt(TRADING_DAYS_A_YEAR);
  double mean = sums->moments[0].mean[lane];
  double deviation = work->days < 2 ? 0 : sqrt(sums->moments[0].squares[lane] / (n - 1));
  double downside = sqrt(sums->shortfall[lane] / n);
  out->days = work->days;
  out->cumulative_return = sums->wealth[lane] - 1;
  out->volatility = deviation * root;
  out->beta = constants->variance > 0 ? sums->covariance[lane] / constants->variance : 0;
  out->downside_deviation = downside * root;
  out->sharpe = deviation > 0 ? (mean - constants->risk_free) / deviation * root : 0;
  out->sortino = downside > 0 ? mean / downside * root : 0;
  out->drawdown = (struct drawdown){ .depth = sums->deepest[lane],
                                     .days = (size_t)sums->drawdown_days[lane],
                                     .is_recovered = sums->deepest[lane] > 0 && sums->is_open[lane] == 0 };
  struct series_moments moments[HORIZONS];
  for (size_t i = 0; i < HORIZONS; i++)
    moments[i] = moments_of(&sums->moments[i], lane, work->days - profile_horizons[i] + 1);
  profile_fill_tails(out, moments, sums->ewma[lane] / constants->ewma_weights);
}

static struct batch_constants constants_of(const struct profile_batch *batch, double *deviations)
{
  double mean = series_mean(batch->terms.benchmark);
  struct batch_constants constants = { .risk_free = batch->terms.risk_free / TRADING_DAYS_A_YEAR };
  for (size_t i = 0; i < batch->days; i++) {
    deviations[i] = batch->terms.benchmark.returns[i] - mean;
    constants.variance += deviations[i] * deviations[i];
    constants.ewma_weights = EWMA_DECAY * constants.ewma_weights + 1;
  }
  return constants;
}

static size_t whole_blocks(size_t days)
{
  return (days + PROFILE_LANES - 1) / PROFILE_LANES * PROFILE_LANES;
}

static void work_init(struct arena *arena, const struct profile_batch *batch, struct lane_work *work)
{
  *work = (struct lane_work){ .days = batch->days };
  work->day = arena_array(arena, whole_blocks(batch->days), sizeof *work->day);
  work->week = arena_array(arena, batch->days, sizeof *work->week);
  for (size_t i = 0; i < PROFILE_LANES; i++)
    work->low[i] = arena_array(arena, batch->days + PROFILE_LANES, sizeof *work->low[i]);
}

void profile_batch(struct arena *arena, const struct profile_batch *batch, struct series_profile *out)
{
  assert(batch->days >= WEEK_DAYS);
  assert(batch->terms.benchmark.count == batch->days);
  struct lane_work work;
  work_init(arena, batch, &work);
  double *deviations = arena_array(arena, batch->days, sizeof *deviations);
  struct batch_constants constants = constants_of(batch, deviations);
  work.deviations = deviations;
  /* A row is a little longer than its days, so that rows do not fall on the same lines of the cache. */
  size_t stride = whole_blocks(batch->days) + PROFILE_LANES;
  double *tile = arena_array(arena, PROFILE_TILE * stride, sizeof *tile);
  for (size_t from = 0; from < batch->portfolios; from += PROFILE_TILE) {
    size_t left = batch->portfolios - from;
    size_t width = left < PROFILE_TILE ? left : PROFILE_TILE;
    if (batch->names > 0) /* rows past the width keep what an earlier tile left: nobody looks at them */
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)width, (int)batch->days, (int)batch->names, 1,
                  batch->weights + from * batch->names, (int)batch->names, batch->returns, (int)batch->names, 0, tile,
                  (int)stride);
    for (size_t lane = 0; lane < width; lane += PROFILE_LANES) {
      size_t used = width - lane < PROFILE_LANES ? width - lane : PROFILE_LANES;
      struct lane_sums sums;
      profile_lanes_sum(&work, tile + lane * stride, stride, &sums);
      for (size_t i = 0; i < used; i++)
        fill_one(&work, &sums, i, &constants, &out[from + lane + i]);
      for (size_t horizon = 0; horizon < HORIZONS; horizon++)
        fill_historical(&work, horizon, &sums, &out[from + lane], used);
    }
  }
}
