/* schedule: a service's scheduled work. It offers its jobs to every firm, claims those that are due, one at a time, and
 * runs each as system:<service> of its firm under the run's key. A run that fails is tried again later, one whose process
 * died by another replica, both from the cursor; so a handler is written to be run again. */
#ifndef STEWARD_SCHEDULE_H
#define STEWARD_SCHEDULE_H
#include <stddef.h>
#include <stdint.h>

#include "account.seam.h"
#include "bus/bus.h"

struct schedule_run {
  const char *name;
  int64_t due_us;
  const uint8_t *cursor; /* where an earlier try stood; empty at the beginning */
  size_t cursor_size;
  const char *message; /* set by the handler, in the call's arena: what was done; "" when it says nothing */
  uint64_t claim;
  uint32_t lease_s;
};

struct schedule_job {
  const char *name;         /* "journal-head" */
  Account__ScheduleRule rule; /* offered to firms that do not have the job; initialise with SCHEDULE_RULE */
  uint32_t lease_s;         /* the longest time between two calls of schedule_progress(); 0: a minute */
  /* call->idempotency_key is the run's key; call->state is the options' context. */
  struct status (*run)(struct call *call, struct schedule_run *run);
};

/* SCHEDULE_RULE(DAILY, .minute = 210) */
#define SCHEDULE_RULE(how, ...)                                                                                        \
  {                                                                                                                    \
    .base = PROTOBUF_C_MESSAGE_INIT(&account__schedule_rule__descriptor),                                              \
    .kind = ACCOUNT__SCHEDULE_RULE__KIND__##how, __VA_ARGS__                                                           \
  }

struct schedule_options {
  struct bus *bus;                 /* routes to the account service, or serves it */
  const struct schedule_job *jobs; /* kept */
  size_t count;
  void *context;   /* of their handlers */
  int64_t poll_us; /* between looks for what is due; 0: two seconds */
};

struct schedule;
struct status schedule_start(const struct schedule_options *options, struct schedule **out);

/* Ends the run under way at its next wait; its lease runs out and another takes it on. On a fiber; NULL is fine. */
void schedule_stop(struct schedule *schedule);

/* Keeps the run and remembers how far it is. ABORTED when another has taken it over: end at once. */
struct status schedule_progress_run(struct call *call, struct schedule_run *run, const void *cursor, size_t size);
#endif
