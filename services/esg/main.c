/* steward-esg: what clients want, how well securities fit it, and what holds an order. */
#include "conflict_work.h"
#include "esg.h"
#include "program/program.h"

#define NIGHT_MINUTE 150 /* 02:30 local, after the night's imports */
#define LEASE_S 300

static const struct schedule_job jobs[] = {
  { .name = "esg-conflicts",
    .rule = SCHEDULE_RULE(DAILY, .minute = NIGHT_MINUTE),
    .lease_s = LEASE_S,
    .run = conflict_job },
};

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  (void)config;
  (void)arena;
  const struct service *const services[] = { &screen_service,    &reference_service,   &vendor_service,
                                             &rating_service,    &preference_service,  &exclusion_service,
                                             &alignment_service, &alternative_service, &wish_service,
                                             &conflict_service };
  for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
    bus_serve(bus, services[i], NULL);
  struct schedule *schedule = NULL;
  struct schedule_options options = { .bus = bus, .jobs = jobs, .count = sizeof jobs / sizeof jobs[0] };
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
  static const char *const calls[] = { "account", "crm", NULL };
  static const struct program program = {
    .name = "esg",
    .prose = "What clients want of their accounts, how well holdings fit it, and which orders go against it. "
             "Keeps nothing itself.",
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
