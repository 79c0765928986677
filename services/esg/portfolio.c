/* Reads an account's positions and prices, and the constituents of its funds. */
#include "portfolio.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "records/positions.h"

#define PRICES_AT_ONCE 5000
#define E6_A_E4 100

struct holding {
  uint64_t security_id;
  int64_t quantity_e6, price_e6;
};

struct holdings {
  struct holding *items; /* by security */
  size_t count;
};

static struct holding *holding_of(struct holdings *holdings, uint64_t security_id)
{
  for (size_t i = 0; i < holdings->count; i++)
    if (holdings->items[i].security_id == security_id)
      return &holdings->items[i];
  return NULL;
}

struct gathering {
  struct call *call;
  struct holdings *to;
};

static struct status take_position(void *context, const struct position *position)
{
  const struct gathering *gathering = context;
  struct holdings *to = gathering->to;
  if (position->security_id == 0) /* cash */
    return status_ok();
  struct holding *holding = holding_of(to, position->security_id);
  if (holding == NULL && to->count == PORTFOLIO_POSITIONS_MAX)
    return call_fail(gathering->call, STATUS_RESOURCE_EXHAUSTED, "account_id", "an account with more than %d holdings",
                     PORTFOLIO_POSITIONS_MAX);
  if (holding == NULL) {
    holding = &to->items[to->count++];
    *holding = (struct holding){ .security_id = position->security_id };
  }
  if (!decimal_add(holding->quantity_e6, position->quantity_e6, &holding->quantity_e6))
    return status_fail(STATUS_OUT_OF_RANGE, "account_id", "the holdings do not fit");
  return status_ok();
}

static struct status read_positions(const struct world *world, uint64_t account_id, struct holdings *out)
{
  struct call *call = world->call;
  Account__AsOf as_of = ACCOUNT__AS_OF__INIT;
  struct gathering gathering = { call, out };
  struct positions positions = { .account_ids = &account_id, .count = 1, .take = take_position, .context = &gathering };
  if (world->day.at_us != ESG_NOW) {
    as_of.effective_on = data_day_text(call->arena, world->day.day);
    positions.as_of = &as_of;
  }
  out->items = arena_array(call->arena, PORTFOLIO_POSITIONS_MAX, sizeof *out->items);
  return positions_read(call, &positions);
}

static struct status read_last_prices(struct call *call, struct holdings *holdings, uint64_t *ids, size_t count)
{
  Account__LastPricesRequest request = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  Account__LastPricesResponse *prices;
  request.security_ids = ids;
  request.n_security_ids = count;
  struct status status = price_last_call(call, &request, &prices);
  for (size_t i = 0; status_is_ok(status) && i < prices->n_security_ids && i < prices->n_price_e6; i++) {
    struct holding *holding = holding_of(holdings, prices->security_ids[i]);
    if (holding != NULL)
      holding->price_e6 = prices->price_e6[i];
  }
  return status;
}

static struct status read_old_prices(const struct world *world, struct holdings *holdings, uint64_t *ids, size_t count)
{
  Account__PriceHistoryRequest request = ACCOUNT__PRICE_HISTORY_REQUEST__INIT;
  Account__PriceSeries *series = NULL;
  struct bus_stream *stream = NULL;
  request.security_ids = ids;
  request.n_security_ids = count;
  request.to = data_day_text(world->call->arena, world->day.day);
  request.last = 1;
  struct status status = price_history_open(world->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = price_history_next(stream, &series)) && series) {
    struct holding *holding = holding_of(holdings, series->security_id);
    if (holding != NULL && series->n_close_e6 > 0)
      holding->price_e6 = series->close_e6[series->n_close_e6 - 1];
  }
  return status;
}

static struct status read_prices(const struct world *world, struct holdings *holdings)
{
  uint64_t *ids = arena_array(world->call->arena, holdings->count + 1, sizeof *ids);
  for (size_t i = 0; i < holdings->count; i++)
    ids[i] = holdings->items[i].security_id;
  if (holdings->count == 0)
    return status_ok();
  if (world->day.at_us == ESG_NOW)
    return read_last_prices(world->call, holdings, ids, holdings->count);
  return read_old_prices(world, holdings, ids, holdings->count);
}

static int compare_values(const void *a, const void *b)
{
  const struct look_position *left = a, *right = b;
  int64_t x = left->value_e4 < 0 ? -left->value_e4 : left->value_e4;
  int64_t y = right->value_e4 < 0 ? -right->value_e4 : right->value_e4;
  if (x != y)
    return x > y ? -1 : 1;
  return (left->security_id > right->security_id) - (left->security_id < right->security_id);
}

static struct status value_positions(const struct world *world, const struct holdings *holdings, struct portfolio *out)
{
  out->positions = arena_array(world->call->arena, holdings->count + 1, sizeof *out->positions);
  for (size_t i = 0; i < holdings->count; i++) {
    const struct holding *holding = &holdings->items[i];
    int64_t value_e4 = 0;
    if (holding->quantity_e6 == 0)
      continue;
    if (holding->price_e6 <= 0) {
      out->unpriced_count++;
      continue;
    }
    if (!decimal_value(holding->quantity_e6, holding->price_e6, ROUND_HALF_EVEN, &value_e4))
      return status_fail(STATUS_OUT_OF_RANGE, "account_id", "a holding's value does not fit");
    out->positions[out->count++] = (struct look_position){ (int64_t)holding->security_id, value_e4 };
  }
  qsort(out->positions, out->count, sizeof *out->positions, compare_values);
  return status_ok();
}

static struct status read_funds(const struct world *world, struct portfolio *out)
{
  struct arena *arena = world->call->arena;
  Account__Security **held = arena_array(arena, out->count + 1, sizeof *held);
  size_t count = 0;
  for (size_t i = 0; i < out->count; i++) {
    const Account__Security *security = world_security(world, (uint64_t)out->positions[i].security_id);
    if (security != NULL)
      held[count++] = (Account__Security *)(uintptr_t)security;
  }
  struct status status = funds_read(world->call, held, count, world->day.day, &out->funds);
  if (!status_is_ok(status))
    return status;
  struct look_fund *holds = arena_array(arena, out->funds.count + 1, sizeof *holds);
  for (size_t i = 0; i < out->funds.count; i++)
    holds[i] = out->funds.items[i].holds;
  world_judge_funds(world, &out->funds);
  out->parts = look_through(arena, out->positions, out->count, holds, out->funds.count);
  return status;
}

struct status portfolio_load(const struct world *world, uint64_t account_id, struct portfolio *out)
{
  struct holdings holdings = { 0 };
  *out = (struct portfolio){ 0 };
  struct status status = read_positions(world, account_id, &holdings);
  if (status_is_ok(status))
    status = read_prices(world, &holdings);
  if (status_is_ok(status))
    status = value_positions(world, &holdings, out);
  return status_is_ok(status) ? read_funds(world, out) : status;
}

struct status portfolio_of_benchmark(const struct world *world, const char *symbol, Account__Benchmark **benchmark,
                                     struct portfolio *out)
{
  Account__GetBenchmarkRequest request = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  request.symbol = symbol;
  request.as_of = data_day_text(world->call->arena, world->day.day);
  struct status status = benchmark_get_call(world->call, &request, benchmark);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(world->call, STATUS_NOT_FOUND, "benchmark", "no holdings of %s are known on %s", symbol,
                     request.as_of);
  if (!status_is_ok(status))
    return status;
  struct look_fund whole = funds_holdings(world->call->arena, 0, *benchmark);
  *out = (struct portfolio){ .positions = arena_array(world->call->arena, whole.count + 1, sizeof *out->positions) };
  for (size_t i = 0; i < whole.count; i++)
    out->positions[out->count++] = (struct look_position){ whole.security_ids[i], whole.weight_e8[i] };
  out->parts = look_through(world->call->arena, out->positions, out->count, NULL, 0);
  return status;
}
