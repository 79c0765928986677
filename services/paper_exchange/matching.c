/* matching: the exchange's decisions: accept, reject, fill, bust. */
#include "matching.h"

#include <stdio.h>
#include <string.h>

#include "answers.h"
#include "base/decimal.h"

#define US_PER_MS 1000

int64_t matching_price(const struct execution *order, int64_t reference_price_e6)
{
  const bool is_buy = order->side == '1';
  const bool has_stop = order->order_type == '3' || order->order_type == '4';
  const bool has_limit = order->order_type == '2' || order->order_type == '4' || order->order_type == 'B';
  if (reference_price_e6 <= 0)
    return 0;
  if (has_stop && (is_buy ? reference_price_e6 < order->stop_price_e6 : reference_price_e6 > order->stop_price_e6))
    return 0;
  if (has_limit && (is_buy ? reference_price_e6 > order->price_e6 : reference_price_e6 < order->price_e6))
    return 0;
  return reference_price_e6;
}

static bool is_one_of(char c, const char *set)
{
  return c != '\0' && strchr(set, c) != NULL;
}

struct refusal {
  int reason; /* OrdRejReason */
  const char *text;
};

/* First failing check wins. */
static struct refusal refuse(const struct book *book, const struct request *request, struct market market)
{
  const struct behaviour *behaviour = market.behaviour;
  const uint64_t number = book_order_count(book) + 1;
  if (!is_one_of(request->type, "12345B"))
    return (struct refusal){ 11, "Unsupported order characteristic." };
  if (!is_one_of(request->side, "125"))
    return (struct refusal){ 11, "Unsupported side." };
  if (request->shares_e6 <= 0)
    return (struct refusal){ 13, "The quantity is not positive." };
  if (is_one_of(request->type, "24B") && request->price_e6 <= 0)
    return (struct refusal){ 99, "A limit order needs a price." };
  if (is_one_of(request->type, "34") && request->stop_price_e6 <= 0)
    return (struct refusal){ 99, "A stop order needs a stop price." };
  if (is_one_of(request->type, "15") && request->shares_e6 % behaviour->increment_e6 != 0)
    return (struct refusal){ 13, "A market order is for whole multiples of the increment." };
  if (behaviour->reject_every > 0 && number % (uint64_t)behaviour->reject_every == 0)
    return (struct refusal){ 0, "Rejected by script." };
  if (market.reference_price_e6 <= 0)
    return (struct refusal){ 1, "There is no reference price for this symbol." };
  if (number > BOOK_ORDERS)
    return (struct refusal){ 3, "The book is full." };
  return (struct refusal){ -1, "" };
}

static struct execution picture(const struct request *request, struct market market)
{
  struct execution made = {
    .session = request->session,
    .sequence = request->sequence,
    .side = request->side,
    .order_type = request->type,
    .time_in_force = request->time_in_force != '\0' ? request->time_in_force : '0',
    .reject_reason = -1,
    .shares_e6 = request->shares_e6,
    .price_e6 = request->price_e6,
    .stop_price_e6 = request->stop_price_e6,
    .reference_price_e6 = market.reference_price_e6,
    .at_us = market.now_us,
  };
  memcpy(made.firm, request->firm, sizeof(made.firm));
  memcpy(made.client_order, request->client_order, sizeof(made.client_order));
  memcpy(made.account, request->account, sizeof(made.account));
  memcpy(made.symbol, request->symbol, sizeof(made.symbol));
  return made;
}

/* Schedules the order's first fill; an order that must fill at once or not at all ends when it would rest. */
static void start(struct book *book, struct order *order, struct market market, struct answers *out)
{
  if (matching_price(&order->last, order->last.reference_price_e6) > 0) {
    book_schedule(book, order, market.now_us + market.behaviour->latency_ms * US_PER_MS);
    return;
  }
  book_schedule(book, order, 0);
  if (order->last.time_in_force != '3' && order->last.time_in_force != '4')
    return;
  struct execution ended = answers_next(book, order, '4', market.now_us);
  ended.status = '4';
  answers_execution(book, &ended, out);
}

void matching_order(struct book *book, const struct request *request, struct market market, struct answers *out)
{
  const struct behaviour *behaviour = market.behaviour;
  const uint64_t number = book_order_count(book) + 1;
  if (book_find(book, request->firm, request->client_order) != NULL) {
    matching_status(book, request, market, out); /* sent again: its state, never a second order */
    return;
  }
  if (behaviour->silent_every > 0 && (number + book_lost_count(book)) % (uint64_t)behaviour->silent_every == 0) {
    book_lose(book);
    return;
  }
  struct refusal refusal = refuse(book, request, market);
  struct execution made = picture(request, market);
  made.number = book_execution_count(book) + 1;
  made.order = number;
  made.type = made.status = refusal.reason >= 0 ? '8' : '0';
  made.reject_reason = refusal.reason;
  snprintf(made.text, sizeof(made.text), "%s", refusal.text);
  struct order *order = answers_execution(book, &made, out);
  if (refusal.reason < 0)
    start(book, order, market, out);
}

/* An equal part of what is left, in increments; the last takes the rest. */
static int64_t slice(const struct order *order, const struct behaviour *behaviour)
{
  int64_t leaves_e6 = book_leaves(order);
  int64_t left = behaviour->split - order->fills;
  if (left <= 1)
    return leaves_e6;
  int64_t part_e6 = leaves_e6 / left / behaviour->increment_e6 * behaviour->increment_e6;
  if (part_e6 == 0)
    part_e6 = behaviour->increment_e6;
  return part_e6 < leaves_e6 ? part_e6 : leaves_e6;
}

static int64_t average(const struct order *order, __int128 value_e12, int64_t done_e6)
{
  int64_t average_e6 = 0;
  if (done_e6 > 0 && !decimal_divide(value_e12, done_e6, ROUND_HALF_EVEN, &average_e6))
    average_e6 = order->last.last_price_e6;
  return average_e6;
}

/* Takes a fill back: the order is short of it again and stays so. */
static void bust(struct book *book, struct order *order, uint64_t reference, struct market market, struct answers *out)
{
  struct execution made = answers_next(book, order, 'H', market.now_us);
  made.reference = reference;
  made.last_shares_e6 = order->last.last_shares_e6;
  made.last_price_e6 = order->last.last_price_e6;
  made.done_shares_e6 -= made.last_shares_e6;
  made.average_price_e6 =
      average(order, order->done_value_e12 - (__int128)made.last_shares_e6 * made.last_price_e6, made.done_shares_e6);
  made.status = made.done_shares_e6 > 0 ? '1' : '0';
  answers_execution(book, &made, out);
}

void matching_fill(struct book *book, struct order *order, struct market market, struct answers *out)
{
  const struct behaviour *behaviour = market.behaviour;
  int64_t price_e6 = matching_price(&order->last, order->last.reference_price_e6);
  if (!book_is_working(order) || price_e6 <= 0)
    return;
  if (behaviour->fill_slices > 0 && order->fills >= behaviour->fill_slices)
    return; /* the rest of the order stays */
  struct execution made = answers_next(book, order, 'F', market.now_us);
  made.last_shares_e6 = slice(order, behaviour);
  made.last_price_e6 = price_e6;
  made.done_shares_e6 += made.last_shares_e6;
  made.average_price_e6 =
      average(order, order->done_value_e12 + (__int128)made.last_shares_e6 * price_e6, made.done_shares_e6);
  made.status = made.done_shares_e6 == made.shares_e6 ? '2' : '1';
  answers_execution(book, &made, out);
  if (book_is_working(order))
    book_schedule(book, order, market.now_us + behaviour->latency_ms * US_PER_MS);
  if (behaviour->bust > 0 && order->fills == behaviour->bust)
    bust(book, order, made.number, market, out);
}
