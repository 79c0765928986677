/* Reads what the ledger has of a statement's accounts: transactions seen, entries that may be the same, positions. */
#include <inttypes.h>
#include <string.h>

#include "account_sql.h"
#include "base/date.h"
#include "import_statement.h"

struct reading {
  struct import *import;
  struct lane_work *work;
  struct statement_import *content;
  struct arena *arena; /* of the findings: lives beyond the work */
  int64_t *ids;        /* of the accounts; 0: left out */
};

void statement_fingerprint(const struct statement_transaction *row, uint8_t out[HASH_BYTES])
{
  int64_t parts[] = { row->kind, row->on, row->quantity_e6, row->amount_e4 };
  hash_sha256(parts, sizeof parts, out);
}

static struct status read_seen(struct reading *reading)
{
  const struct statement *file = &reading->content->file;
  uint32_t count = file->transaction_count;
  struct pg_rows *rows;
  int64_t *accounts = arena_array(reading->work->arena, (size_t)count + 1, sizeof *accounts);
  const char **ids = arena_array(reading->work->arena, (size_t)count + 1, sizeof *ids);
  enum plan_seen *seen = arena_array(reading->arena, (size_t)count + 1, sizeof *seen);
  for (uint32_t i = 0; i < count; i++) {
    accounts[i] = reading->ids[file->transactions[i].account];
    ids[i] = file->transactions[i].id;
  }
  struct status status =
      pg_do(reading->work->transaction, &sql_statement_seen,
            (struct pg_value[]){ pg_int8((int64_t)reading->work->firm_id), pg_array(PG_INT8_ARRAY, accounts, count),
                                 pg_array(PG_TEXT_ARRAY, ids, count) },
            &rows);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++) {
    size_t place = (size_t)pg_get_int8(rows, row, 0) - 1;
    uint8_t fingerprint[HASH_BYTES];
    statement_fingerprint(&file->transactions[place], fingerprint);
    bool is_same = memcmp(fingerprint, pg_get_bytes(rows, row, 1).data, HASH_BYTES) == 0;
    seen[place] = is_same ? SEEN_SAME : SEEN_OTHER;
  }
  reading->content->input.seen = seen;
  return status;
}

static struct status read_entries(struct reading *reading)
{
  const struct statement *file = &reading->content->file;
  struct plan_input *input = &reading->content->input;
  int32_t from_on = INT32_MAX, to_on = INT32_MIN;
  struct pg_rows *rows;
  for (uint32_t i = 0; i < file->transaction_count; i++) {
    from_on = file->transactions[i].on < from_on ? file->transactions[i].on : from_on;
    to_on = file->transactions[i].on > to_on ? file->transactions[i].on : to_on;
  }
  if (from_on > to_on)
    return status_ok();
  struct status status = pg_do(reading->work->transaction, &sql_statement_entries,
                               (struct pg_value[]){ pg_int8((int64_t)reading->work->firm_id),
                                                    pg_array(PG_INT8_ARRAY, reading->ids, file->account_count),
                                                    pg_date(from_on), pg_date(to_on) },
                               &rows);
  if (!status_is_ok(status))
    return status;
  input->entry_count = pg_count(rows);
  input->entries = arena_array(reading->arena, input->entry_count + 1, sizeof *input->entries);
  for (size_t row = 0; row < input->entry_count; row++)
    input->entries[row] = (struct plan_entry){ .account = (uint32_t)pg_get_int8(rows, row, 0) - 1,
                                               .entry_id = (uint64_t)pg_get_int8(rows, row, 1),
                                               .security_id = (uint64_t)pg_get_int8(rows, row, 2),
                                               .kind = (int)pg_get_int8(rows, row, 3),
                                               .on = pg_get_date(rows, row, 4),
                                               .quantity_e6 = pg_get_int8(rows, row, 5),
                                               .cash_e6 = pg_get_int8(rows, row, 6) };
  return status;
}

static struct status read_held(struct reading *reading)
{
  struct plan_input *input = &reading->content->input;
  uint32_t count = reading->content->file.account_count;
  int64_t *days = arena_array(reading->work->arena, (size_t)count + 1, sizeof *days);
  struct pg_rows *rows;
  for (uint32_t i = 0; i < count; i++) /* one that is left out has no day, and no row */
    days[i] = reading->ids[i] == 0 ? 0 : reading->content->accounts[i].as_of;
  struct status status =
      pg_do(reading->work->transaction, &sql_statement_held,
            (struct pg_value[]){ pg_int8((int64_t)reading->work->firm_id), pg_array(PG_INT8_ARRAY, reading->ids, count),
                                 pg_array(PG_DATE_ARRAY, days, count) },
            &rows);
  if (!status_is_ok(status))
    return status;
  struct plan_held *held = arena_array(reading->arena, pg_count(rows) + 1, sizeof *held);
  for (size_t row = 0; row < pg_count(rows); row++)
    held[row] = (struct plan_held){ .account = (uint32_t)pg_get_int8(rows, row, 0) - 1,
                                    .security_id = (uint64_t)pg_get_int8(rows, row, 1),
                                    .symbol = arena_strdup(reading->arena, pg_get_text(rows, row, 2)),
                                    .quantity_e6 = pg_get_int8(rows, row, 3) };
  input->held = held;
  input->held_count = pg_count(rows);
  return status;
}

struct status statement_match_ledger(struct import *import, struct lane_work *work)
{
  struct statement_import *content = import->content;
  struct reading reading = { .import = import, .work = work, .content = content, .arena = import->findings->arena };
  content->input = (struct plan_input){ .statement = &content->file,
                                        .accounts = content->accounts,
                                        .security_ids = content->security_ids,
                                        .may_create = content->request->create_securities,
                                        .missing_basis = (enum plan_missing_basis)content->request->missing_basis };
  reading.ids = arena_array(work->arena, (size_t)content->file.account_count + 1, sizeof *reading.ids);
  for (uint32_t i = 0; i < content->file.account_count; i++)
    reading.ids[i] = (int64_t)content->accounts[i].account_id;
  struct status status = read_seen(&reading);
  if (status_is_ok(status))
    status = read_entries(&reading);
  if (status_is_ok(status))
    status = read_held(&reading);
  return status;
}
