/* The vectors of the CRM page and of the closed forms, by the exact method and by the path without volatility. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "goal_case.h"

#define EXACT ((struct goal_options){ .method = GOAL_EXACT, .fan = true })

/* 100,000 without contributions against an amount. */
static const struct {
  const char *name;
  double yearly_return, volatility, inflation; /* percent */
  int years;
  double amount;
  double likelihood;
} lump_rows[] = {
  { "moderate, ten years, 150,000 nominal", 7, 10, 0, 10, 150000, 0.779921 },
  { "the same in real money", 7, 10, 3, 10, 150000, 0.408884 },
  { "200,000 nominal", 7, 10, 0, 10, 200000, 0.419331 },
  { "aggressive, twenty years, 500,000 nominal", 9, 14, 0, 20, 500000, 0.465517 },
};

Test(goal_vectors, lump_sums_have_the_likelihood_of_the_lognormal)
{
  for (size_t i = 0; i < sizeof lump_rows / sizeof lump_rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM,
                                   .amount_e4 = MONEY(lump_rows[i].amount),
                                   .first_month = 12 * lump_rows[i].years };
    struct goal_plan plan = moderate_plan(&goal, 1);
    plan.return_e8 = PERCENT(lump_rows[i].yearly_return);
    plan.volatility_e8 = PERCENT(lump_rows[i].volatility);
    plan.inflation_e8 = PERCENT(lump_rows[i].inflation);
    struct goal_result result = project_plan(arena, &plan, EXACT);
    cr_expect(fabs(result.goals[0].likelihood.value - lump_rows[i].likelihood) < 6e-7, "%s: %.7f", lump_rows[i].name,
              result.goals[0].likelihood.value);
    cr_expect_eq(result.all_goals.value, result.goals[0].likelihood.value);
    arena_free(arena);
  }
}

Test(goal_vectors, percentiles_at_the_date_are_those_of_the_lognormal)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(150000), .first_month = 120 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  struct goal_result result = project_plan(arena, &plan, EXACT);
  const double *at_date = result.goals[0].at_date.value;
  cr_expect_eq(result.goals[0].at_date.month, 120);
  cr_expect(fabs(at_date[1] - 129069.08) < 0.005, "p10 %.4f", at_date[1]);
  cr_expect(fabs(at_date[GOAL_MEDIAN] - 188344.81) < 0.005, "p50 %.4f", at_date[GOAL_MEDIAN]);
  cr_expect(fabs(at_date[5] - 274843.25) < 0.005, "p90 %.4f", at_date[5]);
  /* The fan shows what is left after the payment. */
  cr_expect_eq(result.fan_count, 11);
  cr_expect_eq(result.fan[10].month, 120);
  cr_expect(fabs(result.fan[10].value[GOAL_MEDIAN] - 38344.81) < 0.005);
  cr_expect_eq(result.fan[10].value[1], 0);
  cr_expect(fabs(result.fan[0].value[0] - 100000) < 1e-9);
  arena_free(arena);
}

Test(goal_vectors, without_volatility_contributions_grow_as_by_hand)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(40000), .first_month = 120 };
  struct goal_plan plan = { .start_value_e4 = MONEY(10000),
                            .contribution_e4 = MONEY(200),
                            .contribution_growth_e8 = PERCENT(3),
                            .inflation_e8 = PERCENT(3),
                            .return_e8 = PERCENT(6),
                            .goals = &goal,
                            .goal_count = 1 };
  struct goal_result result = project_plan(arena, &plan, EXACT);
  cr_expect(fabs(result.goals[0].at_date.value[GOAL_MEDIAN] - 55224.69) < 0.005, "%.4f",
            result.goals[0].at_date.value[GOAL_MEDIAN]);
  cr_expect_eq(result.goals[0].likelihood.value, 1);
  cr_expect_eq(result.goals[0].likelihood.standard_error, 0);
  arena_free(arena);
}

Test(goal_vectors, without_volatility_college_is_met_and_the_rest_is_left)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_COLLEGE, .amount_e4 = MONEY(15000), .first_month = 24 };
  struct goal_plan plan = { .start_value_e4 = MONEY(60000),
                            .contribution_e4 = MONEY(300),
                            .contribution_growth_e8 = PERCENT(3),
                            .inflation_e8 = PERCENT(3),
                            .return_e8 = PERCENT(4),
                            .goals = &goal,
                            .goal_count = 1 };
  struct goal_result result = project_plan(arena, &plan, EXACT);
  cr_expect_eq(result.goals[0].likelihood.value, 1);
  cr_expect_eq(result.fan[result.fan_count - 1].month, 60);
  cr_expect(fabs(result.fan[result.fan_count - 1].value[GOAL_MEDIAN] - 23793.78) < 0.005, "%.4f",
            result.fan[result.fan_count - 1].value[GOAL_MEDIAN]);
  arena_free(arena);
}

/* r = i = 0; 2,000 a month in months 0 to 59, social security of 500 from month 24. */
static struct goal_result retire_without_growth(struct arena *arena, double start_value, enum goal_method method)
{
  struct goal_plan_goal goal = { .kind = GOAL_RETIREMENT,
                                 .amount_e4 = MONEY(2000),
                                 .first_month = 0,
                                 .last_month = 59,
                                 .inflow_e4 = MONEY(500),
                                 .inflow_month = 24 };
  struct goal_plan plan = { .start_value_e4 = MONEY(start_value), .goals = &goal, .goal_count = 1 };
  return project_plan(arena, &plan, (struct goal_options){ .method = method, .fan = true, .paths = 128 });
}

Test(goal_vectors, without_volatility_retirement_falls_short_by_what_is_missing)
{
  struct arena *arena = arena_new();
  struct goal_result result = retire_without_growth(arena, 100000, GOAL_EXACT);
  cr_expect_eq(result.goals[0].likelihood.value, 0);
  cr_expect(fabs(result.goals[0].mean_shortfall.value - 2000) < 1e-6); /* 500 in month 58, 1,500 in month 59 */
  cr_expect(fabs(result.goals[0].mean_shortfall_missed - 2000) < 1e-6);
  result = retire_without_growth(arena, 100500, GOAL_EXACT);
  cr_expect(fabs(result.goals[0].mean_shortfall.value - 1500) < 1e-6); /* month 58 is paid */
  arena_free(arena);
}

Test(goal_vectors, without_volatility_just_enough_is_enough)
{
  struct arena *arena = arena_new();
  struct goal_result result = retire_without_growth(arena, 102000, GOAL_EXACT);
  cr_expect_eq(result.goals[0].likelihood.value, 1);
  cr_expect_eq(result.fan[result.fan_count - 1].value[GOAL_MEDIAN], 0);
  result = retire_without_growth(arena, 101999.99, GOAL_EXACT);
  cr_expect_eq(result.goals[0].likelihood.value, 0, "a cent is missing");
  arena_free(arena);
}

Test(goal_vectors, without_volatility_every_method_takes_the_one_path)
{
  struct arena *arena = arena_new();
  enum goal_method methods[] = { GOAL_MONTE_CARLO, GOAL_SOBOL, GOAL_EXACT };
  for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
    struct goal_result result = retire_without_growth(arena, 102000, methods[i]);
    cr_expect_eq(result.method, GOAL_EXACT);
    cr_expect_eq(result.goals[0].likelihood.value, 1);
    cr_expect_eq(result.goals[0].likelihood.low, 1);
  }
  arena_free(arena);
}

/* A field of a line of the reference file, empty where there is none. */
static const char *field_of(char *line, int number, char field[64])
{
  for (; number > 0 && line != NULL; number--)
    line = strchr(line, ',') != NULL ? strchr(line, ',') + 1 : NULL;
  size_t length = line != NULL ? strcspn(line, ",\n") : 0;
  memcpy(field, line != NULL ? line : "", length);
  field[length] = '\0';
  return field;
}

static double number_of(char *line, int number)
{
  char field[64];
  return strtod(field_of(line, number, field), NULL);
}

/* The file's mu and sigma are of the yearly log process, or a rate where sigma is 0; contributions stay level. */
static void check_closed_form(struct arena *arena, char *line)
{
  enum { INITIAL = 1, MONTHLY, GOAL, MU, SIGMA, YEARS, LIKELIHOOD, MEAN, MEDIAN, P05, P95 };
  double contributions[1 + 12 * 100] = { 0 };
  double due[1 + 12 * 100] = { 0 };
  char field[64];
  int months = 12 * (int)number_of(line, YEARS);
  double sigma = number_of(line, SIGMA);
  bool has_goal = field_of(line, GOAL, field)[0] != '\0';
  for (int k = 1; k <= months; k++)
    contributions[k] = number_of(line, MONTHLY);
  due[months] = number_of(line, GOAL);
  struct goal_payments goal = { .due = due };
  struct goal_model model = { .months = months,
                              .start_value = number_of(line, INITIAL),
                              .fee_factor = 1,
                              .log_mean = sigma > 0 ? number_of(line, MU) / 12 - sigma * sigma / 24 : log(1.005),
                              .log_variance = sigma * sigma / 12,
                              .contributions = contributions,
                              .goals = &goal,
                              .goal_count = has_goal ? 1 : 0 };
  struct goal_result result = project_model(arena, &model, EXACT);
  const double *last = has_goal ? result.goals[0].at_date.value : result.fan[result.fan_count - 1].value;
  if (has_goal)
    cr_expect(fabs(result.goals[0].likelihood.value - number_of(line, LIKELIHOOD)) < 5e-8, "%s: %.10f", line,
              result.goals[0].likelihood.value); /* half a cent, which is forgiven, is 1e-8 of it */
  if (field_of(line, MEDIAN, field)[0] != '\0')
    cr_expect(fabs(last[GOAL_MEDIAN] - number_of(line, MEDIAN)) < 0.01, "%s: median %.4f", line, last[GOAL_MEDIAN]);
  if (field_of(line, P95, field)[0] != '\0') {
    cr_expect(fabs(last[0] - number_of(line, P05)) < 0.01, "%s: p5 %.4f", line, last[0]);
    cr_expect(fabs(last[6] - number_of(line, P95)) < 0.01, "%s: p95 %.4f", line, last[6]);
  }
}

/* Row B of the closed forms: 500 a month. Nobody has two million, so what is short of it on average is two million less
 * the mean. */
Test(goal_vectors, the_mean_with_contributions_is_that_of_the_closed_form)
{
  struct arena *arena = arena_new();
  double contributions[121] = { 0 };
  double due[121] = { 0 };
  for (int k = 1; k <= 120; k++)
    contributions[k] = 500;
  due[120] = 2000000;
  struct goal_payments goal = { .due = due };
  struct goal_model model = { .months = 120,
                              .start_value = 100000,
                              .fee_factor = 1,
                              .log_mean = (0.06 - 0.0072) / 12,
                              .log_variance = 0.0144 / 12,
                              .contributions = contributions,
                              .goals = &goal,
                              .goal_count = 1 };
  struct goal_result result = project_model(arena, &model, EXACT);
  cr_expect(fabs(2000000 - result.goals[0].mean_shortfall.value - 264218.4017) < 0.5, "%.4f",
            2000000 - result.goals[0].mean_shortfall.value);
  struct goal_options sampled = { .method = GOAL_SOBOL, .paths = 16384, .seed = 3 };
  result = project_model(arena, &model, sampled);
  double z =
      (2000000 - result.goals[0].mean_shortfall.value - 264218.4017) / result.goals[0].mean_shortfall.standard_error;
  cr_expect(fabs(z) < 4, "z = %.2f", z);
  arena_free(arena);
}

Test(goal_vectors, the_closed_forms_of_the_reference_data_are_met)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  if (folder == NULL)
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  struct arena *arena = arena_new();
  FILE *file = fopen(arena_printf(arena, "%s/goals/closed_form.csv", folder), "r");
  cr_assert_not_null(file);
  char line[512];
  int rows = 0;
  cr_assert_not_null(fgets(line, sizeof line, file));
  for (; fgets(line, sizeof line, file) != NULL; rows++)
    check_closed_form(arena, line);
  cr_expect_eq(rows, 3);
  fclose(file);
  arena_free(arena);
}
