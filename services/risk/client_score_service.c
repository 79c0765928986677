/* ClientScoreService: scores a person's answers and keeps the account's score. */
#include "base/date.h"
#include "convert.h"
#include "holders.h"
#include "records/commit.h"
#include "risk.h"

const struct record_kind risk_client_score_kind = { "risk.client_score", &risk__client_score__descriptor };

static struct status read_account(struct call *call, uint64_t account_id, Account__Account **out)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = account_id;
  return master_get_account_call(call, &request, out);
}

static struct status read_score(struct call *call, const Account__Account *account, struct Risk__ClientScore *out)
{
  const struct risk *risk = call->state;
  struct record found;
  struct status status = records_get(call, &risk_client_score_kind, account->account_id, &found);
  if (!status_is_ok(status))
    return status;
  *out = *(Risk__ClientScore *)found.message;
  out->version = found.version;
  struct staleness staleness = { .today = date_of_instant(call->now_us), .months = risk->stale_months };
  out->stale = holders_score(call->arena, account, out, staleness).state == SCORE_STALE;
  return status;
}

/* The person's own score; its answers and questionnaire are kept with it. */
static struct status score_person(struct call *call, const struct Risk__SubmitAnswersRequest *in,
                                  const struct record *questionnaire, struct Risk__ClientScore *out)
{
  struct questionnaire active;
  struct status status =
      convert_questionnaire_in(call->arena, (const Risk__Questionnaire *)questionnaire->message, &active);
  if (!status_is_ok(status))
    return status;
  struct client_score score;
  const struct answer_given *answers = convert_answers_in(call->arena, in->answers, in->n_answers);
  status = client_score_compute(call->arena, &active, answers, in->n_answers, &score);
  if (!status_is_ok(status))
    return status;
  out->account_id = in->account_id;
  out->person_id = in->person_id;
  out->questionnaire_version = questionnaire->version;
  out->n_answers = in->n_answers;
  out->answers = in->answers;
  out->scored_at = convert_instant_out(call->arena, call->now_us);
  convert_score_out(call->arena, &score, out);
  return status;
}

struct basis { /* what a score was made from and what it replaces */
  struct record questionnaire, current;
};

static struct status commit_score(struct call *call, const struct Risk__SubmitAnswersRequest *in,
                                  const struct basis *basis, const struct Risk__ClientScore *score, bool *replayed)
{
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_expect_record(commit, &risk_questionnaire_kind, RISK_QUESTIONNAIRE_ID, basis->questionnaire.version);
  commit_put(commit, &(struct record_put){ .kind = &risk_client_score_kind,
                                           .id = in->account_id,
                                           .replaces = basis->current.version,
                                           .account_id = in->account_id,
                                           .message = &score->base,
                                           .previous = basis->current.message });
  commit_fact(commit, in->account_id, RISK_LEVEL_FACT, arena_printf(call->arena, "%u", score->level));
  Account__CommitResponse *committed;
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    *replayed = committed->replayed;
  return status;
}

const struct access client_score_submit_access = { .roles = ROLES_ADVISING };
struct status client_score_submit(struct call *call, const struct Risk__SubmitAnswersRequest *in,
                                  struct Risk__ClientScore *out)
{
  Account__Account *account;
  struct status status = read_account(call, in->account_id, &account);
  if (!status_is_ok(status))
    return status;
  if (!holders_has(account, in->person_id))
    return call_fail(call, STATUS_INVALID_ARGUMENT, "person_id", "the person does not hold this account");
  struct basis basis;
  status = records_get(call, &risk_questionnaire_kind, RISK_QUESTIONNAIRE_ID, &basis.questionnaire);
  if (status.code == STATUS_NOT_FOUND)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "no questionnaire is active");
  if (status_is_ok(status))
    status = records_find(call, &risk_client_score_kind, in->account_id, &basis.current);
  if (!status_is_ok(status))
    return status;
  Risk__ClientScore *person = arena_alloc(call->arena, sizeof *person);
  risk__client_score__init(person);
  status = score_person(call, in, &basis.questionnaire, person);
  if (!status_is_ok(status))
    return status;
  holders_put(call->arena, account, (const Risk__ClientScore *)basis.current.message, person, out);
  bool replayed;
  status = commit_score(call, in, &basis, out, &replayed);
  if (status_is_ok(status) && replayed)
    return read_score(call, account, out);
  out->version = basis.current.version + 1;
  return status;
}

const struct access client_score_get_access = { .roles = ROLES_STAFF };
struct status client_score_get(struct call *call, const struct Risk__GetClientScoreRequest *in,
                               struct Risk__ClientScore *out)
{
  Account__Account *account;
  struct status status = read_account(call, in->account_id, &account);
  return status_is_ok(status) ? read_score(call, account, out) : status;
}
