/* LedgerService: open lots as columns, now or as they were, and the gains realised in a tax year. */
#include "account.seam.h"
#include "account_sql.h"
#include "as_of.h"
#include "base/decimal.h"
#include "plain.h"
#include "read.h"

#define ROWS_AT_ONCE 20000 /* of columns: some 500 KiB packed */
#define GAINS_AT_ONCE 500
#define MONEY_PLACES 2

const struct access ledger_lots_access = { .roles = ROLES_STAFF };
const struct access ledger_realised_gains_access = { .roles = ROLES_STAFF };

static int32_t *days(struct call *call, const struct pg_rows *rows, size_t row, int place, size_t *count)
{
  const int64_t *wide = read_column(call, rows, row, place, count);
  int32_t *narrow = arena_array(call->arena, *count, sizeof *narrow);
  for (size_t i = 0; i < *count; i++)
    narrow[i] = (int32_t)wide[i];
  return narrow;
}

static struct status send_lots(struct call *call, const struct pg_rows *rows, size_t row)
{
  Account__LotBatch batch = ACCOUNT__LOT_BATCH__INIT;
  batch.account_ids = read_column(call, rows, row, 0, &batch.n_account_ids);
  batch.segment_ids = read_column(call, rows, row, 1, &batch.n_segment_ids);
  batch.security_ids = read_column(call, rows, row, 2, &batch.n_security_ids);
  batch.lot_ids = read_column(call, rows, row, 3, &batch.n_lot_ids);
  batch.opened_days = days(call, rows, row, 4, &batch.n_opened_days);
  batch.quantity_e6 = read_column(call, rows, row, 5, &batch.n_quantity_e6);
  batch.basis_e4 = read_column(call, rows, row, 6, &batch.n_basis_e4);
  batch.acquired_days = days(call, rows, row, 7, &batch.n_acquired_days);
  batch.disallowed_e4 = read_column(call, rows, row, 8, &batch.n_disallowed_e4);
  batch.unsettled_days = days(call, rows, row, 9, &batch.n_unsettled_days);
  return ledger_lots_send(call, &batch);
}

struct status ledger_lots(struct call *call, const Account__LotsRequest *in)
{
  struct pg_rows *rows;
  struct as_of view = as_of(in->as_of);
  struct pg_value values[] = { read_firm(call),
                               pg_array(PG_INT8_ARRAY, in->account_ids, in->n_account_ids),
                               pg_array(PG_INT8_ARRAY, in->security_ids, in->n_security_ids),
                               pg_int8(account_book(&call->caller)),
                               pg_int8(ROWS_AT_ONCE),
                               view.effective_on,
                               view.settled_on,
                               view.sequence,
                               view.recorded_at };
  struct status status = read_check_accounts(call, in->account_ids, in->n_account_ids, "account_ids");
  if (status_is_ok(status))
    status = pg_query(account_of(call)->pool, call->arena, in->as_of ? &sql_ledger_lots_as_of : &sql_ledger_lots,
                      values, &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    status = send_lots(call, rows, row);
  return status;
}

struct totals {
  int64_t proceeds_e4, basis_e4, disallowed_e4, gain_e4;
};

static void add_gain(struct totals totals[2], const Account__RealisedGain *gain)
{
  struct totals *total = &totals[gain->long_term];
  total->proceeds_e4 += plain_number(gain->proceeds, CASH_PLACES, 0);
  total->basis_e4 += plain_number(gain->basis, CASH_PLACES, 0);
  total->disallowed_e4 += plain_number(gain->disallowed, CASH_PLACES, 0);
  total->gain_e4 += plain_number(gain->gain, CASH_PLACES, 0);
}

static Account__GainTotal *said_total(struct call *call, const struct totals *totals)
{
  Account__GainTotal *total = arena_alloc(call->arena, sizeof *total);
  account__gain_total__init(total);
  total->proceeds = plain_decimal(call->arena, totals->proceeds_e4, CASH_PLACES, MONEY_PLACES);
  total->basis = plain_decimal(call->arena, totals->basis_e4, CASH_PLACES, MONEY_PLACES);
  total->disallowed = plain_decimal(call->arena, totals->disallowed_e4, CASH_PLACES, MONEY_PLACES);
  total->gain = plain_decimal(call->arena, totals->gain_e4, CASH_PLACES, MONEY_PLACES);
  return total;
}

/* The next lines after the last one of a batch. */
static struct status read_gains(struct call *call, const Account__RealisedGainsRequest *in,
                                const Account__RealisedGain *after, Account__RealisedGainBatch *batch)
{
  return read_messages(
      call, &sql_ledger_realised_gains,
      (struct pg_value[]){ read_firm(call), pg_int8((int64_t)in->account_id), pg_int8((int64_t)in->tax_year),
                           pg_date(after ? plain_date(after->closed_on, DATE_FIRST) : DATE_FIRST),
                           pg_int8(after ? (int64_t)after->entry_id : 0), pg_int8(after ? (int64_t)after->lot_id : 0),
                           pg_int8(after ? (int64_t)after->place : 0), pg_int8(GAINS_AT_ONCE) },
      &batch->gains, &batch->n_gains);
}

struct status ledger_realised_gains(struct call *call, const Account__RealisedGainsRequest *in)
{
  struct totals totals[2] = { { 0 } };
  struct pg_rows *rows;
  const Account__RealisedGain *last = NULL;
  struct status status = read_check_accounts(call, &in->account_id, 1, "account_id");
  if (status_is_ok(status))
    status = pg_query(account_of(call)->pool, call->arena, &sql_ledger_is_tax_exempt,
                      (struct pg_value[]){ read_firm(call), pg_int8((int64_t)in->account_id) }, &rows);
  for (bool is_last = false; status_is_ok(status) && !is_last;) {
    Account__RealisedGainBatch batch = ACCOUNT__REALISED_GAIN_BATCH__INIT;
    status = read_gains(call, in, last, &batch);
    if (!status_is_ok(status))
      return status;
    for (size_t i = 0; i < batch.n_gains; i++)
      add_gain(totals, batch.gains[i]);
    is_last = batch.n_gains < GAINS_AT_ONCE;
    last = batch.n_gains > 0 ? batch.gains[batch.n_gains - 1] : last;
    batch.tax_exempt = pg_count(rows) > 0 && pg_get_int8(rows, 0, 0) != 0;
    if (is_last) {
      batch.short_term = said_total(call, &totals[false]);
      batch.long_term = said_total(call, &totals[true]);
    }
    status = ledger_realised_gains_send(call, &batch);
  }
  return status;
}
