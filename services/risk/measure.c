/* Measures a portfolio and says what the measurement was made from. */
#include "measure.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/hash.h"
#include "convert.h"
#include "portfolio_level.h"

static struct holding holding_of(const struct market_name *name, int64_t value_e4)
{
  return (struct holding){
    .security_id = (int64_t)name->security->security_id,
    .value_e4 = value_e4,
    .leverage_e4 = name->leverage_e4,
    .is_diversified_fund = name->is_diversified_fund,
    .sector = name->sector,
    .sectors = name->sectors,
    .sector_count = name->sector_count,
    .returns = name->returns,
  };
}

/* A money-market fund keeps its value (17 CFR 270.2a-7), so it is cash. */
static bool is_cash(const struct market_name *name)
{
  return name->security->kind == ACCOUNT__SECURITY__KIND__MONEY_MARKET_FUND;
}

static void hash_number(struct hash_state *state, int64_t number)
{
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (uint8_t)((uint64_t)number >> (8 * i));
  hash_add(state, bytes, sizeof bytes);
}

static void hash_doubles(struct hash_state *state, const double *values)
{
  hash_number(state, values != NULL);
  for (size_t i = 0; values != NULL && i < WINDOW_RETURNS; i++) {
    int64_t bits;
    memcpy(&bits, &values[i], sizeof bits);
    hash_number(state, bits);
  }
}

static void hash_name(struct hash_state *state, const struct market *market, const struct market_name *name)
{
  if (is_cash(name)) {
    hash_number(state, -1);
    return;
  }
  hash_number(state, name->leverage_e4);
  hash_number(state, name->is_diversified_fund);
  const char *sector = name->sector >= 0 ? market->sectors[name->sector] : "";
  hash_add(state, sector, strlen(sector) + 1);
  for (size_t i = 0; i < name->sector_count; i++) {
    const char *share = market->sectors[name->sectors[i].sector];
    hash_add(state, share, strlen(share) + 1);
    hash_number(state, name->sectors[i].weight_e8);
  }
  hash_number(state, name->returns != NULL);
  if (name->returns != NULL)
    hash_add(state, name->digest, sizeof name->digest);
  else if (name->sector >= 0)
    hash_doubles(state, market->sector_series[name->sector]);
}

static void hash_inputs(const struct market *market, const struct measured_portfolio *portfolio,
                        uint8_t out[HASH_BYTES])
{
  struct hash_state state;
  hash_begin(&state);
  hash_number(&state, level_table_default()->version);
  hash_add(&state, market->benchmark_symbol, strlen(market->benchmark_symbol) + 1);
  hash_number(&state, market->days[0]);
  hash_number(&state, market->days[WINDOW_CLOSES - 1]);
  hash_doubles(&state, market->benchmark);
  hash_number(&state, portfolio->cash_e4);
  for (size_t i = 0; i < portfolio->count; i++) {
    hash_number(&state, (int64_t)portfolio->lines[i].security_id);
    hash_number(&state, portfolio->lines[i].value_e4);
    hash_name(&state, market, market_find(market, portfolio->lines[i].security_id));
  }
  for (size_t i = 0; portfolio->own != NULL && i < portfolio->own->count; i++) {
    hash_number(&state, portfolio->own->days[i]);
    hash_number(&state, portfolio->own->values_e6[i]);
  }
  hash_end(&state, out);
}

void measure_nothing(struct call *call, const struct market *market, const char *why, Risk__PortfolioScore *out)
{
  struct portfolio_level unscored = portfolio_level_unscored(level_table_default());
  convert_level_out(call->arena, &unscored, out);
  out->decided_by = "";
  out->n_rows = 0;
  out->benchmark = market->benchmark_symbol;
  out->measured_at = convert_instant_out(call->arena, call->now_us);
  out->explanation = why;
}

static const char *explain(struct call *call, const struct portfolio_level *level)
{
  const struct level_table *table = level_table_default();
  const char *row = level_row_text(call->arena, table, level->decided_by, level->rows[level->decided_by].value_e8);
  if (level->level == LEVEL_UNSCORED)
    return arena_printf(call->arena, "It cannot be given a level, because %s.", row);
  if (level->level == LEVEL_INADMISSIBLE)
    return arena_printf(call->arena, "It is not admissible, because %s.", row);
  return arena_printf(call->arena, "Level %d (%s: %s), because %s.", (int)level->level, risk_level_name(level->level),
                      risk_level_meaning(level->level), row);
}

struct portfolio_input measure_input(struct call *call, const struct market *market,
                                     const struct measured_portfolio *portfolio)
{
  struct holding *holdings = arena_array(call->arena, portfolio->count, sizeof *holdings);
  struct portfolio_input input = { .holdings = holdings,
                                   .cash_e4 = portfolio->cash_e4,
                                   .benchmark = market->benchmark,
                                   .sector_series = market->sector_series,
                                   .sector_count = market->sector_count };
  for (size_t i = 0; i < portfolio->count; i++) {
    const struct market_name *name = market_find(market, portfolio->lines[i].security_id);
    assert(name != NULL);
    int64_t value_e4 = portfolio->lines[i].value_e4;
    if (is_cash(name) && decimal_add(input.cash_e4, value_e4, &input.cash_e4))
      continue;
    holdings[input.holding_count++] = holding_of(name, value_e4);
  }
  return input;
}

void measure_portfolio(struct call *call, const struct market *market, const struct measured_portfolio *portfolio,
                       Risk__PortfolioScore *out)
{
  if (market->unscored != NULL) {
    measure_nothing(call, market, market->unscored, out);
    return;
  }
  struct portfolio_input input = measure_input(call, market, portfolio);
  struct portfolio_metrics metrics;
  struct status status = portfolio_metrics_measure(call->arena, &input, &metrics);
  if (!status_is_ok(status)) {
    measure_nothing(call, market, arena_printf(call->arena, "It cannot be measured: %s.", status.message), out);
    return;
  }
  if (portfolio->own != NULL)
    out->own_days = (uint32_t)own_track_raise(call->arena, portfolio->own, market->days, market->benchmark, &metrics);
  struct portfolio_level level = portfolio_level_measure(level_table_default(), &metrics);
  convert_level_out(call->arena, &level, out);
  char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
  uint8_t hash[HASH_BYTES];
  hash_inputs(market, portfolio, hash);
  out->benchmark = market->benchmark_symbol;
  out->history_from = arena_strdup(call->arena, date_format(market->days[0], from));
  out->history_to = arena_strdup(call->arena, date_format(market->days[WINDOW_CLOSES - 1], to));
  out->replaced_weight_e8 = metrics.replaced_e8;
  out->inputs_hash = (ProtobufCBinaryData){ HASH_BYTES, arena_copy(call->arena, hash, HASH_BYTES) };
  out->measured_at = convert_instant_out(call->arena, call->now_us);
  out->explanation = explain(call, &level);
}
