/* goal_sample: where a run's growth comes from, tile by tile. */
#ifndef STEWARD_CRM_GOAL_SAMPLE_H
#define STEWARD_CRM_GOAL_SAMPLE_H
#include "goal_sobol.h"

struct goal_source {
  enum goal_method method;
  bool antithetic;
  uint64_t seed;
  int months;
  double mean_growth; /* e^(log mean) times the fee's factor */
  double log_deviation;
  uint32_t paths; /* of the run, rounded as the method needs */
  uint32_t units; /* independent ones: paths, pairs or replicates */
  uint32_t tiles;
  struct goal_sobol *sobol;
  double *direction; /* Sobol: [months + 1] */
  float *history;    /* growth less one, recentred */
  int history_count;
  int block_months;
};

/* Options are checked. False without memory. */
bool goal_source_init(struct goal_source *source, const struct goal_model *model, const struct goal_options *options);
void goal_source_close(struct goal_source *source);

/* How many paths of a tile are in use: in an antithetic tile the first half of them and their mirrors. */
int goal_source_used(const struct goal_source *source, uint32_t tile_number);

/* Fills a tile's growth. `points` is working memory for months + 1 rows; Sobol only. */
void goal_source_fill(const struct goal_source *source, const struct goal_kernel *kernel, uint32_t tile_number,
                      struct goal_tile *tile, uint32_t (*points)[TILE_PATHS]);
#endif
