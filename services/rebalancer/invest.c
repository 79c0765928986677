/* invest.c: transfers and orders for an amount, in one account. */
#include "invest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"

static int compare_targets(const void *a, const void *b)
{
  const struct invest_target *left = a;
  const struct invest_target *right = b;
  int order = strcmp(left->symbol, right->symbol);
  if (order != 0)
    return order;
  return (left->security_id > right->security_id) - (left->security_id < right->security_id);
}

static struct status check(const struct invest_input *input, int64_t *cash_target_e8)
{
  if (input->amount_e4 <= 0 || input->amount_e4 % CENT_E4 != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "amount", "The amount is above zero, in whole cents.");
  if (input->reserve_e4 < 0 || input->minimum_trade_e4 < 0 || input->band_e8 < 0 || input->band_e8 > WEIGHT_E8)
    return status_fail(STATUS_INVALID_ARGUMENT, "reserve", "Reserve, minimum trade and band are not negative.");
  if (input->count == 0 || input->count > INVEST_NAMES_LIMIT)
    return status_fail(STATUS_INVALID_ARGUMENT, "targets", "There are 1 to 5,000 targets.");
  *cash_target_e8 = WEIGHT_E8;
  for (size_t i = 0; i < input->count; i++) {
    const struct invest_target *target = &input->targets[i];
    if (target->weight_e8 <= 0 || target->weight_e8 > *cash_target_e8)
      return status_fail(STATUS_INVALID_ARGUMENT, "targets", "Target weights are above 0 and at most 100% together.");
    if (target->price_e6 < 0 || target->increment_e6 <= 0 || target->available_e6 < 0)
      return status_fail(STATUS_INVALID_ARGUMENT, "targets", "Prices, increments and holdings are not negative.");
    *cash_target_e8 -= target->weight_e8;
  }
  return status_ok();
}

/* Each name's part of the amount; the cash target's part is what they leave. */
static bool share_out(struct arena *arena, const struct invest_input *input, int64_t cash_target_e8,
                      const struct invest_target *targets, struct invest_line *lines)
{
  int64_t *weights = arena_array(arena, input->count + 1, sizeof(int64_t));
  int64_t *cents = arena_array(arena, input->count + 1, sizeof(int64_t));
  for (size_t i = 0; i < input->count; i++)
    weights[i] = targets[i].weight_e8;
  weights[input->count] = cash_target_e8;
  if (!decimal_apportion(input->amount_e4 / CENT_E4, weights, input->count + 1, cents))
    return false;
  for (size_t i = 0; i < input->count; i++) {
    lines[i] = (struct invest_line){ .security_id = targets[i].security_id,
                                     .symbol = targets[i].symbol,
                                     .part_e4 = cents[i] * CENT_E4 };
  }
  return true;
}

static enum trade_left barred(const struct invest_target *target)
{
  if (target->price_e6 == 0)
    return TRADE_LEFT_NO_PRICE;
  if (target->is_locked)
    return TRADE_LEFT_LOCKED;
  if (target->is_restricted)
    return TRADE_LEFT_RESTRICTED;
  return target->is_wash_sale ? TRADE_LEFT_WASH_SALE : TRADE_LEFT_NOTHING;
}

static void transfer(const struct invest_target *target, struct invest_line *line)
{
  if (target->price_e6 == 0 || target->is_locked)
    return;
  int64_t needed_e6 = trade_shares_for(line->part_e4, target->price_e6, target->increment_e6);
  line->transfer_e6 = target->available_e6 < needed_e6 ? target->available_e6 : needed_e6;
  bool fits = decimal_value(line->transfer_e6, target->price_e6, ROUND_HALF_EVEN, &line->transfer_e4);
  assert(fits && line->transfer_e4 <= line->part_e4);
}

/* The most shares of a name: its part rounded up, or further where the band allows. Cash counts in drift: the increment
 * that rounds a name up always brings the whole nearer to its targets while there is cash that rounding left. */
static int64_t limit_of(const struct invest_input *input, const struct invest_target *target,
                        const struct invest_line *line)
{
  if (input->is_transferring && target->available_e6 > line->transfer_e6)
    return 0; /* Independent holds more of it: a share is never bought to round up what could be transferred */
  int64_t down_e6 = trade_shares_for(line->part_e4, target->price_e6, target->increment_e6);
  bool is_exact = (__int128)down_e6 * target->price_e6 == (__int128)line->part_e4 * 100000000;
  int64_t up_e6 = is_exact ? down_e6 : down_e6 + target->increment_e6;
  int64_t most_e4 = 0;
  bool fits = decimal_mul_div(line->part_e4, WEIGHT_E8 + input->band_e8, WEIGHT_E8, ROUND_DOWN, &most_e4);
  assert(fits);
  int64_t band_e6 = trade_shares_for(most_e4, target->price_e6, target->increment_e6);
  return band_e6 > up_e6 ? band_e6 : up_e6;
}

/* Chooses the shares to buy with the cash that moved, less the cash target's part. */
static void buy(struct arena *arena, const struct invest_input *input, const struct invest_target *targets,
                struct invest_result *result, int64_t spendable_e4)
{
  struct trade_fill *fills = arena_array(arena, input->count, sizeof(*fills));
  size_t *lines = arena_array(arena, input->count, sizeof(*lines));
  size_t count = 0;
  for (size_t i = 0; i < input->count; i++) {
    struct invest_line *line = &result->lines[i];
    line->left = barred(&targets[i]);
    if (line->left != TRADE_LEFT_NOTHING)
      continue;
    int64_t buy_e6 = trade_shares_for(line->part_e4 - line->transfer_e4, targets[i].price_e6, targets[i].increment_e6);
    spendable_e4 -= trade_cost(buy_e6, targets[i].price_e6);
    lines[count] = i;
    fills[count++] = (struct trade_fill){ .desired_e4 = line->part_e4,
                                          .price_e6 = targets[i].price_e6,
                                          .increment_e6 = targets[i].increment_e6,
                                          .shares_e6 = line->transfer_e6 + buy_e6,
                                          .limit_e6 = limit_of(input, &targets[i], line) };
  }
  assert(spendable_e4 >= 0);
  /* What the barred names leave stays in cash: it is theirs when the bar is lifted. */
  for (size_t i = 0; i < input->count; i++) {
    if (barred(&targets[i]) != TRADE_LEFT_NOTHING)
      spendable_e4 -= result->lines[i].part_e4 - result->lines[i].transfer_e4;
  }
  assert(spendable_e4 >= 0);
  trade_spend(fills, count, spendable_e4);
  for (size_t k = 0; k < count; k++)
    result->lines[lines[k]].buy_e6 = fills[k].shares_e6 - result->lines[lines[k]].transfer_e6;
}

static void finish_line(const struct invest_input *input, const struct invest_target *target, struct invest_line *line)
{
  if (line->buy_e6 > 0) {
    line->buy_e4 = trade_cost(line->buy_e6, target->price_e6);
    line->reason = TRADE_INVEST;
    if (line->buy_e4 < input->minimum_trade_e4) {
      line->buy_e6 = line->buy_e4 = 0;
      line->reason = TRADE_NONE;
      line->left = TRADE_LEFT_BELOW_MINIMUM;
    }
  }
  line->left_e4 = line->part_e4 - line->transfer_e4 - line->buy_e4;
  if (line->left_e4 > 0 && line->left == TRADE_LEFT_NOTHING)
    line->left = TRADE_LEFT_FRACTION;
  else if (line->left_e4 <= 0)
    line->left = TRADE_LEFT_NOTHING;
}

struct status invest_plan(struct arena *arena, const struct invest_input *input, struct invest_result *result)
{
  int64_t cash_target_e8 = 0;
  struct status status = check(input, &cash_target_e8);
  if (!status_is_ok(status))
    return status;
  struct invest_target *targets = arena_copy(arena, input->targets, input->count * sizeof(*targets));
  qsort(targets, input->count, sizeof(*targets), compare_targets);
  struct invest_result plan = { .amount_e4 = input->amount_e4,
                                .count = input->count,
                                .lines = arena_array(arena, input->count, sizeof(struct invest_line)),
                                .independent_cash_before_e4 = input->independent_cash_e4,
                                .independent_cash_after_e4 = input->independent_cash_e4,
                                .segment_cash_before_e4 = input->segment_cash_e4,
                                .segment_cash_after_e4 = input->segment_cash_e4 };
  if (!share_out(arena, input, cash_target_e8, targets, plan.lines))
    return status_fail(STATUS_OUT_OF_RANGE, "amount", "The amount is too large.");
  int64_t parts_e4 = 0;
  for (size_t i = 0; i < input->count; i++) {
    if (input->is_transferring)
      transfer(&targets[i], &plan.lines[i]);
    plan.transferred_e4 += plan.lines[i].transfer_e4;
    plan.transfer_count += plan.lines[i].transfer_e6 > 0;
    parts_e4 += plan.lines[i].part_e4;
  }
  int64_t usable_e4 = input->independent_cash_e4 - input->reserve_e4;
  plan.available_e4 = (usable_e4 > 0 ? usable_e4 : 0) + plan.transferred_e4;
  if (plan.amount_e4 > plan.available_e4) {
    *result = (struct invest_result){ .is_refused = true,
                                      .amount_e4 = plan.amount_e4,
                                      .available_e4 = plan.available_e4,
                                      .independent_cash_before_e4 = input->independent_cash_e4,
                                      .independent_cash_after_e4 = input->independent_cash_e4,
                                      .segment_cash_before_e4 = input->segment_cash_e4,
                                      .segment_cash_after_e4 = input->segment_cash_e4 };
    return status_ok();
  }
  plan.cash_moved_e4 = plan.amount_e4 - plan.transferred_e4;
  buy(arena, input, targets, &plan, parts_e4 - plan.transferred_e4);
  for (size_t i = 0; i < input->count; i++) {
    finish_line(input, &targets[i], &plan.lines[i]);
    plan.bought_e4 += plan.lines[i].buy_e4;
    plan.order_count += plan.lines[i].buy_e6 > 0;
  }
  assert(plan.bought_e4 <= plan.cash_moved_e4);
  plan.independent_cash_after_e4 -= plan.cash_moved_e4;
  plan.segment_cash_after_e4 += plan.cash_moved_e4 - plan.bought_e4;
  *result = plan;
  return status_ok();
}
