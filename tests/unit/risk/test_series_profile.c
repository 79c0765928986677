/* Every statistic of a series: by hand, and against plain definitions on random series. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "made_series.h"
#include "plain_statistics.h"
#include "series_profile.h"

#define DAYS_MAX 1300
#define CLOSE 1e-9

static double loss(long double value)
{
  return value < 0 ? (double)-value : 0;
}

static void expect(const char *name, double found, long double wanted, size_t row)
{
  cr_expect(fabs(found - (double)wanted) <= CLOSE * fmax(1, fabs((double)wanted)), "row %zu %s: %.15g, not %.15Lg", row,
            name, found, wanted);
}

static void expect_tails(const struct series_profile *profile, const struct plain_series *days, size_t row)
{
  static struct plain_series weeks;
  plain_weeks(days, &weeks);
  for (int i = 0; i < TAIL_LEVELS; i++) {
    long double p = i == 0 ? 0.05L : 0.01L, z = plain_normal_quantile(p);
    long double density = expl(-z * z / 2) / sqrtl(2 * acosl(-1));
    for (int j = 0; j < HORIZONS; j++) {
      const struct plain_series *series = j == 0 ? days : &weeks;
      const struct profile_tail *tail = &profile->tails[i][j];
      long double quantile = plain_quantile(series, p), mean = plain_mean(series);
      long double deviation = sqrtl(plain_moment(series, 2));
      long double s = 0, k = 0;
      if (series->count > 1) {
        s = plain_moment(series, 3) / powl(deviation, 3);
        k = plain_moment(series, 4) / powl(deviation, 4) - 3;
      }
      long double h = z + (z * z - 1) * s / 6 + (z * z * z - 3 * z) * k / 24 - (2 * z * z * z - 5 * z) * s * s / 36;
      long double day = sqrtl(plain_ewma(days) * (j == 0 ? 1 : 5));
      expect("historical var", tail->historical.value_at_risk, loss(quantile), row);
      expect("historical es", tail->historical.shortfall, loss(plain_mean_at_most(series, quantile)), row);
      expect("gaussian var", tail->gaussian.value_at_risk, loss(mean + z * deviation), row);
      expect("gaussian es", tail->gaussian.shortfall, loss(mean - deviation * density / p), row);
      expect("modified var", tail->modified.value_at_risk, loss(mean + h * deviation), row);
      long double below = plain_edgeworth_mean(h, p, s, k);
      expect("modified es", tail->modified.shortfall, loss(mean + deviation * fminl(below, h)), row);
      expect("ewma var", tail->ewma.value_at_risk, -z * day, row);
      expect("ewma es", tail->ewma.shortfall, day * density / p, row);
    }
  }
}

static void expect_plain(const struct series_profile *profile, const double *returns, const double *benchmark,
                         size_t count, size_t row)
{
  static struct plain_series days, market;
  plain_of(returns, count, &days);
  plain_of(benchmark, count, &market);
  long double deviation = plain_deviation(&days), year = sqrtl(252);
  expect("cumulative", profile->cumulative_return, plain_compounded(&days), row);
  expect("volatility", profile->volatility, deviation * year, row);
  expect("beta", profile->beta, plain_covariance(&days, &market) / plain_covariance(&market, &market), row);
  expect("downside", profile->downside_deviation, sqrtl(plain_below(&days)) * year, row);
  expect("sharpe", profile->sharpe, (plain_mean(&days) - 0.03L / 252) / deviation * year, row);
  expect("sortino", profile->sortino, plain_mean(&days) / sqrtl(plain_below(&days)) * year, row);
  struct plain_drawdown drawdown = plain_drawdown(&days);
  expect("drawdown", profile->drawdown.depth, drawdown.depth, row);
  cr_expect_eq(profile->drawdown.days, drawdown.days, "row %zu: %zu, not %zu days", row, profile->drawdown.days,
               drawdown.days);
  cr_expect_eq(profile->drawdown.is_recovered, drawdown.is_recovered, "row %zu", row);
  expect_tails(profile, &days, row);
}

Test(series_profile, random_series_agree_with_plain_definitions)
{
  struct arena *arena = arena_new();
  static double returns[DAYS_MAX], benchmark[DAYS_MAX];
  static const size_t counts[] = { 5, 6, 20, 60, 126, 252, 253 };
  made_series(0, DAYS_MAX, benchmark);
  for (size_t row = 1; row <= 60; row++) {
    size_t count = row == 60 ? 1260 : counts[row % 7];
    made_series(row, count, returns);
    struct profile_terms terms = { { benchmark, count }, 0.03 };
    struct series_profile profile = series_profile(arena, (struct series){ returns, count }, &terms);
    expect_plain(&profile, returns, benchmark, count, row);
    arena_reset(arena);
  }
  arena_free(arena);
}

Test(series_profile, nothing_that_moves_has_no_risk)
{
  struct arena *arena = arena_new();
  static const double still[10], moving[10] = { 0.01, -0.01, 0.02, 0, 0.01, -0.02, 0.01, 0, 0.01, -0.01 };
  struct profile_terms terms = { { moving, 10 }, 0.02 };
  struct series_profile profile = series_profile(arena, (struct series){ still, 10 }, &terms);
  cr_expect_eq(profile.volatility, 0);
  cr_expect_eq(profile.beta, 0);
  cr_expect_eq(profile.sharpe, 0);
  cr_expect_eq(profile.sortino, 0);
  cr_expect_eq(profile.skewness, 0);
  cr_expect_eq(profile.drawdown.days, 0);
  for (int i = 0; i < TAIL_LEVELS * HORIZONS; i++) {
    const struct profile_tail *tail = &profile.tails[i / HORIZONS][i % HORIZONS];
    cr_expect_eq(tail->historical.value_at_risk, 0);
    cr_expect_eq(tail->modified.shortfall, 0);
    cr_expect_eq(tail->ewma.value_at_risk, 0);
  }
  arena_free(arena);
}

Test(series_profile, a_drawdown_lasts_from_its_peak_to_its_recovery)
{
  static const struct {
    const char *name;
    double returns[6];
    size_t count, days;
    bool is_recovered;
  } rows[] = {
    /* clang-format off */
    { "rising",                         { 0.1, 0.1, 0.1 },                  3, 0, false },
    { "made good on the third day",     { -0.5, 0.5, 0.5, -0.01 },          4, 3, true  },
    { "never made good",                { 0.1, -0.5, 0.1, 0.1 },            4, 3, false },
    { "the deeper one counts",          { -0.1, 0.2, -0.3, 0.1 },           4, 2, false },
    { "an equally deep one later does not", { -0.5, 1.0, -0.5, 1.0, 0 },    5, 2, true  },
    { "exactly back is recovered",      { -0.5, 1.0, 0 },                   3, 2, true  },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct drawdown found = series_drawdown((struct series){ rows[i].returns, rows[i].count });
    cr_expect_eq(found.days, rows[i].days, "%s: %zu days", rows[i].name, found.days);
    cr_expect_eq(found.is_recovered, rows[i].is_recovered, "%s", rows[i].name);
  }
}
