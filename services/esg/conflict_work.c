/* Finds conflicts, tells of new ones by tasks, and remembers them. */
#include "conflict_work.h"

#include <stdlib.h>
#include <string.h>

#include "crm.seam.h"
#include "records/positions.h"

struct held { /* long, over all segments */
  struct arena *arena;
  uint64_t *security_ids;
  int64_t *quantities_e6;
  size_t count, room;
};

static void widen(struct held *held)
{
  held->room = held->room == 0 ? 64 : 2 * held->room;
  uint64_t *ids = arena_array(held->arena, held->room, sizeof *ids);
  int64_t *quantities = arena_array(held->arena, held->room, sizeof *quantities);
  for (size_t i = 0; i < held->count; i++) {
    ids[i] = held->security_ids[i];
    quantities[i] = held->quantities_e6[i];
  }
  held->security_ids = ids;
  held->quantities_e6 = quantities;
}

static struct status take_position(void *context, const struct position *position)
{
  struct held *held = context;
  size_t place = 0;
  while (place < held->count && held->security_ids[place] != position->security_id)
    place++;
  if (place == held->room)
    widen(held);
  held->count += place == held->count;
  held->security_ids[place] = position->security_id;
  held->quantities_e6[place] += position->quantity_e6;
  return status_ok();
}

static struct status read_held(struct call *call, uint64_t account_id, struct held *out)
{
  *out = (struct held){ .arena = call->arena };
  return positions_read(
      call, &(struct positions){ .account_ids = &account_id, .count = 1, .take = take_position, .context = out });
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
    const struct fund *fund = funds_find(look->funds, held->security_ids[i]);
    struct world_flags flags =
        fund ? world_flags_of_fund(look->world, fund) : world_flags_of(look->world, held->security_ids[i]);
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

struct conflict_text {
  const char *title, *detail;
};

static struct conflict_text text_of(const struct conflict_look *look, const struct conflict *conflict)
{
  struct arena *arena = look->call->arena;
  const char *symbol = symbol_of(look, conflict->security_id), *practice = conflict->practice;
  return (struct conflict_text){
    .title = arena_printf(arena, "%s shows %s, which the client avoids", symbol, practice),
    .detail = arena_printf(arena,
                           "The account holds %s. By the ratings of %s it shows %s. See the analysis of the account "
                           "and the alternatives to %s.",
                           symbol, data_day_text(arena, look->world->day.day), practice, symbol),
  };
}

/* A fund that shows a practice by what it holds. */
static struct conflict_text text_of_fund(const struct conflict_look *look, const struct conflict *conflict,
                                         const struct fund *fund, const struct fund_verdict *verdict)
{
  struct arena *arena = look->call->arena;
  const char *symbol = symbol_of(look, conflict->security_id), *practice = conflict->practice;
  return (struct conflict_text){
    .title = arena_printf(arena, "%s holds what shows %s, which the client avoids", symbol, practice),
    .detail = arena_printf(arena,
                           "The account holds %s. Of what it held on %s %s shows %s, most of that %s. See the analysis "
                           "of the account.",
                           symbol, fund->as_of, data_share_text(arena, verdict->flagged_e8), practice,
                           funds_symbol(fund, verdict->constituent_id)),
  };
}

static struct conflict_text text_for(const struct conflict_look *look, const struct conflict *conflict)
{
  const struct fund *fund = funds_find(look->funds, conflict->security_id);
  const struct data_predicates *predicates = &look->world->predicates;
  for (size_t i = 0; fund != NULL && i < predicates->practice_count; i++)
    if (strcmp(predicates->practices[i].name, conflict->practice) == 0 && fund->verdicts[i].constituent_id != 0)
      return text_of_fund(look, conflict, fund, &fund->verdicts[i]);
  return text_of(look, conflict);
}

static struct status open_task(const struct conflict_look *look, const struct conflict *conflict)
{
  struct arena *arena = look->call->arena;
  struct conflict_text text = text_for(look, conflict);
  Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  Crm__OpenTaskResponse *response;
  request.account_id = look->account_id;
  request.kind = CRM__TASK__KIND__PREFERENCE_CONFLICT;
  request.title = text.title;
  request.detail = text.detail;
  request.subject = arena_printf(arena, "%.24s: %.64s", symbol_of(look, conflict->security_id), conflict->practice);
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

static bool has_benchmark(const Account__ListBenchmarksResponse *list, const char *symbol)
{
  for (size_t i = 0; i < list->n_benchmarks; i++)
    if (strcmp(list->benchmarks[i]->symbol, symbol) == 0)
      return true;
  return false;
}

struct status conflict_funds(const struct world *world, struct funds *out)
{
  Account__ListBenchmarksRequest request = ACCOUNT__LIST_BENCHMARKS_REQUEST__INIT;
  Account__ListBenchmarksResponse *list;
  struct status status = benchmark_list_call(world->call, &request, &list);
  if (!status_is_ok(status))
    return status;
  Account__Security **known = arena_array(world->call->arena, world->security_count + 1, sizeof *known);
  size_t count = 0;
  for (size_t i = 0; i < world->security_count; i++)
    if (has_benchmark(list, world->securities[i]->symbol))
      known[count++] = world->securities[i];
  status = funds_read(world->call, known, count, world->day.day, out);
  if (status_is_ok(status))
    world_judge_funds(world, out);
  return status;
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
