/* Tiles of portfolios: one product, then the lanes' passes, then each portfolio's own numbers. */
#include "profile_batch.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "profile_low.h"
#include "profile_product.h"

/* Of portfolios that hold a larger share of the names OpenBLAS multiplies all: it is faster there. */
#define SPARSE_SHARE 0.7

/* So many deviations below the mean lies what decides the 95% quantile, with room to spare: a fourteenth of a normal
 * series. Where too few lie there it is looked for nearer to the mean, and at last everywhere. */
static const double low_deviations[] = { 1.45, 0.8, -INFINITY };
#define LOW_TRIES (sizeof low_deviations / sizeof low_deviations[0])

static size_t gather_below(const double *returns, size_t count, size_t lane, double threshold, double *low)
{
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    low[found] = returns[i * PROFILE_LANES + lane];
    found += low[found] < threshold;
  }
  return found;
}

static void fill_historical(struct lane_work *work, size_t horizon, const struct lane_sums *sums,
                            struct series_profile *const *out, size_t used)
{
  const double *returns = horizon == 0 ? work->day : work->week;
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
    struct low_returns low = { work->low[i], count, total, work->scratch };
    for (size_t level = 0; level < TAIL_LEVELS; level++)
      out[i]->tails[level][horizon].historical = tail_of_low(&tail_levels[level], &low);
  }
}

static struct series_moments moments_of(const struct lane_moments *sums, size_t lane, size_t count)
{
  double n = (double)count;
  struct series_moments moments = { .mean = sums->mean[lane] };
  if (sums->squares[lane] > series_rounding(moments.mean, count)) {
    double variance = sums->squares[lane] / n;
    moments.deviation = sqrt(variance);
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
  double squares = sums->moments[0].squares[lane];
  double deviation = squares > series_rounding(mean, work->days) ? sqrt(squares / (n - 1)) : 0;
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
  if (constants.variance <= series_rounding(mean, batch->days))
    constants.variance = 0;
  return constants;
}

static size_t whole_blocks(size_t days)
{
  return (days + PROFILE_LANES - 1) / PROFILE_LANES * PROFILE_LANES;
}

static void work_init(struct arena *arena, const struct profile_batch *batch, struct lane_work *work)
{
  *work = (struct lane_work){ .vectors = batch->vectors, .days = batch->days };
  work->day = lanes_array(arena, whole_blocks(batch->days) * PROFILE_LANES);
  work->week = lanes_array(arena, batch->days * PROFILE_LANES);
  for (size_t i = 0; i < PROFILE_LANES; i++)
    work->low[i] = lanes_array(arena, batch->days + PROFILE_LANES);
  work->scratch = lanes_array(arena, batch->days);
}

/* Portfolios that are waiting to be measured together. */
struct waiting {
  size_t portfolios[PROFILE_TILE];
  size_t count;
};

struct runner {
  struct arena *arena;
  const struct profile_batch *batch;
  struct series_profile *out;
  struct batch_constants constants;
  struct lane_work work;
  struct product product; /* without returns: nothing sparse was there yet */
  struct waiting sparse, dense;
  double *tile; /* returns, a portfolio a row */
  size_t stride;
  double *weights; /* of dense portfolios that are not side by side; NULL: there were none yet */
};

static void runner_init(struct arena *arena, const struct profile_batch *batch, struct runner *runner)
{
  work_init(arena, batch, &runner->work);
  double *deviations = arena_array(arena, batch->days, sizeof *deviations);
  runner->constants = constants_of(batch, deviations);
  runner->work.deviations = deviations;
  /* A row is a little longer than its days, so that rows do not fall on the same lines of the cache. */
  runner->stride = product_days(batch->days) + PROFILE_LANES;
  runner->tile = lanes_array(arena, PROFILE_TILE * runner->stride);
}

/* The statistics of the tile's rows. Rows past the last keep what an earlier tile left: nobody looks at them. */
static void measure(struct runner *runner, struct waiting *waiting)
{
  for (size_t first = 0; first < waiting->count; first += PROFILE_LANES) {
    size_t left = waiting->count - first, used = left < PROFILE_LANES ? left : PROFILE_LANES;
    struct series_profile *out[PROFILE_LANES];
    for (size_t i = 0; i < used; i++)
      out[i] = &runner->out[waiting->portfolios[first + i]];
    struct lane_sums sums;
    const struct lane_rows rows = { runner->tile + first * runner->stride, runner->stride };
    profile_lanes_sum(&runner->work, &rows, &sums);
    for (size_t i = 0; i < used; i++)
      fill_one(&runner->work, &sums, i, &runner->constants, out[i]);
    for (size_t horizon = 0; horizon < HORIZONS; horizon++)
      fill_historical(&runner->work, horizon, &sums, out, used);
  }
  waiting->count = 0;
}

static void run_sparse(struct runner *runner)
{
  if (runner->sparse.count == 0)
    return;
  product_run(&runner->product, runner->tile, runner->stride);
  measure(runner, &runner->sparse);
}

static const double *dense_weights(struct runner *runner)
{
  const struct profile_batch *batch = runner->batch;
  const struct waiting *dense = &runner->dense;
  const double *first = batch->weights + dense->portfolios[0] * batch->names;
  if (dense->portfolios[dense->count - 1] - dense->portfolios[0] == dense->count - 1)
    return first;
  if (runner->weights == NULL)
    runner->weights = arena_array(runner->arena, PROFILE_TILE * batch->names, sizeof *runner->weights);
  for (size_t i = 0; i < dense->count; i++)
    memcpy(runner->weights + i * batch->names, batch->weights + dense->portfolios[i] * batch->names,
           batch->names * sizeof *runner->weights);
  return runner->weights;
}

static void run_dense(struct runner *runner)
{
  const struct profile_batch *batch = runner->batch;
  if (runner->dense.count == 0)
    return;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)runner->dense.count, (int)batch->days, (int)batch->names, 1,
              dense_weights(runner), (int)batch->names, batch->returns, (int)batch->names, 0, runner->tile,
              (int)runner->stride);
  measure(runner, &runner->dense);
}

static size_t count_held(const double *weights, size_t names)
{
  size_t held = 0;
  for (size_t i = 0; i < names; i++)
    held += weights[i] != 0;
  return held;
}

static void add(struct runner *runner, size_t portfolio)
{
  const struct profile_batch *batch = runner->batch;
  const double *weights = batch->weights + portfolio * batch->names;
  bool is_dense = (double)count_held(weights, batch->names) > SPARSE_SHARE * (double)batch->names;
  struct waiting *waiting = is_dense ? &runner->dense : &runner->sparse;
  waiting->portfolios[waiting->count++] = portfolio;
  if (is_dense) {
    if (waiting->count == PROFILE_TILE)
      run_dense(runner);
    return;
  }
  if (runner->product.returns == NULL)
    product_init(runner->arena, batch, &runner->product);
  product_take(&runner->product, weights);
  if (waiting->count == PRODUCT_ROWS)
    run_sparse(runner);
}

static enum profile_vectors widest(void)
{
  enum profile_vectors vectors = VECTORS_AVX512;
  while (!profile_vectors_are_there(vectors))
    vectors--;
  return vectors;
}

void profile_batch(struct arena *arena, const struct profile_batch *batch, struct series_profile *out)
{
  assert(batch->days >= WEEK_DAYS);
  assert(batch->terms.benchmark.count == batch->days);
  struct profile_batch resolved = *batch;
  if (batch->vectors == VECTORS_BEST)
    resolved.vectors = widest();
  assert(profile_vectors_are_there(resolved.vectors));
  struct runner *runner = arena_alloc(arena, sizeof *runner);
  *runner = (struct runner){ .arena = arena, .batch = &resolved, .out = out };
  runner_init(arena, &resolved, runner);
  for (size_t i = 0; i < batch->portfolios; i++)
    add(runner, i);
  run_sparse(runner);
  run_dense(runner);
}
