/* test_controls.c: pre-trade controls: each rule, its number and its limit, worst first. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "controls.h"

#define MINUTE_US INT64_C(60000000)

/* An open cash account of 100,000 with 50,000 free, a suitable basket of one buy of 100 at 50, the market open. */
static const struct control_account account = {
  .cash_e4 = 50000 * CASH_E4, .value_e4 = 100000 * CASH_E4, .is_open = true, .suitability = CONTROL_ALLOWED
};
static const struct control_limits limits = { .order_value_e4 = 25000 * CASH_E4,
                                              .order_quantity_e6 = 10000 * SHARES_E6,
                                              .basket_share_e8 = WEIGHT_E8,
                                              .collar_e8 = 5000000,
                                              .price_age_us = 60 * MINUTE_US,
                                              .messages = 100 };
static const struct control_moment moment = { .now_us = 1000 * MINUTE_US, .is_market_open = true };
static const struct control_order buy = { .order_id = 11,
                                          .security_id = 1,
                                          .symbol = "AAA",
                                          .quantity_e6 = 100 * SHARES_E6,
                                          .last_price_e6 = 50 * PRICE_E6,
                                          .priced_at_us = 990 * MINUTE_US,
                                          .increment_e6 = SHARES_E6 };

struct scene {
  struct control_account account;
  struct control_limits limits;
  struct control_moment moment;
  struct control_order orders[3];
  size_t count;
};

static struct scene plain(void)
{
  return (struct scene){ account, limits, moment, { buy }, 1 };
}

static void check(struct arena *arena, const struct scene *scene, struct control_answer *answer)
{
  struct control_input input = { &scene->account, &scene->limits, &scene->moment, scene->orders, scene->count };
  controls_check(arena, &input, answer);
}

static const char *describe(struct arena *arena, const struct control_answer *answer)
{
  const char *text = "";
  for (size_t i = 0; i < answer->finding_count; i++) {
    const struct control_finding *finding = &answer->findings[i];
    cr_assert(finding->message && *finding->message);
    text = arena_printf(arena, "%s%s%s: %s > %s", text, i ? "; " : "", control_rule_text(finding->rule),
                        finding->number, finding->limit);
    if (!finding->is_hard)
      text = arena_printf(arena, "%s (warning)", text);
  }
  return text;
}

static void kill(struct scene *s)
{
  s->moment.is_killed = true;
}
static void undecided(struct scene *s)
{
  s->account.suitability = CONTROL_NOT_DECIDED;
}
static void denied(struct scene *s)
{
  s->account.suitability = CONTROL_DENIED;
  s->account.suitability_rule = "level of the account";
  s->account.suitability_number = "5";
  s->account.suitability_limit = "3";
}
static void closed(struct scene *s)
{
  s->account.is_open = false;
}
static void stopped(struct scene *s)
{
  s->account.is_buying_stopped = true;
}
static void restricted(struct scene *s)
{
  s->orders[0].is_restricted = true;
}
static void sell_none(struct scene *s)
{
  s->orders[0].is_sell = true;
}
static void sell_some(struct scene *s)
{
  s->orders[0].is_sell = true;
  s->orders[0].position_e6 = 99 * SHARES_E6;
}
static void sell_twice(struct scene *s)
{
  s->orders[0].is_sell = true;
  s->orders[0].position_e6 = 150 * SHARES_E6;
  s->orders[1] = s->orders[0];
  s->orders[1].quantity_e6 = 60 * SHARES_E6;
  s->count = 2;
}
static void no_cash(struct scene *s)
{
  s->account.cash_e4 = 4999 * CASH_E4;
}
static void large_hold(struct scene *s)
{
  s->orders[0].hold_e4 = 50001 * CASH_E4;
}
static void waits_in_vain(struct scene *s)
{
  s->account.cash_e4 = 4999 * CASH_E4;
  s->orders[0].is_pending_cash = true;
}
static void small_account(struct scene *s)
{
  s->account.value_e4 = 4000 * CASH_E4;
}
static void large_value(struct scene *s)
{
  s->limits.order_value_e4 = 4999 * CASH_E4;
}
static void large_quantity(struct scene *s)
{
  s->limits.order_quantity_e6 = 99500000;
}
static void limits_forgotten(struct scene *s)
{
  s->limits.order_value_e4 = 0;
}
static void no_price(struct scene *s)
{
  s->orders[0].last_price_e6 = 0;
}
static void old_price(struct scene *s)
{
  s->orders[0].priced_at_us = 900 * MINUTE_US;
}
static void high_limit(struct scene *s)
{
  s->orders[0].limit_price_e6 = 52510000;
}
static void low_sell(struct scene *s)
{
  s->orders[0].is_sell = true;
  s->orders[0].position_e6 = 100 * SHARES_E6;
  s->orders[0].limit_price_e6 = 47490000;
}
static void at_the_collar(struct scene *s)
{
  s->orders[0].limit_price_e6 = 52500000;
}
static void duplicate(struct scene *s)
{
  s->orders[0].duplicate_of = 9;
}
static void meant(struct scene *s)
{
  s->orders[0].duplicate_of = 9;
  s->orders[0].is_repeat_meant = true;
}
static void repeated(struct scene *s)
{
  s->orders[1] = s->orders[0];
  s->orders[1].order_id = 12;
  s->count = 2;
}
static void odd(struct scene *s)
{
  s->orders[0].quantity_e6 = 1500000;
}
static void wash(struct scene *s)
{
  s->orders[0].is_wash_sale = true;
}
static void rate(struct scene *s)
{
  s->moment.messages = 100;
}
static void night(struct scene *s)
{
  s->moment.is_market_open = false;
}
static void undecided_sell(struct scene *s)
{
  undecided(s);
  s->orders[0].is_sell = true;
  s->orders[0].position_e6 = 100 * SHARES_E6;
  s->orders[0].is_wash_sale = true;
}
static void nothing(struct scene *s)
{
  (void)s;
}

static const struct {
  void (*change)(struct scene *);
  const char *expected;
} rows[] = {
  { nothing, "" },
  { kill, "kill switch: pressed > released" },
  { undecided, "suitability not decided: no decision > a decision" },
  { denied, "suitability: 5 > 3" },
  { closed, "account status: not open > open" },
  { stopped, "account status: buying stopped > open" },
  { restricted, "restricted list: AAA > not on the list" },
  { sell_none, "no short: 100 > 0" },
  { sell_some, "position: 100 > 99" },
  { sell_twice, "position: 160 > 150" },
  { no_cash, "cash: 5000.00 > 4999.00" },
  { large_hold, "cash: 50001.00 > 50000.00" },
  { waits_in_vain, "cash: 5000.00 > 4999.00" },
  { small_account, "basket value: 5000.00 > 4000.00" },
  { large_value, "order value: 5000.00 > 4999.00" },
  { limits_forgotten, "order value: 5000.00 > 0.00" },
  { large_quantity, "order quantity: 100 > 99.5" },
  { no_price, "price age: no price > a price" },
  { old_price, "price age: 100 minutes > 60 minutes" },
  { high_limit, "price collar: 52.51 > 52.50" },
  { low_sell, "price collar: 47.49 > 47.50" },
  { at_the_collar, "" },
  { duplicate, "duplicate: order 9 > none alike" },
  { meant, "duplicate: order 9 > none alike (warning)" },
  { repeated, "duplicate: order 11 > none alike" },
  { odd, "quantity increment: 1.5 > 1" },
  { rate, "message rate: 101 > 100" },
  { wash, "wash sale: buy > none within 30 days of a loss" },
  { night, "market hours: closed > open (warning)" },
  { undecided_sell, "suitability not decided: no decision > a decision" },
};

Test(controls, the_table_holds)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct scene scene = plain();
    struct control_answer answer;
    rows[i].change(&scene);
    check(arena, &scene, &answer);
    cr_assert_str_eq(describe(arena, &answer), rows[i].expected, "row %zu: %s", i, describe(arena, &answer));
    cr_assert_eq(answer.is_accepted, !*rows[i].expected || strstr(rows[i].expected, "(warning)"));
  }
  arena_free(arena);
}

Test(controls, answer_at_most_five_findings_worst_first_and_count_all)
{
  struct arena *arena = arena_new();
  struct scene scene = plain();
  void (*const changes[])(struct scene *) = { night, wash, odd, old_price, restricted, denied, kill };
  for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
    changes[i](&scene);
  struct control_answer answer;
  check(arena, &scene, &answer);
  cr_assert_eq(answer.finding_count, CONTROL_FINDINGS_LIMIT);
  enum control_rule expected[] = { CONTROL_KILL_SWITCH, CONTROL_SUITABILITY_DENIED, CONTROL_RESTRICTED,
                                   CONTROL_PRICE_AGE, CONTROL_INCREMENT };
  for (size_t i = 0; i < CONTROL_FINDINGS_LIMIT; i++)
    cr_assert_eq(answer.findings[i].rule, expected[i], "%zu: %s", i, control_rule_text(answer.findings[i].rule));
  cr_assert_eq(answer.hard_count, 6);
  cr_assert_eq(answer.warning_count, 1);
  arena_free(arena);
}

Test(controls, a_buy_that_waits_may_count_on_the_sells_of_its_basket)
{
  struct arena *arena = arena_new();
  struct scene scene = plain();
  scene.account.cash_e4 = 0;
  scene.orders[0].is_pending_cash = true;
  scene.orders[1] = buy;
  scene.orders[1].order_id = 12;
  scene.orders[1].security_id = 2;
  scene.orders[1].is_sell = true;
  scene.orders[1].position_e6 = 100 * SHARES_E6;
  scene.count = 2;
  struct control_answer answer;
  check(arena, &scene, &answer);
  cr_assert(answer.is_accepted, "%s", describe(arena, &answer));
  scene.orders[0].is_pending_cash = false;
  check(arena, &scene, &answer);
  cr_assert_not(answer.is_accepted);
  arena_free(arena);
}
