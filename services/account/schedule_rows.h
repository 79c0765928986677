/* schedule_rows: jobs and zones between rows, messages and the rule. */
#ifndef STEWARD_ACCOUNT_SCHEDULE_ROWS_H
#define STEWARD_ACCOUNT_SCHEDULE_ROWS_H
#include "account.seam.h"
#include "bus/call.h"
#include "pg/pg.h"
#include "schedule_rule.h"

#define SCHEDULE_MAX_JOBS 200 /* of a firm */

/* INVALID_ARGUMENT with the field below `field` when the rule says nothing. */
struct status schedule_rule_of(struct arena *arena, const Account__ScheduleRule *in, const char *field,
                               struct schedule_rule *out);

/* 1 to 64 of a-z, 0-9 and '-', a letter first. */
bool schedule_name_is_valid(const char *name);

/* Offsets of the firm's zone for what schedule_next() looks at after the instant. */
struct status schedule_read_zone(struct pg_transaction *transaction, struct arena *arena, uint64_t firm_id,
                                 int64_t at_us, struct zone *out);

/* A row of schedule_get. */
struct schedule_held {
  const char *service;
  struct schedule_rule rule;
  bool enabled, is_held;
  int64_t version, due_us, claim, failures, not_before_us;
};
void schedule_held_of(const struct pg_rows *rows, struct schedule_held *out);

/* "risk" of the principal "system:risk"; NULL for whoever is no service. */
const char *schedule_service_of(const struct caller *caller);

/* A row of schedule_list. */
Account__ScheduledJob *schedule_job_of(struct arena *arena, const struct pg_rows *rows, size_t row);
#endif
