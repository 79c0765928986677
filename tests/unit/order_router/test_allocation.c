/* test_allocation.c: fair fills, money to the cent, quantities before sending. */
#include <criterion/criterion.h>
#include <string.h>

#include "allocation.h"
#include "base/arena.h"
#include "base/decimal.h"

/* Orders of 6, 6 and 2 shares, ties in list order. */
static const struct {
  int64_t filled;
  int64_t parts[3];
} rows[] = {
  { 0, { 0, 0, 0 } },  { 1, { 1, 0, 0 } },  { 2, { 1, 1, 0 } },  { 10, { 5, 4, 1 } },
  { 11, { 5, 5, 1 } }, { 12, { 5, 5, 2 } }, { 14, { 6, 6, 2 } },
};

static const struct allocation_order six_six_two[] = { { 1, 6 * SHARES_E6 },
                                                       { 2, 6 * SHARES_E6 },
                                                       { 3, 2 * SHARES_E6 } };

Test(allocation, the_table_holds)
{
  struct arena *arena = arena_new();
  struct allocation_block block = { 1, six_six_two, 3, SHARES_E6, ALLOCATION_TIES_BY_LIST };
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    int64_t parts_e6[3];
    cr_assert(allocation_fill(arena, &block, rows[i].filled * SHARES_E6, parts_e6));
    for (int k = 0; k < 3; k++)
      cr_assert_eq(parts_e6[k], rows[i].parts[k] * SHARES_E6, "%ld: account %d has %ld", (long)rows[i].filled, k,
                   (long)(parts_e6[k] / SHARES_E6));
  }
  arena_free(arena);
}

Test(allocation, ties_by_hash_do_not_depend_on_the_order_of_the_list)
{
  struct arena *arena = arena_new();
  struct allocation_order reversed[] = { six_six_two[2], six_six_two[1], six_six_two[0] };
  for (int64_t block_id = 1; block_id < 50; block_id++) {
    struct allocation_block block = { block_id, six_six_two, 3, SHARES_E6, ALLOCATION_TIES_BY_HASH };
    struct allocation_block other = { block_id, reversed, 3, SHARES_E6, ALLOCATION_TIES_BY_HASH };
    for (int64_t filled = 0; filled <= 14; filled++) {
      int64_t parts[3];
      int64_t again[3];
      cr_assert(allocation_fill(arena, &block, filled * SHARES_E6, parts));
      cr_assert(allocation_fill(arena, &other, filled * SHARES_E6, again));
      cr_assert(parts[0] == again[2] && parts[1] == again[1] && parts[2] == again[0]);
    }
  }
  arena_free(arena);
}

Test(allocation, refuses_what_is_no_fill_of_the_block)
{
  struct arena *arena = arena_new();
  struct allocation_block block = { 1, six_six_two, 3, SHARES_E6, ALLOCATION_TIES_BY_LIST };
  int64_t parts[3];
  cr_assert_not(allocation_fill(arena, &block, 15 * SHARES_E6, parts));
  cr_assert_not(allocation_fill(arena, &block, 1, parts));
  cr_assert_not(allocation_fill(arena, &block, -SHARES_E6, parts));
  arena_free(arena);
}

static int64_t next_between(uint64_t *seed, int64_t low, int64_t high)
{
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return low + (int64_t)((*seed >> 20) % (uint64_t)(high - low + 1));
}

/* As fills come no allocation shrinks, parts sum to the fill, nobody has more than ordered, a full fill is exact. */
Test(allocation, never_shrinks_and_a_full_fill_is_exact_for_random_blocks)
{
  enum { MOST = 30 };
  uint64_t seed = 9;
  for (int turn = 0; turn < 300; turn++) {
    struct arena *arena = arena_new();
    struct allocation_order orders[MOST];
    int64_t before[MOST] = { 0 };
    int64_t after[MOST];
    size_t count = (size_t)next_between(&seed, 1, MOST);
    int64_t increment_e6 = next_between(&seed, 0, 1) ? SHARES_E6 : 1;
    int64_t total_e6 = 0;
    for (size_t i = 0; i < count; i++) {
      orders[i] =
          (struct allocation_order){ next_between(&seed, 1, 1000000), next_between(&seed, 1, 400) * increment_e6 };
      total_e6 += orders[i].ordered_e6;
    }
    struct allocation_block block = { turn, orders, count, increment_e6, (enum allocation_ties)(turn % 2) };
    int64_t filled_e6 = 0;
    while (filled_e6 < total_e6) {
      int64_t left = (total_e6 - filled_e6) / increment_e6;
      filled_e6 += next_between(&seed, 1, left < 97 ? left : 97) * increment_e6;
      int64_t sum_e6 = 0;
      cr_assert(allocation_fill(arena, &block, filled_e6, after));
      for (size_t i = 0; i < count; i++) {
        cr_assert(after[i] >= before[i] && after[i] <= orders[i].ordered_e6);
        sum_e6 += after[i];
      }
      cr_assert_eq(sum_e6, filled_e6);
      memcpy(before, after, sizeof(before));
    }
    for (size_t i = 0; i < count; i++)
      cr_assert_eq(after[i], orders[i].ordered_e6);
    arena_free(arena);
  }
}

/* Large fractional quantities are handed out in bulk, and must agree with the rule at the margin: the next unit. */
Test(allocation, of_a_billion_units_gives_the_next_unit_to_one_account)
{
  struct arena *arena = arena_new();
  struct allocation_order orders[] = { { 1, INT64_C(700000000000) }, { 2, INT64_C(299999999999) }, { 3, 7 } };
  struct allocation_block block = { 5, orders, 3, 1, ALLOCATION_TIES_BY_HASH };
  for (int64_t filled = 500000000000; filled < 500000000050; filled++) {
    int64_t parts[3];
    int64_t more[3];
    cr_assert(allocation_fill(arena, &block, filled, parts));
    cr_assert(allocation_fill(arena, &block, filled + 1, more));
    int64_t moved = 0;
    for (int i = 0; i < 3; i++) {
      cr_assert_geq(more[i], parts[i]);
      moved += more[i] - parts[i];
    }
    cr_assert_eq(moved, 1);
  }
  arena_free(arena);
}

Test(allocation, shares_the_average_price_out_to_the_cent)
{
  struct allocation_execution executions[] = { { 300 * SHARES_E6, 10000000 }, { 200 * SHARES_E6, 10010000 } };
  int64_t shares_e6[] = { 250 * SHARES_E6, 150 * SHARES_E6, 100 * SHARES_E6 };
  int64_t amounts_e4[3];
  int64_t average_e6;
  struct allocation_done done = { executions, 2, shares_e6, 3 };
  cr_assert(allocation_money(&done, amounts_e4, &average_e6));
  cr_assert_eq(amounts_e4[0], 25010000);
  cr_assert_eq(amounts_e4[1], 15006000);
  cr_assert_eq(amounts_e4[2], 10004000);
  cr_assert_eq(average_e6, 10004000);
  shares_e6[2] += SHARES_E6;
  cr_assert_not(allocation_money(&done, amounts_e4, &average_e6));
}

Test(allocation, equal_quantity_and_net_liquidation)
{
  int64_t parts[6];
  cr_assert(allocation_equal(400 * SHARES_E6, SHARES_E6, 4, parts));
  for (int i = 0; i < 4; i++)
    cr_assert_eq(parts[i], 100 * SHARES_E6);
  cr_assert(allocation_equal(400 * SHARES_E6, SHARES_E6, 6, parts));
  for (int i = 0; i < 6; i++)
    cr_assert_eq(parts[i], (i < 4 ? 67 : 66) * SHARES_E6);
  int64_t values_e4[] = { 25000 * CASH_E4, 50000 * CASH_E4, 100000 * CASH_E4 };
  cr_assert(allocation_by_value(700 * SHARES_E6, SHARES_E6, values_e4, 3, parts));
  cr_assert(parts[0] == 100 * SHARES_E6 && parts[1] == 200 * SHARES_E6 && parts[2] == 400 * SHARES_E6);
}
