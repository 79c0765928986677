/* test_index.c: a custom index from holdings and rules. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "index_pipeline.h"
#include "random.h"

#define PERCENT INT64_C(1000000)

static const int64_t yields_e6[][1] = { { 500000 }, { 700000 }, { 3100000 }, { 3400000 }, { INDEX_VALUE_NONE }, { 0 } };

static const struct index_name names[] = {
  { 1, "AAPL", "Tech", "Phones", true, 40 * PERCENT, 400, 242, yields_e6[0] },
  { 2, "MSFT", "Tech", "Software", true, 30 * PERCENT, 300, 443, yields_e6[1] },
  { 3, "XOM", "Energy", "Oil", true, 15 * PERCENT, 150, 113, yields_e6[2] },
  { 4, "CVX", "Energy", "Oil", true, 10 * PERCENT, 100, 155, yields_e6[3] },
  { 5, "KO", "Staples", "Drinks", true, 5 * PERCENT, 50, 62, yields_e6[4] },
  { 6, "NEE", "Utilities", NULL, false, 0, 25, 74, yields_e6[5] },
};
#define NAMES (sizeof(names) / sizeof(names[0]))

static const int64_t flagged[] = { 4, 3 };

struct row {
  const char *title;
  struct index_rule rules[4];
  const char *expected; /* "symbol percent" of what is held, symbol! and reason of what is left out by a rule */
};

static const struct row rows[] = {
  { "no rules: the benchmark", { { 0 } }, "AAPL 40, MSFT 30, XOM 15, CVX 10, KO 5" },
  { "a sector goes",
    { { INDEX_EXCLUDE_SECTOR, .group = "Energy" } },
    "AAPL 53.333333, MSFT 40, XOM! excluded, CVX! excluded, KO 6.666667" },
  { "an industry goes",
    { { INDEX_EXCLUDE_INDUSTRY, .group = "Phones" } },
    "AAPL! excluded, MSFT 50, XOM 25, CVX 16.666667, KO 8.333333" },
  { "a screened set goes",
    { { INDEX_EXCLUDE_SCREEN, .set = { flagged, 2 } } },
    "AAPL 53.333333, MSFT 40, XOM! excluded, CVX! excluded, KO 6.666667" },
  { "an include comes back from an exclusion",
    { { INDEX_EXCLUDE_SECTOR, .group = "Tech" }, { INDEX_INCLUDE_SECURITY, .security_id = 2 } },
    "AAPL! excluded, MSFT 50, XOM 25, CVX 16.666667, KO 8.333333" },
  { "an include from outside the benchmark has its weight from the rule",
    { { INDEX_INCLUDE_SECURITY, .security_id = 6, .amount = 25 * PERCENT } },
    "AAPL 32, MSFT 24, XOM 12, CVX 8, KO 4, NEE 20" },
  { "an include without a weight has nothing to weigh it by",
    { { INDEX_INCLUDE_SECURITY, .security_id = 6 } },
    "AAPL 40, MSFT 30, XOM 15, CVX 10, KO 5, NEE! nothing to weigh it by" },
  { "a swap keeps the weight",
    { { INDEX_SWAP, .security_id = 3, .other_id = 6 } },
    "AAPL 40, MSFT 30, XOM! swapped out, CVX 10, KO 5, NEE 15" },
  { "the top two by weight, equal weights",
    { { INDEX_TOP, .metric = INDEX_METRIC_WEIGHT, .amount = 2 }, { INDEX_WEIGHTING, .weighting = INDEX_WEIGHT_EQUAL } },
    "AAPL 50, MSFT 50, XOM! not among the top, CVX! not among the top, KO! not among the top" },
  { "the top two by yield; what has none is left out",
    { { INDEX_TOP, .metric = INDEX_METRIC_OTHER, .amount = 2 } },
    "AAPL! not among the top, MSFT! not among the top, XOM 60, CVX 40, KO! the metric is not known" },
  { "in proportion to yield",
    { { INDEX_EXCLUDE_SECTOR, .group = "Tech" },
      { INDEX_WEIGHTING, .weighting = INDEX_WEIGHT_METRIC, .metric = INDEX_METRIC_OTHER } },
    "AAPL! excluded, MSFT! excluded, XOM 47.692308, CVX 52.307692, KO! nothing to weigh it by" },
  { "market value weighs",
    { { INDEX_INCLUDE_SECURITY, .security_id = 6 },
      { INDEX_WEIGHTING, .weighting = INDEX_WEIGHT_MARKET_VALUE },
      { INDEX_EXCLUDE_SECURITY, .security_id = 4 } },
    "AAPL 43.243243, MSFT 32.432433, XOM 16.216216, CVX! excluded, KO 5.405405, NEE 2.702703" },
  { "factors multiply in order and are renormalised",
    { { INDEX_FACTOR_SECTOR, .group = "Energy", .amount = 200 * PERCENT },
      { INDEX_FACTOR_SECURITY, .security_id = 4, .amount = 0 },
      { INDEX_FACTOR_SECURITY, .security_id = 3, .amount = 50 * PERCENT } },
    "AAPL 44.444444, MSFT 33.333333, XOM 16.666667, CVX! weighed with zero, KO 5.555556" },
  { "a cap per security, then cash",
    { { INDEX_CAP_EACH_SECURITY, .amount = 30 * PERCENT }, { INDEX_CASH, .amount = 10 * PERCENT } },
    "AAPL 27, MSFT 27, XOM 18, CVX 12, KO 6" },
  { "a cap on one sector",
    { { INDEX_CAP_SECTOR, .group = "Tech", .amount = 35 * PERCENT } },
    "AAPL 20, MSFT 15, XOM 32.5, CVX 21.666667, KO 10.833333" },
  { "out above a limit of the metric, unknown out too",
    { { INDEX_EXCLUDE_METRIC, .metric = INDEX_METRIC_OTHER, .is_above = true, .amount = 1000000 } },
    "AAPL 57.142857, MSFT 42.857143, XOM! excluded, CVX! excluded, KO! the metric is not known" },
};

static size_t rule_count(const struct row *row)
{
  size_t count = 0;
  while (count < 4 && row->rules[count].kind != 0)
    count++;
  return count;
}

static const char *describe(struct arena *arena, const struct index_result *result)
{
  const char *text = "";
  for (size_t i = 0; i < NAMES; i++) {
    const struct index_line *line = &result->lines[i];
    char weight[DECIMAL_TEXT_SIZE];
    if (line->reason == INDEX_NOT_IN_BENCHMARK)
      continue;
    text = arena_printf(
        arena, "%s%s%s%s %s", text, *text ? ", " : "", names[i].symbol, line->reason == INDEX_HELD ? "" : "!",
        line->reason == INDEX_HELD ? decimal_format(line->weight_e8, 6, 0, weight) : index_reason_text(line->reason));
  }
  return text;
}

Test(index, the_table_holds)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct index_input input = { names, NAMES, 1, rows[i].rules, rule_count(&rows[i]) };
    struct index_result result;
    struct status status = index_build(arena, &input, &result);
    cr_assert(status_is_ok(status), "%s: %s", rows[i].title, status.message);
    cr_assert_str_eq(describe(arena, &result), rows[i].expected, "%s: %s", rows[i].title, describe(arena, &result));
  }
  arena_free(arena);
}

Test(index, says_which_rule_left_a_name_out_and_which_rules_had_no_effect)
{
  struct arena *arena = arena_new();
  struct index_rule rules[] = {
    { INDEX_EXCLUDE_SECTOR, .group = "Aviation" },
    { INDEX_EXCLUDE_SECTOR, .group = "Energy" },
    { INDEX_CAP_EACH_SECURITY, .amount = 45 * PERCENT },
  };
  struct index_input input = { names, NAMES, 1, rules, 3 };
  struct index_result result;
  cr_assert(status_is_ok(index_build(arena, &input, &result)));
  cr_assert_eq(result.lines[2].rule, 1);
  cr_assert_eq(result.lines[5].rule, INDEX_NO_RULE);
  cr_assert_eq(result.rule_effects[0], 0);
  cr_assert_eq(result.rule_effects[1], 2);
  cr_assert_eq(result.rule_effects[2], 2, "%zu", result.rule_effects[2]);
  cr_assert_eq(result.held_count, 3);
  cr_assert_eq(result.active_share_e8, 25 * PERCENT, "what the sector had went elsewhere");
  arena_free(arena);
}

Test(index, refuses_what_cannot_be)
{
  struct {
    struct index_rule rule;
    enum status_code code;
    const char *field;
  } cases[] = {
    { { INDEX_CAP_EACH_SECURITY, .amount = 10 * PERCENT }, STATUS_FAILED_PRECONDITION, "rules" },
    { { INDEX_CAP_EACH_SECTOR, .amount = 20 * PERCENT }, STATUS_FAILED_PRECONDITION, "rules" },
    { { INDEX_EXCLUDE_METRIC, .metric = INDEX_METRIC_PRICE, .is_above = true }, STATUS_FAILED_PRECONDITION, "rules" },
    { { INDEX_CASH, .amount = WEIGHT_E8 }, STATUS_INVALID_ARGUMENT, "rules[0]" },
    { { INDEX_FACTOR_SECTOR, .group = "Tech", .amount = -1 }, STATUS_INVALID_ARGUMENT, "rules[0]" },
    { { INDEX_INCLUDE_SECURITY, .security_id = 99 }, STATUS_INVALID_ARGUMENT, "rules[0]" },
    { { INDEX_SWAP, .security_id = 1, .other_id = 2 }, STATUS_FAILED_PRECONDITION, "rules[0]" },
    { { INDEX_TOP, .metric = 4, .amount = 2 }, STATUS_INVALID_ARGUMENT, "rules[0]" },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    struct index_input input = { names, NAMES, 1, &cases[i].rule, 1 };
    struct index_result result;
    struct status status = index_build(arena, &input, &result);
    cr_assert_eq(status.code, cases[i].code, "case %zu: %d", i, status.code);
    cr_assert_str_eq(status.field, cases[i].field);
  }
  arena_free(arena);
}

Test(index, weights_sum_to_one_for_random_benchmarks_in_any_order)
{
  enum { COUNT = 120 };
  uint64_t seed = 11;
  for (int turn = 0; turn < 200; turn++) {
    struct arena *arena = arena_new();
    static const char *const sectors[] = { "A", "B", "C", "D", NULL };
    struct index_name list[COUNT];
    struct index_name reversed[COUNT];
    for (int i = 0; i < COUNT; i++) {
      list[i] = (struct index_name){ .security_id = 1000 - i,
                                     .symbol = arena_printf(arena, "S%d", (i * 37) % COUNT),
                                     .sector = sectors[random_between(&seed, 0, 4)],
                                     .is_benchmark = random_between(&seed, 0, 9) > 0,
                                     .weight_e8 = random_between(&seed, 0, 3 * PERCENT),
                                     .market_value_e4 = random_between(&seed, 0, 1000000000000000) };
      reversed[COUNT - 1 - i] = list[i];
    }
    struct index_rule rules[] = {
      { INDEX_EXCLUDE_SECTOR, .group = "B" },
      { INDEX_TOP, .metric = INDEX_METRIC_MARKET_VALUE, .amount = random_between(&seed, 20, 120) },
      { INDEX_WEIGHTING, .weighting = (enum index_weighting)random_between(&seed, 0, 2) },
      { INDEX_FACTOR_SECTOR, .group = "C", .amount = random_between(&seed, 0, 5) * 33333333 },
      { INDEX_CAP_EACH_SECURITY, .amount = random_between(&seed, 6, 20) * PERCENT },
      { INDEX_CASH, .amount = random_between(&seed, 0, 10 * PERCENT) },
    };
    struct index_input input = { list, COUNT, 0, rules, 6 };
    struct index_input other = { reversed, COUNT, 0, rules, 6 };
    struct index_result result;
    struct index_result again;
    cr_assert(status_is_ok(index_build(arena, &input, &result)));
    cr_assert(status_is_ok(index_build(arena, &other, &again)));
    int64_t sum_e8 = result.cash_weight_e8;
    for (int i = 0; i < COUNT; i++) {
      cr_assert_eq(result.lines[i].weight_e8, again.lines[COUNT - 1 - i].weight_e8);
      cr_assert_eq(result.lines[i].reason, again.lines[COUNT - 1 - i].reason);
      cr_assert((result.lines[i].weight_e8 > 0) == (result.lines[i].reason == INDEX_HELD));
      sum_e8 += result.lines[i].weight_e8;
    }
    cr_assert_eq(sum_e8, WEIGHT_E8);
    arena_free(arena);
  }
}
