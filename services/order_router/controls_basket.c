/* controls_basket.c: the controls that look at an account's orders together. */
#include "base/arena.h"
#include "base/decimal.h"
#include "controls_work.h"

struct basket {
  int64_t buys_e4; /* all, at limit or last price */
  int64_t sells_e4;
  int64_t now_e4;   /* to hold at once: buys that do not wait */
  int64_t later_e4; /* to hold when sells have filled */
  size_t buy_count;
};

static int64_t add(int64_t a, int64_t b)
{
  int64_t sum = INT64_MAX / 2;
  if (!decimal_add(a, b, &sum) || sum > INT64_MAX / 2)
    return INT64_MAX / 2;
  return sum;
}

static struct basket add_up(const struct control_input *input)
{
  struct basket basket = { 0 };
  for (size_t i = 0; i < input->count; i++) {
    const struct control_order *order = &input->orders[i];
    int64_t value_e4 = controls_order_value(order);
    if (order->is_sell) {
      basket.sells_e4 = add(basket.sells_e4, value_e4);
      continue;
    }
    int64_t hold_e4 = order->hold_e4 > value_e4 ? order->hold_e4 : value_e4;
    basket.buy_count++;
    basket.buys_e4 = add(basket.buys_e4, value_e4);
    int64_t *need_e4 = order->is_pending_cash ? &basket.later_e4 : &basket.now_e4;
    *need_e4 = add(*need_e4, hold_e4);
  }
  return basket;
}

static void check_account(struct control_work *work)
{
  const struct control_account *account = work->input->account;
  const struct control_moment *moment = work->input->moment;
  if (moment->is_killed)
    control_report(work, (struct control_report){ CONTROL_KILL_SWITCH, false, NULL, "pressed", "released",
                                                  "The kill switch is pressed: no new orders." });
  if (account->suitability == CONTROL_NOT_DECIDED)
    control_report(work, (struct control_report){ CONTROL_SUITABILITY_MISSING, false, NULL, "no decision", "a decision",
                                                  "Nobody decided whether the orders suit the client." });
  if (account->suitability == CONTROL_DENIED)
    control_report(work,
                   (struct control_report){
                       CONTROL_SUITABILITY_DENIED, false, NULL, account->suitability_number, account->suitability_limit,
                       arena_printf(work->arena, "The orders do not suit the client: %s.",
                                    account->suitability_rule ? account->suitability_rule : "denied") });
  if (!account->is_open)
    control_report(work, (struct control_report){ CONTROL_ACCOUNT_STATUS, false, NULL, "not open", "open",
                                                  "The account is not open for orders." });
  if (!moment->is_market_open)
    control_report(work, (struct control_report){ CONTROL_MARKET_HOURS, true, NULL, "closed", "open",
                                                  "The market is closed: the orders wait for its opening." });
}

static void check_cash(struct control_work *work, const struct basket *basket)
{
  const struct control_account *account = work->input->account;
  int64_t with_sells_e4 = add(account->cash_e4, basket->sells_e4);
  int64_t all_e4 = add(basket->now_e4, basket->later_e4);
  if (basket->buy_count == 0)
    return;
  if (basket->now_e4 > account->cash_e4)
    control_report(work, (struct control_report){ CONTROL_CASH, false, NULL, control_cash_text(work, basket->now_e4),
                                                  control_cash_text(work, account->cash_e4),
                                                  "The buys need more cash than is free." });
  else if (all_e4 > with_sells_e4)
    control_report(work, (struct control_report){ CONTROL_CASH, false, NULL, control_cash_text(work, all_e4),
                                                  control_cash_text(work, with_sells_e4),
                                                  "The buys need more cash than is free once the sells have filled." });
}

static void check_totals(struct control_work *work, const struct basket *basket)
{
  const struct control_limits *limits = work->input->limits;
  const struct control_moment *moment = work->input->moment;
  int64_t value_e4 = work->input->account->value_e4;
  int64_t larger_e4 = basket->buys_e4 > basket->sells_e4 ? basket->buys_e4 : basket->sells_e4;
  int64_t most_e4 = 0;
  bool is_limited = limits->basket_share_e8 != CONTROL_NO_LIMIT &&
                    decimal_mul_div(value_e4, limits->basket_share_e8, WEIGHT_E8, ROUND_FLOOR, &most_e4);
  if (is_limited && larger_e4 > most_e4)
    control_report(work, (struct control_report){ CONTROL_BASKET_VALUE, false, NULL, control_cash_text(work, larger_e4),
                                                  control_cash_text(work, most_e4),
                                                  "The orders together are worth too much for the account." });
  int64_t messages = add(moment->messages, (int64_t)work->input->count);
  if (messages > limits->messages)
    control_report(work, (struct control_report){ CONTROL_MESSAGE_RATE, false, NULL,
                                                  arena_printf(work->arena, "%lld", (long long)messages),
                                                  arena_printf(work->arena, "%lld", (long long)limits->messages),
                                                  "Too many orders in too short a time." });
}

/* All sells of a security count together against what is free of it. */
static void check_positions(struct control_work *work)
{
  const struct control_input *input = work->input;
  if (input->account->is_short_allowed)
    return;
  for (size_t i = 0; i < input->count; i++) {
    const struct control_order *order = &input->orders[i];
    if (!order->is_sell)
      continue;
    int64_t sold_e6 = 0;
    for (size_t k = 0; k <= i; k++) {
      if (input->orders[k].is_sell && input->orders[k].segment_id == order->segment_id &&
          input->orders[k].security_id == order->security_id)
        sold_e6 = add(sold_e6, input->orders[k].quantity_e6);
    }
    if (sold_e6 <= order->position_e6)
      continue;
    bool is_held = order->position_e6 > 0;
    const char *message =
        is_held ? "%s: the sells are more than the free shares." : "%s: the account has no free shares.";
    control_report(work, (struct control_report){ is_held ? CONTROL_POSITION : CONTROL_NO_SHORT, false, order,
                                                  control_shares_text(work, sold_e6),
                                                  control_shares_text(work, order->position_e6),
                                                  arena_printf(work->arena, message, order->symbol) });
  }
}

/* The same security on the same side with the same quantity twice in one basket is a duplicate, unless it is meant. */
static void check_repeats(struct control_work *work)
{
  const struct control_input *input = work->input;
  for (size_t i = 0; i < input->count; i++) {
    const struct control_order *order = &input->orders[i];
    for (size_t k = 0; k < i; k++) {
      const struct control_order *other = &input->orders[k];
      if (other->segment_id != order->segment_id || other->security_id != order->security_id ||
          other->is_sell != order->is_sell || other->quantity_e6 != order->quantity_e6)
        continue;
      control_report(work, (struct control_report){ CONTROL_DUPLICATE, order->is_repeat_meant, order,
                                                    arena_printf(work->arena, "order %lld", (long long)other->order_id),
                                                    "none alike", "The basket has an order just like it." });
      break;
    }
  }
}

void control_check_basket(struct control_work *work)
{
  struct basket basket = add_up(work->input);
  check_account(work);
  check_positions(work);
  check_cash(work, &basket);
  check_totals(work, &basket);
  check_repeats(work);
}
