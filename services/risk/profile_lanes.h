/* profile_lanes: the statistics of PROFILE_LANES portfolios at once, each in a lane of vectors. Inside of
 * profile_batch.
 *
 * The same operations in the same order whatever the machine's vectors are wide: the answers are the same bits with
 * AVX-512, with AVX2 and without. Each width has a file of its own, because a compiler that splits a vector wider than
 * the machine's keeps the halves in memory.
 */
#ifndef STEWARD_RISK_PROFILE_LANES_H
#define STEWARD_RISK_PROFILE_LANES_H
#include <stdint.h>

#include "profile_batch.h"

#define INLINE static inline __attribute__((always_inline))

/* Room for so many numbers, on a boundary of whole vectors: one that lies over two lines takes twice as long to read.
 */
double *lanes_array(struct arena *arena, size_t count);

struct lane_moments { /* sums of powers of deviations from the mean */
  double mean[PROFILE_LANES], squares[PROFILE_LANES], cubes[PROFILE_LANES], fourths[PROFILE_LANES];
};

struct lane_sums {
  double wealth[PROFILE_LANES], deepest[PROFILE_LANES], drawdown_days[PROFILE_LANES];
  double is_open[PROFILE_LANES];   /* 0 or 1 */
  double shortfall[PROFILE_LANES]; /* sum of squares below 0 */
  double ewma[PROFILE_LANES];
  double covariance[PROFILE_LANES]; /* with the benchmark's deviations */
  struct lane_moments moments[HORIZONS];
};

struct lane_work {
  enum profile_vectors vectors; /* that are there */
  size_t days;
  const double *deviations;   /* the benchmark's, from its mean */
  double *day;                /* days x PROFILE_LANES, and room up to whole blocks of PROFILE_LANES days */
  double *week;               /* overlapping weeks x PROFILE_LANES */
  double *low[PROFILE_LANES]; /* room for days + PROFILE_LANES returns each: those below a threshold */
  size_t low_count[PROFILE_LANES];
  double *scratch; /* room for days returns */
};

struct lane_rows {
  const double *values; /* PROFILE_LANES portfolios, their days side by side, up to whole blocks of PROFILE_LANES */
  size_t stride;        /* from one portfolio to the next */
};

void profile_lanes_sum(const struct lane_work *work, const struct lane_rows *rows, struct lane_sums *out);

/* The returns of each lane below its threshold, in their order, into low. returns: count x PROFILE_LANES. */
void profile_lanes_below(struct lane_work *work, const double *returns, size_t count, const double *thresholds);

/* By width: of pairs on every machine, of four with AVX2, of eight with AVX-512. */
void profile_pairs_sum(const struct lane_work *work, const struct lane_rows *rows, struct lane_sums *out);
void profile_quads_sum(const struct lane_work *work, const struct lane_rows *rows, struct lane_sums *out);
void profile_octets_sum(const struct lane_work *work, const struct lane_rows *rows, struct lane_sums *out);

/* Of the whole blocks of PROFILE_LANES days, appended to low; returns how many days those are. */
size_t profile_octets_below(struct lane_work *work, const double *returns, size_t count, const double *thresholds);
#endif
