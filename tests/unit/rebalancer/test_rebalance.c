/* test_rebalance.c: each kind of rebalance, its locks and its refusals. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "rebalance.h"

#define PERCENT INT64_C(1000000)
#define DOLLARS(n) ((n)*CASH_E4)

/* AAA 60 shares at 10, BBB 20 at 10, CCC 20 at 10; targets 50, 30, 20 percent. */
static const struct rebalance_name abc[] = {
  { 1, "AAA", 60 * SHARES_E6, 10 * PRICE_E6, 50 * PERCENT, SHARES_E6 },
  { 2, "BBB", 20 * SHARES_E6, 10 * PRICE_E6, 30 * PERCENT, SHARES_E6 },
  { 3, "CCC", 20 * SHARES_E6, 10 * PRICE_E6, 20 * PERCENT, SHARES_E6 },
};

static const struct row {
  const char *title;
  struct rebalance_input input; /* names are filled in */
  const char *bars;             /* "AAA locked" and so on */
  const char *orders;           /* in order; * waits for cash; or the constraint */
  int64_t cash_after;           /* dollars */
} rows[] = {
  { "to target: the sell stands first, the buy waits for it",
    { REBALANCE_TO_TARGET },
    "",
    "sell 10 AAA, *buy 10 BBB",
    0 },
  { "what the cash at hand pays for need not wait",
    { REBALANCE_TO_TARGET, .cash_e4 = 1000000 },
    "",
    "sell 5 AAA, *buy 13 BBB, buy 2 CCC",
    0 },
  { "the reserve stays",
    { REBALANCE_TO_TARGET, .reserve_e4 = 1000000 },
    "",
    "sell 15 AAA, sell 2 CCC, *buy 7 BBB",
    100 },
  { "nothing outside a band of fifteen points", { REBALANCE_BANDS, .band_e8 = 15 * PERCENT }, "", "", 0 },
  { "bands of five points: to target", { REBALANCE_BANDS, .band_e8 = 5 * PERCENT }, "", "sell 10 AAA, *buy 10 BBB", 0 },
  { "bands of four points: to the edge",
    { REBALANCE_BANDS, .band_e8 = 4 * PERCENT, .trade_to = REBALANCE_TRADE_TO_EDGE },
    "",
    "sell 6 AAA, *buy 6 BBB",
    0 },
  { "bands of four points: half-way",
    { REBALANCE_BANDS, .band_e8 = 4 * PERCENT, .trade_to = REBALANCE_TRADE_TO_HALFWAY },
    "",
    "sell 8 AAA, *buy 8 BBB",
    0 },
  { "relative bands: a quarter of each target",
    { REBALANCE_BANDS, .band_e8 = 25 * PERCENT, .is_band_relative = true },
    "",
    "",
    0 },
  { "new cash goes where the portfolio is short",
    { REBALANCE_BUYS_ONLY, .cash_e4 = 1000000 },
    "",
    "buy 9 BBB, buy 1 CCC",
    0 },
  { "cash is raised from what is above its target",
    { REBALANCE_RAISE_CASH, .raise_e4 = 1000000 },
    "",
    "sell 9 AAA, sell 1 CCC",
    100 },
  { "with AAA locked cash is raised from the rest",
    { REBALANCE_RAISE_CASH, .raise_e4 = 1000000 },
    "AAA locked",
    "sell 4 BBB, sell 6 CCC",
    100 },
  { "cash at hand is enough", { REBALANCE_RAISE_CASH, .raise_e4 = 1000000, .cash_e4 = 1000000 }, "", "", 100 },
  { "all is withdrawn", { REBALANCE_WITHDRAW_ALL }, "", "sell 60 AAA, sell 20 BBB, sell 20 CCC", 1000 },
  { "hold does nothing", { REBALANCE_HOLD, .cash_e4 = 1000000 }, "", "", 100 },
  { "a locked name is left alone, so there is no cash to buy with", { REBALANCE_TO_TARGET }, "AAA locked", "", 0 },
  { "a wash sale blocks the buy; the cash waits", { REBALANCE_TO_TARGET }, "BBB wash", "sell 10 AAA", 100 },
  { "a barred buy likewise", { REBALANCE_TO_TARGET }, "BBB barred", "sell 10 AAA", 100 },
  { "below the minimum trade nothing moves", { REBALANCE_TO_TARGET, .minimum_trade_e4 = 1000100 }, "", "", 0 },
  { "more than there is cannot be raised",
    { REBALANCE_RAISE_CASH, .raise_e4 = 10000100 },
    "",
    "reserve and cash to raise are above the account's value",
    0 },
  { "locks can make it impossible",
    { REBALANCE_RAISE_CASH, .raise_e4 = 5000000 },
    "AAA locked",
    "what may be sold does not bring the cash that is needed",
    0 },
};

static void bar(struct rebalance_name *names, const char *bars)
{
  for (int i = 0; i < 3; i++) {
    if (!*bars || strncmp(bars, names[i].symbol, 3) != 0)
      continue;
    names[i].is_locked = strcmp(bars + 4, "locked") == 0;
    names[i].is_wash_sale = strcmp(bars + 4, "wash") == 0;
    names[i].is_buy_barred = strcmp(bars + 4, "barred") == 0;
  }
}

static const char *describe(struct arena *arena, const struct rebalance_result *result)
{
  if (result->constraint != REBALANCE_FEASIBLE)
    return rebalance_constraint_text(result->constraint);
  const char *text = "";
  for (size_t i = 0; i < result->order_count; i++) {
    const struct rebalance_order *order = &result->orders[i];
    char shares[DECIMAL_TEXT_SIZE];
    text = arena_printf(arena, "%s%s%s%s %s %s", text, i ? ", " : "", order->is_pending_cash ? "*" : "",
                        order->is_sell ? "sell" : "buy", decimal_format(order->shares_e6, SHARES_PLACES, 0, shares),
                        order->symbol);
  }
  return text;
}

Test(rebalance, the_table_holds)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct rebalance_name names[3];
    memcpy(names, abc, sizeof(names));
    bar(names, rows[i].bars);
    struct rebalance_input input = rows[i].input;
    input.names = names;
    input.count = 3;
    struct rebalance_result result;
    cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)), "%s", rows[i].title);
    cr_assert_str_eq(describe(arena, &result), rows[i].orders, "%s: %s", rows[i].title, describe(arena, &result));
    cr_assert_eq(result.cash_after_e4, DOLLARS(rows[i].cash_after), "%s: %ld", rows[i].title,
                 (long)result.cash_after_e4);
  }
  arena_free(arena);
}

Test(rebalance, reports_drift_before_and_after)
{
  struct arena *arena = arena_new();
  struct rebalance_input input = { REBALANCE_TO_TARGET, .names = abc, .count = 3 };
  struct rebalance_result result;
  cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
  cr_assert_eq(result.drift_before_e8, 10 * PERCENT);
  cr_assert_eq(result.drift_after_e8, 0);
  arena_free(arena);
}

Test(rebalance, chooses_lots_for_sells_and_shows_gains_by_term)
{
  struct arena *arena = arena_new();
  struct rebalance_name names[3];
  memcpy(names, abc, sizeof(names));
  struct lot lots[] = {
    { .lot_id = 1, .acquired_on = 0, .shares_e6 = 4 * SHARES_E6, .cost_e4 = DOLLARS(20) },
    { .lot_id = 2, .acquired_on = 900, .shares_e6 = 56 * SHARES_E6, .cost_e4 = DOLLARS(672) },
  };
  names[0].lots = lots;
  names[0].lot_count = 2;
  struct rebalance_input input = { REBALANCE_TO_TARGET, .names = names, .count = 3, .on = 1000 };
  struct rebalance_result result;
  cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
  cr_assert_eq(result.orders[0].lot_count, 2);
  cr_assert_eq(result.gains.long_e4, DOLLARS(20));
  cr_assert_eq(result.gains.short_e4, DOLLARS(-12));
  arena_free(arena);
}

Test(rebalance, a_name_without_a_price_makes_it_impossible)
{
  struct arena *arena = arena_new();
  struct rebalance_name names[3];
  memcpy(names, abc, sizeof(names));
  names[1].price_e6 = 0;
  struct rebalance_input input = { REBALANCE_TO_TARGET, .names = names, .count = 3 };
  struct rebalance_result result;
  cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
  cr_assert_eq(result.constraint, REBALANCE_NO_PRICE);
  cr_assert_eq(result.security_id, 2);
  arena_free(arena);
}

Test(rebalance, the_fraction_of_a_whole_share_name_stays_with_that_reason)
{
  struct arena *arena = arena_new();
  struct rebalance_name name = { 1, "AAA", 10500000, 10 * PRICE_E6, 0, SHARES_E6 };
  struct rebalance_input input = { REBALANCE_TO_TARGET, .names = &name, .count = 1 };
  struct rebalance_result result;
  cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
  cr_assert_eq(result.orders[0].shares_e6, 10 * SHARES_E6);
  cr_assert_eq(result.lines[0].left, TRADE_LEFT_FRACTION);
  arena_free(arena);
}
