/* profile_low: quantiles and what lies at or below them, without sorting: from the returns that are low enough to
 * matter. Inside of profile_batch. */
#ifndef STEWARD_RISK_PROFILE_LOW_H
#define STEWARD_RISK_PROFILE_LOW_H
#include "series_tail.h"

struct low_returns {
  double *values; /* the lowest of a series, in any order */
  size_t count;
  size_t total;    /* of the series */
  double *scratch; /* room for as many as count */
};

/* The type-7 quantile and the mean of what lies at or below it; both that quantile's neighbours are among the values.
 * Afterwards only those are left that a level nearer to the end has to look at. */
struct tail tail_of_low(const struct tail_level *level, struct low_returns *low);
#endif
