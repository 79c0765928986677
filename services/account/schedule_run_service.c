/* ScheduleService, how it goes: leases of runs. These rows are rewritten with every run and nothing is derived from
 * them, so they are outside the lanes and the journal; what a run writes goes through a lane under the run's key. */
#include <string.h>

#include "account.h"
#include "account_sql.h"
#include "base/date.h"
#include "plain.h"
#include "schedule_rows.h"

#define SYSTEM_PREFIX "system:"

const struct access schedule_offer_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
const struct access schedule_claim_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
const struct access schedule_progress_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
const struct access schedule_finish_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };

const char *schedule_service_of(const struct caller *caller)
{
  size_t prefix = strlen(SYSTEM_PREFIX);
  if (caller->role != ROLE_SYSTEM || strncmp(caller->principal, SYSTEM_PREFIX, prefix) != 0)
    return NULL;
  return caller->principal[prefix] ? caller->principal + prefix : NULL;
}

static struct status no_service(void)
{
  return status_fail(STATUS_PERMISSION_DENIED, NULL, "jobs are run by their services");
}

static struct status taken_over(void)
{
  return status_fail(STATUS_ABORTED, "claim", "another has taken the job over");
}

static Account__ScheduledRun *run_of(struct arena *arena, uint64_t firm_id, const char *name,
                                     const struct pg_rows *rows)
{
  Account__ScheduledRun *run = arena_alloc(arena, sizeof *run);
  char due[INSTANT_TEXT_SIZE];
  account__scheduled_run__init(run);
  int64_t due_us = pg_get_timestamptz(rows, 0, 1);
  struct pg_bytes cursor = pg_get_bytes(rows, 0, 2);
  run->firm_id = firm_id;
  run->name = name;
  run->claim = (uint64_t)pg_get_int8(rows, 0, 0);
  run->due_at = timestamp_of(arena, due_us);
  run->key = arena_printf(arena, "%s:%s", name, instant_format(due_us, due));
  run->cursor.len = cursor.size;
  run->cursor.data = arena_copy(arena, cursor.data, cursor.size);
  run->failures = (uint64_t)pg_get_int8(rows, 0, 3);
  return run;
}

/* Two steps, each of one firm's rows or a mere look, so that they work where firms are spread over servers, too. The
 * second takes the row only if nobody has since. */
struct status schedule_claim(struct call *call, const Account__ClaimRunsRequest *in, Account__ClaimRunsResponse *out)
{
  const char *service = schedule_service_of(&call->caller);
  struct pg_pool *pool = account_of(call)->pool;
  struct pg_value now = pg_timestamptz(call->now_us);
  struct pg_rows *due, *taken;
  if (service == NULL)
    return no_service();
  uint32_t limit = in->limit ? in->limit : 1;
  struct status status =
      pg_query(pool, call->arena, &sql_schedule_due,
               (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(service),
                                    pg_array(PG_TEXT_ARRAY, in->names, in->n_names), now, pg_int4((int32_t)limit) },
               &due);
  if (!status_is_ok(status))
    return status;
  out->runs = arena_array(call->arena, limit, sizeof *out->runs);
  for (size_t row = 0; row < pg_count(due); row++) {
    int64_t firm_id = pg_get_int8(due, row, 0);
    const char *name = pg_get_text(due, row, 1);
    status = pg_query(pool, call->arena, &sql_schedule_claim,
                      (struct pg_value[]){ pg_int8(firm_id), pg_text(name), pg_text(service), now,
                                           pg_timestamptz(call->now_us + (int64_t)in->lease_seconds * US_PER_SECOND) },
                      &taken);
    if (!status_is_ok(status)) /* what was taken is given; what was not is found again */
      return out->n_runs > 0 ? status_ok() : status;
    if (pg_count(taken) > 0)
      out->runs[out->n_runs++] = run_of(call->arena, (uint64_t)firm_id, name, taken);
  }
  return status;
}

struct status schedule_progress(struct call *call, const Account__ProgressRunRequest *in,
                                Account__ProgressRunResponse *out)
{
  const char *service = schedule_service_of(&call->caller);
  struct pg_rows *rows;
  (void)out; /* it has no fields */
  if (service == NULL)
    return no_service();
  struct status status = pg_query(
      account_of(call)->pool, call->arena, &sql_schedule_progress,
      (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_text(in->name), pg_text(service),
                           pg_int8((int64_t)in->claim),
                           pg_bytea(in->cursor.len > 0 ? in->cursor.data : (const uint8_t *)"", in->cursor.len),
                           pg_timestamptz(call->now_us + (int64_t)in->lease_seconds * US_PER_SECOND) },
      &rows);
  return status_is_ok(status) && pg_affected(rows) == 0 ? taken_over() : status;
}

struct finish {
  struct call *call;
  const Account__FinishRunRequest *in;
  const char *service;
  int64_t not_before_us; /* set by the body */
};

/* Missed runs are made up by the one that ends here: the next is later than now. A due instant that lies ahead was set
 * while the run was under way, by a new definition, and stays. */
static struct status find_next(struct finish *finish, struct pg_transaction *transaction, struct arena *arena,
                               const struct schedule_held *held, int64_t *due_us)
{
  int64_t now_us = finish->call->now_us;
  struct zone zone;
  *due_us = held->due_us;
  finish->not_before_us = now_us + schedule_backoff_us(held->failures + 1);
  if (!finish->in->failed && held->due_us <= now_us) {
    struct status status = schedule_read_zone(transaction, arena, finish->call->caller.firm_id, now_us, &zone);
    if (!status_is_ok(status))
      return status;
    *due_us = schedule_next(&held->rule, &zone, now_us);
  }
  if (!finish->in->failed || finish->not_before_us < *due_us)
    finish->not_before_us = *due_us;
  return status_ok();
}

static struct status finish_body(struct pg_transaction *transaction, struct arena *arena, void *context)
{
  struct finish *finish = context;
  const Account__FinishRunRequest *in = finish->in;
  struct pg_value firm = pg_int8((int64_t)finish->call->caller.firm_id), name = pg_text(in->name);
  struct schedule_held held;
  struct pg_rows *rows;
  int64_t due_us;
  struct status status = pg_do(transaction, &sql_schedule_get, (struct pg_value[]){ firm, name }, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) > 0)
    schedule_held_of(rows, &held);
  if (pg_count(rows) == 0 || strcmp(held.service, finish->service) != 0)
    return status_fail(STATUS_NOT_FOUND, "name", "the service has no such job");
  if (held.claim != (int64_t)in->claim)
    return taken_over();
  finish->not_before_us = held.not_before_us;
  if (!held.is_held)
    return status_ok(); /* the same finish again */
  status = find_next(finish, transaction, arena, &held, &due_us);
  if (!status_is_ok(status))
    return status;
  return pg_do(transaction, &sql_schedule_finish,
               (struct pg_value[]){ firm, name, pg_bool(in->failed), pg_timestamptz(finish->call->now_us),
                                    pg_timestamptz(due_us), pg_timestamptz(finish->not_before_us),
                                    pg_text(in->message) },
               NULL);
}

struct status schedule_finish(struct call *call, const Account__FinishRunRequest *in, Account__FinishRunResponse *out)
{
  struct finish finish = { .call = call, .in = in, .service = schedule_service_of(&call->caller) };
  if (finish.service == NULL)
    return no_service();
  struct status status = pg_run(account_of(call)->pool, call->arena, finish_body, &finish);
  if (status_is_ok(status))
    out->not_before = timestamp_of(call->arena, finish.not_before_us);
  return status;
}
