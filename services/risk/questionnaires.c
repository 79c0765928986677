/* Reads the bank and questionnaires, and puts versions. */
#include "questionnaires.h"

#include "convert.h"
#include "convert_question.h"

const struct record_kind risk_questionnaire_kind = { "risk.questionnaire", &risk__questionnaire__descriptor };
const struct record_kind risk_bank_kind = { "risk.bank", &risk__own_questions__descriptor };
const struct record_kind risk_activation_kind = { "risk.activation", &risk__activation__descriptor };

struct status questionnaires_bank(struct call *call, struct question_bank *out, struct record *own)
{
  const struct risk *risk = call->state;
  struct status status = records_find(call, &risk_bank_kind, RISK_BANK_ID, own);
  if (!status_is_ok(status) || own->message == NULL) {
    *out = risk->bank;
    return status;
  }
  const Risk__OwnQuestions *mine = (const Risk__OwnQuestions *)own->message;
  size_t shipped = risk->bank.question_count, count = shipped;
  struct question *questions = arena_array(call->arena, shipped + mine->n_questions, sizeof *questions);
  for (size_t i = 0; i < shipped; i++)
    questions[i] = risk->bank.questions[i];
  for (size_t i = 0; i < mine->n_questions; i++) {
    if (!convert_question_in(call->arena, mine->questions[i], &questions[count++]))
      return status_fail(STATUS_INTERNAL, NULL, "the recorded bank does not read");
  }
  *out = risk->bank;
  out->questions = questions;
  out->question_count = count;
  return status;
}

struct status questionnaires_whose(struct call *call, uint64_t advisor_id, uint64_t *out)
{
  static const uint32_t any = ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM);
  uint64_t whose = advisor_id == 0 ? call->caller.user_id : advisor_id;
  if (whose == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "advisor_id", "say whose questionnaire it is");
  if (whose != call->caller.user_id && (any & ROLE_BIT(call->caller.role)) == 0)
    return status_fail(STATUS_PERMISSION_DENIED, "advisor_id", "this is another advisor's questionnaire");
  *out = whose;
  return status_ok();
}

struct status questionnaires_get(struct call *call, uint64_t advisor_id, uint64_t version, struct record *out)
{
  struct record *versions = out;
  size_t count = 1;
  struct status status = version == 0 ? records_get(call, &risk_questionnaire_kind, advisor_id, out)
                                      : records_history(call, &risk_questionnaire_kind, advisor_id, &versions, &count);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "advisor_id", "advisor %llu has no active questionnaire",
                     (unsigned long long)advisor_id);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    if (version != 0 && versions[i].version != version)
      continue;
    *out = versions[i];
    ((Risk__Questionnaire *)out->message)->version = out->version;
    return status;
  }
  return status_is_ok(status) ? call_fail(call, STATUS_NOT_FOUND, "version", "there is no version %llu of it",
                                          (unsigned long long)version)
                              : status;
}

struct status questionnaires_active(struct call *call, uint64_t advisor_id, struct record *record,
                                    struct questionnaire *out)
{
  struct status status = questionnaires_get(call, advisor_id, 0, record);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_FAILED_PRECONDITION, NULL,
                     "no questionnaire is active for the account's advisor, user %llu: one is made active first",
                     (unsigned long long)advisor_id);
  return status_is_ok(status) ? convert_questionnaire_in(call->arena, (const Risk__Questionnaire *)record->message, out)
                              : status;
}

struct status questionnaires_put_active(struct commit_builder *commit, struct call *call, const struct record *current,
                                        const struct questionnaire *draft, Risk__Questionnaire *out)
{
  struct questionnaire active;
  struct record activation;
  struct status status = questionnaire_make_active(call->arena, draft, (int64_t)current->version, &active);
  if (status_is_ok(status))
    status = records_find(call, &risk_activation_kind, current->id, &activation);
  if (!status_is_ok(status))
    return status;
  out->questionnaire_id = current->id;
  out->version = current->version + 1;
  out->activated_by = call->caller.principal;
  out->activated_at = convert_instant_out(call->arena, call->now_us);
  convert_questionnaire_out(call->arena, &active, out);
  commit_put(commit, &(struct record_put){ .kind = &risk_questionnaire_kind,
                                           .id = current->id,
                                           .replaces = current->version,
                                           .message = &out->base,
                                           .previous = current->message });
  Risk__Activation mark = RISK__ACTIVATION__INIT;
  mark.advisor_id = current->id;
  mark.version = out->version;
  commit_put(commit, &(struct record_put){ .kind = &risk_activation_kind,
                                           .id = current->id,
                                           .replaces = activation.version,
                                           .message = &mark.base,
                                           .previous = activation.message });
  return status;
}
