/* rebalance.c: from desired values to whole shares, orders, lots and gains, within the cash there is. */
#include "rebalance.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "drift.h"
#include "rebalance_work.h"

static int compare_names(const void *a, const void *b)
{
  const struct rebalance_name *left = a;
  const struct rebalance_name *right = b;
  int order = strcmp(left->symbol, right->symbol);
  if (order != 0)
    return order;
  return (left->security_id > right->security_id) - (left->security_id < right->security_id);
}

static struct status check(const struct rebalance_input *input)
{
  if (input->count > REBALANCE_NAMES_LIMIT)
    return status_fail(STATUS_INVALID_ARGUMENT, "names", "There are at most 5,000 names.");
  if (input->reserve_e4 < 0 || input->raise_e4 < 0 || input->minimum_trade_e4 < 0 || input->cash_e4 < 0 ||
      input->band_e8 < 0 || input->band_e8 > WEIGHT_E8)
    return status_fail(STATUS_INVALID_ARGUMENT, "cash", "Cash, reserve, minimum trade and band are not negative.");
  int64_t left_e8 = WEIGHT_E8;
  for (size_t i = 0; i < input->count; i++) {
    const struct rebalance_name *name = &input->names[i];
    if (name->target_e8 < 0 || name->target_e8 > left_e8)
      return status_fail(STATUS_INVALID_ARGUMENT, "targets", "Targets are not negative and at most 100% together.");
    if (name->shares_e6 < 0 || name->price_e6 < 0 || name->increment_e6 <= 0)
      return status_fail(STATUS_INVALID_ARGUMENT, "names", "Shares and prices are not negative.");
    left_e8 -= name->target_e8;
  }
  return status_ok();
}

static struct status value_names(struct rebalance_work *work, struct rebalance_result *result)
{
  work->total_e4 = work->input->cash_e4;
  for (size_t i = 0; i < work->count; i++) {
    const struct rebalance_name *name = &work->names[i];
    if (name->price_e6 == 0 && (name->shares_e6 > 0 || name->target_e8 > 0)) {
      *result = (struct rebalance_result){ .constraint = REBALANCE_NO_PRICE, .security_id = name->security_id };
      return status_ok();
    }
    if (!decimal_value(name->shares_e6, name->price_e6, ROUND_HALF_EVEN, &work->values_e4[i]) ||
        !decimal_add(work->total_e4, work->values_e4[i], &work->total_e4) || work->total_e4 > INT64_MAX / 4)
      return status_fail(STATUS_OUT_OF_RANGE, "names", "The portfolio's value is too large.");
  }
  if (!decimal_sub(work->total_e4, work->input->reserve_e4, &work->usable_e4) ||
      !decimal_sub(work->usable_e4, work->input->raise_e4, &work->usable_e4) || work->usable_e4 < 0) {
    *result = (struct rebalance_result){ .constraint = REBALANCE_OVERDRAWN, .available_e4 = work->total_e4 };
    if (!decimal_add(work->input->reserve_e4, work->input->raise_e4, &result->needed_e4))
      result->needed_e4 = INT64_MAX;
  }
  return status_ok();
}

static int64_t round_down(int64_t shares_e6, int64_t increment_e6)
{
  return shares_e6 / increment_e6 * increment_e6;
}

/* The fewest shares, a multiple of the increment, that bring the cash. */
static int64_t sell_for(int64_t cash_e4, const struct rebalance_name *name)
{
  int64_t shares_e6 = trade_shares_for(cash_e4, name->price_e6, name->increment_e6);
  return trade_proceeds(shares_e6, name->price_e6) < cash_e4 ? shares_e6 + name->increment_e6 : shares_e6;
}

/* The increments that the desired value pays for, up or down from what is held, before any look at cash. */
static void plan_name(struct rebalance_work *work, size_t i)
{
  const struct rebalance_name *name = &work->names[i];
  work->planned_e6[i] = name->shares_e6;
  int64_t change_e4 = work->desired_e4[i] - work->values_e4[i];
  if (change_e4 == 0 || name->price_e6 == 0)
    return;
  bool is_sell = change_e4 < 0;
  if (name->is_locked)
    work->left[i] = TRADE_LEFT_LOCKED;
  else if (is_sell ? name->is_sell_barred : name->is_buy_barred)
    work->left[i] = TRADE_LEFT_RESTRICTED;
  else if (!is_sell && name->is_wash_sale)
    work->left[i] = TRADE_LEFT_WASH_SALE;
  if (work->left[i] != TRADE_LEFT_NOTHING)
    return;
  if (!is_sell) {
    work->planned_e6[i] += trade_shares_for(change_e4, name->price_e6, name->increment_e6);
    return;
  }
  int64_t most_e6 = round_down(name->shares_e6, name->increment_e6);
  int64_t sell_e6 = sell_for(-change_e4, name);
  if (work->desired_e4[i] == 0 || sell_e6 > most_e6)
    sell_e6 = most_e6;
  if (sell_e6 > 0 && trade_proceeds(sell_e6, name->price_e6) < work->input->minimum_trade_e4) {
    work->left[i] = TRADE_LEFT_BELOW_MINIMUM;
    return;
  }
  work->planned_e6[i] -= sell_e6;
}

static int64_t cash_after(const struct rebalance_work *work)
{
  int64_t cash_e4 = work->input->cash_e4;
  for (size_t i = 0; i < work->count; i++) {
    int64_t change_e6 = work->planned_e6[i] - work->names[i].shares_e6;
    if (change_e6 > 0)
      cash_e4 -= trade_cost(change_e6, work->names[i].price_e6);
    else if (change_e6 < 0)
      cash_e4 += trade_proceeds(-change_e6, work->names[i].price_e6);
  }
  return cash_e4;
}

/* What must stay in cash; the cash target binds buys, not the holder: no sell is made for it alone. */
static int64_t cash_kept(const struct rebalance_work *work)
{
  return work->input->reserve_e4 + work->input->raise_e4 + work->cash_target_e4;
}

/* Where the buys cost more than there is, each is cut in the same proportion. */
static void cut_buys(struct rebalance_work *work)
{
  int64_t short_e4 = cash_kept(work) - cash_after(work);
  if (short_e4 <= 0)
    return;
  int64_t cost_e4 = 0;
  for (size_t i = 0; i < work->count; i++) {
    if (work->planned_e6[i] > work->names[i].shares_e6)
      cost_e4 += trade_cost(work->planned_e6[i] - work->names[i].shares_e6, work->names[i].price_e6);
  }
  int64_t payable_e4 = cost_e4 > short_e4 ? cost_e4 - short_e4 : 0;
  for (size_t i = 0; i < work->count; i++) {
    const struct rebalance_name *name = &work->names[i];
    int64_t buy_e6 = work->planned_e6[i] - name->shares_e6;
    if (buy_e6 <= 0)
      continue;
    int64_t part_e4 = 0;
    bool fits = decimal_mul_div(trade_cost(buy_e6, name->price_e6), payable_e4, cost_e4, ROUND_DOWN, &part_e4);
    assert(fits);
    /* In whole cents: a cost is rounded up to them. */
    int64_t cut_e6 = trade_shares_for(part_e4 / CENT_E4 * CENT_E4, name->price_e6, name->increment_e6);
    work->planned_e6[i] = name->shares_e6 + (cut_e6 < buy_e6 ? cut_e6 : buy_e6);
    work->left[i] = TRADE_LEFT_CASH_SHORT;
  }
}

/* The most shares that rounding may fill a name up to: its band's edge, or what is desired rounded up. */
static int64_t limit_of(const struct rebalance_work *work, size_t i)
{
  const struct rebalance_name *name = &work->names[i];
  int64_t shares_e6 = name->shares_e6;
  bool is_traded = work->planned_e6[i] != shares_e6;
  bool is_wanted = work->desired_e4[i] != work->values_e4[i];
  bool is_selling_only = work->input->kind == REBALANCE_RAISE_CASH;
  if (work->input->kind == REBALANCE_HOLD || work->input->kind == REBALANCE_WITHDRAW_ALL || name->is_locked)
    return 0;
  if (work->planned_e6[i] < shares_e6 && (is_selling_only || name->is_buy_barred || name->is_wash_sale))
    return shares_e6;
  if (is_selling_only || name->is_buy_barred || name->is_wash_sale || work->left[i] == TRADE_LEFT_BELOW_MINIMUM)
    return 0;
  if (!is_traded && !is_wanted && !work->input->is_filling_bands)
    return 0;
  int64_t down_e6 = trade_shares_for(work->desired_e4[i], name->price_e6, name->increment_e6);
  bool is_exact = (__int128)down_e6 * name->price_e6 == (__int128)work->desired_e4[i] * 100000000;
  int64_t up_e6 = down_e6 + (is_wanted && !is_exact ? name->increment_e6 : 0);
  int64_t band_e6 = trade_shares_for(rebalance_band_high(work, i), name->price_e6, name->increment_e6);
  return band_e6 > up_e6 ? band_e6 : up_e6;
}

static void fill(struct rebalance_work *work)
{
  int64_t spendable_e4 = cash_after(work) - cash_kept(work);
  if (spendable_e4 <= 0)
    return;
  struct trade_fill *fills = arena_array(work->arena, work->count, sizeof(*fills));
  size_t *lines = arena_array(work->arena, work->count, sizeof(*lines));
  size_t count = 0;
  for (size_t i = 0; i < work->count; i++) {
    const struct rebalance_name *name = &work->names[i];
    if (name->price_e6 == 0)
      continue;
    /* A name that is already there aims at its target, so that left-over cash goes where it is short. */
    bool is_wanted = work->desired_e4[i] != work->values_e4[i];
    lines[count] = i;
    fills[count++] = (struct trade_fill){ .desired_e4 = is_wanted ? work->desired_e4[i] : work->targets_e4[i],
                                          .price_e6 = name->price_e6,
                                          .increment_e6 = name->increment_e6,
                                          .shares_e6 = work->planned_e6[i],
                                          .limit_e6 = limit_of(work, i) };
  }
  trade_spend(fills, count, spendable_e4);
  for (size_t k = 0; k < count; k++) {
    const struct rebalance_name *name = &work->names[lines[k]];
    int64_t change_e6 = fills[k].shares_e6 - name->shares_e6;
    bool is_small_sell = change_e6 < 0 && trade_proceeds(-change_e6, name->price_e6) < work->input->minimum_trade_e4;
    if (!is_small_sell)
      work->planned_e6[lines[k]] = fills[k].shares_e6;
  }
}

static void drop_small_buys(struct rebalance_work *work)
{
  for (size_t i = 0; i < work->count; i++) {
    int64_t buy_e6 = work->planned_e6[i] - work->names[i].shares_e6;
    if (buy_e6 <= 0 || trade_cost(buy_e6, work->names[i].price_e6) >= work->input->minimum_trade_e4)
      continue;
    work->planned_e6[i] = work->names[i].shares_e6;
    work->left[i] = TRADE_LEFT_BELOW_MINIMUM;
  }
}

static enum trade_reason reason_of(const struct rebalance_work *work, size_t i)
{
  if (work->desired_e4[i] == work->values_e4[i])
    return TRADE_LEFTOVER;
  static const enum trade_reason reasons[] = {
    [REBALANCE_TO_TARGET] = TRADE_TO_TARGET,   [REBALANCE_BANDS] = TRADE_OUTSIDE_BAND,
    [REBALANCE_BUYS_ONLY] = TRADE_NEW_CASH,    [REBALANCE_RAISE_CASH] = TRADE_RAISE_CASH,
    [REBALANCE_WITHDRAW_ALL] = TRADE_WITHDRAW, [REBALANCE_HOLD] = TRADE_NONE,
  };
  return reasons[work->input->kind];
}

static struct status choose_lots(const struct rebalance_work *work, const struct rebalance_name *name,
                                 struct rebalance_order *order)
{
  if (name->lot_count == 0)
    return status_ok();
  struct lot_request request = {
    .lots = name->lots,
    .count = name->lot_count,
    .shares_e6 = order->shares_e6,
    .proceeds_e4 = order->value_e4,
    .sold_on = work->input->on,
    .method = work->input->lot_method,
    .rates = work->input->rates,
  };
  struct lot_sale *sales = arena_array(work->arena, name->lot_count, sizeof(*sales));
  order->lots = sales;
  return lots_choose(work->arena, &request, sales, &order->lot_count, &order->gains);
}

static struct status make_orders(const struct rebalance_work *work, struct rebalance_result *plan)
{
  plan->orders = arena_array(work->arena, work->count, sizeof(struct rebalance_order));
  int64_t on_hand_e4 = work->input->cash_e4 - work->input->reserve_e4;
  for (int is_buy = 0; is_buy <= 1; is_buy++) {
    for (size_t i = 0; i < work->count; i++) {
      const struct rebalance_name *name = &work->names[i];
      int64_t change_e6 = work->planned_e6[i] - name->shares_e6;
      if (change_e6 == 0 || (change_e6 > 0) != (is_buy == 1))
        continue;
      struct rebalance_order *order = &plan->orders[plan->order_count++];
      *order = (struct rebalance_order){ .security_id = name->security_id,
                                         .symbol = name->symbol,
                                         .is_sell = !is_buy,
                                         .shares_e6 = is_buy ? change_e6 : -change_e6,
                                         .reason = reason_of(work, i) };
      order->value_e4 =
          is_buy ? trade_cost(order->shares_e6, name->price_e6) : trade_proceeds(order->shares_e6, name->price_e6);
      plan->cash_after_e4 += is_buy ? -order->value_e4 : order->value_e4;
      if (is_buy) {
        order->is_pending_cash = order->value_e4 > on_hand_e4;
        on_hand_e4 -= order->is_pending_cash ? 0 : order->value_e4;
        continue;
      }
      struct status status = choose_lots(work, name, order);
      if (!status_is_ok(status))
        return status;
      plan->gains.short_e4 += order->gains.short_e4;
      plan->gains.long_e4 += order->gains.long_e4;
    }
  }
  return status_ok();
}

static enum trade_left left_of(const struct rebalance_work *work, size_t i, int64_t after_e4)
{
  bool is_there = work->desired_e4[i] == work->values_e4[i] || work->desired_e4[i] == after_e4;
  bool is_paid = work->left[i] == TRADE_LEFT_CASH_SHORT && after_e4 >= work->desired_e4[i];
  if (is_there || is_paid)
    return TRADE_LEFT_NOTHING;
  return work->left[i] == TRADE_LEFT_NOTHING ? TRADE_LEFT_FRACTION : work->left[i];
}

static struct status describe(const struct rebalance_work *work, struct rebalance_result *plan)
{
  struct drift_name *before = arena_array(work->arena, work->count, sizeof(*before));
  struct drift_name *after = arena_array(work->arena, work->count, sizeof(*after));
  plan->lines = arena_array(work->arena, work->count, sizeof(struct rebalance_line));
  plan->count = work->count;
  for (size_t i = 0; i < work->count; i++) {
    const struct rebalance_name *name = &work->names[i];
    struct rebalance_line *line = &plan->lines[i];
    *line = (struct rebalance_line){ .security_id = name->security_id,
                                     .symbol = name->symbol,
                                     .before_e6 = name->shares_e6,
                                     .after_e6 = work->planned_e6[i],
                                     .before_e4 = work->values_e4[i],
                                     .desired_e4 = work->desired_e4[i] };
    if (!decimal_value(line->after_e6, name->price_e6, ROUND_HALF_EVEN, &line->after_e4))
      return status_fail(STATUS_OUT_OF_RANGE, "names", "The portfolio's value is too large.");
    line->left = left_of(work, i, line->after_e4);
    before[i] = (struct drift_name){ .value_e4 = line->before_e4, .target_e8 = name->target_e8 };
    after[i] = (struct drift_name){ .value_e4 = line->after_e4, .target_e8 = name->target_e8 };
  }
  if (work->total_e4 == 0)
    return status_ok();
  struct drift_result drift;
  struct status status = drift_measure(work->arena, before, work->count, plan->cash_before_e4, &drift);
  if (!status_is_ok(status))
    return status;
  plan->drift_before_e8 = drift.drift_e8;
  status = drift_measure(work->arena, after, work->count, plan->cash_after_e4, &drift);
  plan->drift_after_e8 = drift.drift_e8;
  return status;
}

static struct rebalance_work begin(struct arena *arena, const struct rebalance_input *input)
{
  struct rebalance_work work = {
    .arena = arena,
    .input = input,
    .names = arena_copy(arena, input->names, input->count * sizeof(struct rebalance_name)),
    .count = input->count,
    .values_e4 = arena_array(arena, input->count, sizeof(int64_t)),
    .targets_e4 = arena_array(arena, input->count, sizeof(int64_t)),
    .desired_e4 = arena_array(arena, input->count, sizeof(int64_t)),
    .planned_e6 = arena_array(arena, input->count, sizeof(int64_t)),
    .left = arena_array(arena, input->count, sizeof(enum trade_left)),
  };
  if (work.count > 0)
    qsort(work.names, work.count, sizeof(*work.names), compare_names);
  return work;
}

struct status rebalance_plan(struct arena *arena, const struct rebalance_input *input, struct rebalance_result *result)
{
  struct status status = check(input);
  if (!status_is_ok(status))
    return status;
  struct rebalance_work work = begin(arena, input);
  struct rebalance_result plan = { .cash_before_e4 = input->cash_e4, .cash_after_e4 = input->cash_e4 };
  status = value_names(&work, &plan);
  if (!status_is_ok(status))
    return status;
  if (plan.constraint != REBALANCE_FEASIBLE) {
    *result = plan;
    return status_ok();
  }
  if (!rebalance_desire(&work))
    return status_fail(STATUS_OUT_OF_RANGE, "targets", "The portfolio's value is too large.");
  for (size_t i = 0; i < work.count; i++)
    plan_name(&work, i);
  cut_buys(&work);
  fill(&work);
  drop_small_buys(&work);
  int64_t must_e4 = input->reserve_e4 + input->raise_e4;
  bool is_seller = input->kind != REBALANCE_HOLD && input->kind != REBALANCE_BUYS_ONLY;
  if (is_seller && cash_after(&work) < must_e4) {
    *result = (struct rebalance_result){ .constraint = REBALANCE_CASH_UNREACHED,
                                         .needed_e4 = must_e4,
                                         .available_e4 = cash_after(&work) };
    return status_ok();
  }
  status = make_orders(&work, &plan);
  if (status_is_ok(status))
    status = describe(&work, &plan);
  if (status_is_ok(status))
    *result = plan;
  return status;
}

const char *rebalance_constraint_text(enum rebalance_constraint constraint)
{
  static const char *const texts[] = {
    [REBALANCE_FEASIBLE] = "feasible",
    [REBALANCE_NO_PRICE] = "a security that is held or targeted has no price",
    [REBALANCE_OVERDRAWN] = "reserve and cash to raise are above the account's value",
    [REBALANCE_CASH_UNREACHED] = "what may be sold does not bring the cash that is needed",
  };
  assert((size_t)constraint < sizeof(texts) / sizeof(texts[0]));
  return texts[constraint];
}
