/* Writes what only ledger commands change: what settles when, corporate actions and what came of them. */
#include "account_sql.h"
#include "batch_write.h"
#include "ira.h"
#include "state_actions.h"
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

static void write_actions(const struct writer *writer)
{
  struct action *first = state_changed_actions(writer->batch->state);
  size_t count = 0;
  for (const struct action *action = first; action; action = action->changed)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_put_actions, count);
  for (const struct action *action = first; action; action = action->changed) {
    columns_int(rows, (int64_t)action->action_id);
    columns_int(rows, action->kind);
    columns_int(rows, (int64_t)action->security_id);
    columns_date(rows, action->ex_on);
    columns_date(rows, action->record_on);
    columns_date(rows, action->pay_on);
    columns_int(rows, action->numerator_e6);
    columns_int(rows, action->denominator_e6);
    columns_int(rows, action->cash_e6);
    columns_id(rows, action->other_security_id);
    columns_int(rows, action->basis_share_e8);
    columns_int(rows, action->withholding_e4);
    columns_int(rows, action->price_e6);
    columns_text(rows, action->symbol);
    columns_text(rows, action->memo);
    columns_int(rows, (int64_t)action->version);
  }
  columns_send(rows, writer->transaction);
}

static void write_applied(const struct writer *writer)
{
  struct applied *first = state_written_applied(writer->batch->state);
  size_t count = 0;
  for (const struct applied *applied = first; applied; applied = applied->written)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_applied, count);
  for (const struct applied *applied = first; applied; applied = applied->written) {
    columns_int(rows, (int64_t)applied->action_id);
    columns_int(rows, (int64_t)applied->account_id);
    columns_int(rows, (int64_t)applied->sequence);
  }
  columns_send(rows, writer->transaction);
}

static void write_symbols(const struct writer *writer)
{
  struct symbol_change *first = state_written_symbols(writer->batch->state);
  size_t count = 0;
  for (const struct symbol_change *change = first; change; change = change->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_put_symbols, count);
  for (const struct symbol_change *change = first; change; change = change->next) {
    columns_int(rows, (int64_t)change->security_id);
    columns_text(rows, change->symbol);
  }
  columns_send(rows, writer->transaction);
}

static void write_ira(const struct writer *writer)
{
  struct ira_movement *first = state_written_ira(writer->batch->state);
  size_t count = 0;
  for (const struct ira_movement *movement = first; movement; movement = movement->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_ira, count);
  for (const struct ira_movement *movement = first; movement; movement = movement->next) {
    columns_int(rows, (int64_t)movement->entry_id);
    columns_int(rows, (int64_t)movement->account_id);
    columns_int(rows, (int64_t)movement->person_id);
    columns_int(rows, movement->kind);
    columns_int(rows, movement->tax_year);
    columns_int(rows, movement->gross_e4);
    columns_int(rows, movement->federal_e4);
    columns_int(rows, movement->state_e4);
    columns_int(rows, movement->qualified_e4);
    columns_int(rows, movement->excess_e4);
  }
  columns_send(rows, writer->transaction);
}

void batch_write_gains(const struct writer *writer)
{
  struct gain *first = state_written_gains(writer->batch->state);
  size_t count = 0;
  for (const struct gain *gain = first; gain; gain = gain->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_gains, count);
  for (const struct gain *gain = first; gain; gain = gain->next) {
    columns_int(rows, (int64_t)gain->entry_id);
    columns_int(rows, gain->place);
    columns_int(rows, (int64_t)gain->account_id);
    columns_int(rows, (int64_t)gain->security_id);
    columns_id(rows, gain->lot_id);
    columns_int(rows, gain->gain_e4);
    columns_date(rows, gain->acquired_on);
    columns_date(rows, gain->realised_on);
    columns_bool(rows, gain->is_long_term);
  }
  columns_send(rows, writer->transaction);
}

void batch_write_ledger(const struct writer *writer)
{
  write_dues(writer);
  write_actions(writer);
  write_applied(writer);
  write_symbols(writer);
  write_ira(writer);
}
