/* Reads daily closes and makes returns of them. */
#include "history.h"

#include <string.h>

#include "bus/bus.h"
#include "risk.h"
#include "wire/reflect.h"

static void take(struct history *history, struct price_item *item)
{
  if (item->series == NULL)
    return;
  history->items[history->count] = item;
  history->series[history->count++] = item->series;
}

/* Puts what was read on the shelf, what has no closes too; what finds no room is used and not kept. */
static void keep(const struct history *read, const uint64_t *ids, size_t count, struct history *history)
{
  for (size_t i = 0; i < read->count; i++) {
    struct price_item *item = price_shelf_put(history->shelf, read->series[i]->security_id, read->series[i]);
    if (item != NULL) {
      take(history, item);
      continue;
    }
    history->items[history->count] = NULL;
    history->series[history->count++] = read->series[i];
  }
  for (size_t i = 0; i < count; i++) {
    if (price_shelf_find(history->shelf, ids[i]) == NULL)
      (void)price_shelf_put(history->shelf, ids[i], NULL);
  }
}

struct status history_read(struct call *call, uint64_t *security_ids, size_t count, struct history *out)
{
  const struct risk *risk = call->state;
  struct history_span span = { "", "", HISTORY_CLOSES };
  struct history read, history = { .series = arena_array(call->arena, count, sizeof *history.series),
                                   .items = arena_array(call->arena, count, sizeof *history.items),
                                   .shelf = price_cache_shelf(risk->prices, call) };
  if (history.shelf == NULL)
    return history_read_span(call, security_ids, count, &span, out);
  uint64_t *missing = arena_array(call->arena, count, sizeof *missing);
  size_t missing_count = 0;
  for (size_t i = 0; i < count; i++) {
    struct price_item *item = price_shelf_find(history.shelf, security_ids[i]);
    if (item == NULL)
      missing[missing_count++] = security_ids[i];
    else
      take(&history, item);
  }
  if (missing_count > 0) {
    struct status status = history_read_span(call, missing, missing_count, &span, &read);
    if (!status_is_ok(status))
      return status;
    keep(&read, missing, missing_count, &history);
  }
  *out = history;
  return status_ok();
}

struct status history_read_span(struct call *call, const uint64_t *security_ids, size_t count,
                                const struct history_span *span, struct history *out)
{
  Account__PriceHistoryRequest request = ACCOUNT__PRICE_HISTORY_REQUEST__INIT;
  request.security_ids = (uint64_t *)security_ids;
  request.n_security_ids = count;
  request.from = span->from;
  request.to = span->to;
  request.last = span->last;
  struct bus_stream *stream = NULL;
  struct status status = price_history_open(call, &request, &stream);
  struct history history = { .series = arena_array(call->arena, count, sizeof *history.series) };
  while (status_is_ok(status)) {
    Account__PriceSeries *item;
    status = price_history_next(stream, &item);
    if (!status_is_ok(status) || item == NULL)
      break;
    if (history.count == count || item->n_days != item->n_close_e6)
      status = status_fail(STATUS_INTERNAL, NULL, "the price history does not answer what was asked");
    else /* an item lives until the next */
      history.series[history.count++] = (Account__PriceSeries *)reflect_copy(call->arena, &item->base);
  }
  bus_close(stream);
  if (status_is_ok(status))
    *out = history;
  return status;
}

const double *history_returns(struct arena *arena, const Account__PriceSeries *series,
                              const int32_t days[WINDOW_CLOSES])
{
  struct price_history history = { .days = series->days, .closes_e6 = series->close_e6, .count = series->n_days };
  double *returns = arena_array(arena, WINDOW_RETURNS, sizeof *returns);
  return price_window_returns(&history, days, returns) ? returns : NULL;
}

const double *history_window(struct arena *arena, const struct history *history, size_t place,
                             const int32_t days[WINDOW_CLOSES], uint8_t digest[HASH_BYTES])
{
  struct price_item *item = history->items == NULL ? NULL : history->items[place];
  if (item == NULL) {
    const double *returns = history_returns(arena, history->series[place], days);
    if (returns != NULL)
      price_digest(returns, digest);
    return returns;
  }
  price_shelf_window(history->shelf, item, days);
  memcpy(digest, item->digest, HASH_BYTES);
  return item->returns;
}

const double *history_blend(struct arena *arena, const struct history *history, const int32_t days[WINDOW_CLOSES])
{
  const double **members = arena_array(arena, history->count, sizeof *members);
  int64_t *weights = arena_array(arena, history->count, sizeof *weights);
  size_t count = 0;
  for (size_t i = 0; i < history->count; i++) {
    uint8_t digest[HASH_BYTES];
    const double *returns = history_window(arena, history, i, days, digest);
    if (returns == NULL)
      continue;
    members[count] = returns;
    weights[count++] = 1;
  }
  double *blend = arena_array(arena, WINDOW_RETURNS, sizeof *blend);
  return price_window_blend(members, weights, count, blend) ? blend : NULL;
}
