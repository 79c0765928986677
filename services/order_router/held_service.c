/* HeldOrderService: submissions that wait for an override. */
#include "held.h"
#include "records/commit.h"

const struct access held_order_list_access = { .roles = ROLES_STAFF };
const struct access held_order_release_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) };
const struct access held_order_drop_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) };

static OrderRouter__HeldSubmission *shown(const struct record *record)
{
  OrderRouter__HeldSubmission *held = (OrderRouter__HeldSubmission *)record->message;
  held->submission_id = record->id;
  held->version = record->version;
  return held;
}

/* Whether its first order was accepted after all. */
static struct status is_accepted(struct call *call, uint64_t order_id, bool *accepted)
{
  Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  Account__OrderBatch *batch;
  request.order_ids = &order_id;
  request.n_order_ids = 1;
  struct status status = order_store_get_call(call, &request, &batch);
  *accepted = status_is_ok(status) && batch->n_orders > 0;
  return status;
}

struct status held_order_list(struct call *call, const OrderRouter__ListHeldRequest *in,
                              OrderRouter__ListHeldResponse *out)
{
  struct record *records = NULL;
  size_t count = 0;
  struct status status = records_list(call, &held_kind, in->account_id, &records, &count);
  if (!status_is_ok(status))
    return status;
  out->submissions = arena_array(call->arena, count + 1, sizeof *out->submissions);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    OrderRouter__HeldSubmission *held = shown(&records[i]);
    bool accepted = false;
    if (held->dropped)
      continue;
    status = is_accepted(call, records[i].id, &accepted);
    if (status_is_ok(status) && !accepted)
      out->submissions[out->n_submissions++] = held;
  }
  return status;
}

static struct status find_held(struct call *call, uint64_t submission_id, struct record *record)
{
  struct status status = records_find(call, &held_kind, submission_id, record);
  if (status_is_ok(status) && record->message == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "submission_id", "no submission %llu is held",
                     (unsigned long long)submission_id);
  return status;
}

struct status held_order_release(struct call *call, const OrderRouter__ReleaseHeldRequest *in,
                                 OrderRouter__GateAnswer *out)
{
  struct record record;
  struct status status = find_held(call, in->submission_id, &record);
  if (!status_is_ok(status))
    return status;
  const OrderRouter__HeldSubmission *held = shown(&record);
  if (held->dropped)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "submission_id", "submission %llu was dropped: %s",
                     (unsigned long long)in->submission_id, held->reason);
  return order_submit(call, held->submission, out);
}

struct status held_order_drop(struct call *call, const OrderRouter__DropHeldRequest *in,
                              OrderRouter__HeldSubmission *out)
{
  struct record record;
  bool accepted = false;
  Account__CommitResponse *committed = NULL;
  struct status status = find_held(call, in->submission_id, &record);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &committed);
  if (!status_is_ok(status))
    return status;
  OrderRouter__HeldSubmission *held = shown(&record);
  *out = *held;
  if (committed != NULL)
    return status;
  status = is_accepted(call, in->submission_id, &accepted);
  if (status_is_ok(status) && (accepted || held->dropped))
    return call_fail(call, STATUS_FAILED_PRECONDITION, "submission_id", "submission %llu is not held any more",
                     (unsigned long long)in->submission_id);
  if (!status_is_ok(status))
    return status;
  held->dropped = true;
  held->reason = in->reason;
  held->submission_id = held->version = 0; /* the record's */
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &held_kind,
                                           .id = record.id,
                                           .replaces = record.version,
                                           .account_id = record.account_id,
                                           .message = &held->base });
  status = commit_send(commit, NULL, &committed);
  *out = *held;
  out->submission_id = record.id;
  out->version = record.version + 1;
  return status;
}
