/* Versioned things: records of other services, facts, master data; and the preconditions a commit rests on. */
#include "apply.h"

static struct status stale(struct state *state, const char *what, uint64_t id, uint64_t found, uint64_t wanted)
{
  return status_format(state_arena(state), STATUS_ABORTED, "version", "%s %llu has version %llu, not %llu", what,
                       (unsigned long long)id, (unsigned long long)found, (unsigned long long)wanted);
}

struct status apply_precondition(struct state *state, const char *kind, uint64_t id, uint64_t version)
{
  uint64_t found;
  if (kind) {
    found = state_head(state, kind, id)->version;
  } else {
    struct order *order = state_order(state, id);
    found = order ? order->version : 0;
  }
  return found == version ? status_ok() : stale(state, kind ? kind : "order", id, found, version);
}

struct status apply_put_record(struct state *state, const struct put_record *in, int command, struct moment at,
                               struct outcome *out)
{
  if (in->id >= state_ids_taken(state))
    return status_format(state_arena(state), STATUS_INVALID_ARGUMENT, "id", "id %llu was not given: see ReserveIds",
                         (unsigned long long)in->id);
  if (in->account_id && !state_account(state, in->account_id))
    return status_format(state_arena(state), STATUS_NOT_FOUND, "account_id", "account %llu is not known",
                         (unsigned long long)in->account_id);
  uint64_t id = in->id ? in->id : state_next_id(state);
  struct head *head = state_head(state, in->kind, id);
  if (head->account_id && !state_account(state, head->account_id))
    return status_format(state_arena(state), STATUS_NOT_FOUND, "id", "%s %llu is not known", in->kind,
                         (unsigned long long)id);
  if (head->version != in->replaces)
    return stale(state, in->kind, id, head->version, in->replaces);
  state_touch(state, head, sizeof *head);
  head->version++;
  head->account_id = in->account_id;
  state_write_put(state, (struct put){ .kind = command,
                                       .source = in->source,
                                       .head = in->kind,
                                       .id = id,
                                       .version = head->version,
                                       .sequence = at.sequence });
  *out = (struct outcome){ .id = id, .version = head->version };
  return status_ok();
}
