/* The three ways to make a tile's growth: normal months, Sobol points over a bridge, blocks of history. */
#include "goal_sample.h"

#include <math.h>
#include <stdlib.h>

#include "goal_philox.h"
#include "goal_series.h"

static uint32_t sobol_points(uint32_t paths)
{
  uint32_t points = TILE_PATHS;
  while (points * GOAL_SOBOL_REPLICATES < paths)
    points *= 2;
  return points;
}

static void count_units(struct goal_source *source, uint32_t paths)
{
  source->paths = paths;
  source->units = paths;
  if (source->method == GOAL_SOBOL) {
    source->paths = sobol_points(paths) * GOAL_SOBOL_REPLICATES;
    source->units = GOAL_SOBOL_REPLICATES;
  } else if (source->antithetic) {
    source->paths = paths + paths % 2;
    source->units = source->paths / 2;
  }
  source->tiles = (source->paths + TILE_PATHS - 1) / TILE_PATHS;
}

/* Scaled so that the mean of the months grows as the model's mean does, e^(m + v/2); then the fee is taken. */
static bool recentre(struct goal_source *source, const struct goal_model *model, const struct goal_options *options)
{
  double sum = 0;
  for (int i = 0; i < options->history_count; i++)
    sum += 1 + options->history[i];
  double target = series_exp(model->log_mean + model->log_variance / 2) * model->fee_factor;
  double scale = target * options->history_count / sum;
  source->history = calloc((size_t)options->history_count, sizeof *source->history);
  if (source->history == NULL)
    return false;
  for (int i = 0; i < options->history_count; i++)
    source->history[i] = (float)((1 + options->history[i]) * scale - 1);
  return true;
}

static bool prepare_sobol(struct goal_source *source, const struct goal_model *model)
{
  source->sobol = goal_sobol_new(model->months, source->paths / GOAL_SOBOL_REPLICATES, source->seed);
  source->direction = calloc((size_t)model->months + 1, sizeof *source->direction);
  if (source->sobol == NULL || source->direction == NULL)
    return false;
  goal_sobol_direction(model, source->direction);
  return true;
}

bool goal_source_init(struct goal_source *source, const struct goal_model *model, const struct goal_options *options)
{
  *source = (struct goal_source){ .method = options->method,
                                  .antithetic = options->method == GOAL_MONTE_CARLO && options->antithetic,
                                  .seed = options->seed,
                                  .months = model->months,
                                  .mean_growth = series_exp(model->log_mean) * model->fee_factor,
                                  .log_deviation = sqrt(model->log_variance),
                                  .history_count = options->history_count,
                                  .block_months = options->block_months };
  count_units(source, options->paths);
  if (source->method == GOAL_SOBOL)
    return prepare_sobol(source, model);
  return source->method != GOAL_BOOTSTRAP || recentre(source, model, options);
}

void goal_source_close(struct goal_source *source)
{
  goal_sobol_free(source->sobol);
  free(source->direction);
  free(source->history);
  source->direction = NULL;
  source->sobol = NULL;
  source->history = NULL;
}

int goal_source_used(const struct goal_source *source, uint32_t tile_number)
{
  uint32_t left = source->paths - tile_number * TILE_PATHS;
  return left < TILE_PATHS ? (int)left : TILE_PATHS;
}

static void fill_normal(const struct goal_source *source, const struct goal_kernel *kernel, uint32_t tile_number,
                        struct goal_tile *tile)
{
  struct goal_draw draw = { .seed = source->seed,
                            .path = tile_number * (source->antithetic ? TILE_PAIRS : TILE_PATHS),
                            .antithetic = source->antithetic,
                            .months = source->months,
                            .mean_growth = source->mean_growth,
                            .log_deviation = source->log_deviation };
  kernel->draw(&draw, tile);
}

static void fill_sobol(const struct goal_source *source, const struct goal_kernel *kernel, uint32_t tile_number,
                       struct goal_tile *tile, uint32_t (*points)[TILE_PATHS])
{
  uint32_t tiles = source->tiles / GOAL_SOBOL_REPLICATES;
  goal_sobol_points(source->sobol, (int)(tile_number / tiles), tile_number % tiles * TILE_PATHS, points);
  struct goal_bridge bridge = { .months = source->months,
                                .steps = goal_sobol_bridge(source->sobol),
                                .direction = source->direction,
                                .mean_growth = source->mean_growth,
                                .log_deviation = source->log_deviation };
  kernel->bridge(&bridge, (const uint32_t(*)[TILE_PATHS])points, tile);
}

static void fill_bootstrap(const struct goal_source *source, uint32_t tile_number, struct goal_tile *tile)
{
  for (uint32_t i = 0; i < TILE_PATHS; i++) {
    uint32_t path = tile_number * TILE_PATHS + i;
    uint64_t month = 0;
    for (int k = 1; k <= source->months; k++, month++) {
      int block = (k - 1) / source->block_months;
      if ((k - 1) % source->block_months == 0) {
        struct philox_words words =
            philox(source->seed, (struct philox_words){ { path, (uint32_t)block, PHILOX_BOOTSTRAP, 0 } });
        month = (uint64_t)words.word[0] * (uint32_t)source->history_count >> 32;
      }
      month = month == (uint64_t)source->history_count ? 0 : month;
      tile->growth[k * TILE_PATHS + (int)i] = source->history[month];
    }
  }
}

void goal_source_fill(const struct goal_source *source, const struct goal_kernel *kernel, uint32_t tile_number,
                      struct goal_tile *tile, uint32_t (*points)[TILE_PATHS])
{
  if (source->method == GOAL_SOBOL)
    fill_sobol(source, kernel, tile_number, tile, points);
  else if (source->method == GOAL_BOOTSTRAP)
    fill_bootstrap(source, tile_number, tile);
  else
    fill_normal(source, kernel, tile_number, tile);
}
