/* Sobol points: their numbers, what a scramble keeps, the bridge, the direction. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "goal_case.h"
#include "goal_sobol.h"

/* By hand from the recurrence of Bratley and Fox: the third dimension's polynomial is x^2 + x + 1, m = 1, 3, so that
 * m_3 = 2 * 3 ^ 4 * 1 ^ 1 = 3 and m_4 = 2 * 3 ^ 4 * 3 ^ 3 = 9. */
static const struct {
  int dimension;
  uint32_t m[6];
} rows[] = { { 0, { 1, 1, 1, 1, 1, 1 } }, { 1, { 1, 3, 5, 15, 17, 51 } }, { 2, { 1, 3, 3, 9, 29, 23 } } };

Test(goal_sobol, directions_follow_the_recurrence)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint32_t directions[32];
    goal_sobol_directions(rows[i].dimension, directions);
    for (int bit = 0; bit < 6; bit++)
      cr_expect_eq(directions[bit] >> (31 - bit), rows[i].m[bit], "dimension %d, m_%d = %u", rows[i].dimension, bit + 1,
                   directions[bit] >> (31 - bit));
  }
}

/* FNV-1a over the direction numbers of dimensions 0 to 1200, least byte first, made from another copy of Joe and Kuo's
 * published numbers by another program. */
#define JOE_KUO_HASH UINT64_C(0x724a29129c730bf0)

Test(goal_sobol, the_table_is_the_published_one)
{
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  uint32_t directions[32];
  for (int dimension = 0; dimension <= GOAL_MONTHS_MAX; dimension++) {
    goal_sobol_directions(dimension, directions);
    for (int byte = 0; byte < 4 * 32; byte++)
      hash = (hash ^ (directions[byte / 4] >> (8 * (byte % 4)) & 0xff)) * UINT64_C(0x100000001b3);
  }
  cr_expect_eq(hash, JOE_KUO_HASH, "%llx", (unsigned long long)hash);
}

/* Odd m: the matrix is triangular with ones, and every 2^k points from the first fill 2^k intervals. The last dimension
 * is the one that a plan of 1,200 months needs. */
Test(goal_sobol, every_dimension_of_the_table_is_triangular_with_ones)
{
  uint32_t directions[32];
  for (int dimension = 0; dimension <= GOAL_MONTHS_MAX; dimension += dimension < 20 ? 1 : 59) {
    goal_sobol_directions(dimension, directions);
    for (int bit = 0; bit < 32; bit++)
      cr_expect_eq(directions[bit] & ((2u << (31 - bit)) - 1), 1u << (31 - bit), "dimension %d bit %d", dimension, bit);
  }
  goal_sobol_directions(GOAL_MONTHS_MAX, directions);
}

Test(goal_sobol, scrambled_points_fill_every_interval_and_every_square_once)
{
  enum { MONTHS = 40 };
  static uint32_t points[MONTHS + 1][TILE_PATHS];
  struct goal_sobol *sobol = goal_sobol_new(MONTHS, 256, 99);
  for (int replicate = 0; replicate < GOAL_SOBOL_REPLICATES; replicate++) {
    for (uint32_t first = 0; first < 256; first += TILE_PATHS) {
      goal_sobol_points(sobol, replicate, first, points);
      for (int dimension = 0; dimension <= MONTHS; dimension++) {
        uint64_t seen = 0;
        for (int i = 0; i < TILE_PATHS; i++)
          seen |= 1ull << (points[dimension][i] >> 26);
        cr_assert_eq(seen, UINT64_MAX, "replicate %d dimension %d", replicate, dimension);
      }
      uint64_t squares = 0; /* of the first two dimensions, 8 by 8 */
      for (int i = 0; i < TILE_PATHS; i++)
        squares |= 1ull << (points[0][i] >> 29 << 3 | points[1][i] >> 29);
      cr_assert_eq(squares, UINT64_MAX, "replicate %d", replicate);
    }
  }
  goal_sobol_free(sobol);
}

Test(goal_sobol, replicates_and_seeds_are_scrambled_apart)
{
  static uint32_t a[9][TILE_PATHS];
  static uint32_t b[9][TILE_PATHS];
  struct goal_sobol *one = goal_sobol_new(8, 64, 1);
  struct goal_sobol *two = goal_sobol_new(8, 64, 2);
  goal_sobol_points(one, 0, 0, a);
  goal_sobol_points(one, 1, 0, b);
  cr_expect_neq(memcmp(a, b, sizeof a), 0);
  goal_sobol_points(two, 0, 0, b);
  cr_expect_neq(memcmp(a, b, sizeof a), 0);
  goal_sobol_free(one);
  goal_sobol_free(two);
}

/* Every month is set once, from months that are set before it, with the variances of Brownian motion. */
Test(goal_sobol, the_bridge_reaches_every_month_once)
{
  for (int months = 1; months <= GOAL_MONTHS_MAX; months += months < 70 ? 1 : 113) {
    bool is_set[GOAL_MONTHS_MAX + 1] = { true };
    struct goal_sobol *sobol = goal_sobol_new(months, 64, 1);
    const struct goal_bridge_step *steps = goal_sobol_bridge(sobol);
    for (int i = 0; i < months; i++) {
      double left = steps[i].left;
      double middle = steps[i].middle;
      double right = i == 0 ? INFINITY : steps[i].right;
      cr_assert(is_set[steps[i].left] && !is_set[steps[i].middle] && (i == 0 || is_set[steps[i].right]));
      double variance = i == 0 ? middle : (middle - left) * (right - middle) / (right - left);
      cr_assert(fabs(steps[i].deviation * steps[i].deviation - variance) < 1e-9);
      cr_assert(fabs(steps[i].left_weight + steps[i].right_weight - 1) < 1e-12);
      is_set[steps[i].middle] = true;
    }
    goal_sobol_free(sobol);
  }
}

static void direction_of(const struct goal_plan *plan, int months, double *direction)
{
  struct arena *arena = arena_new();
  struct goal_model model;
  double square = 0;
  cr_assert(status_is_ok(goal_plan_model(arena, plan, &model)));
  cr_assert_eq(model.months, months);
  goal_sobol_direction(&model, direction);
  for (int k = 1; k <= months; k++)
    square += direction[k] * direction[k];
  cr_expect(fabs(square - 1) < 1e-12, "%g", square);
  cr_expect_eq(direction[0], 0);
  arena_free(arena);
}

Test(goal_sobol, the_direction_weighs_months_by_what_is_still_needed)
{
  double direction[121] = { 0 };
  struct goal_plan_goal lump = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(150000), .first_month = 120 };
  struct goal_plan plan = moderate_plan(&lump, 1);
  direction_of(&plan, 120, direction);
  for (int k = 1; k <= 120; k++) /* nothing comes or goes before the end: all months count the same */
    cr_expect(fabs(direction[k] - sqrt(1.0 / 120)) < 1e-12);
  struct goal_plan_goal pension = {
    .kind = GOAL_RETIREMENT, .amount_e4 = MONEY(1000), .first_month = 0, .last_month = 120
  };
  plan = moderate_plan(&pension, 1);
  direction_of(&plan, 120, direction);
  for (int k = 2; k <= 120; k++)
    cr_expect(direction[k] < direction[k - 1], "a pension needs less and less");
  plan.goal_count = 0;
  plan.months = 120;
  direction_of(&plan, 120, direction);
  cr_expect(fabs(direction[60] - sqrt(1.0 / 120)) < 1e-12, "without goals the last month's wealth matters");
}
