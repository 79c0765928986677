/* LedgerService: positions as columns, entries. Lots, Cash and Verify have files of their own. */
#include <assert.h>

#include "account.seam.h"
#include "account_sql.h"
#include "as_of.h"
#include "dictionary.h"
#include "plain.h"
#include "read.h"
#include "state.h"

#define ROWS_AT_ONCE 20000 /* of columns: some 300 KiB packed */
#define ENTRIES_AT_ONCE 500
#define LEDGER_PLACES 6

const struct access ledger_positions_access = { .roles = ROLES_STAFF };
const struct access ledger_entries_access = { .roles = ROLES_STAFF };

static struct pg_value book_of(const struct call *call)
{
  return pg_int8(account_book(&call->caller));
}

static struct status send_positions(struct call *call, const struct pg_rows *rows, size_t row)
{
  Account__PositionBatch batch = ACCOUNT__POSITION_BATCH__INIT;
  size_t count;
  const int64_t *accounts = read_column(call, rows, row, 0, &count),
                *securities = read_column(call, rows, row, 2, &count);
  struct dictionary account_ids, security_ids;
  dictionary_init(&account_ids, call->arena, count);
  dictionary_init(&security_ids, call->arena, count);
  batch.account_index = arena_array(call->arena, count, sizeof *batch.account_index);
  batch.security_index = arena_array(call->arena, count, sizeof *batch.security_index);
  for (size_t i = 0; i < count; i++) {
    batch.account_index[i] = dictionary_index(&account_ids, (uint64_t)accounts[i]);
    batch.security_index[i] = dictionary_index(&security_ids, (uint64_t)securities[i]);
  }
  batch.n_account_index = batch.n_security_index = count;
  batch.account_ids = account_ids.ids;
  batch.n_account_ids = account_ids.count;
  batch.security_ids = security_ids.ids;
  batch.n_security_ids = security_ids.count;
  batch.segment_ids = read_column(call, rows, row, 1, &batch.n_segment_ids);
  batch.quantity_e6 = read_column(call, rows, row, 3, &batch.n_quantity_e6);
  batch.held_e6 = read_column(call, rows, row, 4, &batch.n_held_e6);
  return ledger_positions_send(call, &batch);
}

struct status ledger_positions(struct call *call, const Account__PositionsRequest *in)
{
  struct pg_rows *rows;
  struct as_of view = as_of(in->as_of);
  struct pg_value accounts = pg_array(PG_INT8_ARRAY, in->account_ids, in->n_account_ids);
  struct status status = read_check_accounts(call, in->account_ids, in->n_account_ids, "account_ids");
  if (status_is_ok(status) && in->as_of)
    status = pg_query(account_of(call)->pool, call->arena, &sql_ledger_positions_as_of,
                      (struct pg_value[]){ read_firm(call), accounts, book_of(call), pg_int8(ROWS_AT_ONCE),
                                           view.effective_on, view.settled_on, view.sequence, view.recorded_at },
                      &rows);
  else if (status_is_ok(status))
    status = pg_query(account_of(call)->pool, call->arena, &sql_ledger_positions,
                      (struct pg_value[]){ read_firm(call), accounts, book_of(call), pg_int8(ROWS_AT_ONCE) }, &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++)
    status = send_positions(call, rows, row);
  return status;
}

/* An entry's legs are a run of rows; *row goes on behind it. Entries and runs are both in order of entry ids, for ids
 * rise with the sequence. */
static void share_legs(struct call *call, const struct pg_rows *rows, Account__Entry *entry, size_t *row)
{
  entry->legs = arena_array(call->arena, ENTRY_LEGS, sizeof *entry->legs);
  for (; *row < pg_count(rows) && (uint64_t)pg_get_int8(rows, *row, 0) == entry->entry_id; ++*row) {
    Account__Leg *leg = arena_alloc(call->arena, sizeof *leg);
    account__leg__init(leg);
    leg->account_id = (uint64_t)pg_get_int8(rows, *row, 1);
    leg->segment_id = (uint64_t)pg_get_int8(rows, *row, 2);
    leg->security_id = (uint64_t)pg_get_int8(rows, *row, 3);
    leg->quantity = plain_decimal(call->arena, pg_get_int8(rows, *row, 4), LEDGER_PLACES, 0);
    assert(entry->n_legs < ENTRY_LEGS);
    entry->legs[entry->n_legs++] = leg;
  }
}

static struct status add_legs(struct call *call, Account__EntryBatch *batch)
{
  struct pg_rows *rows;
  uint64_t *ids = arena_array(call->arena, batch->n_entries, sizeof *ids);
  for (size_t i = 0; i < batch->n_entries; i++)
    ids[i] = batch->entries[i]->entry_id;
  struct status status =
      pg_query(account_of(call)->pool, call->arena, &sql_ledger_legs,
               (struct pg_value[]){ read_firm(call), pg_array(PG_INT8_ARRAY, ids, batch->n_entries) }, &rows);
  size_t row = 0;
  for (size_t i = 0; status_is_ok(status) && i < batch->n_entries; i++)
    share_legs(call, rows, batch->entries[i], &row);
  return status;
}

struct status ledger_entries(struct call *call, const Account__EntriesRequest *in)
{
  uint64_t sequence = in->after_sequence, entry_id = INT64_MAX;
  struct as_of view = as_of(in->as_of);
  struct status status = status_ok();
  if (in->account_id)
    status = read_check_accounts(call, &in->account_id, 1, "account_id");
  while (status_is_ok(status)) {
    Account__EntryBatch batch = ACCOUNT__ENTRY_BATCH__INIT;
    status = read_messages(call, &sql_ledger_entries,
                           (struct pg_value[]){ read_firm(call), pg_int8((int64_t)in->account_id),
                                                pg_int8((int64_t)in->order_id), pg_int8((int64_t)sequence),
                                                pg_int8((int64_t)entry_id), pg_int8(ENTRIES_AT_ONCE), book_of(call),
                                                view.effective_on, view.settled_on, view.sequence, view.recorded_at },
                           &batch.entries, &batch.n_entries);
    if (!status_is_ok(status) || batch.n_entries == 0)
      return status;
    status = add_legs(call, &batch);
    if (status_is_ok(status))
      status = ledger_entries_send(call, &batch);
    if (batch.n_entries < ENTRIES_AT_ONCE)
      return status;
    sequence = batch.entries[batch.n_entries - 1]->sequence;
    entry_id = batch.entries[batch.n_entries - 1]->entry_id;
  }
  return status;
}
