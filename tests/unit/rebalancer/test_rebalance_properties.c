/* test_rebalance_properties.c: what holds for every account, whatever the kind, locks and prices. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "random.h"
#include "rebalance.h"

#define PERCENT INT64_C(1000000)

enum { MOST = 60 };

static size_t make_names(struct arena *arena, uint64_t *seed, struct rebalance_name *names)
{
  int64_t raw[MOST];
  int64_t weights[MOST];
  size_t count = (size_t)random_between(seed, 1, MOST);
  for (size_t i = 0; i < count; i++)
    raw[i] = random_between(seed, 0, 5) ? random_between(seed, 1, 1000) : 0;
  raw[0] = 1;
  cr_assert(decimal_apportion(random_between(seed, WEIGHT_E8 / 2, WEIGHT_E8), raw, count, weights));
  for (size_t i = 0; i < count; i++) {
    names[i] = (struct rebalance_name){
      .security_id = (int64_t)i + 1,
      .symbol = arena_printf(arena, "S%02zu", (i * 31) % MOST),
      .shares_e6 =
          random_between(seed, 0, 2) ? random_between(seed, 0, 500) * SHARES_E6 : random_between(seed, 0, 90000000),
      .price_e6 = random_between(seed, 1, 900000000),
      .target_e8 = weights[i],
      .increment_e6 = random_between(seed, 0, 1) ? SHARES_E6 : 1,
      .is_locked = random_between(seed, 0, 15) == 0,
      .is_buy_barred = random_between(seed, 0, 15) == 0,
      .is_sell_barred = random_between(seed, 0, 15) == 0,
      .is_wash_sale = random_between(seed, 0, 15) == 0,
    };
  }
  return count;
}

static void check_order(const struct rebalance_input *input, const struct rebalance_name *name,
                        const struct rebalance_order *order)
{
  cr_assert_gt(order->shares_e6, 0);
  cr_assert_eq(order->shares_e6 % name->increment_e6, 0);
  cr_assert_not(name->is_locked);
  cr_assert_neq(order->reason, TRADE_NONE);
  cr_assert_geq(order->value_e4, input->minimum_trade_e4);
  if (order->is_sell)
    cr_assert(order->shares_e6 <= name->shares_e6 && !name->is_sell_barred);
  else
    cr_assert(!name->is_buy_barred && !name->is_wash_sale);
}

static void check_plan(const struct rebalance_input *input, const struct rebalance_result *result)
{
  int64_t cash_e4 = input->cash_e4;
  int64_t spent_e4 = 0;
  bool is_buying = false;
  for (size_t k = 0; k < result->order_count; k++) {
    const struct rebalance_order *order = &result->orders[k];
    const struct rebalance_name *name = &input->names[order->security_id - 1];
    cr_assert(!(is_buying && order->is_sell), "sells stand before buys");
    is_buying = !order->is_sell;
    check_order(input, name, order);
    cash_e4 += order->is_sell ? order->value_e4 : -order->value_e4;
    spent_e4 += order->is_sell ? 0 : order->value_e4;
  }
  cr_assert_eq(cash_e4, result->cash_after_e4);
  int64_t kept_e4 = input->reserve_e4 + input->raise_e4;
  if (spent_e4 > 0)
    cr_assert_geq(cash_e4, kept_e4, "a buy never takes reserve or raised cash");
  if (input->kind == REBALANCE_RAISE_CASH || input->kind == REBALANCE_TO_TARGET)
    cr_assert_geq(cash_e4, kept_e4);
  for (size_t i = 0; i < result->count; i++)
    cr_assert_geq(result->lines[i].after_e6, 0);
}

Test(rebalance, never_overspends_and_conserves_cash_and_shares_for_random_accounts)
{
  uint64_t seed = 5;
  size_t feasible = 0;
  for (int turn = 0; turn < 1500; turn++) {
    struct arena *arena = arena_new();
    struct rebalance_name names[MOST];
    struct rebalance_input input = {
      .kind = (enum rebalance_kind)random_between(&seed, REBALANCE_TO_TARGET, REBALANCE_HOLD),
      .names = names,
      .count = make_names(arena, &seed, names),
      .cash_e4 = random_between(&seed, 0, 1000000) * CENT_E4,
      .reserve_e4 = random_between(&seed, 0, 1) * random_between(&seed, 0, 100000) * CENT_E4,
      .raise_e4 = random_between(&seed, 0, 1) * random_between(&seed, 0, 100000) * CENT_E4,
      .minimum_trade_e4 = random_between(&seed, 0, 1) * 50 * CASH_E4,
      .band_e8 = random_between(&seed, 0, 10) * PERCENT,
      .is_band_relative = random_between(&seed, 0, 1),
      .trade_to = (enum rebalance_trade_to)random_between(&seed, 0, 2),
      .is_filling_bands = random_between(&seed, 0, 1),
    };
    struct rebalance_result result;
    struct status status = rebalance_plan(arena, &input, &result);
    cr_assert(status_is_ok(status), "%s", status.message);
    if (result.constraint == REBALANCE_FEASIBLE) {
      check_plan(&input, &result);
      feasible++;
    } else {
      cr_assert_gt(result.needed_e4, result.available_e4);
    }
    arena_free(arena);
  }
  cr_assert_gt(feasible, 1000);
}

/* Without locks a rebalance to target ends within one increment of every target, in cash within a share a name. */
Test(rebalance, to_target_ends_within_one_increment_of_every_target)
{
  uint64_t seed = 77;
  for (int turn = 0; turn < 300; turn++) {
    struct arena *arena = arena_new();
    struct rebalance_name names[MOST];
    size_t count = make_names(arena, &seed, names);
    for (size_t i = 0; i < count; i++) {
      names[i].is_locked = names[i].is_buy_barred = names[i].is_sell_barred = names[i].is_wash_sale = false;
      names[i].shares_e6 = names[i].shares_e6 / names[i].increment_e6 * names[i].increment_e6;
    }
    struct rebalance_input input = { REBALANCE_TO_TARGET, .names = names, .count = count, .cash_e4 = 5000 * CASH_E4 };
    struct rebalance_result result;
    cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
    cr_assert_eq(result.constraint, REBALANCE_FEASIBLE);
    for (size_t i = 0; i < result.count; i++) {
      const struct rebalance_name *name = &names[result.lines[i].security_id - 1];
      int64_t step_e4 = trade_cost(name->increment_e6, name->price_e6) + CENT_E4;
      cr_assert_leq(labs(result.lines[i].after_e4 - result.lines[i].desired_e4), step_e4, "turn %d, %s", turn,
                    name->symbol);
    }
    arena_free(arena);
  }
}

/* In whole shares at prices in whole cents a second rebalance has nothing left to do. */
Test(rebalance, to_target_twice_trades_once)
{
  uint64_t seed = 41;
  for (int turn = 0; turn < 300; turn++) {
    struct arena *arena = arena_new();
    struct rebalance_name names[MOST];
    size_t count = make_names(arena, &seed, names);
    for (size_t i = 0; i < count; i++) {
      names[i].is_locked = names[i].is_buy_barred = names[i].is_sell_barred = names[i].is_wash_sale = false;
      names[i].increment_e6 = SHARES_E6;
      names[i].shares_e6 = names[i].shares_e6 / SHARES_E6 * SHARES_E6;
      names[i].price_e6 = (names[i].price_e6 / 10000 + 1) * 10000;
    }
    struct rebalance_input input = { REBALANCE_TO_TARGET, .names = names, .count = count, .cash_e4 = 5000 * CASH_E4 };
    struct rebalance_result result;
    cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
    cr_assert_leq(result.drift_after_e8, result.drift_before_e8);
    for (size_t i = 0; i < result.count; i++)
      names[result.lines[i].security_id - 1].shares_e6 = result.lines[i].after_e6;
    input.cash_e4 = result.cash_after_e4;
    cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
    cr_assert_eq(result.order_count, 0, "turn %d: %zu orders", turn, result.order_count);
    arena_free(arena);
  }
}
