/* test_decimal: checked arithmetic, every rounding against its definition, shares of a total. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "generator.h"

static const char *const rounding_names[] = { "half-even", "half-up", "down", "up", "floor", "ceiling" };

static enum rounding rounding_of(const char *name)
{
  for (int i = ROUND_HALF_EVEN; i <= ROUND_CEILING; i++) {
    if (strcmp(name, rounding_names[i]) == 0)
      return (enum rounding)i;
  }
  cr_assert_fail("no rounding is called %s", name);
  return ROUND_DOWN;
}

/* numerator / denominator rounded by each name */
static const char *const roundings[] = {
  /* n   d  half-even half-up down up floor ceiling */
  "  5   2   2   3   2   3   2   3", "  7   2   4   4   3   4   3   4", " -5   2  -2  -3  -2  -3  -3  -2",
  " -7   2  -4  -4  -3  -4  -4  -3", "  5  -2  -2  -3  -2  -3  -3  -2", " -5  -2   2   3   2   3   2   3",
  "  1   3   0   0   0   1   0   1", " -1   3   0   0   0  -1  -1   0", "  2   3   1   1   0   1   0   1",
  "  6   3   2   2   2   2   2   2", " -6   3  -2  -2  -2  -2  -2  -2", "  0   7   0   0   0   0   0   0",
  "  1   2   0   1   0   1   0   1", " -1   2   0  -1   0  -1  -1   0",
};

Test(decimal, each_rounding_is_as_its_name_says)
{
  for (size_t i = 0; i < sizeof roundings / sizeof roundings[0]; i++) {
    int64_t n, d, expected[6], result;
    cr_assert_eq(sscanf(roundings[i],
                        "%" SCNd64 "%" SCNd64 "%" SCNd64 "%" SCNd64 "%" SCNd64 "%" SCNd64 "%" SCNd64 "%" SCNd64, &n, &d,
                        &expected[0], &expected[1], &expected[2], &expected[3], &expected[4], &expected[5]),
                 8);
    for (int rounding = ROUND_HALF_EVEN; rounding <= ROUND_CEILING; rounding++) {
      cr_assert(decimal_divide(n, d, (enum rounding)rounding, &result));
      cr_expect_eq(result, expected[rounding], "%s: %s gave %" PRId64, roundings[i], rounding_names[rounding], result);
    }
  }
}

/* Whether `result` is the quotient of n and d (d > 0) under the definition of the rounding, told from n - result * d.
 */
static bool satisfies(__int128 n, __int128 d, __int128 result, enum rounding rounding)
{
  __int128 error = n - result * d; /* in units of 1/d; the magnitude is below d for every rounding */
  __int128 twice = 2 * (error < 0 ? -error : error);
  switch (rounding) {
  case ROUND_HALF_EVEN:
    return twice < d || (twice == d && result % 2 == 0);
  case ROUND_HALF_UP:
    return twice < d || (twice == d && (n < 0 ? error > 0 : error < 0));
  case ROUND_DOWN:
    return n < 0 ? error <= 0 && error > -d : error >= 0 && error < d;
  case ROUND_UP:
    return n < 0 ? error >= 0 && error < d : error <= 0 && error > -d;
  case ROUND_FLOOR:
    return error >= 0 && error < d;
  case ROUND_CEILING:
    return error <= 0 && error > -d;
  }
  return false;
}

Test(decimal, mul_div_agrees_with_the_definition_of_each_rounding)
{
  struct generator generator = { .state = 7 };
  int fitted = 0, refused = 0;
  for (int i = 0; i < 200000; i++) {
    int64_t a = generator_int64(&generator), b = generator_int64(&generator), c = generator_int64(&generator);
    if (generator_below(&generator, 2)) { /* small ones meet the halves */
      a %= 50;
      b %= 50;
      c %= 20;
    }
    if (c == 0)
      continue;
    __int128 n = (__int128)a * b, d = c;
    if (d < 0) {
      n = -n;
      d = -d;
    }
    for (int rounding = ROUND_HALF_EVEN; rounding <= ROUND_CEILING; rounding++) {
      int64_t result = 77;
      if (decimal_mul_div(a, b, c, (enum rounding)rounding, &result)) {
        fitted++;
        cr_assert(satisfies(n, d, result, (enum rounding)rounding), "%" PRId64 " * %" PRId64 " / %" PRId64, a, b, c);
      } else {
        refused++;
        __int128 cut = n / d;
        cr_assert(cut >= INT64_MAX || cut <= INT64_MIN, "%" PRId64 " * %" PRId64 " / %" PRId64, a, b, c);
        cr_assert_eq(result, 77);
      }
    }
  }
  cr_assert(fitted > 100000 && refused > 10000, "%d fitted, %d refused", fitted, refused);
}

Test(decimal, a_result_at_the_edge_of_int64_is_exact_or_refused)
{
  int64_t out = 77;
  cr_assert_not(decimal_mul_div(INT64_MIN, 1, -1, ROUND_DOWN, &out));
  cr_assert_eq(out, 77);
  cr_assert(decimal_mul_div(INT64_MIN, 1, 1, ROUND_DOWN, &out) && out == INT64_MIN);
  cr_assert(decimal_mul_div(INT64_MIN, INT64_MIN, INT64_MIN, ROUND_DOWN, &out) && out == INT64_MIN);
  cr_assert(decimal_divide((__int128)INT64_MAX * 2 + 1, 2, ROUND_DOWN, &out) && out == INT64_MAX);
  cr_assert_not(decimal_divide((__int128)INT64_MAX * 2 + 1, 2, ROUND_UP, &out));
  __int128 least = (__int128)1 << 126;
  cr_assert(decimal_divide(-least - least, -least - least, ROUND_UP, &out) && out == 1);
}

Test(decimal, sums_that_do_not_fit_are_refused)
{
  int64_t out = 77;
  cr_assert(decimal_add(2, 3, &out) && out == 5);
  cr_assert(decimal_sub(2, 3, &out) && out == -1);
  cr_assert_not(decimal_add(INT64_MAX, 1, &out));
  cr_assert_not(decimal_sub(INT64_MIN, 1, &out));
  cr_assert_not(decimal_sub(0, INT64_MIN, &out));
  cr_assert_eq(out, -1);
}

/* shares, price, rounding, cash */
static const char *const values[] = {
  "10 12.345 half-even 123.45",   "1 0.005 half-even 0.00",        "3 0.005 half-even 0.02",
  "1 0.005 half-up 0.01",         "-1 0.005 half-up -0.01",        "0.333333 3.00 down 0.99",
  "0.333333 3.00 half-even 1.00", "100 242.84 half-even 24284.00", "1000000 4000000 down 4000000000000.00",
};

Test(decimal, value_of_shares_is_in_whole_cents)
{
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    char shares[32], price[32], rounding[32], cash[32], text[DECIMAL_TEXT_SIZE];
    int64_t shares_e6, price_e6, cash_e4;
    cr_assert_eq(sscanf(values[i], "%31s %31s %31s %31s", shares, price, rounding, cash), 4);
    cr_assert(status_is_ok(decimal_parse(shares, SHARES_PLACES, &shares_e6)));
    cr_assert(status_is_ok(decimal_parse(price, PRICE_PLACES, &price_e6)));
    cr_assert(decimal_value(shares_e6, price_e6, rounding_of(rounding), &cash_e4), "%s", values[i]);
    cr_expect_str_eq(decimal_format(cash_e4, CASH_PLACES, 2, text), cash, "%s", values[i]);
  }
  int64_t out = 77;
  cr_assert_not(decimal_value(INT64_MAX, INT64_MAX, ROUND_DOWN, &out));
  cr_assert_eq(out, 77);
}

Test(decimal, a_number_is_rounded_to_a_step)
{
  int64_t out = 77;
  cr_assert(decimal_round_to(1234567, SHARES_E6, ROUND_DOWN, &out) && out == 1000000);
  cr_assert(decimal_round_to(1500000, SHARES_E6, ROUND_HALF_EVEN, &out) && out == 2000000);
  cr_assert(decimal_round_to(-150, CENT_E4, ROUND_HALF_EVEN, &out) && out == -200);
  cr_assert(decimal_round_to(-150, CENT_E4, ROUND_CEILING, &out) && out == -100);
  cr_assert_not(decimal_round_to(INT64_MAX, CENT_E4, ROUND_UP, &out));
  cr_assert_eq(out, -100);
}

Test(decimal, parts_go_to_the_largest_remainder_and_ties_to_the_first)
{
  int64_t parts[3];
  cr_assert(decimal_apportion(100, (const int64_t[]){ 1, 1, 1 }, 3, parts));
  cr_assert_arr_eq(parts, ((const int64_t[]){ 34, 33, 33 }), sizeof parts);
  cr_assert(decimal_apportion(10, (const int64_t[]){ 55, 30, 15 }, 3, parts)); /* 5.5, 3.0, 1.5 */
  cr_assert_arr_eq(parts, ((const int64_t[]){ 6, 3, 1 }), sizeof parts);
  cr_assert(decimal_apportion(7, (const int64_t[]){ 0, 5, 0 }, 3, parts));
  cr_assert_arr_eq(parts, ((const int64_t[]){ 0, 7, 0 }), sizeof parts);
  cr_assert(decimal_apportion(INT64_MAX, (const int64_t[]){ INT64_MAX, INT64_MAX, INT64_MAX }, 3, parts));
  cr_assert_eq((__int128)parts[0] + parts[1] + parts[2] == INT64_MAX, true);
}

Test(decimal, apportioning_needs_weights_and_something_to_share)
{
  int64_t parts[2] = { 77, 77 };
  cr_assert_not(decimal_apportion(-1, (const int64_t[]){ 1, 1 }, 2, parts));
  cr_assert_not(decimal_apportion(1, (const int64_t[]){ 1, -1 }, 2, parts));
  cr_assert_not(decimal_apportion(1, (const int64_t[]){ 0, 0 }, 2, parts));
  cr_assert_not(decimal_apportion(1, NULL, 0, parts));
  cr_assert_eq(parts[0], 77);
}

Test(decimal, parts_sum_to_the_total_and_are_within_one_of_the_exact_share)
{
  struct generator generator = { .state = 11 };
  for (int round = 0; round < 5000; round++) {
    int64_t weights[64], parts[64];
    size_t count = 1 + generator_below(&generator, 64);
    int64_t total = generator_int64(&generator) & INT64_MAX;
    __int128 sum = 0, shared = 0;
    for (size_t i = 0; i < count; i++) {
      weights[i] = generator_int64(&generator) & INT64_MAX;
      sum += weights[i];
    }
    cr_assert_eq(decimal_apportion(total, weights, count, parts), sum > 0);
    for (size_t i = 0; sum > 0 && i < count; i++) {
      int64_t exact = (int64_t)((__int128)total * weights[i] / sum);
      cr_assert(parts[i] == exact || parts[i] == exact + 1);
      cr_assert(weights[i] > 0 || parts[i] == 0);
      shared += parts[i];
    }
    cr_assert(sum == 0 || shared == total);
  }
}
