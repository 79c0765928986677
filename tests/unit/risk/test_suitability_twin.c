/* The suitability function against a twin written another way, on random questions. */
#include <criterion/criterion.h>

#include "suitability_twin.h"

#define CASES 100000
#define ORDERS_MOST 5
#define PRODUCTS_MOST 3

static uint64_t seed;

/* splitmix64 */
static uint64_t next(void)
{
  uint64_t z = (seed += UINT64_C(0x9E3779B97F4A7C15));
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static int64_t between(int64_t least, int64_t most)
{
  return least + (int64_t)(next() % (uint64_t)(most - least + 1));
}

/* Values at bounds, one beside them, and anywhere; every row by the table, as a measurement makes it. */
static struct portfolio_level portfolio(const struct level_table *table)
{
  struct portfolio_level level = portfolio_level_unscored(table);
  enum risk_level highest = LEVEL_UNSCORED;
  for (int row = 0; row < ROW_COUNT; row++) {
    int64_t bound_e8 = table->rows[row].bounds_e8[between(0, LEVEL_COUNT - 1)];
    int64_t value_e8 = bound_e8 == BOUND_NONE ? between(0, 400000000) : bound_e8 + between(-1, 1);
    value_e8 = between(0, 3) == 0 ? value_e8 : between(0, 20000000); /* most rows are low */
    level.rows[row] = (struct row_level){ value_e8, level_of_row(table, (enum level_row)row, value_e8) };
    if (level.rows[row].level > highest) {
      highest = level.rows[row].level;
      level.decided_by = (enum level_row)row;
    }
  }
  level.level = between(0, 11) == 0 ? LEVEL_UNSCORED : highest;
  level.leveraged_e8 = between(0, 3) == 0 ? between(0, 40000000) : 0;
  return level;
}

/* Often a little better or worse than before, or the same. */
static struct portfolio_level changed(const struct level_table *table, const struct portfolio_level *before)
{
  struct portfolio_level after = *before;
  switch (between(0, 3)) {
  case 0:
    return portfolio(table);
  case 1:
    return after;
  default:
    for (int i = 0; i < 2; i++) {
      int row = (int)between(0, ROW_COUNT - 1);
      int64_t value_e8 = after.rows[row].value_e8 + between(-2, 2);
      after.rows[row].value_e8 = value_e8 < 0 ? 0 : value_e8;
      after.rows[row].level = level_of_row(table, (enum level_row)row, after.rows[row].value_e8);
    }
  }
  after.level = LEVEL_UNSCORED;
  for (int row = 0; before->level != LEVEL_UNSCORED && row < ROW_COUNT; row++)
    after.level = after.rows[row].level > after.level ? after.rows[row].level : after.level;
  return after;
}

struct random_question {
  struct suitability_question question;
  struct suitability_order orders[ORDERS_MOST];
  struct suitability_product products[PRODUCTS_MOST];
  struct portfolio_level before, after;
};

static void make(struct random_question *out)
{
  const struct level_table *table = level_table_default();
  *out = (struct random_question){ .before = portfolio(table) };
  out->after = changed(table, &out->before);
  struct suitability_question *question = &out->question;
  question->client_state = between(0, 7) == 0 ? (enum score_state)between(0, 1) : SCORE_OK;
  question->client_level = (enum risk_level)between(LEVEL_CAUTIOUS, LEVEL_SPECULATIVE);
  question->orders = out->orders;
  question->order_count = (size_t)between(0, ORDERS_MOST);
  int64_t positions_e6[] = { 0, between(-6, 6), between(-6, 6) };
  for (size_t i = 0; i < question->order_count; i++) {
    int64_t security_id = between(0, 2);
    out->orders[i] = (struct suitability_order){ security_id, positions_e6[security_id], between(-4, 4) };
  }
  question->products = out->products;
  question->product_count = (size_t)between(0, PRODUCTS_MOST);
  for (size_t i = 0; i < question->product_count; i++)
    out->products[i] = (struct suitability_product){
      "Index", (enum risk_level)(between(0, 15) == 0 ? LEVEL_UNSCORED : between(1, LEVEL_INADMISSIBLE)), between(-1, 1)
    };
  question->before = &out->before;
  question->after = &out->after;
  question->table = table;
  question->is_manual = between(0, 1);
}

Test(suitability_twin, agrees_on_a_hundred_thousand_questions)
{
  size_t seen[SUITABILITY_LEVEL_RULE + 1] = { 0 };
  for (uint64_t i = 0; i < CASES; i++) {
    struct random_question random;
    seed = i;
    make(&random);
    struct arena *arena = arena_new();
    struct suitability_decision decision = suitability_decide(arena, &random.question);
    enum suitability_reason wanted = twin_decide(&random.question);
    cr_assert_eq(decision.reason, wanted, "case %llu: %s, the twin says %s", (unsigned long long)i,
                 suitability_reason_name(decision.reason), suitability_reason_name(wanted));
    for (size_t place = 0; place < random.question.order_count; place++)
      cr_assert_eq(suitability_order_passes(&random.question, &decision, place),
                   twin_order_passes(&random.question, place), "case %llu, order %zu", (unsigned long long)i, place);
    seen[decision.reason]++;
    arena_free(arena);
  }
  for (int reason = 0; reason <= SUITABILITY_LEVEL_RULE; reason++)
    cr_expect_gt(seen[reason], 100, "%s came up %zu times", suitability_reason_name((enum suitability_reason)reason),
                 seen[reason]);
}

Test(suitability_twin, agrees_on_a_hundred_thousand_resulting_positions)
{
  for (uint64_t i = 0; i < CASES; i++) {
    seed = i;
    struct suitability_holding holding = { between(-9, 9), between(-9, 9), between(0, 9), between(0, 9) };
    int64_t found_e6;
    cr_assert(suitability_resulting(&holding, &found_e6));
    cr_assert_eq(found_e6, twin_resulting(&holding), "case %llu: %lld", (unsigned long long)i, (long long)found_e6);
  }
}

Test(suitability_twin, a_position_beyond_counting_is_none)
{
  int64_t found_e6 = 7;
  struct suitability_holding holding = { INT64_MAX, INT64_MAX, 0, 0 };
  cr_expect(!suitability_resulting(&holding, &found_e6));
  cr_expect_eq(found_e6, 7);
}
