/* A plan in today's money becomes the months of a model. */
#include "goal_plan.h"

#define E8 100000000
#define MONTHS_A_YEAR 12

static struct status check_rate(struct arena *arena, const char *field, int32_t rate_e8, int32_t low_e8,
                                int32_t high_e8)
{
  if (rate_e8 >= low_e8 && rate_e8 <= high_e8)
    return status_ok();
  return status_format(arena, STATUS_INVALID_ARGUMENT, field, "must be between %g and %g a year", (double)low_e8 / E8,
                       (double)high_e8 / E8);
}

static int last_payment(const struct goal_plan_goal *goal)
{
  if (goal->kind == GOAL_RETIREMENT)
    return goal->last_month;
  int payments = goal->kind != GOAL_COLLEGE ? 1 : goal->payments == 0 ? GOAL_COLLEGE_PAYMENTS : goal->payments;
  return goal->first_month + MONTHS_A_YEAR * (payments - 1);
}

static struct status check_goal(struct arena *arena, const struct goal_plan_goal *goal, int g)
{
  const char *field = NULL;
  const char *message = NULL;
  if (goal->amount_e4 <= 0)
    field = "amount", message = "must be above 0";
  else if (goal->first_month < 0 || goal->first_month > GOAL_MONTHS_MAX)
    field = "first_month", message = "must be from 0 to 1200 months from today";
  else if (goal->kind == GOAL_RETIREMENT && goal->last_month < goal->first_month)
    field = "last_month", message = "a retirement ends after it begins";
  else if (last_payment(goal) > GOAL_MONTHS_MAX)
    field = "last_month", message = "the last payment is at most 1200 months from today";
  else if (goal->payments < 0 || goal->payments > GOAL_COLLEGE_PAYMENTS)
    field = "payments", message = "college has at most four payments";
  else if (goal->inflow_e4 < 0)
    field = "inflow", message = "must not be below 0";
  if (field == NULL)
    return status_ok();
  return status_format(arena, STATUS_INVALID_ARGUMENT, arena_printf(arena, "goals[%d].%s", g, field), "%s", message);
}

static struct status check_plan(struct arena *arena, const struct goal_plan *plan)
{
  struct status status = check_rate(arena, "return", plan->return_e8, -E8 / 10 * 9, E8);
  if (status_is_ok(status))
    status = check_rate(arena, "volatility", plan->volatility_e8, 0, 2 * E8);
  if (status_is_ok(status))
    status = check_rate(arena, "inflation", plan->inflation_e8, -E8 / 2, E8);
  if (status_is_ok(status))
    status = check_rate(arena, "contribution_growth", plan->contribution_growth_e8, -E8 / 2, E8);
  if (status_is_ok(status))
    status = check_rate(arena, "fee", plan->fee_e8, 0, E8);
  if (!status_is_ok(status))
    return status;
  if (plan->contribution_e4 < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "contribution", "must not be below 0");
  if (plan->start_value_e4 < 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "start_value", "must not be below 0");
  if (plan->months < 0 || plan->months > GOAL_MONTHS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "months", "must be from 0 to 1200");
  if (plan->goal_count < 0 || plan->goal_count > GOAL_GOALS_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "goals", "a plan has at most %d goals", GOAL_GOALS_MAX);
  for (int g = 0; g < plan->goal_count && status_is_ok(status); g++)
    status = check_goal(arena, &plan->goals[g], g);
  return status;
}

/* (1 + rate)^(1/12) by Newton's method: pow() of the C library differs in its last bit between machines, products and
 * quotients do not. Convex, so that from above it falls until it no longer changes. */
static double monthly_root(double yearly)
{
  double root = yearly > 1 ? yearly : 1;
  for (;;) {
    double power = root;
    for (int i = 1; i < MONTHS_A_YEAR - 1; i++)
      power *= root;
    double next = root - (power * root - yearly) / (MONTHS_A_YEAR * power);
    if (!(next < root))
      return root;
    root = next;
  }
}

static double flow(int64_t today_e4, int32_t growth_e8, int month)
{
  double yearly = 1 + (double)growth_e8 / E8;
  double amount = goal_amount_of_e4(today_e4);
  for (int year = 0; year < month / MONTHS_A_YEAR; year++)
    amount *= yearly;
  double root = month % MONTHS_A_YEAR > 0 ? monthly_root(yearly) : 1;
  for (int k = 0; k < month % MONTHS_A_YEAR; k++)
    amount *= root;
  return amount;
}

static void fill_goal(const struct goal_plan *plan, const struct goal_plan_goal *goal, double *due, double *inflows)
{
  int step = goal->kind == GOAL_RETIREMENT ? 1 : MONTHS_A_YEAR;
  for (int k = goal->first_month; k <= last_payment(goal); k += step)
    due[k] = flow(goal->amount_e4, plan->inflation_e8, k);
  if (goal->kind != GOAL_RETIREMENT || goal->inflow_e4 == 0)
    return;
  for (int k = goal->inflow_month > 0 ? goal->inflow_month : 0; k <= goal->last_month; k++)
    inflows[k] += flow(goal->inflow_e4, plan->inflation_e8, k);
}

/* To the month before the first retirement payment, else to the last payment, else to the end. */
static int last_contribution(const struct goal_plan *plan, int months)
{
  int last = plan->goal_count > 0 ? 0 : months;
  int retired = INT32_MAX;
  for (int g = 0; g < plan->goal_count; g++) {
    const struct goal_plan_goal *goal = &plan->goals[g];
    if (goal->kind == GOAL_RETIREMENT && goal->first_month < retired)
      retired = goal->first_month;
    if (last_payment(goal) > last)
      last = last_payment(goal);
  }
  return retired == INT32_MAX ? last : retired - 1;
}

struct status goal_plan_model(struct arena *arena, const struct goal_plan *plan, struct goal_model *model)
{
  struct status status = check_plan(arena, plan);
  if (!status_is_ok(status))
    return status;
  int months = plan->months;
  for (int g = 0; g < plan->goal_count; g++)
    months = last_payment(&plan->goals[g]) > months ? last_payment(&plan->goals[g]) : months;
  size_t cells = (size_t)months + 1;
  double *contributions = arena_array(arena, cells, sizeof *contributions);
  double *inflows = arena_array(arena, cells, sizeof *inflows);
  struct goal_payments *goals = arena_array(arena, GOAL_GOALS_MAX, sizeof *goals);
  for (int k = 1; k <= last_contribution(plan, months); k++)
    contributions[k] = flow(plan->contribution_e4, plan->contribution_growth_e8, k);
  for (int g = 0; g < plan->goal_count; g++) {
    double *due = arena_array(arena, cells, sizeof *due);
    fill_goal(plan, &plan->goals[g], due, inflows);
    goals[g].due = due;
  }
  *model = (struct goal_model){ .months = months,
                                .start_value = goal_amount_of_e4(plan->start_value_e4),
                                .fee_factor = 1 - (double)plan->fee_e8 / E8 / MONTHS_A_YEAR,
                                .contributions = contributions,
                                .inflows = inflows,
                                .goals = goals,
                                .goal_count = plan->goal_count,
                                .order = plan->order };
  goal_monthly_log((double)plan->return_e8 / E8, (double)plan->volatility_e8 / E8, &model->log_mean,
                   &model->log_variance);
  return goal_model_check(arena, model);
}
