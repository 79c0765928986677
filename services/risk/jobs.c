/* What the risk service runs by itself, and when. */
#include "jobs.h"

#define NIGHT_MINUTE 95     /* 01:35 local, before people look at their lists */
#define INDEXES_MINUTE 110  /* 01:50: before accounts are measured */
#define ACCOUNTS_MINUTE 120 /* 02:00: after the scores of clients */
#define FOLLOW_EVERY_S 300
#define LEASE_S 300
#define PAGE_LEASE_S 30 /* a page of accounts takes a second or two */

const struct schedule_job risk_jobs[] = {
  { .name = "risk-scores",
    .rule = SCHEDULE_RULE(DAILY, .minute = NIGHT_MINUTE),
    .lease_s = LEASE_S,
    .run = score_job_daily },
  { .name = "risk-follow",
    .rule = SCHEDULE_RULE(EVERY, .every_seconds = FOLLOW_EVERY_S),
    .lease_s = LEASE_S,
    .run = score_job_follow },
  { .name = "portfolio-indexes",
    .rule = SCHEDULE_RULE(DAILY, .minute = INDEXES_MINUTE),
    .lease_s = LEASE_S,
    .run = portfolio_job_indexes },
  { .name = "portfolio-accounts",
    .rule = SCHEDULE_RULE(DAILY, .minute = ACCOUNTS_MINUTE),
    .lease_s = PAGE_LEASE_S,
    .run = portfolio_job_accounts },
};
const size_t risk_job_count = sizeof risk_jobs / sizeof risk_jobs[0];
