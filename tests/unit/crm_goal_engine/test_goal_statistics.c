/* Samples are what they say: many seeds against the distribution without sampling, each z small and all of them
 * together as normals are. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "goal_case.h"

#define SEEDS 400
#define KOLMOGOROV_LOW 0.35 /* 0.03 percent of samples of a true normal lie closer than this over the root of n ... */
#define KOLMOGOROV_HIGH 2.0 /* ... and 0.07 percent farther: Kolmogorov's distribution */

static const struct goal_plan_goal goals[] = {
  { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(30000), .first_month = 24 },
  { .kind = GOAL_RETIREMENT, .amount_e4 = MONEY(2400), .first_month = 30, .last_month = 60 },
};

static struct goal_plan two_goals(void)
{
  struct goal_plan plan = moderate_plan(goals, 2);
  plan.volatility_e8 = PERCENT(18);
  plan.contribution_e4 = MONEY(300);
  plan.inflation_e8 = PERCENT(3);
  plan.fee_e8 = PERCENT(1);
  return plan;
}

static int compare_doubles(const void *left, const void *right)
{
  double a = *(const double *)left;
  double b = *(const double *)right;
  return (a > b) - (a < b);
}

/* Each z alone, their sum of squares (chi-square with as many degrees), and their distribution, both tails of each. */
static void expect_normal(double *z, int count, const char *what)
{
  double squares = 0;
  double sum = 0;
  double farthest = 0;
  for (int i = 0; i < count; i++) {
    cr_expect(fabs(z[i]) < 4, "%s, seed %d: z = %.2f", what, i, z[i]);
    squares += z[i] * z[i];
    sum += z[i];
  }
  qsort(z, (size_t)count, sizeof *z, compare_doubles);
  for (int i = 0; i < count; i++) {
    farthest = fmax(farthest, fabs(normal_below(z[i]) - (double)i / count));
    farthest = fmax(farthest, fabs(normal_below(z[i]) - (i + 1.0) / count));
  }
  double chi = (squares - count) / sqrt(2.0 * count);
  double kolmogorov = farthest * sqrt(count);
  cr_expect(fabs(sum / sqrt(count)) < 4, "%s: the mean is off by %.2f deviations", what, sum / sqrt(count));
  cr_expect(fabs(chi) < 4, "%s: the spread is off by %.2f deviations", what, chi);
  cr_expect(kolmogorov > KOLMOGOROV_LOW && kolmogorov < KOLMOGOROV_HIGH, "%s: D root n = %.3f", what, kolmogorov);
}

enum measure { LIKELIHOOD, ALL_GOALS, SHORTFALL, MEASURES };

static struct goal_estimate estimate_of(const struct goal_result *result, enum measure measure)
{
  return measure == ALL_GOALS    ? result->all_goals
         : measure == LIKELIHOOD ? result->goals[1].likelihood
                                 : result->goals[1].mean_shortfall;
}

static void check_against_exact(struct goal_options options, const char *what)
{
  static double z[MEASURES][SEEDS];
  struct arena *arena = arena_new();
  struct goal_plan plan = two_goals();
  struct goal_result exact = project_plan(arena, &plan, (struct goal_options){ .method = GOAL_EXACT });
  cr_expect(exact.goals[1].likelihood.value > 0.2 && exact.goals[1].likelihood.value < 0.8, "a goal in the middle");
  for (int seed = 0; seed < SEEDS; seed++) {
    options.seed = (uint64_t)seed * 0x9e3779b97f4a7c15 + 1;
    struct goal_result sampled = project_plan(arena, &plan, options);
    for (enum measure measure = 0; measure < MEASURES; measure++) {
      struct goal_estimate estimate = estimate_of(&sampled, measure);
      z[measure][seed] = (estimate.value - estimate_of(&exact, measure).value) / estimate.standard_error;
    }
  }
  expect_normal(z[LIKELIHOOD], SEEDS, arena_printf(arena, "%s, likelihood", what));
  expect_normal(z[ALL_GOALS], SEEDS, arena_printf(arena, "%s, all goals", what));
  expect_normal(z[SHORTFALL], SEEDS, arena_printf(arena, "%s, shortfall", what));
  arena_free(arena);
}

Test(goal_statistics, monte_carlo_scatters_about_the_exact_answer_as_its_error_says)
{
  check_against_exact((struct goal_options){ .method = GOAL_MONTE_CARLO, .paths = 3000 }, "plain");
}

Test(goal_statistics, antithetic_pairs_scatter_about_the_exact_answer_as_their_error_says)
{
  check_against_exact((struct goal_options){ .method = GOAL_MONTE_CARLO, .antithetic = true, .paths = 3000 }, "pairs");
}

/* Pairs are worth their name where a goal hangs on the end alone: half the chance is on either side of the middle. */
Test(goal_statistics, antithetic_pairs_have_a_smaller_error_than_as_many_single_paths)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(190000), .first_month = 120 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  struct goal_options options = { .method = GOAL_MONTE_CARLO, .paths = 20000, .seed = 2 };
  double plain = project_plan(arena, &plan, options).goals[0].likelihood.standard_error;
  options.antithetic = true;
  double paired = project_plan(arena, &plan, options).goals[0].likelihood.standard_error;
  cr_expect(paired < 0.4 * plain, "%g, plain %g", paired, plain);
  arena_free(arena);
}

/* Sobol's error rests on 16 replicates: Student's t with 15 degrees, made a normal by its distribution function. */
static double normal_of_student(double t)
{
  /* Wallace's approximation (Ann. Math. Stat. 30, 1959), good to a hundredth. */
  double n = GOAL_SOBOL_REPLICATES - 1;
  return (t > 0 ? 1 : -1) * (8 * n + 1) / (8 * n + 3) * sqrt(n * log1p(t * t / n));
}

struct spread {
  double variance, error; /* over seeds: of the estimate, and the mean of its squared standard error */
};

static struct spread spread_of(const struct goal_plan *plan, struct goal_options options, double exact, double *z,
                               int seeds)
{
  struct spread spread = { 0 };
  struct arena *arena = arena_new();
  for (int seed = 0; seed < seeds; seed++) {
    options.seed = (uint64_t)seed * 0xbf58476d1ce4e5b9 + 7;
    struct goal_estimate estimate = project_plan(arena, plan, options).goals[0].likelihood;
    double off = estimate.value - exact;
    spread.variance += off * off / seeds;
    spread.error += estimate.standard_error * estimate.standard_error / seeds;
    if (z != NULL)
      z[seed] = normal_of_student(off / estimate.standard_error);
  }
  arena_free(arena);
  return spread;
}

/* A saver's goal: 2,000 a month for ten years. At 16,384 paths the variance is at most a tenth of plain sampling's. */
Test(goal_statistics, sobol_points_cut_the_variance_to_a_tenth_and_tell_their_error)
{
  enum { RUNS = 40 };
  static double z[RUNS];
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(600000), .first_month = 120 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  plan.contribution_e4 = MONEY(2000);
  double exact = project_plan(arena, &plan, (struct goal_options){ .method = GOAL_EXACT }).goals[0].likelihood.value;
  struct goal_options sobol = { .method = GOAL_SOBOL, .paths = 16384 };
  struct spread spread = spread_of(&plan, sobol, exact, z, RUNS);
  double plain = exact * (1 - exact) / 16384;
  cr_expect(exact > 0.1 && exact < 0.9);
  cr_expect(plain / spread.variance > 10, "variance ratio %.1f", plain / spread.variance);
  cr_expect(spread.error / spread.variance > 0.4 && spread.error / spread.variance < 2.5,
            "the error told is %.2f of the true one", sqrt(spread.error / spread.variance));
  expect_normal(z, RUNS, "sobol");
  arena_free(arena);
}

Test(goal_statistics, sobol_scatters_about_the_exact_answer_of_a_retirement)
{
  enum { RUNS = 100 };
  static double z[RUNS];
  struct arena *arena = arena_new();
  struct goal_plan plan = two_goals();
  plan.goals = &goals[1];
  plan.goal_count = 1;
  double exact = project_plan(arena, &plan, (struct goal_options){ .method = GOAL_EXACT }).goals[0].likelihood.value;
  struct goal_options sobol = { .method = GOAL_SOBOL, .paths = 2048 };
  struct spread spread = spread_of(&plan, sobol, exact, z, RUNS);
  cr_expect(exact * (1 - exact) / 2048 > 10 * spread.variance, "variance ratio %.1f",
            exact * (1 - exact) / 2048 / spread.variance);
  expect_normal(z, RUNS, "sobol, retirement");
  arena_free(arena);
}

/* A million paths: the bias of single precision, were there one, would be seen at its standard error of 3e-4. */
Test(goal_statistics, percentiles_of_a_large_sample_are_those_of_the_lognormal)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  plan.months = 120;
  struct goal_options options = {
    .method = GOAL_MONTE_CARLO, .antithetic = true, .paths = 200000, .seed = 8, .fan = true
  };
  struct goal_result sampled = project_plan(arena, &plan, options);
  double v = log1p(0.01 / 1.1449) * 10;
  double m = log(1.07) * 10 - v / 2;
  static const double quantile[GOAL_PERCENTILES] = { -1.6448536270, -1.2815515655, -0.6744897502, 0,
                                                     0.6744897502,  1.2815515655,  1.6448536270 };
  for (int p = 0; p < GOAL_PERCENTILES; p++) {
    double exact = 100000 * exp(m + quantile[p] * sqrt(v));
    double share = goal_percentiles[p];
    double density = exp(-quantile[p] * quantile[p] / 2) / sqrt(2 * M_PI);
    double error = exact * sqrt(v) * sqrt(share * (1 - share) / options.paths) / density;
    double z = (sampled.fan[10].value[p] - exact) / error;
    cr_expect(fabs(z) < 4, "percentile %d: %.2f, not %.2f", p, sampled.fan[10].value[p], exact);
  }
  arena_free(arena);
}
