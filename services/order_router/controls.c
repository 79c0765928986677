/* controls.c: the controls of one order. */
#include "controls.h"

#include <assert.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "controls_work.h"

#define US_PER_MINUTE INT64_C(60000000)

int64_t controls_order_value(const struct control_order *order)
{
  int64_t price_e6 = order->limit_price_e6 > 0 ? order->limit_price_e6 : order->last_price_e6;
  int64_t value_e4 = 0;
  if (order->quantity_e6 < 0 || !decimal_value(order->quantity_e6, price_e6, ROUND_UP, &value_e4) ||
      value_e4 > INT64_MAX / 4)
    return INT64_MAX / 4;
  return value_e4;
}

static void check_lists(struct control_work *work, const struct control_order *order)
{
  const struct control_account *account = work->input->account;
  if (!order->is_sell && account->is_open && account->is_buying_stopped)
    control_report(work, (struct control_report){ CONTROL_ACCOUNT_STATUS, false, order, "buying stopped", "open",
                                                  "A break with the custodian is not resolved: no buys." });
  if (order->is_restricted)
    control_report(
        work, (struct control_report){ CONTROL_RESTRICTED, false, order, order->symbol, "not on the list",
                                       arena_printf(work->arena, "%s is on the restricted list.", order->symbol) });
  if (!order->is_sell && order->is_wash_sale)
    control_report(work, (struct control_report){
                             CONTROL_WASH_SALE, false, order, "buy", "none within 30 days of a loss",
                             arena_printf(work->arena, "A buy of %s would disallow a loss.", order->symbol) });
}

static void check_size(struct control_work *work, const struct control_order *order)
{
  const struct control_limits *limits = work->input->limits;
  int64_t value_e4 = controls_order_value(order);
  if (value_e4 > limits->order_value_e4)
    control_report(work, (struct control_report){ CONTROL_ORDER_VALUE, false, order, control_cash_text(work, value_e4),
                                                  control_cash_text(work, limits->order_value_e4),
                                                  "The order is worth more than one order may be." });
  if (order->quantity_e6 > limits->order_quantity_e6)
    control_report(work, (struct control_report){ CONTROL_ORDER_QUANTITY, false, order,
                                                  control_shares_text(work, order->quantity_e6),
                                                  control_shares_text(work, limits->order_quantity_e6),
                                                  "The order has more shares than one order may have." });
  if (order->quantity_e6 <= 0 || order->increment_e6 <= 0 || order->quantity_e6 % order->increment_e6 != 0)
    control_report(work, (struct control_report){ CONTROL_INCREMENT, false, order,
                                                  control_shares_text(work, order->quantity_e6),
                                                  control_shares_text(work, order->increment_e6),
                                                  "The quantity is not a multiple of the security's increment." });
}

/* The worst limit price that the collar lets through: buys round down, sells up, so that it never widens. */
static bool collar_price(const struct control_order *order, int64_t collar_e8, int64_t *price_e6)
{
  int64_t factor_e8 = order->is_sell ? WEIGHT_E8 - collar_e8 : WEIGHT_E8 + collar_e8;
  return decimal_mul_div(order->last_price_e6, factor_e8, WEIGHT_E8, order->is_sell ? ROUND_CEILING : ROUND_FLOOR,
                         price_e6);
}

static void check_price(struct control_work *work, const struct control_order *order)
{
  const struct control_limits *limits = work->input->limits;
  int64_t age_us = work->input->moment->now_us - order->priced_at_us;
  if (order->last_price_e6 <= 0) {
    control_report(work, (struct control_report){ CONTROL_PRICE_AGE, false, order, "no price", "a price",
                                                  "There is no price to check the order by." });
    return;
  }
  if (age_us > limits->price_age_us) {
    const char *number = arena_printf(work->arena, "%lld minutes", (long long)(age_us / US_PER_MINUTE));
    const char *limit = arena_printf(work->arena, "%lld minutes", (long long)(limits->price_age_us / US_PER_MINUTE));
    control_report(work, (struct control_report){ CONTROL_PRICE_AGE, false, order, number, limit,
                                                  "The last price is too old to check the order by." });
  }
  int64_t bound_e6;
  if (order->limit_price_e6 == 0 || limits->collar_e8 == CONTROL_NO_LIMIT ||
      !collar_price(order, limits->collar_e8, &bound_e6))
    return;
  bool is_beyond = order->is_sell ? order->limit_price_e6 < bound_e6 : order->limit_price_e6 > bound_e6;
  if (is_beyond)
    control_report(work, (struct control_report){
                             CONTROL_PRICE_COLLAR, false, order, control_price_text(work, order->limit_price_e6),
                             control_price_text(work, bound_e6), "The limit price is too far from the last price." });
}

static void check_duplicate(struct control_work *work, const struct control_order *order)
{
  if (order->duplicate_of == 0)
    return;
  const char *number = arena_printf(work->arena, "order %lld", (long long)order->duplicate_of);
  control_report(work, (struct control_report){ CONTROL_DUPLICATE, order->is_repeat_meant, order, number, "none alike",
                                                "An order just like it was placed shortly before." });
}

void controls_check(struct arena *arena, const struct control_input *input, struct control_answer *answer)
{
  assert(input->count <= CONTROL_ORDERS_LIMIT);
  *answer = (struct control_answer){ 0 };
  struct control_work work = { .arena = arena, .input = input, .answer = answer };
  control_check_basket(&work);
  for (size_t i = 0; i < input->count; i++) {
    check_lists(&work, &input->orders[i]);
    check_size(&work, &input->orders[i]);
    check_price(&work, &input->orders[i]);
    check_duplicate(&work, &input->orders[i]);
  }
  answer->is_accepted = answer->hard_count == 0;
}
