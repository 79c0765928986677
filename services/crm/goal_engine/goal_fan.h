/* goal_fan: exact order statistics of a sample by selection, without sorting it. */
#ifndef STEWARD_CRM_GOAL_FAN_H
#define STEWARD_CRM_GOAL_FAN_H
#include "goal_model.h"

/* The percentiles of `count` (1 and up) values, none below 0: for p the smallest value that at least p of the sample do
 * not exceed. `scratch` has room for as many values; `values` stays as it is. Singles keep wealth to 6e-8 of it, and
 * as rounding keeps order, the answer is the exact order statistic, rounded once. */
void goal_fan_select(const float *values, size_t count, float *scratch, double percentiles[GOAL_PERCENTILES]);
#endif
