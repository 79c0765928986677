/* venue_pass.c: asks anew about orders that their passes do not let be routed any more: what clients wish of the buys,
 * then whether all suits. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "program/log.h"
#include "suitability_request.h"
#include "venue_work.h"
#include "wish_request.h"

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

static Esg__CheckWishesRequest *wishes_of(struct venue *venue, struct arena *arena, const struct asking *asking)
{
  Esg__CheckWishesRequest *request = wish_request_new(arena, asking->account_id, asking->count);
  for (size_t i = 0; i < asking->count; i++) {
    char text[DECIMAL_TEXT_SIZE];
    const struct venue_order *order = venue_find(venue, asking->firm_id, asking->order_ids[i]);
    Esg__WishedOrder wished = ESG__WISHED_ORDER__INIT;
    if (order->is_sell)
      continue;
    wished.order_id = order->order_id;
    wished.security_id = order->security_id;
    wished.side = ACCOUNT__ORDER__SIDE__BUY;
    wished.quantity = arena_strdup(arena, decimal_format(order->quantity_e6, SHARES_PLACES, 0, text));
    wish_request_add(arena, request, &wished);
  }
  return request;
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

static void deny(struct venue *venue, struct venue_order *order, const char *note)
{
  order->denied_because = strdup(note);
  if (order->denied_because != NULL)
    venue_todo(venue, order, DO_DENY);
}

static void deny_unsuitable(struct venue *venue, struct venue_order *order, const Risk__SuitabilityDecision *decision)
{
  char note[NOTE_BYTES];
  snprintf(note, sizeof note, "%s: %s (%s, limit %s; decision %" PRIu64 ")", decision->rule, decision->message,
           decision->number, decision->limit, decision->decision_id);
  deny(venue, order, note);
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
        deny_unsuitable(venue, order, decision);
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

static const Esg__OrderWish *wish_of(const Esg__CheckWishesResponse *wishes, uint64_t order_id)
{
  for (size_t i = 0; wishes != NULL && i < wishes->n_orders; i++)
    if (wishes->orders[i]->order_id == order_id)
      return wishes->orders[i];
  return NULL;
}

/* Whether a buy may go on; what is refused is canceled, what nobody can say is asked again later. */
static bool may_buy(struct venue *venue, struct venue_order *order, const Esg__OrderWish *wish)
{
  char note[NOTE_BYTES];
  switch (wish == NULL ? ESG__ORDER_WISH__OUTCOME__UNSPECIFIED : wish->outcome) {
  case ESG__ORDER_WISH__OUTCOME__CLEAR:
  case ESG__ORDER_WISH__OUTCOME__OVERRIDDEN:
  case ESG__ORDER_WISH__OUTCOME__UNKNOWN:
    return true;
  case ESG__ORDER_WISH__OUTCOME__HELD:
  case ESG__ORDER_WISH__OUTCOME__EXCLUDED:
    snprintf(note, sizeof note, "not sent: %s", wish->message);
    deny(venue, order, note);
    return false;
  default:
    order->pass_due_us = clock_now_us() + venue->options.answer_us;
    return false;
  }
}

/* Leaves in the question what wishes do not stop. Sales go on whether the ESG service answers or not. */
static void ask_wishes(struct venue *venue, struct call *call, struct asking *asking, Esg__CheckWishesResponse **wishes)
{
  size_t kept = 0;
  Esg__CheckWishesRequest *request = wishes_of(venue, call->arena, asking);
  struct status status = status_ok();
  *wishes = NULL;
  if (request->n_orders > 0)
    status = wish_request_ask(call, request, wishes);
  for (size_t i = 0; i < asking->count; i++) {
    struct venue_order *order = venue_find(venue, asking->firm_id, asking->order_ids[i]);
    bool is_waiting = order != NULL && order->state == ORDER_ACCEPTED;
    if (is_waiting && (order->is_sell || may_buy(venue, order, wish_of(*wishes, order->order_id))))
      asking->order_ids[kept++] = order->order_id;
  }
  if (kept < asking->count)
    log_event(status_is_ok(status) ? LOG_INFO : LOG_WARNING, "wishes_stop_orders", LOG_NUMBER("firm", asking->firm_id),
              LOG_NUMBER("account", asking->account_id), LOG_NUMBER("orders", asking->count - kept),
              LOG_TEXT("code", status_code_name(status.code)));
  asking->count = kept;
}

static void ask_suitability(struct venue *venue, struct call *call, const struct asking *asking,
                            const Esg__CheckWishesResponse *wishes)
{
  Risk__SuitabilityDecision *decision;
  Risk__CheckSuitabilityRequest *request = question_of(venue, call->arena, asking);
  if (wishes != NULL)
    suitability_request_rest_on(call->arena, request, wishes);
  struct status status = suitability_check_call(call, request, &decision);
  bool is_answer = status_is_ok(status) && (!decision->allowed || decision->pass_id != 0);
  if (is_answer)
    take_decision(venue, asking, decision);
  else
    ask_again_later(venue, asking);
  log_event(is_answer ? LOG_INFO : LOG_WARNING, "pass_asked", LOG_NUMBER("firm", asking->firm_id),
            LOG_NUMBER("account", asking->account_id), LOG_NUMBER("proposal", asking->proposal_id),
            LOG_NUMBER("orders", asking->count), LOG_NUMBER("decision", is_answer ? decision->decision_id : 0),
            LOG_TEXT("code", status_code_name(status.code)));
}

static void ask(struct venue *venue, struct asking *asking)
{
  struct call *call;
  Esg__CheckWishesResponse *wishes;
  struct bus *bus = venue->options.bus;
  struct status status = call_begin(bus, bus_system_caller(bus, asking->firm_id), CALL_TIMEOUT_US, &call);
  if (!status_is_ok(status)) {
    ask_again_later(venue, asking);
    return;
  }
  ask_wishes(venue, call, asking, &wishes);
  if (asking->count > 0)
    ask_suitability(venue, call, asking, wishes);
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
