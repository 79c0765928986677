/* QuestionnaireService: the bank and the firm's own questions, and what an advisor's clients are asked. */
#include <string.h>

#include "activation.h"
#include "convert_question.h"
#include "questionnaires.h"
#include "settings.h"

#define MAY_ACTIVATE (ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE))

const struct access questionnaire_bank_access = { .roles = ROLES_STAFF };
struct status questionnaire_bank(struct call *call, const struct Risk__BankRequest *in, struct Risk__BankResponse *out)
{
  (void)in;
  struct question_bank bank;
  struct record own;
  struct status status = questionnaires_bank(call, &bank, &own);
  if (!status_is_ok(status))
    return status;
  out->n_questions = bank.question_count;
  out->questions = convert_questions_out(call->arena, bank.questions, bank.question_count);
  out->n_flags = bank.flag_count;
  out->flags = convert_flags_out(call->arena, bank.flags, bank.flag_count);
  out->version = own.version;
  return status;
}

/* A question of the firm's own beside the bank: the rules are own_question's. */
static struct status merge_own(struct call *call, const Risk__Question *in, const struct record *own,
                               struct question_bank bank, Risk__OwnQuestions *out)
{
  const Risk__OwnQuestions *before = (const Risk__OwnQuestions *)own->message;
  struct question question;
  if (!convert_question_in(call->arena, in, &question))
    return status_fail(STATUS_INVALID_ARGUMENT, "question.category", "a category is need, tolerance or capacity");
  bool is_compliance = call->caller.role == ROLE_COMPLIANCE;
  struct status status = own_question_check(call->arena, &bank, &question, is_compliance);
  if (!status_is_ok(status))
    return status;
  size_t count = before == NULL ? 0 : before->n_questions, place = count;
  out->questions = arena_array(call->arena, count + 1, sizeof *out->questions);
  for (size_t i = 0; i < count; i++) {
    out->questions[i] = before->questions[i];
    place = strcmp(before->questions[i]->id, in->id) == 0 ? i : place;
  }
  if (place == OWN_QUESTIONS_MAX)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, "question", "a firm has at most 200 questions of its own");
  Risk__Question *kept = arena_copy(call->arena, in, sizeof *kept);
  kept->own = true;
  kept->weight = 1;
  out->questions[place] = kept;
  out->n_questions = place == count ? count + 1 : count;
  return status;
}

const struct access questionnaire_put_question_access = { .roles = MAY_ACTIVATE };
struct status questionnaire_put_question(struct call *call, const struct Risk__PutQuestionRequest *in,
                                         struct Risk__Question *out)
{
  struct question_bank bank;
  struct record own;
  Account__CommitResponse *committed = NULL;
  Risk__OwnQuestions after = RISK__OWN_QUESTIONS__INIT;
  struct status status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status))
    status = questionnaires_bank(call, &bank, &own);
  if (status_is_ok(status) && committed == NULL) {
    status = merge_own(call, in->question, &own, bank, &after);
    if (!status_is_ok(status))
      return status;
    struct commit_builder *commit = commit_new(call, &in->base);
    commit_put(commit, &(struct record_put){ .kind = &risk_bank_kind,
                                             .id = RISK_BANK_ID,
                                             .replaces = own.version,
                                             .message = &after.base,
                                             .previous = own.message });
    status = commit_send(commit, NULL, &committed);
  }
  if (!status_is_ok(status))
    return status;
  *out = *in->question;
  out->own = true;
  out->weight = 1;
  return status;
}

static struct status build(struct call *call, const struct Risk__ActivateQuestionnaireRequest *in,
                           const struct record *current, struct questionnaire *out)
{
  struct question_bank bank;
  struct record own;
  struct questionnaire before, draft = questionnaire_draft();
  struct status status = status_ok();
  if (current->message != NULL) {
    status = convert_questionnaire_in(call->arena, (const Risk__Questionnaire *)current->message, &before);
    if (!status_is_ok(status))
      return status;
    memcpy(draft.level_bounds_e4, before.level_bounds_e4, sizeof draft.level_bounds_e4); /* compliance's */
  }
  if (in->minimum != 0 || in->maximum != 0)
    draft.range = (struct value_range){ in->minimum, in->maximum };
  draft.method = convert_method_in(in->method);
  status = questionnaires_bank(call, &bank, &own);
  if (status_is_ok(status))
    status = questionnaire_pick(call->arena, &bank, in->question_ids, in->n_question_ids, &draft);
  if (status_is_ok(status))
    *out = draft;
  return status;
}

static struct status get_active(struct call *call, uint64_t advisor_id, uint64_t version, Risk__Questionnaire *out)
{
  struct record found;
  struct status status = questionnaires_get(call, advisor_id, version, &found);
  if (status_is_ok(status))
    *out = *(const Risk__Questionnaire *)found.message;
  return status;
}

const struct access questionnaire_activate_access = { .roles = MAY_ACTIVATE };
struct status questionnaire_activate(struct call *call, const struct Risk__ActivateQuestionnaireRequest *in,
                                     struct Risk__Questionnaire *out)
{
  struct record current;
  struct questionnaire draft;
  Account__CommitResponse *committed;
  uint64_t advisor_id;
  struct status status = questionnaires_whose(call, in->advisor_id, &advisor_id);
  if (status_is_ok(status))
    status = settings_require_enabled(call);
  if (status_is_ok(status))
    status = records_find(call, &risk_questionnaire_kind, advisor_id, &current);
  if (status_is_ok(status))
    status = build(call, in, &current, &draft);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, &in->base);
  status = questionnaires_put_active(commit, call, &current, &draft, out);
  if (status_is_ok(status))
    status = commit_send(commit, NULL, &committed);
  if (!status_is_ok(status))
    return status;
  if (committed->replayed)
    return get_active(call, advisor_id, 0, out);
  struct activation activation = { .advisor_id = advisor_id, .version = out->version };
  return activation_follow(call, &activation, NULL);
}

const struct access questionnaire_get_access = { .roles = ROLES_STAFF };
struct status questionnaire_get(struct call *call, const struct Risk__GetQuestionnaireRequest *in,
                                struct Risk__Questionnaire *out)
{
  uint64_t advisor_id = in->advisor_id != 0 ? in->advisor_id : call->caller.user_id;
  if (in->account_id != 0) {
    Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
    request.account_id = in->account_id;
    Account__Account *account;
    struct status status = master_get_account_call(call, &request, &account);
    if (!status_is_ok(status))
      return status;
    advisor_id = account->advisor_id;
  }
  return get_active(call, advisor_id, in->version, out);
}
