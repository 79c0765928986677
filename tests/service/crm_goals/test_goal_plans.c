/* GoalService: plans are put, read, listed and taken out of use; the firm's assumptions are dated. */
#include <string.h>

#include "goal_scene.h"

static struct status put(struct goal_scene *scene, Crm__GoalPlanInput *input, const char *key, Crm__GoalPlan **plan)
{
  Crm__PutGoalPlanRequest request = CRM__PUT_GOAL_PLAN_REQUEST__INIT;
  request.plan = input;
  return goal_put_call(goal_scene_call(scene, ROLE_ADVISOR, key), &request, plan);
}

static void play_put(struct goal_scene *scene)
{
  Crm__PutGoalPlanRequest request = CRM__PUT_GOAL_PLAN_REQUEST__INIT;
  Crm__GetGoalPlanRequest get = CRM__GET_GOAL_PLAN_REQUEST__INIT;
  Crm__GoalPlan *plan, *again;
  Crm__GoalPlanInput *input = goal_scene_input(scene);
  cr_assert_ok(put(scene, input, "k", &plan));
  cr_expect_eq(plan->version, 1);
  cr_expect_str_eq(plan->input->name, "Ada's plan");
  cr_assert_ok(put(scene, input, "k", &again));
  cr_expect_eq(again->plan_id, plan->plan_id, "a replay answers what was kept");
  cr_expect_eq(fake_account_version(scene->fake, "crm.goal_plan", plan->plan_id), 1);
  input->name = "Another";
  cr_expect_eq(put(scene, input, "k", &again).code, STATUS_FAILED_PRECONDITION, "another request under the key");
  request.plan_id = plan->plan_id;
  request.version = 2;
  request.plan = input;
  cr_expect_refused(goal_put_call(goal_scene_advisor(scene), &request, &again), STATUS_ABORTED, "version");
  request.version = 1;
  cr_assert_ok(goal_put_call(goal_scene_advisor(scene), &request, &again));
  cr_expect_eq(again->version, 2);
  cr_expect_str_eq(again->input->name, "Another");
  request.version = 0;
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(goal_put_call(goal_scene_advisor(scene), &request, &again).code, STATUS_ABORTED);
  request.plan_id = 99;
  cr_expect_refused(goal_put_call(goal_scene_advisor(scene), &request, &again), STATUS_NOT_FOUND, "plan_id");
  cr_expect_eq(goal_put_call(goal_scene_call(scene, ROLE_TRADER, ""), &request, &again).code, STATUS_PERMISSION_DENIED);
  get.plan_id = plan->plan_id;
  cr_assert_ok(goal_get_call(goal_scene_call(scene, ROLE_COMPLIANCE, ""), &get, &again));
  cr_expect_eq(again->version, 2);
  cr_expect_null(again->latest, "it was not reviewed yet");
  get.plan_id = 99;
  cr_expect_refused(goal_get_call(goal_scene_advisor(scene), &get, &again), STATUS_NOT_FOUND, "plan_id");
}

Test(goal_plans, a_plan_is_put_once_a_key_and_its_next_version_names_the_one_before)
{
  goal_scene_run(play_put);
}

/* Each makes a good input bad; the field is as people see it in the request. */
static Crm__GoalReturns *returns(struct goal_scene *scene, Crm__GoalReturns__Source source)
{
  Crm__GoalReturns *made = arena_alloc(scene->arena, sizeof *made);
  crm__goal_returns__init(made);
  made->source = source;
  return made;
}

static void play_refused(struct goal_scene *scene)
{
  Crm__GoalPlan *plan;
  Crm__GoalPlanInput *input = goal_scene_input(scene);
  input->goals[0]->due_on = "2026-11-19";
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.goals[0].due_on");
  input = goal_scene_input(scene);
  input->goals[0]->kind = CRM__GOAL__KIND__RETIREMENT;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.goals[0].born_on");
  static const char beyond[] = "9999999999999999.99";
  input = goal_scene_input(scene);
  input->goals[0]->amount = beyond;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.goals[0].amount");
  input = goal_scene_input(scene);
  input->current_value = beyond;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.current_value");
  input = goal_scene_input(scene);
  input = goal_scene_input(scene);
  input->line = "100.01";
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.line");
  input = goal_scene_input(scene);
  input->n_goals = 0;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.goals");
  input = goal_scene_input(scene);
  input->account_ids[0] = 9;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_NOT_FOUND, "plan.account_ids[0]");
  input = goal_scene_input(scene);
  input->n_account_ids = 0;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.account_ids");
  input->person_id = PERSON_ID;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.current_value");
  input->current_value = "0";
  cr_assert_ok(put(scene, input, "", &plan));
  input->person_id = 501;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_NOT_FOUND, "plan.person_id");
  input = goal_scene_input(scene);
  input->household_id = 601;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_NOT_FOUND, "plan.household_id");
  input->household_id = HOUSEHOLD_ID;
  cr_assert_ok(put(scene, input, "", &plan));
  input->n_account_ids = 2;
  input->account_ids = (uint64_t[]){ ACCOUNT_ID, ACCOUNT_ID };
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.account_ids[1]");
}

Test(goal_plans, what_cannot_be_kept_is_refused_by_its_field)
{
  goal_scene_run(play_refused);
}

static void play_returns(struct goal_scene *scene)
{
  Crm__GoalPlan *plan;
  Crm__GoalPlanInput *input = goal_scene_input(scene);
  input->returns = returns(scene, CRM__GOAL_RETURNS__SOURCE__TYPED);
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.returns.expected_return");
  input->returns->expected_return = "0.065";
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.returns.volatility");
  input->returns->volatility = "0.1";
  cr_assert_ok(put(scene, input, "", &plan));
  input->returns->measure_volatility = true;
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.returns.volatility");
  input->returns->volatility = "";
  cr_expect_refused(put(scene, input, "", &plan), STATUS_FAILED_PRECONDITION, "plan.returns.measure_volatility");
  goal_scene_hold(scene, ACCOUNT_ID, STOCK_ID, 100);
  cr_assert_ok(put(scene, input, "", &plan));
  cr_expect_eq(strncmp(plan->measured_volatility, "0.15", 4), 0, "%s: a percent up and down each day",
               plan->measured_volatility);
  cr_expect_not_null(strstr(plan->volatility_source, "measured from 756 daily returns"), "%s", plan->volatility_source);
  input->returns = returns(scene, CRM__GOAL_RETURNS__SOURCE__MODERATE);
  input->returns->expected_return = "0.2";
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.returns.expected_return");
  input->returns = returns(scene, CRM__GOAL_RETURNS__SOURCE__FIRM);
  cr_expect_refused(put(scene, input, "", &plan), STATUS_INVALID_ARGUMENT, "plan.returns.assumption");
  input->returns->assumption = "Global 60/40";
  cr_expect_refused(put(scene, input, "", &plan), STATUS_NOT_FOUND, "plan.returns.assumption");
}

Test(goal_plans, returns_are_typed_a_preset_or_the_firm_s_and_volatility_may_be_measured)
{
  goal_scene_run(play_returns);
}

static struct status assume(struct goal_scene *scene, enum role role, const char *on, const char *expected,
                            Crm__ReturnAssumptions **firm)
{
  Crm__SetReturnAssumptionRequest request = CRM__SET_RETURN_ASSUMPTION_REQUEST__INIT;
  Crm__ReturnAssumption row = CRM__RETURN_ASSUMPTION__INIT;
  request.assumption = &row;
  row.name = "Global 60/40";
  row.effective_on = on;
  row.expected_return = expected;
  row.volatility = "0.095";
  row.source = "investment committee";
  return goal_set_assumption_call(goal_scene_call(scene, role, ""), &request, firm);
}

static void play_assumptions(struct goal_scene *scene)
{
  static const struct {
    const char *rule, *on, *expected, *used;
  } rows[] = {
    { "the only one", "2026-01-01", "0.062", "0.062" },
    { "one that holds later is not used yet", "2026-12-01", "0.05", "0.062" },
    { "a newer one is", "2026-11-20", "0.058", "0.058" },
    { "an older one is not", "2025-01-01", "0.08", "0.058" },
    { "the same day again replaces it", "2026-11-20", "0.057", "0.057" },
  };
  Crm__ReturnAssumptions *firm;
  Crm__ProjectGoalsRequest request = CRM__PROJECT_GOALS_REQUEST__INIT;
  Crm__GoalPlanChoice choice = CRM__GOAL_PLAN_CHOICE__INIT;
  struct status status;
  choice.plan = goal_scene_input(scene);
  choice.plan->current_value = "100000";
  choice.plan->returns = returns(scene, CRM__GOAL_RETURNS__SOURCE__FIRM);
  choice.plan->returns->assumption = "Global 60/40";
  request.plan = &choice;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_assert_ok(assume(scene, ROLE_COMPLIANCE, rows[i].on, rows[i].expected, &firm));
    Crm__GoalProjection *projection = goal_scene_project(scene, &request, &status);
    cr_assert_ok(status);
    cr_expect_str_eq(projection->basis->expected_return, rows[i].used, "%s", rows[i].rule);
    cr_expect_not_null(strstr(projection->basis->return_source, "Global 60/40"));
    cr_expect_str_eq(projection->basis->volatility, "0.095");
  }
  cr_expect_eq(firm->n_assumptions, 4);
  cr_expect_str_eq(firm->assumptions[0]->effective_on, "2025-01-01", "by name, then by date");
  cr_expect_eq(assume(scene, ROLE_ADVISOR, "2026-01-01", "0.3", &firm).code, STATUS_PERMISSION_DENIED);
  cr_expect_refused(assume(scene, ROLE_ADMINISTRATOR, "2026-01-01", "7", &firm), STATUS_INVALID_ARGUMENT,
                    "assumption.expected_return");
}

Test(goal_plans, the_firm_s_expected_return_is_the_latest_dated_one_that_holds)
{
  goal_scene_run(play_assumptions);
}

static void play_list(struct goal_scene *scene)
{
  Crm__ListGoalPlansRequest list = CRM__LIST_GOAL_PLANS_REQUEST__INIT;
  Crm__DeleteGoalPlanRequest delete = CRM__DELETE_GOAL_PLAN_REQUEST__INIT;
  Crm__DeleteGoalPlanResponse *deleted;
  Crm__GetGoalPlanRequest get = CRM__GET_GOAL_PLAN_REQUEST__INIT;
  Crm__ListGoalPlansResponse *page;
  Crm__GoalPlan *plans[5], *plan;
  for (size_t i = 0; i < 5; i++) {
    Crm__GoalPlanInput *input = goal_scene_input(scene);
    input->account_ids[0] = i == 2 ? OTHER_ACCOUNT_ID : ACCOUNT_ID;
    input->person_id = i == 3 ? PERSON_ID : 0;
    plans[i] = goal_scene_put(scene, input);
  }
  size_t seen = 0;
  do { /* pages of the fake are small */
    cr_assert_ok(goal_list_call(goal_scene_advisor(scene), &list, &page));
    for (size_t i = 0; i < page->n_plans; i++, seen++)
      cr_expect_eq(page->plans[i]->plan_id, plans[seen]->plan_id);
    list.page_token = page->next_page_token;
  } while (list.page_token[0] != '\0');
  cr_expect_eq(seen, 5);
  get.plan_id = delete.plan_id = plans[3]->plan_id;
  cr_assert_ok(goal_delete_call(goal_scene_call(scene, ROLE_ADVISOR, "d"), &delete, &deleted));
  cr_expect_eq(deleted->version, 2);
  cr_assert_ok(goal_delete_call(goal_scene_call(scene, ROLE_ADVISOR, "d"), &delete, &deleted));
  cr_expect_eq(deleted->version, 2, "a replay");
  cr_expect_refused(goal_delete_call(goal_scene_advisor(scene), &delete, &deleted), STATUS_NOT_FOUND, "plan_id");
  cr_expect_refused(goal_get_call(goal_scene_advisor(scene), &get, &plan), STATUS_NOT_FOUND, "plan_id");
  for (size_t i = 0; i < 2; i++) {
    cr_assert_ok(goal_list_call(goal_scene_advisor(scene), &list, &page));
    for (size_t j = 0; j < page->n_plans; j++)
      cr_expect_neq(page->plans[j]->plan_id, plans[3]->plan_id, "it is out of use");
    list.page_token = page->next_page_token;
  }
}

Test(goal_plans, plans_are_listed_by_id_and_not_when_out_of_use)
{
  goal_scene_run(play_list);
}
