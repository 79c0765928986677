/* Reads what a suitability decision rests on: accounts and scores, published levels, the portfolio before and after. */
#include "gather.h"

#include "base/date.h"
#include "base/decimal.h"
#include "convert.h"
#include "decision.h"
#include "gather_accounts.h"
#include "measure.h"
#include "risk.h"
#include "suitability.h"

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

static bool is_listed(const uint64_t *ids, size_t count, uint64_t id)
{
  for (size_t i = 0; i < count; i++) {
    if (ids[i] == id)
      return true;
  }
  return false;
}

/* The indexes that the caller names, and those whose segments buy: nobody buys one without saying so. */
static struct status gather_products(struct call *call, const Risk__CheckSuitabilityRequest *in,
                                     Risk__SuitabilityInputs *out)
{
  uint64_t *ids = arena_array(call->arena, in->n_index_ids + in->n_trades, sizeof *ids);
  size_t count = 0;
  for (size_t i = 0; i < in->n_index_ids; i++) {
    if (!is_listed(ids, count, in->index_ids[i]))
      ids[count++] = in->index_ids[i];
  }
  for (size_t i = 0; i < in->n_trades; i++) {
    const Risk__ProposedTrade *trade = in->trades[i];
    if (trade->segment_id != 0 && trade->quantity_e6 > 0 && !is_listed(ids, count, trade->segment_id))
      ids[count++] = trade->segment_id;
  }
  out->products = arena_array(call->arena, count, sizeof *out->products);
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < count; i++)
    status = gather_product(call, ids[i], &out->products[i]);
  if (status_is_ok(status))
    out->n_products = count;
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

static void fill_holdings(struct call *call, const struct book *book, Risk__SuitabilityInputs *out)
{
  out->holdings = arena_array(call->arena, book->count, sizeof *out->holdings);
  for (size_t i = 0; i < book->count; i++) {
    const struct book_line *line = &book->lines[i];
    Risk__HoldingInput *holding = arena_alloc(call->arena, sizeof *holding);
    risk__holding_input__init(holding);
    holding->security_id = line->security_id;
    holding->quantity_e6 = line->quantity_e6;
    holding->open_buys_e6 = line->open_buys_e6;
    holding->open_sells_e6 = line->open_sells_e6;
    holding->proposal_e6 = line->proposal_e6;
    holding->others_e6 = line->others_e6;
    holding->others_open_buys_e6 = line->others_open_buys_e6;
    holding->others_open_sells_e6 = line->others_open_sells_e6;
    out->holdings[out->n_holdings++] = holding;
  }
}

static bool fill_cash(Risk__SuitabilityInputs *out)
{
  for (size_t i = 0; i < out->n_accounts; i++) {
    if (!decimal_add(out->cash_e4, out->accounts[i]->cash_e4, &out->cash_e4))
      return false;
  }
  return true;
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

/* What a portfolio holds of each security of the inputs, in 1e-6. */
struct quantities {
  const int64_t *before_e6;
  const int64_t *after_e6;
};

static bool count_quantities(struct arena *arena, const Risk__CheckSuitabilityRequest *in,
                             const Risk__SuitabilityInputs *inputs, struct quantities *out)
{
  int64_t *before_e6 = arena_array(arena, inputs->n_holdings, sizeof *before_e6);
  int64_t *after_e6 = arena_array(arena, inputs->n_holdings, sizeof *after_e6);
  for (size_t i = 0; i < inputs->n_holdings; i++) {
    const Risk__HoldingInput *holding = inputs->holdings[i];
    struct suitability_holding whole = { .proposal_e6 = holding->proposal_e6 };
    bool is_good = decimal_add(holding->quantity_e6, holding->others_e6, &whole.position_e6) &&
                   decimal_add(holding->open_buys_e6, holding->others_open_buys_e6, &whole.open_buys_e6) &&
                   decimal_add(holding->open_sells_e6, holding->others_open_sells_e6, &whole.open_sells_e6);
    for (size_t j = 0; is_good && j < in->n_trades; j++) {
      if (in->trades[j]->security_id == holding->security_id)
        is_good = decimal_add(whole.proposal_e6, in->trades[j]->quantity_e6, &whole.proposal_e6);
    }
    before_e6[i] = whole.position_e6;
    if (!is_good || !suitability_resulting(&whole, &after_e6[i]))
      return false;
  }
  *out = (struct quantities){ before_e6, after_e6 };
  return true;
}

/* A portfolio of these quantities; what they differ from before is paid from cash. */
static void measure_with(struct call *call, const struct market *market, const Risk__SuitabilityInputs *inputs,
                         struct quantities quantities, Risk__PortfolioScore *out)
{
  struct measured_line *lines = arena_array(call->arena, inputs->n_holdings, sizeof *lines);
  struct measured_portfolio portfolio = { .lines = lines, .cash_e4 = inputs->cash_e4 };
  for (size_t i = 0; i < inputs->n_holdings; i++) {
    const Risk__HoldingInput *holding = inputs->holdings[i];
    int64_t quantity_e6 = quantities.after_e6[i], change_e6, value_e4, paid_e4;
    if (quantity_e6 == 0 && quantities.before_e6[i] == 0)
      continue;
    bool is_good = decimal_sub(quantity_e6, quantities.before_e6[i], &change_e6) && holding->price_e6 > 0 &&
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

static Risk__PortfolioScore *score_new(struct arena *arena)
{
  Risk__PortfolioScore *score = arena_alloc(arena, sizeof *score);
  risk__portfolio_score__init(score);
  return score;
}

static struct status measure_both(struct call *call, const Risk__CheckSuitabilityRequest *in,
                                  const struct market *market, Risk__SuitabilityInputs *out)
{
  struct quantities quantities;
  if (!fill_cash(out) || !add_money(in, market, out) || !count_quantities(call->arena, in, out, &quantities))
    return status_fail(STATUS_INVALID_ARGUMENT, "trades", "the trades are worth more than can be counted");
  out->before = score_new(call->arena);
  measure_with(call, market, out, (struct quantities){ quantities.before_e6, quantities.before_e6 }, out->before);
  out->after = score_new(call->arena);
  measure_with(call, market, out, quantities, out->after);
  return status_ok();
}

struct status gather_inputs(struct call *call, const Risk__CheckSuitabilityRequest *in, Risk__SuitabilityInputs *out,
                            int32_t *holds_until)
{
  struct book book;
  struct market market;
  const Account__Account **accounts;
  *holds_until = DATE_NONE;
  out->request = (Risk__CheckSuitabilityRequest *)in;
  out->rules_version = SUITABILITY_RULES_VERSION;
  out->asked_by = call->caller.principal;
  out->decided_at = convert_instant_out(call->arena, call->now_us);
  struct status status = gather_accounts(call, in->account_id, out, &accounts);
  if (status_is_ok(status))
    status = gather_book(call, in, out, &book);
  if (!status_is_ok(status))
    return status;
  fill_holdings(call, &book, out);
  if (decision_only_shrinks(call->arena, out))
    return status_ok(); /* whatever the scores and levels are */
  status = gather_scores(call, accounts, out, holds_until);
  if (status_is_ok(status))
    status = gather_products(call, in, out);
  if (status_is_ok(status))
    status = read_market(call, &book, &market);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < out->n_holdings; i++)
    out->holdings[i]->price_e6 = market_find(&market, out->holdings[i]->security_id)->price_e6;
  return measure_both(call, in, &market, out);
}
