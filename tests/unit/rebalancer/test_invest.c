/* test_invest.c: an amount from Independent into an index. */
#include <criterion/criterion.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "invest.h"
#include "random.h"

#define PERCENT INT64_C(1000000)

static const struct invest_target three[] = {
  { 1, "AAA", 50 * PERCENT, 100 * PRICE_E6, SHARES_E6, .available_e6 = 3 * SHARES_E6 },
  { 2, "BBB", 30 * PERCENT, 70 * PRICE_E6, SHARES_E6, .available_e6 = 0 },
  { 3, "CCC", 20 * PERCENT, 30 * PRICE_E6, 1, .available_e6 = 9 * SHARES_E6 },
};

static struct invest_input input_of(int64_t dollars, int64_t cash_dollars, bool is_transferring)
{
  return (struct invest_input){ .targets = three,
                                .count = 3,
                                .amount_e4 = dollars * CASH_E4,
                                .independent_cash_e4 = cash_dollars * CASH_E4,
                                .is_transferring = is_transferring };
}

/* 1,000 dollars: 500 in AAA (5 at 100), 300 in BBB (4 at 70, 20 left), 200 in CCC (6.666666 at 30). */
Test(invest, buys_each_part_and_moves_the_whole_amount)
{
  struct arena *arena = arena_new();
  struct invest_input input = input_of(1000, 1200, false);
  struct invest_result result;
  cr_assert(status_is_ok(invest_plan(arena, &input, &result)));
  cr_assert_not(result.is_refused);
  cr_assert_eq(result.lines[0].buy_e6, 5 * SHARES_E6);
  cr_assert_eq(result.lines[1].buy_e6, 4 * SHARES_E6);
  cr_assert_eq(result.lines[1].left, TRADE_LEFT_FRACTION);
  cr_assert_eq(result.lines[1].left_e4, 20 * CASH_E4);
  cr_assert_eq(result.lines[2].buy_e6, 6666666);
  cr_assert_eq(result.cash_moved_e4, 1000 * CASH_E4);
  cr_assert_eq(result.independent_cash_after_e4, 200 * CASH_E4);
  cr_assert_eq(result.bought_e4, 980 * CASH_E4);
  cr_assert_eq(result.segment_cash_after_e4, 20 * CASH_E4);
  arena_free(arena);
}

Test(invest, transfers_what_is_held_before_it_buys)
{
  struct arena *arena = arena_new();
  struct invest_input input = input_of(1000, 600, true);
  struct invest_result result;
  cr_assert(status_is_ok(invest_plan(arena, &input, &result)));
  cr_assert_not(result.is_refused);
  cr_assert_eq(result.lines[0].transfer_e6, 3 * SHARES_E6);
  cr_assert_eq(result.lines[0].buy_e6, 2 * SHARES_E6);
  cr_assert_eq(result.lines[2].transfer_e6, 6666666);
  cr_assert_eq(result.lines[2].buy_e6, 0);
  cr_assert_eq(result.transferred_e4, 500 * CASH_E4);
  cr_assert_eq(result.cash_moved_e4, 500 * CASH_E4);
  cr_assert_eq(result.order_count, 2);
  cr_assert_eq(result.transfer_count, 2);
  arena_free(arena);
}

Test(invest, refuses_more_than_cash_and_transferable_value_with_both_numbers)
{
  struct arena *arena = arena_new();
  struct invest_input input = input_of(1000, 499, true);
  struct invest_result result;
  cr_assert(status_is_ok(invest_plan(arena, &input, &result)));
  cr_assert(result.is_refused);
  cr_assert_eq(result.amount_e4, 1000 * CASH_E4);
  cr_assert_eq(result.available_e4, 999 * CASH_E4);
  input.independent_cash_e4 = 550 * CASH_E4;
  input.reserve_e4 = 50 * CASH_E4;
  cr_assert(status_is_ok(invest_plan(arena, &input, &result)));
  cr_assert_not(result.is_refused);
  cr_assert_eq(result.independent_cash_after_e4, 50 * CASH_E4);
  arena_free(arena);
}

Test(invest, leaves_out_what_may_not_be_bought_and_says_why)
{
  struct arena *arena = arena_new();
  struct invest_target targets[] = {
    { 1, "AAA", 20 * PERCENT, 10 * PRICE_E6, SHARES_E6, .is_wash_sale = true, .available_e6 = SHARES_E6 },
    { 2, "BBB", 20 * PERCENT, 10 * PRICE_E6, SHARES_E6, .is_restricted = true },
    { 3, "CCC", 20 * PERCENT, 10 * PRICE_E6, SHARES_E6, .is_locked = true, .available_e6 = SHARES_E6 },
    { 4, "DDD", 20 * PERCENT, 0, SHARES_E6 },
    { 5, "EEE", 2 * PERCENT, 10 * PRICE_E6, SHARES_E6 },
    { 6, "FFF", 18 * PERCENT, 10 * PRICE_E6, SHARES_E6 },
  };
  struct invest_input input = { .targets = targets,
                                .count = 6,
                                .amount_e4 = 1000 * CASH_E4,
                                .independent_cash_e4 = 1000 * CASH_E4,
                                .minimum_trade_e4 = 50 * CASH_E4,
                                .is_transferring = true };
  struct invest_result result;
  cr_assert(status_is_ok(invest_plan(arena, &input, &result)));
  enum trade_left expected[] = { TRADE_LEFT_WASH_SALE, TRADE_LEFT_RESTRICTED,    TRADE_LEFT_LOCKED,
                                 TRADE_LEFT_NO_PRICE,  TRADE_LEFT_BELOW_MINIMUM, TRADE_LEFT_NOTHING };
  for (int i = 0; i < 6; i++)
    cr_assert_eq(result.lines[i].left, expected[i], "%s: %s", targets[i].symbol, trade_left_text(result.lines[i].left));
  cr_assert_eq(result.lines[0].transfer_e6, SHARES_E6, "a transfer is no purchase");
  cr_assert_eq(result.lines[2].transfer_e6, 0);
  cr_assert_eq(result.bought_e4, 180 * CASH_E4);
  arena_free(arena);
}

Test(invest, refuses_malformed_input)
{
  struct arena *arena = arena_new();
  struct invest_result result;
  struct invest_input input = input_of(0, 100, false);
  cr_assert_eq(invest_plan(arena, &input, &result).code, STATUS_INVALID_ARGUMENT);
  input.amount_e4 = 15;
  cr_assert_eq(invest_plan(arena, &input, &result).code, STATUS_INVALID_ARGUMENT);
  input = input_of(1, 100, false);
  input.count = 0;
  cr_assert_eq(invest_plan(arena, &input, &result).code, STATUS_INVALID_ARGUMENT);
  arena_free(arena);
}

static void check_conserved(const struct invest_input *input, const struct invest_result *result)
{
  int64_t bought_e4 = 0;
  int64_t transferred_e4 = 0;
  for (size_t i = 0; i < result->count; i++) {
    const struct invest_line *line = &result->lines[i];
    cr_assert(line->buy_e6 >= 0 && line->transfer_e6 >= 0);
    cr_assert_eq(line->part_e4, line->transfer_e4 + line->buy_e4 + line->left_e4);
    cr_assert((line->reason == TRADE_INVEST) == (line->buy_e6 > 0));
    bought_e4 += line->buy_e4;
    transferred_e4 += line->transfer_e4;
  }
  cr_assert_leq(bought_e4 + transferred_e4, input->amount_e4);
  cr_assert_eq(result->cash_moved_e4 + transferred_e4, input->amount_e4);
  cr_assert_geq(result->independent_cash_after_e4, input->reserve_e4);
  cr_assert_eq(result->independent_cash_before_e4 + result->segment_cash_before_e4,
               result->independent_cash_after_e4 + result->segment_cash_after_e4 + bought_e4);
}

/* Random targets, prices, holdings: cash is conserved, nothing is overspent, no more is transferred than is held. */
Test(invest, conserves_cash_and_shares_for_random_accounts)
{
  enum { MOST = 80 };
  uint64_t seed = 23;
  for (int turn = 0; turn < 500; turn++) {
    struct arena *arena = arena_new();
    struct invest_target targets[MOST];
    int64_t raw[MOST];
    int64_t weights[MOST];
    size_t count = (size_t)random_between(&seed, 1, MOST);
    for (size_t i = 0; i < count; i++)
      raw[i] = random_between(&seed, 1, 1000);
    cr_assert(decimal_apportion(random_between(&seed, WEIGHT_E8 / 2, WEIGHT_E8), raw, count, weights));
    for (size_t i = 0; i < count; i++) {
      targets[i] =
          (struct invest_target){ .security_id = (int64_t)i + 1,
                                  .symbol = arena_printf(arena, "S%02zu", i),
                                  .weight_e8 = weights[i],
                                  .price_e6 = random_between(&seed, 1, 900000000),
                                  .increment_e6 = random_between(&seed, 0, 1) ? SHARES_E6 : 1,
                                  .available_e6 = random_between(&seed, 0, 1) * random_between(&seed, 0, 9000000),
                                  .is_wash_sale = random_between(&seed, 0, 9) == 0 };
    }
    struct invest_input input = { .targets = targets,
                                  .count = count,
                                  .amount_e4 = random_between(&seed, 1, 20000000) * CENT_E4,
                                  .independent_cash_e4 = 200000 * CASH_E4,
                                  .segment_cash_e4 = random_between(&seed, 0, 1000) * CENT_E4,
                                  .minimum_trade_e4 = random_between(&seed, 0, 1) * 20 * CASH_E4,
                                  .band_e8 = random_between(&seed, 0, 5) * PERCENT,
                                  .is_transferring = random_between(&seed, 0, 1) };
    struct invest_result result;
    cr_assert(status_is_ok(invest_plan(arena, &input, &result)));
    cr_assert_not(result.is_refused);
    check_conserved(&input, &result);
    for (size_t i = 0; i < count; i++)
      cr_assert_leq(result.lines[i].transfer_e6, input.is_transferring ? targets[i].available_e6 : 0);
    arena_free(arena);
  }
}
