/* Tells what changed in a watched query, and why. */
#include "query_event.h"

#include <string.h>

struct side { /* of the comparison: the last look, or now */
  Account__QueryExplanation *explanation;
  size_t at; /* accounts come by id on both sides */
};

Crm__QueryEvent *query_event_new(const struct query_look *look, Crm__QueryEvent__Kind kind, const char *text)
{
  Crm__QueryEvent *event = arena_alloc(look->call->arena, sizeof *event);
  crm__query_event__init(event);
  event->query_id = look->watch_record.id;
  event->kind = kind;
  event->looked_at = timestamp_of(look->call->arena, look->call->now_us);
  event->text = (char *)(uintptr_t)text;
  return event;
}

/* The next account of both lists, the smaller first; true in *entered when it is of the first. */
static bool next_change(const struct query_difference *difference, size_t *e, size_t *l, uint64_t *id, bool *entered)
{
  bool has_entered = *e < difference->entered.count, has_left = *l < difference->left.count;
  if (!has_entered && !has_left)
    return false;
  *entered = has_entered && (!has_left || difference->entered.items[*e] < difference->left.items[*l]);
  *id = *entered ? difference->entered.items[(*e)++] : difference->left.items[(*l)++];
  return true;
}

static struct status explain(const struct query_look *look, const uint64_t *ids, size_t count, bool is_past,
                             struct side *side)
{
  Account__ExplainQueryRequest request = ACCOUNT__EXPLAIN_QUERY_REQUEST__INIT;
  request.definition = look->query->definition;
  request.user_id = look->watch->owner_id;
  request.n_account_ids = count;
  request.account_ids = (uint64_t *)(uintptr_t)ids;
  if (is_past) {
    request.as_of_sequence = look->watch->looked_sequence;
    request.as_of = look->watch->looked_at;
  }
  side->at = 0;
  return account_query_explain_call(look->call, &request, &side->explanation);
}

/* Goes on to the account; false when it is not on this side. */
static bool goes_to(struct side *side, uint64_t account_id)
{
  while (side->at < side->explanation->n_accounts && side->explanation->accounts[side->at]->account_id < account_id)
    side->at++;
  return side->at < side->explanation->n_accounts && side->explanation->accounts[side->at]->account_id == account_id;
}

static bool is_unknown(const struct side *side, const char *section)
{
  for (size_t i = 0; i < side->explanation->n_unknown_sections; i++)
    if (strcmp(side->explanation->unknown_sections[i], section) == 0)
      return true;
  return false;
}

static void add_reason(const struct query_look *look, Crm__QueryChange *change, const struct side sides[2], size_t i)
{
  const Account__QueryExplained *before = sides[0].explanation->accounts[sides[0].at];
  const Account__QueryExplained *after = sides[1].explanation->accounts[sides[1].at];
  Crm__QueryReason *reason = arena_alloc(look->call->arena, sizeof *reason);
  crm__query_reason__init(reason);
  reason->section = look->query->definition->filters[i]->section;
  reason->label = sides[1].explanation->labels[i];
  reason->before_unknown = is_unknown(&sides[0], reason->section);
  reason->fitted = reason->before_unknown ? !after->fits[i] : before->fits[i];
  reason->fits = after->fits[i];
  reason->before = before->values[i];
  reason->after = after->values[i];
  change->reasons[change->n_reasons++] = reason;
}

/* The filters that say something else now. Where none is known to, those that may: what is not kept over time. */
static void add_reasons(const struct query_look *look, Crm__QueryChange *change, const struct side sides[2])
{
  size_t count = look->query->definition->n_filters;
  const Account__QueryExplained *before = sides[0].explanation->accounts[sides[0].at];
  const Account__QueryExplained *after = sides[1].explanation->accounts[sides[1].at];
  change->reasons = arena_array(look->call->arena, count + 1, sizeof *change->reasons);
  for (size_t i = 0; i < count; i++)
    if (!is_unknown(&sides[0], look->query->definition->filters[i]->section) && before->fits[i] != after->fits[i])
      add_reason(look, change, sides, i);
  for (size_t i = 0; i < count && change->n_reasons == 0; i++)
    if (is_unknown(&sides[0], look->query->definition->filters[i]->section) && after->fits[i] == change->entered)
      add_reason(look, change, sides, i);
}

static void tell_one(const struct query_look *look, struct side sides[2], Crm__QueryChange *change)
{
  change->was_there = goes_to(&sides[0], change->account_id);
  change->is_there = goes_to(&sides[1], change->account_id);
  if (change->was_there && change->is_there)
    add_reasons(look, change, sides);
}

static void tell_further(struct arena *arena, const struct query_difference *difference, size_t e, size_t l,
                         Crm__QueryEvent *event)
{
  event->n_further_entered = difference->entered.count - e;
  event->n_further_left = difference->left.count - l;
  event->further_entered =
      arena_copy(arena, difference->entered.items + e, (event->n_further_entered + 1) * sizeof(uint64_t));
  event->further_left = arena_copy(arena, difference->left.items + l, (event->n_further_left + 1) * sizeof(uint64_t));
}

struct status query_event_tell(const struct query_look *look, const struct query_difference *difference,
                               Crm__QueryEvent *event)
{
  struct arena *arena = look->call->arena;
  struct side sides[2];
  uint64_t ids[QUERY_EVENT_REASONS];
  size_t e = 0, l = 0;
  bool entered;
  event->entered = difference->entered.count;
  event->left = difference->left.count;
  event->changes = arena_array(arena, QUERY_EVENT_REASONS, sizeof *event->changes);
  while (event->n_changes < QUERY_EVENT_REASONS && next_change(difference, &e, &l, &ids[event->n_changes], &entered)) {
    Crm__QueryChange *change = event->changes[event->n_changes] = arena_alloc(arena, sizeof *change);
    crm__query_change__init(change);
    change->account_id = ids[event->n_changes++];
    change->entered = entered;
  }
  tell_further(arena, difference, e, l, event);
  struct status status = explain(look, ids, event->n_changes, true, &sides[0]);
  if (status_is_ok(status))
    status = explain(look, ids, event->n_changes, false, &sides[1]);
  for (size_t i = 0; status_is_ok(status) && i < event->n_changes; i++)
    tell_one(look, sides, event->changes[i]);
  return status;
}
