/* test_published.c: the published cases of the reference data, where it is there. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "drift.h"
#include "rebalance.h"

static json_t *load_case(struct arena *arena, const char *id)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  if (!folder || !*folder)
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  const char *base = folder[0] == '/' ? "" : STEWARD_SOURCE_DIR "/";
  json_t *cases = json_load_file(arena_printf(arena, "%s%s/rebalance/published_cases.json", base, folder), 0, NULL);
  cr_assert_not_null(cases);
  for (size_t i = 0; i < json_array_size(cases); i++) {
    json_t *one = json_array_get(cases, i);
    if (strcmp(json_string_value(json_object_get(one, "id")), id) == 0) {
      json_t *found = json_deep_copy(one);
      json_decref(cases);
      return found;
    }
  }
  cr_assert_fail("no case %s", id);
  return NULL;
}

static int64_t number(const json_t *object, const char *key, int places)
{
  int64_t value = 0;
  struct status status = decimal_parse(json_string_value(json_object_get(object, key)), places, &value);
  cr_assert(status_is_ok(status), "%s", key);
  return value;
}

Test(published, case_1_leaves_nothing_uninvested_inside_the_band)
{
  struct arena *arena = arena_new();
  json_t *one = load_case(arena, "RB1");
  json_t *prices = json_object_get(one, "prices");
  json_t *current = json_object_get(one, "current");
  json_t *targets = json_object_get(one, "targets");
  struct rebalance_name names[3];
  size_t count = 0;
  const char *symbol;
  json_t *value;
  json_object_foreach(targets, symbol, value)
  {
    names[count] = (struct rebalance_name){
      .security_id = (int64_t)count + 1,
      .symbol = symbol,
      .shares_e6 = json_integer_value(json_object_get(current, symbol)) * SHARES_E6,
      .price_e6 = number(prices, symbol, PRICE_PLACES),
      .target_e8 = number(targets, symbol, WEIGHT_PLACES),
      .increment_e6 = SHARES_E6,
    };
    count++;
  }
  struct rebalance_input input = { .kind = REBALANCE_BANDS,
                                   .names = names,
                                   .count = count,
                                   .band_e8 = 5000000,
                                   .is_band_relative = true,
                                   .is_filling_bands = true };
  struct rebalance_result result;
  cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
  cr_assert_eq(result.constraint, REBALANCE_FEASIBLE);
  cr_assert_eq(result.cash_after_e4, number(one, "expected_uninvested", CASH_PLACES), "%ld",
               (long)result.cash_after_e4);
  for (size_t i = 0; i < result.count; i++) {
    int64_t target_e4 = number(targets, result.lines[i].symbol, CASH_PLACES) * 10000;
    cr_assert_leq(labs(result.lines[i].after_e4 - target_e4), target_e4 / 20, "%s", result.lines[i].symbol);
  }
  json_decref(one);
  arena_free(arena);
}

Test(published, case_2_drifts_by_4_5455_percent_and_stays_inside_five_points)
{
  struct arena *arena = arena_new();
  json_t *two = load_case(arena, "RB2");
  json_t *values = json_object_get(two, "current_value");
  json_t *targets = json_object_get(two, "targets");
  json_t *quantities = json_object_get(two, "qty");
  struct drift_name drifts[3];
  struct rebalance_name names[3];
  size_t count = 0;
  const char *symbol;
  json_t *value;
  json_object_foreach(targets, symbol, value)
  {
    int64_t quantity = json_integer_value(json_object_get(quantities, symbol));
    drifts[count] = (struct drift_name){ .value_e4 = number(values, symbol, CASH_PLACES),
                                         .target_e8 = number(targets, symbol, WEIGHT_PLACES) };
    names[count] = (struct rebalance_name){ .security_id = (int64_t)count + 1,
                                            .symbol = symbol,
                                            .shares_e6 = quantity * SHARES_E6,
                                            .price_e6 = number(values, symbol, PRICE_PLACES) / quantity,
                                            .target_e8 = drifts[count].target_e8,
                                            .increment_e6 = SHARES_E6 };
    count++;
  }
  struct drift_result drift;
  cr_assert(status_is_ok(drift_measure(arena, drifts, count, 0, &drift)));
  int64_t rounded_e6;
  cr_assert(decimal_divide(drift.drift_e8, 100, ROUND_HALF_EVEN, &rounded_e6));
  cr_assert_eq(rounded_e6, 45455, "%ld", (long)drift.drift_e8);
  struct rebalance_input input = { .kind = REBALANCE_BANDS, .names = names, .count = count, .band_e8 = 5000000 };
  struct rebalance_result result;
  cr_assert(status_is_ok(rebalance_plan(arena, &input, &result)));
  cr_assert_eq(result.order_count, 0, "largest drift is 4.55 points");
  json_decref(two);
  arena_free(arena);
}
