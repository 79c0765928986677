/* Callers, accounts, answers and drafts. */
#include "questions_scene.h"

#include <string.h>

struct call *questions_call(struct risk_scene *scene, enum role role, uint64_t user_id, const char *key)
{
  struct call *call = risk_scene_call_as(scene, role);
  call->caller.user_id = user_id;
  call->caller.principal = arena_printf(scene->arena, "user:%llu", (unsigned long long)user_id);
  call->idempotency_key = key;
  return call;
}

struct call *questions_call_of(struct risk_scene *scene, const char *principal, const char *key)
{
  struct call *call = risk_scene_call_as(scene, ROLE_SYSTEM);
  call->caller.user_id = 0;
  call->caller.principal = principal;
  call->idempotency_key = key;
  call->state = &scene->risk;
  return call;
}

void questions_put_account(struct risk_scene *scene, struct questions_account in)
{
  Account__Holder holders[4], *pointers[4];
  Account__Account account = ACCOUNT__ACCOUNT__INIT;
  account.account_id = in.account_id;
  account.alias = arena_printf(scene->arena, "Account %llu", (unsigned long long)in.account_id);
  account.kind = in.kind;
  account.status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  account.advisor_id = in.advisor_id;
  account.base_currency = "USD";
  account.version = 1;
  for (size_t i = 0; i < 4 && in.people[i] != 0; i++) {
    account__holder__init(&holders[i]);
    holders[i].person_id = in.people[i];
    holders[i].role = in.role;
    pointers[account.n_holders++] = &holders[i];
  }
  account.holders = pointers;
  fake_account_put_account(scene->fake, &account);
}

Risk__SubmitAnswersRequest *questions_answers(struct risk_scene *scene, uint64_t account_id, uint64_t person_id,
                                              const char *ids, int value)
{
  Risk__SubmitAnswersRequest *request = arena_alloc(scene->arena, sizeof *request);
  risk__submit_answers_request__init(request);
  request->account_id = account_id;
  request->person_id = person_id;
  request->answers = arena_array(scene->arena, QUESTIONS_MAX, sizeof *request->answers);
  char *copy = arena_strdup(scene->arena, ids), *rest = NULL;
  for (char *id = strtok_r(copy, " ", &rest); id != NULL; id = strtok_r(NULL, " ", &rest)) {
    Risk__GivenAnswer *given = arena_alloc(scene->arena, sizeof *given);
    risk__given_answer__init(given);
    given->question_id = id;
    given->answer = (uint32_t)value; /* of the bank's questions answer n has value n */
    request->answers[request->n_answers++] = given;
  }
  return request;
}

Risk__ClientScore *questions_submit(struct risk_scene *scene, const Risk__SubmitAnswersRequest *request)
{
  Risk__ClientScore *score;
  cr_assert_ok(client_score_submit_call(risk_scene_call(scene, ""), request, &score));
  return score;
}

Risk__ClientScore *questions_score(struct risk_scene *scene, uint64_t account_id)
{
  Risk__GetClientScoreRequest request = RISK__GET_CLIENT_SCORE_REQUEST__INIT;
  request.account_id = account_id;
  Risk__ClientScore *score;
  struct status status = client_score_get_call(risk_scene_call(scene, ""), &request, &score);
  if (status.code == STATUS_NOT_FOUND)
    return NULL;
  cr_assert_ok(status);
  return score;
}

uint64_t questions_draft(struct risk_scene *scene, const char *ids)
{
  Risk__GetDraftRequest get = RISK__GET_DRAFT_REQUEST__INIT;
  Risk__EditDraftRequest edit = RISK__EDIT_DRAFT_REQUEST__INIT;
  Risk__QuestionnaireDraft *draft;
  cr_assert_ok(questionnaire_draft_get_call(risk_scene_call(scene, ""), &get, &draft));
  edit.version = draft->version;
  edit.save = true;
  edit.edits = arena_array(scene->arena, 200, sizeof *edit.edits);
  for (size_t i = 0; i < draft->questionnaire->n_questions; i++) {
    Risk__DraftEdit *step = edit.edits[edit.n_edits++] = arena_alloc(scene->arena, sizeof *step);
    risk__draft_edit__init(step);
    step->edit_case = RISK__DRAFT_EDIT__EDIT_REMOVE;
    step->remove = arena_alloc(scene->arena, sizeof *step->remove);
    risk__draft_edit__remove__init(step->remove);
    step->remove->question_id = draft->questionnaire->questions[i]->id;
  }
  char *copy = arena_strdup(scene->arena, ids), *rest = NULL;
  for (char *id = strtok_r(copy, " ", &rest); id != NULL; id = strtok_r(NULL, " ", &rest)) {
    Risk__DraftEdit *step = edit.edits[edit.n_edits++] = arena_alloc(scene->arena, sizeof *step);
    risk__draft_edit__init(step);
    step->edit_case = RISK__DRAFT_EDIT__EDIT_ADD;
    step->add = arena_alloc(scene->arena, sizeof *step->add);
    risk__draft_edit__add__init(step->add);
    step->add->question_id = id;
  }
  cr_assert_ok(questionnaire_draft_edit_call(risk_scene_call(scene, ""), &edit, &draft));
  return draft->version;
}

struct status questions_make_active(struct risk_scene *scene, uint64_t version, const char *key,
                                    Risk__ActivationProgress *last)
{
  Risk__MakeActiveRequest request = RISK__MAKE_ACTIVE_REQUEST__INIT;
  struct bus_stream *stream = NULL;
  request.version = version;
  risk__activation_progress__init(last);
  struct status status = questionnaire_draft_make_active_open(risk_scene_call(scene, key), &request, &stream);
  while (status_is_ok(status)) {
    Risk__ActivationProgress *item;
    status = questionnaire_draft_make_active_next(stream, &item);
    if (!status_is_ok(status) || item == NULL)
      break;
    *last = *item;
  }
  bus_close(stream);
  return status;
}
