/* What fee schedules come to in a year. */
#include <criterion/criterion.h>

#include "base/decimal.h"
#include "goal_fee.h"

#define MONEY(units) (INT64_C(units) * CASH_E4)

Test(goal_fee, each_rate_is_for_the_part_of_the_value_in_its_tier)
{
  static const struct goal_fee flat = { .tiers = { { 0, 1000000 } }, .count = 1 };
  static const struct goal_fee tiered = {
    .tiers = { { MONEY(500000), 1000000 }, { MONEY(1000000), 750000 }, { 0, 500000 } }, .count = 3
  };
  static const struct goal_fee least = { .tiers = { { 0, 1000000 } }, .count = 1, .minimum_e4 = MONEY(1500) };
  static const struct goal_fee ending = { .tiers = { { MONEY(100), 1000000 } }, .count = 1 };
  static const struct goal_fee none = { 0 };
  static const struct {
    const char *rule;
    const struct goal_fee *fee;
    int64_t value_e4, rate_e8;
  } rows[] = {
    { "no schedule", &none, MONEY(100000), 0 },
    { "one percent", &flat, MONEY(100000), 1000000 },
    { "within the first tier", &tiered, MONEY(400000), 1000000 },
    { "at its end", &tiered, MONEY(500000), 1000000 },
    { "5,000 and 3,750 of a million", &tiered, MONEY(1000000), 875000 },
    { "5,000, 3,750 and 5,000 of two", &tiered, MONEY(2000000), 687500 },
    { "the minimum of 1,500 on 100,000", &least, MONEY(100000), 1500000 },
    { "above the minimum", &least, MONEY(200000), 1000000 },
    { "the minimum is more than there is: all of it", &least, MONEY(1000), WEIGHT_E8 },
    { "nothing there yet: the first rate", &tiered, 0, 1000000 },
    { "above the last tier nothing more is charged", &ending, MONEY(200), 500000 },
    { "a third of a unit is rounded half even", &tiered, MONEY(1500000), 750000 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(goal_fee_rate_e8(rows[i].fee, rows[i].value_e4), rows[i].rate_e8, "%s: %lld", rows[i].rule,
                 (long long)goal_fee_rate_e8(rows[i].fee, rows[i].value_e4));
}

Test(goal_fee, accounts_together_are_weighted_by_their_values)
{
  static const struct {
    const char *rule;
    struct goal_fee_part parts[3];
    size_t count;
    int64_t rate_e8;
  } rows[] = {
    { "no account", { { 0 } }, 0, 0 },
    { "one", { { 800000, MONEY(10) } }, 1, 800000 },
    { "two of equal value", { { 800000, MONEY(10) }, { 400000, MONEY(10) } }, 2, 600000 },
    { "one to three", { { 1000000, MONEY(100) }, { 0, MONEY(300) } }, 2, 250000 },
    { "an empty one counts nothing", { { 1000000, 0 }, { 400000, MONEY(10) } }, 2, 400000 },
    { "one in debt neither", { { 1000000, -MONEY(5) }, { 400000, MONEY(10) } }, 2, 400000 },
    { "all empty: the highest", { { 1000000, 0 }, { 400000, 0 } }, 2, 1000000 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(goal_fee_together_e8(rows[i].parts, rows[i].count), rows[i].rate_e8, "%s", rows[i].rule);
}
