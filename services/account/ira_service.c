/* LedgerService/IraYear and IraMovements: what moved in and out of retirement accounts. */
#include "account.seam.h"
#include "account_sql.h"
#include "base/date.h"
#include "base/decimal.h"
#include "plain.h"
#include "read.h"

#define MOVEMENTS_AT_ONCE 20000

const struct access ledger_ira_year_access = { .roles = ROLES_STAFF };
const struct access ledger_ira_movements_access = { .roles = ROLES_STAFF };

static const char *money(struct call *call, const struct pg_rows *rows, size_t row, int column)
{
  return plain_decimal(call->arena, pg_get_int8(rows, row, column), CASH_PLACES, 2);
}

struct status ledger_ira_year(struct call *call, const Account__IraYearRequest *in, Account__IraYearResponse *out)
{
  struct pg_rows *rows;
  struct status status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (status_is_ok(status))
    status = pg_query(account_of(call)->pool, call->arena, &sql_ira_year,
                      (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id), pg_int8((int64_t)in->account_id),
                                           pg_int4((int32_t)in->tax_year), pg_int8(account_book(&call->caller)) },
                      &rows);
  if (!status_is_ok(status))
    return status;
  out->n_accounts = pg_count(rows);
  out->accounts = arena_array(call->arena, out->n_accounts + 1, sizeof *out->accounts);
  for (size_t row = 0; row < out->n_accounts; row++) {
    Account__IraAccountYear *year = arena_alloc(call->arena, sizeof *year);
    account__ira_account_year__init(year);
    year->account_id = (uint64_t)pg_get_int8(rows, row, 0);
    year->rmd_gross = money(call, rows, row, 1);
    year->qcd = money(call, rows, row, 2);
    year->contributions = money(call, rows, row, 3);
    year->excess = money(call, rows, row, 4);
    year->federal_withheld = money(call, rows, row, 5);
    year->state_withheld = money(call, rows, row, 6);
    out->accounts[row] = year;
  }
  return status;
}

static struct status send_movements(struct call *call, const struct pg_rows *rows, size_t row)
{
  Account__IraMovementBatch batch = ACCOUNT__IRA_MOVEMENT_BATCH__INIT;
  size_t count;
  batch.account_ids = read_column(call, rows, row, 0, &count);
  const int64_t *days = read_column(call, rows, row, 1, &count), *kinds = read_column(call, rows, row, 2, &count);
  const int64_t *years = read_column(call, rows, row, 3, &count);
  batch.gross_e4 = read_column(call, rows, row, 4, &count);
  batch.days = arena_array(call->arena, count, sizeof *batch.days);
  batch.kinds = arena_array(call->arena, count, sizeof *batch.kinds);
  batch.tax_years = arena_array(call->arena, count, sizeof *batch.tax_years);
  for (size_t i = 0; i < count; i++) {
    batch.days[i] = (int32_t)days[i];
    batch.kinds[i] = (Account__IraMovement__Kind)kinds[i];
    batch.tax_years[i] = (uint32_t)years[i];
  }
  batch.n_account_ids = batch.n_days = batch.n_kinds = batch.n_tax_years = batch.n_gross_e4 = count;
  return ledger_ira_movements_send(call, &batch);
}

struct status ledger_ira_movements(struct call *call, const Account__IraMovementsRequest *in)
{
  struct pg_rows *rows;
  struct status status = read_check_accounts(call, in->account_ids, in->n_account_ids, "account_ids");
  if (status_is_ok(status))
    status = pg_query(account_of(call)->pool, call->arena, &sql_ira_movements,
                      (struct pg_value[]){ read_firm(call), pg_array(PG_INT8_ARRAY, in->account_ids, in->n_account_ids),
                                           pg_date(plain_date(in->from, 0)), pg_date(plain_date(in->to, 0)), pg_int8(MOVEMENTS_AT_ONCE) },
                      &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    status = send_movements(call, rows, row);
  return status;
}
