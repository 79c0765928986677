/* Reads the portfolio a request means. */
#include "choice.h"

#include <stdlib.h>

#include "base/decimal.h"
#include "risk.h"

/* Weights are measured on a million of the currency, on which every weight is a whole number of 1e-4. */
#define NOTIONAL_E4_A_WEIGHT_E8 INT64_C(100)

static int compare_lines(const void *left, const void *right)
{
  const struct measured_line *a = left, *b = right;
  return (a->security_id > b->security_id) - (a->security_id < b->security_id);
}

struct status choice_read_weights(struct call *call, Risk__Weighted *const *weights, size_t count, struct choice *out)
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
  *out = (struct choice){ .portfolio = { lines, count, cash_e8 * NOTIONAL_E4_A_WEIGHT_E8 } };
  return market_read(call, ids, count, risk->benchmark_symbol, &out->market);
}

struct choice choice_of_book(struct call *call, const struct market *market, const struct book *book)
{
  struct choice choice = { .market = *market, .portfolio = { .cash_e4 = book->cash_e4 } };
  struct measured_line *lines = arena_array(call->arena, book->count, sizeof *lines);
  size_t count = 0;
  for (size_t i = 0; i < book->count && choice.unpriced == NULL; i++) {
    const struct market_name *name = market_find(market, book->lines[i].security_id);
    if (book->lines[i].quantity_e6 == 0)
      continue;
    struct measured_line *line = &lines[count++];
    line->security_id = book->lines[i].security_id;
    if (name->price_e6 <= 0 ||
        !decimal_value(book->lines[i].quantity_e6, name->price_e6, ROUND_HALF_EVEN, &line->value_e4))
      choice.unpriced = arena_printf(call->arena, "%s has no price.", name->security->symbol);
  }
  choice.portfolio.lines = lines;
  choice.portfolio.count = count;
  return choice;
}

struct status choice_read_account(struct call *call, uint64_t account_id, struct choice *out)
{
  const struct risk *risk = call->state;
  struct book book;
  struct market market;
  struct status status = book_read_positions(call, account_id, &book);
  if (!status_is_ok(status))
    return status;
  uint64_t *ids = arena_array(call->arena, book.count, sizeof *ids);
  for (size_t i = 0; i < book.count; i++)
    ids[i] = book.lines[i].security_id;
  status = market_read(call, ids, book.count, risk->benchmark_symbol, &market);
  if (status_is_ok(status))
    *out = choice_of_book(call, &market, &book);
  return status;
}

static struct status read_index(struct call *call, uint64_t index_id, struct choice *out)
{
  struct record found;
  struct status status = records_get(call, &risk_portfolio_score_kind, index_id, &found);
  if (!status_is_ok(status))
    return status;
  const Risk__PortfolioScore *score = (const Risk__PortfolioScore *)found.message;
  return choice_read_weights(call, score->weights, score->n_weights, out);
}

struct status choice_read(struct call *call, const Risk__PortfolioChoice *in, struct choice *out)
{
  int given = (in->n_weights > 0) + (in->account_id != 0) + (in->index_id != 0);
  if (given != 1)
    return status_fail(STATUS_INVALID_ARGUMENT, "portfolio",
                       "weights, an account or an index, exactly one of the three");
  if (in->account_id != 0)
    return choice_read_account(call, in->account_id, out);
  return in->index_id != 0 ? read_index(call, in->index_id, out)
                           : choice_read_weights(call, in->weights, in->n_weights, out);
}

void choice_measure(struct call *call, const struct choice *choice, Risk__PortfolioScore *out)
{
  if (choice->unpriced != NULL)
    measure_nothing(call, &choice->market, choice->unpriced, out);
  else
    measure_portfolio(call, &choice->market, &choice->portfolio, out);
}
