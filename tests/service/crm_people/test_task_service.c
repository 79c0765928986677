/* TaskService: opened once, closed once; replays, conflicts, and who may. */
#include "people_scene.h"

static Crm__OpenTaskRequest of_ada(void)
{
  Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  request.account_id = ADAS_ID;
  request.person_id = ADA_ID;
  request.kind = CRM__TASK__KIND__RMD_DUE;
  request.subject = "2026";
  request.title = "Take the distribution";
  return request;
}

static void play_open(struct people_scene *scene)
{
  Crm__OpenTaskRequest request = of_ada();
  Crm__OpenTaskResponse *made, *again;
  cr_assert_ok(task_open_call(people_scene_call(scene, ROLE_SYSTEM, "k"), &request, &made));
  cr_expect_not(made->was_open);
  cr_expect_eq(made->task->assigned_to, FAKE_ADVISOR_ID, "the account's advisor has it");
  cr_expect_str_eq(made->task->opened_by, "user:12");
  cr_expect_eq(made->task->version, 1);
  cr_assert_ok(task_open_call(people_scene_call(scene, ROLE_SYSTEM, "k"), &request, &again));
  cr_expect_eq(again->task->task_id, made->task->task_id, "a replay");
  cr_expect_not(again->was_open, "a replay answers the same");
  size_t commits = scene->fake->commit_count;
  cr_assert_ok(task_open_call(people_scene_call(scene, ROLE_SYSTEM, "other"), &request, &again));
  cr_expect_eq(again->task->task_id, made->task->task_id);
  cr_expect(again->was_open);
  cr_expect_eq(scene->fake->commit_count, commits, "nothing was written");
  request.subject = "2027";
  cr_assert_ok(task_open_call(people_scene_call(scene, ROLE_SYSTEM, ""), &request, &again));
  cr_expect_neq(again->task->task_id, made->task->task_id);
}

Test(task_service, a_task_is_opened_once_a_kind_account_person_and_subject)
{
  people_scene_run(play_open);
}

static void play_race(struct people_scene *scene)
{
  Crm__OpenTaskRequest request = of_ada();
  Crm__OpenTaskResponse *made;
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_assert_ok(task_open_call(people_scene_call(scene, ROLE_SYSTEM, "k"), &request, &made));
  cr_expect_eq(scene->fake->commit_count, 1);
  scene->fake->next_commit = status_fail(STATUS_UNAVAILABLE, NULL, "away");
  request.subject = "2027";
  cr_expect_refused(task_open_call(people_scene_call(scene, ROLE_SYSTEM, ""), &request, &made), STATUS_UNAVAILABLE, "");
}

Test(task_service, whoever_opens_at_the_same_time_looks_again)
{
  people_scene_run(play_race);
}

static void play_refused(struct people_scene *scene)
{
  Crm__OpenTaskResponse *made;
  Crm__OpenTaskRequest request = of_ada();
  request.kind = CRM__TASK__KIND__UNSPECIFIED;
  cr_expect_refused(task_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &made),
                    STATUS_INVALID_ARGUMENT, "kind");
  request = of_ada();
  request.account_id = request.person_id = 0;
  cr_expect_refused(task_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &made),
                    STATUS_INVALID_ARGUMENT, "account_id");
  request.account_id = 999;
  cr_expect_refused(task_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &made), STATUS_NOT_FOUND,
                    "account_id");
  request = of_ada();
  request.person_id = 999;
  cr_expect_refused(task_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &made), STATUS_NOT_FOUND,
                    "person_id");
  request = of_ada();
  request.due_on = "2026-02-30";
  cr_expect_refused(task_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &request, &made),
                    STATUS_INVALID_ARGUMENT, "due_on");
  request = of_ada();
  cr_expect_refused(task_open_call(people_scene_call(scene, ROLE_TRADER, ""), &request, &made),
                    STATUS_PERMISSION_DENIED, "");
  cr_expect_eq(scene->fake->commit_count, 0);
}

Test(task_service, what_may_not_be_opened_is_refused_by_field)
{
  people_scene_run(play_refused);
}

static void play_close(struct people_scene *scene)
{
  Crm__OpenTaskRequest open = of_ada();
  Crm__OpenTaskResponse *made, *anew;
  Crm__CompleteTaskRequest complete = CRM__COMPLETE_TASK_REQUEST__INIT;
  Crm__DismissTaskRequest dismiss = CRM__DISMISS_TASK_REQUEST__INIT;
  Crm__AssignTaskRequest assign = CRM__ASSIGN_TASK_REQUEST__INIT;
  Crm__GetTaskRequest get = CRM__GET_TASK_REQUEST__INIT;
  Crm__TaskHistory *history;
  Crm__Task *task;
  cr_assert_ok(task_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &open, &made));
  complete.task_id = dismiss.task_id = assign.task_id = get.task_id = made->task->task_id;
  assign.assigned_to = 44;
  cr_assert_ok(task_assign_call(people_scene_call(scene, ROLE_ADVISOR, "a"), &assign, &task));
  cr_expect_eq(task->assigned_to, 44);
  complete.version = 1;
  cr_expect_refused(task_complete_call(people_scene_call(scene, ROLE_ADVISOR, ""), &complete, &task), STATUS_ABORTED,
                    "version");
  complete.version = 2;
  complete.outcome = "taken";
  cr_assert_ok(task_complete_call(people_scene_call(scene, ROLE_ADVISOR, "c"), &complete, &task));
  cr_expect_eq(task->state, CRM__TASK__STATE__COMPLETED);
  cr_expect_str_eq(task->reason, "taken");
  cr_assert_ok(task_complete_call(people_scene_call(scene, ROLE_ADVISOR, "c"), &complete, &task));
  cr_expect_eq(task->version, 3, "a replay");
  dismiss.reason = "not needed";
  cr_expect_refused(task_dismiss_call(people_scene_call(scene, ROLE_ADVISOR, ""), &dismiss, &task),
                    STATUS_FAILED_PRECONDITION, "task_id");
  dismiss.reason = "";
  cr_expect_refused(task_dismiss_call(people_scene_call(scene, ROLE_ADVISOR, ""), &dismiss, &task),
                    STATUS_INVALID_ARGUMENT, "reason");
  cr_assert_ok(task_open_call(people_scene_call(scene, ROLE_ADVISOR, ""), &open, &anew));
  cr_expect_not(anew->was_open, "a closed task makes room for another");
  cr_assert_ok(task_history_call(people_scene_call(scene, ROLE_ADVISOR, ""), &get, &history));
  cr_expect_eq(history->n_versions, 3);
  cr_expect_eq(history->versions[2]->state, CRM__TASK__STATE__OPEN, "the first is last");
  get.task_id = 12345;
  cr_expect_refused(task_get_call(people_scene_call(scene, ROLE_ADVISOR, ""), &get, &task), STATUS_NOT_FOUND,
                    "task_id");
}

Test(task_service, a_task_is_given_away_closed_once_and_every_version_kept)
{
  people_scene_run(play_close);
}
