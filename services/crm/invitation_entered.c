/* Looks at what the office enters for a client, so that a slip of the pen is named here and not to the client. */
#include "invitation_entered.h"

#include <string.h>

#include "bus/bus.h"
#include "invitation_ask.h"

static const Crm__LinkQuestion *find_question(const Crm__OpenInvitationResponse *asked, const char *question_id)
{
  for (size_t i = 0; i < asked->n_questions; i++)
    if (strcmp(asked->questions[i]->question_id, question_id) == 0)
      return asked->questions[i];
  return NULL;
}

static bool is_value(const Crm__OpenInvitationResponse *asked, const char *value_id)
{
  for (size_t i = 0; i < asked->n_values; i++)
    if (strcmp(asked->values[i]->value_id, value_id) == 0)
      return true;
  return false;
}

static bool is_practice(const Crm__OpenInvitationResponse *asked, const char *practice)
{
  for (size_t i = 0; i < asked->n_practices; i++)
    if (strcmp(asked->practices[i]->practice, practice) == 0)
      return true;
  return false;
}

static struct status check_risk(struct call *call, const Crm__OpenInvitationResponse *asked,
                                const Crm__InvitationAnswers *in)
{
  for (size_t i = 0; i < in->n_risk_answers; i++) {
    const Crm__RiskAnswer *row = in->risk_answers[i];
    const char *field = arena_printf(call->arena, "answers.risk_answers[%zu].question_id", i);
    const Crm__LinkQuestion *question = find_question(asked, row->question_id);
    if (question == NULL)
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "question %s is not asked", row->question_id);
    for (size_t j = 0; j < i; j++)
      if (strcmp(in->risk_answers[j]->question_id, row->question_id) == 0)
        return call_fail(call, STATUS_INVALID_ARGUMENT, field, "question %s is answered twice", row->question_id);
    if (row->answer > question->n_answers)
      return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "answers.risk_answers[%zu].answer", i),
                       "question %s has %zu answers, so there is no number %u", row->question_id, question->n_answers,
                       row->answer);
  }
  return status_ok();
}

static struct status check_wishes(struct call *call, const Crm__OpenInvitationResponse *asked,
                                  const Crm__InvitationAnswers *in)
{
  for (size_t i = 0; i < in->n_values; i++) {
    const char *id = in->values[i]->value_id;
    const char *field = arena_printf(call->arena, "answers.values[%zu].value_id", i);
    if (!is_value(asked, id))
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "the form has no value %s", id);
    for (size_t j = 0; j < i; j++)
      if (strcmp(in->values[j]->value_id, id) == 0)
        return call_fail(call, STATUS_INVALID_ARGUMENT, field, "value %s is weighed twice", id);
  }
  for (size_t i = 0; i < in->n_practices; i++) {
    const char *id = in->practices[i]->practice;
    const char *field = arena_printf(call->arena, "answers.practices[%zu].practice", i);
    if (!is_practice(asked, id))
      return call_fail(call, STATUS_INVALID_ARGUMENT, field, "the form has no practice %s", id);
    for (size_t j = 0; j < i; j++)
      if (strcmp(in->practices[j]->practice, id) == 0)
        return call_fail(call, STATUS_INVALID_ARGUMENT, field, "practice %s is named twice", id);
  }
  return status_ok();
}

struct status invitation_entered_check(struct call *call, const Crm__Invitation *invitation,
                                       const Crm__InvitationAnswers *in)
{
  Crm__OpenInvitationResponse asked = CRM__OPEN_INVITATION_RESPONSE__INIT;
  struct call system = *call;
  bool is_risk = invitation->purpose == CRM__PURPOSE__RISK_QUESTIONNAIRE;
  if (is_risk ? in->n_risk_answers == 0 || in->n_values + in->n_practices > 0 : in->n_risk_answers > 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "answers",
                       is_risk ? "the invitation asks for answers to the questionnaire, and for nothing else"
                               : "the invitation asks for values and practices, not for a questionnaire's answers");
  system.caller = bus_system_caller(call->bus, call->caller.firm_id);
  struct status status = invitation_ask(&system, invitation, &asked);
  if (!status_is_ok(status))
    return status;
  if (in->form_version != 0 && in->form_version != asked.form_version)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "answers.form_version",
                     "these are answers to version %llu of the questions, and version %llu is asked now",
                     (unsigned long long)in->form_version, (unsigned long long)asked.form_version);
  return is_risk ? check_risk(call, &asked, in) : check_wishes(call, &asked, in);
}
