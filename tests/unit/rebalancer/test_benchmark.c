/* test_benchmark.c: the main job's index and investment on a real ETF's holdings, where the reference data is there. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "index_pipeline.h"
#include "invest.h"

#define PERCENT INT64_C(1000000)

enum { MOST = 600, COLUMNS = 15 };

/* Takes the quoted cells of a line apart, in place; returns how many. */
static size_t split(char *line, char *cells[COLUMNS])
{
  size_t count = 0;
  for (char *at = strchr(line, '"'); at && count < COLUMNS; at = strchr(at + 1, '"')) {
    cells[count++] = at + 1;
    at = strchr(at + 1, '"');
    if (!at)
      break;
    *at = '\0';
  }
  return count;
}

static size_t load(struct arena *arena, struct index_name *names)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  if (!folder || !*folder)
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  const char *base = folder[0] == '/' ? "" : STEWARD_SOURCE_DIR "/";
  FILE *file = fopen(arena_printf(arena, "%s%s/etf/IVV_holdings_2024-12-06.csv", base, folder), "r");
  cr_assert_not_null(file);
  char line[4096];
  size_t count = 0;
  while (count < MOST && fgets(line, sizeof(line), file)) {
    char *cells[COLUMNS];
    if (split(line, cells) < 9 || strcmp(cells[3], "Equity") != 0)
      continue;
    struct index_name *name = &names[count];
    *name = (struct index_name){ .security_id = (int64_t)count + 1, .is_benchmark = true };
    name->symbol = arena_strdup(arena, cells[0]);
    name->sector = arena_strdup(arena, cells[2]);
    cr_assert(status_is_ok(decimal_parse_loose(cells[4], CASH_PLACES, &name->market_value_e4)));
    cr_assert(status_is_ok(decimal_parse_loose(cells[5], WEIGHT_PLACES - 2, &name->weight_e8)));
    cr_assert(status_is_ok(decimal_parse_loose(cells[8], PRICE_PLACES, &name->price_e6)));
    count++;
  }
  fclose(file);
  return count;
}

Test(benchmark, gives_an_index_that_an_account_can_be_invested_in)
{
  struct arena *arena = arena_new();
  struct index_name names[MOST];
  size_t count = load(arena, names);
  cr_assert_geq(count, 503);
  struct index_rule rules[] = {
    { INDEX_WEIGHTING, .weighting = INDEX_WEIGHT_MARKET_VALUE },
    { INDEX_EXCLUDE_SECTOR, .group = "Energy" },
    { INDEX_EXCLUDE_SECURITY, .security_id = 2 },
    { INDEX_EXCLUDE_SECURITY, .security_id = 5 },
    { INDEX_CAP_EACH_SECURITY, .amount = 5 * PERCENT },
    { INDEX_CASH, .amount = PERCENT / 2 },
  };
  struct index_input input = { names, count, 0, rules, 6 };
  struct index_result index;
  cr_assert(status_is_ok(index_build(arena, &input, &index)));
  struct invest_target targets[MOST];
  size_t target_count = 0;
  int64_t sum_e8 = index.cash_weight_e8;
  for (size_t i = 0; i < count; i++) {
    if (index.lines[i].weight_e8 == 0)
      continue;
    cr_assert_leq(index.lines[i].weight_e8, 5 * PERCENT);
    sum_e8 += index.lines[i].weight_e8;
    targets[target_count++] = (struct invest_target){ .security_id = names[i].security_id,
                                                      .symbol = names[i].symbol,
                                                      .weight_e8 = index.lines[i].weight_e8,
                                                      .price_e6 = names[i].price_e6,
                                                      .increment_e6 = SHARES_E6 };
  }
  cr_assert_eq(sum_e8, WEIGHT_E8);
  cr_assert_eq(target_count, index.held_count);
  int64_t amount_e4 = 250000 * CASH_E4;
  struct invest_input invest = { .targets = targets,
                                 .count = target_count,
                                 .amount_e4 = amount_e4,
                                 .independent_cash_e4 = amount_e4,
                                 .band_e8 = 5 * PERCENT };
  struct invest_result plan;
  cr_assert(status_is_ok(invest_plan(arena, &invest, &plan)));
  cr_assert_not(plan.is_refused);
  cr_assert_leq(plan.bought_e4, amount_e4 - amount_e4 / 200, "the cash target is kept");
  cr_assert_geq(plan.bought_e4, amount_e4 / 100 * 95, "whole shares leave little: %ld", (long)plan.bought_e4);
  arena_free(arena);
}
