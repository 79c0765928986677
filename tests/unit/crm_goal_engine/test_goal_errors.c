/* Errors of percentiles and of shortfalls are what they say: over many seeds the truth lies within them as often as it
 * should, neither less nor always. */
#include <criterion/criterion.h>
#include <math.h>

#include "goal_case.h"

#define SEEDS 200
#define MISSES_MOST 24 /* of 200 intervals of 95 percent: more have a probability of 1e-4 */
#define ROW 2          /* of the fan: after two years, when nobody is ruined yet */

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
  return plan;
}

struct counted {
  int percentiles[GOAL_PERCENTILES]; /* misses */
  int all;                           /* of them */
  int shortfall;
  double median_error; /* on average */
};

static struct counted count_misses(enum goal_method method, bool antithetic)
{
  struct counted counted = { 0 };
  struct arena *arena = arena_new();
  struct goal_plan plan = two_goals();
  struct goal_result truth = project_plan(arena, &plan, (struct goal_options){ .method = GOAL_EXACT, .fan = true });
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct goal_options options = {
      .method = method, .antithetic = antithetic, .paths = 1024, .seed = seed, .fan = true
    };
    struct goal_result found = project_plan(arena, &plan, options);
    for (int p = 0; p < GOAL_PERCENTILES; p++) {
      bool is_missed = fabs(found.fan[ROW].value[p] - truth.fan[ROW].value[p]) > found.fan[ROW].error[p] + 1e-9;
      counted.percentiles[p] += is_missed;
      counted.all += is_missed;
    }
    double off = found.goals[1].mean_shortfall_missed - truth.goals[1].mean_shortfall_missed;
    counted.shortfall += fabs(off) > found.goals[1].shortfall_missed_error;
    counted.median_error += found.goals[0].at_date.error[GOAL_MEDIAN] / SEEDS;
  }
  arena_free(arena);
  return counted;
}

static void expect_covered(const struct counted *counted, const char *method)
{
  for (int p = 0; p < GOAL_PERCENTILES; p++)
    cr_expect_leq(counted->percentiles[p], MISSES_MOST, "%s, percentile %d: %d of %d", method, p,
                  counted->percentiles[p], SEEDS);
  cr_expect(counted->shortfall >= 1 && counted->shortfall <= MISSES_MOST, "%s: %d shortfalls of %d", method,
            counted->shortfall, SEEDS);
}

Test(goal_errors, random_paths_miss_the_truth_as_often_as_they_say)
{
  struct counted plain = count_misses(GOAL_MONTE_CARLO, false);
  expect_covered(&plain, "plain");
  cr_expect_geq(plain.all, 20, "intervals that hold nearly always are too wide: %d of 1400", plain.all);
}

Test(goal_errors, mirrored_paths_have_no_larger_errors)
{
  struct counted mirrored = count_misses(GOAL_MONTE_CARLO, true);
  expect_covered(&mirrored, "antithetic");
}

Test(goal_errors, sobol_points_tell_their_smaller_error)
{
  struct counted plain = count_misses(GOAL_MONTE_CARLO, false), sobol = count_misses(GOAL_SOBOL, false);
  expect_covered(&sobol, "sobol");
  cr_expect_lt(1.5 * sobol.median_error, plain.median_error, "%.2f, plain %.2f", sobol.median_error,
               plain.median_error);
}

/* Without contributions the percentiles are the lognormal's: the grid's error is below its own word, and below a cent.
 */
Test(goal_errors, the_distribution_tells_its_grids_error)
{
  static const double quantile[GOAL_PERCENTILES] = { -1.6448536269514722, -1.2815515655446004, -0.6744897501960817, 0,
                                                     0.6744897501960817,  1.2815515655446004,  1.6448536269514722 };
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  plan.months = 24;
  struct goal_result found = project_plan(arena, &plan, (struct goal_options){ .method = GOAL_EXACT, .fan = true });
  double v = log1p(0.01 / 1.1449) * 2, m = log(1.07) * 2 - v / 2;
  for (int p = 0; p < GOAL_PERCENTILES; p++) {
    double exact = 100000 * exp(m + quantile[p] * sqrt(v));
    cr_expect(fabs(found.fan[ROW].value[p] - exact) < 0.01, "percentile %d: %.6f, not %.6f", p, found.fan[ROW].value[p],
              exact);
    cr_expect(found.fan[ROW].error[p] >= 0 && found.fan[ROW].error[p] < 0.01, "percentile %d: %g", p,
              found.fan[ROW].error[p]);
  }
  arena_free(arena);
}
