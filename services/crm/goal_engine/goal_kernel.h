/* goal_kernel: the loops over paths, compiled for the baseline and for AVX2 from one source, with the same answers.
 *
 * Paths go in tiles of 64. A tile's growth factors are made first, for all months; then wealth walks through them. Rows
 * are months (row 0 is not used by growth), columns are paths: in an antithetic tile path i + 32 mirrors path i.
 * Growth less one is kept in single precision: it is of the size of a few percent, so that a millionth of a percent of
 * wealth is what a month loses, up and down alike; wealth itself is double. test_goal_kernel.c shows the bias.
 */
#ifndef STEWARD_CRM_GOAL_KERNEL_H
#define STEWARD_CRM_GOAL_KERNEL_H
#include "goal_lanes.h"
#include "goal_model.h"

#define TILE_PATHS 64
#define TILE_VECTORS (TILE_PATHS / LANES)
#define TILE_PAIRS (TILE_PATHS / 2)
#define ROW_NONE (-1)

/* One payment; lists end with month = INT_MAX. */
struct goal_due {
  int month;
  int goal;
  double amount;
};

/* A model as the walk needs it. */
struct goal_flows {
  int months;
  double start_value;
  const double *income;       /* [months + 1] contribution and inflow */
  const struct goal_due *due; /* by month, then by goal */
  int goal_count;
  int first_month[GOAL_GOALS_MAX]; /* of each goal's payments */
  double total[GOAL_GOALS_MAX];    /* of each goal's payments */
  const int *fan_row;              /* [months + 1] the row in which wealth after a month is kept, or ROW_NONE */
  int date_row;                    /* that of the first goal's date; the other goals' follow */
  int rows;                        /* 0 when no fan was asked for */
};

/* The normal months of a path, keyed by seed, path and month. */
struct goal_draw {
  uint64_t seed;
  uint32_t path; /* the first of the tile; antithetic: the first pair */
  bool antithetic;
  int months;
  double mean_growth; /* e^(log mean), times the fee's factor */
  double log_deviation;
};

/* A step of a Brownian bridge sets month `middle` from the months `left` and `right` that are set already; a right of
 * ROW_NONE stands for the first step, which sets the last month. */
struct goal_bridge_step {
  int left, middle, right;
  double left_weight, right_weight, deviation;
};

struct goal_bridge {
  int months;
  const struct goal_bridge_step *steps; /* [months] */
  const double *direction;              /* [months + 1] of length one; cell 0 is 0 */
  double mean_growth;
  double log_deviation;
};

/* The working memory of one thread. */
struct goal_tile {
  float *growth;                                    /* [months + 1][TILE_PATHS]: growth of the month less one */
  lanes *brownian;                                  /* [months + 1][TILE_VECTORS]; Sobol only, else NULL */
  lanes wealth[TILE_VECTORS];                       /* after the last month walked */
  lane_bits admitted[GOAL_GOALS_MAX][TILE_VECTORS]; /* all ones where the goal is paid */
  lane_bits missed[GOAL_GOALS_MAX][TILE_VECTORS];   /* all ones where a payment was short */
  lanes shortfall[GOAL_GOALS_MAX][TILE_VECTORS];
  float *samples; /* [rows][TILE_PATHS] */
};

struct goal_kernel {
  /* Philox4x32-10 of four counters; counter and words are [4][LANES]. For tests against the scalar one. */
  void (*philox)(uint64_t key, const uint32_t counter[4][LANES], uint32_t words[4][LANES]);
  /* Fills rows 1 to months of the growth. */
  void (*draw)(const struct goal_draw *draw, struct goal_tile *tile);
  /* The same of uniforms: points[0][path] moves the path along the direction, points[i + 1][path] step i of the bridge.
   */
  void (*bridge)(const struct goal_bridge *bridge, const uint32_t (*points)[TILE_PATHS], struct goal_tile *tile);
  /* Walks all months, paying the goals where they are admitted; samples are kept when `keep`. */
  void (*walk)(const struct goal_flows *flows, struct goal_tile *tile, bool keep);
};

extern const struct goal_kernel goal_kernel_baseline;

/* The best for this machine, or the baseline. */
const struct goal_kernel *goal_kernel_for(enum goal_instructions instructions);

struct goal_tile *goal_tile_new(int months, int rows, bool has_bridge);
void goal_tile_free(struct goal_tile *tile);
#endif
