/* Portfolios taken apart into what they hold. */
#include <criterion/criterion.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "look_through.h"

enum { STOCK = 1, FUND = 2, A = 11, B = 12, C = 13 };

static const int64_t ids[] = { A, B, C };
static const int64_t thirds[] = { 33333334, 33333333, 33333333 };

Test(look_through, a_fund_gives_way_to_its_constituents)
{
  struct arena *arena = arena_new();
  struct look_fund fund = { FUND, ids, thirds, 3 };
  struct look_position positions[] = { { STOCK, 500 }, { FUND, 1000 } };
  struct look_parts parts = look_through(arena, positions, 2, &fund, 1);
  static const struct look_part expected[] = { { STOCK, 500, 0 }, { A, 334, 1 }, { B, 333, 1 }, { C, 333, 1 } };
  cr_assert_eq(parts.count, 4);
  for (size_t i = 0; i < parts.count; i++) {
    cr_expect_eq(parts.items[i].security_id, expected[i].security_id);
    cr_expect_eq(parts.items[i].value_e4, expected[i].value_e4, "part %zu: %ld", i, (long)parts.items[i].value_e4);
    cr_expect_eq(parts.items[i].position, expected[i].position);
  }
  arena_free(arena);
}

/* Whatever the value, the parts sum to it exactly, and have its sign. */
Test(look_through, parts_sum_to_their_position)
{
  struct arena *arena = arena_new();
  struct look_fund fund = { FUND, ids, thirds, 3 };
  for (int64_t value = -1000; value <= 1000; value++) {
    struct look_position position = { FUND, value };
    struct look_parts parts = look_through(arena, &position, 1, &fund, 1);
    int64_t sum = 0;
    for (size_t i = 0; i < parts.count; i++) {
      sum += parts.items[i].value_e4;
      cr_assert(value < 0 ? parts.items[i].value_e4 <= 0 : parts.items[i].value_e4 >= 0);
    }
    cr_assert_eq(sum, value);
  }
  arena_free(arena);
}

Test(look_through, without_constituents_a_fund_stays_and_nothing_gives_nothing)
{
  struct arena *arena = arena_new();
  struct look_position position = { FUND, 70 };
  struct look_parts parts = look_through(arena, &position, 1, NULL, 0);
  cr_assert_eq(parts.count, 1);
  cr_expect_eq(parts.items[0].security_id, FUND);
  cr_expect_eq(look_through(arena, NULL, 0, NULL, 0).count, 0);
  arena_free(arena);
}
