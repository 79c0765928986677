/* goal_jobs: the scheduled reviews of goal plans. goal-review makes all of them, daily; goal-watch those whose plan was
 * put, or whose accounts hold something else than at the last review, as money or shares came, went or were traded. */
#ifndef STEWARD_CRM_GOAL_JOBS_H
#define STEWARD_CRM_GOAL_JOBS_H
#include "schedule/schedule.h"

/* The jobs' context is a struct crm with its goals. */
struct status goal_jobs_review(struct call *call, struct schedule_run *run);
struct status goal_jobs_watch(struct call *call, struct schedule_run *run);
#endif
