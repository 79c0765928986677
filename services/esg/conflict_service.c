/* ConflictService, and the daily look through all accounts. */
#include <string.h>

#include "conflict_work.h"

#define LOOK_TIMEOUT_US INT64_C(60000000)

const struct access conflict_look_access = { .roles = ROLES_ADVISING };
struct status conflict_look(struct call *call, const struct Esg__LookForConflictsRequest *in,
                            struct Esg__Conflicts *out)
{
  struct world_request request = { .account_id = in->account_id };
  struct world world;
  struct funds funds;
  Account__Account *account;
  struct status status = esg_account(call, in->account_id, &account);
  if (status_is_ok(status))
    status = esg_day_of(call, "", &request.day);
  if (status_is_ok(status))
    status = world_load(call, &request, &world);
  if (status_is_ok(status))
    status = conflict_funds(&world, &funds);
  if (!status_is_ok(status))
    return status;
  struct conflict_look look = { .call = call,
                                .world = &world,
                                .funds = &funds,
                                .account_id = in->account_id,
                                .preferences = world.preferences,
                                .key = arena_printf(call->arena, "look:%lld", (long long)call->now_us) };
  status = conflict_look_at(&look);
  if (!status_is_ok(status))
    return status;
  out->conflicts = arena_array(call->arena, look.count + 1, sizeof *out->conflicts);
  for (size_t i = 0; i < look.count; i++) {
    Esg__Conflict *shown = arena_alloc(call->arena, sizeof *shown);
    esg__conflict__init(shown);
    const Account__Security *security = world_security(&world, look.present[i].security_id);
    shown->security_id = look.present[i].security_id;
    shown->symbol = security ? security->symbol : "";
    shown->practice = look.present[i].practice;
    shown->since = look.present[i].since;
    shown->is_new = look.present[i].is_new;
    out->conflicts[out->n_conflicts++] = shown;
  }
  return status;
}

struct firm_look { /* what is the same for all accounts */
  struct world world;
  struct funds funds;
};

/* Preferences by account, each on a call of its own whose memory goes with it. */
static struct status look_at(struct call *call, struct firm_look *firm, const struct record *record)
{
  struct world *world = &firm->world;
  struct call *inner;
  struct status status = call_begin(call->bus, call->caller, LOOK_TIMEOUT_US, &inner);
  if (!status_is_ok(status))
    return status;
  struct call *outer = world->call;
  world->call = inner;
  struct conflict_look look = { .call = inner,
                                .world = world,
                                .funds = &firm->funds,
                                .account_id = record->id,
                                .preferences = (const Esg__Preferences *)record->message,
                                .key = arena_strdup(inner->arena, call->idempotency_key) };
  status = conflict_look_at(&look);
  if (!status_is_ok(status))
    status =
        call_fail(call, status.code, status.field, "account %llu: %s", (unsigned long long)record->id, status.message);
  world->call = outer;
  call_end(inner);
  return status;
}

struct status conflict_job(struct call *call, struct schedule_run *run)
{
  struct world_request request = { .account_id = 0 };
  struct firm_look firm;
  struct esg_records records;
  size_t looked = 0;
  uint64_t after = 0;
  if (run->cursor_size == sizeof after)
    memcpy(&after, run->cursor, sizeof after);
  struct status status = esg_list(call, &esg_preference_kind, 0, ESG_NOW, &records);
  if (status_is_ok(status))
    status = esg_day_of(call, "", &request.day);
  if (status_is_ok(status) && records.count > 0)
    status = world_load(call, &request, &firm.world);
  if (status_is_ok(status) && records.count > 0)
    status = conflict_funds(&firm.world, &firm.funds);
  for (size_t i = 0; status_is_ok(status) && i < records.count; i++) {
    if (records.items[i].id <= after)
      continue;
    status = look_at(call, &firm, &records.items[i]);
    if (status_is_ok(status))
      status = schedule_progress_run(call, run, &records.items[i].id, sizeof records.items[i].id);
    looked++;
  }
  run->message = arena_printf(call->arena, "%zu accounts looked through", looked);
  return status;
}
