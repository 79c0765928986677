/* jobs: the scheduled work of the risk service. */
#ifndef STEWARD_RISK_JOBS_H
#define STEWARD_RISK_JOBS_H
#include "schedule/schedule.h"

extern const struct schedule_job risk_jobs[];
extern const size_t risk_job_count;

/* Every day: what only time, holders or the firm's age of scores changed. Facts follow, overrides expire, and a task is
 * opened for each score that has become stale, once. */
struct status score_job_daily(struct call *call, struct schedule_run *run);

/* Scores that do not follow their questionnaire's new version yet, because whoever made it active went away. */
struct status score_job_follow(struct call *call, struct schedule_run *run);

/* Every day: each account is measured as it stands; facts follow, and a task is opened for each that has left its
 * client's level. */
struct status portfolio_job_accounts(struct call *call, struct schedule_run *run);

/* Every day: what is published and was not measured in this quarter yet. */
struct status portfolio_job_indexes(struct call *call, struct schedule_run *run);
#endif
