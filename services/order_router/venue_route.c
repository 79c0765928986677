/* venue_route.c: what goes out to the venue, each recorded before it is sent; and buys that waited for cash. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "cl_ord_id.h"
#include "program/fault.h"
#include "program/log.h"
#include "program/metrics.h"
#include "venue_work.h"

#define CALL_TIMEOUT_US (10 * INT64_C(1000000))

static struct metric routed_metric = { .name = "steward_order_router_orders_sent_total",
                                       .help = "NewOrderSingle sent",
                                       .kind = METRIC_COUNTER };
static struct metric resent_metric = { .name = "steward_order_router_orders_resent_total",
                                       .help = "NewOrderSingle sent again with PossResend",
                                       .kind = METRIC_COUNTER };

/* ---- messages ---- */

static void address(const struct venue_order *order, struct fix_message *message)
{
  snprintf(message->on_behalf_of, sizeof message->on_behalf_of, "%" PRIu64, order->firm_id);
}

static void name_order(const struct venue_order *order, uint32_t further, char out[FIX_ID_SIZE])
{
  char text[CL_ORD_ID_SIZE];
  struct cl_ord_id id = { .firm_id = (int64_t)order->firm_id,
                          .order_id = (int64_t)order->order_id,
                          .revision = order->revision + further };
  snprintf(out, FIX_ID_SIZE, "%s", cl_ord_id_format(id, text));
}

static void send_order(struct venue *venue, struct venue_order *order, bool is_resend)
{
  struct fix_message message = { .kind = FIX_NEW_ORDER_SINGLE, .possible_resend = is_resend };
  address(order, &message);
  name_order(order, 0, message.order.client_order);
  snprintf(message.order.account, sizeof message.order.account, "%" PRIu64, order->account_id);
  snprintf(message.order.symbol, sizeof message.order.symbol, "%s", order->symbol);
  message.order.side = order->is_sell ? FIX_SELL : FIX_BUY;
  message.order.type = order->limit_price_e6 > 0 ? FIX_LIMIT : FIX_MARKET;
  message.order.time_in_force = order->is_good_till_cancel ? FIX_GTC : FIX_DAY;
  message.order.shares_e6 = order->quantity_e6;
  message.order.price_e6 = order->limit_price_e6;
  message.order.transacted_at_us = clock_now_us();
  struct status status = fix_engine_send(venue->engine, &message, &order->sent_sequence);
  order->due_at_us = clock_now_us() + venue->options.answer_us;
  if (status.code == STATUS_RESOURCE_EXHAUSTED)
    venue_todo(venue, order, is_resend ? DO_RESEND : DO_SEND); /* surely not sent: when there are numbers again */
  else if (!status_is_ok(status))
    order->due_at_us = 0; /* asked after at the next logon */
  if (!status_is_ok(status))
    log_event(LOG_WARNING, "order_not_sent", LOG_NUMBER("firm", order->firm_id), LOG_NUMBER("order", order->order_id),
              LOG_TEXT("message", status.message));
  else
    metric_add(is_resend ? &resent_metric : &routed_metric, 1);
}

static void refer(const struct venue_order *order, struct fix_message *message)
{
  address(order, message);
  snprintf(message->reference.symbol, sizeof message->reference.symbol, "%s", order->symbol);
  message->reference.side = order->is_sell ? FIX_SELL : FIX_BUY;
}

static void send_cancel(struct venue *venue, struct venue_order *order)
{
  struct fix_message message = { .kind = FIX_ORDER_CANCEL_REQUEST };
  refer(order, &message);
  name_order(order, 1, message.reference.client_order);
  name_order(order, 0, message.reference.original_client_order);
  message.reference.shares_e6 = order->quantity_e6;
  message.reference.transacted_at_us = clock_now_us();
  struct status status = fix_engine_send(venue->engine, &message, NULL);
  order->due_at_us = status_is_ok(status) ? clock_now_us() + venue->options.answer_us : 0;
}

static void send_status_request(struct venue *venue, struct venue_order *order)
{
  struct fix_message message = { .kind = FIX_ORDER_STATUS_REQUEST };
  refer(order, &message);
  name_order(order, 0, message.reference.client_order);
  order->asked = ++venue->asked_count;
  snprintf(message.reference.status_request, FIX_ID_SIZE, "S%" PRId64 "-%" PRIu64, venue->life, order->asked);
  struct status status = fix_engine_send(venue->engine, &message, NULL);
  order->due_at_us = clock_now_us() + venue->options.answer_us;
  if (!status_is_ok(status))
    order->due_at_us = order->asked = 0;
  fault_point("router.asked");
}

/* ---- by firm ---- */

/* Calls act() with the orders of one firm after the other, at most a batch at a time; reorders the array. */
static void each_firm(struct venue *venue, struct venue_order **orders, size_t count,
                      void (*act)(struct venue *, struct venue_order **, size_t))
{
  while (count > 0 && !venue->is_stopping) {
    size_t taken = 0;
    for (size_t i = 0; i < count && taken < VENUE_BATCH; i++) {
      if (orders[i]->firm_id != orders[0]->firm_id)
        continue;
      struct venue_order *order = orders[i];
      memmove(&orders[taken + 1], &orders[taken], (i - taken) * sizeof *orders);
      orders[taken++] = order;
    }
    act(venue, orders, taken);
    orders += taken;
    count -= taken;
  }
}

static size_t pick(struct venue_order **orders, size_t count, unsigned what, struct venue_order **picked)
{
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    if (orders[i]->todo & what)
      picked[n++] = orders[i];
    orders[i]->todo &= ~what;
  }
  return n;
}

/* ---- cancels ---- */

static void cancel_firm(struct venue *venue, struct venue_order **orders, size_t count)
{
  struct venue_order *moving[VENUE_BATCH];
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    enum order_state state = orders[i]->state;
    if (order_is_final(state) || state == ORDER_PENDING_CANCEL)
      continue;
    orders[i]->next_state = order_is_at_venue(state) ? ORDER_PENDING_CANCEL : ORDER_CANCELED;
    moving[n++] = orders[i];
  }
  venue_move(venue, "cancel", "asked for", moving, n);
  for (size_t i = 0; i < n; i++) {
    moving[i]->todo &= ~(unsigned)(DO_SEND | DO_RESEND | DO_ASK);
    if (moving[i]->state == ORDER_PENDING_CANCEL && venue->is_logged_on)
      send_cancel(venue, moving[i]);
    if (moving[i]->state == ORDER_CANCELED)
      venue_want_releases(venue, moving[i]);
  }
}

void venue_do_cancels(struct venue *venue, struct venue_order **orders, size_t count)
{
  struct venue_order **picked = calloc(count + 1, sizeof *picked);
  size_t n = pick(orders, count, DO_CANCEL, picked);
  each_firm(venue, picked, n, cancel_firm);
  free(picked);
}

/* ---- new orders ---- */

static void route_firm(struct venue *venue, struct venue_order **orders, size_t count)
{
  struct venue_order *moving[VENUE_BATCH];
  size_t n = 0;
  for (size_t i = 0; i < count; i++) {
    if (orders[i]->state != ORDER_ACCEPTED || (orders[i]->todo & DO_CANCEL) || orders[i]->needs_pass)
      continue;
    if (orders[i]->pass_id == 0) {
      venue_want_pass(venue, orders[i]);
      continue;
    }
    orders[i]->next_state = ORDER_ROUTED;
    orders[i]->due_at_us = INT64_MAX; /* nobody asks before it was sent */
    moving[n++] = orders[i];
  }
  venue_move(venue, "route", "", moving, n);
  if (n > 0)
    fault_point("router.routed");
  for (size_t i = 0; i < n; i++) {
    moving[i]->due_at_us = 0; /* found as routed by an earlier life: asked after first */
    if (moving[i]->is_recorded_now) {
      send_order(venue, moving[i], false);
      fault_point("router.sent");
    } else if (moving[i]->state == ORDER_ACCEPTED) {
      venue_want_pass(venue, moving[i]); /* refused: its own has expired, or what it rests on has changed */
    }
  }
}

void venue_do_routes(struct venue *venue, struct venue_order **orders, size_t count)
{
  struct venue_order **picked = calloc(count + 1, sizeof *picked);
  size_t n = pick(orders, count, DO_SEND, picked);
  for (size_t i = 0; i < n && venue->is_logged_on; i++)
    if (picked[i]->state == ORDER_ROUTED)
      send_order(venue, picked[i], false);
  n = pick(orders, count, DO_RESEND, picked);
  for (size_t i = 0; i < n && venue->is_logged_on; i++)
    if (picked[i]->state == ORDER_ROUTED)
      send_order(venue, picked[i], true);
  n = pick(orders, count, DO_ROUTE, picked);
  if (venue->is_logged_on)
    each_firm(venue, picked, n, route_firm);
  free(picked);
}

void venue_do_asks(struct venue *venue, struct venue_order **orders, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    struct venue_order *order = orders[i];
    bool is_wanted = order->todo & DO_ASK;
    order->todo &= ~(unsigned)DO_ASK;
    if (!is_wanted || !venue->is_logged_on)
      continue;
    if (order->state == ORDER_PENDING_CANCEL)
      send_cancel(venue, order);
    else if (order_is_at_venue(order->state))
      send_status_request(venue, order);
  }
}

/* ---- buys that wait for cash ---- */

static bool is_beside(const struct venue_order *order, const struct venue_order *other)
{
  return order->firm_id == other->firm_id && order->account_id == other->account_id &&
         order->segment_id == other->segment_id;
}

void venue_want_releases(struct venue *venue, const struct venue_order *cause)
{
  for (struct venue_order *order = venue->orders; order != NULL; order = order->next)
    if (order->state == ORDER_PENDING_CASH && is_beside(order, cause))
      venue_todo(venue, order, DO_RELEASE);
}

static struct status read_cash(struct venue *venue, const struct venue_order *order, int64_t *available_e4)
{
  struct call *call;
  struct bus *bus = venue->options.bus;
  struct status status = call_begin(bus, bus_system_caller(bus, order->firm_id), CALL_TIMEOUT_US, &call);
  if (!status_is_ok(status))
    return status;
  Account__CashRequest request = ACCOUNT__CASH_REQUEST__INIT;
  request.account_id = order->account_id;
  Account__CashResponse *cash;
  status = ledger_cash_call(call, &request, &cash);
  *available_e4 = 0;
  for (size_t i = 0; status_is_ok(status) && i < cash->n_segments; i++)
    if (cash->segments[i]->segment_id == order->segment_id)
      status = decimal_parse(cash->segments[i]->available, CASH_PLACES, available_e4);
  status.message = status.field = NULL;
  call_end(call);
  return status;
}

static int by_id(const void *a, const void *b)
{
  const struct venue_order *const *x = a, *const *y = b;
  return ((*x)->order_id > (*y)->order_id) - ((*x)->order_id < (*y)->order_id);
}

struct beside { /* what is open in one segment of an account */
  struct venue_order *waiting[VENUE_BATCH];
  size_t count;
  bool has_open; /* others that may still bring or free cash */
};

static void look_beside(struct venue *venue, const struct venue_order *order, struct beside *beside)
{
  *beside = (struct beside){ 0 };
  for (struct venue_order *other = venue->orders; other != NULL; other = other->next) {
    if (!is_beside(order, other) || order_is_final(other->state))
      continue;
    if (other->state != ORDER_PENDING_CASH)
      beside->has_open = true;
    else if (beside->count < VENUE_BATCH)
      beside->waiting[beside->count++] = other;
  }
  qsort(beside->waiting, beside->count, sizeof beside->waiting[0], by_id);
}

/* Those that the free cash covers, first come first served. When nothing else is open that could bring more, the rest
 * has waited in vain. */
static void release_beside(struct venue *venue, const struct venue_order *order)
{
  struct beside beside;
  struct venue_order *moving[VENUE_BATCH];
  size_t n = 0;
  int64_t available_e4;
  look_beside(venue, order, &beside);
  bool is_known = status_is_ok(read_cash(venue, order, &available_e4));
  for (size_t i = 0; i < beside.count; i++) {
    struct venue_order *waiting = beside.waiting[i];
    waiting->due_at_us = clock_now_us() + (is_known ? venue->options.sweep_us : venue->options.answer_us);
    if (!is_known || waiting->hold_e4 > available_e4)
      continue;
    available_e4 -= waiting->hold_e4;
    waiting->next_state = ORDER_ACCEPTED;
    moving[n++] = waiting;
  }
  venue_move(venue, "release", "", moving, n);
  for (size_t i = 0; i < n; i++)
    if (moving[i]->state == ORDER_ACCEPTED)
      venue_todo(venue, moving[i], DO_ROUTE);
  if (n > 0 || beside.has_open || !is_known)
    return;
  for (size_t i = 0; i < beside.count; i++)
    beside.waiting[i]->next_state = ORDER_CANCELED;
  venue_move(venue, "unfunded", "the sells did not bring the cash that the buy needs", beside.waiting, beside.count);
}

void venue_do_releases(struct venue *venue, struct venue_order **orders, size_t count)
{
  struct venue_order **picked = calloc(count + 1, sizeof *picked);
  size_t n = pick(orders, count, DO_RELEASE, picked);
  for (size_t i = 0; i < n && !venue->is_stopping; i++) {
    bool is_done = picked[i]->state != ORDER_PENDING_CASH;
    for (size_t k = 0; k < i && !is_done; k++)
      is_done = is_beside(picked[i], picked[k]);
    if (!is_done)
      release_beside(venue, picked[i]);
  }
  free(picked);
}
