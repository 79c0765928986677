/* ScoreOverrideService: down by the advisor, up after compliance released it, and what ends one. */
#include "base/clock.h"
#include "base/date.h"
#include "questions_scene.h"

static Risk__MakeOverrideRequest make_request(const char *score)
{
  Risk__MakeOverrideRequest request = RISK__MAKE_OVERRIDE_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  request.score = score;
  request.reason = "as talked about";
  return request;
}

static Risk__DecideOverrideRequest decide_request(void)
{
  Risk__DecideOverrideRequest request = RISK__DECIDE_OVERRIDE_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  request.reason = "seen";
  return request;
}

static struct call *compliance(struct risk_scene *scene, const char *key)
{
  return questions_call(scene, ROLE_COMPLIANCE, COMPLIANCE_ID, key);
}

/* Need 3, tolerance 4 and a half, capacity 3: level 3 by the constrained method. */
static void score_three(struct risk_scene *scene)
{
  Risk__SubmitAnswersRequest *request = questions_answers(scene, ACCOUNT_ID, PERSON_ID, NINE, 3);
  for (size_t i = 6; i < 9; i++)
    request->answers[i]->answer = i == 8 ? 4 : 5;
  risk_scene_activate(scene);
  Risk__ClientScore *score = questions_submit(scene, request);
  cr_assert_eq(score->level, 3);
}

static void play_down(struct risk_scene *scene)
{
  score_three(scene);
  Risk__ClientScore *score;
  Risk__MakeOverrideRequest request = make_request("2.25");
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, "down"), &request, &score));
  cr_expect_eq(score->level, 2);
  cr_expect_str_eq(score->score, "2.250000");
  cr_expect_str_eq(score->computed_score, "3.000000");
  cr_expect_eq(score->computed_level, 3);
  cr_expect_eq(score->override->author_id, 12);
  cr_expect_str_eq(score->override->expires_on, "2027-11-22");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_level"), "2");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_score"), "2.250000");
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, "down"), &request, &score));
  cr_expect_eq(score->version, 2, "a replay changes nothing");
  Risk__DecideOverrideRequest decide = decide_request();
  cr_expect_eq(score_override_release_call(compliance(scene, ""), &decide, &score).code, STATUS_FAILED_PRECONDITION,
               "nothing waits");
  cr_assert_ok(score_override_withdraw_call(risk_scene_call(scene, ""), &decide, &score));
  cr_expect_eq(score->level, 3);
  cr_expect_null(score->override);
  cr_expect_eq(score->ended_override->state, RISK__SCORE_OVERRIDE__STATE__WITHDRAWN);
  cr_expect_eq(score_override_withdraw_call(risk_scene_call(scene, ""), &decide, &score).code,
               STATUS_FAILED_PRECONDITION);
}

Test(override_service, an_advisor_goes_down_at_once_and_takes_it_back)
{
  risk_scene_run(play_down);
}

static void play_up(struct risk_scene *scene)
{
  score_three(scene);
  Risk__ClientScore *score;
  Risk__MakeOverrideRequest request = make_request("4");
  struct status status = score_override_make_call(risk_scene_call(scene, ""), &request, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "the client does not know");
  cr_expect_str_eq(status.field, "acknowledgement");
  Risk__Acknowledgement known = RISK__ACKNOWLEDGEMENT__INIT;
  known.typed_name = "Ada Example";
  known.acknowledged_on = "2026-11-22";
  request.acknowledgement = &known;
  status = score_override_make_call(risk_scene_call(scene, ""), &request, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "tomorrow");
  cr_expect_str_eq(status.field, "acknowledgement.acknowledged_on");
  known.acknowledged_on = "2026-11-20";
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, "up"), &request, &score));
  cr_expect_eq(score->level, 3, "it waits for compliance");
  cr_expect_eq(score->requested_override->state, RISK__SCORE_OVERRIDE__STATE__REQUESTED);
  cr_expect_eq(score_override_make_call(risk_scene_call(scene, ""), &request, &score).code, STATUS_FAILED_PRECONDITION,
               "one waits already");
  Risk__DecideOverrideRequest decide = decide_request();
  cr_expect_eq(score_override_release_call(risk_scene_call(scene, ""), &decide, &score).code, STATUS_PERMISSION_DENIED,
               "an advisor");
  cr_expect_eq(score_override_release_call(questions_call(scene, ROLE_COMPLIANCE, 12, ""), &decide, &score).code,
               STATUS_PERMISSION_DENIED, "the author");
  cr_assert_ok(score_override_release_call(compliance(scene, "release"), &decide, &score));
  cr_expect_eq(score->level, 4);
  cr_expect_eq(score->override->decided_by, COMPLIANCE_ID);
  cr_expect_null(score->requested_override);
  cr_assert_ok(score_override_release_call(compliance(scene, "release"), &decide, &score));
  cr_expect_eq(score->level, 4, "a replay answers what stands");
  cr_expect_eq(fake_account_version(scene->fake, "risk.client_score", ACCOUNT_ID), 3);
  clock_set_us(clock_now_us() + 366 * US_PER_DAY);
  score = questions_score(scene, ACCOUNT_ID);
  cr_expect_eq(score->level, 3, "it is as old as a stale score");
  cr_expect(score->stale);
}

Test(override_service, up_waits_for_compliance_and_expires)
{
  risk_scene_run(play_up);
}

static void play_limits(struct risk_scene *scene)
{
  Risk__ClientScore *score;
  Risk__Acknowledgement known = RISK__ACKNOWLEDGEMENT__INIT;
  known.typed_name = "Ada Example";
  known.acknowledged_on = "2026-11-20";
  Risk__MakeOverrideRequest request = make_request("2");
  cr_expect_eq(score_override_make_call(risk_scene_call(scene, ""), &request, &score).code, STATUS_FAILED_PRECONDITION,
               "no score");
  score_three(scene);
  static const struct {
    const char *score;
    enum status_code code;
  } rows[] = {
    { "5", STATUS_FAILED_PRECONDITION },     { "4.7", STATUS_FAILED_PRECONDITION }, { "3", STATUS_INVALID_ARGUMENT },
    { "5.000001", STATUS_INVALID_ARGUMENT }, { "0.5", STATUS_INVALID_ARGUMENT },
  };
  request.acknowledgement = &known;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    request.score = rows[i].score;
    struct status status = score_override_make_call(risk_scene_call(scene, ""), &request, &score);
    cr_expect_eq(status.code, rows[i].code, "%s: %s", rows[i].score, status.message);
    cr_expect_str_eq(status.field, "score", "%s", rows[i].score);
  }
  request.score = "4";
  request.version = 7;
  cr_expect_eq(score_override_make_call(risk_scene_call(scene, ""), &request, &score).code, STATUS_ABORTED);
  request.version = 1;
  cr_expect_eq(score_override_make_call(compliance(scene, ""), &request, &score).code, STATUS_PERMISSION_DENIED);
  request.account_id = 5;
  cr_expect_eq(score_override_make_call(risk_scene_call(scene, ""), &request, &score).code, STATUS_NOT_FOUND);
}

Test(override_service, limits_are_named)
{
  risk_scene_run(play_limits);
}

static void play_refuse_and_end(struct risk_scene *scene)
{
  score_three(scene);
  Risk__ClientScore *score;
  Risk__Acknowledgement known = RISK__ACKNOWLEDGEMENT__INIT;
  known.typed_name = "Ada Example";
  known.acknowledged_on = "2026-11-20";
  Risk__MakeOverrideRequest request = make_request("4");
  Risk__DecideOverrideRequest decide = decide_request();
  request.acknowledgement = &known;
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, ""), &request, &score));
  cr_assert_ok(score_override_refuse_call(compliance(scene, ""), &decide, &score));
  cr_expect_null(score->requested_override);
  cr_expect_eq(score->ended_override->state, RISK__SCORE_OVERRIDE__STATE__REFUSED);
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, ""), &request, &score));
  cr_assert_ok(score_override_release_call(compliance(scene, ""), &decide, &score));
  cr_expect_eq(score->level, 4);
  score = questions_submit(scene, questions_answers(scene, ACCOUNT_ID, PERSON_ID, NINE, 2));
  cr_expect_eq(score->level, 2, "new answers left the override's rules behind");
  cr_expect_eq(score->ended_override->state, RISK__SCORE_OVERRIDE__STATE__ENDED);
  cr_expect_eq(questions_submit(scene, questions_answers(scene, ACCOUNT_ID, PERSON_ID, NINE, 2))->ended_override, NULL,
               "it belongs to the version that ended it");
}

Test(override_service, compliance_refuses_and_new_answers_end_one)
{
  risk_scene_run(play_refuse_and_end);
}

static void play_survives(struct risk_scene *scene)
{
  score_three(scene);
  Risk__ClientScore *score;
  Risk__MakeOverrideRequest request = make_request("2.5");
  Risk__ActivationProgress last;
  cr_assert_ok(score_override_make_call(risk_scene_call(scene, ""), &request, &score));
  cr_assert_ok(questions_make_active(scene, questions_draft(scene, NINE_OTHERS), "", &last));
  cr_expect_eq(last.deleted, 1);
  score = questions_score(scene, ACCOUNT_ID);
  cr_expect_eq(score->level, 2, "the override counts though the answers' score is deleted");
  cr_expect_str_eq(score->computed_score, "");
  cr_expect_str_eq(score->stale_on, "2027-11-22");
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_level"), "2");
}

Test(override_service, one_survives_a_new_version)
{
  risk_scene_run(play_survives);
}
