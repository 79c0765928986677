/* Keeps submissions that are held. */
#include "held.h"

#include "base/date.h"
#include "records/commit.h"
#include "wire/timestamp.h"

const struct record_kind held_kind = { "order_router.held", &order_router__held_submission__descriptor };

struct status held_keep(struct gate *gate, const OrderRouter__GateAnswer *answer)
{
  struct call *call = gate->call;
  struct record current;
  Account__CommitResponse *committed;
  OrderRouter__HeldSubmission held = ORDER_ROUTER__HELD_SUBMISSION__INIT;
  uint64_t id = gate->in->orders[0]->order_id;
  struct status status = records_find(call, &held_kind, id, &current);
  if (!status_is_ok(status))
    return status;
  held.submission = (OrderRouter__SubmitOrdersRequest *)gate->in;
  held.findings = answer->findings;
  held.n_findings = answer->n_findings;
  held.held_by = call->caller.user_id;
  held.held_at = timestamp_of(call->arena, call->now_us);
  struct commit_builder *commit = commit_new(call, NULL);
  commit_put(commit, &(struct record_put){ .kind = &held_kind,
                                           .id = id,
                                           .replaces = current.version,
                                           .account_id = gate->in->account_id,
                                           .message = &held.base,
                                           .previous = current.message });
  /* A key of its own each time: the same orders may be held, dropped and held again. */
  const char *key = arena_printf(call->arena, "held:%llu:%llu:%lld", (unsigned long long)id,
                                 (unsigned long long)current.version, (long long)call->now_us);
  return commit_send(commit, key, &committed);
}
