/* LedgerService/IraYear: what moved in and out of a person's retirement accounts. */
#include "account.seam.h"
#include "account_sql.h"
#include "base/decimal.h"
#include "plain.h"
#include "read.h"

const struct access ledger_ira_year_access = { .roles = ROLES_STAFF };

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
