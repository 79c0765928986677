/* ScreenService: by name, by what a client avoids, by what the firm excludes. */
#include <string.h>

#include "esg_scene.h"

static Esg__ScreenResponse *screen(struct esg_scene *scene, const Esg__ScreenRequest *request)
{
  Esg__ScreenResponse *found;
  cr_assert_ok(screen_screen_call(esg_scene_call(scene, ROLE_TRADER, ""), request, &found));
  return found;
}

static void exclude_ko(struct esg_scene *scene)
{
  Esg__Exclusion list = ESG__EXCLUSION__INIT;
  Esg__PutExclusionRequest put = ESG__PUT_EXCLUSION_REQUEST__INIT;
  Esg__Exclusions *lists;
  uint64_t ids[] = { KO };
  list.name = "quiet period";
  list.reason = "we own a part of it";
  list.security_ids = ids;
  list.n_security_ids = 1;
  put.list = &list;
  cr_assert_ok(exclusion_put_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &put, &lists));
}

static void play_screens(struct esg_scene *scene)
{
  Esg__ScreenRequest request = ESG__SCREEN_REQUEST__INIT;
  Esg__ScreenResponse *none;
  const char *names[] = { "weapons" };
  uint64_t ids[] = { MO, KO, GIS };
  esg_scene_enable(scene);
  esg_scene_prefer(scene);
  exclude_ko(scene);
  esg_scene_rate(scene, "V1", "tobacco revenue", MO, 60);
  esg_scene_rate(scene, "V1", "tobacco revenue", KO, 0);
  cr_expect_refused(screen_screen_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &none),
                    STATUS_INVALID_ARGUMENT, "practices");
  request.account_id = ACCOUNT_ID;
  Esg__ScreenResponse *found = screen(scene, &request);
  cr_assert_eq(found->n_verdicts, 1, "only what is flagged");
  cr_expect_eq(found->verdicts[0]->security_id, MO);
  cr_expect_str_eq(found->verdicts[0]->practice, "tobacco");
  request.exclusions = true;
  request.security_ids = ids;
  request.n_security_ids = 3;
  found = screen(scene, &request);
  cr_assert_eq(found->n_verdicts, 3);
  cr_expect_str_eq(found->verdicts[1]->exclusion, "quiet period");
  cr_expect_eq(found->verdicts[1]->outcome, ESG__VERDICT__OUTCOME__FLAGGED);
  cr_expect_eq(found->verdicts[2]->outcome, ESG__VERDICT__OUTCOME__UNKNOWN);
  request.as_of = "2026-11-20";
  found = screen(scene, &request);
  cr_expect_eq(found->verdicts[0]->outcome, ESG__VERDICT__OUTCOME__UNKNOWN, "the day before nobody avoided anything");
  request.practices = names;
  request.n_practices = 1;
  cr_expect_eq(screen(scene, &request)->verdicts[0]->outcome, ESG__VERDICT__OUTCOME__UNKNOWN);
  names[0] = "singing";
  cr_expect_refused(screen_screen_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &none), STATUS_NOT_FOUND,
                    "practices[0]");
  request.n_practices = 0;
  request.account_id = 5;
  cr_expect_refused(screen_screen_call(esg_scene_call(scene, ROLE_TRADER, ""), &request, &none), STATUS_NOT_FOUND,
                    "account_id");
}

Test(screen_service, a_screen_asks_by_name_for_a_client_or_for_the_firm)
{
  esg_scene_run(play_screens);
}
