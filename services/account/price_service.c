/* Last prices as columns, and daily closes as a stream of series. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "plain.h"

#define HISTORY_SECURITIES_AT_ONCE 64 /* bounds the memory of a history, however long it is */

const struct access price_last_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };
const struct access price_head_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };
const struct access price_history_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };

/* Repeated fields are written to by nobody once they are filled: the columns of the rows can be lent to them. */
static int64_t *lend(const struct pg_value *column)
{
  return (int64_t *)column->int8s;
}

struct status price_last(struct call *call, const Account__LastPricesRequest *in, Account__LastPricesResponse *out)
{
  struct pg_rows *rows;
  struct pg_value columns[5];
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_array(PG_TEXT_ARRAY, in->symbols, in->n_symbols),
                               pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids) };
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_price_last, values, &rows);
  if (!status_is_ok(status))
    return status;
  for (int i = 0; i < 5; i++)
    columns[i] = pg_get_array(call->arena, rows, 0, i);
  out->n_security_ids = out->n_symbols = out->n_price_e6 = out->n_at_us = out->n_sources = columns[0].count;
  out->security_ids = (uint64_t *)lend(&columns[0]);
  out->symbols = (const char **)columns[1].texts;
  out->price_e6 = lend(&columns[2]);
  out->at_us = lend(&columns[3]);
  out->sources = (const char **)columns[4].texts;
  return status_ok();
}

struct status price_head(struct call *call, const Account__PriceHeadRequest *in, Account__PriceHead *out)
{
  struct pg_rows *rows;
  struct pg_value firm = pg_int8((int64_t)call->caller.firm_id);
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_price_head, &firm, &rows);
  (void)in;
  if (status_is_ok(status))
    out->closes_sequence = (uint64_t)pg_get_int8(rows, 0, 0);
  return status;
}

static struct status send_series(struct call *call, const struct pg_rows *rows, size_t row)
{
  Account__PriceSeries series = ACCOUNT__PRICE_SERIES__INIT;
  struct pg_value days = pg_get_array(call->arena, rows, row, 1), closes = pg_get_array(call->arena, rows, row, 2);
  series.security_id = (uint64_t)pg_get_int8(rows, row, 0);
  series.n_days = series.n_close_e6 = days.count;
  series.days = arena_array(call->arena, days.count + 1, sizeof *series.days);
  for (size_t i = 0; i < days.count; i++)
    series.days[i] = (int32_t)days.int8s[i];
  series.close_e6 = lend(&closes);
  return price_history_send(call, &series);
}

/* One statement's worth of securities, in memory of its own. */
static struct status send_some(struct call *call, const Account__PriceHistoryRequest *in, size_t from, size_t count)
{
  struct call some = call_part(call);
  struct pg_rows *rows;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id),
                               pg_array(PG_INT8_ARRAY, in->security_ids + from, count),
                               pg_date(plain_date(in->from, DATE_NONE)), pg_date(plain_date(in->to, DATE_NONE)),
                               pg_int8(in->last) };
  struct status status = pg_query(account_of(&some)->pool, some.arena, &sql_price_history, values, &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    status = send_series(&some, rows, row);
  return call_part_end(&some, call, status);
}

struct status price_history(struct call *call, const Account__PriceHistoryRequest *in)
{
  struct status status = status_ok();
  for (size_t from = 0; from < in->n_security_ids && status_is_ok(status); from += HISTORY_SECURITIES_AT_ONCE) {
    size_t left = in->n_security_ids - from;
    status = send_some(call, in, from, left < HISTORY_SECURITIES_AT_ONCE ? left : HISTORY_SECURITIES_AT_ONCE);
  }
  return status;
}
