/* jobs: the scheduled work of the CRM service. */
#ifndef STEWARD_CRM_JOBS_H
#define STEWARD_CRM_JOBS_H
#include "goal_jobs.h"

struct crm_jobs { /* what the jobs remember while the service runs */
  struct goal_watch goal_watch;
  struct schedule *schedule;
};

struct status crm_jobs_start(struct bus *bus, struct crm_jobs *jobs);
void crm_jobs_stop(struct crm_jobs *jobs);
#endif
