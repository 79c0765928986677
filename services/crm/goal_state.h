/* goal_state: what the service remembers of goals while it runs, in its struct crm. Nothing is lost with it. */
#ifndef STEWARD_CRM_GOAL_STATE_H
#define STEWARD_CRM_GOAL_STATE_H
#include <stddef.h>
#include <stdint.h>

#include "fiber/fiber.h"

#define GOAL_FIRMS_REMEMBERED 256
#define GOAL_RUNS_AT_ONCE 4 /* each may hold 240 MB of paths */
#define GOAL_RUNS_WAITING 64

struct goal_state {
  /* Where firms' journals stood when nothing was left to review: a firm in which nothing was written since is not
   * looked at. Only a short cut: a service that starts anew looks at all of them. */
  struct goal_seen {
    uint64_t firm_id, sequence;
  } seen[GOAL_FIRMS_REMEMBERED];
  /* Runs of the engine, and fibers that wait for room. */
  size_t running, waiting;
  struct fiber_queue queue;
};
#endif
