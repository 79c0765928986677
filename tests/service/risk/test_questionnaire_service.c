/* QuestionnaireService: the bank, making a version active, and what is refused. */
#include "questions_scene.h"

static Risk__ActivateQuestionnaireRequest request_of(const char **ids, size_t count)
{
  Risk__ActivateQuestionnaireRequest request = RISK__ACTIVATE_QUESTIONNAIRE_REQUEST__INIT;
  request.question_ids = ids;
  request.n_question_ids = count;
  return request;
}

static const char *nine[] = { "C01", "C02", "C03", "N01", "N02", "N03", "T01", "T02", "T03" };

static void play_active(struct risk_scene *scene)
{
  Risk__BankRequest bank_request = RISK__BANK_REQUEST__INIT;
  Risk__BankResponse *bank;
  cr_assert_ok(questionnaire_bank_call(risk_scene_call_as(scene, ROLE_ASSISTANT), &bank_request, &bank));
  cr_expect_eq(bank->n_questions, 54);

  Risk__GetQuestionnaireRequest get = RISK__GET_QUESTIONNAIRE_REQUEST__INIT;
  Risk__Questionnaire *active;
  cr_expect_eq(questionnaire_get_call(risk_scene_call(scene, ""), &get, &active).code, STATUS_NOT_FOUND);

  Risk__ActivateQuestionnaireRequest request = request_of(nine, 9);
  cr_expect_eq(questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active).code,
               STATUS_FAILED_PRECONDITION, "the firm has not turned questionnaires on");
  risk_scene_enable(scene);
  cr_assert_ok(questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active));
  cr_expect_eq(active->version, 1);
  cr_assert_ok(questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active));
  cr_expect_eq(active->version, 2);
  cr_assert_ok(questionnaire_get_call(risk_scene_call(scene, ""), &get, &active));
  cr_expect_eq(active->version, 2);
  cr_expect_eq(active->n_questions, 9);
  cr_expect_str_eq(active->questions[3]->id, "N01");
  cr_expect_eq(active->minimum, 1);
  cr_expect_eq(active->maximum, 5);
  cr_expect_str_eq(active->level_bounds[2], "3");
}

Test(questionnaire_service, a_version_is_made_active_and_read_back)
{
  risk_scene_run(play_active);
}

static void play_refused(struct risk_scene *scene)
{
  Risk__Questionnaire *active;
  risk_scene_enable(scene);
  Risk__ActivateQuestionnaireRequest request = request_of(nine, 8);
  cr_expect_eq(questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active).code,
               STATUS_FAILED_PRECONDITION);
  const char *unknown[] = { "C01", "X99" };
  request = request_of(unknown, 2);
  struct status status = questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active);
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "question_ids[1]");
  request = request_of(nine, 9);
  cr_expect_eq(questionnaire_activate_call(risk_scene_call_as(scene, ROLE_TRADER), &request, &active).code,
               STATUS_PERMISSION_DENIED);
  cr_assert_ok(questionnaire_activate_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), &request, &active));
}

Test(questionnaire_service, too_few_questions_unknown_ones_and_a_trader_are_refused)
{
  risk_scene_run(play_refused);
}

static void play_replay(struct risk_scene *scene)
{
  Risk__Questionnaire *active;
  Risk__ActivateQuestionnaireRequest request = request_of(nine, 9);
  risk_scene_enable(scene);
  cr_assert_ok(questionnaire_activate_call(risk_scene_call(scene, "once"), &request, &active));
  cr_assert_ok(questionnaire_activate_call(risk_scene_call(scene, "once"), &request, &active));
  cr_expect_eq(active->version, 1);
  request.method = RISK__METHOD__AVERAGE;
  cr_expect_eq(questionnaire_activate_call(risk_scene_call(scene, "once"), &request, &active).code,
               STATUS_FAILED_PRECONDITION);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(questionnaire_activate_call(risk_scene_call(scene, "again"), &request, &active).code, STATUS_ABORTED);
  cr_expect_eq(fake_account_version(scene->fake, "risk.questionnaire", FAKE_ADVISOR_ID), 1);
}

Test(questionnaire_service, a_replay_changes_nothing_and_a_conflict_is_aborted)
{
  risk_scene_run(play_replay);
}

static Risk__Question *own_question(struct risk_scene *scene, const char *id, bool is_primary)
{
  static const char *const texts[] = { "No", "Yes" };
  Risk__Question *question = arena_alloc(scene->arena, sizeof *question);
  risk__question__init(question);
  question->id = id;
  question->category = RISK__CATEGORY__NEED;
  question->text = "Do you plan to buy a house?";
  question->primary = is_primary;
  question->answers = arena_array(scene->arena, 2, sizeof *question->answers);
  for (size_t i = 0; i < 2; i++) {
    question->answers[i] = arena_alloc(scene->arena, sizeof **question->answers);
    risk__answer__init(question->answers[i]);
    question->answers[i]->text = texts[i];
    question->answers[i]->value = i == 0 ? 1 : 5;
  }
  question->n_answers = 2;
  return question;
}

static struct status put_question(struct call *call, Risk__Question *question)
{
  Risk__PutQuestionRequest request = RISK__PUT_QUESTION_REQUEST__INIT;
  Risk__Question *stored;
  request.question = question;
  return questionnaire_put_question_call(call, &request, &stored);
}

static void play_own(struct risk_scene *scene)
{
  cr_assert_ok(put_question(risk_scene_call(scene, "own"), own_question(scene, "X01", false)));
  cr_assert_ok(put_question(risk_scene_call(scene, "own"), own_question(scene, "X01", false)));
  cr_expect_eq(fake_account_version(scene->fake, "risk.bank", 1), 1, "a replay");
  struct status status = put_question(risk_scene_call(scene, ""), own_question(scene, "X01", true));
  cr_expect_eq(status.code, STATUS_PERMISSION_DENIED, "only compliance");
  cr_expect_str_eq(status.field, "question.primary");
  cr_assert_ok(put_question(risk_scene_call_as(scene, ROLE_COMPLIANCE), own_question(scene, "X01", true)));
  cr_expect_eq(put_question(risk_scene_call_as(scene, ROLE_TRADER), own_question(scene, "X02", false)).code,
               STATUS_PERMISSION_DENIED);
  cr_expect_eq(put_question(risk_scene_call(scene, ""), own_question(scene, "C01", false)).code, STATUS_ALREADY_EXISTS);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(put_question(risk_scene_call(scene, ""), own_question(scene, "X02", false)).code, STATUS_ABORTED);

  Risk__BankRequest bank_request = RISK__BANK_REQUEST__INIT;
  Risk__BankResponse *bank;
  cr_assert_ok(questionnaire_bank_call(risk_scene_call(scene, ""), &bank_request, &bank));
  cr_assert_eq(bank->n_questions, 55);
  cr_expect_str_eq(bank->questions[54]->id, "X01");
  cr_expect(bank->questions[54]->primary);
  cr_expect_eq(bank->n_flags, 5);

  risk_scene_enable(scene);
  Risk__Questionnaire *active;
  const char *ids[] = { "C01", "C02", "C03", "N01", "N05", "X01", "T01", "T02", "T03" };
  Risk__ActivateQuestionnaireRequest request = request_of(ids, 9);
  cr_assert_ok(questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active));
  cr_expect(active->questions[5]->own, "it counts as a primary one of need");
}

Test(questionnaire_service, a_firm_adds_questions_and_compliance_makes_them_primary)
{
  risk_scene_run(play_own);
}

static void play_whose(struct risk_scene *scene)
{
  Risk__ActivateQuestionnaireRequest request = request_of(nine, 9);
  Risk__GetQuestionnaireRequest get = RISK__GET_QUESTIONNAIRE_REQUEST__INIT;
  Risk__Questionnaire *active;
  risk_scene_enable(scene);
  request.advisor_id = OTHER_ADVISOR_ID;
  struct status status = questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active);
  cr_expect_eq(status.code, STATUS_PERMISSION_DENIED, "a colleague's");
  cr_expect_str_eq(status.field, "advisor_id");
  cr_assert_ok(questionnaire_activate_call(risk_scene_call_as(scene, ROLE_ADMINISTRATOR), &request, &active));
  cr_expect_eq(active->questionnaire_id, OTHER_ADVISOR_ID);
  cr_expect_eq(questionnaire_get_call(risk_scene_call(scene, ""), &get, &active).code, STATUS_NOT_FOUND,
               "none of one's own");
  get.advisor_id = OTHER_ADVISOR_ID;
  cr_assert_ok(questionnaire_get_call(risk_scene_call(scene, ""), &get, &active));
  get.version = 2;
  cr_expect_str_eq(questionnaire_get_call(risk_scene_call(scene, ""), &get, &active).field, "version");
  get.account_id = ACCOUNT_ID;
  cr_expect_eq(questionnaire_get_call(risk_scene_call(scene, ""), &get, &active).code, STATUS_NOT_FOUND,
               "the account's advisor asks nothing yet");
}

Test(questionnaire_service, each_advisor_has_one_and_administrators_make_it_for_them)
{
  risk_scene_run(play_whose);
}
