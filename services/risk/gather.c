/* Reads what a suitability decision rests on: score, published levels, the account before and after. */
#include "gather.h"

#include "base/date.h"
#include "base/decimal.h"
#include "book.h"
#include "convert.h"
#include "holders.h"
#include "measure.h"
#include "risk.h"

static const Risk__SuitabilityInputs__ScoreState states_out[] = {
  [SCORE_NONE] = RISK__SUITABILITY_INPUTS__SCORE_STATE__NONE,
  [SCORE_STALE] = RISK__SUITABILITY_INPUTS__SCORE_STATE__STALE,
  [SCORE_OK] = RISK__SUITABILITY_INPUTS__SCORE_STATE__CURRENT,
};

static struct status gather_score(struct call *call, uint64_t account_id, Risk__SuitabilityInputs *out)
{
  const struct risk *risk = call->state;
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = account_id;
  Account__Account *account;
  struct status status = master_get_account_call(call, &request, &account);
  struct record found;
  if (status_is_ok(status))
    status = records_find(call, &risk_client_score_kind, account_id, &found);
  if (!status_is_ok(status) || found.message == NULL)
    return status;
  out->score = (Risk__ClientScore *)found.message;
  out->score->version = found.version;
  struct staleness staleness = { .today = date_of_instant(call->now_us), .months = risk->stale_months };
  struct account_score score = holders_score(call->arena, account, out->score, staleness);
  out->score_state = states_out[score.state];
  out->score->level = (uint32_t)score.level;
  return status;
}

static struct status gather_product(struct call *call, uint64_t index_id, Risk__ProductInput **out)
{
  struct record found;
  struct status status = records_find(call, &risk_portfolio_score_kind, index_id, &found);
  if (!status_is_ok(status))
    return status;
  Risk__ProductInput *product = arena_alloc(call->arena, sizeof *product);
  risk__product_input__init(product);
  product->index_id = index_id;
  if (found.message != NULL) {
    const Risk__PortfolioScore *score = (const Risk__PortfolioScore *)found.message;
    product->version = found.version;
    product->level = score->level;
    product->admissible = score->admissible;
    product->inputs_hash = score->inputs_hash;
  }
  *out = product;
  return status;
}

static struct status gather_products(struct call *call, const Risk__CheckSuitabilityRequest *in,
                                     Risk__SuitabilityInputs *out)
{
  out->products = arena_array(call->arena, in->n_index_ids, sizeof *out->products);
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < in->n_index_ids; i++)
    status = gather_product(call, in->index_ids[i], &out->products[i]);
  if (status_is_ok(status))
    out->n_products = in->n_index_ids;
  return status;
}

static struct status gather_book(struct call *call, const Risk__CheckSuitabilityRequest *in, struct book *book)
{
  struct status status = book_read_positions(call, in->account_id, book);
  if (status_is_ok(status))
    status = book_read_orders(call, in->account_id, in->proposal_id, book);
  for (size_t i = 0; status_is_ok(status) && i < in->n_trades; i++) {
    if (book_line(call->arena, book, in->trades[i]->security_id) == NULL)
      status = status_fail(STATUS_RESOURCE_EXHAUSTED, "trades", "too many securities to be measured");
  }
  return status;
}

static struct status read_market(struct call *call, const struct book *book, struct market *out)
{
  const struct risk *risk = call->state;
  uint64_t *ids = arena_array(call->arena, book->count, sizeof *ids);
  for (size_t i = 0; i < book->count; i++)
    ids[i] = book->lines[i].security_id;
  return market_read(call, ids, book->count, risk->benchmark_symbol, out);
}

static void fill_holdings(struct call *call, const struct book *book, const struct market *market,
                          Risk__SuitabilityInputs *out)
{
  out->cash_e4 = book->cash_e4;
  out->holdings = arena_array(call->arena, book->count, sizeof *out->holdings);
  for (size_t i = 0; i < book->count; i++) {
    const struct book_line *line = &book->lines[i];
    Risk__HoldingInput *holding = arena_alloc(call->arena, sizeof *holding);
    risk__holding_input__init(holding);
    holding->security_id = line->security_id;
    holding->quantity_e6 = line->quantity_e6;
    holding->open_buys_e6 = line->open_buys_e6;
    holding->open_sells_e6 = line->open_sells_e6;
    holding->price_e6 = market_find(market, line->security_id)->price_e6;
    out->holdings[out->n_holdings++] = holding;
  }
}

static bool add_trades(const Risk__CheckSuitabilityRequest *in, const struct market *market,
                       Risk__ProductInput *product)
{
  for (size_t i = 0; i < in->n_trades; i++) {
    const Risk__ProposedTrade *trade = in->trades[i];
    int64_t price_e6 = market_find(market, trade->security_id)->price_e6, worth_e4;
    if (trade->segment_id != product->index_id)
      continue;
    if (!decimal_value(trade->quantity_e6, price_e6, ROUND_HALF_EVEN, &worth_e4) ||
        !decimal_add(product->added_e4, worth_e4, &product->added_e4))
      return false;
  }
  return true;
}

/* Money is added to an index by what moves into its segment: shares may move without a trade, and trades may be paid
 * from the segment's own cash. Where the caller does not say what moves, its trades have to do. */
static bool add_money(const Risk__CheckSuitabilityRequest *in, const struct market *market,
                      Risk__SuitabilityInputs *inputs)
{
  for (size_t i = 0; i < inputs->n_products; i++) {
    Risk__ProductInput *product = inputs->products[i];
    bool is_said = false;
    for (size_t j = 0; j < in->n_moves; j++) {
      if (in->moves[j]->index_id != product->index_id)
        continue;
      is_said = true;
      if (!decimal_add(product->added_e4, in->moves[j]->amount_e4, &product->added_e4))
        return false;
    }
    if (!is_said && !add_trades(in, market, product))
      return false;
  }
  return true;
}

/* A portfolio of the holdings with some more shares each, paid from cash. NULL shares: as it stands. */
static void measure_with(struct call *call, const struct market *market, const Risk__SuitabilityInputs *inputs,
                         const int64_t *more_e6, Risk__PortfolioScore *out)
{
  struct measured_line *lines = arena_array(call->arena, inputs->n_holdings, sizeof *lines);
  struct measured_portfolio portfolio = { .lines = lines, .cash_e4 = inputs->cash_e4 };
  for (size_t i = 0; i < inputs->n_holdings; i++) {
    const Risk__HoldingInput *holding = inputs->holdings[i];
    int64_t change_e6 = more_e6 == NULL ? 0 : more_e6[i];
    int64_t quantity_e6, value_e4, paid_e4;
    bool is_good = decimal_add(holding->quantity_e6, change_e6, &quantity_e6);
    if (is_good && quantity_e6 == 0 && change_e6 == 0)
      continue;
    is_good = is_good && holding->price_e6 > 0 &&
              decimal_value(quantity_e6, holding->price_e6, ROUND_HALF_EVEN, &value_e4) &&
              decimal_value(change_e6, holding->price_e6, ROUND_HALF_EVEN, &paid_e4) &&
              decimal_sub(portfolio.cash_e4, paid_e4, &portfolio.cash_e4);
    if (!is_good) {
      const char *symbol = market_find(market, holding->security_id)->security->symbol;
      measure_nothing(call, market, arena_printf(call->arena, "%s has no price.", symbol), out);
      return;
    }
    if (quantity_e6 != 0)
      lines[portfolio.count++] = (struct measured_line){ holding->security_id, value_e4 };
  }
  measure_portfolio(call, market, &portfolio, out);
}

/* What is added to each holding: these trades, and other open purchases; open sales count only where they are made. */
static bool resulting(const Risk__CheckSuitabilityRequest *in, const Risk__SuitabilityInputs *inputs, int64_t *more_e6)
{
  for (size_t i = 0; i < inputs->n_holdings; i++) {
    more_e6[i] = inputs->holdings[i]->open_buys_e6;
    for (size_t j = 0; j < in->n_trades; j++) {
      bool is_same = in->trades[j]->security_id == inputs->holdings[i]->security_id;
      if (is_same && !decimal_add(more_e6[i], in->trades[j]->quantity_e6, &more_e6[i]))
        return false;
    }
  }
  return true;
}

static Risk__PortfolioScore *score_new(struct arena *arena)
{
  Risk__PortfolioScore *score = arena_alloc(arena, sizeof *score);
  risk__portfolio_score__init(score);
  return score;
}

struct status gather_inputs(struct call *call, const Risk__CheckSuitabilityRequest *in, Risk__SuitabilityInputs *out)
{
  struct book book;
  struct market market;
  out->request = (Risk__CheckSuitabilityRequest *)in;
  out->decided_at = convert_instant_out(call->arena, call->now_us);
  struct status status = gather_score(call, in->account_id, out);
  if (status_is_ok(status))
    status = gather_products(call, in, out);
  if (status_is_ok(status))
    status = gather_book(call, in, &book);
  if (status_is_ok(status))
    status = read_market(call, &book, &market);
  if (!status_is_ok(status))
    return status;
  fill_holdings(call, &book, &market, out);
  int64_t *more_e6 = arena_array(call->arena, book.count, sizeof *more_e6);
  if (!add_money(in, &market, out) || !resulting(in, out, more_e6))
    return status_fail(STATUS_INVALID_ARGUMENT, "trades", "the trades are worth more than can be counted");
  out->before = score_new(call->arena);
  measure_with(call, &market, out, NULL, out->before);
  out->after = score_new(call->arena);
  measure_with(call, &market, out, more_e6, out->after);
  return status;
}
