/* Writes master and reference data: the latest of what a batch puts several times, every version into the history. */
#include "account_sql.h"
#include "base/date.h"
#include "base/decimal.h"
#include "batch_write.h"
#include "master_rules.h"
#include "plain.h"
#include "wire/wire.h"

#define DEFAULT_CURRENCY "USD"
#define LEVERAGE_PLACES 4
#define LEVERAGE_ONE_E4 10000
#define SHARE_PLACES 8
#define RATE_PLACES 8

enum { VERSION_PERSON = 1, VERSION_ACCOUNT = 2, VERSION_HOUSEHOLD = 3 }; /* master_version.kind */

struct master_columns { /* by statement */
  struct columns *people, *accounts, *holders, *beneficiaries, *tiers, *households, *securities, *venues, *versions;
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

static void add_contact(struct columns *people, const Account__Person *person)
{
  static const Account__Address nowhere = ACCOUNT__ADDRESS__INIT;
  static const Account__Employment unknown = ACCOUNT__EMPLOYMENT__INIT;
  static const Account__Affiliations none = ACCOUNT__AFFILIATIONS__INIT;
  const Account__Address *address = person->address ? person->address : &nowhere;
  const Account__Employment *employment = person->employment ? person->employment : &unknown;
  const Account__Affiliations *affiliations = person->affiliations ? person->affiliations : &none;
  columns_text(people, person->phone);
  columns_text(people, address->line1);
  columns_text(people, address->line2);
  columns_text(people, address->city);
  columns_text(people, address->region);
  columns_text(people, address->postal_code);
  columns_text(people, address->country);
  columns_int(people, employment->status);
  columns_text(people, employment->employer);
  columns_text(people, employment->occupation);
  columns_bool(people, affiliations->broker_dealer);
  columns_text(people, affiliations->controls_company);
  columns_bool(people, affiliations->politically_exposed);
}

static void add_person(struct columns *people, const struct put *put)
{
  const Account__Person *person = put->source;
  columns_int(people, (int64_t)put->id);
  columns_text(people, person->name);
  columns_bool(people, person->organisation);
  columns_date(people, plain_date(person->born_on, DATE_NONE));
  columns_text(people, person->email);
  columns_text(people, person->residence);
  columns_id(people, person->household_id);
  columns_int(people, (int64_t)put->version);
  columns_id(people, put->user);
  columns_text(people, person->tax_residence);
  columns_date(people, plain_date(person->died_on, DATE_NONE));
  columns_int(people, person->marital_status);
  columns_id(people, person->spouse_id);
  add_contact(people, person);
}

static void add_lists(struct master_columns *out, const Account__Account *account)
{
  int64_t id = (int64_t)account->account_id;
  for (size_t i = 0; i < account->n_holders; i++) {
    columns_int(out->holders, id);
    columns_int(out->holders, (int64_t)i);
    columns_int(out->holders, (int64_t)account->holders[i]->person_id);
    columns_int(out->holders, account->holders[i]->role);
  }
  for (size_t i = 0; i < account->n_beneficiaries; i++) {
    const Account__Beneficiary *row = account->beneficiaries[i];
    columns_int(out->beneficiaries, id);
    columns_int(out->beneficiaries, (int64_t)i);
    columns_int(out->beneficiaries, (int64_t)row->person_id);
    columns_int(out->beneficiaries, plain_number(row->share, SHARE_PLACES, 0));
    columns_bool(out->beneficiaries, row->contingent);
    columns_bool(out->beneficiaries, row->sole_spouse);
    columns_date(out->beneficiaries, plain_date(row->sole_spouse_since, DATE_NONE));
  }
  for (size_t i = 0; account->fee && i < account->fee->n_tiers; i++) {
    const Account__FeeTier *tier = account->fee->tiers[i];
    columns_int(out->tiers, id);
    columns_int(out->tiers, (int64_t)i);
    columns_id(out->tiers, (uint64_t)plain_number(tier->up_to, CASH_PLACES, 0));
    columns_int(out->tiers, plain_number(tier->rate, RATE_PLACES, 0));
  }
}

static void add_terms(struct columns *accounts, const Account__Account *account)
{
  static const Account__Permissions no_permissions = ACCOUNT__PERMISSIONS__INIT;
  static const Account__Fee no_fee = ACCOUNT__FEE__INIT;
  static const Account__Decedent nobody = ACCOUNT__DECEDENT__INIT;
  const Account__Permissions *permissions = account->permissions ? account->permissions : &no_permissions;
  const Account__Fee *fee = account->fee ? account->fee : &no_fee;
  const Account__Decedent *decedent = account->decedent ? account->decedent : &nobody;
  columns_int(accounts, account->margin_type);
  columns_int(accounts, account->tax_status);
  columns_int(accounts, permissions->options_level);
  columns_bool(accounts, permissions->short_selling);
  columns_bool(accounts, permissions->fractional_shares);
  columns_bool(accounts, permissions->reinvests_dividends);
  columns_text(accounts, fee->schedule);
  columns_bool(accounts, fee->household_aggregation);
  columns_bool(accounts, fee->prorated);
  columns_bool(accounts, fee->debit_authority);
  columns_bool(accounts, fee->in_advance);
  if (fee->minimum[0])
    columns_int(accounts, plain_number(fee->minimum, CASH_PLACES, 0));
  else
    columns_null(accounts);
  columns_date(accounts, plain_date(decedent->born_on, DATE_NONE));
  columns_date(accounts, plain_date(decedent->died_on, DATE_NONE));
  columns_int(accounts, decedent->beneficiary_kind);
  columns_bool(accounts, decedent->sole_beneficiary);
  columns_text(accounts, decedent->relation);
  columns_date(accounts, plain_date(account->closed_on, DATE_NONE));
  columns_int(accounts, fee_kind_of(&(struct fee_terms){ .kind = (int)fee->kind,
                                                         .has_tiers = fee->n_tiers > 0,
                                                         .has_schedule = fee->schedule[0] != '\0' }));
  columns_id(accounts, (uint64_t)plain_number(fee->amount, CASH_PLACES, 0)); /* 0: none */
  columns_id(accounts, (uint64_t)plain_number(fee->rate, RATE_PLACES, 0));
}

static void add_account(struct master_columns *out, const struct put *put)
{
  const Account__Account *account = put->source;
  columns_int(out->accounts, (int64_t)put->id);
  columns_text(out->accounts, account->alias);
  columns_int(out->accounts, account->kind);
  columns_int(out->accounts, account->status);
  columns_int(out->accounts, account->discretion);
  columns_int(out->accounts, (int64_t)account->advisor_id);
  columns_text(out->accounts, account->base_currency);
  columns_int(out->accounts, account->lot_method);
  columns_text(out->accounts, account->custodian);
  columns_text(out->accounts, account->custodian_number);
  columns_bool(out->accounts, account->margin);
  columns_date(out->accounts, plain_date(account->opened_on, DATE_NONE));
  columns_int(out->accounts, (int64_t)put->version);
  add_terms(out->accounts, account);
  out->put_accounts[out->put_account_count++] = (int64_t)put->id;
  add_lists(out, account);
}

static void add_household(struct columns *households, const struct put *put)
{
  const Account__Household *household = put->source;
  columns_int(households, (int64_t)put->id);
  columns_text(households, household->name);
  columns_int(households, (int64_t)put->version);
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
  switch (put->kind) {
  case ACCOUNT__COMMAND__COMMAND_PUT_PERSON:
    add_version(writer, out, put, VERSION_PERSON);
    if (is_latest)
      add_person(out->people, put);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT:
    add_version(writer, out, put, VERSION_ACCOUNT);
    if (is_latest)
      add_account(out, put);
    break;
  case ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD:
    add_version(writer, out, put, VERSION_HOUSEHOLD);
    if (is_latest)
      add_household(out->households, put);
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
    .holders = writer_columns(writer, &sql_commit_insert_holders, room.holders),
    .beneficiaries = writer_columns(writer, &sql_commit_insert_beneficiaries, room.beneficiaries),
    .tiers = writer_columns(writer, &sql_commit_insert_fee_tiers, room.tiers),
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
  columns_send(columns->holders, writer->transaction);
  columns_send(columns->beneficiaries, writer->transaction);
  columns_send(columns->tiers, writer->transaction);
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
