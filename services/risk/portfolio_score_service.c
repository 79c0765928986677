/* PortfolioScoreService: measures portfolios and accounts, and publishes the level of an index. */
#include "base/decimal.h"
#include "choice.h"
#include "publish.h"
#include "risk.h"

const struct access portfolio_score_measure_access = { .roles = ROLES_STAFF };
struct status portfolio_score_measure(struct call *call, const struct Risk__MeasurePortfolioRequest *in,
                                      struct Risk__PortfolioScore *out)
{
  if ((in->n_weights > 0) == (in->account_id != 0))
    return status_fail(STATUS_INVALID_ARGUMENT, "weights", "either weights or an account, exactly one of the two");
  struct choice choice;
  struct status status = in->account_id != 0 ? choice_read_account(call, in->account_id, &choice)
                                             : choice_read_weights(call, in->weights, in->n_weights, &choice);
  if (status_is_ok(status))
    choice_measure(call, &choice, out);
  return status;
}

static struct status read_published(struct call *call, uint64_t index_id, struct Risk__PortfolioScore *out)
{
  struct record found;
  struct status status = records_get(call, &risk_portfolio_score_kind, index_id, &found);
  if (!status_is_ok(status))
    return status;
  *out = *(Risk__PortfolioScore *)found.message;
  out->version = found.version;
  return status;
}

static struct status check_sum(struct call *call, const struct Risk__PublishPortfolioRequest *in)
{
  int64_t sum_e8 = in->cash_e8;
  for (size_t i = 0; i < in->n_weights; i++)
    sum_e8 += in->weights[i]->weight_e8;
  if (sum_e8 == WEIGHT_E8)
    return status_ok();
  char buffer[DECIMAL_TEXT_SIZE];
  return call_fail(call, STATUS_INVALID_ARGUMENT, "weights", "the weights and cash sum to %s, not to 1",
                   decimal_format(sum_e8, WEIGHT_PLACES, 0, buffer));
}

const struct access portfolio_score_publish_access = { .roles = ROLES_ADVISING };
struct status portfolio_score_publish(struct call *call, const struct Risk__PublishPortfolioRequest *in,
                                      struct Risk__PortfolioScore *out)
{
  struct publication publication;
  Account__CommitResponse *committed;
  struct status status = check_sum(call, in);
  if (status_is_ok(status))
    status = publish_make(
        call, &(struct publish_wish){ .index_id = in->index_id, .weights = in->weights, .weight_count = in->n_weights },
        &publication);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, &in->base);
  publish_put(commit, &publication);
  status = commit_send(commit, NULL, &committed);
  if (!status_is_ok(status) || committed->replayed)
    return status_is_ok(status) ? read_published(call, in->index_id, out) : status;
  *out = *publication.score;
  return status;
}

const struct access portfolio_score_get_access = { .roles = ROLES_STAFF };
struct status portfolio_score_get(struct call *call, const struct Risk__GetPortfolioScoreRequest *in,
                                  struct Risk__PortfolioScore *out)
{
  return read_published(call, in->index_id, out);
}
