/* Writes what a batch changed: set-based statements, all sent in one pipeline, only those that have rows. */
#include "batch_write.h"
#include "account_sql.h"
#include "apply_pass.h"
#include "base/date.h"
#include "batch.h"
#include "standing.h"

static void write_entries(const struct writer *writer, const struct entry *first)
{
  size_t count = 0, legs = 0;
  for (const struct entry *entry = first; entry; entry = entry->next, count++)
    legs += (size_t)entry->leg_count;
  struct columns *entries = writer_columns(writer, &sql_commit_insert_entries, count);
  struct columns *all_legs = writer_columns(writer, &sql_commit_insert_legs, legs);
  for (const struct entry *entry = first; entry; entry = entry->next) {
    columns_int(entries, (int64_t)entry->entry_id);
    columns_int(entries, entry->kind);
    columns_date(entries, entry->effective_on);
    columns_date(entries, entry->settles_on);
    columns_int(entries, writer->batch->now_us);
    columns_int(entries, (int64_t)entry->sequence);
    columns_id(entries, entry->order_id);
    columns_id(entries, entry->proposal_id);
    columns_id(entries, entry->reverses);
    columns_text(entries, entry->memo);
    for (int i = 0; i < entry->leg_count; i++) {
      columns_int(all_legs, (int64_t)entry->entry_id);
      columns_int(all_legs, i);
      columns_int(all_legs, (int64_t)entry->legs[i].account_id);
      columns_int(all_legs, (int64_t)entry->legs[i].segment_id);
      columns_int(all_legs, (int64_t)entry->legs[i].security_id);
      columns_int(all_legs, entry->legs[i].quantity_e6);
    }
  }
  columns_send(entries, writer->transaction);
  columns_send(all_legs, writer->transaction);
}

static void write_positions(const struct writer *writer, const struct changes *changes)
{
  struct columns *rows = writer_columns(writer, &sql_commit_put_positions, changes->position_count);
  for (size_t i = 0; i < changes->position_count; i++) {
    const struct position *position = changes->positions[i];
    columns_int(rows, (int64_t)position->account_id);
    columns_int(rows, (int64_t)position->segment_id);
    columns_int(rows, (int64_t)position->security_id);
    columns_int(rows, position->quantity_e6);
    columns_int(rows, position->held_e6);
  }
  columns_send(rows, writer->transaction);
}

static void write_lots(const struct writer *writer, const struct changes *changes)
{
  struct columns *opened = writer_columns(writer, &sql_commit_insert_lots, changes->lot_count);
  struct columns *updated = writer_columns(writer, &sql_commit_update_lots, changes->lot_count);
  for (size_t i = 0; i < changes->lot_count; i++) {
    const struct lot *lot = changes->lots[i];
    if (lot->is_new) {
      columns_int(opened, (int64_t)lot->lot_id);
      columns_int(opened, (int64_t)lot->account_id);
      columns_int(opened, (int64_t)lot->segment_id);
      columns_int(opened, (int64_t)lot->security_id);
      columns_date(opened, lot->opened_on);
      columns_int(opened, lot->opened_quantity_e6);
      columns_int(opened, lot->opened_basis_e4);
      columns_int(opened, lot->quantity_e6);
      columns_int(opened, lot->basis_e4);
      columns_int(opened, (int64_t)lot->entry_id);
      columns_int(opened, (int64_t)lot->origin_id);
      columns_date(opened, lot_acquired_on(lot));
      columns_date(opened, lot->unsettled_until ? lot->unsettled_until : DATE_NONE);
      columns_bool(opened, lot->may_replace);
    } else {
      columns_int(updated, (int64_t)lot->lot_id);
      columns_int(updated, lot->quantity_e6);
      columns_int(updated, lot->basis_e4);
      columns_date(updated, lot_acquired_on(lot));
      columns_bool(updated, lot->may_replace);
    }
  }
  columns_send(opened, writer->transaction);
  columns_send(updated, writer->transaction);
}

static void write_closings(const struct writer *writer, const struct lot_closing *first)
{
  size_t count = 0;
  for (const struct lot_closing *closing = first; closing; closing = closing->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_closings, count);
  for (const struct lot_closing *closing = first; closing; closing = closing->next) {
    columns_int(rows, (int64_t)closing->entry_id);
    columns_int(rows, (int64_t)closing->lot_id);
    columns_int(rows, closing->quantity_e6);
    columns_int(rows, closing->basis_e4);
    if (closing->sold)
      columns_int(rows, closing->proceeds_e4);
    else
      columns_null(rows);
    columns_date(rows, closing->closed_on);
    columns_bool(rows, closing->long_term);
    columns_int(rows, (int64_t)closing->account_id);
    columns_int(rows, (int64_t)closing->security_id);
    columns_date(rows, closing->acquired_on);
  }
  columns_send(rows, writer->transaction);
}

static void write_adjustments(const struct writer *writer, const struct lot_adjustment *first)
{
  size_t count = 0;
  for (const struct lot_adjustment *adjustment = first; adjustment; adjustment = adjustment->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_adjustments, count);
  for (const struct lot_adjustment *adjustment = first; adjustment; adjustment = adjustment->next) {
    columns_int(rows, (int64_t)adjustment->adjustment_id);
    columns_int(rows, (int64_t)adjustment->entry_id);
    columns_int(rows, (int64_t)adjustment->lot_id);
    columns_int(rows, adjustment->kind);
    columns_int(rows, adjustment->quantity_e6);
    columns_int(rows, adjustment->basis_e4);
    columns_id(rows, adjustment->related_lot_id);
  }
  columns_send(rows, writer->transaction);
}

static void write_wash_sales(const struct writer *writer, const struct wash_sale *first)
{
  size_t count = 0;
  for (const struct wash_sale *wash_sale = first; wash_sale; wash_sale = wash_sale->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_wash_sales, count);
  for (const struct wash_sale *wash_sale = first; wash_sale; wash_sale = wash_sale->next) {
    columns_int(rows, (int64_t)wash_sale->closing_entry_id);
    columns_int(rows, (int64_t)wash_sale->closing_lot_id);
    columns_int(rows, (int64_t)wash_sale->replacement_lot_id);
    columns_int(rows, (int64_t)wash_sale->entry_id);
    columns_int(rows, wash_sale->quantity_e6);
    columns_int(rows, wash_sale->disallowed_e4);
    columns_int(rows, wash_sale->tacked_days);
    columns_bool(rows, wash_sale->is_permanent);
  }
  columns_send(rows, writer->transaction);
}

static void add_new_order(struct columns *rows, const struct order *order)
{
  columns_int(rows, (int64_t)order->order_id);
  columns_int(rows, (int64_t)order->account_id);
  columns_int(rows, (int64_t)order->segment_id);
  columns_int(rows, (int64_t)order->security_id);
  columns_int(rows, order->side);
  columns_int(rows, order->type);
  columns_int(rows, order->time_in_force);
  columns_int(rows, order->quantity_e6);
  columns_id(rows, (uint64_t)order->limit_price_e6);
  columns_int(rows, order->state);
  columns_int(rows, order->revision);
  columns_int(rows, order->filled_e6);
  columns_int(rows, order->filled_cash_e4);
  columns_int(rows, order->hold_e6);
  columns_int(rows, order->held_e6);
  columns_id(rows, order->proposal_id);
  columns_text(rows, order->reason);
  columns_text(rows, order->venue);
  columns_int(rows, (int64_t)order->placed_by);
  columns_int(rows, order->created_at_us);
  columns_int(rows, order->changed_at_us);
  columns_text(rows, order->note);
  columns_int(rows, (int64_t)order->version);
  columns_id(rows, order->pass_id);
}

static void write_named_lots(const struct writer *writer, const struct changes *changes)
{
  size_t count = 0;
  for (size_t i = 0; i < changes->order_count; i++)
    count += changes->orders[i]->is_new ? changes->orders[i]->named_count : 0;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_order_lots, count);
  for (size_t i = 0; i < changes->order_count; i++) {
    const struct order *order = changes->orders[i];
    for (size_t place = 0; order->is_new && place < order->named_count; place++) {
      columns_int(rows, (int64_t)order->order_id);
      columns_int(rows, (int64_t)place);
      columns_int(rows, (int64_t)order->named[place].lot_id);
      columns_int(rows, order->named[place].quantity_e6);
    }
  }
  columns_send(rows, writer->transaction);
}

static void write_orders(const struct writer *writer, const struct changes *changes)
{
  struct columns *accepted = writer_columns(writer, &sql_commit_insert_orders, changes->order_count);
  struct columns *moved = writer_columns(writer, &sql_commit_update_orders, changes->order_count);
  for (size_t i = 0; i < changes->order_count; i++) {
    const struct order *order = changes->orders[i];
    if (order->is_new) {
      add_new_order(accepted, order);
      continue;
    }
    columns_int(moved, (int64_t)order->order_id);
    columns_int(moved, order->state);
    columns_int(moved, order->filled_e6);
    columns_int(moved, order->filled_cash_e4);
    columns_int(moved, order->held_e6);
    columns_int(moved, order->changed_at_us);
    columns_text(moved, order->note);
    columns_int(moved, (int64_t)order->version);
    columns_id(moved, order->pass_id);
  }
  columns_send(accepted, writer->transaction);
  columns_send(moved, writer->transaction);
  write_named_lots(writer, changes);
}

static void write_orderings(const struct writer *writer)
{
  const struct ordering *first = pass_changed_orderings(writer->batch->state);
  size_t count = 0;
  for (const struct ordering *ordering = first; ordering; ordering = ordering->changed)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_count_orders, count);
  for (const struct ordering *ordering = first; ordering; ordering = ordering->changed) {
    columns_int(rows, (int64_t)ordering->account_id);
    columns_int(rows, (int64_t)ordering->version);
  }
  columns_send(rows, writer->transaction);
}

static void write_events(const struct writer *writer, const struct order_event *first)
{
  size_t count = 0;
  for (const struct order_event *event = first; event; event = event->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_events, count);
  for (const struct order_event *event = first; event; event = event->next) {
    columns_int(rows, (int64_t)event->order_id);
    columns_int(rows, (int64_t)event->version);
    columns_int(rows, event->state);
    columns_text(rows, event->note);
    columns_int(rows, writer->batch->now_us);
    columns_int(rows, (int64_t)event->sequence);
  }
  columns_send(rows, writer->transaction);
}

static void write_fills(const struct writer *writer, const struct fill *first)
{
  size_t count = 0;
  for (const struct fill *fill = first; fill; fill = fill->next)
    count++;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_fills, count);
  for (const struct fill *fill = first; fill; fill = fill->next) {
    columns_text(rows, fill->venue);
    columns_text(rows, fill->exec_id);
    columns_int(rows, (int64_t)fill->order_id);
    columns_int(rows, fill->quantity_e6);
    columns_int(rows, fill->price_e6);
    columns_int(rows, fill->amount_e4);
    columns_int(rows, fill->commission_e4);
    columns_int(rows, fill->executed_at_us);
    columns_int(rows, (int64_t)fill->entry_id);
  }
  columns_send(rows, writer->transaction);
}

static void write_lines(const struct writer *writer)
{
  const struct batch *batch = writer->batch;
  struct columns *rows = writer_columns(writer, &sql_commit_insert_journal, batch->line_count);
  for (size_t i = 0; i < batch->line_count; i++) {
    const struct journal_line *line = &batch->lines[i];
    columns_int(rows, (int64_t)line->sequence);
    columns_int(rows, batch->now_us);
    columns_text(rows, line->pending->caller.principal);
    columns_text(rows, line->pending->method);
    columns_text(rows, line->pending->key);
    columns_bytes(rows, (struct pg_bytes){ line->pending->request_hash, HASH_BYTES });
    columns_bytes(rows, line->pending->packed);
    columns_bytes(rows, line->answer);
    columns_text(rows, line->summary);
    columns_int(rows, JOURNAL_FORMULA);
    columns_int(rows, (int64_t)line->first_id);
    columns_bytes(rows, (struct pg_bytes){ "", 0 });
    columns_bytes(rows, (struct pg_bytes){ line->chain, HASH_BYTES });
  }
  columns_send(rows, writer->transaction);
}

struct columns *writer_columns(const struct writer *writer, const struct pg_statement *statement, size_t room)
{
  return columns_new(writer->batch->arena, statement, writer->batch->firm_id, room);
}

/* Rows that others refer to are written before those that refer to them. The commit collects the answers. */
void batch_write_changes(struct batch *batch, struct pg_transaction *transaction)
{
  struct writer writer = { .batch = batch, .transaction = transaction };
  struct changes changes;
  state_changes(batch->state, &changes);
  batch_write_puts(&writer, changes.puts);
  write_entries(&writer, changes.entries);
  write_positions(&writer, &changes);
  batch_write_ledger(&writer);
  write_lots(&writer, &changes);
  write_closings(&writer, changes.closings);
  batch_write_gains(&writer);
  write_adjustments(&writer, changes.adjustments);
  write_wash_sales(&writer, changes.wash_sales);
  write_orders(&writer, &changes);
  write_orderings(&writer);
  write_fills(&writer, changes.fills);
  write_events(&writer, changes.events);
}

void batch_write(struct batch *batch, struct pg_transaction *transaction)
{
  struct writer writer = { .batch = batch, .transaction = transaction };
  if (batch->line_count == 0)
    return;
  batch_write_changes(batch, transaction);
  write_lines(&writer);
  pg_send(transaction, &sql_commit_put_head,
          (struct pg_value[]){ pg_int8((int64_t)batch->firm_id), pg_int8((int64_t)batch->sequence),
                               pg_bytea(batch->chain, HASH_BYTES), pg_int8((int64_t)state_ids_taken(batch->state)) });
}

void batch_remember(struct batch *batch)
{
  struct changes changes;
  if (batch->standing == NULL || batch->line_count == 0)
    return;
  state_changes(batch->state, &changes);
  for (size_t i = 0; i < changes.position_count; i++)
    standing_put(batch->standing, changes.positions[i]);
  standing_move(batch->standing, batch->chain);
}
