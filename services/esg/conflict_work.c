/* Finds conflicts, tells of new ones by tasks, and remembers them. */
#include "conflict_work.h"

#include <stdlib.h>
#include <string.h>

#include "crm.seam.h"

struct held { /* long, over all segments */
  uint64_t *security_ids;
  int64_t *quantities_e6;
  size_t count;
};

static struct status take_batch(struct arena *arena, const Account__PositionBatch *batch, struct held *to)
{
  size_t count = batch->n_quantity_e6, room = to->count + count + 1;
  if (batch->n_security_index != count)
    return status_fail(STATUS_INTERNAL, NULL, "positions came in columns of unequal length");
  uint64_t *ids = arena_array(arena, room, sizeof *ids);
  int64_t *quantities = arena_array(arena, room, sizeof *quantities);
  for (size_t i = 0; i < to->count; i++) {
    ids[i] = to->security_ids[i];
    quantities[i] = to->quantities_e6[i];
  }
  *to = (struct held){ ids, quantities, to->count };
  for (size_t i = 0; i < count; i++) {
    if (batch->security_index[i] >= batch->n_security_ids)
      return status_fail(STATUS_INTERNAL, NULL, "a position refers to a security that is not there");
    uint64_t security_id = batch->security_ids[batch->security_index[i]];
    size_t place = 0;
    while (place < to->count && ids[place] != security_id)
      place++;
    to->count += place == to->count;
    ids[place] = security_id;
    quantities[place] += batch->quantity_e6[i];
  }
  return status_ok();
}

static struct status read_held(struct call *call, uint64_t account_id, struct held *out)
{
  Account__PositionsRequest request = ACCOUNT__POSITIONS_REQUEST__INIT;
  struct bus_stream *stream = NULL;
  Account__PositionBatch *batch = NULL;
  request.account_ids = &account_id;
  request.n_account_ids = 1;
  struct status status = ledger_positions_open(call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = ledger_positions_next(stream, &batch)) && batch)
    status = take_batch(call->arena, batch, out);
  return status;
}

static int compare_conflicts(const void *a, const void *b)
{
  const struct conflict *left = a, *right = b;
  if (left->security_id != right->security_id)
    return left->security_id < right->security_id ? -1 : 1;
  return strcmp(left->practice, right->practice);
}

static void find_conflicts(struct conflict_look *look, const struct held *held)
{
  size_t avoided = look->preferences ? look->preferences->n_avoided : 0;
  look->present = arena_array(look->call->arena, held->count * avoided + 1, sizeof *look->present);
  look->count = 0;
  look->world->preferences = look->preferences;
  for (size_t i = 0; i < held->count; i++) {
    if (held->security_ids[i] == 0 || held->quantities_e6[i] <= 0) /* cash; sold short */
      continue;
    struct world_flags flags = world_flags_of(look->world, held->security_ids[i]);
    for (size_t j = 0; j < flags.flagged_count; j++)
      look->present[look->count++] =
          (struct conflict){ .security_id = held->security_ids[i], .practice = flags.flagged[j] };
  }
  qsort(look->present, look->count, sizeof *look->present, compare_conflicts);
}

static const char *symbol_of(const struct conflict_look *look, uint64_t security_id)
{
  const Account__Security *security = world_security(look->world, security_id);
  return security ? security->symbol : "";
}

static struct status open_task(const struct conflict_look *look, const struct conflict *conflict)
{
  struct arena *arena = look->call->arena;
  const char *symbol = symbol_of(look, conflict->security_id);
  Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  Crm__OpenTaskResponse *response;
  request.account_id = look->account_id;
  request.kind = CRM__TASK__KIND__PREFERENCE_CONFLICT;
  request.title = arena_printf(arena, "%s shows %s, which the client avoids", symbol, conflict->practice);
  request.detail =
      arena_printf(arena,
                   "The account holds %s. By the ratings of %s it shows %s. See the analysis of the account "
                   "and the alternatives to %s.",
                   symbol, data_day_text(arena, look->world->day.day), conflict->practice, symbol);
  request.subject = arena_printf(arena, "%.24s: %.64s", symbol, conflict->practice);
  const char *key = arena_printf(arena, "%.40s:task:%llu:%llu:%.40s", look->key, (unsigned long long)look->account_id,
                                 (unsigned long long)conflict->security_id, conflict->practice);
  struct call keyed = call_with_key(look->call, key);
  return task_open_call(&keyed, &request, &response);
}

static struct status remember(const struct conflict_look *look, const struct record *known)
{
  struct arena *arena = look->call->arena;
  Account__CommitResponse *committed;
  Esg__KnownConflicts kept = ESG__KNOWN_CONFLICTS__INIT;
  kept.open = arena_array(arena, look->count + 1, sizeof *kept.open);
  for (size_t i = 0; i < look->count; i++) {
    Esg__KnownConflicts__Entry *entry = arena_alloc(arena, sizeof *entry);
    esg__known_conflicts__entry__init(entry);
    entry->security_id = look->present[i].security_id;
    entry->practice = look->present[i].practice;
    entry->since = look->present[i].since;
    kept.open[kept.n_open++] = entry;
  }
  struct commit_builder *commit = commit_new(look->call, NULL);
  commit_put(commit, &(struct record_put){ .kind = &esg_conflict_kind,
                                           .id = look->account_id,
                                           .replaces = known->version,
                                           .account_id = look->account_id,
                                           .message = &kept.base,
                                           .previous = known->message });
  return commit_send(commit,
                     arena_printf(arena, "%.40s:conflicts:%llu:%llu", look->key, (unsigned long long)look->account_id,
                                  (unsigned long long)known->version),
                     &committed);
}

static struct conflict *known_conflicts(struct arena *arena, const Esg__KnownConflicts *known, size_t *count)
{
  *count = known ? known->n_open : 0;
  struct conflict *list = arena_array(arena, *count + 1, sizeof *list);
  for (size_t i = 0; i < *count; i++)
    list[i] = (struct conflict){ .security_id = known->open[i]->security_id,
                                 .practice = known->open[i]->practice,
                                 .since = known->open[i]->since };
  return list;
}

struct status conflict_look_at(struct conflict_look *look)
{
  struct held held = { 0 };
  struct record record;
  size_t known_count;
  struct status status = read_held(look->call, look->account_id, &held);
  if (status_is_ok(status))
    status = records_find(look->call, &esg_conflict_kind, look->account_id, &record);
  if (!status_is_ok(status))
    return status;
  find_conflicts(look, &held);
  const struct conflict *known =
      known_conflicts(look->call->arena, (const Esg__KnownConflicts *)record.message, &known_count);
  const char *today = data_day_text(look->call->arena, look->world->day.day);
  bool is_changed = conflict_compare(known, known_count, look->present, look->count, today);
  for (size_t i = 0; status_is_ok(status) && i < look->count; i++)
    if (look->present[i].is_new)
      status = open_task(look, &look->present[i]);
  return status_is_ok(status) && is_changed ? remember(look, &record) : status;
}
