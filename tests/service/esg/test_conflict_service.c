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
