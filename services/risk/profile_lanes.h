/* profile_lanes: the statistics of PROFILE_LANES portfolios at once, each in a lane of vectors. Inside of
 * profile_batch.
 *
 * The same operations in the same order whatever the machine's vectors are wide: the answers are the same bits with
 * AVX-512, with AVX2 and without.
 */
#ifndef STEWARD_RISK_PROFILE_LANES_H
#define STEWARD_RISK_PROFILE_LANES_H
#include <stdint.h>

#include "profile_batch.h"

typedef double lanes __attribute__((vector_size(PROFILE_LANES * sizeof(double)), aligned(sizeof(double))));
typedef int64_t lane_mask __attribute__((vector_size(PROFILE_LANES * sizeof(double)), aligned(sizeof(double))));

struct lane_moments { /* sums of powers of deviations from the mean */
  lanes mean, squares, cubes, fourths;
};

struct lane_sums {
  lanes wealth, deepest, drawdown_days, is_open; /* is_open: 0 or 1 */
  lanes shortfall;                               /* sum of squares below 0 */
  lanes ewma;
  lanes covariance; /* with the benchmark's deviations */
  struct lane_moments moments[HORIZONS];
};

struct lane_work {
  size_t days;
  const double *deviations;   /* the benchmark's, from its mean */
  lanes *day;                 /* days of them, and room up to whole blocks of PROFILE_LANES */
  lanes *week;                /* overlapping weeks */
  double *low[PROFILE_LANES]; /* room for days + PROFILE_LANES returns each: those below a threshold */
  size_t low_count[PROFILE_LANES];
};

/* Reads PROFILE_LANES portfolios' rows of days that are `stride` numbers apart: a multiple of PROFILE_LANES. */
void profile_lanes_sum(struct lane_work *work, const double *tile, size_t stride, struct lane_sums *out);

/* The returns of each lane below its threshold, in their order, into low. */
void profile_lanes_below(struct lane_work *work, const lanes *returns, size_t count, const double *thresholds);
#endif
