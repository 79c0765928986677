/* Reads closes from the account service, and measures the volatility of what accounts hold by them. */
#include "goal_history.h"

#include <stdlib.h>

#include "account.seam.h"
#include "base/date.h"
#include "base/decimal.h"
#include "bus/bus.h"
#include "goal_book.h"
#include "wire/reflect.h"

static struct status read_symbols(struct call *call, const uint64_t *ids, size_t count, struct goal_series *series)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  request.security_ids = (uint64_t *)(uintptr_t)ids;
  request.n_security_ids = count;
  struct status status = security_find_call(call, &request, &found);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    series[i].symbol = arena_printf(call->arena, "security %llu", (unsigned long long)ids[i]);
    for (size_t j = 0; j < found->n_securities; j++) {
      if (found->securities[j]->security_id == ids[i])
        series[i].symbol = found->securities[j]->symbol;
    }
  }
  return status;
}

static struct status take_series(struct call *call, const Account__PriceSeries *item, const uint64_t *ids, size_t count,
                                 struct goal_series *series)
{
  if (item->n_days != item->n_close_e6)
    return status_fail(STATUS_INTERNAL, NULL, "closes came in columns of unequal length");
  for (size_t i = 0; i < count; i++) {
    if (ids[i] != item->security_id)
      continue;
    const Account__PriceSeries *kept = (const Account__PriceSeries *)reflect_copy(call->arena, &item->base);
    series[i].days = kept->days;
    series[i].close_e6 = kept->close_e6;
    series[i].count = kept->n_days;
  }
  return status_ok();
}

struct status goal_history_read(struct call *call, const uint64_t *security_ids, size_t count, uint32_t last,
                                struct goal_series **out)
{
  struct bus_stream *stream;
  Account__PriceSeries *item = NULL;
  Account__PriceHistoryRequest request = ACCOUNT__PRICE_HISTORY_REQUEST__INIT;
  struct goal_series *series = arena_array(call->arena, count + 1, sizeof *series);
  request.security_ids = (uint64_t *)(uintptr_t)security_ids;
  request.n_security_ids = count;
  request.last = last;
  struct status status = read_symbols(call, security_ids, count, series);
  if (status_is_ok(status))
    status = price_history_open(call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = price_history_next(stream, &item)) && item != NULL) {
    status = take_series(call, item, security_ids, count, series);
    if (!status_is_ok(status))
      break;
  }
  bus_close(stream);
  *out = series;
  return status;
}

/* Values by security over all accounts; cash apart. */
static size_t sum_by_security(const struct goal_book *book, uint64_t *ids, int64_t *values_e4, int64_t *cash_e4)
{
  size_t count = 0;
  for (size_t i = 0; i < book->count; i++) {
    const struct goal_holding *holding = &book->holdings[i];
    size_t at = 0;
    if (holding->security_id == 0) {
      *cash_e4 += holding->value_e4;
      continue;
    }
    while (at < count && ids[at] != holding->security_id)
      at++;
    if (at == count)
      ids[count++] = holding->security_id;
    values_e4[at] += holding->value_e4;
  }
  return count;
}

struct status goal_book_volatility(struct call *call, const char *prefix, const struct goal_book *book,
                                   int64_t *volatility_e8, const char **source)
{
  struct goal_series *series;
  struct goal_volatility measured;
  char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
  uint64_t *ids = arena_array(call->arena, book->count + 1, sizeof *ids);
  int64_t *values_e4 = arena_array(call->arena, book->count + 1, sizeof *values_e4), cash_e4 = 0;
  size_t count = sum_by_security(book, ids, values_e4, &cash_e4);
  struct status status = status_ok();
  if (count > 0)
    status = goal_history_read(call, ids, count, GOAL_CLOSES_MOST, &series);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < count; i++)
    series[i].value_e4 = values_e4[i];
  status = goal_volatility_of(call->arena, count > 0 ? series : NULL, count, cash_e4, &measured);
  if (!status_is_ok(status))
    return call_fail(call, status.code, arena_printf(call->arena, "%s%s", prefix, status.field), "%s", status.message);
  *volatility_e8 = measured.volatility_e8;
  *source = arena_printf(call->arena, "measured from %zu daily returns, %s to %s, of what the accounts hold",
                         measured.returns, date_format(measured.from_on, from), date_format(measured.to_on, to));
  return status;
}
