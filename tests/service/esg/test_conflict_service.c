/* ConflictService and the daily look: a task for each conflict that is new, once. */
#include <string.h>

#include "conflict_work.h"
#include "esg_scene.h"

static struct status look(struct esg_scene *scene, Esg__Conflicts **out)
{
  Esg__LookForConflictsRequest request = ESG__LOOK_FOR_CONFLICTS_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  return conflict_look_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, out);
}

static void play_look(struct esg_scene *scene)
{
  Esg__Conflicts *found;
  esg_scene_enable(scene);
  esg_scene_prefer(scene);
  esg_scene_hold(scene, MO, 10);
  esg_scene_hold(scene, KO, -10);
  cr_assert_ok(look(scene, &found));
  cr_expect_eq(found->n_conflicts, 0, "unknown is no conflict");
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 60);
  esg_scene_rate(scene, "V1", "tobacco revenue", KO, 60);
  scene->is_crm_away = true;
  cr_expect_refused(look(scene, &found), STATUS_UNAVAILABLE, "");
  scene->is_crm_away = false;
  cr_assert_ok(look(scene, &found));
  cr_assert_eq(found->n_conflicts, 1, "short of the other");
  cr_expect(found->conflicts[0]->is_new);
  cr_expect_str_eq(found->conflicts[0]->since, "2026-11-21");
  cr_assert_eq(scene->task_count, 1);
  cr_expect_str_eq(scene->tasks[0], "MO shows tobacco, which the client avoids");
  cr_assert_ok(look(scene, &found));
  cr_expect_not(found->conflicts[0]->is_new);
  cr_expect_eq(scene->task_count, 1, "told once");
  esg_scene_hold(scene, MO, -10);
  cr_assert_ok(look(scene, &found));
  cr_expect_eq(found->n_conflicts, 0);
  esg_scene_hold(scene, MO, 10);
  cr_assert_ok(look(scene, &found));
  cr_expect_eq(scene->task_count, 2, "bought again it is new again");
}

Test(conflict_service, a_conflict_opens_a_task_once)
{
  esg_scene_run(play_look);
}

static void play_fund(struct esg_scene *scene)
{
  Esg__Conflicts *found;
  esg_scene_enable(scene);
  esg_scene_prefer(scene);
  esg_scene_hold(scene, FOOD, 10);
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 60);
  cr_assert_ok(look(scene, &found));
  cr_assert_eq(found->n_conflicts, 1);
  cr_expect_str_eq(found->conflicts[0]->symbol, "FOOD");
  cr_assert_eq(scene->task_count, 1);
  cr_expect_str_eq(scene->tasks[0], "FOOD holds what shows tobacco, which the client avoids");
  esg_scene_rate(scene, "V1", "tobacco revenue", FOOD, 7);
  cr_assert_ok(look(scene, &found));
  cr_expect_eq(scene->task_count, 1, "the same conflict, whatever says so");
}

Test(conflict_service, what_a_fund_holds_opens_a_task)
{
  esg_scene_run(play_fund);
}

static void play_refused(struct esg_scene *scene)
{
  Esg__LookForConflictsRequest request = ESG__LOOK_FOR_CONFLICTS_REQUEST__INIT;
  Esg__Conflicts *found;
  cr_expect_refused(conflict_look_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &found),
                    STATUS_INVALID_ARGUMENT, "account_id");
  request.account_id = 5;
  cr_expect_refused(conflict_look_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &found), STATUS_NOT_FOUND,
                    "account_id");
  cr_expect_refused(conflict_look_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &found),
                    STATUS_PERMISSION_DENIED, "");
}

Test(conflict_service, what_is_missing_or_not_allowed_is_named)
{
  esg_scene_run(play_refused);
}

static struct status run_job(struct esg_scene *scene, struct schedule_run *run)
{
  struct call *call = esg_scene_call(scene, ROLE_SYSTEM, "esg-conflicts:today");
  run->name = "esg-conflicts";
  run->claim = 1;
  run->lease_s = 60;
  run->cursor = (const uint8_t *)&scene->cursor;
  run->cursor_size = scene->cursor == 0 ? 0 : sizeof scene->cursor;
  return conflict_job(call, run);
}

/* Two accounts that hold what their client avoids; the run is taken over after the first, and crm is away once. */
static void play_job(struct esg_scene *scene)
{
  Esg__CopyPreferencesRequest copy = ESG__COPY_PREFERENCES_REQUEST__INIT;
  Esg__CopyPreferencesResponse *copied;
  struct schedule_run run = { 0 };
  uint64_t second = SECOND_ID;
  scene->progress_limit = 1;
  cr_assert_ok(run_job(scene, &run));
  cr_expect_eq(scene->task_count, 0, "nobody avoids anything");
  esg_scene_enable(scene);
  esg_scene_prefer(scene);
  copy.account_id = ACCOUNT_ID;
  copy.to_account_ids = &second;
  copy.n_to_account_ids = 1;
  cr_assert_ok(preference_copy_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &copy, &copied));
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 60);
  esg_scene_hold(scene, MO, 10);
  fake_account_put_position(
      scene->fake, (struct fake_position){ .account_id = SECOND_ID, .security_id = MO, .quantity_e6 = 1000000 });
  scene->is_crm_away = true;
  cr_expect_eq(run_job(scene, &run).code, STATUS_UNAVAILABLE);
  cr_expect_eq(scene->cursor, 0);
  scene->is_crm_away = false;
  struct status ended = run_job(scene, &run);
  cr_expect_eq(ended.code, STATUS_ABORTED, "taken over at the second account: %s", ended.message);
  cr_expect_eq(scene->cursor, ACCOUNT_ID);
  cr_expect_eq(scene->task_count, 2);
  scene->progress_limit = 9;
  cr_assert_ok(run_job(scene, &run));
  cr_expect_eq(scene->task_count, 2, "what was told is not told again");
  cr_expect_eq(scene->cursor, SECOND_ID);
}

Test(conflict_job, looks_through_all_accounts_from_where_it_stood)
{
  esg_scene_run(play_job);
}
