/* venue_pass.c: asks the risk service anew about orders that their passes do not let be routed any more. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "program/log.h"
#include "suitability_request.h"
#include "venue_work.h"

#define CALL_TIMEOUT_US (60 * INT64_C(1000000))
#define NOTE_BYTES 400 /* of an order's note */

/* Orders of one account and proposal, asked about together. By id: an order may be gone when the answer comes. */
struct asking {
  uint64_t firm_id, account_id, proposal_id;
  uint64_t order_ids[VENUE_BATCH];
  size_t count;
};

static bool waits(const struct venue_order *order, int64_t now_us)
{
  return order->needs_pass && order->state == ORDER_ACCEPTED && order->denied_because == NULL &&
         now_us >= order->pass_due_us;
}

static bool is_of(const struct venue_order *order, const struct asking *asking)
{
  return order->firm_id == asking->firm_id && order->account_id == asking->account_id &&
         order->proposal_id == asking->proposal_id;
}

static bool collect(struct venue *venue, struct asking *out)
{
  int64_t now_us = clock_now_us();
  out->count = 0;
  for (struct venue_order *order = venue->orders; order != NULL && out->count < VENUE_BATCH; order = order->next) {
    if (!waits(order, now_us) || (out->count > 0 && !is_of(order, out)))
      continue;
    if (out->count == 0) {
      out->firm_id = order->firm_id;
      out->account_id = order->account_id;
      out->proposal_id = order->proposal_id;
    }
    out->order_ids[out->count++] = order->order_id;
  }
  return out->count > 0;
}

/* Transfers were made with the acceptance: no money is added to an index any more. */
static Risk__CheckSuitabilityRequest *question_of(struct venue *venue, struct arena *arena, const struct asking *asking)
{
  Risk__CheckSuitabilityRequest *request =
      suitability_request_new(arena, asking->account_id, asking->count, asking->count);
  request->proposal_id = asking->proposal_id;
  request->record = true;
  for (size_t i = 0; i < asking->count; i++) {
    const struct venue_order *order = venue_find(venue, asking->firm_id, asking->order_ids[i]);
    suitability_request_add(request, &(struct suitability_trade){ .order_id = order->order_id,
                                                                  .security_id = order->security_id,
                                                                  .segment_id = order->segment_id,
                                                                  .is_sell = order->is_sell,
                                                                  .quantity_e6 = order->quantity_e6,
                                                                  .limit_price_e6 = order->limit_price_e6 });
    if (order->segment_id != 0 && !order->is_sell)
      suitability_request_move(request, order->segment_id, 0);
  }
  return request;
}

static bool is_shrinking(const Risk__SuitabilityDecision *decision, size_t place)
{
  for (size_t i = 0; i < decision->n_shrinking; i++)
    if (decision->shrinking[i] == place)
      return true;
  return false;
}

static void deny(struct venue *venue, struct venue_order *order, const Risk__SuitabilityDecision *decision)
{
  char note[NOTE_BYTES];
  snprintf(note, sizeof note, "%s: %s (%s, limit %s; decision %" PRIu64 ")", decision->rule, decision->message,
           decision->number, decision->limit, decision->decision_id);
  order->denied_because = strdup(note);
  if (order->denied_because != NULL)
    venue_todo(venue, order, DO_DENY);
}

/* Of a denial what only shrinks a position is spared, and asked about by itself. */
static void take_decision(struct venue *venue, const struct asking *asking, const Risk__SuitabilityDecision *decision)
{
  for (size_t i = 0; i < asking->count; i++) {
    struct venue_order *order = venue_find(venue, asking->firm_id, asking->order_ids[i]);
    if (order == NULL || order->state != ORDER_ACCEPTED)
      continue;
    if (!decision->allowed) {
      if (!is_shrinking(decision, i))
        deny(venue, order, decision);
      continue;
    }
    order->pass_id = decision->pass_id;
    order->needs_pass = false;
    order->passes_asked++;
    venue_todo(venue, order, DO_ROUTE);
  }
}

static void ask_again_later(struct venue *venue, const struct asking *asking)
{
  for (size_t i = 0; i < asking->count; i++) {
    struct venue_order *order = venue_find(venue, asking->firm_id, asking->order_ids[i]);
    if (order != NULL)
      order->pass_due_us = clock_now_us() + venue->options.answer_us;
  }
}

static void ask(struct venue *venue, const struct asking *asking)
{
  struct call *call;
  struct bus *bus = venue->options.bus;
  struct status status = call_begin(bus, bus_system_caller(bus, asking->firm_id), CALL_TIMEOUT_US, &call);
  if (!status_is_ok(status)) {
    ask_again_later(venue, asking);
    return;
  }
  Risk__SuitabilityDecision *decision;
  status = suitability_check_call(call, question_of(venue, call->arena, asking), &decision);
  bool is_answer = status_is_ok(status) && (!decision->allowed || decision->pass_id != 0);
  if (is_answer)
    take_decision(venue, asking, decision);
  else
    ask_again_later(venue, asking);
  log_event(is_answer ? LOG_INFO : LOG_WARNING, "pass_asked", LOG_NUMBER("firm", asking->firm_id),
            LOG_NUMBER("account", asking->account_id), LOG_NUMBER("proposal", asking->proposal_id),
            LOG_NUMBER("orders", asking->count), LOG_NUMBER("decision", is_answer ? decision->decision_id : 0),
            LOG_TEXT("code", status_code_name(status.code)));
  call_end(call);
}

/* Ends when there is nothing left to ask now; the next order begins it anew. */
static void ask_all(void *argument)
{
  struct venue *venue = argument;
  struct asking *asking = calloc(1, sizeof *asking);
  while (asking != NULL && !venue->is_stopping && collect(venue, asking)) {
    ask(venue, asking);
    venue_wake(venue);
  }
  free(asking);
  venue->asker = NULL;
  if (venue->stopper != NULL)
    fiber_wake(venue->stopper);
}

void venue_want_pass(struct venue *venue, struct venue_order *order)
{
  if (!order->needs_pass && order->passes_asked > 0) /* not even a new one let it be routed: never without a pause */
    order->pass_due_us = clock_now_us() + venue->options.answer_us;
  order->needs_pass = true;
  if (venue->asker != NULL || venue->is_stopping || !waits(order, clock_now_us()))
    return;
  if (!status_is_ok(fiber_spawn(bus_loop(venue->options.bus), ask_all, venue, &venue->asker)))
    venue->asker = NULL; /* at the next tick */
}

void venue_do_denials(struct venue *venue, struct venue_order **orders, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    struct venue_order *order = orders[i];
    bool is_denied = (order->todo & DO_DENY) && order->state == ORDER_ACCEPTED;
    order->todo &= ~(unsigned)DO_DENY;
    if (!is_denied)
      continue;
    order->next_state = ORDER_CANCELED;
    venue_move(venue, "deny", order->denied_because, &order, 1);
    if (order->state == ORDER_CANCELED)
      venue_want_releases(venue, order);
  }
}
