/* Reads securities, prices and histories from the account service for one measurement. */
#include "market.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "history.h"

static int compare_ids(const void *left, const void *right)
{
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

const struct market_name *market_find(const struct market *market, uint64_t security_id)
{
  size_t low = 0, high = market->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (market->names[middle].security->security_id < security_id)
      low = middle + 1;
    else
      high = middle;
  }
  bool is_found = low < market->count && market->names[low].security->security_id == security_id;
  return is_found ? &market->names[low] : NULL;
}

static int sector_index(struct market *market, const char *sector)
{
  if (sector[0] == '\0')
    return SECTOR_UNKNOWN;
  for (size_t i = 0; i < market->sector_count; i++) {
    if (strcmp(market->sectors[i], sector) == 0)
      return (int)i;
  }
  if (market->sector_count == SECTORS_MAX)
    return SECTOR_UNKNOWN;
  market->sectors[market->sector_count] = sector;
  return (int)market->sector_count++;
}

static bool is_fund(const Account__Security *security)
{
  return security->kind == ACCOUNT__SECURITY__KIND__ETF || security->kind == ACCOUNT__SECURITY__KIND__MUTUAL_FUND;
}

static struct market_name name_of(struct market *market, const Account__Security *security)
{
  struct market_name name = { .security = security, .leverage_e4 = LEVERAGE_ONE_E4, .sector = SECTOR_UNKNOWN };
  int64_t leverage_e4;
  if (status_is_ok(decimal_parse(security->leverage, 4, &leverage_e4)) && leverage_e4 != 0)
    name.leverage_e4 = leverage_e4;
  if (!is_fund(security))
    name.sector = sector_index(market, security->sector);
  return name;
}

static int compare_names(const void *left, const void *right)
{
  const struct market_name *a = left, *b = right;
  return compare_ids(&a->security->security_id, &b->security->security_id);
}

static struct status read_securities(struct call *call, uint64_t *ids, size_t count, struct market *market)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  request.security_ids = ids;
  request.n_security_ids = count;
  Account__FindSecuritiesResponse *found;
  struct status status = security_find_call(call, &request, &found);
  if (!status_is_ok(status))
    return status;
  market->names = arena_array(call->arena, found->n_securities, sizeof *market->names);
  market->count = found->n_securities;
  for (size_t i = 0; i < found->n_securities; i++)
    market->names[i] = name_of(market, found->securities[i]);
  qsort(market->names, market->count, sizeof *market->names, compare_names);
  for (size_t i = 0; i < count; i++) {
    if (market_find(market, ids[i]) == NULL)
      return call_fail(call, STATUS_NOT_FOUND, "security_id", "there is no security %llu", (unsigned long long)ids[i]);
  }
  return status;
}

static struct market_name *name_at(struct market *market, uint64_t security_id)
{
  return (struct market_name *)market_find(market, security_id);
}

static struct status read_last_prices(struct call *call, uint64_t *ids, size_t count, struct market *market)
{
  Account__LastPricesRequest request = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  request.security_ids = ids;
  request.n_security_ids = count;
  Account__LastPricesResponse *prices;
  struct status status = price_last_call(call, &request, &prices);
  if (!status_is_ok(status))
    return status;
  if (prices->n_price_e6 != prices->n_security_ids)
    return status_fail(STATUS_INTERNAL, NULL, "columns of prices differ in length");
  for (size_t i = 0; i < prices->n_security_ids; i++) {
    struct market_name *name = name_at(market, prices->security_ids[i]);
    if (name != NULL)
      name->price_e6 = prices->price_e6[i];
  }
  return status;
}

static struct status read_benchmark(struct call *call, const char *symbol, struct market *market)
{
  market->benchmark_symbol = symbol;
  market->unscored = arena_printf(call->arena, "There is no price history of the benchmark %s.", symbol);
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  request.symbols = (const char *[]){ symbol };
  request.n_symbols = 1;
  Account__FindSecuritiesResponse *found;
  struct status status = security_find_call(call, &request, &found);
  if (!status_is_ok(status) || found->n_securities == 0)
    return status;
  struct history history;
  status = history_read(call, &found->securities[0]->security_id, 1, &history);
  if (!status_is_ok(status) || history.count == 0 || history.series[0]->n_days == 0)
    return status;
  const Account__PriceSeries *series = history.series[0];
  int32_t ends_on = series->days[series->n_days - 1];
  if (!calendar_is_trading_day(ends_on))
    ends_on = calendar_add_trading_days(ends_on, -1);
  price_window_days(ends_on, market->days);
  market->benchmark_series = series;
  market->benchmark = history_returns(call->arena, series, market->days);
  market->unscored = market->benchmark != NULL
                         ? NULL
                         : arena_printf(call->arena, "The benchmark %s has gaps, or fewer than %d daily closes.",
                                        symbol, WINDOW_CLOSES);
  return status;
}

static struct status read_histories(struct call *call, uint64_t *ids, size_t count, struct market *market)
{
  struct history history;
  struct status status = history_read(call, ids, count, &history);
  for (size_t i = 0; status_is_ok(status) && i < history.count; i++) {
    struct market_name *name = name_at(market, history.series[i]->security_id);
    if (name == NULL)
      continue;
    name->series = history.series[i];
    name->returns = history_window(call->arena, &history, i, market->days, name->digest);
  }
  return status;
}

/* A fund whose holdings were imported is looked through; of another nothing is known, so it counts as one name. */
static struct status look_through(struct call *call, struct market *market, struct market_name *name)
{
  Account__GetBenchmarkRequest request = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  request.symbol = name->security->symbol;
  Account__Benchmark *benchmark;
  struct status status = benchmark_get_call(call, &request, &benchmark);
  if (status.code == STATUS_NOT_FOUND)
    return status_ok();
  if (!status_is_ok(status))
    return status;
  if (benchmark->n_sectors != benchmark->n_weight_e8)
    return status_fail(STATUS_INTERNAL, NULL, "columns of a benchmark differ in length");
  int64_t weights_e8[SECTORS_MAX] = { 0 };
  for (size_t i = 0; i < benchmark->n_sectors; i++) {
    int sector = sector_index(market, benchmark->sectors[i]);
    if (sector != SECTOR_UNKNOWN && benchmark->weight_e8[i] > 0)
      weights_e8[sector] += benchmark->weight_e8[i];
  }
  struct sector_share *shares = arena_array(call->arena, SECTORS_MAX, sizeof *shares);
  for (int i = 0; i < SECTORS_MAX; i++) {
    if (weights_e8[i] > 0)
      shares[name->sector_count++] = (struct sector_share){ i, weights_e8[i] };
  }
  name->sectors = shares;
  name->is_diversified_fund = name->sector_count > 0;
  return status_ok();
}

static struct status look_through_funds(struct call *call, struct market *market)
{
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < market->count; i++) {
    if (is_fund(market->names[i].security))
      status = look_through(call, market, &market->names[i]);
  }
  return status;
}

static bool needs_sectors(const struct market *market, bool needed[SECTORS_MAX])
{
  bool is_any = false;
  for (size_t i = 0; i < market->count; i++) {
    const struct market_name *name = &market->names[i];
    if (name->returns != NULL)
      continue;
    if (name->sector >= 0)
      is_any = needed[name->sector] = true;
    for (size_t j = 0; j < name->sector_count; j++)
      is_any = needed[name->sectors[j].sector] = true;
  }
  return is_any;
}

size_t market_members(const Account__FindSecuritiesResponse *universe, const char *sector,
                      uint64_t ids[SECTOR_MEMBERS_MAX])
{
  size_t count = 0;
  for (size_t i = 0; i < universe->n_securities && count < SECTOR_MEMBERS_MAX; i++) {
    const Account__Security *security = universe->securities[i];
    if (security->kind == ACCOUNT__SECURITY__KIND__STOCK && strcmp(security->sector, sector) == 0)
      ids[count++] = security->security_id;
  }
  return count;
}

/* The series of a sector is that of the firm's shares of the sector, equally weighted. */
static struct status read_sector(struct call *call, struct market *market, int sector,
                                 const Account__FindSecuritiesResponse *universe)
{
  uint64_t ids[SECTOR_MEMBERS_MAX];
  size_t count = market_members(universe, market->sectors[sector], ids);
  struct history history = { 0 };
  struct status status = count == 0 ? status_ok() : history_read(call, ids, count, &history);
  if (status_is_ok(status))
    market->sector_series[sector] = history_blend(call->arena, &history, market->days);
  return status;
}

static struct status read_some_sectors(struct call *call, struct market *market, const bool needed[SECTORS_MAX])
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *universe;
  struct status status = security_find_call(call, &request, &universe);
  for (size_t i = 0; status_is_ok(status) && i < market->sector_count; i++) {
    if (needed[i] && market->sector_series[i] == NULL)
      status = read_sector(call, market, (int)i, universe);
  }
  return status;
}

static struct status read_sectors(struct call *call, struct market *market)
{
  bool needed[SECTORS_MAX] = { false };
  return needs_sectors(market, needed) ? read_some_sectors(call, market, needed) : status_ok();
}

struct status market_read_sectors(struct call *call, struct market *market)
{
  bool needed[SECTORS_MAX];
  for (size_t i = 0; i < SECTORS_MAX; i++)
    needed[i] = true;
  return market->sector_count > 0 ? read_some_sectors(call, market, needed) : status_ok();
}

struct status market_read(struct call *call, const uint64_t *security_ids, size_t count, const char *benchmark_symbol,
                          struct market *out)
{
  struct market *market = arena_alloc(call->arena, sizeof *market);
  uint64_t *ids = arena_array(call->arena, count, sizeof *ids);
  for (size_t i = 0; i < count; i++)
    ids[i] = security_ids[i];
  qsort(ids, count, sizeof *ids, compare_ids);
  size_t distinct = 0;
  for (size_t i = 0; i < count; i++) {
    if (distinct == 0 || ids[distinct - 1] != ids[i])
      ids[distinct++] = ids[i];
  }
  struct status status = read_benchmark(call, benchmark_symbol, market);
  if (status_is_ok(status) && distinct > 0)
    status = read_securities(call, ids, distinct, market);
  if (status_is_ok(status) && distinct > 0)
    status = read_last_prices(call, ids, distinct, market);
  if (status_is_ok(status) && distinct > 0 && market->benchmark != NULL)
    status = read_histories(call, ids, distinct, market);
  if (status_is_ok(status))
    status = look_through_funds(call, market);
  if (status_is_ok(status) && market->benchmark != NULL)
    status = read_sectors(call, market);
  if (status_is_ok(status))
    *out = *market;
  return status;
}
