/* The firm's settings and what the risk service does by itself: tasks for stale scores, overrides that expire, scores
 * that follow a questionnaire whose maker went away. */
#include "base/clock.h"
#include "base/date.h"
#include "jobs.h"
#include "questions_scene.h"

static struct status run_job(struct risk_scene *scene, struct status (*job)(struct call *, struct schedule_run *))
{
  static int count;
  scene->progress_limit = 100;
  struct call *call = questions_call_of(scene, "system:risk", arena_printf(scene->arena, "run %d", count++));
  struct schedule_run run = { .name = "test", .message = "", .claim = 1, .lease_s = 60 };
  return job(call, &run);
}

static void play_settings(struct risk_scene *scene)
{
  Risk__GetRiskSettingsRequest get = RISK__GET_RISK_SETTINGS_REQUEST__INIT;
  Risk__EnableQuestionnairesRequest enable = RISK__ENABLE_QUESTIONNAIRES_REQUEST__INIT;
  Risk__SetStaleMonthsRequest set = RISK__SET_STALE_MONTHS_REQUEST__INIT;
  Risk__RiskSettings *settings;
  cr_assert_ok(risk_settings_get_call(risk_scene_call(scene, ""), &get, &settings));
  cr_expect(!settings->enabled);
  cr_expect_eq(settings->stale_months, 12, "the installation's");
  cr_expect_eq(risk_settings_enable_call(risk_scene_call(scene, ""), &enable, &settings).code, STATUS_PERMISSION_DENIED,
               "an advisor");
  cr_assert_ok(risk_settings_enable_call(risk_scene_call_as(scene, ROLE_ADMINISTRATOR), &enable, &settings));
  cr_expect(settings->enabled);
  cr_expect_eq(settings->version, 1);
  cr_assert_ok(risk_settings_enable_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), &enable, &settings));
  cr_expect_eq(settings->version, 1, "once");
  set.stale_months = 0;
  cr_expect_str_eq(
      risk_settings_set_stale_months_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), &set, &settings).field,
      "stale_months");
  set.stale_months = 24;
  cr_expect_eq(risk_settings_set_stale_months_call(risk_scene_call(scene, ""), &set, &settings).code,
               STATUS_PERMISSION_DENIED);
  struct call *compliance = questions_call(scene, ROLE_COMPLIANCE, COMPLIANCE_ID, "months");
  cr_assert_ok(risk_settings_set_stale_months_call(compliance, &set, &settings));
  cr_assert_ok(risk_settings_set_stale_months_call(compliance, &set, &settings));
  cr_expect_eq(settings->version, 2, "a replay");
  cr_expect_eq(settings->stale_months, 24);
  cr_expect(settings->enabled, "the rest stays");
  set.version = 1;
  cr_expect_eq(risk_settings_set_stale_months_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), &set, &settings).code,
               STATUS_ABORTED);
}

Test(score_jobs, a_firm_turns_questionnaires_on_once_and_says_how_old_a_score_may_be)
{
  risk_scene_run(play_settings);
}

static void play_stale(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  for (uint64_t i = 0; i < 7; i++)
    questions_put_account(scene, (struct questions_account){ .account_id = 2000 + i,
                                                             .advisor_id = FAKE_ADVISOR_ID,
                                                             .kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL,
                                                             .people = { 100 + i } });
  for (uint64_t i = 0; i < 6; i++)
    questions_submit(scene, questions_answers(scene, 2000 + i, 100 + i, NINE, 3));
  cr_assert_ok(run_job(scene, score_job_daily));
  cr_expect_eq(scene->task_count, 0);
  cr_expect_eq(fake_account_version(scene->fake, "risk.client_score", 2000), 1, "nothing changed");
  clock_set_us(clock_now_us() + 400 * US_PER_DAY);
  questions_submit(scene, questions_answers(scene, 2005, 105, NINE, 3));
  scene->task_outcome = status_fail(STATUS_UNAVAILABLE, NULL, "crm is away");
  cr_expect_eq(run_job(scene, score_job_daily).code, STATUS_UNAVAILABLE, "it is tried again");
  scene->task_outcome = status_ok();
  cr_assert_ok(run_job(scene, score_job_daily));
  cr_assert_eq(scene->task_count, 5);
  cr_expect_eq(scene->last_task.account_id, 2004);
  cr_expect_eq(scene->last_task.kind, CRM__TASK__KIND__QUESTIONNAIRE_STALE);
  cr_expect_str_eq(scene->last_task.subject, "2027-11-22");
  cr_assert_ok(run_job(scene, score_job_daily));
  cr_expect_eq(scene->task_count, 5, "told once");
  cr_expect(questions_score(scene, 2000)->stale);
}

Test(score_jobs, a_stale_score_opens_a_task_once)
{
  risk_scene_run(play_stale);
}

static void play_age(struct risk_scene *scene)
{
  Risk__SetStaleMonthsRequest set = RISK__SET_STALE_MONTHS_REQUEST__INIT;
  Risk__RiskSettings *settings;
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_stale_on"), "2027-11-22");
  set.stale_months = 3;
  cr_assert_ok(risk_settings_set_stale_months_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), &set, &settings));
  cr_expect_str_eq(questions_score(scene, ACCOUNT_ID)->stale_on, "2027-02-22", "seen at once");
  cr_assert_ok(run_job(scene, score_job_daily));
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_stale_on"), "2027-02-22");
  cr_expect_eq(questions_score(scene, ACCOUNT_ID)->change, RISK__CLIENT_SCORE__CHANGE__AGE_CHANGED);

  Risk__MakeOverrideRequest make = RISK__MAKE_OVERRIDE_REQUEST__INIT;
  Risk__ClientScore *score;
  make.account_id = ACCOUNT_ID;
  make.score = "2";
  make.reason = "careful";
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, ""), &make, &score));
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_level"), "2");
  clock_set_us(clock_now_us() + 95 * US_PER_DAY);
  cr_assert_ok(run_job(scene, score_job_daily));
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_level"), "3");
  score = questions_score(scene, ACCOUNT_ID);
  cr_expect_null(score->override);
  cr_expect_eq(score->ended_override->state, RISK__SCORE_OVERRIDE__STATE__EXPIRED);
}

Test(score_jobs, facts_follow_the_firms_age_of_scores_and_overrides_expire)
{
  risk_scene_run(play_age);
}

static void play_follow(struct risk_scene *scene)
{
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  /* Whoever made version 2 active went away before the scores followed. */
  Risk__ActivationProgress last;
  scene->fake->commit_all = status_fail(STATUS_UNAVAILABLE, NULL, "it went away");
  cr_expect_eq(questions_make_active(scene, questions_draft(scene, NINE_OTHERS), "", &last).code, STATUS_UNAVAILABLE);
  cr_expect_eq(last.version, 2, "it is active");
  cr_expect(!last.done);
  scene->fake->commit_all = status_ok();
  cr_assert_ok(run_job(scene, score_job_follow));
  cr_expect_eq(questions_score(scene, ACCOUNT_ID)->level, 3, "whoever began is left two minutes");
  clock_set_us(clock_now_us() + 300 * US_PER_SECOND);
  cr_assert_ok(run_job(scene, score_job_follow));
  cr_expect_eq(questions_score(scene, ACCOUNT_ID)->level, 0, "its score went");
  uint64_t marks = fake_account_version(scene->fake, "risk.activation", FAKE_ADVISOR_ID);
  cr_assert_ok(run_job(scene, score_job_follow));
  cr_expect_eq(fake_account_version(scene->fake, "risk.activation", FAKE_ADVISOR_ID), marks, "it is done");
}

Test(score_jobs, scores_follow_a_questionnaire_though_its_maker_went_away)
{
  risk_scene_run(play_follow);
}
