/* Small plans and their projections. */
#include "goal_case.h"

#include <criterion/criterion.h>
#include <math.h>

struct goal_plan moderate_plan(const struct goal_plan_goal *goals, int goal_count)
{
  return (struct goal_plan){ .start_value_e4 = MONEY(100000),
                             .return_e8 = PERCENT(7),
                             .volatility_e8 = PERCENT(10),
                             .goals = goals,
                             .goal_count = goal_count };
}

struct goal_result project_model(struct arena *arena, const struct goal_model *model, struct goal_options options)
{
  struct goal_result result = { 0 };
  struct status status = goal_run_whole(arena, model, &options, &result);
  cr_assert(status_is_ok(status), "%s: %s", status.field, status.message);
  return result;
}

struct goal_result project_plan(struct arena *arena, const struct goal_plan *plan, struct goal_options options)
{
  struct goal_model model;
  struct status status = goal_plan_model(arena, plan, &model);
  cr_assert(status_is_ok(status), "%s: %s", status.field, status.message);
  return project_model(arena, &model, options);
}

double normal_below(double z)
{
  return erfc(-z / sqrt(2)) / 2;
}
