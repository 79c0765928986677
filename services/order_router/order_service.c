/* OrderService: the gate in front of the venue, cancels, and the state of the session. */
#include <inttypes.h>

#include "held.h"
#include "program/fault.h"
#include "program/log.h"

#define SUBMIT_TRIES 2

const struct access order_check_access = { .roles = ROLES_STAFF };
const struct access order_submit_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) };
const struct access order_cancel_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) };
const struct access order_venue_access = { .roles = ROLES_STAFF };

struct status order_check(struct call *call, const OrderRouter__SubmitOrdersRequest *in, OrderRouter__GateAnswer *out)
{
  struct gate *gate;
  struct status status = gate_load(call, in, &gate);
  if (!status_is_ok(status))
    return status;
  gate_plan(gate);
  gate_decide(gate, false);
  gate_fill_answer(gate, out);
  return status_ok();
}

/* The answer that was given when these orders were accepted. */
static struct status find_answer(struct call *call, const OrderRouter__SubmitOrdersRequest *in,
                                 OrderRouter__GateAnswer *out)
{
  struct record record;
  struct status status = records_get(call, &gate_answer_kind, in->orders[0]->order_id, &record);
  if (!status_is_ok(status))
    return status;
  const OrderRouter__GateAnswer *kept = (const OrderRouter__GateAnswer *)record.message;
  if (kept->orders != in->n_orders)
    return call_fail(call, STATUS_ALREADY_EXISTS, "orders", "these %zu orders were accepted among %u", in->n_orders,
                     kept->orders);
  *out = *kept;
  out->sequence = record.sequence;
  return status;
}

/* Orders that exist already were accepted before. *found is how many of those asked for do. */
static struct status find_accepted(struct call *call, const OrderRouter__SubmitOrdersRequest *in, size_t *found,
                                   OrderRouter__GateAnswer *out)
{
  Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  Account__OrderBatch *batch;
  *found = 0;
  if (in->n_orders == 0)
    return status_ok();
  request.n_order_ids = in->n_orders;
  request.order_ids = arena_array(call->arena, in->n_orders, sizeof *request.order_ids);
  for (size_t i = 0; i < in->n_orders; i++)
    request.order_ids[i] = in->orders[i]->order_id;
  struct status status = order_store_get_call(call, &request, &batch);
  if (!status_is_ok(status))
    return status;
  *found = batch->n_orders;
  if (batch->n_orders > 0 && batch->n_orders < in->n_orders)
    return call_fail(call, STATUS_ALREADY_EXISTS, "orders", "%zu of the %zu orders exist already", batch->n_orders,
                     in->n_orders);
  for (size_t i = 0; i < batch->n_orders; i++) {
    const Account__Order *order = batch->orders[i];
    if (order->account_id != in->account_id)
      return call_fail(call, STATUS_ALREADY_EXISTS, "orders", "order %" PRIu64 " is of another account",
                       order->order_id);
    if (order->state == ACCOUNT__ORDER__STATE__ACCEPTED) /* an earlier Submit may not have come to tell the venue */
      venue_take(router_of(call)->venue, call->caller.firm_id, order);
  }
  return batch->n_orders == 0 ? status_ok() : find_answer(call, in, out);
}

static bool has_changed(struct status status)
{
  return status.code == STATUS_ABORTED || status.code == STATUS_FAILED_PRECONDITION;
}

static void refuse_changed(struct call *call, struct status why, OrderRouter__GateAnswer *out)
{
  OrderRouter__Finding *finding = arena_alloc(call->arena, sizeof *finding);
  order_router__gate_answer__init(out);
  order_router__finding__init(finding);
  finding->rule = (char *)"changed meanwhile";
  finding->number = (char *)(why.field != NULL ? why.field : "");
  finding->limit = (char *)"unchanged";
  finding->message = (char *)(why.message != NULL ? why.message : "What the check rested on has changed.");
  finding->hard = true;
  out->findings = arena_array(call->arena, 1, sizeof *out->findings);
  out->findings[0] = finding;
  out->n_findings = 1;
}

static struct status check_and_commit(struct call *call, const OrderRouter__SubmitOrdersRequest *in,
                                      OrderRouter__GateAnswer *out)
{
  struct gate *gate;
  Account__CommitResponse *response;
  struct status status = gate_load(call, in, &gate);
  if (!status_is_ok(status))
    return status;
  gate_plan(gate);
  gate_decide(gate, true);
  order_router__gate_answer__init(out);
  gate_fill_answer(gate, out);
  if (!out->accepted)
    return out->held ? held_keep(gate, out) : status_ok();
  status = gate_commit(gate, out, &response);
  if (!status_is_ok(status))
    return status;
  out->sequence = response->sequence;
  fault_point("router.accepted");
  for (size_t i = 0; i < in->n_orders; i++)
    venue_take(gate->router->venue, call->caller.firm_id, gate_accepted_order(gate, i));
  log_event(LOG_INFO, "orders_accepted", LOG_NUMBER("firm", call->caller.firm_id),
            LOG_NUMBER("account", in->account_id), LOG_NUMBER("proposal", in->proposal_id),
            LOG_NUMBER("orders", out->orders), LOG_NUMBER("waiting_for_cash", out->waiting_for_cash),
            LOG_TEXT("trace", call->traceparent));
  return status;
}

struct status order_submit(struct call *call, const OrderRouter__SubmitOrdersRequest *in, OrderRouter__GateAnswer *out)
{
  size_t found;
  struct status status = find_accepted(call, in, &found, out);
  if (!status_is_ok(status) || found > 0)
    return status;
  for (int tries = 0; tries < SUBMIT_TRIES; tries++) {
    status = check_and_commit(call, in, out);
    if (!has_changed(status))
      break;
  }
  if (status.code == STATUS_ALREADY_EXISTS) /* the same submission overtook this one */
    status = find_accepted(call, in, &found, out);
  if (has_changed(status)) {
    refuse_changed(call, status, out);
    return status_ok();
  }
  return status;
}

struct status order_cancel(struct call *call, const OrderRouter__CancelOrderRequest *in,
                           OrderRouter__CancelOrderResponse *out)
{
  struct router *router = router_of(call);
  Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  Account__OrderBatch *batch;
  uint64_t order_id = in->order_id;
  request.order_ids = &order_id;
  request.n_order_ids = 1;
  struct status status = order_store_get_call(call, &request, &batch); /* as the caller: only of its own book */
  if (!status_is_ok(status))
    return status;
  if (batch->n_orders == 0)
    return call_fail(call, STATUS_NOT_FOUND, "order_id", "there is no order %" PRIu64, order_id);
  const Account__Order *order = batch->orders[0];
  out->state = order->state;
  enum order_state state = venue_state_of((int)order->state);
  if (order_is_final(state))
    return status_ok();
  venue_take(router->venue, call->caller.firm_id, order);
  status = venue_cancel(router->venue, call, order_id, &state);
  if (status_is_ok(status))
    out->state = (Account__Order__State)venue_stored_state(state);
  return status;
}

struct status order_venue(struct call *call, const OrderRouter__VenueRequest *in, OrderRouter__VenueResponse *out)
{
  (void)in;
  struct venue_status venue = venue_status(router_of(call)->venue, call->caller.firm_id);
  out->venue = (char *)venue.name;
  out->connected = venue.is_connected;
  out->next_sender = venue.next_sender;
  out->next_target = venue.next_target;
  out->working = venue.working;
  return status_ok();
}
