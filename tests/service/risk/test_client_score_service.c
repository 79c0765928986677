/* ClientScoreService: scoring, the fact beside it, several holders, staleness, and what is refused. */
#include "base/clock.h"
#include "base/date.h"
#include "questions_scene.h"

static Risk__GetClientScoreRequest get_request(void)
{
  Risk__GetClientScoreRequest request = RISK__GET_CLIENT_SCORE_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  return request;
}

static void play_score(struct risk_scene *scene)
{
  Risk__GetClientScoreRequest get = get_request();
  Risk__ClientScore *score;
  cr_expect_eq(client_score_get_call(risk_scene_call(scene, ""), &get, &score).code, STATUS_NOT_FOUND);
  risk_scene_activate(scene);
  risk_scene_score(scene, 3);
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_level"), "3");
  risk_scene_score(scene, 2);
  cr_expect_str_eq(fake_account_fact(scene->fake, ACCOUNT_ID, "risk_level"), "2");
  cr_assert_ok(client_score_get_call(risk_scene_call_as(scene, ROLE_TRADER), &get, &score));
  cr_expect_eq(score->version, 2);
  cr_expect_eq(score->level, 2);
  cr_expect_str_eq(score->score, "2.000000");
  cr_expect_eq(score->n_categories, 3);
  cr_expect_eq(score->questionnaire_version, 1);
  cr_expect_eq(score->n_answers, 9);
  cr_expect(!score->stale);
  clock_set_us(clock_now_us() + 366 * US_PER_DAY);
  cr_assert_ok(client_score_get_call(risk_scene_call(scene, ""), &get, &score));
  cr_expect(score->stale);
}

Test(client_score_service, answers_become_a_score_and_a_fact_until_they_are_stale)
{
  risk_scene_run(play_score);
}

static void play_refused(struct risk_scene *scene)
{
  Risk__ClientScore *score;
  Risk__SubmitAnswersRequest *request = risk_scene_answers(scene, 3);
  struct status status = client_score_submit_call(risk_scene_call(scene, ""), request, &score);
  cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION, "without a questionnaire");
  risk_scene_activate(scene);
  cr_expect_eq(client_score_submit_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), request, &score).code,
               STATUS_PERMISSION_DENIED);
  request->n_answers = 8;
  cr_expect_eq(client_score_submit_call(risk_scene_call(scene, ""), request, &score).code, STATUS_INVALID_ARGUMENT);
  request->n_answers = 9;
  request->person_id = 78;
  status = client_score_submit_call(risk_scene_call(scene, ""), request, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "person_id");
  request->person_id = 0;
  status = client_score_submit_call(risk_scene_call(scene, ""), request, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "a missing field");
  cr_expect_str_eq(status.field, "person_id");
  request->person_id = PERSON_ID;
  request->account_id = 5;
  cr_expect_eq(client_score_submit_call(risk_scene_call(scene, ""), request, &score).code, STATUS_NOT_FOUND);
}

Test(client_score_service, what_is_missing_or_not_allowed_is_named)
{
  risk_scene_run(play_refused);
}

static void play_replay(struct risk_scene *scene)
{
  Risk__ClientScore *score;
  risk_scene_activate(scene);
  cr_assert_ok(client_score_submit_call(risk_scene_call(scene, "k"), risk_scene_answers(scene, 3), &score));
  clock_set_us(clock_now_us() + US_PER_DAY);
  cr_assert_ok(client_score_submit_call(risk_scene_call(scene, "k"), risk_scene_answers(scene, 3), &score));
  cr_expect_eq(score->version, 1);
  cr_expect_eq(fake_account_version(scene->fake, "risk.client_score", ACCOUNT_ID), 1);
  cr_expect_eq(client_score_submit_call(risk_scene_call(scene, "k"), risk_scene_answers(scene, 4), &score).code,
               STATUS_FAILED_PRECONDITION);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(client_score_submit_call(risk_scene_call(scene, ""), risk_scene_answers(scene, 4), &score).code,
               STATUS_ABORTED);
}

Test(client_score_service, a_replay_answers_what_was_kept_and_a_conflict_is_aborted)
{
  risk_scene_run(play_replay);
}

static void play_joint(struct risk_scene *scene)
{
  Account__Holder first = ACCOUNT__HOLDER__INIT, second = ACCOUNT__HOLDER__INIT;
  first.person_id = 1;
  second.person_id = 2;
  second.role = ACCOUNT__HOLDER__ROLE__JOINT;
  Account__Account joint = ACCOUNT__ACCOUNT__INIT;
  joint.account_id = 2002;
  joint.advisor_id = FAKE_ADVISOR_ID;
  joint.kind = ACCOUNT__ACCOUNT__KIND__JOINT;
  joint.holders = (Account__Holder *[]){ &first, &second };
  joint.n_holders = 2;
  fake_account_put_account(scene->fake, &joint);
  risk_scene_activate(scene);
  Risk__ClientScore *score;
  static const struct {
    const char *name;
    uint64_t person_id;
    int value;
    uint32_t level, missing;
    uint64_t whose;
  } rows[] = {
    { "one of two has answered", 1, 2, 0, 1, 0 },
    { "the lower of the two", 2, 4, 2, 0, 1 },
    { "who was lower has become higher", 1, 5, 4, 0, 2 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Risk__SubmitAnswersRequest *request = risk_scene_answers(scene, rows[i].value);
    request->account_id = 2002;
    request->person_id = rows[i].person_id;
    cr_assert_ok(client_score_submit_call(risk_scene_call(scene, ""), request, &score));
    cr_expect_eq(score->level, rows[i].level, "%s", rows[i].name);
    cr_expect_eq(score->missing_count, rows[i].missing, "%s", rows[i].name);
    cr_expect_eq(score->person_id, rows[i].whose, "%s", rows[i].name);
  }
  cr_expect_str_eq(fake_account_fact(scene->fake, 2002, "risk_level"), "4");
}

Test(client_score_service, a_joint_account_has_the_lowest_score_once_all_have_answered)
{
  risk_scene_run(play_joint);
}

static void play_kinds(struct risk_scene *scene)
{
  static const struct {
    const char *name;
    Account__Account__Kind kind;
    Account__Holder__Role role;
    bool counts;
  } rows[] = {
    /* clang-format off */
    { "the owner of an individual account", ACCOUNT__ACCOUNT__KIND__INDIVIDUAL,      ACCOUNT__HOLDER__ROLE__OWNER,       true },
    { "a joint owner",                      ACCOUNT__ACCOUNT__KIND__JOINT,           ACCOUNT__HOLDER__ROLE__JOINT,       true },
    { "the owner of an IRA",                ACCOUNT__ACCOUNT__KIND__TRADITIONAL_IRA, ACCOUNT__HOLDER__ROLE__OWNER,       true },
    { "of a Roth IRA",                      ACCOUNT__ACCOUNT__KIND__ROTH_IRA,        ACCOUNT__HOLDER__ROLE__OWNER,       true },
    { "who inherited, as beneficiary",      ACCOUNT__ACCOUNT__KIND__INHERITED_IRA,   ACCOUNT__HOLDER__ROLE__BENEFICIARY, true },
    { "who inherited, as owner",            ACCOUNT__ACCOUNT__KIND__INHERITED_IRA,   ACCOUNT__HOLDER__ROLE__OWNER,       true },
    { "a trustee",                          ACCOUNT__ACCOUNT__KIND__TRUST,           ACCOUNT__HOLDER__ROLE__TRUSTEE,     true },
    { "a trust's beneficiary",              ACCOUNT__ACCOUNT__KIND__TRUST,           ACCOUNT__HOLDER__ROLE__BENEFICIARY, false },
    { "the trust itself",                   ACCOUNT__ACCOUNT__KIND__TRUST,           ACCOUNT__HOLDER__ROLE__OWNER,       false },
    { "a signer of a corporation",          ACCOUNT__ACCOUNT__KIND__CORPORATE,       ACCOUNT__HOLDER__ROLE__SIGNER,      true },
    { "a signer of an LLC",                 ACCOUNT__ACCOUNT__KIND__LLC,             ACCOUNT__HOLDER__ROLE__SIGNER,      true },
    { "the corporation itself",             ACCOUNT__ACCOUNT__KIND__CORPORATE,       ACCOUNT__HOLDER__ROLE__OWNER,       false },
    { "the custodian",                      ACCOUNT__ACCOUNT__KIND__CUSTODIAL,       ACCOUNT__HOLDER__ROLE__CUSTODIAN,   true },
    { "the minor",                          ACCOUNT__ACCOUNT__KIND__CUSTODIAL,       ACCOUNT__HOLDER__ROLE__OWNER,       false },
    /* clang-format on */
  };
  risk_scene_activate(scene);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct questions_account account = { .account_id = 3000 + i,
                                         .advisor_id = FAKE_ADVISOR_ID,
                                         .kind = rows[i].kind,
                                         .role = rows[i].role,
                                         .people = { 50 } };
    questions_put_account(scene, account);
    Risk__SubmitAnswersRequest *request = questions_answers(scene, account.account_id, 50, NINE, 3);
    Risk__ClientScore *score;
    struct status status = client_score_submit_call(risk_scene_call(scene, ""), request, &score);
    cr_expect_eq(status.code, rows[i].counts ? STATUS_OK : STATUS_INVALID_ARGUMENT, "%s: %s", rows[i].name,
                 status.message);
    if (rows[i].counts)
      cr_expect_eq(score->level, 3, "%s", rows[i].name);
    else
      cr_expect_str_eq(status.field, "person_id", "%s", rows[i].name);
  }
}

Test(client_score_service, whose_answers_count_by_kind_of_account)
{
  risk_scene_run(play_kinds);
}
