/* goal_case: small plans and their projections, as the tests of the goal engine write them. */
#ifndef STEWARD_TESTS_GOAL_CASE_H
#define STEWARD_TESTS_GOAL_CASE_H
#include "goal_plan.h"
#include "goal_run.h"

#define MONEY(amount) ((int64_t)((amount)*10000.0 + 0.5))                       /* in 1e-4 */
#define PERCENT(rate) ((int32_t)((rate)*1000000.0 + ((rate) < 0 ? -0.5 : 0.5))) /* in 1e-8 */

/* 100,000 at 7/10 without inflation, fee or contribution. */
struct goal_plan moderate_plan(const struct goal_plan_goal *goals, int goal_count);

/* Projects; the test fails where that fails. */
struct goal_result project_plan(struct arena *arena, const struct goal_plan *plan, struct goal_options options);
struct goal_result project_model(struct arena *arena, const struct goal_model *model, struct goal_options options);

double normal_below(double z);
#endif
