/* drift_job: the fact `drift` of every account, once a day. */
#ifndef STEWARD_REBALANCER_DRIFT_JOB_H
#define STEWARD_REBALANCER_DRIFT_JOB_H
#include "schedule/schedule.h"

/* Percent with two places, half even, of the account's segment that is farthest from its targets; "" for an account
 * without a segment that can be measured (no saved targets, no price for what is held, overdrawn cash). Facts are
 * written where they changed alone. */
struct status drift_job(struct call *call, struct schedule_run *run);
#endif
