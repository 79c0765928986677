/* goal_estimate: means with their errors. A unit is what is independent: a path, an antithetic pair, a replicate. */
#ifndef STEWARD_CRM_GOAL_ESTIMATE_H
#define STEWARD_CRM_GOAL_ESTIMATE_H
#include "goal_model.h"

#define NORMAL_975 1.959963984540054

struct goal_moments {
  double sum;     /* of the units' values */
  double squares; /* of the same */
};

/* The mean of the units, its standard error and the symmetric 95 percent interval: normal, or Student's for fewer than
 * 31 units. */
struct goal_estimate goal_estimate_mean(struct goal_moments moments, uint32_t units);

/* The same of a share: the interval is Wilson's (JASA 22, 1927) with as many trials as give this error, and with
 * `paths` trials where no unit differs, so that it is never empty and stays within 0 and 1. */
struct goal_estimate goal_estimate_share(struct goal_moments moments, uint32_t units, uint32_t paths);

/* Half of the 95 percent interval of a mean over the paths that miss alone: the ratio of what is short to the share
 * that misses, by its first derivatives. `cross` is the sum over units of what is short times the share that is met.
 * 0 where nothing misses, INFINITY where a single path does, which tells nothing of its kind. */
struct goal_shortage {
  struct goal_moments shorts, met;
  double cross;
};
double goal_estimate_missed_error(const struct goal_shortage *shortage, uint32_t units, uint32_t paths);
#endif
