/* Writes records, facts and session numbers. Of what a batch puts several times, every version of a record is kept; of
 * all else the last one is written. */
#include "account_sql.h"
#include "batch_write.h"
#include "record_body.h"

struct put_columns { /* by statement */
  struct columns *records, *record_heads, *facts;
  const char **venues; /* of sessions, which belong to no firm */
  int64_t *sender_reserved, *target_next;
  size_t session_count;
};

static void add_fact(const struct writer *writer, struct put_columns *out, const struct put *put)
{
  const Account__PutFact *fact = put->source;
  columns_text(out->facts, fact->name);
  columns_int(out->facts, (int64_t)put->id);
  columns_int(out->facts, writer->batch->now_us);
  columns_text(out->facts, fact->value);
  columns_int(out->facts, (int64_t)put->sequence);
  columns_id(out->facts, fact->inputs_sequence);
}

static void add_record(const struct writer *writer, struct put_columns *out, const struct put *put)
{
  const Account__PutRecord *record = put->source;
  struct arena *arena = writer->batch->arena;
  uint8_t *hash = arena_alloc(arena, HASH_BYTES);
  hash_sha256(record->body.data, record->body.len, hash);
  columns_text(out->records, record->kind);
  columns_int(out->records, (int64_t)put->id);
  columns_int(out->records, (int64_t)put->version);
  columns_text(out->records, record->type);
  columns_bytes(out->records, (struct pg_bytes){ record->body.data ? record->body.data : hash, record->body.len });
  columns_bytes(out->records, (struct pg_bytes){ hash, HASH_BYTES });
  columns_text(out->records, record_body_project(arena, record));
  columns_id(out->records, record->account_id);
  columns_int(out->records, (int64_t)put->sequence);
  columns_int(out->records, writer->batch->now_us);
  if (!writer_is_latest(writer, put))
    return;
  columns_text(out->record_heads, record->kind);
  columns_int(out->record_heads, (int64_t)put->id);
  columns_int(out->record_heads, (int64_t)put->version);
  columns_id(out->record_heads, record->account_id);
}

static void add_session(struct put_columns *out, const Account__VenueSessionState *session)
{
  size_t i = out->session_count++;
  out->venues[i] = session->venue;
  out->sender_reserved[i] = (int64_t)session->sender_reserved;
  out->target_next[i] = (int64_t)session->target_next;
}

static void add_put(const struct writer *writer, struct put_columns *out, const struct put *put)
{
  if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_RECORD)
    add_record(writer, out, put);
  else if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_VENUE_SESSION)
    add_session(out, put->source);
  else if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_FACT && writer_is_latest(writer, put))
    add_fact(writer, out, put);
}

static void make_columns(const struct writer *writer, const struct put *puts, struct put_columns *out)
{
  size_t count = 0;
  for (const struct put *put = puts; put; put = put->next)
    count++;
  *out = (struct put_columns){
    .records = writer_columns(writer, &sql_commit_insert_records, count),
    .record_heads = writer_columns(writer, &sql_commit_put_record_heads, count),
    .facts = writer_columns(writer, &sql_commit_insert_facts, count),
    .venues = arena_array(writer->batch->arena, count + 1, sizeof *out->venues),
    .sender_reserved = arena_array(writer->batch->arena, count + 1, sizeof *out->sender_reserved),
    .target_next = arena_array(writer->batch->arena, count + 1, sizeof *out->target_next),
  };
}

void batch_write_puts(const struct writer *writer, const struct put *puts)
{
  struct put_columns columns;
  if (!puts)
    return;
  make_columns(writer, puts, &columns);
  for (const struct put *put = puts; put; put = put->next)
    add_put(writer, &columns, put);
  batch_write_master(writer, puts);
  columns_send(columns.records, writer->transaction);
  columns_send(columns.record_heads, writer->transaction);
  columns_send(columns.facts, writer->transaction);
  if (columns.session_count > 0)
    pg_send(writer->transaction, &sql_commit_put_venue_sessions,
            (struct pg_value[]){ pg_array(PG_TEXT_ARRAY, columns.venues, columns.session_count),
                                 pg_array(PG_INT8_ARRAY, columns.sender_reserved, columns.session_count),
                                 pg_array(PG_INT8_ARRAY, columns.target_next, columns.session_count) });
}
