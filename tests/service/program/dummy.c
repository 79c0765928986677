/* dummy: a program with one job and a start that can be told to fail or to take long. */
#include <string.h>

#include "fiber/fiber.h"
#include "program/log.h"
#include "program/program.h"

#define LONG_US (60 * INT64_C(1000000))

struct dummy {
  struct fiber *job;
  bool is_job_over;
};

static void job(void *argument)
{
  struct dummy *dummy = argument;
  while (status_is_ok(fiber_sleep(LONG_US)))
    ;
  dummy->is_job_over = true;
}

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  const char *how = config_text(config, "STEWARD_DUMMY_START");
  if (strcmp(how, "fail") == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "how", "told to fail");
  if (strcmp(how, "slow") == 0) {
    log_event(LOG_INFO, "starting_slowly");
    return fiber_sleep(LONG_US);
  }
  struct dummy *dummy = arena_alloc(arena, sizeof *dummy);
  *state = dummy;
  return fiber_spawn(bus_loop(bus), job, dummy, &dummy->job);
}

static void stop(void *state)
{
  struct dummy *dummy = state;
  fiber_cancel(dummy->job, status_fail(STATUS_CANCELED, NULL, "stopping"));
  while (!dummy->is_job_over)
    fiber_yield();
  log_event(LOG_INFO, "stopped");
}

int main(int argc, char **argv)
{
  static const struct config_option options[] = {
    { "STEWARD_DUMMY_START", CONFIG_TEXT, "well", 0, "How the start goes: well, fail or slow." },
  };
  static const char *const calls[] = { "account", "order_router", NULL };
  const struct program program = {
    .name = "dummy",
    .prose = "Does nothing, for a test.",
    .options = options,
    .option_count = 1,
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
