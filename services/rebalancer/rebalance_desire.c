/* rebalance_desire.c: the value that each kind of rebalance wants every name to have. */
#include <assert.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "rebalance_work.h"

static int64_t part_of(int64_t value, int64_t weight_e8)
{
  int64_t part = 0;
  bool fits = decimal_mul_div(value, weight_e8, WEIGHT_E8, ROUND_DOWN, &part);
  assert(fits);
  return part;
}

static int64_t band_width(const struct rebalance_work *work, size_t name)
{
  int64_t base_e4 = work->input->is_band_relative ? work->targets_e4[name] : work->usable_e4;
  return part_of(base_e4, work->input->band_e8);
}

int64_t rebalance_band_low(const struct rebalance_work *work, size_t name)
{
  int64_t low_e4 = work->targets_e4[name] - band_width(work, name);
  return low_e4 > 0 ? low_e4 : 0;
}

int64_t rebalance_band_high(const struct rebalance_work *work, size_t name)
{
  return work->targets_e4[name] + band_width(work, name);
}

static int64_t desire_in_bands(const struct rebalance_work *work, size_t name)
{
  int64_t value_e4 = work->values_e4[name];
  int64_t target_e4 = work->targets_e4[name];
  int64_t low_e4 = rebalance_band_low(work, name);
  int64_t high_e4 = rebalance_band_high(work, name);
  if (value_e4 >= low_e4 && value_e4 <= high_e4)
    return value_e4;
  int64_t edge_e4 = value_e4 < low_e4 ? low_e4 : high_e4;
  if (work->input->trade_to == REBALANCE_TRADE_TO_EDGE)
    return edge_e4;
  return work->input->trade_to == REBALANCE_TRADE_TO_HALFWAY ? edge_e4 + (target_e4 - edge_e4) / 2 : target_e4;
}

static bool is_sellable(const struct rebalance_name *name)
{
  return !name->is_locked && !name->is_sell_barred;
}

/* Takes `need` from the names in proportion to `from`, which holds at least that. */
static void take(struct rebalance_work *work, const int64_t *from, int64_t sum_e4, int64_t need_e4)
{
  for (size_t i = 0; i < work->count && sum_e4 > 0; i++) {
    int64_t part_e4 = 0;
    bool fits = decimal_mul_div(from[i], need_e4, sum_e4, ROUND_UP, &part_e4) &&
                decimal_round_to(part_e4, CENT_E4, ROUND_UP, &part_e4);
    assert(fits);
    work->desired_e4[i] -= part_e4 < from[i] ? part_e4 : from[i];
  }
}

/* Sells what is above its target first, in proportion; only then from everything, in proportion. */
static void desire_cash(struct rebalance_work *work)
{
  const struct rebalance_input *input = work->input;
  int64_t need_e4 = input->reserve_e4 + input->raise_e4 - input->cash_e4;
  if (need_e4 <= 0)
    return;
  int64_t *over_e4 = arena_array(work->arena, work->count, sizeof(int64_t));
  int64_t *rest_e4 = arena_array(work->arena, work->count, sizeof(int64_t));
  int64_t over_sum_e4 = 0;
  int64_t rest_sum_e4 = 0;
  for (size_t i = 0; i < work->count; i++) {
    if (!is_sellable(&work->names[i]))
      continue;
    int64_t above_e4 = work->values_e4[i] - work->targets_e4[i];
    over_e4[i] = above_e4 > 0 ? above_e4 : 0;
    rest_e4[i] = work->values_e4[i] - over_e4[i];
    over_sum_e4 += over_e4[i];
    rest_sum_e4 += rest_e4[i];
  }
  int64_t first_e4 = need_e4 < over_sum_e4 ? need_e4 : over_sum_e4;
  take(work, over_e4, over_sum_e4, first_e4);
  int64_t second_e4 = need_e4 - first_e4 < rest_sum_e4 ? need_e4 - first_e4 : rest_sum_e4;
  take(work, rest_e4, rest_sum_e4, second_e4);
}

/* Each name's target value in whole cents; the cash target's is what they leave. */
static bool share_out(struct rebalance_work *work)
{
  int64_t *weights = arena_array(work->arena, work->count + 1, sizeof(int64_t));
  int64_t *cents = arena_array(work->arena, work->count + 1, sizeof(int64_t));
  weights[work->count] = WEIGHT_E8;
  for (size_t i = 0; i < work->count; i++) {
    weights[i] = work->names[i].target_e8;
    weights[work->count] -= weights[i];
  }
  if (!decimal_apportion(work->usable_e4 / CENT_E4, weights, work->count + 1, cents))
    return false;
  for (size_t i = 0; i < work->count; i++)
    work->targets_e4[i] = cents[i] * CENT_E4;
  work->cash_target_e4 = cents[work->count] * CENT_E4;
  return true;
}

bool rebalance_desire(struct rebalance_work *work)
{
  if (!share_out(work))
    return false;
  for (size_t i = 0; i < work->count; i++) {
    int64_t value_e4 = work->values_e4[i];
    int64_t target_e4 = work->targets_e4[i];
    switch (work->input->kind) {
    case REBALANCE_TO_TARGET:
      work->desired_e4[i] = target_e4;
      break;
    case REBALANCE_BANDS:
      work->desired_e4[i] = desire_in_bands(work, i);
      break;
    case REBALANCE_BUYS_ONLY:
      work->desired_e4[i] = target_e4 > value_e4 ? target_e4 : value_e4;
      break;
    case REBALANCE_WITHDRAW_ALL:
      work->desired_e4[i] = 0;
      break;
    case REBALANCE_RAISE_CASH:
    case REBALANCE_HOLD:
      work->desired_e4[i] = value_e4;
      break;
    }
  }
  if (work->input->kind == REBALANCE_RAISE_CASH)
    desire_cash(work);
  return true;
}
