/* goal_estimate: means with their errors. A unit is what is independent: a path, an antithetic pair, a replicate. */
#ifndef STEWARD_CRM_GOAL_ESTIMATE_H
#define STEWARD_CRM_GOAL_ESTIMATE_H
#include "goal_model.h"

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
#endif
