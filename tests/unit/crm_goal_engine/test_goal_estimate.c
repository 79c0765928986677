/* Errors and intervals of means and shares. */
#include <criterion/criterion.h>
#include <math.h>

#include "goal_estimate.h"

/* 821 of 1,000: the standard error is the root of p q / (n - 1); Wilson's interval by hand. */
Test(goal_estimate, a_share_has_its_binomial_error_and_wilson_interval)
{
  struct goal_estimate share = goal_estimate_share((struct goal_moments){ 821, 821 }, 1000, 1000);
  cr_expect(fabs(share.value - 0.821) < 1e-15);
  cr_expect(fabs(share.standard_error - sqrt(0.821 * 0.179 / 999)) < 1e-12);
  cr_expect(fabs(share.low - 0.7960) < 5e-5, "%.5f", share.low);
  cr_expect(fabs(share.high - 0.8435) < 5e-5, "%.5f", share.high);
}

Test(goal_estimate, a_share_of_none_or_all_still_has_an_interval)
{
  struct goal_estimate none = goal_estimate_share((struct goal_moments){ 0, 0 }, 10000, 10000);
  cr_expect_eq(none.value, 0);
  cr_expect_eq(none.low, 0);
  cr_expect(none.high > 3e-4 && none.high < 5e-4, "%g", none.high);
  struct goal_estimate all = goal_estimate_share((struct goal_moments){ 10000, 10000 }, 10000, 10000);
  cr_expect_eq(all.high, 1);
  cr_expect(all.low > 1 - 5e-4 && all.low < 1 - 3e-4, "%g", all.low);
}

Test(goal_estimate, few_units_take_students_quantile)
{
  /* Units 1, 2, 3, 4: mean 2.5, variance 5/3, error 0.645497; t with 3 degrees is 3.1824. */
  struct goal_estimate mean = goal_estimate_mean((struct goal_moments){ 10, 30 }, 4);
  cr_expect(fabs(mean.standard_error - sqrt(5.0 / 12)) < 1e-12);
  cr_expect(fabs(mean.high - mean.value - 3.1824 * mean.standard_error) < 1e-9);
}

Test(goal_estimate, equal_units_have_no_error)
{
  struct goal_estimate mean = goal_estimate_mean((struct goal_moments){ 0.3, 0.03 }, 3);
  cr_expect(mean.standard_error < 1e-9);
  cr_expect(fabs(mean.value - 0.1) < 1e-15);
}

/* Two of four paths miss, by 2 and 4: 3 on average, off by -1 and 1, over half of the units; two paths tell it, so that
 * Student's t has one degree. */
Test(goal_estimate, a_mean_of_those_that_miss_has_the_error_of_a_ratio)
{
  struct goal_shortage shortage = { .shorts = { 6, 20 }, .met = { 2, 2 }, .cross = 0 };
  double error = 12.7062 * sqrt((1.0 + 1.0) * 4 / 3) / 2;
  cr_expect(fabs(goal_estimate_missed_error(&shortage, 4, 4) - error) < 1e-12, "%.12f",
            goal_estimate_missed_error(&shortage, 4, 4));
  shortage = (struct goal_shortage){ .met = { 4, 4 } };
  cr_expect_eq(goal_estimate_missed_error(&shortage, 4, 4), 0, "none misses");
  shortage = (struct goal_shortage){ .shorts = { 5, 25 }, .met = { 3, 3 } };
  cr_expect_eq(goal_estimate_missed_error(&shortage, 4, 4), INFINITY, "a single one tells nothing of its kind");
}

/* Pairs: one half misses by 2, half meets, in each of two pairs: nothing scatters. */
Test(goal_estimate, pairs_that_miss_alike_have_no_error)
{
  struct goal_shortage shortage = { .shorts = { 2, 2 }, .met = { 1, 0.5 }, .cross = 1 };
  cr_expect_eq(goal_estimate_missed_error(&shortage, 2, 4), 0);
}
