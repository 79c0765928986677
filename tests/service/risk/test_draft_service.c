/* QuestionnaireDraftService: editing, the live checklist, what an activation would do, and what it does. */
#include <string.h>

#include "questions_scene.h"
#include "records/commit.h"

static Risk__QuestionnaireDraft *get_draft(struct risk_scene *scene)
{
  Risk__GetDraftRequest request = RISK__GET_DRAFT_REQUEST__INIT;
  Risk__QuestionnaireDraft *draft;
  cr_assert_ok(questionnaire_draft_get_call(risk_scene_call(scene, ""), &request, &draft));
  return draft;
}

static struct status edit_one(struct risk_scene *scene, struct call *call, uint64_t version, Risk__DraftEdit *edit,
                              Risk__QuestionnaireDraft **out)
{
  Risk__EditDraftRequest *request = arena_alloc(scene->arena, sizeof *request);
  risk__edit_draft_request__init(request);
  request->advisor_id = FAKE_ADVISOR_ID;
  request->version = version;
  request->edits = arena_copy(scene->arena, &edit, sizeof edit);
  request->n_edits = 1;
  request->save = true;
  return questionnaire_draft_edit_call(call, request, out);
}

static struct status set_value(struct risk_scene *scene, uint64_t version, int32_t value)
{
  Risk__DraftEdit edit = RISK__DRAFT_EDIT__INIT;
  Risk__DraftEdit__SetValue set = RISK__DRAFT_EDIT__SET_VALUE__INIT;
  Risk__QuestionnaireDraft *draft;
  set.question_id = "C01";
  set.answer = 5;
  set.value = value;
  edit.edit_case = RISK__DRAFT_EDIT__EDIT_SET_VALUE;
  edit.set_value = &set;
  return edit_one(scene, risk_scene_call(scene, ""), version, &edit, &draft);
}

static void play_edit(struct risk_scene *scene)
{
  Risk__QuestionnaireDraft *draft = get_draft(scene);
  cr_expect_eq(draft->version, 0);
  cr_expect_eq(draft->n_checklist, 4, "nine questions, and two primary ones of three categories");
  uint64_t version = questions_draft(scene, NINE);
  draft = get_draft(scene);
  cr_expect_eq(draft->version, version);
  cr_expect_eq(draft->n_checklist, 0);
  cr_expect_eq(draft->question_count, 9);
  cr_expect_str_eq(draft->edited_by, "user:12");

  struct status status = set_value(scene, version, 6);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "edits[0].set_value.value");
  Risk__DraftEdit widen = RISK__DRAFT_EDIT__INIT;
  Risk__DraftEdit__SetRange range = RISK__DRAFT_EDIT__SET_RANGE__INIT;
  range.minimum = 0;
  range.maximum = 10;
  widen.edit_case = RISK__DRAFT_EDIT__EDIT_SET_RANGE;
  widen.set_range = &range;
  cr_assert_ok(edit_one(scene, risk_scene_call(scene, ""), version, &widen, &draft));
  cr_expect_eq(draft->questionnaire->questions[0]->answers[4]->value, 5, "assigned values stay");
  cr_assert_ok(set_value(scene, draft->version, 6));
  cr_expect_eq(set_value(scene, version, 7).code, STATUS_ABORTED, "an older draft was shown");
  cr_expect_eq(get_draft(scene)->questionnaire->questions[0]->answers[4]->value, 6);
}

Test(draft_service, a_draft_is_edited_with_its_checklist_and_a_value_waits_for_the_range)
{
  risk_scene_run(play_edit);
}

static void play_look(struct risk_scene *scene)
{
  Risk__EditDraftRequest request = RISK__EDIT_DRAFT_REQUEST__INIT;
  Risk__DraftEdit add = RISK__DRAFT_EDIT__INIT, wrong = RISK__DRAFT_EDIT__INIT;
  Risk__DraftEdit__Add first = RISK__DRAFT_EDIT__ADD__INIT, second = RISK__DRAFT_EDIT__ADD__INIT;
  Risk__QuestionnaireDraft *draft;
  first.question_id = "C01";
  second.question_id = "Q99";
  add.edit_case = wrong.edit_case = RISK__DRAFT_EDIT__EDIT_ADD;
  add.add = &first;
  wrong.add = &second;
  request.edits = (Risk__DraftEdit *[]){ &add, &wrong };
  request.n_edits = 1;
  cr_assert_ok(questionnaire_draft_edit_call(risk_scene_call(scene, ""), &request, &draft));
  cr_expect_eq(draft->question_count, 1);
  cr_expect_eq(draft->version, 0);
  cr_expect_eq(get_draft(scene)->question_count, 0, "it was only looked at");
  request.save = true;
  request.n_edits = 2;
  struct status status = questionnaire_draft_edit_call(risk_scene_call(scene, ""), &request, &draft);
  cr_expect_eq(status.code, STATUS_NOT_FOUND);
  cr_expect_str_eq(status.field, "edits[1].add.question_id");
  cr_expect_eq(get_draft(scene)->question_count, 0, "all or nothing");
  Risk__DraftEdit empty = RISK__DRAFT_EDIT__INIT;
  request.edits[0] = &empty;
  request.n_edits = 1;
  cr_expect_eq(questionnaire_draft_edit_call(risk_scene_call(scene, ""), &request, &draft).code,
               STATUS_INVALID_ARGUMENT);
}

Test(draft_service, edits_are_shown_without_being_kept_and_kept_all_or_none)
{
  risk_scene_run(play_look);
}

/* Of two weights of one category one would be forgotten. */
static void play_weights(struct risk_scene *scene)
{
  Risk__EditDraftRequest request = RISK__EDIT_DRAFT_REQUEST__INIT;
  Risk__DraftEdit edit = RISK__DRAFT_EDIT__INIT, *edits[] = { &edit };
  Risk__DraftEdit__SetMethod method = RISK__DRAFT_EDIT__SET_METHOD__INIT;
  Risk__CategoryWeight need = RISK__CATEGORY_WEIGHT__INIT, again = need, *weights[] = { &need, &again };
  Risk__QuestionnaireDraft *draft;
  need.category = again.category = RISK__CATEGORY__NEED;
  need.weight = 1;
  again.weight = 2;
  method.method = RISK__METHOD__WEIGHTED;
  method.category_weights = weights;
  method.n_category_weights = 2;
  edit.edit_case = RISK__DRAFT_EDIT__EDIT_SET_METHOD;
  edit.set_method = &method;
  request.edits = edits;
  request.n_edits = 1;
  struct status status = questionnaire_draft_edit_call(risk_scene_call(scene, ""), &request, &draft);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "edits[0].set_method.category_weights");
  again.category = RISK__CATEGORY__CAPACITY;
  cr_assert_ok(questionnaire_draft_edit_call(risk_scene_call(scene, ""), &request, &draft));
  cr_expect_eq(draft->questionnaire->category_weights[RISK__CATEGORY__CAPACITY - 1]->weight, 2);
}

Test(draft_service, a_category_is_weighted_once)
{
  risk_scene_run(play_weights);
}

static void play_whose(struct risk_scene *scene)
{
  Risk__GetDraftRequest request = RISK__GET_DRAFT_REQUEST__INIT;
  Risk__QuestionnaireDraft *draft;
  uint64_t version = questions_draft(scene, NINE);
  request.advisor_id = FAKE_ADVISOR_ID;
  struct call *stranger = questions_call(scene, ROLE_ADVISOR, OTHER_ADVISOR_ID, "");
  cr_expect_eq(questionnaire_draft_get_call(stranger, &request, &draft).code, STATUS_PERMISSION_DENIED);
  cr_expect_eq(questionnaire_draft_get_call(risk_scene_call_as(scene, ROLE_TRADER), &request, &draft).code,
               STATUS_PERMISSION_DENIED);
  cr_assert_ok(
      questionnaire_draft_get_call(questions_call(scene, ROLE_COMPLIANCE, COMPLIANCE_ID, ""), &request, &draft));

  Risk__DraftEdit edit = RISK__DRAFT_EDIT__INIT;
  Risk__DraftEdit__SetLevelBounds bounds = RISK__DRAFT_EDIT__SET_LEVEL_BOUNDS__INIT;
  bounds.level_bounds = (const char *[]){ "1", "2.5", "3", "4", "4.5" };
  bounds.n_level_bounds = 5;
  edit.edit_case = RISK__DRAFT_EDIT__EDIT_SET_LEVEL_BOUNDS;
  edit.set_level_bounds = &bounds;
  struct status status = edit_one(scene, risk_scene_call(scene, ""), version, &edit, &draft);
  cr_expect_eq(status.code, STATUS_PERMISSION_DENIED, "an advisor");
  cr_expect_str_eq(status.field, "edits[0].set_level_bounds.level_bounds");
  cr_assert_ok(edit_one(scene, questions_call(scene, ROLE_COMPLIANCE, COMPLIANCE_ID, ""), version, &edit, &draft));
  cr_expect_str_eq(draft->questionnaire->level_bounds[1], "2.5");
  bounds.n_level_bounds = 4;
  status = edit_one(scene, questions_call(scene, ROLE_COMPLIANCE, COMPLIANCE_ID, ""), draft->version, &edit, &draft);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
}

Test(draft_service, a_draft_is_its_advisors_and_level_bounds_are_compliances)
{
  risk_scene_run(play_whose);
}

static void play_discard(struct risk_scene *scene)
{
  Risk__DiscardDraftRequest request = RISK__DISCARD_DRAFT_REQUEST__INIT;
  Risk__QuestionnaireDraft *draft;
  cr_expect_eq(questionnaire_draft_discard_call(risk_scene_call(scene, ""), &request, &draft).code,
               STATUS_FAILED_PRECONDITION, "there is none");
  request.version = questions_draft(scene, NINE);
  cr_assert_ok(questionnaire_draft_discard_call(risk_scene_call(scene, "discard"), &request, &draft));
  cr_expect_eq(draft->question_count, 0);
  cr_assert_ok(questionnaire_draft_discard_call(risk_scene_call(scene, "discard"), &request, &draft));
  cr_expect_eq(draft->version, request.version + 1, "a replay changes nothing");
  Risk__ActivationProgress last;
  cr_expect_eq(questions_make_active(scene, draft->version, "", &last).code, STATUS_FAILED_PRECONDITION);
}

Test(draft_service, a_discarded_draft_is_gone_and_cannot_be_made_active)
{
  risk_scene_run(play_discard);
}

static void put_people(struct risk_scene *scene)
{
  for (uint64_t i = 0; i < 8; i++)
    questions_put_account(scene, (struct questions_account){ .account_id = 2000 + i,
                                                             .advisor_id = FAKE_ADVISOR_ID,
                                                             .kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL,
                                                             .people = { 100 + i } });
}

static Risk__ActivationPreview *preview(struct risk_scene *scene)
{
  Risk__PreviewDraftRequest request = RISK__PREVIEW_DRAFT_REQUEST__INIT;
  Risk__ActivationPreview *out;
  cr_assert_ok(questionnaire_draft_preview_call(risk_scene_call(scene, ""), &request, &out));
  return out;
}

static void play_versions(struct risk_scene *scene)
{
  risk_scene_enable(scene);
  put_people(scene);
  Risk__ActivationProgress last;
  cr_assert_ok(questions_make_active(scene, questions_draft(scene, NINE), "first", &last));
  cr_expect_eq(last.version, 1);
  cr_expect(last.done);
  for (uint64_t i = 0; i < 7; i++) /* the eighth is never asked; some answered a tenth question in advance */
    questions_submit(scene, questions_answers(scene, 2000 + i, 100 + i, i < 4 ? NINE " T04" : NINE, 4));
  questions_put_account(scene, (struct questions_account){ .account_id = 2003,
                                                           .advisor_id = OTHER_ADVISOR_ID,
                                                           .kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL,
                                                           .people = { 103 } });
  uint64_t version = questions_draft(scene, NINE_OTHERS);
  Risk__ActivationPreview *seen = preview(scene);
  cr_expect_eq(seen->accounts, 6);
  cr_expect_eq(seen->recalculated, 3);
  cr_expect_eq(seen->deleted, 3);
  cr_expect_eq(seen->cannot_buy, 3);
  cr_assert_eq(seen->n_effects, 3);
  cr_expect_eq(seen->effects[0]->account_id, 2004);
  cr_expect_eq(seen->effects[0]->reason, RISK__ACTIVATION_EFFECT__REASON__SCORE_GOES);
  cr_expect_eq(seen->effects[0]->level_before, 4);
  cr_expect_eq(questions_score(scene, 2004)->level, 4, "it was only looked at");

  cr_assert_ok(questions_make_active(scene, version, "second", &last));
  cr_expect_eq(last.version, 2);
  cr_expect_eq(last.recalculated, 3);
  cr_expect_eq(last.deleted, 3);
  cr_expect_eq(questions_score(scene, 2000)->questionnaire_version, 2);
  cr_expect_eq(questions_score(scene, 2000)->change, RISK__CLIENT_SCORE__CHANGE__RECALCULATED);
  cr_expect_eq(questions_score(scene, 2003)->questionnaire_version, 1, "a transferred account keeps its score");
  cr_expect_eq(questions_score(scene, 2003)->level, 4);
  const Risk__ClientScore *gone = questions_score(scene, 2004);
  cr_expect_eq(gone->level, 0);
  cr_expect_eq(gone->change, RISK__CLIENT_SCORE__CHANGE__DELETED);
  cr_expect_eq(gone->holders[0]->deleted_by_version, 2);
  cr_expect_str_eq(fake_account_fact(scene->fake, 2004, "risk_level"), "0");
  cr_expect_str_eq(fake_account_fact(scene->fake, 2004, "risk_score"), "");
  cr_expect_str_eq(fake_account_fact(scene->fake, 2004, "risk_stale_on"), "");
  cr_expect_null(questions_score(scene, 2007));

  cr_assert_ok(questions_make_active(scene, version, "second", &last));
  cr_expect_eq(last.version, 2, "a replay makes no version");
  cr_expect_eq(fake_account_version(scene->fake, "risk.questionnaire", FAKE_ADVISOR_ID), 2);
  cr_expect_eq(fake_account_version(scene->fake, "risk.client_score", 2000), 2);
}

Test(draft_service, scores_follow_a_new_version_where_every_question_is_answered_else_they_go)
{
  risk_scene_run(play_versions);
}

/* The score of an account that came from a colleague whose versions are ahead: it stays, and is counted as staying. */
static void play_kept(struct risk_scene *scene)
{
  static const char *ids[] = { "C01", "C02", "C03", "N01", "N02", "N03", "T01", "T02", "T03" };
  Risk__ActivateQuestionnaireRequest activate = RISK__ACTIVATE_QUESTIONNAIRE_REQUEST__INIT;
  Risk__PreviewDraftRequest request = RISK__PREVIEW_DRAFT_REQUEST__INIT;
  Risk__ActivationProgress last;
  Risk__Questionnaire *questionnaire;
  Risk__ActivationPreview *seen;
  risk_scene_enable(scene);
  put_people(scene);
  cr_assert_ok(questions_make_active(scene, questions_draft(scene, NINE), "first", &last));
  cr_assert_ok(questions_make_active(scene, questions_draft(scene, NINE_OTHERS), "second", &last));
  questions_submit(scene, questions_answers(scene, 2003, 103, NINE_OTHERS, 4));
  questions_put_account(scene, (struct questions_account){ .account_id = 2003,
                                                           .advisor_id = OTHER_ADVISOR_ID,
                                                           .kind = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL,
                                                           .people = { 103 } });
  activate.question_ids = ids;
  activate.n_question_ids = 9;
  struct call *colleague = questions_call(scene, ROLE_ADVISOR, OTHER_ADVISOR_ID, "");
  cr_assert_ok(questionnaire_activate_call(colleague, &activate, &questionnaire));
  cr_assert_ok(questionnaire_draft_preview_call(colleague, &request, &seen));
  cr_expect_eq(seen->accounts, 1);
  cr_expect_eq(seen->kept, 1);
  cr_expect_eq(seen->recalculated + seen->deleted, 0);
}

Test(draft_service, a_colleagues_later_version_is_none_of_the_advisors_own)
{
  risk_scene_run(play_kept);
}

static void put_portfolio_level(struct risk_scene *scene, uint64_t account_id, const char *level)
{
  struct call *call = risk_scene_call_as(scene, ROLE_SYSTEM);
  struct commit_builder *commit = commit_new(call, NULL);
  Account__CommitResponse *committed;
  commit_fact(commit, account_id, "portfolio_level", level);
  cr_assert_ok(commit_send(commit, NULL, &committed));
}

static void play_below(struct risk_scene *scene)
{
  Risk__DraftEdit widen = RISK__DRAFT_EDIT__INIT;
  Risk__DraftEdit__SetRange range = RISK__DRAFT_EDIT__SET_RANGE__INIT;
  Risk__QuestionnaireDraft *draft;
  risk_scene_activate(scene);
  put_people(scene);
  for (uint64_t i = 0; i < 3; i++)
    questions_submit(scene, questions_answers(scene, 2000 + i, 100 + i, NINE, 3));
  put_portfolio_level(scene, 2000, "2");
  put_portfolio_level(scene, 2001, "3");
  put_portfolio_level(scene, 2002, "4"); /* out of profile already: it cannot buy before, either */
  range.maximum = 10;                    /* 3 of 0 to 10 is 2.2 */
  widen.edit_case = RISK__DRAFT_EDIT__EDIT_SET_RANGE;
  widen.set_range = &range;
  cr_assert_ok(edit_one(scene, risk_scene_call(scene, ""), questions_draft(scene, NINE), &widen, &draft));
  Risk__ActivationPreview *seen = preview(scene);
  cr_expect_eq(seen->recalculated, 3);
  cr_expect_eq(seen->deleted, 0);
  cr_assert_eq(seen->cannot_buy, 1);
  cr_expect_eq(seen->effects[0]->account_id, 2001);
  cr_expect_eq(seen->effects[0]->reason, RISK__ACTIVATION_EFFECT__REASON__BELOW_PORTFOLIO);
  cr_expect_eq(seen->effects[0]->level_before, 3);
  cr_expect_eq(seen->effects[0]->level_after, 2);
  cr_expect_eq(seen->effects[0]->portfolio_level, 3);
}

Test(draft_service, a_preview_names_accounts_whose_portfolio_would_be_above_their_score)
{
  risk_scene_run(play_below);
}

static void play_refused(struct risk_scene *scene)
{
  Risk__ActivationProgress last;
  uint64_t version = questions_draft(scene, "C01 C02 N01");
  cr_expect_eq(questions_make_active(scene, version, "", &last).code, STATUS_FAILED_PRECONDITION, "not turned on");
  risk_scene_enable(scene);
  struct status status = questions_make_active(scene, version, "", &last);
  cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION, "the checklist");
  cr_expect_eq(preview(scene)->n_checklist, 3);
  cr_expect_eq(questions_make_active(scene, version + 1, "", &last).code, STATUS_ABORTED);
  version = questions_draft(scene, NINE);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(questions_make_active(scene, version, "", &last).code, STATUS_ABORTED);
  cr_expect_eq(fake_account_version(scene->fake, "risk.questionnaire", FAKE_ADVISOR_ID), 0);
}

Test(draft_service, an_incomplete_an_older_and_a_conflicting_draft_are_refused)
{
  risk_scene_run(play_refused);
}
