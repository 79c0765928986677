/* test_caps.c: caps per security and per sector. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "caps.h"
#include "random.h"

#define LIMIT 16

/* Percent everywhere; sectors as letters; "refused" when the caps cannot be met. */
struct row {
  const char *weights;
  const char *sectors;
  double cap;
  double sector_cap;
  const char *expected;
};

static const struct row rows[] = {
  { "50 18 12 10 6 4", "AAAAAA", 20, 100, "20 20 20 20 12 8" },
  { "50 30 10 10", "AAAA", 30, 100, "30 30 20 20" },
  { "25 25 25 25", "AAAA", 25, 100, "25 25 25 25" },
  { "50 30 20", "ABC", 30, 100, "refused 90" },
  { "40 20 20 20", "AABC", 100, 50, "33.33333333 16.66666667 25 25" },
  { "40 20 20 20", "AABB", 100, 40, "refused 80" },
  { "60 10 20 10", "AABC", 50, 40, "32 8 40 20" },
  { "100", "A", 100, 100, "100" },
};

static int64_t percent_e8(double percent)
{
  return (int64_t)(percent * 1e6 + 0.5);
}

static size_t parse(const char *text, int64_t *values_e8)
{
  size_t count = 0;
  for (const char *at = text; *at && count < LIMIT;) {
    char *end;
    values_e8[count++] = percent_e8(strtod(at, &end));
    at = *end ? end + 1 : end;
  }
  return count;
}

static void check_row(struct arena *arena, const struct row *row)
{
  int64_t weights[LIMIT];
  int64_t caps[LIMIT];
  int64_t sector_caps[LIMIT];
  int64_t expected[LIMIT];
  int64_t actual[LIMIT];
  size_t sectors[LIMIT];
  size_t count = parse(row->weights, weights);
  for (size_t i = 0; i < count; i++) {
    caps[i] = percent_e8(row->cap);
    sectors[i] = (size_t)(row->sectors[i] - 'A');
  }
  for (size_t s = 0; s < LIMIT; s++)
    sector_caps[s] = percent_e8(row->sector_cap);
  struct caps_input input = { count, weights, caps, sectors, 3, sector_caps };
  int64_t reachable_e8;
  enum caps_outcome outcome = caps_apply(arena, &input, actual, &reachable_e8);
  if (strncmp(row->expected, "refused ", 8) == 0) {
    cr_assert_neq(outcome, CAPS_MET, "%s", row->weights);
    cr_assert_eq(reachable_e8, percent_e8(strtod(row->expected + 8, NULL)), "%s", row->weights);
    return;
  }
  cr_assert_eq(outcome, CAPS_MET, "%s", row->weights);
  cr_assert_eq(parse(row->expected, expected), count);
  for (size_t i = 0; i < count; i++)
    cr_assert_eq(actual[i], expected[i], "%s: name %zu is %ld", row->weights, i, (long)actual[i]);
}

Test(caps, the_table_holds)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
    check_row(arena, &rows[i]);
  arena_free(arena);
}

Test(caps, a_refusal_names_the_constraint)
{
  struct arena *arena = arena_new();
  int64_t weights[] = { 1, 1 };
  int64_t low[] = { WEIGHT_E8 / 4, WEIGHT_E8 / 4 };
  int64_t none[] = { WEIGHT_E8, WEIGHT_E8 };
  size_t sectors[] = { 0, 0 };
  int64_t out[2];
  int64_t reachable_e8;
  struct caps_input by_security = { 2, weights, low, sectors, 1, none };
  struct caps_input by_sector = { 2, weights, none, sectors, 1, low };
  cr_assert_eq(caps_apply(arena, &by_security, out, &reachable_e8), CAPS_SECURITY_INFEASIBLE);
  cr_assert_eq(reachable_e8, WEIGHT_E8 / 2);
  cr_assert_eq(caps_apply(arena, &by_sector, out, &reachable_e8), CAPS_SECTOR_INFEASIBLE);
  cr_assert_eq(reachable_e8, WEIGHT_E8 / 4);
  arena_free(arena);
}

/* Whatever the weights and caps: met exactly when the caps can be met, all caps held, sum one. */
Test(caps, hold_for_random_portfolios)
{
  uint64_t seed = 7;
  for (int turn = 0; turn < 2000; turn++) {
    struct arena *arena = arena_new();
    size_t count = (size_t)random_between(&seed, 1, 60);
    size_t sector_count = (size_t)random_between(&seed, 1, 8);
    int64_t weights[60];
    int64_t caps[60];
    int64_t sector_caps[8];
    int64_t out[60];
    int64_t sums[8] = { 0 };
    size_t sectors[60];
    int64_t cap_e8 = random_between(&seed, 1, WEIGHT_E8 / 4);
    for (size_t s = 0; s < sector_count; s++)
      sector_caps[s] = random_between(&seed, WEIGHT_E8 / 16, WEIGHT_E8);
    for (size_t i = 0; i < count; i++) {
      weights[i] = random_between(&seed, 1, INT64_C(1) << random_between(&seed, 1, 40));
      caps[i] = random_between(&seed, 0, 9) ? cap_e8 : WEIGHT_E8;
      sectors[i] = (size_t)random_between(&seed, 0, (int64_t)sector_count - 1);
    }
    struct caps_input input = { count, weights, caps, sectors, sector_count, sector_caps };
    int64_t reachable_e8;
    if (caps_apply(arena, &input, out, &reachable_e8) == CAPS_MET) {
      int64_t sum_e8 = 0;
      for (size_t i = 0; i < count; i++) {
        cr_assert(out[i] >= 0 && out[i] <= caps[i]);
        sums[sectors[i]] += out[i];
        sum_e8 += out[i];
      }
      for (size_t s = 0; s < sector_count; s++)
        cr_assert_leq(sums[s], sector_caps[s]);
      cr_assert_eq(sum_e8, WEIGHT_E8);
    } else {
      cr_assert_lt(reachable_e8, WEIGHT_E8);
    }
    arena_free(arena);
  }
}
