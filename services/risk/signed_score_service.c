/* ClientScoreService: answers that come from a client's link, and the client's word for what staff entered. */
#include <string.h>

#include "records/commit.h"
#include "score_answers.h"

#define LINKS_PRINCIPAL "system:crm" /* it has checked the link and who opened it */

static struct status check_caller(const struct call *call)
{
  if (strcmp(call->caller.principal, LINKS_PRINCIPAL) == 0)
    return status_ok();
  return status_fail(STATUS_PERMISSION_DENIED, NULL, "signed answers come from an invitation's link alone");
}

/* Opens every account of the invitation; all ask the same questionnaire, or the answers could not be for all. */
static struct status open_files(struct call *call, const struct Risk__SubmitSignedRequest *in, struct score_file *files)
{
  struct status status = status_ok();
  for (size_t i = 0; i < in->n_account_ids && status_is_ok(status); i++) {
    const char *field = arena_printf(call->arena, "account_ids[%zu]", i);
    for (size_t j = 0; j < i; j++) {
      if (in->account_ids[j] == in->account_ids[i])
        return call_fail(call, STATUS_INVALID_ARGUMENT, field, "the account is named twice");
    }
    status = score_file_open(call, in->account_ids[i], &files[i]);
    if (status.code == STATUS_NOT_FOUND)
      return call_fail(call, STATUS_NOT_FOUND, field, "%s", status.message);
    if (status_is_ok(status))
      status = score_answers_check(call, files[i].account, in->person_id);
    if (status_is_ok(status) && files[i].account->advisor_id != files[0].account->advisor_id)
      return call_fail(call, STATUS_INVALID_ARGUMENT, field,
                       "the accounts have advisors with questionnaires of their own");
  }
  return status;
}

static struct status check_version(struct call *call, uint64_t shown, const struct asked *asked)
{
  if (shown == 0 || shown == asked->record.version)
    return status_ok();
  return call_fail(call, STATUS_FAILED_PRECONDITION, "questionnaire_version",
                   "version %llu was shown, version %llu is asked by now: show that one", (unsigned long long)shown,
                   (unsigned long long)asked->record.version);
}

static struct status answer_all(struct call *call, const struct Risk__SubmitSignedRequest *in,
                                const struct score_file *written, struct Risk__SubmitSignedResponse *out)
{
  struct status status = status_ok();
  out->scores = arena_array(call->arena, in->n_account_ids, sizeof *out->scores);
  for (size_t i = 0; i < in->n_account_ids && status_is_ok(status); i++) {
    struct score_file file;
    out->scores[i] = arena_alloc(call->arena, sizeof **out->scores);
    risk__client_score__init(out->scores[i]);
    if (written != NULL) {
      *out->scores[i] = *written[i].score;
      out->scores[i]->version = written[i].current.version + 1;
      continue;
    }
    status = score_file_open(call, in->account_ids[i], &file);
    if (status_is_ok(status))
      status = score_file_view(&file, out->scores[i]);
  }
  if (status_is_ok(status))
    out->n_scores = in->n_account_ids;
  return status;
}

/* One commit: all accounts of the invitation, or none. */
static struct status write_all(struct call *call, const struct Risk__SubmitSignedRequest *in, struct score_file *files,
                               struct Risk__SubmitSignedResponse *out)
{
  struct asked asked;
  Risk__ClientScore *person;
  bool is_on_behalf = in->signature->on_behalf_of_user != 0;
  struct given_answers given = { in->person_id, in->answers, in->n_answers };
  struct status status = score_answers_asked(call, files[0].account, &asked);
  if (status_is_ok(status))
    status = check_version(call, in->questionnaire_version, &asked);
  if (status_is_ok(status))
    status = score_answers_compute(call, &asked, &given, &person);
  if (!status_is_ok(status))
    return status;
  person->signature = in->signature;
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_expect_record(commit, &risk_questionnaire_kind, asked.record.id, asked.record.version);
  for (size_t i = 0; i < in->n_account_ids; i++) {
    if (is_on_behalf)
      score_file_put_pending(&files[i], person);
    else
      score_file_put_holder(&files[i], person);
    score_file_settle(&files[i], is_on_behalf ? RISK__CLIENT_SCORE__CHANGE__ENTERED_ON_BEHALF
                                              : RISK__CLIENT_SCORE__CHANGE__ANSWERED);
    score_file_put(&files[i], commit);
  }
  Account__CommitResponse *committed;
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? answer_all(call, in, committed->replayed ? NULL : files, out) : status;
}

const struct access client_score_submit_signed_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
struct status client_score_submit_signed(struct call *call, const struct Risk__SubmitSignedRequest *in,
                                         struct Risk__SubmitSignedResponse *out)
{
  struct score_file *files = arena_array(call->arena, in->n_account_ids, sizeof *files);
  Account__CommitResponse *earlier = NULL;
  struct status status = check_caller(call);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status) && earlier != NULL)
    return answer_all(call, in, NULL, out);
  if (status_is_ok(status))
    status = open_files(call, in, files);
  return status_is_ok(status) ? write_all(call, in, files, out) : status;
}

/* What was entered counts from the client's word on, by the questions that are asked by then. */
static struct status confirm(struct score_file *file, const struct Risk__ConfirmOnBehalfRequest *in,
                             struct Risk__ClientScore *out)
{
  struct call *call = file->call;
  struct asked asked;
  Risk__ClientScore *person;
  const Risk__ClientScore *pending = score_file_pending(file, in->person_id);
  if (pending == NULL)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "person_id", "nothing waits for this person's confirmation");
  struct given_answers given = { in->person_id, pending->answers, pending->n_answers };
  struct status status = score_answers_asked(call, file->account, &asked);
  if (status_is_ok(status))
    status = score_answers_compute(call, &asked, &given, &person);
  if (status.code == STATUS_INVALID_ARGUMENT)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "person_id", "the questionnaire has changed since: %s",
                     status.message);
  if (!status_is_ok(status))
    return status;
  person->entered_by = pending->entered_by;
  person->signature = arena_copy(call->arena, in->signature, sizeof *person->signature);
  if (pending->signature != NULL) /* it stays marked */
    person->signature->on_behalf_of_user = pending->signature->on_behalf_of_user;
  file->asked = &asked.record;
  score_file_put_holder(file, person);
  return score_file_write(file, &in->base, RISK__CLIENT_SCORE__CHANGE__CONFIRMED, out);
}

const struct access client_score_confirm_on_behalf_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
struct status client_score_confirm_on_behalf(struct call *call, const struct Risk__ConfirmOnBehalfRequest *in,
                                             struct Risk__ClientScore *out)
{
  struct score_file file;
  bool is_earlier;
  struct status status = check_caller(call);
  if (status_is_ok(status) && in->signature->on_behalf_of_user != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "signature.on_behalf_of_user", "a client confirms in person");
  if (status_is_ok(status))
    status = score_file_earlier(call, &in->base, in->account_id, out, &is_earlier);
  if (!status_is_ok(status) || is_earlier)
    return status;
  status = score_file_open(call, in->account_id, &file);
  return status_is_ok(status) ? confirm(&file, in, out) : status;
}
