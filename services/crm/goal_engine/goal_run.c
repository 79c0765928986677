/* A run: tiles are simulated by any number of threads, then the fan is selected row by row, then all is put together
 * in the order of the tiles. */
#include "goal_run.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "goal_estimate.h"
#include "goal_exact.h"
#include "goal_fan.h"
#include "goal_sample.h"
#include "goal_series.h"

/* Work of a step and thread, so that a step lasts about 20 ms. */
#define STEP_PATH_MONTHS 8000000
#define STEP_SAMPLES 4000000

enum stage { STAGE_SIMULATE, STAGE_SELECT, STAGE_WHOLE, STAGE_DONE };

struct worker {
  struct goal_run *run;
  struct goal_tile *tile;
  uint32_t (*points)[TILE_PATHS]; /* Sobol only */
  float *scratch;                 /* for selection */
};

struct goal_run {
  struct arena *arena; /* its own */
  struct goal_model model;
  enum goal_method method;
  enum goal_instructions instructions;
  const struct goal_kernel *kernel;
  struct goal_flows *flows;
  struct goal_source source;
  float *samples;               /* [rows][paths of all tiles] */
  struct goal_moments *moments; /* [tile][measures] */
  struct goal_fan_row *rows;    /* [flows->rows] */
  struct goal_result whole;     /* of the methods that have no tiles */
  struct worker workers[GOAL_THREADS_MAX];
  int threads;
  enum stage stage;
  _Atomic uint32_t next; /* the next tile or row */
  uint32_t step_end;
};

/* What is measured on each unit: goals met, all met, goals' shortfalls, and these times what is met. */
static int measures(const struct goal_run *run)
{
  return 3 * run->model.goal_count + 1;
}

static size_t capacity(const struct goal_run *run)
{
  return (size_t)run->source.tiles * TILE_PATHS;
}

static void measure_path(const struct goal_run *run, const struct goal_tile *tile, int path, double *values)
{
  int goals = run->model.goal_count;
  values[goals] = 1;
  for (int g = 0; g < goals; g++) {
    values[g] = tile->missed[g][path / LANES][path % LANES] == 0;
    values[goals] = values[g] > 0 ? values[goals] : 0;
    values[goals + 1 + g] = tile->shortfall[g][path / LANES][path % LANES];
  }
}

/* Units of a tile in their order, so that sums have the same bits whoever made them. */
static void sum_tile(const struct goal_run *run, const struct goal_tile *tile, uint32_t number)
{
  int goals = run->model.goal_count;
  int count = 2 * goals + 1;
  struct goal_moments *moments = run->moments + (size_t)number * (size_t)measures(run);
  bool is_paired = run->source.antithetic;
  int used = goal_source_used(&run->source, number);
  double values[2 * GOAL_GOALS_MAX + 1];
  double mirrored[2 * GOAL_GOALS_MAX + 1];
  for (int unit = 0; unit < (is_paired ? used / 2 : used); unit++) {
    measure_path(run, tile, unit, values);
    if (is_paired)
      measure_path(run, tile, unit + TILE_PAIRS, mirrored);
    for (int m = 0; m < count; m++) {
      values[m] = is_paired ? (values[m] + mirrored[m]) / 2 : values[m];
      moments[m].sum += values[m];
      moments[m].squares += values[m] * values[m];
    }
    for (int g = 0; g < goals; g++)
      moments[count + g].sum += values[g] * values[goals + 1 + g];
  }
}

/* The paths in use stand together, so that a row of the fan is one array. */
static void keep_samples(const struct goal_run *run, const struct goal_tile *tile, uint32_t number)
{
  int used = goal_source_used(&run->source, number);
  int first = run->source.antithetic ? used / 2 : used;
  for (int row = 0; row < run->flows->rows; row++) {
    const float *from = tile->samples + row * TILE_PATHS;
    float *to = run->samples + (size_t)row * capacity(run) + (size_t)number * TILE_PATHS;
    memcpy(to, from, (size_t)first * sizeof *to);
    if (run->source.antithetic)
      memcpy(to + first, from + TILE_PAIRS, (size_t)first * sizeof *to);
  }
}

static void simulate(struct worker *worker, uint32_t number)
{
  struct goal_run *run = worker->run;
  goal_source_fill(&run->source, run->kernel, number, worker->tile, worker->points);
  if (run->model.order == GOAL_BY_RANK)
    goal_walk_by_rank(run->kernel, run->flows, worker->tile);
  else
    goal_walk_by_date(run->kernel, run->flows, worker->tile);
  sum_tile(run, worker->tile, number);
  keep_samples(run, worker->tile, number);
}

static void select_row(struct worker *worker, uint32_t row)
{
  struct goal_run *run = worker->run;
  struct goal_fan_sample sample = { run->samples + (size_t)row * capacity(run), run->source.paths, worker->scratch };
  if (run->method == GOAL_SOBOL)
    goal_fan_select_replicates(&sample, GOAL_SOBOL_REPLICATES, &run->rows[row]);
  else
    goal_fan_select(&sample, &run->rows[row]);
}

static void *work(void *argument)
{
  struct worker *worker = argument;
  struct goal_run *run = worker->run;
  for (;;) {
    uint32_t item = atomic_fetch_add_explicit(&run->next, 1, memory_order_relaxed);
    if (item >= run->step_end)
      return NULL;
    if (run->stage == STAGE_SIMULATE)
      simulate(worker, item);
    else
      select_row(worker, item);
  }
}

/* Items from `from` to `to` by all threads; a thread that cannot be had leaves its work to the others. */
static void work_together(struct goal_run *run, uint32_t from, uint32_t to)
{
  pthread_t threads[GOAL_THREADS_MAX];
  int started = 1;
  run->step_end = to;
  atomic_store_explicit(&run->next, from, memory_order_relaxed);
  while (started < run->threads && pthread_create(&threads[started], NULL, work, &run->workers[started]) == 0)
    started++;
  work(&run->workers[0]);
  for (int i = 1; i < started; i++)
    pthread_join(threads[i], NULL);
}

static uint32_t stage_items(const struct goal_run *run)
{
  return run->stage == STAGE_SIMULATE ? run->source.tiles : (uint32_t)run->flows->rows;
}

static uint32_t step_items(const struct goal_run *run)
{
  uint64_t each = run->stage == STAGE_SIMULATE
                      ? STEP_PATH_MONTHS / ((uint64_t)TILE_PATHS * (uint64_t)(run->model.months + 1))
                      : STEP_SAMPLES / run->source.paths;
  return (uint32_t)(each > 0 ? each : 1) * (uint32_t)run->threads;
}

static void run_straight(struct goal_run *run)
{
  struct goal_straight straight = { 0 };
  goal_walk_straight(run->flows, run->source.mean_growth, run->model.order, &straight);
  double all = 1;
  for (int g = 0; g < run->model.goal_count; g++) {
    double met = straight.missed[g] ? 0 : 1;
    all = met > 0 ? all : 0;
    struct goal_outcome *outcome = &run->whole.goals[g];
    outcome->likelihood = (struct goal_estimate){ .value = met, .low = met, .high = met };
    outcome->mean_shortfall = (struct goal_estimate){ .value = straight.shortfall[g],
                                                      .low = straight.shortfall[g],
                                                      .high = straight.shortfall[g] };
  }
  run->whole.all_goals = (struct goal_estimate){ .value = all, .low = all, .high = all };
  for (int row = 0; row < run->flows->rows; row++) {
    for (int p = 0; p < GOAL_PERCENTILES; p++)
      run->rows[row].value[p] = straight.row[row];
  }
}

static void run_without_tiles(struct goal_run *run)
{
  struct goal_carrying carrying = { &run->model, run->flows, run->instructions };
  if (run->model.log_variance > 0)
    goal_exact(run->arena, &carrying, &run->whole, run->rows);
  else
    run_straight(run);
}

bool goal_run_step(struct goal_run *run)
{
  if (run->stage == STAGE_WHOLE) {
    run_without_tiles(run);
    run->stage = STAGE_DONE;
  }
  if (run->stage == STAGE_DONE)
    return false;
  uint32_t from = run->step_end;
  uint32_t left = stage_items(run) - from;
  work_together(run, from, from + (left < step_items(run) ? left : step_items(run)));
  if (run->step_end == stage_items(run)) {
    run->stage = run->stage == STAGE_SIMULATE && run->flows->rows > 0 ? STAGE_SELECT : STAGE_DONE;
    run->step_end = 0;
  }
  return run->stage != STAGE_DONE;
}

void goal_run_progress(const struct goal_run *run, uint64_t *done, uint64_t *total)
{
  uint64_t tiles = run->source.tiles;
  uint64_t rows = tiles > 0 ? (uint64_t)run->flows->rows : 1;
  *total = tiles + rows;
  *done = run->stage == STAGE_DONE ? *total : run->step_end + (run->stage == STAGE_SELECT ? tiles : 0);
}

static bool allocate_worker(struct goal_run *run, struct worker *worker)
{
  worker->run = run;
  worker->tile = goal_tile_new(run->model.months, run->flows->rows, run->method == GOAL_SOBOL);
  if (worker->tile == NULL)
    return false;
  if (run->method == GOAL_SOBOL)
    worker->points = calloc((size_t)run->model.months + 1, sizeof *worker->points);
  if (run->flows->rows > 0)
    worker->scratch = calloc(run->source.paths, sizeof *worker->scratch);
  return (run->method != GOAL_SOBOL || worker->points != NULL) && (run->flows->rows == 0 || worker->scratch != NULL);
}

static bool allocate(struct goal_run *run, const struct goal_options *options)
{
  if (!goal_source_init(&run->source, &run->model, options))
    return false;
  run->moments = calloc((size_t)run->source.tiles * (size_t)measures(run), sizeof *run->moments);
  if (run->flows->rows > 0)
    run->samples = malloc((size_t)run->flows->rows * capacity(run) * sizeof *run->samples);
  if (run->moments == NULL || (run->flows->rows > 0 && run->samples == NULL))
    return false;
  for (int i = 0; i < run->threads; i++) {
    if (!allocate_worker(run, &run->workers[i]))
      return false;
  }
  return true;
}

static void name_rows(struct goal_run *run)
{
  const struct goal_flows *flows = run->flows;
  run->rows = arena_array(run->arena, (size_t)flows->rows + 1, sizeof *run->rows);
  for (int k = 0; flows->rows > 0 && k <= flows->months; k++) {
    if (flows->fan_row[k] != ROW_NONE)
      run->rows[flows->fan_row[k]].month = k;
  }
  for (int g = 0; flows->rows > 0 && g < flows->goal_count; g++)
    run->rows[flows->date_row + g].month = flows->first_month[g];
}

struct status goal_run_new(struct arena *arena, const struct goal_model *model, const struct goal_options *options,
                           struct goal_run **run)
{
  struct status status = goal_model_check(arena, model);
  if (status_is_ok(status))
    status = goal_options_check(arena, model, options);
  if (!status_is_ok(status))
    return status;
  struct goal_run *made = calloc(1, sizeof *made);
  if (made == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for the projection");
  made->arena = arena_new();
  made->model = *model;
  made->instructions = options->instructions;
  made->kernel = goal_kernel_for(options->instructions);
  made->flows = goal_flows_new(made->arena, model, options->fan);
  made->threads = options->threads > 0 ? options->threads : 1;
  bool is_whole = options->method == GOAL_EXACT || (model->log_variance <= 0 && options->method != GOAL_BOOTSTRAP);
  made->method = is_whole ? GOAL_EXACT : options->method;
  made->stage = is_whole ? STAGE_WHOLE : STAGE_SIMULATE;
  made->source.mean_growth = series_exp(model->log_mean) * model->fee_factor;
  made->source.seed = options->seed;
  name_rows(made);
  if (!is_whole && !allocate(made, options)) {
    goal_run_free(made);
    return status_fail(STATUS_RESOURCE_EXHAUSTED, "paths", "no memory for so many paths: ask for fewer, or no fan");
  }
  *run = made;
  return status_ok();
}

void goal_run_free(struct goal_run *run)
{
  if (run == NULL)
    return;
  for (int i = 0; i < run->threads; i++) {
    goal_tile_free(run->workers[i].tile);
    free(run->workers[i].points);
    free(run->workers[i].scratch);
  }
  goal_source_close(&run->source);
  free(run->samples);
  free(run->moments);
  arena_free(run->arena);
  free(run);
}

/* The sums of a measure over all units. A Sobol unit is a replicate: the mean of its points. */
static struct goal_moments total_of(const struct goal_run *run, int measure)
{
  size_t count = (size_t)measures(run);
  uint32_t tiles = run->source.tiles;
  struct goal_moments total = { 0 };
  if (run->method != GOAL_SOBOL) {
    for (uint32_t tile = 0; tile < tiles; tile++) {
      total.sum += run->moments[tile * count + (size_t)measure].sum;
      total.squares += run->moments[tile * count + (size_t)measure].squares;
    }
    return total;
  }
  uint32_t each = tiles / GOAL_SOBOL_REPLICATES;
  for (uint32_t replicate = 0; replicate < GOAL_SOBOL_REPLICATES; replicate++) {
    double sum = 0;
    for (uint32_t tile = replicate * each; tile < (replicate + 1) * each; tile++)
      sum += run->moments[tile * count + (size_t)measure].sum;
    double mean = sum / ((double)each * TILE_PATHS);
    total.sum += mean;
    total.squares += mean * mean;
  }
  return total;
}

/* Sums over units of what is short times what is met: those of Sobol are replicates' means. */
static double cross_of(const struct goal_run *run, int goal)
{
  size_t count = (size_t)measures(run);
  size_t goals = (size_t)run->model.goal_count, at = (size_t)goal;
  uint32_t tiles = run->source.tiles, each = tiles / GOAL_SOBOL_REPLICATES;
  double cross = 0;
  for (uint32_t tile = 0; tile < tiles && run->method != GOAL_SOBOL; tile++)
    cross += run->moments[tile * count + 2 * goals + 1 + at].sum;
  for (uint32_t replicate = 0; replicate < GOAL_SOBOL_REPLICATES && run->method == GOAL_SOBOL; replicate++) {
    double met = 0, shortfall = 0, points = (double)each * TILE_PATHS;
    for (uint32_t tile = replicate * each; tile < (replicate + 1) * each; tile++) {
      met += run->moments[tile * count + at].sum;
      shortfall += run->moments[tile * count + goals + 1 + at].sum;
    }
    cross += met / points * (shortfall / points);
  }
  return cross;
}

static void estimate_all(const struct goal_run *run, struct goal_result *result)
{
  uint32_t units = run->source.units;
  uint32_t trials = run->source.antithetic ? units : run->source.paths;
  int goals = run->model.goal_count;
  for (int g = 0; g < goals; g++) {
    struct goal_outcome *outcome = &result->goals[g];
    outcome->likelihood = goal_estimate_share(total_of(run, g), units, trials);
    struct goal_shortage shortage = { total_of(run, goals + 1 + g), total_of(run, g), cross_of(run, g) };
    outcome->mean_shortfall = goal_estimate_mean(shortage.shorts, units);
    outcome->shortfall_missed_error = goal_estimate_missed_error(&shortage, units, run->source.paths);
    if (outcome->mean_shortfall.low < 0)
      outcome->mean_shortfall.low = 0;
  }
  result->all_goals = goals > 0 ? goal_estimate_share(total_of(run, goals), units, trials)
                                : (struct goal_estimate){ .value = 1, .low = 1, .high = 1 };
}

void goal_run_result(struct goal_run *run, struct arena *arena, struct goal_result *result)
{
  const struct goal_flows *flows = run->flows;
  *result = run->whole;
  if (run->source.tiles > 0)
    estimate_all(run, result);
  result->method = run->method;
  result->seed = run->source.seed;
  result->paths = run->source.tiles > 0 ? run->source.paths : 0;
  result->goal_count = run->model.goal_count;
  for (int g = 0; g < result->goal_count; g++) {
    struct goal_outcome *outcome = &result->goals[g];
    double missed = 1 - outcome->likelihood.value;
    outcome->mean_shortfall_missed = missed > result->numerical_error ? outcome->mean_shortfall.value / missed : 0;
    if (flows->rows > 0)
      outcome->at_date = run->rows[flows->date_row + g];
  }
  if (flows->rows > 0) {
    result->fan_count = flows->date_row;
    result->fan = arena_copy(arena, run->rows, (size_t)flows->date_row * sizeof *run->rows);
  }
}

struct status goal_run_whole(struct arena *arena, const struct goal_model *model, const struct goal_options *options,
                             struct goal_result *result)
{
  struct goal_run *run = NULL;
  struct status status = goal_run_new(arena, model, options, &run);
  if (!status_is_ok(status))
    return status;
  while (goal_run_step(run))
    ;
  goal_run_result(run, arena, result);
  goal_run_free(run);
  return status_ok();
}
