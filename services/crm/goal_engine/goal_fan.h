/* goal_fan: exact order statistics of a sample by selection, without sorting it. */
#ifndef STEWARD_CRM_GOAL_FAN_H
#define STEWARD_CRM_GOAL_FAN_H
#include "goal_model.h"

#define FAN_RANKS_MAX 32

/* A sample of `count` (1 and up) values, none below 0, which stay as they are; `scratch` has room for as many. Singles
 * keep wealth to 6e-8 of it, and as rounding keeps order, what is found is the exact order statistic, rounded once. */
struct goal_fan_sample {
  const float *values;
  size_t count;
  float *scratch;
};

/* The percentiles: for p the smallest value that at least p of the sample do not exceed. Their errors are those of
 * independent values, from the ranks between which the percentile lies 95 times in a hundred whatever the distribution
 * (David, Nagaraja: Order Statistics, 7.1); mirrored pairs have no larger ones. */
void goal_fan_select(const struct goal_fan_sample *sample, struct goal_fan_row *row);

/* The same of `replicates` independent samples of equal size behind each other: the errors are those of their spread.
 */
void goal_fan_select_replicates(const struct goal_fan_sample *sample, uint32_t replicates, struct goal_fan_row *row);
#endif
