/* goal_model: what the goal engine is asked, one portfolio month by month, and what it answers.
 *
 * This is the named boundary behind which money is double: the engine computes statistics of wealth that nobody has
 * yet, and nothing here is ever posted. Amounts come in by goal_amount_of_e4() and go out by goal_amount_to_e4().
 *
 * Months run from 0, the valuation date, to `months`, the last one looked at. Month 0 has no growth. In each month the
 * order is: growth less the fee, then the contribution and the inflow, then the payments (CRM page, "Goal tracker").
 * Arrays have months + 1 cells, are in nominal money of their month, and are borrowed for the length of a call or run.
 *
 *   wealth[k] = wealth[k-1] * exp(x[k]) * fee_factor + contributions[k] + inflows[k] - what could be paid in k
 *   x[k] ~ N(log_mean, log_variance), independent
 *
 * A payment that cannot be made in full takes what is there, and its goal is missed on that path; later payments of a
 * missed goal go on taking what they can. A shortfall below GOAL_PAID_TOLERANCE is none: cents are the smallest money.
 */
#ifndef STEWARD_CRM_GOAL_MODEL_H
#define STEWARD_CRM_GOAL_MODEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define GOAL_MONTHS_MAX 1200           /* a century */
#define GOAL_GOALS_MAX 16              /* goals of one plan */
#define GOAL_PATHS_MAX 1000000         /* of one run */
#define GOAL_HISTORY_MAX 4800          /* months that a bootstrap draws from */
#define GOAL_THREADS_MAX 64            /* of one run */
#define GOAL_SOBOL_REPLICATES 16       /* independent scrambles, whose spread is the error */
#define GOAL_SAMPLE_CELLS_MAX 60000000 /* paths times rows of the fan: 4 bytes each */
#define GOAL_PERCENTILES 7             /* 5, 10, 25, 50, 75, 90, 95 */
#define GOAL_MEDIAN 3                  /* the place of the median among them */
#define GOAL_PAID_TOLERANCE 0.005

extern const double goal_percentiles[GOAL_PERCENTILES]; /* 0.05, 0.10, ... 0.95 */

enum goal_order {
  /* Payments are made as they fall due; those of one month in the order of the goals. */
  GOAL_BY_DATE = 0,
  /* The goals stand in rank order. One by one they are admitted: on a path where paying a goal would make a higher one
   * miss that is met without it, the goal is not paid at all and is missed. See docs/decisions/0016. */
  GOAL_BY_RANK = 1,
};

enum goal_method {
  GOAL_MONTE_CARLO = 0, /* Philox4x32-10, keyed by seed, path and month */
  GOAL_SOBOL = 1,       /* Sobol points through a Brownian bridge, in scrambled replicates */
  /* Blocks of historical months, round the end to the beginning, scaled so that their mean growth is the model's: what
   * is expected is never a trailing return. The model's volatility is not used, the history has its own. */
  GOAL_BOOTSTRAP = 2,
  GOAL_EXACT = 3, /* the distribution itself, no sampling; goals by date */
};

struct goal_payments {
  const double *due; /* [months + 1], >= 0; at least one is above 0 */
};

struct goal_model {
  int months; /* 0 to GOAL_MONTHS_MAX */
  double start_value;
  double log_mean;     /* of a month's log return, before fees */
  double log_variance; /* of a month's log return; at 0 all methods but the bootstrap compute the one path there is */
  double fee_factor;   /* what a month's fee leaves: 1 - yearly fee / 12 */
  const double *contributions; /* NULL is none; cell 0 is 0 */
  const double *inflows; /* such as social security; NULL is none; cell 0 counts, before the payments of month 0 */
  const struct goal_payments *goals;
  int goal_count; /* 0 to GOAL_GOALS_MAX; with 0 there is a fan and no likelihood */
  enum goal_order order;
};

/* Which instructions the sampling loop is compiled for. The bits of the answer are the same; this is for tests. */
enum goal_instructions { GOAL_INSTRUCTIONS_BEST = 0, GOAL_INSTRUCTIONS_BASELINE = 1 };

struct goal_options {
  enum goal_method method;
  bool antithetic; /* Monte Carlo: path 2j + 1 mirrors path 2j */
  bool fan;        /* yearly percentiles, and those at each goal's date; takes 4 bytes a path and row */
  uint64_t seed;
  /* Rounded up: to even when antithetic; for Sobol to GOAL_SOBOL_REPLICATES times a power of two of 64 and up. */
  uint32_t paths;
  int threads;           /* 1 to GOAL_THREADS_MAX; any number gives the same bits. 0 is 1 */
  const double *history; /* bootstrap: simple monthly returns, each above -1 */
  int history_count;
  int block_months; /* bootstrap: length of a block, 1 to history_count */
  enum goal_instructions instructions;
};

struct goal_estimate {
  double value;
  double standard_error; /* sampling's; for the exact method 0 */
  double low, high;      /* 95 percent interval; for the exact method value -/+ its numerical error */
};

struct goal_fan_row {
  int month;
  double value[GOAL_PERCENTILES];
  /* Of the 95 percent interval of each, the wider side; INFINITY where there are too few paths for one. For the exact
   * method the numerical error. */
  double error[GOAL_PERCENTILES];
};

struct goal_outcome {
  struct goal_estimate likelihood;     /* that every payment is made in full */
  struct goal_estimate mean_shortfall; /* sum of what is not paid, nominal, averaged over all paths, met ones as 0 */
  double mean_shortfall_missed;  /* the same averaged over the paths that miss; 0 when no more do than the error */
  double shortfall_missed_error; /* half of its 95 percent interval; for the exact method the numerical error; INFINITY
                                    where too few miss to tell */
  struct goal_fan_row at_date; /* wealth in the month of its first payment, before payments; when a fan was asked for */
};

struct goal_result {
  enum goal_method method; /* as run: EXACT where the volatility is 0 */
  uint64_t seed;
  uint32_t paths; /* as run; 0 for the exact method */
  int goal_count;
  struct goal_outcome goals[GOAL_GOALS_MAX];
  struct goal_estimate all_goals; /* that all are met on one path; 1 without goals */
  /* After the payments of months 0, 12, 24, ... and of the last month; in the arena of the call. */
  struct goal_fan_row *fan;
  int fan_count;
  double numerical_error; /* of a likelihood by the exact method: estimated by refining the grid; else 0 */
};

/* What a model or options break, the field named as in "goals[2].due[17]". */
struct status goal_model_check(struct arena *arena, const struct goal_model *model);
struct status goal_options_check(struct arena *arena, const struct goal_model *model,
                                 const struct goal_options *options);

/* Yearly arithmetic return r and volatility s as monthly log mean and variance:
 * v = ln(1 + s^2 / (1 + r)^2), m = ln(1 + r) - v / 2, each over twelve. Needs r > -1, s >= 0. */
void goal_monthly_log(double yearly_return, double yearly_volatility, double *log_mean, double *log_variance);

/* Whether the exact method's grid is fine enough for it: a volatility of 0, or of at least 0.1 percent a year. */
bool goal_exact_takes(double yearly_return, double yearly_volatility);

/* The only ways of money in and out: 1e-4 of the currency. Out is rounded half even and ends at the bounds of int64. */
double goal_amount_of_e4(int64_t amount_e4);
int64_t goal_amount_to_e4(double amount);
#endif
