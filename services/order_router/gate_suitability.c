/* Asks whether a submission suits its client. */
#include <inttypes.h>

#include "base/decimal.h"
#include "gate.h"
#include "program/log.h"
#include "suitability_request.h"

static void add_trades(struct gate *gate, Risk__CheckSuitabilityRequest *request)
{
  for (size_t i = 0; i < gate->in->n_orders; i++) {
    const struct control_order *order = &gate->orders[i];
    suitability_request_add(request, &(struct suitability_trade){ .order_id = (uint64_t)order->order_id,
                                                                  .security_id = (uint64_t)order->security_id,
                                                                  .segment_id = (uint64_t)order->segment_id,
                                                                  .is_sell = order->is_sell,
                                                                  .quantity_e6 = order->quantity_e6,
                                                                  .limit_price_e6 = order->limit_price_e6 });
  }
}

/* What a transfer is worth: cash as it is, shares at the last price, rounded up. */
static int64_t worth_of(const struct gate *gate, const Account__Transfer *transfer)
{
  int64_t quantity_e6 = 0, worth_e4, price_e6 = PRICE_E6;
  (void)decimal_parse(transfer->quantity, SHARES_PLACES, &quantity_e6); /* the load checked it */
  if (transfer->security_id != 0) {
    const struct gate_security *security = gate_security_of(gate, transfer->security_id);
    price_e6 = security == NULL ? 0 : security->price_e6;
  }
  return decimal_value(quantity_e6, price_e6, ROUND_CEILING, &worth_e4) ? worth_e4 : INT64_MAX / 4;
}

/* Money is added to an index by transfers alone: what trades in a segment cost is paid from the segment. */
static void add_moves(struct gate *gate, Risk__CheckSuitabilityRequest *request)
{
  for (size_t i = 0; i < gate->in->n_orders; i++) {
    uint64_t segment_id = gate->in->orders[i]->segment_id;
    if (segment_id != 0 && !gate->orders[i].is_sell)
      suitability_request_move(request, segment_id, 0);
  }
  for (size_t i = 0; i < gate->in->n_transfers; i++) {
    const Account__Transfer *transfer = gate->in->transfers[i];
    int64_t worth_e4 = worth_of(gate, transfer);
    if (transfer->to_segment_id != 0)
      suitability_request_move(request, transfer->to_segment_id, worth_e4);
    if (transfer->from_segment_id != 0)
      suitability_request_move(request, transfer->from_segment_id, -worth_e4);
  }
}

void gate_ask_suitability(struct gate *gate, bool record)
{
  struct arena *arena = gate->call->arena;
  const OrderRouter__SubmitOrdersRequest *in = gate->in;
  Risk__CheckSuitabilityRequest *request =
      suitability_request_new(arena, in->account_id, in->n_orders, in->n_orders + 2 * in->n_transfers);
  request->index_ids = in->index_ids;
  request->n_index_ids = in->n_index_ids;
  request->record = record;
  request->proposal_id = in->proposal_id;
  if (gate->wishes != NULL)
    suitability_request_rest_on(arena, request, gate->wishes);
  add_trades(gate, request);
  add_moves(gate, request);
  /* A key of its own each time: a decision is made anew, never replayed. */
  const char *key = arena_printf(arena, "suitability:%" PRIu64 ":%" PRId64 ":%p", in->orders[0]->order_id,
                                 gate->call->now_us, (void *)gate);
  struct call call = call_with_key(gate->call, key);
  struct status status = suitability_check_call(&call, request, &gate->decision);
  if (!status_is_ok(status)) {
    gate->decision = NULL;
    log_event(LOG_WARNING, "suitability_not_decided", LOG_NUMBER("account", in->account_id),
              LOG_TEXT("code", status_code_name(status.code)), LOG_TEXT("message", status.message));
  }
}
