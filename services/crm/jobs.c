/* Starts the scheduled work of the CRM service. */
#include "jobs.h"

struct status crm_jobs_start(struct bus *bus, struct crm_jobs *jobs)
{
  static struct schedule_job list[GOAL_JOBS]; /* kept by the schedule */
  goal_jobs_add(list);
  struct schedule_options options = {
    .bus = bus, .jobs = list, .count = sizeof list / sizeof list[0], .context = jobs
  };
  return schedule_start(&options, &jobs->schedule);
}

void crm_jobs_stop(struct crm_jobs *jobs)
{
  schedule_stop(jobs->schedule);
  jobs->schedule = NULL;
}
