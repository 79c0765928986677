/* The distribution without sampling: against an independent recursion, and at the edges of what it can be asked. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "goal_case.h"
#include "goal_grid.h"

#define EXACT ((struct goal_options){ .method = GOAL_EXACT })

/* The reference goes the other way: from the last month back, the likelihood of meeting the goal as a function of the
 * wealth there is. Expectations are sums over a fine grid of the normal, values in between by cubic interpolation. */
#define REACH 7.0
#define INTERVALS 120 /* of Simpson's rule */

struct backward {
  double first, step;
  int count;
  double *likelihood; /* of going on from wealth e^(first + i step) after a month's payments */
  double ruined;      /* the same from nothing */
};

static double look_up(const struct backward *from, double wealth)
{
  if (wealth <= 0)
    return from->ruined;
  double place = (log(wealth) - from->first) / from->step;
  int cell = (int)floor(place);
  if (cell < 1)
    return from->likelihood[0];
  if (cell + 2 >= from->count)
    return from->likelihood[from->count - 1];
  const double *v = from->likelihood + cell;
  double t = place - cell;
  return -t * (t - 1) * (t - 2) / 6 * v[-1] + (t + 1) * (t - 1) * (t - 2) / 2 * v[0] -
         (t + 1) * t * (t - 2) / 2 * v[1] + (t + 1) * t * (t - 1) / 6 * v[2];
}

/* What month k makes of wealth after growth. */
static double after_flows(const struct goal_model *model, const struct backward *next, int k, double wealth)
{
  double due = model->goals[0].due[k];
  double there = wealth + model->contributions[k] + model->inflows[k];
  return there < due - 0.005 ? 0 : look_up(next, there > due ? there - due : 0);
}

/* By Simpson's rule from where the month's payment can just be made: below it there is nothing. */
static double expected(const struct goal_model *model, const struct backward *next, int k, double wealth)
{
  double deviation = sqrt(model->log_variance);
  double needed = model->goals[0].due[k] - 0.005 - model->contributions[k] - model->inflows[k];
  double just = needed > 0 ? (log(needed / wealth / model->fee_factor) - model->log_mean) / deviation : -REACH;
  double from = fmin(fmax(just + 1e-12, -REACH), REACH);
  double step = (REACH - from) / INTERVALS;
  double sum = 0;
  for (int i = 0; i <= INTERVALS; i++) {
    double z = from + i * step;
    double weight = (i == 0 || i == INTERVALS ? 1 : 2 + 2 * (i % 2)) * exp(-z * z / 2);
    sum += weight * after_flows(model, next, k, wealth * exp(model->log_mean + deviation * z) * model->fee_factor);
  }
  return sum * step / 3 / sqrt(2 * M_PI);
}

static double backward_likelihood(struct arena *arena, const struct goal_model *model, double low, double high)
{
  struct backward next = { .first = log(low), .step = sqrt(model->log_variance) / 8, .ruined = 1 };
  next.count = (int)(log(high / low) / next.step) + 2;
  next.likelihood = arena_array(arena, (size_t)next.count, sizeof(double));
  for (int i = 0; i < next.count; i++)
    next.likelihood[i] = 1;
  for (int k = model->months; k > 0; k--) {
    struct backward now = next;
    now.likelihood = arena_array(arena, (size_t)next.count, sizeof(double));
    for (int i = 0; i < now.count; i++)
      now.likelihood[i] = expected(model, &next, k, exp(now.first + i * now.step));
    now.ruined = after_flows(model, &next, k, 0);
    next = now;
  }
  return after_flows(model, &next, 0, model->start_value);
}

static void compare_with_backward(const struct goal_plan *plan, double low, double high)
{
  struct arena *arena = arena_new();
  struct goal_model model;
  cr_assert(status_is_ok(goal_plan_model(arena, plan, &model)));
  double reference = backward_likelihood(arena, &model, low, high);
  struct goal_result result = project_model(arena, &model, EXACT);
  cr_expect(fabs(result.goals[0].likelihood.value - reference) < 1e-5, "%.7f, not %.7f",
            result.goals[0].likelihood.value, reference);
  cr_expect(reference > 0.1 && reference < 0.95, "%.3f tests little", reference);
  cr_expect(result.numerical_error < 1e-5);
  arena_free(arena);
}

Test(goal_exact, retirement_agrees_with_a_recursion_from_the_end)
{
  struct goal_plan_goal goal = {
    .kind = GOAL_RETIREMENT, .amount_e4 = MONEY(3000), .first_month = 6, .last_month = 47
  };
  struct goal_plan plan = moderate_plan(&goal, 1);
  plan.inflation_e8 = PERCENT(3);
  plan.fee_e8 = PERCENT(1);
  plan.contribution_e4 = MONEY(1500);
  plan.volatility_e8 = PERCENT(16);
  compare_with_backward(&plan, 50, 4e6);
}

Test(goal_exact, college_with_contributions_between_agrees_with_a_recursion_from_the_end)
{
  struct goal_plan_goal goal = { .kind = GOAL_COLLEGE, .amount_e4 = MONEY(40000), .first_month = 3, .payments = 3 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  plan.contribution_e4 = MONEY(1200);
  plan.volatility_e8 = PERCENT(25);
  compare_with_backward(&plan, 50, 4e6);
}

/* Of the same goal, each half of the payments: a failed payment leaves nothing, but what comes in after it counts. */
Test(goal_exact, later_goals_live_on_what_comes_in_after_a_failure)
{
  static const struct goal_plan_goal goals[] = {
    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(110000), .first_month = 12 },
    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(14000), .first_month = 24 },
    { .kind = GOAL_RETIREMENT,
      .amount_e4 = MONEY(1700),
      .first_month = 40,
      .last_month = 60,
      .inflow_e4 = MONEY(200),
      .inflow_month = 30 },
  };
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(goals, 3);
  plan.contribution_e4 = MONEY(1000);
  plan.volatility_e8 = PERCENT(18);
  struct goal_result exact = project_plan(arena, &plan, (struct goal_options){ .method = GOAL_EXACT, .fan = true });
  struct goal_options options = {
    .method = GOAL_MONTE_CARLO, .paths = 60000, .antithetic = true, .seed = 4, .fan = true
  };
  struct goal_result sampled = project_plan(arena, &plan, options);
  for (int g = 0; g < 3; g++) {
    const struct goal_outcome *a = &exact.goals[g];
    const struct goal_outcome *b = &sampled.goals[g];
    double z = (b->likelihood.value - a->likelihood.value) / b->likelihood.standard_error;
    cr_expect(fabs(z) < 4, "goal %d: z = %.2f, %.6f", g, z, a->likelihood.value);
    cr_expect(a->likelihood.value > 0.05 && a->likelihood.value < 0.999, "goal %d: %.3f", g, a->likelihood.value);
    z = (b->mean_shortfall.value - a->mean_shortfall.value) / b->mean_shortfall.standard_error;
    cr_expect(fabs(z) < 4, "goal %d: shortfall z = %.2f", g, z);
    for (int p = 0; p < GOAL_PERCENTILES; p++)
      cr_expect(fabs(b->at_date.value[p] / a->at_date.value[p] - 1) < 0.02, "goal %d percentile %d: %g, %g", g, p,
                b->at_date.value[p], a->at_date.value[p]);
  }
  double z = (sampled.all_goals.value - exact.all_goals.value) / sampled.all_goals.standard_error;
  cr_expect(fabs(z) < 4, "all: z = %.2f", z);
  for (int row = 0; row < exact.fan_count; row++) {
    for (int p = 0; p < GOAL_PERCENTILES; p++)
      cr_expect(fabs(sampled.fan[row].value[p] - exact.fan[row].value[p]) < 0.02 * exact.fan[row].value[p] + 60,
                "row %d percentile %d: %g, %g", row, p, sampled.fan[row].value[p], exact.fan[row].value[p]);
  }
  arena_free(arena);
}

/* Likelihoods of lump sums at any volatility and horizon are the lognormal's: one month, a century, 0.1 to 150 percent.
 */
Test(goal_exact, lump_sums_are_the_lognormals_at_the_ends_of_volatility)
{
  static const struct {
    double volatility;
    int months;
  } rows[] = { { 0.1, 1 }, { 0.1, 60 }, { 1, 12 }, { 5, 360 }, { 21, 1 }, { 40, 120 }, { 150, 24 }, { 12, 1200 } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    double r = 0.03;
    double v = log1p(pow(rows[i].volatility / 100 / (1 + r), 2)) * rows[i].months / 12;
    double m = log1p(r) * rows[i].months / 12 - v / 2;
    double amount = floor(1e6 * exp(m - 0.3 * sqrt(v))) / 10; /* three tenths of a deviation below the median */
    struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(amount), .first_month = rows[i].months };
    struct goal_plan plan = moderate_plan(&goal, 1);
    plan.return_e8 = PERCENT(3);
    plan.volatility_e8 = PERCENT(rows[i].volatility);
    struct goal_result result = project_plan(arena, &plan, EXACT);
    double expected_value = normal_below((log(100000 / (amount - 0.005)) + m) / sqrt(v));
    cr_expect(fabs(result.goals[0].likelihood.value - expected_value) < 1e-6, "row %zu: %.8f, not %.8f", i,
              result.goals[0].likelihood.value, expected_value);
    arena_free(arena);
  }
}

/* From calm to wild: the grid reaches from a fraction of a payment to wealth that nobody has. */
Test(goal_exact, retirement_agrees_with_samples_at_any_volatility)
{
  static const double volatilities[] = { 2, 10, 40, 100, 200 };
  for (size_t i = 0; i < sizeof volatilities / sizeof volatilities[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_plan_goal goal = {
      .kind = GOAL_RETIREMENT, .amount_e4 = MONEY(600), .first_month = 12, .last_month = 240
    };
    struct goal_plan plan = moderate_plan(&goal, 1);
    plan.volatility_e8 = PERCENT(volatilities[i]);
    plan.inflation_e8 = PERCENT(2);
    struct goal_result exact = project_plan(arena, &plan, EXACT);
    struct goal_options options = { .method = GOAL_MONTE_CARLO, .paths = 20000, .seed = 6 };
    struct goal_result sampled = project_plan(arena, &plan, options);
    double off = sampled.goals[0].likelihood.value - exact.goals[0].likelihood.value;
    double error = sqrt(exact.goals[0].likelihood.value * (1 - exact.goals[0].likelihood.value) / 20000);
    cr_expect(fabs(off) < 4 * error + 1e-6, "%g percent: %.6f, sampled %.6f", volatilities[i],
              exact.goals[0].likelihood.value, sampled.goals[0].likelihood.value);
    off = sampled.goals[0].mean_shortfall.value - exact.goals[0].mean_shortfall.value;
    cr_expect(fabs(off) < 4 * sampled.goals[0].mean_shortfall.standard_error + 1e-4, "%g percent: short %.4f, %.4f",
              volatilities[i], exact.goals[0].mean_shortfall.value, sampled.goals[0].mean_shortfall.value);
    arena_free(arena);
  }
}

Test(goal_exact, volatility_finer_than_the_grid_is_refused)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  struct goal_model model;
  struct goal_run *run = NULL;
  plan.months = 12;
  plan.volatility_e8 = PERCENT(0.01);
  cr_assert(status_is_ok(goal_plan_model(arena, &plan, &model)));
  struct status status = goal_run_new(arena, &model, &EXACT, &run);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "method");
  arena_free(arena);
}

/* Mean of what is short of K: K N(-d2) - F N(-d1), a put without discount. */
Test(goal_exact, the_mean_shortfall_is_that_of_a_put)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(180000), .first_month = 120 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  struct goal_result result = project_plan(arena, &plan, EXACT);
  double v = log1p(0.01 / 1.1449) * 10;
  double forward = 100000 * pow(1.07, 10);
  double d1 = (log(forward / 180000) + v / 2) / sqrt(v);
  double put = 180000 * normal_below(-(d1 - sqrt(v))) - forward * normal_below(-d1);
  cr_expect(fabs(result.goals[0].mean_shortfall.value - put) < 0.01, "%.4f, not %.4f",
            result.goals[0].mean_shortfall.value, put);
  cr_expect(fabs(result.goals[0].mean_shortfall_missed - put / (1 - result.goals[0].likelihood.value)) < 0.05);
  arena_free(arena);
}

Test(goal_exact, what_is_due_today_is_known)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goals[] = { { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(60000) },
                                    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(50000) },
                                    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(1), .first_month = 12 } };
  struct goal_plan plan = moderate_plan(goals, 3);
  struct goal_result result = project_plan(arena, &plan, EXACT);
  cr_expect_eq(result.goals[0].likelihood.value, 1);
  cr_expect_eq(result.goals[1].likelihood.value, 0);
  cr_expect_eq(result.goals[1].mean_shortfall.value, 10000);
  cr_expect_eq(result.goals[2].likelihood.value, 0, "nothing is left and nothing comes in");
  cr_expect_eq(result.all_goals.value, 0);
  plan.goal_count = 1;
  result = project_plan(arena, &plan, EXACT);
  cr_expect_eq(result.goals[0].likelihood.value, 1, "a plan of one day");
  arena_free(arena);
}

Test(goal_exact, nothing_grows_to_nothing)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(1), .first_month = 24 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  plan.start_value_e4 = 0;
  cr_expect_eq(project_plan(arena, &plan, EXACT).goals[0].likelihood.value, 0);
  plan.contribution_e4 = MONEY(1);
  cr_expect(project_plan(arena, &plan, EXACT).goals[0].likelihood.value > 1 - 1e-9, "24 contributions are enough");
  arena_free(arena);
}

Test(goal_exact, ranks_are_refused_unless_they_are_the_order_of_dates)
{
  struct goal_plan_goal goals[] = { { .kind = GOAL_COLLEGE, .amount_e4 = MONEY(20000), .first_month = 12 },
                                    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(30000), .first_month = 48 } };
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(goals, 2);
  struct goal_result by_date = project_plan(arena, &plan, EXACT);
  plan.order = GOAL_BY_RANK;
  struct goal_result by_rank = project_plan(arena, &plan, EXACT);
  cr_expect_eq(by_date.goals[1].likelihood.value, by_rank.goals[1].likelihood.value);
  goals[1].first_month = 47;
  struct goal_model model;
  struct goal_run *run = NULL;
  cr_assert(status_is_ok(goal_plan_model(arena, &plan, &model)));
  struct status status = goal_run_new(arena, &model, &EXACT, &run);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "method");
  arena_free(arena);
}

/* 720 months, monthly payments, inflow that lifts ruined paths again: the mass that is told of stays one. */
Test(goal_exact, mass_is_neither_lost_nor_made)
{
  struct arena *arena = arena_new();
  const double range[] = { 0.01, 1e8 };
  struct goal_growth growth = { 0.003, 0.04, goal_grid_kernel_for(GOAL_INSTRUCTIONS_BEST) };
  struct goal_grid *grid = goal_grid_new(arena, growth, range, 1.6);
  struct goal_layer layer;
  goal_layer_init(arena, grid, 20000, &layer);
  for (int k = 1; k <= 720; k++) {
    goal_layer_grow(grid, &layer);
    cr_assert(fabs(layer.mass + layer.at_zero - 1) < 1e-9, "month %d: %.12f", k, layer.mass + layer.at_zero);
    for (int i = layer.from; i + 1 < layer.to; i++)
      cr_assert(layer.above[i + 1] < layer.above[i] + 1e-6, "month %d: not falling at %d", k, i);
    goal_layer_take(grid, &layer, k % 36 == 0 ? 9000 : -200 - k % 7);
  }
  arena_free(arena);
}
