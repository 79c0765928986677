/* GoalService: solutions and comparisons, as streams of progress that end with the answer. */
#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "goal_scene.h"
#include "wire/reflect.h"

static Crm__GoalSolution *solve(struct goal_scene *scene, Crm__SolveGoalRequest *request, struct status *status)
{
  struct bus_stream *stream;
  Crm__GoalSolutionItem *item = NULL;
  Crm__GoalSolution *solution = NULL;
  *status = goal_solve_open(goal_scene_advisor(scene), request, &stream);
  while (status_is_ok(*status) && status_is_ok(*status = goal_solve_next(stream, &item)) && item != NULL) {
    if (item->solution != NULL)
      solution = (Crm__GoalSolution *)reflect_copy(scene->arena, &item->solution->base);
  }
  return solution;
}

/* 80 percent of a lump sum has a closed form: 100,000 exp(10 m + sqrt(10 v) z), z = -0.841621. */
static void play_solve(struct goal_scene *scene)
{
  struct status status;
  Crm__SolveGoalRequest request = CRM__SOLVE_GOAL_REQUEST__INIT;
  Crm__GoalPlanChoice choice = CRM__GOAL_PLAN_CHOICE__INIT;
  int64_t found_e4 = 0;
  choice.plan = goal_scene_hundred_thousand(scene);
  request.plan = &choice;
  request.goal = 1;
  request.likelihood = "80";
  request.what = CRM__SOLVE_GOAL_REQUEST__FOR__AMOUNT;
  Crm__GoalSolution *solution = solve(scene, &request, &status);
  cr_assert_ok(status);
  cr_expect(solution->found, "%s", solution->message);
  decimal_parse(solution->amount, CASH_PLACES, &found_e4);
  double variance = log1p(0.01 / (1.07 * 1.07)), mean = log(1.07) - variance / 2;
  double expected = 100000 * exp(10 * mean - 0.8416212336 * sqrt(10 * variance));
  cr_expect_lt(fabs((double)found_e4 / 10000 - expected), 15, "%s, not %.2f", solution->amount, expected);
  cr_expect_eq(goal_scene_e2(solution->likelihood_now->percent) / 10, 779);
  request.what = CRM__SOLVE_GOAL_REQUEST__FOR__CONTRIBUTION;
  solution = solve(scene, &request, &status);
  cr_assert_ok(status);
  cr_expect(solution->found);
  cr_expect_geq(goal_scene_e2(solution->likelihood->percent), 7999, "%s", solution->likelihood->text);
  const char *contribution = solution->contribution;
  choice.plan->contribution = contribution;
  struct goal_asking *asking = goal_scene_ask(scene, choice.plan, CRM__GOAL_RUN__METHOD__AUTOMATIC);
  Crm__GoalProjection *with = goal_scene_project(scene, &asking->request, &status);
  cr_assert_ok(status);
  cr_expect_str_eq(with->goals[0]->likelihood->percent, solution->likelihood->percent,
                   "the plan with it says the same");
  choice.plan->contribution = "";
  request.what = CRM__SOLVE_GOAL_REQUEST__FOR__DATE;
  solution = solve(scene, &request, &status);
  cr_assert_ok(status);
  cr_expect(solution->found, "%s", solution->message);
  cr_expect_gt(strcmp(solution->due_on, "2036-11-20"), 0, "later: %s", solution->due_on);
  cr_expect_lt(strcmp(solution->due_on, "2038-11-20"), 0, "%s", solution->due_on);
  request.goal = 2;
  solve(scene, &request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "goal");
  request.goal = 0;
  solve(scene, &request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "goal"); /* a date is of one goal */
  request.what = CRM__SOLVE_GOAL_REQUEST__FOR__CONTRIBUTION;
  solution = solve(scene, &request, &status);
  cr_assert_ok(status);
  cr_expect_str_eq(solution->contribution, choice.plan->n_goals == 1 ? contribution : "", "all goals are this one");
  request.goal = 1;
  request.likelihood = "100";
  solve(scene, &request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "likelihood");
}

Test(goal_solutions, contribution_date_and_amount_reach_the_chosen_likelihood)
{
  goal_scene_run(play_solve);
}

static void play_compare(struct goal_scene *scene)
{
  Crm__CompareGoalPlansRequest request = CRM__COMPARE_GOAL_PLANS_REQUEST__INIT;
  Crm__GoalPlanChoice first = CRM__GOAL_PLAN_CHOICE__INIT, second = CRM__GOAL_PLAN_CHOICE__INIT;
  Crm__GoalRun run = CRM__GOAL_RUN__INIT;
  struct bus_stream *stream;
  Crm__GoalComparisonItem *item = NULL;
  Crm__GoalComparison *comparison = NULL;
  first.plan_id = goal_scene_put(scene, goal_scene_hundred_thousand(scene))->plan_id;
  second.plan = goal_scene_hundred_thousand(scene);
  second.plan->contribution = "200";
  request.first = &first;
  request.second = &second;
  request.run = &run;
  run.method = CRM__GOAL_RUN__METHOD__MONTE_CARLO;
  run.paths = 10000;
  struct status status = goal_compare_open(goal_scene_advisor(scene), &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = goal_compare_next(stream, &item)) && item != NULL) {
    if (item->comparison != NULL)
      comparison = (Crm__GoalComparison *)reflect_copy(scene->arena, &item->comparison->base);
  }
  cr_assert_ok(status);
  cr_expect_eq(comparison->first->seed, comparison->second->seed);
  cr_expect_eq(comparison->first->plan_version, 1);
  cr_expect_gt(goal_scene_e2(comparison->all_goals_change), 0, "%s", comparison->all_goals_change);
  cr_assert_eq(comparison->n_changes, 1);
  cr_expect_str_eq(comparison->changes[0], "monthly contribution: 0.00, then 200.00");
  request.second = &first;
  first.plan_id = 99;
  status = goal_compare_open(goal_scene_advisor(scene), &request, &stream);
  if (status_is_ok(status))
    status = goal_compare_next(stream, &item);
  cr_expect_refused(status, STATUS_NOT_FOUND, "first.plan_id");
}

Test(goal_solutions, two_plans_stand_side_by_side)
{
  goal_scene_run(play_compare);
}
