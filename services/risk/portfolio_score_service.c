/* PortfolioScoreService: measures portfolios and accounts, and publishes the level of an index. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "book.h"
#include "measure.h"
#include "records/commit.h"
#include "risk.h"

/* Weights are measured on a million of the currency, on which every weight is a whole number of 1e-4. */
#define NOTIONAL_E4_A_WEIGHT_E8 INT64_C(100)

const struct record_kind risk_portfolio_score_kind = { "risk.portfolio_score", &risk__portfolio_score__descriptor };

static int compare_lines(const void *left, const void *right)
{
  const struct measured_line *a = left, *b = right;
  return (a->security_id > b->security_id) - (a->security_id < b->security_id);
}

static struct status measure_weights(struct call *call, Risk__Weighted *const *weights, size_t count,
                                     Risk__PortfolioScore *out)
{
  const struct risk *risk = call->state;
  uint64_t *ids = arena_array(call->arena, count, sizeof *ids);
  struct measured_line *lines = arena_array(call->arena, count, sizeof *lines);
  int64_t cash_e8 = WEIGHT_E8;
  for (size_t i = 0; i < count; i++) {
    ids[i] = weights[i]->security_id;
    lines[i] = (struct measured_line){ ids[i], weights[i]->weight_e8 * NOTIONAL_E4_A_WEIGHT_E8 };
    cash_e8 -= weights[i]->weight_e8;
  }
  qsort(lines, count, sizeof *lines, compare_lines);
  for (size_t i = 1; i < count; i++) {
    if (lines[i].security_id == lines[i - 1].security_id)
      return call_fail(call, STATUS_INVALID_ARGUMENT, "weights", "security %llu stands there twice",
                       (unsigned long long)lines[i].security_id);
  }
  struct market market;
  struct status status = market_read(call, ids, count, risk->benchmark_symbol, &market);
  if (!status_is_ok(status))
    return status;
  struct measured_portfolio portfolio = { lines, count, cash_e8 * NOTIONAL_E4_A_WEIGHT_E8 };
  measure_portfolio(call, &market, &portfolio, out);
  return status;
}

static struct status measure_account(struct call *call, uint64_t account_id, Risk__PortfolioScore *out)
{
  const struct risk *risk = call->state;
  struct book book;
  struct status status = book_read_positions(call, account_id, &book);
  if (!status_is_ok(status))
    return status;
  uint64_t *ids = arena_array(call->arena, book.count, sizeof *ids);
  for (size_t i = 0; i < book.count; i++)
    ids[i] = book.lines[i].security_id;
  struct market market;
  status = market_read(call, ids, book.count, risk->benchmark_symbol, &market);
  if (!status_is_ok(status))
    return status;
  struct measured_line *lines = arena_array(call->arena, book.count, sizeof *lines);
  size_t count = 0;
  for (size_t i = 0; i < book.count; i++) {
    const struct market_name *name = market_find(&market, ids[i]);
    if (book.lines[i].quantity_e6 == 0)
      continue;
    struct measured_line *line = &lines[count++];
    line->security_id = ids[i];
    if (name->price_e6 > 0 &&
        decimal_value(book.lines[i].quantity_e6, name->price_e6, ROUND_HALF_EVEN, &line->value_e4))
      continue;
    measure_nothing(call, &market, arena_printf(call->arena, "%s has no price.", name->security->symbol), out);
    return status;
  }
  measure_portfolio(call, &market, &(struct measured_portfolio){ lines, count, book.cash_e4 }, out);
  return status;
}

const struct access portfolio_score_measure_access = { .roles = ROLES_STAFF };
struct status portfolio_score_measure(struct call *call, const struct Risk__MeasurePortfolioRequest *in,
                                      struct Risk__PortfolioScore *out)
{
  if ((in->n_weights > 0) == (in->account_id != 0))
    return status_fail(STATUS_INVALID_ARGUMENT, "weights", "either weights or an account, exactly one of the two");
  return in->account_id != 0 ? measure_account(call, in->account_id, out)
                             : measure_weights(call, in->weights, in->n_weights, out);
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
  int64_t sum_e8 = 0;
  for (size_t i = 0; i < in->n_weights; i++)
    sum_e8 += in->weights[i]->weight_e8;
  if (sum_e8 == WEIGHT_E8)
    return status_ok();
  char buffer[DECIMAL_TEXT_SIZE];
  return call_fail(call, STATUS_INVALID_ARGUMENT, "weights", "the weights sum to %s, not to 1",
                   decimal_format(sum_e8, WEIGHT_PLACES, 0, buffer));
}

const struct access portfolio_score_publish_access = { .roles = ROLES_ADVISING };
struct status portfolio_score_publish(struct call *call, const struct Risk__PublishPortfolioRequest *in,
                                      struct Risk__PortfolioScore *out)
{
  struct record current;
  struct status status = check_sum(call, in);
  if (status_is_ok(status))
    status = records_find(call, &risk_portfolio_score_kind, in->index_id, &current);
  if (status_is_ok(status))
    status = measure_weights(call, in->weights, in->n_weights, out);
  if (!status_is_ok(status))
    return status;
  out->index_id = in->index_id;
  out->version = current.version + 1;
  out->weights = in->weights;
  out->n_weights = in->n_weights;

  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &risk_portfolio_score_kind,
                                           .id = in->index_id,
                                           .replaces = current.version,
                                           .message = &out->base,
                                           .previous = current.message });
  Account__CommitResponse *committed;
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) && committed->replayed ? read_published(call, in->index_id, out) : status;
}

const struct access portfolio_score_get_access = { .roles = ROLES_STAFF };
struct status portfolio_score_get(struct call *call, const struct Risk__GetPortfolioScoreRequest *in,
                                  struct Risk__PortfolioScore *out)
{
  return read_published(call, in->index_id, out);
}
