/* steward-rebalancer: custom indexes, targets, and proposals to invest and rebalance. */
#include "drift_job.h"
#include "index_service.h"
#include "program/program.h"
#include "proposal_service.h"

#define DRIFT_MINUTE 1290 /* 21:30 local, after the day's closes */

static const struct schedule_job jobs[] = {
  { .name = "drift", .rule = SCHEDULE_RULE(DAILY, .minute = DRIFT_MINUTE), .lease_s = 300, .run = drift_job },
};

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  (void)config;
  (void)arena;
  index_serve(bus);
  proposal_serve(bus);
  struct schedule *schedule = NULL;
  struct schedule_options options = { .bus = bus, .jobs = jobs, .count = 1 };
  struct status status = schedule_start(&options, &schedule);
  *state = schedule;
  return status;
}

static void stop(void *state)
{
  schedule_stop(state);
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", "crm", "risk", "esg", "order_router", NULL };
  static const struct program program = {
    .name = "rebalancer",
    .prose = "Custom indexes and their targets, and proposals that bring accounts to them. Keeps nothing itself.",
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
