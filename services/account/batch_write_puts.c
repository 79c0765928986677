/* Writes records, facts and master data. Of what a batch puts several times, every version of a record is kept; of all
 * else the last one is written. */
#include "account_sql.h"
#include "base/date.h"
#include "base/decimal.h"
#include "batch_write.h"
#include "plain.h"
#include "record_body.h"

#define DEFAULT_CURRENCY "USD"
#define LEVERAGE_PLACES 4
#define LEVERAGE_ONE_E4 10000

/* Whether it is the latest of the batch: a statement may not touch a row twice. */
static bool is_latest(const struct writer *writer, const struct put *put)
{
  return state_head(writer->batch->state, put->head, put->id)->version == put->version;
}

static const char *or_currency(const char *currency)
{
  return currency[0] ? currency : DEFAULT_CURRENCY;
}

struct put_columns { /* by statement */
  struct columns *people, *accounts, *holders, *securities, *records, *record_heads, *facts;
  int64_t *put_accounts; /* whose holders are written anew */
  size_t put_account_count;
  const char **venues; /* of sessions, which belong to no firm */
  int64_t *sender_reserved, *target_next;
  size_t session_count;
};

static void add_person(struct put_columns *out, const struct put *put)
{
  const Account__Person *person = put->source;
  columns_int(out->people, (int64_t)put->id);
  columns_text(out->people, person->name);
  columns_bool(out->people, person->organisation);
  columns_date(out->people, plain_date(person->born_on, DATE_NONE));
  columns_text(out->people, person->email);
  columns_text(out->people, person->residence);
  columns_id(out->people, person->household_id);
  columns_int(out->people, (int64_t)put->version);
}

static void add_account(struct put_columns *out, const struct put *put)
{
  const Account__Account *account = put->source;
  columns_int(out->accounts, (int64_t)put->id);
  columns_text(out->accounts, account->alias);
  columns_int(out->accounts, account->kind);
  columns_int(out->accounts, account->status);
  columns_int(out->accounts, account->discretion);
  columns_int(out->accounts, (int64_t)account->advisor_id);
  columns_text(out->accounts, or_currency(account->base_currency));
  columns_int(out->accounts, account->lot_method);
  columns_text(out->accounts, account->custodian);
  columns_text(out->accounts, account->custodian_number);
  columns_bool(out->accounts, account->margin);
  columns_date(out->accounts, plain_date(account->opened_on, DATE_NONE));
  columns_int(out->accounts, (int64_t)put->version);
  out->put_accounts[out->put_account_count++] = (int64_t)put->id;
  for (size_t i = 0; i < account->n_holders; i++) {
    columns_int(out->holders, (int64_t)put->id);
    columns_int(out->holders, (int64_t)i);
    columns_int(out->holders, (int64_t)account->holders[i]->person_id);
    columns_int(out->holders, account->holders[i]->role);
  }
}

static void add_security(struct put_columns *out, const struct put *put)
{
  const Account__Security *security = put->source;
  columns_int(out->securities, (int64_t)put->id);
  columns_text(out->securities, security->symbol);
  columns_text(out->securities, security->name);
  columns_int(out->securities, security->kind);
  columns_text(out->securities, security->sector);
  columns_text(out->securities, security->industry);
  columns_text(out->securities, security->exchange);
  columns_text(out->securities, or_currency(security->currency));
  columns_int(out->securities, plain_number(security->leverage, LEVERAGE_PLACES, LEVERAGE_ONE_E4));
  columns_int(out->securities, plain_number(security->increment, SHARES_PLACES, SHARES_E6));
}

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
  if (!is_latest(writer, put))
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
  else if (!is_latest(writer, put))
    return;
  else if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_FACT)
    add_fact(writer, out, put);
  else if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_PERSON)
    add_person(out, put);
  else if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT)
    add_account(out, put);
  else
    add_security(out, put);
}

static void make_columns(const struct writer *writer, const struct put *puts, struct put_columns *out)
{
  size_t count = 0, holders = 0;
  for (const struct put *put = puts; put; put = put->next, count++)
    if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT)
      holders += ((const Account__Account *)put->source)->n_holders;
  *out = (struct put_columns){
    .people = writer_columns(writer, &sql_commit_put_people, count),
    .accounts = writer_columns(writer, &sql_commit_put_accounts, count),
    .holders = writer_columns(writer, &sql_commit_insert_holders, holders),
    .securities = writer_columns(writer, &sql_commit_put_securities, count),
    .records = writer_columns(writer, &sql_commit_insert_records, count),
    .record_heads = writer_columns(writer, &sql_commit_put_record_heads, count),
    .facts = writer_columns(writer, &sql_commit_insert_facts, count),
    .put_accounts = arena_array(writer->batch->arena, count + 1, sizeof *out->put_accounts),
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
  columns_send(columns.people, writer->transaction);
  columns_send(columns.accounts, writer->transaction);
  if (columns.put_account_count > 0)
    pg_send(writer->transaction, &sql_commit_delete_holders,
            (struct pg_value[]){ pg_int8((int64_t)writer->batch->firm_id),
                                 pg_array(PG_INT8_ARRAY, columns.put_accounts, columns.put_account_count) });
  columns_send(columns.holders, writer->transaction);
  columns_send(columns.securities, writer->transaction);
  columns_send(columns.records, writer->transaction);
  columns_send(columns.record_heads, writer->transaction);
  columns_send(columns.facts, writer->transaction);
  if (columns.session_count > 0)
    pg_send(writer->transaction, &sql_commit_put_venue_sessions,
            (struct pg_value[]){ pg_array(PG_TEXT_ARRAY, columns.venues, columns.session_count),
                                 pg_array(PG_INT8_ARRAY, columns.sender_reserved, columns.session_count),
                                 pg_array(PG_INT8_ARRAY, columns.target_next, columns.session_count) });
}
