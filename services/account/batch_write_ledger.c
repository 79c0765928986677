/* Writes what only ledger commands change: what settles when. */
#include "account_sql.h"
#include "batch_write.h"
#include "state_ledger.h"

static void write_dues(const struct writer *writer)
{
  struct due *first = state_changed_dues(writer->batch->state);
  size_t count = 0;
  for (const struct due *due = first; due; due = due->changed)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_put_dues, count);
  for (const struct due *due = first; due; due = due->changed) {
    columns_int(rows, (int64_t)due->account_id);
    columns_date(rows, due->settles_on);
    columns_int(rows, (int64_t)due->segment_id);
    columns_int(rows, due->added_e6);
  }
  columns_send(rows, writer->transaction);
}

void batch_write_ledger(const struct writer *writer)
{
  write_dues(writer);
}
