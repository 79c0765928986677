/* Shrunk covariance, factor models and stress: against formulas written out anew, and worlds whose factors are known.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "factor_model.h"
#include "seeded_normal.h"
#include "stress.h"

#define DAYS 120
#define NAMES 30

static double values[DAYS * NAMES];

/* One common mover, names' own noise; the fatter the noise the more is shrunk. */
static struct returns_matrix world(uint64_t seed, double noise)
{
  for (uint64_t day = 0; day < DAYS; day++) {
    for (uint64_t name = 0; name < NAMES; name++)
      values[day * NAMES + name] = 0.01 * seeded_normal(seed, 1, day) * (0.5 + 0.05 * (double)name) +
                                   noise * seeded_normal(seed, 2 + name, day) + 0.0003;
  }
  return (struct returns_matrix){ values, DAYS, NAMES };
}

/* scikit-learn's ledoit_wolf_shrinkage, term by term over all pairs of names. */
static long double plain_shrinkage(const struct returns_matrix *in, long double *mean_variance)
{
  static long double x[DAYS][NAMES], s[NAMES][NAMES];
  long double n = DAYS, p = NAMES, trace = 0, delta = 0, beta = 0;
  for (size_t i = 0; i < NAMES; i++) {
    long double mean = 0;
    for (size_t t = 0; t < DAYS; t++)
      mean += in->values[t * NAMES + i] / n;
    for (size_t t = 0; t < DAYS; t++)
      x[t][i] = in->values[t * NAMES + i] - mean;
  }
  for (size_t i = 0; i < NAMES; i++) {
    for (size_t j = 0; j < NAMES; j++) {
      s[i][j] = 0;
      for (size_t t = 0; t < DAYS; t++)
        s[i][j] += x[t][i] * x[t][j] / n;
    }
    trace += s[i][i];
  }
  long double mu = trace / p;
  for (size_t i = 0; i < NAMES; i++) {
    for (size_t j = 0; j < NAMES; j++) {
      long double target = i == j ? mu : 0, spread = 0;
      delta += (s[i][j] - target) * (s[i][j] - target) / p;
      for (size_t t = 0; t < DAYS; t++)
        spread += (x[t][i] * x[t][j] - s[i][j]) * (x[t][i] * x[t][j] - s[i][j]);
      beta += spread / (n * n) / p;
    }
  }
  *mean_variance = mu;
  return fminl(beta, delta) / delta;
}

Test(covariance, shrinks_as_the_formula_says)
{
  struct arena *arena = arena_new();
  for (uint64_t seed = 1; seed <= 5; seed++) {
    struct returns_matrix returns = world(seed, 0.003 * (double)seed);
    struct shrunk_covariance found = covariance_shrink(arena, &returns);
    long double mean_variance, wanted = plain_shrinkage(&returns, &mean_variance);
    cr_expect(fabs(found.shrinkage - (double)wanted) < 1e-9, "seed %d: %.12f, not %.12Lf", (int)seed, found.shrinkage,
              wanted);
    cr_expect(fabs(found.mean_variance - (double)mean_variance) < 1e-15);
    double weights[NAMES], sum = 0;
    for (size_t i = 0; i < NAMES; i++)
      weights[i] = seeded_normal(seed, 99, i);
    for (size_t i = 0; i < NAMES; i++) {
      for (size_t j = 0; j < NAMES; j++)
        sum += weights[i] * weights[j] * covariance_at(&found, i, j);
    }
    cr_expect(fabs(covariance_variance(&found, weights) / sum - 1) < 1e-9, "seed %d", (int)seed);
  }
  arena_free(arena);
}

Test(covariance, what_is_noise_alone_becomes_the_target)
{
  struct arena *arena = arena_new();
  for (uint64_t i = 0; i < DAYS * NAMES; i++)
    values[i] = 0.01 * seeded_normal(11, i % NAMES, i / NAMES);
  struct returns_matrix returns = { values, DAYS, NAMES };
  struct shrunk_covariance found = covariance_shrink(arena, &returns);
  cr_expect_gt(found.shrinkage, 0.85);
  cr_expect_leq(found.shrinkage, 1);
  memset(values, 0, sizeof values);
  found = covariance_shrink(arena, &returns);
  cr_expect_eq(found.shrinkage, 0, "nothing moves: nothing to shrink");
  cr_expect_eq(covariance_at(&found, 1, 1), 0);
  arena_free(arena);
}

static double plain_variance(const struct returns_matrix *in, const double *weights)
{
  double sum = 0, squares = 0;
  for (size_t t = 0; t < in->days; t++) {
    double own = 0;
    for (size_t i = 0; i < in->names; i++)
      own += weights[i] * in->values[t * in->names + i];
    sum += own;
    squares += own * own;
  }
  return (squares - sum * sum / (double)in->days) / (double)(in->days - 1);
}

Test(factor_model, regression_finds_the_exposures_it_was_made_with)
{
  struct arena *arena = arena_new();
  static double factors[DAYS * 3], returns[DAYS * 2];
  for (uint64_t t = 0; t < DAYS; t++) {
    factors[t * 3] = 0.01 * seeded_normal(5, 1, t);
    factors[t * 3 + 1] = 0.004 * seeded_normal(5, 2, t) + 0.3 * factors[t * 3];
    factors[t * 3 + 2] = 2 * factors[t * 3] - factors[t * 3 + 1]; /* made of the others */
    returns[t * 2] = 0.001 + 1.2 * factors[t * 3] - 0.5 * factors[t * 3 + 1];
    returns[t * 2 + 1] = 0.8 * factors[t * 3] + 0.002 * seeded_normal(5, 3, t);
  }
  struct returns_matrix own = { returns, DAYS, 2 }, series = { factors, DAYS, 3 };
  struct factor_model model = factor_model_regressed(arena, &own, &series);
  cr_expect(fabs(model.exposures[0] - 1.2) < 1e-9 && fabs(model.exposures[1] + 0.5) < 1e-9);
  cr_expect_eq(model.exposures[2], 0);
  cr_expect_lt(model.specific[0], 1e-15);
  cr_expect(fabs(model.exposures[3] - 0.8) < 0.1);
  cr_expect(fabs(sqrt(model.specific[1]) - 0.002) < 0.0004);
  const double weights[] = { 0.6, 0.4 };
  struct factor_risk risk = factor_model_risk(arena, &model, weights);
  double wanted = plain_variance(&own, weights);
  /* Residuals of least squares are uncorrelated with the factors, and the first name has none. */
  cr_expect(fabs(risk.variance / wanted - 1) < 1e-9, "%.12g, not %.12g", risk.variance, wanted);
  cr_expect(fabs(risk.contributions[0] + risk.contributions[1] + risk.contributions[2] + risk.specific -
                 risk.variance) < 1e-15);
  arena_free(arena);
}

Test(factor_model, all_components_together_are_the_sample)
{
  struct arena *arena = arena_new();
  struct returns_matrix returns = world(3, 0.01);
  returns.names = 5; /* of a narrower world: five names a day */
  double weights[] = { 0.3, 0.1, -0.2, 0.5, 0.3 };
  struct factor_model model = factor_model_statistical(arena, &returns, 5);
  cr_assert_eq(model.factors, 5);
  struct factor_risk risk = factor_model_risk(arena, &model, weights);
  cr_expect(fabs(risk.variance / plain_variance(&returns, weights) - 1) < 1e-8, "%g", risk.variance);
  cr_expect_lt(risk.specific / risk.variance, 1e-8);
  struct factor_model few = factor_model_statistical(arena, &returns, 2);
  cr_expect_eq(few.factors, 2);
  for (size_t name = 0; name < 5; name++) { /* a name's variance is kept whole: what no factor explains is its own */
    double one[5] = { 0 };
    one[name] = 1;
    struct factor_risk alone = factor_model_risk(arena, &few, one);
    cr_expect(fabs(alone.variance / plain_variance(&returns, one) - 1) < 1e-8, "name %zu", name);
  }
  arena_free(arena);
}

Test(factor_model, the_first_component_is_the_common_mover)
{
  struct arena *arena = arena_new();
  struct returns_matrix returns = world(8, 0.0005);
  struct factor_model model = factor_model_statistical(arena, &returns, 1);
  for (size_t name = 0; name < NAMES; name++) {
    double wanted = model.exposures[0] * (0.5 + 0.05 * (double)name) / 0.5;
    cr_expect(fabs(model.exposures[name] / wanted - 1) < 0.1, "name %zu", name);
    cr_expect_gt(model.exposures[name], 0, "names go up with it");
  }
  memset(values, 0, sizeof values);
  cr_expect_eq(factor_model_statistical(arena, &returns, 3).factors, 0, "where nothing moves there is none");
  arena_free(arena);
}

Test(factor_model, observed_exposures_give_the_days_factor_returns)
{
  struct arena *arena = arena_new();
  static double exposures[NAMES * 2], factors[DAYS][2];
  for (size_t i = 0; i < NAMES; i++) {
    exposures[i * 2] = 1;
    exposures[i * 2 + 1] = seeded_normal(6, 1, i);
  }
  for (size_t t = 0; t < DAYS; t++) {
    factors[t][0] = 0.01 * seeded_normal(6, 2, t);
    factors[t][1] = 0.003 * seeded_normal(6, 3, t);
    for (size_t i = 0; i < NAMES; i++)
      values[t * NAMES + i] = factors[t][0] + exposures[i * 2 + 1] * factors[t][1];
  }
  struct returns_matrix returns = { values, DAYS, NAMES }, made = { &factors[0][0], DAYS, 2 };
  struct factor_model model = factor_model_observed(arena, &returns, exposures, 2);
  double weights[2] = { 1, 0 };
  cr_expect(fabs(model.covariance[0] / plain_variance(&made, weights) - 1) < 1e-9);
  weights[1] = 1;
  double both = model.covariance[0] + 2 * model.covariance[1] + model.covariance[3];
  cr_expect(fabs(both / plain_variance(&made, weights) - 1) < 1e-9);
  for (size_t i = 0; i < NAMES; i++)
    cr_expect_lt(model.specific[i], 1e-15);
  arena_free(arena);
}

Test(factor_model, others_follow_a_shock_as_they_usually_do)
{
  struct arena *arena = arena_new();
  double covariance[] = { 4, 2, 0, 2, 9, 0, 0, 0, 1 };
  struct factor_model model = { .factors = 3, .covariance = covariance };
  double moves[] = { -0.10, 0, 0 };
  factor_model_spread(arena, &model, (bool[]){ true, false, false }, moves);
  cr_expect(fabs(moves[0] + 0.10) < 1e-15);
  cr_expect(fabs(moves[1] + 0.05) < 1e-15, "covariance over variance: 2 / 4");
  cr_expect_eq(moves[2], 0, "what has nothing to do with it stays");
  double two[] = { 0.1, -0.1, 5 };
  factor_model_spread(arena, &model, (bool[]){ true, true, false }, two);
  cr_expect(two[0] == 0.1 && two[1] == -0.1 && two[2] == 0);
  double none[] = { 1, 1, 1 };
  factor_model_spread(arena, &model, (bool[]){ false, false, false }, none);
  cr_expect(none[0] == 0 && none[1] == 0 && none[2] == 0);
  arena_free(arena);
}

/* Half energy, a fifth health care, the rest unknown. */
static const struct sector_share fund[] = { { 0, 50000000 }, { 1, 20000000 } };

Test(stress, a_name_without_prices_takes_its_sector)
{
  static const struct {
    const char *name;
    struct stress_name names[3];
    size_t count;
    double change, replaced;
    bool is_measured;
    struct stress_change sectors[2]; /* of the market; not known: the portfolio's others, then the benchmark */
  } rows[] = {
    /* clang-format off */
    { "all known",                    { { 1, 0.5, -0.2, true, 0, 1 }, { 2, 0.5, -0.4, true, 1, 1 } }, 2, -0.3, 0, true },
    { "cash does not move",           { { 1, 0.5, -0.2, true, 0, 1 } }, 1, -0.1, 0, true },
    { "its sector's other names",     { { 1, 0.5, -0.2, true, 0, 1 }, { 2, 0.5, 0, false, 0, 1 } }, 2, -0.2, 0.5, true },
    { "no such name: the benchmark",  { { 1, 0.6, -0.2, true, 0, 1 }, { 2, 0.4, 0, false, 1, 1 } }, 2, -0.16, 0.4, true },
    { "a twofold fund twice that",    { { 1, 0.6, -0.2, true, 0, 1 }, { 2, 0.4, 0, false, -1, 2 } }, 2, -0.2, 0.4, true },
    { "a short gains",                { { 1, 1.2, -0.2, true, 0, 1 }, { 2, -0.2, -0.5, true, 1, 1 } }, 2, -0.14, 0, true },
    { "over half replaced: no answer", { { 1, 0.4, -0.2, true, 0, 1 }, { 2, 0.6, 0, false, 1, 1 } }, 2, -0.14, 0.6, false },
    { "the market's, before its own others", { { 1, 0.5, -0.2, true, 0, 1 }, { 2, 0.5, 0, false, 0, 1 } }, 2, -0.25, 0.5, true, { { true, -0.3 } } },
    { "another sector of the market",  { { 1, 0.6, -0.2, true, 0, 1 }, { 2, 0.4, 0, false, 1, 1 } }, 2, -0.16, 0.4, true, { { true, -0.3 } } },
    { "a fund by what it holds",      { { 1, 0.6, -0.2, true, 0, 1 }, { 2, 0.4, 0, false, -1, 1, fund, 2 } }, 2, -0.208, 0.4, true, { { true, -0.3 }, { true, -0.2 } } },
    { "its inverse",                  { { 1, 0.6, -0.2, true, 0, 1 }, { 2, 0.4, 0, false, -1, -1, fund, 2 } }, 2, -0.032, 0.4, true, { { true, -0.3 }, { true, -0.2 } } },
    { "nothing held",                 { { 0 } }, 0, 0, 0, true },
    /* clang-format on */
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct stress_name names[3];
    memcpy(names, rows[i].names, sizeof names);
    struct stress_market market = { -0.1, rows[i].sectors, 2 };
    struct stress_outcome found = stress_measure(arena, names, rows[i].count, &market);
    cr_expect(fabs(found.change - rows[i].change) < 1e-12, "%s: %f", rows[i].name, found.change);
    cr_expect(fabs(found.replaced - rows[i].replaced) < 1e-12, "%s: %f", rows[i].name, found.replaced);
    cr_expect_eq(found.is_measured, rows[i].is_measured, "%s", rows[i].name);
  }
  cr_expect_not_null(stress_window_find("covid-2020"));
  cr_expect_null(stress_window_find("next-year"));
  arena_free(arena);
}
