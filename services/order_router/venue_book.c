/* venue_book.c: the venue's orders in memory, by firm and id. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "venue_work.h"

/* By Order.State. */
static const enum order_state states[] = {
  ORDER_DRAFT,  ORDER_WAITING_APPROVAL, ORDER_PENDING_CASH,     ORDER_ACCEPTED,
  ORDER_ROUTED, ORDER_WORKING,          ORDER_PARTIALLY_FILLED, ORDER_PENDING_CANCEL,
  ORDER_FILLED, ORDER_CANCELED,         ORDER_REJECTED,         ORDER_EXPIRED,
};
#define STATES ((int)(sizeof states / sizeof states[0]))

enum order_state venue_state_of(int stored)
{
  assert(stored >= 0 && stored < STATES);
  return states[stored];
}

int venue_stored_state(enum order_state state)
{
  for (int i = 0; i < STATES; i++)
    if (states[i] == state)
      return i;
  return -1;
}

static struct venue_order **bucket_of(struct venue *venue, uint64_t firm_id, uint64_t order_id)
{
  uint64_t hash = (firm_id * UINT64_C(0x9E3779B97F4A7C15)) ^ (order_id * UINT64_C(0xC2B2AE3D27D4EB4F));
  return &venue->buckets[(hash >> 32) % VENUE_BUCKETS];
}

struct venue_order *venue_find(struct venue *venue, uint64_t firm_id, uint64_t order_id)
{
  struct venue_order *order = *bucket_of(venue, firm_id, order_id);
  while (order != NULL && (order->firm_id != firm_id || order->order_id != order_id))
    order = order->next_in_bucket;
  return order;
}

/* Texts of the system of record are checked there; what is absent is zero. */
static int64_t number_of(const char *text, int places)
{
  int64_t value = 0;
  if (text != NULL && text[0] != '\0')
    (void)decimal_parse(text, places, &value);
  return value;
}

void venue_update(struct venue_order *order, const struct Account__Order *stored)
{
  order->revision = stored->revision;
  order->state = venue_state_of((int)stored->state);
  order->filled_e6 = number_of(stored->filled, SHARES_PLACES);
  if (!order->needs_pass)
    order->pass_id = stored->pass_id;
}

struct venue_order *venue_add(struct venue *venue, uint64_t firm_id, const struct Account__Order *stored)
{
  struct venue_order *order = calloc(1, sizeof *order);
  assert(order != NULL);
  order->firm_id = firm_id;
  order->order_id = stored->order_id;
  order->account_id = stored->account_id;
  order->segment_id = stored->segment_id;
  order->security_id = stored->security_id;
  order->proposal_id = stored->proposal_id;
  order->quantity_e6 = number_of(stored->quantity, SHARES_PLACES);
  order->limit_price_e6 =
      stored->type == ACCOUNT__ORDER__TYPE__LIMIT ? number_of(stored->limit_price, PRICE_PLACES) : 0;
  order->is_sell = stored->side == ACCOUNT__ORDER__SIDE__SELL;
  order->is_good_till_cancel = stored->time_in_force == ACCOUNT__ORDER__TIME_IN_FORCE__GOOD_TILL_CANCEL;
  if (!order->is_sell)
    order->hold_e4 = number_of(stored->hold, SHARES_PLACES) / (SHARES_E6 / CASH_E4);
  snprintf(order->symbol, sizeof order->symbol, "%s", stored->symbol);
  venue_update(order, stored);
  struct venue_order **bucket = bucket_of(venue, firm_id, order->order_id);
  order->next_in_bucket = *bucket;
  *bucket = order;
  order->next = venue->orders;
  order->to_this = &venue->orders;
  if (order->next != NULL)
    order->next->to_this = &order->next;
  venue->orders = order;
  return order;
}

void venue_todo(struct venue *venue, struct venue_order *order, unsigned what)
{
  order->todo |= what;
  if (order->is_queued)
    return;
  order->is_queued = true;
  order->next_todo = NULL;
  *venue->todo_end = order;
  venue->todo_end = &order->next_todo;
}

void venue_look(struct venue *venue, struct venue_order *order, int64_t now_us)
{
  bool is_overdue = now_us >= order->due_at_us;
  switch (order->state) {
  case ORDER_ACCEPTED:
    if (order->denied_because != NULL)
      venue_todo(venue, order, DO_DENY);
    else if (order->needs_pass)
      venue_want_pass(venue, order);
    else if (venue->is_logged_on)
      venue_todo(venue, order, DO_ROUTE);
    break;
  case ORDER_ROUTED:
  case ORDER_PENDING_CANCEL: /* asks by sending the cancel again */
    if (venue->is_logged_on && is_overdue)
      venue_todo(venue, order, DO_ASK);
    break;
  case ORDER_WORKING:
  case ORDER_PARTIALLY_FILLED:
    if (venue->is_logged_on && !order->is_confirmed && is_overdue)
      venue_todo(venue, order, DO_ASK);
    break;
  case ORDER_PENDING_CASH:
    if (is_overdue)
      venue_todo(venue, order, DO_RELEASE);
    break;
  default:
    break;
  }
}

static void forget(struct venue *venue, struct venue_order *order)
{
  struct venue_order **at = bucket_of(venue, order->firm_id, order->order_id);
  while (*at != order)
    at = &(*at)->next_in_bucket;
  *at = order->next_in_bucket;
  *order->to_this = order->next;
  if (order->next != NULL)
    order->next->to_this = order->to_this;
  free(order->denied_because);
  free(order);
}

/* A final order stays for two sweeps, so that a list read before its end does not bring it back. */
void venue_forget_finals(struct venue *venue)
{
  for (struct venue_order *order = venue->orders, *next; order != NULL; order = next) {
    next = order->next;
    if (order_is_final(order->state) && !order->is_queued && ++order->sweeps_final > 2)
      forget(venue, order);
  }
}

void venue_free_orders(struct venue *venue)
{
  while (venue->orders != NULL)
    forget(venue, venue->orders);
}
