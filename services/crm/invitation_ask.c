/* Asks the services that own the questions, and hands them the answers. */
#include "invitation_ask.h"

#include <stdio.h>
#include <string.h>

#include "esg.seam.h"
#include "risk.seam.h"

static Crm__LinkQuestion *show_question(struct call *call, const Risk__Question *question)
{
  Crm__LinkQuestion *shown = arena_alloc(call->arena, sizeof *shown);
  crm__link_question__init(shown);
  shown->question_id = question->id;
  shown->text = question->text;
  shown->n_answers = question->n_answers;
  shown->answers = arena_array(call->arena, question->n_answers + 1, sizeof *shown->answers);
  for (size_t i = 0; i < question->n_answers; i++)
    shown->answers[i] = (char *)(uintptr_t)question->answers[i]->text;
  return shown;
}

static struct status ask_questionnaire(struct call *call, uint64_t account_id, Crm__OpenInvitationResponse *out)
{
  Risk__GetQuestionnaireRequest request = RISK__GET_QUESTIONNAIRE_REQUEST__INIT;
  Risk__Questionnaire *questionnaire;
  request.account_id = account_id;
  struct status status = questionnaire_get_call(call, &request, &questionnaire);
  if (!status_is_ok(status))
    return status;
  out->form_version = questionnaire->version;
  out->n_questions = questionnaire->n_questions;
  out->questions = arena_array(call->arena, questionnaire->n_questions + 1, sizeof *out->questions);
  for (size_t i = 0; i < questionnaire->n_questions; i++)
    out->questions[i] = show_question(call, questionnaire->questions[i]);
  return status;
}

static struct status ask_preferences(struct call *call, uint64_t account_id, Crm__OpenInvitationResponse *out)
{
  Esg__PreferenceFormRequest request = ESG__PREFERENCE_FORM_REQUEST__INIT;
  Esg__PreferenceForm *form;
  request.account_id = account_id;
  struct status status = preference_form_call(call, &request, &form);
  if (!status_is_ok(status))
    return status;
  out->values = arena_array(call->arena, form->n_values + 1, sizeof *out->values);
  for (size_t i = 0; i < form->n_values; i++) {
    Crm__LinkValue *shown = out->values[out->n_values++] = arena_alloc(call->arena, sizeof *shown);
    crm__link_value__init(shown);
    shown->value_id = shown->label = form->values[i]->name;
    shown->description = form->values[i]->description;
  }
  out->practices = arena_array(call->arena, form->n_practices + 1, sizeof *out->practices);
  for (size_t i = 0; i < form->n_practices; i++) {
    Crm__LinkPractice *shown = out->practices[out->n_practices++] = arena_alloc(call->arena, sizeof *shown);
    crm__link_practice__init(shown);
    shown->practice = form->practices[i]->name;
    shown->description = form->practices[i]->description;
  }
  return status;
}

struct status invitation_ask(struct call *call, const Crm__Invitation *invitation, Crm__OpenInvitationResponse *out)
{
  return invitation->purpose == CRM__PURPOSE__RISK_QUESTIONNAIRE ? ask_questionnaire(call, invitation->account_id, out)
                                                                 : ask_preferences(call, invitation->account_id, out);
}

/* What was entered on behalf is kept there until the client's own signature confirms it. */
static struct status submit_risk(struct call *call, const struct invitation_file *file)
{
  const Crm__InvitationFile *kept = file->file;
  Risk__SubmitSignedRequest request = RISK__SUBMIT_SIGNED_REQUEST__INIT;
  Risk__ConfirmOnBehalfRequest confirm = RISK__CONFIRM_ON_BEHALF_REQUEST__INIT;
  Risk__Signature signature = RISK__SIGNATURE__INIT;
  Risk__SubmitSignedResponse *scores;
  Risk__ClientScore *score;
  signature.typed_name = kept->pending_signature->typed_name;
  signature.signed_at = kept->pending_signature->signed_at;
  signature.address = kept->pending_signature->address;
  signature.on_behalf_of_user = kept->pending_signature->on_behalf_of_user;
  signature.invitation_id = file->record.id;
  request.n_account_ids = 1;
  request.account_ids = &kept->invitation->account_id;
  request.person_id = confirm.person_id = kept->invitation->person_id;
  request.signature = confirm.signature = &signature;
  request.questionnaire_version = kept->pending->form_version;
  request.n_answers = kept->pending->n_risk_answers;
  request.answers = arena_array(call->arena, request.n_answers + 1, sizeof *request.answers);
  for (size_t i = 0; i < request.n_answers; i++) {
    Risk__GivenAnswer *answer = request.answers[i] = arena_alloc(call->arena, sizeof *answer);
    risk__given_answer__init(answer);
    answer->question_id = kept->pending->risk_answers[i]->question_id;
    answer->answer = kept->pending->risk_answers[i]->answer;
  }
  struct status status = client_score_submit_signed_call(call, &request, &scores);
  if (!status_is_ok(status) || signature.on_behalf_of_user == 0)
    return status;
  signature.on_behalf_of_user = 0;
  confirm.account_id = kept->invitation->account_id;
  return client_score_confirm_on_behalf_call(call, &confirm, &score);
}

/* A field of the service's list as the client's request has it: "answers[2].answer" is
 * "answers.risk_answers[2].answer". */
static struct status own_risk_field(struct call *call, struct status status)
{
  static const char theirs[] = "answers";
  if (status.field != NULL && strncmp(status.field, theirs, sizeof theirs - 1) == 0)
    status.field = arena_printf(call->arena, "answers.risk_answers%s", status.field + sizeof theirs - 1);
  else if (status.field != NULL && strcmp(status.field, "questionnaire_version") == 0)
    status.field = "answers.form_version";
  return status;
}

/* The place in the client's list of the practice that stands at a place among those to avoid. */
static size_t place_of_avoided(const Crm__InvitationAnswers *in, size_t avoided)
{
  for (size_t i = 0; i < in->n_practices; i++)
    if (in->practices[i]->avoid && avoided-- == 0)
      return i;
  return in->n_practices;
}

/* "importances[2].value" is "answers.values[2].value_id", and "avoided[0]" the first practice that is to be avoided. */
static struct status own_wish_field(struct call *call, const Crm__InvitationAnswers *in, struct status status)
{
  size_t place;
  char rest[32] = "";
  if (status.field == NULL)
    return status;
  if (sscanf(status.field, "importances[%zu].%31s", &place, rest) == 2)
    status.field =
        arena_printf(call->arena, "answers.values[%zu].%s", place, strcmp(rest, "value") == 0 ? "value_id" : rest);
  else if (sscanf(status.field, "avoided[%zu]", &place) == 1)
    status.field = arena_printf(call->arena, "answers.practices[%zu].practice", place_of_avoided(in, place));
  return status;
}

static void fill_wishes(struct call *call, const Crm__InvitationAnswers *in, Esg__SetSignedPreferencesRequest *out)
{
  out->importances = arena_array(call->arena, in->n_values + 1, sizeof *out->importances);
  for (size_t i = 0; i < in->n_values; i++) {
    Esg__Importance *row = out->importances[out->n_importances++] = arena_alloc(call->arena, sizeof *row);
    esg__importance__init(row);
    row->value = in->values[i]->value_id;
    row->importance = in->values[i]->importance;
  }
  out->avoided = arena_array(call->arena, in->n_practices + 1, sizeof *out->avoided);
  for (size_t i = 0; i < in->n_practices; i++)
    if (in->practices[i]->avoid)
      out->avoided[out->n_avoided++] = (char *)(uintptr_t)in->practices[i]->practice;
}

/* What was entered on behalf is pending there until the client's signature confirms it. */
static struct status submit_preferences(struct call *call, const struct invitation_file *file)
{
  const Crm__InvitationFile *kept = file->file;
  Esg__SetSignedPreferencesRequest request = ESG__SET_SIGNED_PREFERENCES_REQUEST__INIT;
  Esg__ConfirmOnBehalfRequest confirm = ESG__CONFIRM_ON_BEHALF_REQUEST__INIT;
  Esg__Signature signature = ESG__SIGNATURE__INIT;
  Esg__PreferenceState *state;
  signature.typed_name = kept->pending_signature->typed_name;
  signature.signed_at = kept->pending_signature->signed_at;
  signature.address = kept->pending_signature->address;
  signature.on_behalf_of_user = kept->pending_signature->on_behalf_of_user;
  signature.invitation_id = file->record.id;
  request.account_id = confirm.account_id = kept->invitation->account_id;
  request.signature = confirm.signature = &signature;
  fill_wishes(call, kept->pending, &request);
  struct status status = preference_set_signed_call(call, &request, &state);
  if (!status_is_ok(status) || signature.on_behalf_of_user == 0 || state->pending == NULL)
    return status;
  confirm.pending_version = state->pending->version;
  signature.on_behalf_of_user = 0;
  return preference_confirm_on_behalf_call(call, &confirm, &state);
}

struct status invitation_submit(struct call *call, const struct invitation_file *file)
{
  const Crm__InvitationFile *kept = file->file;
  const char *key =
      arena_printf(call->arena, "invitation:%llu:%u", (unsigned long long)file->record.id, kept->attempts);
  struct call keyed = call_with_key(call, key);
  if (kept->invitation->purpose == CRM__PURPOSE__RISK_QUESTIONNAIRE)
    return own_risk_field(call, submit_risk(&keyed, file));
  return own_wish_field(call, kept->pending, submit_preferences(&keyed, file));
}

bool invitation_is_refused(struct status status)
{
  switch (status.code) {
  case STATUS_INVALID_ARGUMENT:
  case STATUS_NOT_FOUND:
  case STATUS_ALREADY_EXISTS:
  case STATUS_PERMISSION_DENIED:
  case STATUS_FAILED_PRECONDITION:
  case STATUS_OUT_OF_RANGE:
  case STATUS_UNIMPLEMENTED:
    return true;
  default:
    return false;
  }
}
