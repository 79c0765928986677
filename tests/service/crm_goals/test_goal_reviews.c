/* GoalService: reviews keep the likelihood, tell it as a fact, and open a task once when a goal falls below its line.
 */
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "goal_scene.h"

static Crm__GoalReview *review(struct goal_scene *scene, uint64_t plan_id, const char *key)
{
  Crm__ReviewGoalPlanRequest request = CRM__REVIEW_GOAL_PLAN_REQUEST__INIT;
  Crm__GoalReview *found = NULL;
  request.plan_id = plan_id;
  cr_assert_ok(goal_review_call(goal_scene_call(scene, ROLE_ADVISOR, key), &request, &found));
  return found;
}

static size_t tasks(const struct goal_scene *scene)
{
  size_t count = 0;
  for (size_t i = 0; i < scene->fake->record_count; i++)
    count += strcmp(scene->fake->records[i]->kind, "crm.task") == 0 && scene->fake->records[i]->version == 1;
  return count;
}

static void complete(struct goal_scene *scene, uint64_t task_id)
{
  Crm__CompleteTaskRequest request = CRM__COMPLETE_TASK_REQUEST__INIT;
  Crm__Task *task;
  request.task_id = task_id;
  cr_assert_ok(task_complete_call(goal_scene_advisor(scene), &request, &task));
}

static Crm__GoalPlan *plan_with_line(struct goal_scene *scene, const char *line)
{
  Crm__GoalPlanInput *input = goal_scene_input(scene);
  input->line = line;
  return goal_scene_put(scene, input);
}

static void play_line(struct goal_scene *scene)
{
  goal_scene_hold(scene, ACCOUNT_ID, 0, 100000);
  uint64_t plan_id = plan_with_line(scene, "70")->plan_id;
  Crm__GoalReview *first = review(scene, plan_id, "");
  cr_expect_str_eq(first->lowest, "77.99");
  cr_expect_not(first->below_line);
  cr_expect_str_eq(first->because, "asked for");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "goal_likelihood"), "77.99");
  cr_expect_eq(tasks(scene), 0);
  goal_scene_hold(scene, ACCOUNT_ID, 0, -30000);
  Crm__GoalReview *fallen = review(scene, plan_id, "fall");
  cr_expect(fallen->below_line);
  cr_assert_eq(fallen->n_task_ids, 1);
  cr_expect_str_eq(fallen->current_value, "70000.00");
  cr_expect_eq(tasks(scene), 1);
  Crm__GoalReview *again = review(scene, plan_id, "fall");
  cr_expect_eq(again->version, fallen->version, "a replay");
  cr_expect_eq(review(scene, plan_id, "")->n_task_ids, 0, "it is below, it does not fall");
  cr_expect_eq(tasks(scene), 1);
  complete(scene, fallen->task_ids[0]);
  cr_expect_eq(review(scene, plan_id, "")->n_task_ids, 0, "a closed task is not opened for what stays below");
  goal_scene_hold(scene, ACCOUNT_ID, 0, 60000);
  Crm__GoalReview *recovered = review(scene, plan_id, "");
  cr_expect_not(recovered->below_line);
  goal_scene_hold(scene, ACCOUNT_ID, 0, -60000);
  cr_expect_eq(review(scene, plan_id, "")->n_task_ids, 1, "another fall");
  cr_expect_eq(tasks(scene), 2);
}

Test(goal_reviews, a_fall_below_the_line_opens_a_task_once)
{
  goal_scene_run(play_line);
}

static void play_open_task(struct goal_scene *scene)
{
  Crm__GetTaskRequest get = CRM__GET_TASK_REQUEST__INIT;
  Crm__Task *task;
  goal_scene_hold(scene, ACCOUNT_ID, 0, 50000);
  Crm__GoalReview *fallen = review(scene, plan_with_line(scene, "70")->plan_id, "");
  cr_assert_eq(fallen->n_task_ids, 1, "below from the beginning");
  get.task_id = fallen->task_ids[0];
  cr_assert_ok(task_get_call(goal_scene_advisor(scene), &get, &task));
  cr_expect_eq(task->kind, CRM__TASK__KIND__GOAL_BELOW_LINE);
  cr_expect_eq(task->state, CRM__TASK__STATE__OPEN);
  cr_expect_eq(task->account_id, ACCOUNT_ID);
  cr_expect_not_null(strstr(task->title, "House: "), "%s", task->title);
  cr_expect_not_null(strstr(task->title, "below the line of 70%"), "%s", task->title);
  cr_expect_not_null(strstr(task->detail, "hypothetical"));
  goal_scene_hold(scene, ACCOUNT_ID, 0, 100000);
  cr_expect_not(review(scene, fallen->plan_id, "")->below_line);
  cr_assert_ok(task_get_call(goal_scene_advisor(scene), &get, &task));
  cr_expect_eq(task->state, CRM__TASK__STATE__OPEN, "recovering closes nothing");
  goal_scene_hold(scene, ACCOUNT_ID, 0, -100000);
  cr_assert_eq(review(scene, fallen->plan_id, "")->n_task_ids, 1);
  cr_expect_eq(tasks(scene), 1, "the task that is open is the one");
}

Test(goal_reviews, the_task_says_which_goal_and_recovering_closes_nothing)
{
  goal_scene_run(play_open_task);
}

/* The task is open, the review is not kept: as if the process had died between. */
static void play_between(struct goal_scene *scene)
{
  Crm__ReviewGoalPlanRequest request = CRM__REVIEW_GOAL_PLAN_REQUEST__INIT;
  Crm__GoalReview *found;
  goal_scene_hold(scene, ACCOUNT_ID, 0, 50000);
  request.plan_id = plan_with_line(scene, "70")->plan_id;
  scene->fake->next_commit = status_fail(STATUS_UNAVAILABLE, NULL, "gone");
  scene->fake->next_kind = "crm.goal_review";
  cr_expect_eq(goal_review_call(goal_scene_advisor(scene), &request, &found).code, STATUS_UNAVAILABLE);
  cr_expect_eq(tasks(scene), 1);
  cr_expect_eq(fake_account_version(scene->fake, "crm.goal_review", request.plan_id), 0);
  Crm__GoalReview *again = review(scene, request.plan_id, "");
  cr_expect_eq(again->version, 1);
  cr_assert_eq(again->n_task_ids, 1, "it finds the task open");
  cr_expect_eq(tasks(scene), 1);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(goal_review_call(goal_scene_advisor(scene), &request, &found).code, STATUS_ABORTED);
}

Test(goal_reviews, a_review_that_is_made_again_finds_its_task_open)
{
  goal_scene_run(play_between);
}

static void play_problem(struct goal_scene *scene)
{
  Crm__GoalHistoryRequest request = CRM__GOAL_HISTORY_REQUEST__INIT;
  Crm__GoalHistoryResponse *history;
  goal_scene_hold(scene, ACCOUNT_ID, 0, 50000);
  uint64_t plan_id = request.plan_id = plan_with_line(scene, "70")->plan_id;
  cr_assert_ok(goal_history_call(goal_scene_advisor(scene), &request, &history));
  cr_expect_eq(history->n_reviews, 0);
  review(scene, plan_id, "");
  goal_scene_hold(scene, ACCOUNT_ID, UNPRICED_ID, 5);
  Crm__GoalReview *stuck = review(scene, plan_id, "");
  cr_expect_not_null(strstr(stuck->problem, "NEW has no price"), "%s", stuck->problem);
  cr_expect_str_eq(stuck->lowest, "");
  cr_expect(stuck->below_line, "as it was");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "goal_likelihood"), "");
  goal_scene_hold(scene, ACCOUNT_ID, UNPRICED_ID, -5);
  cr_expect_eq(review(scene, plan_id, "")->n_task_ids, 0, "a day without a price lets nothing fall twice");
  cr_assert_ok(goal_history_call(goal_scene_advisor(scene), &request, &history));
  cr_assert_eq(history->n_reviews, 3);
  cr_expect_eq(history->reviews[0]->version, 3, "latest first");
  cr_expect_str_neq(history->reviews[1]->problem, "");
  request.plan_id = 99;
  cr_expect_refused(goal_history_call(goal_scene_advisor(scene), &request, &history), STATUS_NOT_FOUND, "plan_id");
}

Test(goal_reviews, what_cannot_be_projected_is_kept_with_its_reason)
{
  goal_scene_run(play_problem);
}

static void play_facts(struct goal_scene *scene)
{
  Crm__DeleteGoalPlanRequest delete = CRM__DELETE_GOAL_PLAN_REQUEST__INIT;
  Crm__DeleteGoalPlanResponse *deleted;
  Crm__PutGoalPlanRequest put = CRM__PUT_GOAL_PLAN_REQUEST__INIT;
  Crm__GoalPlan *plan;
  Crm__GoalPlanInput *both = goal_scene_input(scene);
  goal_scene_hold(scene, ACCOUNT_ID, 0, 100000);
  uint64_t low = goal_scene_put(scene, goal_scene_input(scene))->plan_id;
  both->n_account_ids = 2;
  both->account_ids = (uint64_t[]){ ACCOUNT_ID, OTHER_ACCOUNT_ID };
  both->goals[0]->amount = "100000.00";
  uint64_t high = goal_scene_put(scene, both)->plan_id;
  review(scene, low, "");
  const char *higher = review(scene, high, "")->lowest;
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "goal_likelihood"), "77.99", "the lowest of its plans");
  cr_expect_str_eq(fake_account_fact(scene->fake, OTHER_ACCOUNT_ID, "goal_likelihood"), higher);
  delete.plan_id = low;
  cr_assert_ok(goal_delete_call(goal_scene_advisor(scene), &delete, &deleted));
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "goal_likelihood"), higher, "what is left");
  put.plan_id = high;
  put.plan = both;
  both->n_account_ids = 1;
  cr_assert_ok(goal_put_call(goal_scene_advisor(scene), &put, &plan));
  cr_expect_str_eq(fake_account_fact(scene->fake, OTHER_ACCOUNT_ID, "goal_likelihood"), "", "no plan names it now");
}

Test(goal_reviews, the_fact_of_an_account_is_its_lowest_goal_over_all_plans)
{
  goal_scene_run(play_facts);
}

static struct schedule_run run_of(struct goal_scene *scene, struct status (*job)(struct call *, struct schedule_run *))
{
  struct schedule_run run = { .name = "goal", .due_us = clock_now_us(), .message = "", .claim = 1, .lease_s = 60 };
  struct call *call = goal_scene_call(scene, ROLE_SYSTEM, arena_printf(scene->arena, "run %d", scene->progressed));
  cr_assert_ok(job(call, &run));
  run.message = arena_strdup(scene->arena, run.message);
  return run;
}

static void play_watch(struct goal_scene *scene)
{
  goal_scene_hold(scene, ACCOUNT_ID, 0, 100000);
  uint64_t plan_id = plan_with_line(scene, "70")->plan_id;
  goal_scene_put(scene, goal_scene_input(scene));
  run_of(scene, goal_jobs_watch);
  cr_expect_eq(scene->progressed, 2, "both plans are new");
  run_of(scene, goal_jobs_watch);
  run_of(scene, goal_jobs_watch);
  cr_expect_eq(scene->progressed, 2, "nothing changed");
  goal_scene_hold(scene, OTHER_ACCOUNT_ID, 0, 1);
  run_of(scene, goal_jobs_watch);
  cr_expect_eq(scene->progressed, 2, "another account changed");
  goal_scene_hold(scene, ACCOUNT_ID, 0, -40000);
  run_of(scene, goal_jobs_watch);
  cr_expect_eq(scene->progressed, 4, "what its accounts hold changed");
  cr_expect_eq(tasks(scene), 1, "one of the two has a line");
  cr_expect_eq(fake_account_version(scene->fake, "crm.goal_review", plan_id), 2);
  run_of(scene, goal_jobs_watch);
  cr_expect_eq(scene->progressed, 4);
}

Test(goal_reviews, a_plan_is_reviewed_when_its_accounts_hold_something_else)
{
  goal_scene_run(play_watch);
}

static void play_daily(struct goal_scene *scene)
{
  goal_scene_hold(scene, ACCOUNT_ID, 0, 60000);
  uint64_t plan_id = plan_with_line(scene, "70")->plan_id;
  struct schedule_run run = run_of(scene, goal_jobs_review);
  cr_expect_str_eq(run.message, "1 plans reviewed, 1 goals fell below their line, 0 plans could not be projected");
  cr_expect_eq(tasks(scene), 1);
  run.cursor_size = 0;
  struct call *call = goal_scene_call(scene, ROLE_SYSTEM, "the same run");
  cr_assert_ok(goal_jobs_review(call, &run));
  cr_expect_eq(fake_account_version(scene->fake, "crm.goal_review", plan_id), 1,
               "a run made again reviews nothing twice");
  clock_set_us(clock_now_us() + US_PER_DAY);
  size_t commits = scene->fake->commit_count;
  run = run_of(scene, goal_jobs_review);
  cr_expect_str_eq(run.message, "1 plans reviewed, 0 goals fell below their line, 0 plans could not be projected");
  cr_expect_eq(scene->fake->commit_count, commits, "where nothing moved nothing is written");
  goal_scene_hold(scene, ACCOUNT_ID, 0, 1);
  clock_set_us(clock_now_us() + US_PER_DAY);
  run_of(scene, goal_jobs_review);
  cr_expect_eq(fake_account_version(scene->fake, "crm.goal_review", plan_id), 2, "a day on which something did");
  cr_expect_eq(tasks(scene), 1);
}

Test(goal_reviews, the_daily_review_is_made_once_a_day)
{
  goal_scene_run(play_daily);
}

static void play_propose(struct goal_scene *scene)
{
  Crm__ProposeForGoalRequest request = CRM__PROPOSE_FOR_GOAL_REQUEST__INIT;
  Crm__ProposeForGoalResponse *response;
  request.plan_id = goal_scene_put(scene, goal_scene_input(scene))->plan_id;
  request.account_id = ACCOUNT_ID;
  request.index_id = 77;
  cr_assert_ok(goal_propose_call(goal_scene_advisor(scene), &request, &response));
  cr_expect_str_eq(scene->proposed, "rebalance 1001 77");
  cr_expect_eq(response->proposal_id, 4711);
  cr_expect_not_null(strstr(response->message, "draft"));
  request.amount = "500.00";
  cr_assert_ok(goal_propose_call(goal_scene_advisor(scene), &request, &response));
  cr_expect_str_eq(scene->proposed, "invest 1001 77 500.00");
  request.account_id = OTHER_ACCOUNT_ID;
  cr_expect_refused(goal_propose_call(goal_scene_advisor(scene), &request, &response), STATUS_INVALID_ARGUMENT,
                    "account_id");
  cr_expect_eq(goal_propose_call(goal_scene_call(scene, ROLE_ASSISTANT, ""), &request, &response).code,
               STATUS_PERMISSION_DENIED);
}

Test(goal_reviews, a_draft_proposal_is_made_on_request_for_an_account_of_the_plan)
{
  goal_scene_run(play_propose);
}
