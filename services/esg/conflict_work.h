/* conflict_work: looks through the holdings of accounts for conflicts, by one world for all of them. */
#ifndef STEWARD_ESG_CONFLICT_WORK_H
#define STEWARD_ESG_CONFLICT_WORK_H
#include "conflict.h"
#include "schedule/schedule.h"
#include "world.h"

struct conflict_look {
  struct call *call;
  struct world *world;       /* of today; its preferences are set to those of the account */
  const struct funds *funds; /* of the firm, judged */
  uint64_t account_id;
  const Esg__Preferences *preferences; /* of the account; NULL: none */
  const char *key;                     /* of what is written: made from, never used as it is */
  struct conflict *present;            /* found */
  size_t count;
};

/* What the firm's funds hold, judged by the world. */
struct status conflict_funds(const struct world *world, struct funds *out);

/* Opens a task for each conflict that is new, then remembers all: a look that dies between finds the task open. */
struct status conflict_look_at(struct conflict_look *look);

/* Every day: all accounts whose clients avoid something. The cursor is the last account looked at. */
struct status conflict_job(struct call *call, struct schedule_run *run);
#endif
