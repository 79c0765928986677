/* profile_batch: the statistics of many portfolios over the same names and days, measured together.
 *
 * The returns of a tile of portfolios are added up from what each holds, or multiplied by OpenBLAS where they hold
 * nearly all, on this thread; then a few passes over the tile, every portfolio in a lane of its own, give all
 * statistics. Nothing of the size of all portfolios by all days is ever kept. Given the same returns a statistic is
 * that of series_profile() to the last bits; OpenBLAS adds in an order of its own, so no level hangs on what is here.
 */
#ifndef STEWARD_RISK_PROFILE_BATCH_H
#define STEWARD_RISK_PROFILE_BATCH_H
#include "series_profile.h"

#define PROFILE_LANES 8
#define PROFILE_TILE 320 /* portfolios that OpenBLAS multiplies together; a multiple of the lanes */

/* How wide the vectors are. The answers do not depend on it, but for what OpenBLAS multiplies. */
enum profile_vectors {
  VECTORS_BEST, /* the widest that this machine has */
  VECTORS_PLAIN,
  VECTORS_AVX2,
  VECTORS_AVX512,
};
bool profile_vectors_are_there(enum profile_vectors vectors);

struct profile_batch {
  const double *returns; /* days x names: the names of one day side by side */
  size_t days;           /* at least WEEK_DAYS */
  size_t names;
  const double *weights; /* portfolios x names: the names of one portfolio side by side */
  size_t portfolios;
  struct profile_terms terms; /* the benchmark is as long as the days */
  enum profile_vectors vectors;
};

/* out: one of each portfolio. Working memory is in the arena: a little over days x (PROFILE_TILE + names)
 * numbers. */
void profile_batch(struct arena *arena, const struct profile_batch *batch, struct series_profile *out);
#endif
