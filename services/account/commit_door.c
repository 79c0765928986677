/* The checks of commits and their commands at the door; field rules were checked before. */
#include "commit_door.h"

#include <inttypes.h>
#include <string.h>

#include "account.h"
#include "account_sql.h"
#include "apply_pass.h"
#include "base/date.h"
#include "lane.h"
#include "master_door.h"
#include "owners.h"
#include "plain.h"
#include "record_body.h"

#define FIRST_DAY (-25567) /* 1900-01-01 */
#define LAST_DAY 84005     /* 2199-12-31 */
#define MAX_KEY_BYTES 128
#define OWN_KINDS "account." /* of records that no commit writes */

#define ROLES_KEEPING (ROLES_ADVISING | ROLE_BIT(ROLE_ASSISTANT)) /* people and accounts */
#define ROLE_MACHINE ROLE_BIT(ROLE_SYSTEM)

/* Who may give a command, by its number. Executions and session numbers come from venues, through the router. */
static const uint32_t roles_of[] = {
  [ACCOUNT__COMMAND__COMMAND_PUT_RECORD] = ROLES_STAFF,
  [ACCOUNT__COMMAND__COMMAND_POST_ENTRY] = ROLES_ADVISING,
  [ACCOUNT__COMMAND__COMMAND_TRANSFER] = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER),
  [ACCOUNT__COMMAND__COMMAND_ACCEPT_ORDER] = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER),
  [ACCOUNT__COMMAND__COMMAND_MOVE_ORDER] = ROLES_ADVISING | ROLE_BIT(ROLE_TRADER) | ROLE_BIT(ROLE_COMPLIANCE),
  [ACCOUNT__COMMAND__COMMAND_APPLY_FILL] = ROLE_MACHINE,
  [ACCOUNT__COMMAND__COMMAND_PUT_FACT] = ROLES_STAFF,
  [ACCOUNT__COMMAND__COMMAND_PUT_PERSON] = ROLES_KEEPING,
  [ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT] = ROLES_KEEPING,
  [ACCOUNT__COMMAND__COMMAND_PUT_SECURITY] = ROLES_ADVISING,
  [ACCOUNT__COMMAND__COMMAND_PUT_VENUE_SESSION] = ROLE_MACHINE,
  [ACCOUNT__COMMAND__COMMAND_POST_TRADE] = ROLES_ADVISING,
  [ACCOUNT__COMMAND__COMMAND_REVERSE] = ROLES_ADVISING,
  [ACCOUNT__COMMAND__COMMAND_STEP_UP] = ROLES_ADVISING,
  [ACCOUNT__COMMAND__COMMAND_PUT_CORPORATE_ACTION] = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_MACHINE,
  [ACCOUNT__COMMAND__COMMAND_APPLY_CORPORATE_ACTION] = ROLE_MACHINE,
  [ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD] = ROLES_KEEPING,
  [ACCOUNT__COMMAND__COMMAND_PUT_BOOK_MEMBER] = ROLES_ADVISING | ROLE_BIT(ROLE_COMPLIANCE),
};

static struct status check_day(const char *field, const char *text)
{
  int32_t day = plain_date(text, 0);
  if (day < FIRST_DAY || day > LAST_DAY)
    return status_fail(STATUS_OUT_OF_RANGE, field, "dates of the ledger are from 1900 to 2199");
  return status_ok();
}

static struct status check_entry(struct call *call, const Account__PostEntry *entry)
{
  struct status status = check_day("post_entry.effective_on", entry->effective_on);
  if (status_is_ok(status))
    status = check_day("post_entry.settles_on", entry->settles_on);
  for (size_t i = 0; status_is_ok(status) && i < entry->n_lots; i++) {
    status = check_day("opened_on", entry->lots[i]->opened_on);
    if (!status_is_ok(status))
      status.field = arena_printf(call->arena, "post_entry.lots[%zu].opened_on", i);
  }
  return status;
}

static struct status check_trade(const Account__PostTrade *trade)
{
  struct status status = check_day("post_trade.traded_on", trade->traded_on);
  return status_is_ok(status) ? check_day("post_trade.settles_on", trade->settles_on) : status;
}

static struct status check_action(const Account__CorporateAction *action)
{
  struct status status = check_day("put_corporate_action.ex_on", action->ex_on);
  if (status_is_ok(status))
    status = check_day("put_corporate_action.record_on", action->record_on);
  return status_is_ok(status) ? check_day("put_corporate_action.pay_on", action->pay_on) : status;
}

static struct status check_fill(struct call *call, const Account__ApplyFill *fill)
{
  int64_t seconds = fill->executed_at ? fill->executed_at->seconds : call->now_us / US_PER_SECOND;
  int64_t day = seconds / (US_PER_DAY / US_PER_SECOND);
  if (day < 0 || day > LAST_DAY)
    return status_fail(STATUS_OUT_OF_RANGE, "apply_fill.executed_at", "an execution is from 1970 to 2199");
  return status_ok();
}

/* A pass lets orders in, so that nobody but the service that decides may write one, nor change it. */
static struct status check_pass(struct call *call, const Account__PutRecord *record)
{
  if (strcmp(call->caller.principal, PASS_WRITER) != 0)
    return status_fail(STATUS_PERMISSION_DENIED, "put_record.kind",
                       "suitability passes are written by the risk service");
  if (strcmp(record->type, "steward.account.v1.OrderPass") != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "put_record.type",
                       "a suitability pass is a steward.account.v1.OrderPass");
  if (record->replaces != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "put_record.replaces", "a suitability pass is never replaced");
  return status_ok();
}

/* What a service keeps is written by that service, which knows its rules; at a front nobody writes it past them. */
static struct status check_record(struct call *call, const Account__PutRecord *record)
{
  if (strncmp(record->kind, OWN_KINDS, strlen(OWN_KINDS)) == 0)
    return call_fail(call, STATUS_PERMISSION_DENIED, "put_record.kind",
                     "records of kind %s are written by the account service itself", record->kind);
  const char *owner = call->is_direct ? owner_of_kind(record->kind) : NULL;
  if (owner != NULL)
    return call_fail(call, STATUS_PERMISSION_DENIED, "put_record.kind",
                     "records of kind %s are written by the %s service: call one of its methods", record->kind, owner);
  struct status status = record_body_check(call->arena, record);
  if (!status_is_ok(status))
    status.field = arena_printf(call->arena, "put_record.%s", status.field);
  else if (strcmp(record->kind, PASS_KIND) == 0)
    return check_pass(call, record);
  else if (record->kind[0] == '#')
    return status_fail(STATUS_INVALID_ARGUMENT, "put_record.kind", "kinds of records begin with the service's name");
  return status;
}

static struct status check_fact(struct call *call, const Account__PutFact *fact)
{
  const char *owner = call->is_direct ? owner_of_fact(fact->name) : NULL;
  if (owner == NULL)
    return status_ok();
  return call_fail(call, STATUS_PERMISSION_DENIED, "put_fact.name",
                   "the fact %s is written by the %s service, which derives it", fact->name, owner);
}

static struct status check_command(struct call *call, const Account__Command *command)
{
  if (command->command_case == ACCOUNT__COMMAND__COMMAND__NOT_SET)
    return status_fail(STATUS_INVALID_ARGUMENT, "command", "a command is empty");
  if ((roles_of[command->command_case] & ROLE_BIT(call->caller.role)) == 0)
    return status_fail(STATUS_PERMISSION_DENIED, "command", "this role may not give this command");
  switch (command->command_case) {
  case ACCOUNT__COMMAND__COMMAND_PUT_RECORD:
    return check_record(call, command->put_record);
  case ACCOUNT__COMMAND__COMMAND_POST_ENTRY:
    return check_entry(call, command->post_entry);
  case ACCOUNT__COMMAND__COMMAND_TRANSFER:
    return check_day("transfer.effective_on", command->transfer->effective_on);
  case ACCOUNT__COMMAND__COMMAND_APPLY_FILL:
    return check_fill(call, command->apply_fill);
  case ACCOUNT__COMMAND__COMMAND_PUT_FACT:
    return check_fact(call, command->put_fact);
  case ACCOUNT__COMMAND__COMMAND_POST_TRADE:
    return check_trade(command->post_trade);
  case ACCOUNT__COMMAND__COMMAND_PUT_CORPORATE_ACTION:
    return check_action(command->put_corporate_action);
  case ACCOUNT__COMMAND__COMMAND_REVERSE:
    return check_day("reverse.effective_on", command->reverse->effective_on);
  case ACCOUNT__COMMAND__COMMAND_STEP_UP:
    return check_day("step_up.died_on", command->step_up->died_on);
  default:
    return master_door(call, command);
  }
}

/* The people that a commit changes or makes holders: their ids and where they stand. */
struct people {
  struct call *call;
  uint64_t *ids;
  const char **fields;
  size_t count;
};

static void name_person(struct people *people, uint64_t person_id, const char *field)
{
  if (person_id == 0)
    return;
  people->ids[people->count] = person_id;
  people->fields[people->count++] = field;
}

static void name_people(struct people *people, size_t place, const Account__Command *command)
{
  struct arena *arena = people->call->arena;
  if (command->command_case == ACCOUNT__COMMAND__COMMAND_PUT_PERSON)
    name_person(people, command->put_person->person_id,
                arena_printf(arena, "commands[%zu].put_person.person_id", place));
  if (command->command_case != ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT)
    return;
  for (size_t i = 0; i < command->put_account->n_holders; i++)
    name_person(people, command->put_account->holders[i]->person_id,
                arena_printf(arena, "commands[%zu].put_account.holders[%zu].person_id", place, i));
}

static size_t count_people(const Account__CommitRequest *request)
{
  size_t count = request->n_commands;
  for (size_t i = 0; i < request->n_commands; i++)
    if (request->commands[i]->command_case == ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT)
      count += request->commands[i]->put_account->n_holders;
  return count;
}

/* Nobody changes a person of another book, nor comes to see one by making it a holder. */
static struct status check_people(struct call *call, const Account__CommitRequest *request)
{
  size_t most = count_people(request);
  struct people people = { .call = call,
                           .ids = arena_array(call->arena, most + 1, sizeof(uint64_t)),
                           .fields = arena_array(call->arena, most + 1, sizeof(char *)) };
  struct pg_rows *rows;
  for (size_t i = 0; i < request->n_commands; i++)
    name_people(&people, i, request->commands[i]);
  if (people.count == 0)
    return status_ok();
  struct status status = pg_query(account_of(call)->pool, call->arena, &sql_person_hidden,
                                  (struct pg_value[]){ pg_int8((int64_t)call->caller.firm_id),
                                                       pg_array(PG_INT8_ARRAY, people.ids, people.count),
                                                       pg_int8(account_book(&call->caller)) },
                                  &rows);
  if (!status_is_ok(status) || pg_count(rows) == 0)
    return status;
  uint64_t hidden = (uint64_t)pg_get_int8(rows, 0, 0);
  size_t place = 0;
  while (people.ids[place] != hidden)
    place++;
  return call_fail(call, STATUS_NOT_FOUND, people.fields[place], "person %" PRIu64 " is not known", hidden);
}

struct status commit_door(struct call *call, const char *key, const Account__CommitRequest *request)
{
  if (!key[0] || key[0] == LANE_KEY_PREFIX)
    return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key",
                       key[0] ? "keys do not begin with '#'" : "a commit needs an idempotency key");
  for (size_t i = 0; key[i]; i++)
    if (i >= MAX_KEY_BYTES)
      return status_fail(STATUS_INVALID_ARGUMENT, "idempotency_key", "a key has at most 128 bytes");
  if (request->derived_from.len != 0 && request->derived_from.len != HASH_BYTES)
    return status_fail(STATUS_INVALID_ARGUMENT, "derived_from", "a hash has 32 bytes");
  for (size_t i = 0; i < request->n_commands; i++) {
    struct status status = check_command(call, request->commands[i]);
    if (!status_is_ok(status)) {
      const char *field = arena_printf(call->arena, "commands[%zu].%s", i, status.field);
      status.field = field;
      return status;
    }
  }
  return account_book(&call->caller) == 0 ? status_ok() : check_people(call, request);
}
