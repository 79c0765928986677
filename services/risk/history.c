/* Reads daily closes and makes returns of them. */
#include "history.h"

#include "bus/bus.h"
#include "wire/reflect.h"

struct status history_read(struct call *call, uint64_t *security_ids, size_t count, struct history *out)
{
  struct history_span span = { "", "", HISTORY_CLOSES };
  return history_read_span(call, security_ids, count, &span, out);
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

const double *history_blend(struct arena *arena, const struct history *history, const int32_t days[WINDOW_CLOSES])
{
  const double **members = arena_array(arena, history->count, sizeof *members);
  int64_t *weights = arena_array(arena, history->count, sizeof *weights);
  size_t count = 0;
  for (size_t i = 0; i < history->count; i++) {
    const double *returns = history_returns(arena, history->series[i], days);
    if (returns == NULL)
      continue;
    members[count] = returns;
    weights[count++] = 1;
  }
  double *blend = arena_array(arena, WINDOW_RETURNS, sizeof *blend);
  return price_window_blend(members, weights, count, blend) ? blend : NULL;
}
