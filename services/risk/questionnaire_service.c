/* QuestionnaireService: the bank, the active questionnaire, and making a version active. */
#include "convert.h"
#include "records/commit.h"
#include "risk.h"

#define MAY_ACTIVATE (ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE))

const struct record_kind risk_questionnaire_kind = { "risk.questionnaire", &risk__questionnaire__descriptor };

const struct access questionnaire_bank_access = { .roles = ROLES_STAFF };
struct status questionnaire_bank(struct call *call, const struct Risk__BankRequest *in, struct Risk__BankResponse *out)
{
  (void)in;
  const struct risk *risk = call->state;
  out->n_questions = risk->bank.question_count;
  out->questions = convert_questions_out(call->arena, risk->bank.questions, risk->bank.question_count);
  return status_ok();
}

static struct status build(struct call *call, const struct Risk__ActivateQuestionnaireRequest *in, uint64_t replaces,
                           struct questionnaire *out)
{
  const struct risk *risk = call->state;
  struct questionnaire draft = questionnaire_draft();
  if (in->minimum != 0 || in->maximum != 0)
    draft.range = (struct value_range){ in->minimum, in->maximum };
  draft.method = in->method == RISK__METHOD__AVERAGE    ? METHOD_AVERAGE
                 : in->method == RISK__METHOD__WEIGHTED ? METHOD_WEIGHTED
                                                        : METHOD_CONSTRAINED;
  struct status status = questionnaire_pick(call->arena, &risk->bank, in->question_ids, in->n_question_ids, &draft);
  return status_is_ok(status) ? questionnaire_make_active(call->arena, &draft, (int64_t)replaces, out) : status;
}

static struct status read_active(struct call *call, struct Risk__Questionnaire *out)
{
  struct record found;
  struct status status = records_get(call, &risk_questionnaire_kind, RISK_QUESTIONNAIRE_ID, &found);
  if (!status_is_ok(status))
    return status;
  *out = *(Risk__Questionnaire *)found.message;
  out->version = found.version;
  return status;
}

const struct access questionnaire_activate_access = { .roles = MAY_ACTIVATE };
struct status questionnaire_activate(struct call *call, const struct Risk__ActivateQuestionnaireRequest *in,
                                     struct Risk__Questionnaire *out)
{
  struct record current;
  struct status status = records_find(call, &risk_questionnaire_kind, RISK_QUESTIONNAIRE_ID, &current);
  if (!status_is_ok(status))
    return status;
  struct questionnaire active;
  status = build(call, in, current.version, &active);
  if (!status_is_ok(status))
    return status;
  out->questionnaire_id = RISK_QUESTIONNAIRE_ID;
  out->version = current.version + 1;
  convert_questionnaire_out(call->arena, &active, out);

  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &risk_questionnaire_kind,
                                           .id = RISK_QUESTIONNAIRE_ID,
                                           .replaces = current.version,
                                           .message = &out->base,
                                           .previous = current.message });
  Account__CommitResponse *committed;
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) && committed->replayed ? read_active(call, out) : status;
}

const struct access questionnaire_get_access = { .roles = ROLES_STAFF };
struct status questionnaire_get(struct call *call, const struct Risk__GetQuestionnaireRequest *in,
                                struct Risk__Questionnaire *out)
{
  (void)in;
  return read_active(call, out);
}
