/* ProfileWatchService: accounts measured on demand, the history of scores, and the page of exceptions. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "exceptions.h"
#include "profile_pass.h"

static struct status send_progress(struct call *call, const struct profile_pass *pass, size_t total)
{
  Risk__RescoreProgress progress = RISK__RESCORE_PROGRESS__INIT;
  progress.done = pass->done;
  progress.total = total;
  progress.out_of_profile = pass->out;
  progress.unscored = pass->unscored;
  progress.last_account_id = pass->last_id;
  return profile_watch_rescore_send(call, &progress);
}

const struct access profile_watch_rescore_access = { .roles = ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE) };
struct status profile_watch_rescore(struct call *call, const struct Risk__RescoreRequest *in)
{
  struct profile_pass pass;
  struct status status = profile_pass_begin(call, commit_key(call, "rescore"), &pass);
  if (status_is_ok(status) && in->n_account_ids > 0) {
    status = profile_pass_accounts(&pass, in->account_ids, in->n_account_ids);
    return status_is_ok(status) ? send_progress(call, &pass, in->n_account_ids) : status;
  }
  while (status_is_ok(status) && !pass.is_over) {
    status = profile_pass_page(&pass);
    if (status_is_ok(status))
      status = send_progress(call, &pass, pass.is_over ? pass.done : 0);
  }
  return status;
}

/* Of an account or an index that was never measured the records say it by their own names. */
static struct status check_known(struct call *call, const char *field, uint64_t id, struct status status, size_t count)
{
  bool is_unknown = status.code == STATUS_NOT_FOUND || (status_is_ok(status) && count == 0);
  return is_unknown ? call_fail(call, STATUS_NOT_FOUND, field, "%llu was never measured", (unsigned long long)id)
                    : status;
}

static struct status account_history(struct call *call, uint64_t account_id, struct Risk__ScoreHistory *out)
{
  struct record *versions;
  size_t count = 0;
  struct status status = records_history(call, &risk_account_portfolio_kind, account_id, &versions, &count);
  status = check_known(call, "account_id", account_id, status, count);
  if (!status_is_ok(status))
    return status;
  out->scores = arena_array(call->arena, count, sizeof *out->scores);
  for (size_t i = 0; i < count; i++) {
    Risk__PortfolioScore *score = ((Risk__AccountPortfolioScore *)versions[i].message)->score;
    if (score == NULL)
      continue;
    score->version = versions[i].version;
    out->scores[out->n_scores++] = score;
  }
  return status;
}

const struct access profile_watch_history_access = { .roles = ROLES_STAFF };
struct status profile_watch_history(struct call *call, const struct Risk__ScoreHistoryRequest *in,
                                    struct Risk__ScoreHistory *out)
{
  struct record *versions;
  size_t count = 0;
  if ((in->index_id != 0) == (in->account_id != 0))
    return status_fail(STATUS_INVALID_ARGUMENT, "account_id", "either an index or an account, exactly one of the two");
  if (in->account_id != 0)
    return account_history(call, in->account_id, out);
  struct status status = records_history(call, &risk_portfolio_score_kind, in->index_id, &versions, &count);
  status = check_known(call, "index_id", in->index_id, status, count);
  if (!status_is_ok(status))
    return status;
  out->scores = arena_array(call->arena, count, sizeof *out->scores);
  for (size_t i = 0; i < count; i++) {
    out->scores[i] = (Risk__PortfolioScore *)versions[i].message;
    out->scores[i]->version = versions[i].version;
  }
  out->n_scores = count;
  return status;
}

const struct access profile_watch_exceptions_access = { .roles = ROLES_STAFF };
struct status profile_watch_exceptions(struct call *call, const struct Risk__ExceptionsRequest *in)
{
  struct exceptions exceptions;
  struct status status = exceptions_begin(call, in, &exceptions);
  while (status_is_ok(status) && !exceptions.is_over)
    status = exceptions_page(&exceptions);
  return status;
}
