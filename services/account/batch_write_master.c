/* Writes master and reference data: the latest of what a batch puts several times, every version into the history. */
#include "account_sql.h"
#include "base/date.h"
#include "base/decimal.h"
#include "batch_write.h"
#include "master_rows.h"
#include "plain.h"
#include "wire/wire.h"

#define DEFAULT_CURRENCY "USD"
#define LEVERAGE_PLACES 4
#define LEVERAGE_ONE_E4 10000

enum { VERSION_PERSON = 1, VERSION_ACCOUNT = 2, VERSION_HOUSEHOLD = 3 }; /* master_version.kind */

struct master_columns { /* by statement */
  struct columns *people, *accounts, *households, *securities, *venues, *versions;
  struct master_lists lists;
  int64_t *put_accounts, *put_securities; /* whose lists are written anew */
  size_t put_account_count, put_security_count;
};

bool writer_is_latest(const struct writer *writer, const struct put *put)
{
  return state_head(writer->batch->state, put->head, put->id)->version == put->version;
}

static void add_version(const struct writer *writer, struct master_columns *out, const struct put *put, int kind)
{
  size_t size = 0;
  const void *packed = wire_pack(writer->batch->arena, put->source, &size);
  columns_int(out->versions, kind);
  columns_int(out->versions, (int64_t)put->id);
  columns_int(out->versions, (int64_t)put->version);
  columns_int(out->versions, (int64_t)put->sequence);
  columns_int(out->versions, writer->batch->now_us);
  columns_bytes(out->versions, (struct pg_bytes){ packed, size });
}

static void add_account(struct master_columns *out, const struct put *put, const struct master_row *row)
{
  const Account__Account *account = put->source;
  master_row_account(out->accounts, account, row);
  out->put_accounts[out->put_account_count++] = (int64_t)put->id;
  master_row_lists(&out->lists, account, account->account_id);
}

static void add_security(struct master_columns *out, const struct put *put)
{
  const Account__Security *security = put->source;
  columns_int(out->securities, (int64_t)put->id);
  columns_text(out->securities, security->symbol);
  columns_text(out->securities, security->name);
  columns_int(out->securities, security->kind);
  columns_text(out->securities, security->sector);
  columns_text(out->securities, security->industry);
  columns_text(out->securities, security->exchange);
  columns_text(out->securities, security->currency[0] ? security->currency : DEFAULT_CURRENCY);
  columns_int(out->securities, plain_number(security->leverage, LEVERAGE_PLACES, LEVERAGE_ONE_E4));
  columns_int(out->securities, plain_number(security->increment, SHARES_PLACES, SHARES_E6));
  out->put_securities[out->put_security_count++] = (int64_t)put->id;
  for (size_t i = 0; i < security->n_venues; i++) {
    columns_int(out->venues, (int64_t)put->id);
    columns_text(out->venues, security->venues[i]->venue);
    columns_int(out->venues, plain_number(security->venues[i]->increment, SHARES_PLACES, 0));
    columns_id(out->venues, (uint64_t)plain_number(security->venues[i]->minimum, SHARES_PLACES, 0));
  }
}

static void add_put(const struct writer *writer, struct master_columns *out, const struct put *put)
{
  bool is_latest = put->head && writer_is_latest(writer, put);
  struct master_row row = { .id = put->id, .version = put->version, .keeper_id = put->user };
  switch (put->kind) {
  case ACCOUNT__COMMAND__COMMAND_PUT_PERSON:
    add_version(writer, out, put, VERSION_PERSON);
    if (is_latest)
      master_row_person(out->people, put->source, &row);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT:
    add_version(writer, out, put, VERSION_ACCOUNT);
    if (is_latest)
      add_account(out, put, &row);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD:
    add_version(writer, out, put, VERSION_HOUSEHOLD);
    if (is_latest)
      master_row_household(out->households, put->source, &row);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_SECURITY:
    if (is_latest)
      add_security(out, put);
    break;
  default:
    break;
  }
}

struct room {
  size_t puts, holders, beneficiaries, tiers, venues;
};

static struct room room_of(const struct put *puts)
{
  struct room room = { 0 };
  for (const struct put *put = puts; put; put = put->next) {
    const Account__Account *account = put->source;
    const Account__Security *security = put->source;
    room.puts += put->kind != ACCOUNT__COMMAND__COMMAND_PUT_RECORD && put->kind != ACCOUNT__COMMAND__COMMAND_PUT_FACT;
    if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT) {
      room.holders += account->n_holders;
      room.beneficiaries += account->n_beneficiaries;
      room.tiers += account->fee ? account->fee->n_tiers : 0;
    } else if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_SECURITY) {
      room.venues += security->n_venues;
    }
  }
  return room;
}

static void make_columns(const struct writer *writer, struct room room, struct master_columns *out)
{
  *out = (struct master_columns){
    .people = writer_columns(writer, &sql_commit_put_people, room.puts),
    .accounts = writer_columns(writer, &sql_commit_put_accounts, room.puts),
    .lists.holders = writer_columns(writer, &sql_commit_insert_holders, room.holders),
    .lists.beneficiaries = writer_columns(writer, &sql_commit_insert_beneficiaries, room.beneficiaries),
    .lists.tiers = writer_columns(writer, &sql_commit_insert_fee_tiers, room.tiers),
    .households = writer_columns(writer, &sql_commit_put_households, room.puts),
    .securities = writer_columns(writer, &sql_commit_put_securities, room.puts),
    .venues = writer_columns(writer, &sql_commit_insert_security_venues, room.venues),
    .versions = writer_columns(writer, &sql_commit_insert_versions, room.puts),
    .put_accounts = arena_array(writer->batch->arena, room.puts, sizeof *out->put_accounts),
    .put_securities = arena_array(writer->batch->arena, room.puts, sizeof *out->put_securities),
  };
}

static void clear_lists(const struct writer *writer, const struct pg_statement *statement, const int64_t *ids,
                        size_t count)
{
  if (count > 0)
    pg_send(writer->transaction, statement,
            (struct pg_value[]){ pg_int8((int64_t)writer->batch->firm_id), pg_array(PG_INT8_ARRAY, ids, count) });
}

static void send_columns(const struct writer *writer, const struct master_columns *columns)
{
  columns_send(columns->households, writer->transaction);
  columns_send(columns->people, writer->transaction);
  columns_send(columns->accounts, writer->transaction);
  clear_lists(writer, &sql_commit_delete_holders, columns->put_accounts, columns->put_account_count);
  clear_lists(writer, &sql_commit_delete_beneficiaries, columns->put_accounts, columns->put_account_count);
  clear_lists(writer, &sql_commit_delete_fee_tiers, columns->put_accounts, columns->put_account_count);
  columns_send(columns->lists.holders, writer->transaction);
  columns_send(columns->lists.beneficiaries, writer->transaction);
  columns_send(columns->lists.tiers, writer->transaction);
  columns_send(columns->securities, writer->transaction);
  clear_lists(writer, &sql_commit_delete_security_venues, columns->put_securities, columns->put_security_count);
  columns_send(columns->venues, writer->transaction);
  columns_send(columns->versions, writer->transaction);
}

static void send_member(const struct writer *writer, const Account__BookMember *member)
{
  pg_send(writer->transaction, &sql_commit_put_book_member,
          (struct pg_value[]){ pg_int8((int64_t)writer->batch->firm_id), pg_int8((int64_t)member->user_id),
                               pg_int8((int64_t)member->advisor_id), pg_int4(member->ended ? 0 : member->kind) });
}

void batch_write_master(const struct writer *writer, const struct put *puts)
{
  struct master_columns columns;
  struct room room = room_of(puts);
  if (room.puts == 0)
    return;
  make_columns(writer, room, &columns);
  for (const struct put *put = puts; put; put = put->next)
    add_put(writer, &columns, put);
  send_columns(writer, &columns);
  for (const struct put *put = puts; put; put = put->next)
    if (put->kind == ACCOUNT__COMMAND__COMMAND_PUT_BOOK_MEMBER) /* few, and in their order */
      send_member(writer, put->source);
}
