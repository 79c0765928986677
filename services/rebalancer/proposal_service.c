/* ProposalService: proposals made, kept, shown with the state of their orders, and transmitted through the order
 * router. */
#include "proposal_service.h"

#include "base/date.h"
#include "order_router.seam.h"
#include "program/fault.h"
#include "proposal_make.h"
#include "records/firm_zone.h"

const struct record_kind rebalancer_proposal_kind = { "rebalancer.proposal", &rebalancer__proposal__descriptor };

static struct status proposal_load(struct call *call, uint64_t proposal_id, Rebalancer__Proposal **out)
{
  struct record record;
  struct status status = records_get(call, &rebalancer_proposal_kind, proposal_id, &record);
  if (!status_is_ok(status))
    return status;
  *out = (Rebalancer__Proposal *)record.message;
  (*out)->proposal_id = proposal_id;
  (*out)->version = record.version;
  return status;
}

/* The orders of a proposal that are on their way; what is not among them is still a draft. */
static struct status load_orders(struct call *call, uint64_t proposal_id, Account__OrderBatch **out)
{
  Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  request.proposal_id = proposal_id;
  return order_store_get_call(call, &request, out);
}

/* Gives the proposal and its orders ids that were never used: transmitting twice is then seen by the ledger itself. */
static struct status give_ids(struct call *call, Rebalancer__Proposal *proposal)
{
  uint64_t first;
  struct status status = commit_take_ids(call, proposal->n_orders + 1, &first);
  if (!status_is_ok(status))
    return status;
  proposal->proposal_id = first;
  for (size_t i = 0; i < proposal->n_orders; i++) {
    proposal->orders[i]->order_id = first + 1 + i;
    proposal->orders[i]->proposal_id = first;
  }
  return status;
}

static struct status keep(struct making *making, const ProtobufCMessage *request, Rebalancer__Proposal *out)
{
  struct call *call = making->call;
  Account__CommitResponse *committed = NULL;
  Rebalancer__Proposal *kept = NULL;
  struct status status = give_ids(call, making->proposal);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, request);
  size_t place = commit_put(commit, &(struct record_put){ .kind = &rebalancer_proposal_kind,
                                                          .id = making->proposal->proposal_id,
                                                          .account_id = making->account_id,
                                                          .message = &making->proposal->base });
  status = commit_send(commit, NULL, &committed);
  fault_point("proposal.committed");
  if (status_is_ok(status))
    status = proposal_load(call, committed->outcomes[place]->id, &kept);
  if (status_is_ok(status))
    *out = *kept;
  return status;
}

/* A proposal made before under the call's key: *out is it, and *found says so. It is never made again: what it was
 * made from has moved on. */
static struct status find_earlier(struct call *call, const ProtobufCMessage *in, Rebalancer__Proposal *out, bool *found)
{
  Account__CommitResponse *earlier = NULL;
  Rebalancer__Proposal *kept = NULL;
  struct status status = commit_find_earlier(call, in, &earlier);
  *found = status_is_ok(status) && earlier != NULL;
  if (*found)
    status = proposal_load(call, earlier->outcomes[0]->id, &kept);
  if (*found && status_is_ok(status))
    *out = *kept;
  return status;
}

const struct access proposal_invest_access = { .roles = ROLES_ADVISING };
struct status proposal_invest(struct call *call, const struct Rebalancer__InvestRequest *in,
                              struct Rebalancer__Proposal *out)
{
  struct making making = { .call = call, .account_id = in->account_id, .index_id = in->index_id };
  bool found;
  struct status status = find_earlier(call, &in->base, out, &found);
  if (found || !status_is_ok(status))
    return status;
  status = proposal_make_invest(&making, in);
  return status_is_ok(status) ? keep(&making, &in->base, out) : status;
}

const struct access proposal_rebalance_access = { .roles = ROLES_ADVISING };
struct status proposal_rebalance(struct call *call, const struct Rebalancer__RebalanceRequest *in,
                                 struct Rebalancer__Proposal *out)
{
  struct making making = { .call = call, .account_id = in->account_id, .index_id = in->index_id };
  bool found;
  struct status status = find_earlier(call, &in->base, out, &found);
  if (found || !status_is_ok(status))
    return status;
  status = proposal_make_rebalance(&making, in);
  return status_is_ok(status) ? keep(&making, &in->base, out) : status;
}

static void take_state(Rebalancer__Proposal *proposal, Account__Order *order)
{
  for (size_t i = 0; i < proposal->n_orders; i++)
    if (proposal->orders[i]->order_id == order->order_id)
      proposal->orders[i] = order;
  proposal->transmitted = true;
}

const struct access proposal_get_access = { .roles = ROLES_STAFF };
struct status proposal_get(struct call *call, const struct Rebalancer__GetProposalRequest *in,
                           struct Rebalancer__Proposal *out)
{
  Rebalancer__Proposal *proposal = NULL;
  Account__OrderBatch *orders = NULL;
  struct status status = proposal_load(call, in->proposal_id, &proposal);
  if (status_is_ok(status))
    status = load_orders(call, in->proposal_id, &orders);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < orders->n_orders; i++)
    take_state(proposal, orders->orders[i]);
  *out = *proposal;
  return status;
}

static bool is_asked_for(const Rebalancer__TransmitProposalRequest *in, uint64_t order_id)
{
  for (size_t i = 0; i < in->n_order_ids; i++)
    if (in->order_ids[i] == order_id)
      return true;
  return in->n_order_ids == 0;
}

static struct status add_orders(struct call *call, const Rebalancer__TransmitProposalRequest *in,
                                const Rebalancer__Proposal *proposal, OrderRouter__SubmitOrdersRequest *to)
{
  to->orders = arena_array(call->arena, proposal->n_orders + 1, sizeof *to->orders);
  for (size_t i = 0; i < proposal->n_orders; i++)
    if (is_asked_for(in, proposal->orders[i]->order_id))
      to->orders[to->n_orders++] = proposal->orders[i];
  if (in->n_order_ids > to->n_orders)
    return call_fail(call, STATUS_NOT_FOUND, "order_ids", "%zu of the %zu orders are not in proposal %llu",
                     in->n_order_ids - to->n_orders, in->n_order_ids, (unsigned long long)in->proposal_id);
  return status_ok();
}

/* They take effect on the firm's day. */
static struct status add_transfers(struct call *call, const Rebalancer__Proposal *proposal,
                                   OrderRouter__SubmitOrdersRequest *to)
{
  char day[DATE_TEXT_SIZE];
  int32_t today_on = 0;
  struct status status = firm_today(call, &today_on);
  if (!status_is_ok(status))
    return status;
  const char *today = arena_strdup(call->arena, date_format(today_on, day));
  Account__Transfer *transfers = arena_array(call->arena, proposal->n_transfers + 1, sizeof *transfers);
  to->transfers = arena_array(call->arena, proposal->n_transfers + 1, sizeof *to->transfers);
  for (size_t i = 0; i < proposal->n_transfers; i++) {
    const Rebalancer__ProposedTransfer *proposed = proposal->transfers[i];
    account__transfer__init(&transfers[i]);
    transfers[i].account_id = proposal->account_id;
    transfers[i].from_segment_id = INDEPENDENT_SEGMENT;
    transfers[i].to_segment_id = proposal->index_id;
    transfers[i].security_id = proposed->security_id;
    transfers[i].quantity = proposed->quantity;
    transfers[i].effective_on = today;
    transfers[i].proposal_id = proposal->proposal_id;
    transfers[i].memo = proposed->reason;
    to->transfers[to->n_transfers++] = &transfers[i];
  }
  return status;
}

const struct access proposal_transmit_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) };
struct status proposal_transmit(struct call *call, const struct Rebalancer__TransmitProposalRequest *in,
                                struct Rebalancer__TransmitProposalResponse *out)
{
  Rebalancer__Proposal *proposal = NULL;
  Account__OrderBatch *before = NULL;
  OrderRouter__SubmitOrdersRequest request = ORDER_ROUTER__SUBMIT_ORDERS_REQUEST__INIT;
  struct status status = proposal_load(call, in->proposal_id, &proposal);
  if (status_is_ok(status))
    status = load_orders(call, in->proposal_id, &before);
  if (status_is_ok(status))
    status = add_orders(call, in, proposal, &request);
  if (!status_is_ok(status))
    return status;
  if (before->n_orders == 0) /* transfers go with the first orders that are transmitted */
    status = add_transfers(call, proposal, &request);
  if (!status_is_ok(status))
    return status;
  request.account_id = proposal->account_id;
  request.proposal_id = proposal->proposal_id;
  request.index_ids = &proposal->index_id;
  request.n_index_ids = 1;
  fault_point("proposal.transmitting");
  status = order_submit_call(call, &request, &out->gate);
  fault_point("proposal.transmitted");
  return status;
}

void proposal_serve(struct bus *bus)
{
  bus_serve(bus, &proposal_service, NULL);
}
