/* Suitability: each rule as a row, in the order of precedence, and the words of a denial. */
#include <criterion/criterion.h>
#include <string.h>

#include "suitability.h"

#define PERCENT INT64_C(1000000)
#define SHARES INT64_C(1000000)

/* An account whose volatility row has this ratio and whose other rows are low; 0: unscored. */
static struct portfolio_level account_of(int64_t volatility_percent)
{
  const struct level_table *table = level_table_default();
  if (volatility_percent == 0)
    return portfolio_level_unscored(table);
  struct portfolio_metrics metrics = { .volatility_ratio_e8 = volatility_percent * PERCENT };
  return portfolio_level_measure(table, &metrics);
}

static const struct suitability_order buy = { .security_id = 1, .position_e6 = 0, .change_e6 = 10 * SHARES };

Test(suitability, every_rule_in_its_order)
{
  static const struct {
    const char *name;
    enum score_state state;
    int client;
    int product;       /* level bought, -1: none */
    int added;         /* money added to it */
    int before, after; /* volatility over the benchmark's in percent: 80 110 140 190; 0: unscored */
    enum suitability_reason reason;
    const char *number, *limit;
  } rows[] = {
    /* clang-format off */
    /* name                                          state        client product added before after reason                            number  limit */
    { "everything within",                             SCORE_OK,        3,      3,     1,    50,  140,  SUITABILITY_WITHIN,               "3",     "3" },
    { "no score comes first",                          SCORE_NONE,      3,      0,     1,     0,    0,  SUITABILITY_NO_SCORE,             "none",  "a current score" },
    { "a stale score",                                 SCORE_STALE,     5,      1,     1,    50,   50,  SUITABILITY_SCORE_STALE,          "stale", "a current score" },
    { "an index without level",                        SCORE_OK,        5,      0,     1,    50,    0,  SUITABILITY_PRODUCT_UNSCORED,     "none",  "5" },
    { "a resulting account without level",             SCORE_OK,        5,      5,     1,    50,    0,  SUITABILITY_ACCOUNT_UNSCORED,     "none",  "5" },
    { "90% cash, 10,000 into a level-4 index",         SCORE_OK,        3,      4,     1,    10,   25,  SUITABILITY_PRODUCT_ABOVE,        "4",     "3" },
    { "(a) before (b)",                                SCORE_OK,        2,      4,     1,    50,  150,  SUITABILITY_PRODUCT_ABOVE,        "4",     "2" },
    { "(a) before an account without level",           SCORE_OK,        3,      4,     1,    50,    0,  SUITABILITY_PRODUCT_ABOVE,        "4",     "3" },
    { "rebalanced into an account without level",      SCORE_OK,        3,      4,     0,   150,    0,  SUITABILITY_PRODUCT_ABOVE,        "4",     "3" },
    { "(b) alone",                                     SCORE_OK,        2,      2,     1,   100,  111,  SUITABILITY_ACCOUNT_ABOVE,        "3",     "2" },
    { "24% against 16% is level 4",                    SCORE_OK,        3,      3,     1,   100,  150,  SUITABILITY_ACCOUNT_ABOVE,        "4",     "3" },
    { "the bound belongs to the lower level",          SCORE_OK,        2,      2,     1,   100,  110,  SUITABILITY_WITHIN,               "2",     "2" },
    { "(b) failed before, no row worse",               SCORE_OK,        2,      2,     1,   150,  145,  SUITABILITY_NO_ROW_WORSE,         "4",     "2" },
    { "(b) failed before, the same",                   SCORE_OK,        2,      2,     1,   150,  150,  SUITABILITY_NO_ROW_WORSE,         "4",     "2" },
    { "(b) failed before, a row worse in its level",   SCORE_OK,        2,      2,     1,   145,  150,  SUITABILITY_ACCOUNT_ABOVE,        "4",     "2" },
    { "(b) failed before, (a) fails",                  SCORE_OK,        2,      3,     1,   150,  145,  SUITABILITY_PRODUCT_ABOVE,        "3",     "2" },
    { "(b) failed before, now within",                 SCORE_OK,        2,      2,     1,   150,  100,  SUITABILITY_WITHIN,               "2",     "2" },
    { "above before cannot be shown",                  SCORE_OK,        2,      2,     1,     0,  120,  SUITABILITY_ACCOUNT_ABOVE,        "3",     "2" },
    { "rebalanced within, no money added, no worse",   SCORE_OK,        2,      4,     0,   150,  150,  SUITABILITY_NO_ROW_WORSE,         "4",     "2" },
    { "rebalanced within, money taken out",            SCORE_OK,        2,      4,    -1,   150,  100,  SUITABILITY_NO_ROW_WORSE,         "2",     "2" },
    { "rebalanced within, no money, yet worse",        SCORE_OK,        2,      4,     0,   150,  151,  SUITABILITY_PRODUCT_ABOVE,        "4",     "2" },
    { "manual, within",                                SCORE_OK,        2,     -1,     0,   100,  105,  SUITABILITY_WITHIN,               "2",     "2" },
    { "manual, (b)",                                   SCORE_OK,        1,     -1,     0,    70,  105,  SUITABILITY_ACCOUNT_ABOVE,        "2",     "1" },
    /* clang-format on */
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct portfolio_level before = account_of(rows[i].before);
    struct portfolio_level after = account_of(rows[i].after);
    struct suitability_product product = { "Index", (enum risk_level)rows[i].product, rows[i].added };
    struct suitability_question question = {
      .client_state = rows[i].state,
      .client_level = (enum risk_level)rows[i].client,
      .products = &product,
      .product_count = rows[i].product >= 0,
      .orders = &buy,
      .order_count = 1,
      .before = &before,
      .after = &after,
      .table = level_table_default(),
      .is_manual = rows[i].product < 0,
    };
    struct suitability_decision decision = suitability_decide(arena, &question);
    cr_expect_eq(decision.reason, rows[i].reason, "%s: %s", rows[i].name, suitability_reason_name(decision.reason));
    cr_expect_str_eq(decision.number, rows[i].number, "%s: %s", rows[i].name, decision.number);
    cr_expect_str_eq(decision.limit, rows[i].limit, "%s: %s", rows[i].name, decision.limit);
    cr_expect_eq(suitability_order_passes(&question, &decision, 0), decision.passes, "%s", rows[i].name);
  }
  arena_free(arena);
}

Test(suitability, an_order_that_shrinks_a_position_always_passes)
{
  static const struct {
    const char *name;
    struct suitability_order orders[2];
    size_t count;
    bool passes[2];
  } rows[] = {
    { "sells a part", { { 1, 100, -40 } }, 1, { true } },
    { "sells all", { { 1, 100, -100 } }, 1, { true } },
    { "crosses zero", { { 1, 100, -101 } }, 1, { false } },
    { "covers a short", { { 1, -50, 50 } }, 1, { true } },
    { "covers too much", { { 1, -50, 51 } }, 1, { false } },
    { "opens a short", { { 1, 0, -1 } }, 1, { false } },
    { "buys", { { 1, 100, 1 } }, 1, { false } },
    { "does nothing", { { 1, 100, 0 } }, 1, { false } },
    { "sells twice and crosses zero", { { 1, 100, -60 }, { 1, 100, -60 } }, 2, { true, false } },
    { "sells twice, all of it", { { 1, 100, -60 }, { 1, 100, -40 } }, 2, { true, true } },
    { "a purchase before does not help", { { 1, 100, 50 }, { 1, 100, -120 } }, 2, { false, false } },
    { "sells one, buys another", { { 1, 100, -60 }, { 2, 0, 40 } }, 2, { true, false } },
  };
  struct arena *arena = arena_new();
  struct portfolio_level unscored = account_of(0);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct suitability_question question = {
      .client_state = SCORE_NONE,
      .orders = rows[i].orders,
      .order_count = rows[i].count,
      .before = &unscored,
      .after = &unscored,
      .table = level_table_default(),
    };
    struct suitability_decision decision = suitability_decide(arena, &question);
    bool all = true;
    for (size_t j = 0; j < rows[i].count; j++) {
      cr_expect_eq(suitability_order_passes(&question, &decision, j), rows[i].passes[j], "%s, order %zu", rows[i].name,
                   j);
      all = all && rows[i].passes[j];
    }
    cr_expect_eq(decision.passes, all, "%s", rows[i].name);
    cr_expect_eq(decision.reason, all ? SUITABILITY_ONLY_SHRINKS : SUITABILITY_NO_SCORE, "%s", rows[i].name);
  }
  arena_free(arena);
}

Test(suitability, a_denial_names_the_rule_the_number_and_the_limit)
{
  struct arena *arena = arena_new();
  struct portfolio_level before = account_of(100);
  struct portfolio_level after = account_of(150);
  struct suitability_product product = { "Tech Leaders", LEVEL_AGGRESSIVE, 1 };
  struct suitability_question question = {
    .client_state = SCORE_OK,
    .client_level = LEVEL_GROWTH_PLUS,
    .products = &product,
    .product_count = 1,
    .orders = &buy,
    .order_count = 1,
    .before = &before,
    .after = &after,
    .table = level_table_default(),
  };
  struct suitability_decision decision = suitability_decide(arena, &question);
  cr_expect_str_eq(decision.rule, "suitability.a");
  cr_expect_str_eq(decision.text, "Tech Leaders is level 4 (Aggressive); the client's level is 3 (Growth plus).");
  question.product_count = 0;
  decision = suitability_decide(arena, &question);
  cr_expect_str_eq(decision.rule, "suitability.b");
  cr_expect_str_eq(decision.text, "The resulting account is level 4 (Aggressive), because volatility over the "
                                  "benchmark's is 1.5; the client's level is 3 (Growth plus).");
  struct portfolio_metrics levered = { .exposure = { .gross_e8 = 320 * PERCENT } };
  after = portfolio_level_measure(level_table_default(), &levered);
  question.client_level = LEVEL_SPECULATIVE;
  decision = suitability_decide(arena, &question);
  cr_expect_eq(decision.reason, SUITABILITY_ACCOUNT_INADMISSIBLE);
  cr_expect_str_eq(decision.number, "3.2");
  cr_expect_str_eq(decision.limit, "3");
  arena_free(arena);
}

Test(suitability, manual_orders_keep_the_portfolio_rules_of_the_level)
{
  static const struct {
    int client;
    int leveraged_percent;
    bool passes;
  } rows[] = { { 1, 0, true },   { 1, 1, false }, { 2, 1, false },  { 3, 10, true },
               { 3, 11, false }, { 4, 30, true }, { 4, 31, false }, { 5, 100, true } };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct portfolio_metrics metrics = { .exposure = { .leveraged_e8 = rows[i].leveraged_percent * PERCENT } };
    struct portfolio_level account = portfolio_level_measure(level_table_default(), &metrics);
    struct suitability_question question = {
      .client_state = SCORE_OK,
      .client_level = (enum risk_level)rows[i].client,
      .orders = &buy,
      .order_count = 1,
      .before = &account,
      .after = &account,
      .table = level_table_default(),
      .is_manual = true,
    };
    struct suitability_decision decision = suitability_decide(arena, &question);
    cr_expect_eq(decision.passes, rows[i].passes, "row %zu", i);
    cr_expect_eq(decision.reason, rows[i].passes ? SUITABILITY_WITHIN : SUITABILITY_LEVEL_RULE, "row %zu", i);
  }
  arena_free(arena);
}

Test(suitability, a_row_within_the_level_may_move_where_another_fails_and_one_above_may_not)
{
  struct arena *arena = arena_new();
  struct portfolio_metrics metrics = { .volatility_ratio_e8 = 90 * PERCENT,
                                       .exposure = { .largest_security_e8 = 50 * PERCENT } };
  struct portfolio_level before = portfolio_level_measure(level_table_default(), &metrics);
  struct suitability_question question = {
    .client_state = SCORE_OK,
    .client_level = LEVEL_GROWTH_PLUS,
    .orders = &buy,
    .order_count = 1,
    .before = &before,
    .table = level_table_default(),
  };
  static const struct {
    int volatility, largest;
    enum suitability_reason reason;
  } rows[] = {
    { 95, 50, SUITABILITY_NO_ROW_WORSE },   /* the same level of volatility */
    { 115, 50, SUITABILITY_ACCOUNT_ABOVE }, /* a level more, though within the client's */
    { 90, 51, SUITABILITY_ACCOUNT_ABOVE },  /* more of what is above already */
    { 90, 20, SUITABILITY_WITHIN },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    metrics.volatility_ratio_e8 = rows[i].volatility * PERCENT;
    metrics.exposure.largest_security_e8 = rows[i].largest * PERCENT;
    struct portfolio_level after = portfolio_level_measure(level_table_default(), &metrics);
    question.after = &after;
    cr_expect_eq(suitability_decide(arena, &question).reason, rows[i].reason, "row %zu", i);
  }
  arena_free(arena);
}

Test(suitability, other_open_orders_count_where_they_lead_away_from_zero)
{
  static const struct {
    const char *name;
    struct suitability_holding holding; /* position, proposal, open buys, open sells */
    int64_t result;
  } rows[] = {
    /* clang-format off */
    /* name                                                         held proposed buys sells  results */
    { "nothing happens",                                          {  100,      0,    0,   0 },   100 },
    { "the proposal fills",                                       {  100,     50,    0,   0 },   150 },
    { "the proposal sells what was held",                         {  100,    -40,    0,   0 },    60 },
    { "another purchase adds risk",                               {  100,     50,   30,   0 },   180 },
    { "another sale reduces it, and does not count",              {  100,     50,    0,  30 },   150 },
    { "of another purchase and sale the purchase",                {  100,      0,   30,  30 },   130 },
    { "another sale through zero, less than is held",             {  100,      0,    0, 150 },   100 },
    { "another sale far through zero adds risk",                  {  100,      0,    0, 250 },  -150 },
    { "another sale of what is not there adds risk",              {    0,      0,    0,  10 },   -10 },
    { "another purchase of what is not there",                    {    0,      0,   10,   0 },    10 },
    { "another purchase that covers a short does not count",      { -100,      0,   60,   0 },  -100 },
    { "another sale makes a short larger",                        { -100,      0,    0,  20 },  -120 },
    { "the proposal covers a short, another sale opens it again", { -100,    100,    0,  20 },   -20 },
    { "all sold by the proposal, another purchase open",          {  100,   -100,   30,   0 },    30 },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int64_t result;
    cr_assert(suitability_resulting(&rows[i].holding, &result));
    cr_expect_eq(result, rows[i].result, "%s: %lld", rows[i].name, (long long)result);
  }
}
