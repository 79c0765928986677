/* Made-up prices: they end where they should, stay above 0, move as a market does, and come again the same. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/calendar.h"
#include "base/date.h"
#include "base/decimal.h"
#include "made_up_prices.h"
#include "seeded_normal.h"
#include "series_metrics.h"

#define SECURITIES 200
#define DAYS 504

static struct price_recipe recipe_of(uint64_t seed)
{
  struct price_recipe recipe = {
    .seed = seed, .days = DAYS, .volatility_e4 = MADE_UP_VOLATILITY_E4, .benchmark_close_e6 = 607810000
  };
  cr_assert(status_is_ok(date_parse("2024-12-06", &recipe.ends_on)));
  return recipe;
}

static void securities_of(struct made_up_security *securities)
{
  for (int i = 0; i < SECURITIES; i++)
    securities[i] = (struct made_up_security){ .key = (uint64_t)i * 7919 + 5,
                                               .sector = i % 11,
                                               .close_e6 = (i + 1) * INT64_C(3210000) + i,
                                               .weight = SECURITIES - i };
}

static struct series returns_of(struct arena *arena, const int64_t *closes_e6, size_t days)
{
  double *returns = arena_array(arena, days - 1, sizeof *returns);
  for (size_t i = 1; i < days; i++)
    returns[i - 1] = (double)closes_e6[i] / (double)closes_e6[i - 1] - 1;
  return (struct series){ .returns = returns, .count = days - 1 };
}

Test(made_up_prices, they_end_at_the_given_prices_on_the_given_day)
{
  struct arena *arena = arena_new();
  struct made_up_security securities[SECURITIES];
  securities_of(securities);
  for (uint64_t seed = 1; seed <= 5; seed++) {
    struct price_recipe recipe = recipe_of(seed);
    struct made_up_prices prices;
    cr_assert(status_is_ok(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices)));
    cr_assert_eq(prices.days, DAYS);
    cr_expect_eq(prices.days_on[DAYS - 1], recipe.ends_on);
    for (size_t d = 1; d < DAYS; d++)
      cr_assert(calendar_is_trading_day(prices.days_on[d]) && prices.days_on[d] > prices.days_on[d - 1]);
    for (size_t i = 0; i < SECURITIES; i++)
      cr_expect_eq(prices.closes_e6[i * DAYS + DAYS - 1], securities[i].close_e6);
    for (size_t i = 0; i < SECURITIES * DAYS; i++)
      cr_assert_gt(prices.closes_e6[i], 0);
    cr_expect_eq(prices.benchmark_e6[DAYS - 1], recipe.benchmark_close_e6);
    arena_reset(arena);
  }
  arena_free(arena);
}

Test(made_up_prices, the_benchmark_moves_as_asked_and_its_members_more)
{
  struct arena *arena = arena_new();
  struct made_up_security securities[SECURITIES];
  securities_of(securities);
  for (uint64_t seed = 1; seed <= 5; seed++) {
    struct price_recipe recipe = recipe_of(seed);
    struct made_up_prices prices;
    cr_assert(status_is_ok(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices)));
    struct series benchmark = returns_of(arena, prices.benchmark_e6, DAYS);
    double volatility = series_volatility(benchmark, TRADING_DAYS_A_YEAR);
    cr_expect(fabs(volatility - 0.155) < 0.001, "seed %lu: %f", (unsigned long)seed, volatility);
    double sum = 0;
    for (size_t i = 0; i < SECURITIES; i++) {
      struct series own = returns_of(arena, prices.closes_e6 + i * DAYS, DAYS);
      double beta = series_beta(own, benchmark);
      cr_expect(beta > 0 && beta < 2.5, "security %zu: beta %f", i, beta);
      sum += series_volatility(own, TRADING_DAYS_A_YEAR);
    }
    cr_expect(sum / SECURITIES > 0.22 && sum / SECURITIES < 0.45, "%f", sum / SECURITIES);
    arena_reset(arena);
  }
  arena_free(arena);
}

Test(made_up_prices, the_same_seed_gives_the_same_bits_and_another_does_not)
{
  struct arena *arena = arena_new();
  struct made_up_security securities[SECURITIES];
  securities_of(securities);
  struct made_up_prices prices[3];
  for (int i = 0; i < 3; i++) {
    struct price_recipe recipe = recipe_of(i == 2 ? 12 : 11);
    cr_assert(status_is_ok(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices[i])));
  }
  size_t size = SECURITIES * DAYS * sizeof prices[0].closes_e6[0];
  cr_expect_eq(memcmp(prices[0].closes_e6, prices[1].closes_e6, size), 0);
  cr_expect_neq(memcmp(prices[0].closes_e6, prices[2].closes_e6, size), 0);
  cr_expect_eq(memcmp(prices[0].benchmark_e6, prices[1].benchmark_e6, DAYS * sizeof(int64_t)), 0);
  arena_free(arena);
}

Test(made_up_prices, bad_recipes_are_refused_by_field)
{
  struct arena *arena = arena_new();
  struct made_up_security securities[SECURITIES];
  struct made_up_prices prices;
  securities_of(securities);
  struct price_recipe recipe = recipe_of(1);
  recipe.ends_on++; /* a Saturday */
  cr_expect_str_eq(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices).field, "ends_on");
  recipe = recipe_of(1);
  recipe.days = 19;
  cr_expect_str_eq(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices).field, "days");
  recipe = recipe_of(1);
  recipe.volatility_e4 = 0;
  cr_expect_str_eq(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices).field, "volatility");
  recipe = recipe_of(1);
  securities[3].close_e6 = 0;
  cr_expect_str_eq(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices).field, "securities[3]");
  securities_of(securities);
  securities[4].sector = MADE_UP_SECTORS_MAX;
  cr_expect_str_eq(made_up_prices_make(arena, &recipe, securities, SECURITIES, &prices).field, "securities[4]");
  cr_expect_str_eq(made_up_prices_make(arena, &recipe, securities, 0, &prices).field, "securities");
  arena_free(arena);
}

Test(made_up_prices, normal_quantiles_are_exact)
{
  static const struct {
    double p, quantile; /* statistics.NormalDist().inv_cdf(p) of Python */
  } rows[] = {
    { 0.5, 0 },
    { 0.975, 1.959963984540054 },
    { 0.01, -2.3263478740408408 },
    { 0.0002, -3.5400837992061454 },
    { 1e-10, -6.361340902404056 },
    { 1e-14, -7.650628092935268 },
    { 0.075, -1.4395314709384557 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect(fabs(normal_quantile(rows[i].p) - rows[i].quantile) < 1e-12, "%g: %.16f", rows[i].p,
              normal_quantile(rows[i].p));
}

Test(made_up_prices, the_normal_numbers_have_the_moments_of_normal_numbers)
{
  const int count = 200000;
  double sum = 0, squares = 0, cubes = 0, fourths = 0;
  for (uint64_t i = 0; i < (uint64_t)count; i++) {
    double x = seeded_normal(3, i % 10, i / 10);
    sum += x;
    squares += x * x;
    cubes += x * x * x;
    fourths += x * x * x * x;
  }
  /* Each within four standard errors. */
  cr_expect(fabs(sum / count) < 4 * sqrt(1.0 / count));
  cr_expect(fabs(squares / count - 1) < 4 * sqrt(2.0 / count));
  cr_expect(fabs(cubes / count) < 4 * sqrt(15.0 / count));
  cr_expect(fabs(fourths / count - 3) < 4 * sqrt(96.0 / count));
}
