/* Scores a person's answers. */
#include "score_answers.h"

#include "client_score.h"
#include "convert.h"
#include "convert_question.h"
#include "questionnaires.h"

struct status score_answers_asked(struct call *call, const Account__Account *account, struct asked *out)
{
  return questionnaires_active(call, account->advisor_id, &out->record, &out->questionnaire);
}

struct status score_answers_check(struct call *call, const Account__Account *account, uint64_t person_id)
{
  if (!holders_has(account, person_id))
    return call_fail(call, STATUS_INVALID_ARGUMENT, "person_id", "the person does not hold this account");
  if (!holders_counts(account, person_id))
    return call_fail(call, STATUS_INVALID_ARGUMENT, "person_id",
                     "this person's answers do not count for the account: owners' do, of an inherited IRA the "
                     "beneficiary's, of a trust the trustees', of an entity the signers', of a custodial account the "
                     "custodian's");
  return status_ok();
}

struct status score_answers_compute(struct call *call, const struct asked *asked, const struct given_answers *given,
                                    Risk__ClientScore **out)
{
  struct client_score score;
  const struct answer_given *answers = convert_answers_in(call->arena, given->answers, given->count);
  struct status status = client_score_compute(call->arena, &asked->questionnaire, answers, given->count, &score);
  if (!status_is_ok(status))
    return status;
  Risk__ClientScore *person = arena_alloc(call->arena, sizeof *person);
  risk__client_score__init(person);
  person->person_id = given->person_id;
  person->questionnaire_id = asked->record.id;
  person->questionnaire_version = asked->record.version;
  person->n_answers = given->count;
  person->answers = given->answers;
  person->scored_at = convert_instant_out(call->arena, call->now_us);
  person->entered_by = call->caller.principal;
  convert_score_out(call->arena, &score, person);
  *out = person;
  return status;
}
