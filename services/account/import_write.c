/* What imports look up and write of securities and prices: statements over columns. */
#include <string.h>

#include "account_sql.h"
#include "base/date.h"
#include "import.h"

#define CLOSE_OF_MARKET_US (INT64_C(21) * 3600 * US_PER_SECOND) /* 21:00 UTC: 16:00 in New York in winter */

struct status import_find(struct import *import, struct lane_work *work, const struct symbols *symbols, int64_t **ids)
{
  struct call *call = import->call;
  struct pg_rows *rows;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_array(PG_TEXT_ARRAY, symbols->names, symbols->count) };
  struct status status =
      work ? pg_do(work->transaction, &sql_import_find_securities, values, &rows)
           : pg_query(account_of(call)->pool, call->arena, &sql_import_find_securities, values, &rows);
  if (!status_is_ok(status))
    return status;
  struct pg_value found = pg_get_array(call->arena, rows, 0, 0);
  *ids = arena_array(call->arena, symbols->count + 1, sizeof **ids);
  if (found.count > 0)
    memcpy(*ids, found.int8s, found.count * sizeof **ids);
  return status;
}

struct securities import_securities(struct arena *arena, int kind, size_t room)
{
  struct securities securities = { .kind = kind };
  securities.ids = arena_array(arena, room + 1, sizeof *securities.ids);
  securities.symbols = arena_array(arena, room + 1, sizeof *securities.symbols);
  securities.names = arena_array(arena, room + 1, sizeof *securities.names);
  securities.sectors = arena_array(arena, room + 1, sizeof *securities.sectors);
  securities.exchanges = arena_array(arena, room + 1, sizeof *securities.exchanges);
  return securities;
}

void import_send_securities(struct lane_work *work, struct securities *securities)
{
  size_t count = securities->count;
  for (size_t i = 0; i < count; i++)
    if (securities->ids[i] == 0)
      securities->ids[i] = (int64_t)(*work->next_id)++;
  if (count > 0)
    pg_send(work->transaction, &sql_import_put_securities,
            (struct pg_value[]){
                pg_int8((int64_t)work->firm_id), pg_int4(securities->kind),
                pg_array(PG_INT8_ARRAY, securities->ids, count), pg_array(PG_TEXT_ARRAY, securities->symbols, count),
                pg_array(PG_TEXT_ARRAY, securities->names, count), pg_array(PG_TEXT_ARRAY, securities->sectors, count),
                pg_array(PG_TEXT_ARRAY, securities->exchanges, count) });
}

void import_send_closes(struct lane_work *work, const struct closes *closes)
{
  for (size_t from = 0; from < closes->count; from += IMPORT_ROWS_AT_ONCE) {
    size_t left = closes->count - from;
    size_t count = left < IMPORT_ROWS_AT_ONCE ? left : IMPORT_ROWS_AT_ONCE;
    pg_send(work->transaction, &sql_import_put_closes,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(closes->source),
                                 pg_array(PG_INT8_ARRAY, closes->security_ids + from, count),
                                 pg_array(PG_DATE_ARRAY, closes->days + from, count),
                                 pg_array(PG_INT8_ARRAY, closes->closes_e6 + from, count) });
  }
}

void import_send_last_prices(struct lane_work *work, const struct closes *closes)
{
  int64_t *at_us = arena_array(work->arena, closes->count + 1, sizeof *at_us);
  for (size_t i = 0; i < closes->count; i++)
    at_us[i] = closes->days[i] * US_PER_DAY + CLOSE_OF_MARKET_US;
  if (closes->count > 0)
    pg_send(work->transaction, &sql_import_put_last_prices,
            (struct pg_value[]){ pg_int8((int64_t)work->firm_id), pg_text(closes->source),
                                 pg_array(PG_INT8_ARRAY, closes->security_ids, closes->count),
                                 pg_array(PG_INT8_ARRAY, closes->closes_e6, closes->count),
                                 pg_array(PG_TIMESTAMPTZ_ARRAY, at_us, closes->count) });
}
