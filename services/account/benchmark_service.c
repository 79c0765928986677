/* Reads benchmarks: an ETF's holdings of a date. */
#include "account.h"
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "plain.h"

const struct access benchmark_get_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };
const struct access benchmark_list_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };

struct status benchmark_get(struct call *call, const Account__GetBenchmarkRequest *in, Account__Benchmark *out)
{
  struct pg_rows *rows;
  struct pg_value values[] = { pg_int8((int64_t)call->caller.firm_id), pg_text(in->symbol),
                               pg_date(plain_date(in->as_of, DATE_NONE)) };
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_benchmark_get, values, &rows);
  if (!status_is_ok(status))
    return status;
  if (pg_count(rows) == 0)
    return status_fail(STATUS_NOT_FOUND, "symbol", "there are no holdings of this benchmark on or before the date");
  pg_fill(call->arena, rows, 0, &out->base);
  return status_ok();
}

struct status benchmark_list(struct call *call, const Account__ListBenchmarksRequest *in,
                             Account__ListBenchmarksResponse *out)
{
  struct pg_rows *rows;
  struct pg_value firm = pg_int8((int64_t)call->caller.firm_id);
  (void)in;
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_benchmark_list, &firm, &rows);
  if (!status_is_ok(status))
    return status;
  out->n_benchmarks = pg_count(rows);
  out->benchmarks = arena_array(call->arena, out->n_benchmarks + 1, sizeof *out->benchmarks);
  for (size_t i = 0; i < out->n_benchmarks; i++) {
    out->benchmarks[i] = arena_alloc(call->arena, sizeof *out->benchmarks[i]);
    account__benchmark__init(out->benchmarks[i]);
    pg_fill(call->arena, rows, i, &out->benchmarks[i]->base);
  }
  return status_ok();
}
