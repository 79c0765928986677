/* ClientScoreService: scores answers, asks for new ones, and tells how a score came about. */
#include "convert.h"
#include "score_answers.h"

#define MAY_ASK (ROLES_ADVISING | ROLE_BIT(ROLE_ASSISTANT) | ROLE_BIT(ROLE_COMPLIANCE))

const struct access client_score_submit_access = { .roles = ROLES_ADVISING };
struct status client_score_submit(struct call *call, const struct Risk__SubmitAnswersRequest *in,
                                  struct Risk__ClientScore *out)
{
  struct score_file file;
  struct asked asked;
  Risk__ClientScore *person;
  bool is_earlier;
  struct status status = score_file_earlier(call, &in->base, in->account_id, out, &is_earlier);
  if (!status_is_ok(status) || is_earlier)
    return status;
  status = score_file_open(call, in->account_id, &file);
  if (status_is_ok(status))
    status = score_answers_check(call, file.account, in->person_id);
  if (status_is_ok(status))
    status = score_answers_asked(call, file.account, &asked);
  struct given_answers given = { in->person_id, in->answers, in->n_answers };
  if (status_is_ok(status))
    status = score_answers_compute(call, &asked, &given, &person);
  if (!status_is_ok(status))
    return status;
  file.asked = &asked.record;
  if (in->on_behalf) {
    score_file_put_pending(&file, person);
    return score_file_write(&file, &in->base, RISK__CLIENT_SCORE__CHANGE__ENTERED_ON_BEHALF, out);
  }
  score_file_put_holder(&file, person);
  return score_file_write(&file, &in->base, RISK__CLIENT_SCORE__CHANGE__ANSWERED, out);
}

const struct access client_score_get_access = { .roles = ROLES_STAFF };
struct status client_score_get(struct call *call, const struct Risk__GetClientScoreRequest *in,
                               struct Risk__ClientScore *out)
{
  struct score_file file;
  struct status status = score_file_open(call, in->account_id, &file);
  return status_is_ok(status) ? score_file_view(&file, out) : status;
}

const struct access client_score_ask_retake_access = { .roles = MAY_ASK };
struct status client_score_ask_retake(struct call *call, const struct Risk__AskRetakeRequest *in,
                                      struct Risk__ClientScore *out)
{
  struct score_file file;
  bool is_earlier;
  struct status status = score_file_earlier(call, &in->base, in->account_id, out, &is_earlier);
  if (!status_is_ok(status) || is_earlier)
    return status;
  status = score_file_open(call, in->account_id, &file);
  if (status_is_ok(status) && in->person_id != 0)
    status = score_answers_check(call, file.account, in->person_id);
  if (!status_is_ok(status))
    return status;
  Risk__RetakeAsked *retake = arena_alloc(call->arena, sizeof *retake);
  risk__retake_asked__init(retake);
  retake->person_id = in->person_id;
  retake->reason = in->reason;
  retake->asked_by = call->caller.principal;
  retake->asked_at = convert_instant_out(call->arena, call->now_us);
  file.score->retake = retake;
  return score_file_write(&file, &in->base, RISK__CLIENT_SCORE__CHANGE__RETAKE_ASKED, out);
}

const struct access client_score_history_access = { .roles = ROLES_STAFF };
struct status client_score_history(struct call *call, const struct Risk__ClientScoreHistoryRequest *in,
                                   struct Risk__ClientScoreHistoryResponse *out)
{
  struct record *versions;
  size_t count;
  struct status status = records_history(call, &risk_client_score_kind, in->account_id, &versions, &count);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "account_id", "account %llu is not known or was never scored",
                     (unsigned long long)in->account_id);
  if (!status_is_ok(status))
    return status;
  out->versions = arena_array(call->arena, count, sizeof *out->versions);
  for (size_t i = 0; i < count; i++) {
    out->versions[i] = (Risk__ClientScore *)versions[i].message;
    out->versions[i]->version = versions[i].version;
  }
  out->n_versions = count;
  return status;
}
