/* Applies commands of master and reference data to the state: who may, what must be there, what it becomes. */
#include <string.h>

#include "batch.h"
#include "master_rules.h"
#include "plain.h"
#include "state_ledger.h"
#include "wire/reflect.h"

#define DEFAULT_CURRENCY "USD"

struct master {
  const char *kind; /* name of its head */
  uint64_t id, version;
  const ProtobufCMessage *source; /* as it will be written */
};

static struct status unknown(const char *field, const char *sentence)
{
  return status_fail(STATUS_NOT_FOUND, field, sentence);
}

static bool is_there(struct batch *batch, const char *kind, uint64_t id)
{
  return state_head(batch->state, kind, id)->version > 0;
}

/* Master data: id 0 makes one; a version given must be the present one, 0 takes whichever it is. */
static struct status put_master(struct batch *batch, const Account__Command *command, struct master master,
                                struct moment at, struct outcome *out)
{
  if (master.id && master.id < FIRST_CLIENT_ID)
    return status_fail(STATUS_INVALID_ARGUMENT, "id", "ids below 1000 are the firm's own");
  uint64_t present = master.id ? state_head(batch->state, master.kind, master.id)->version : 0;
  struct put_record plain = {
    .kind = master.kind, .id = master.id, .replaces = master.version ? master.version : present, .source = master.source
  };
  return apply_put_record(batch->state, &plain, (int)command->command_case, at, out);
}

static const char *indexed(struct batch *batch, const char *list, size_t i)
{
  return arena_printf(batch->arena, "%s[%zu].person_id", list, i);
}

static bool is_seen(struct batch *batch, const char *kind, uint64_t id)
{
  return is_there(batch, kind, id) && state_sees_named(batch->state, kind, id);
}

/* Who makes something sees it from then on. */
static void show_new(struct batch *batch, const char *kind, uint64_t id)
{
  if (state_book(batch->state) != 0 && !state_sees_named(batch->state, kind, id))
    state_add_named_sight(batch->state, state_book(batch->state), kind, id);
}

/* Somebody named must be there, and be seen: else a stranger could be looked at by being named. */
static struct status check_named(struct batch *batch, uint64_t person_id, const char *field)
{
  return is_seen(batch, HEAD_PERSON, person_id) ? status_ok() : unknown(field, "the person is not known");
}

static struct status check_people(struct batch *batch, const Account__Account *account)
{
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < account->n_holders; i++)
    status = check_named(batch, account->holders[i]->person_id, indexed(batch, "holders", i));
  for (size_t i = 0; status_is_ok(status) && i < account->n_beneficiaries; i++)
    status = check_named(batch, account->beneficiaries[i]->person_id, indexed(batch, "beneficiaries", i));
  return status;
}

static struct status check_life(struct batch *batch, const Account__Account *account, const struct account_row *row)
{
  int to = (int)account->status;
  const char *refusal = account_move_refusal(row ? row->status : STATUS_NEW, to);
  if (refusal)
    return status_fail(STATUS_FAILED_PRECONDITION, "status", refusal);
  if (!row || to != ACCOUNT_CLOSED || row->status == ACCOUNT_CLOSED)
    return status_ok();
  if (!state_is_empty(batch->state, row->account_id))
    return status_fail(STATUS_FAILED_PRECONDITION, "status", "the account still has cash or positions");
  if (is_there(batch, HEAD_WORKING, row->account_id) || state_has_orders(batch->state, row->account_id))
    return status_fail(STATUS_FAILED_PRECONDITION, "status", "the account still has orders on their way");
  return status_ok();
}

/* A new account goes into a book that the caller sees; an account changes its advisor by the present one or the firm.
 */
static struct status check_advisor(struct batch *batch, const Account__Account *account, const struct account_row *row)
{
  struct state *state = batch->state;
  uint64_t role = state_head(state, HEAD_USER, account->advisor_id)->version, viewer = state_book(state);
  bool is_same = row && row->advisor_id == account->advisor_id;
  if (role != ROLE_ADVISOR && role != ROLE_ADMINISTRATOR)
    return unknown("advisor_id", "there is no such advisor");
  if (!row && !state_sees_book(state, account->advisor_id))
    return status_fail(STATUS_PERMISSION_DENIED, "advisor_id", "accounts are kept in books that the caller sees");
  if (row && !is_same && viewer != 0 && viewer != row->advisor_id)
    return status_fail(STATUS_PERMISSION_DENIED, "advisor_id", "an account is given away by its advisor or the firm");
  return status_ok();
}

static Account__Account *complete_account(struct batch *batch, const Account__Account *in, struct moment at)
{
  Account__Account *account = (Account__Account *)reflect_copy(batch->arena, &in->base);
  if (account->margin && account->margin_type == ACCOUNT__ACCOUNT__MARGIN_TYPE__CASH)
    account->margin_type = ACCOUNT__ACCOUNT__MARGIN_TYPE__REGULATION_T;
  account->margin = account->margin_type == ACCOUNT__ACCOUNT__MARGIN_TYPE__REGULATION_T ||
                    account->margin_type == ACCOUNT__ACCOUNT__MARGIN_TYPE__PORTFOLIO_MARGIN;
  if (account->tax_status == ACCOUNT__ACCOUNT__TAX_STATUS__UNSPECIFIED_TAX_STATUS)
    account->tax_status = (Account__Account__TaxStatus)tax_status_of_kind((int)account->kind);
  if (!account->base_currency[0])
    account->base_currency = DEFAULT_CURRENCY;
  if (account->status == ACCOUNT__ACCOUNT__STATUS__CLOSED && !account->closed_on[0])
    account->closed_on = plain_date_text(batch->arena, at.business_on);
  return account;
}

static void keep_row(struct batch *batch, struct account_row *row, const Account__Account *account)
{
  uint64_t id = account->account_id;
  state_add_taxpayer(batch->state, id,
                     (struct taxpayer){ .taxpayer_id = account->n_holders ? account->holders[0]->person_id : id,
                                        .is_ira = is_ira_kind((int)account->kind) });
  struct account_row now = { .account_id = account->account_id,
                             .advisor_id = account->advisor_id,
                             .version = account->version,
                             .status = (int)account->status,
                             .lot_method = (int)account->lot_method,
                             .kind = (int)account->kind,
                             .margin = account->margin };
  if (row) {
    state_touch(batch->state, row, sizeof *row);
    *row = now;
  } else {
    state_add_account(batch->state, now);
  }
}

static struct status put_account(struct batch *batch, const Account__Command *command, struct moment at,
                                 struct outcome *out)
{
  const Account__Account *in = command->put_account;
  bool exists = in->account_id && is_there(batch, HEAD_ACCOUNT, in->account_id);
  struct account_row *row = exists ? state_account(batch->state, in->account_id) : NULL;
  if (exists && !row)
    return unknown("account_id", "the account is not known");
  struct status status = check_life(batch, in, row);
  if (status_is_ok(status))
    status = check_advisor(batch, in, row);
  if (status_is_ok(status))
    status = check_people(batch, in);
  if (!status_is_ok(status))
    return status;
  Account__Account *account = complete_account(batch, in, at);
  struct master master = { HEAD_ACCOUNT, in->account_id, in->version, &account->base };
  status = put_master(batch, command, master, at, out);
  if (!status_is_ok(status))
    return status;
  account->account_id = out->id;
  account->version = out->version;
  keep_row(batch, row, account);
  return status;
}

static struct status put_person(struct batch *batch, const Account__Command *command, struct moment at,
                                struct outcome *out)
{
  const Account__Person *in = command->put_person;
  bool exists = in->person_id && is_there(batch, HEAD_PERSON, in->person_id);
  if (exists && !is_seen(batch, HEAD_PERSON, in->person_id))
    return unknown("person_id", "the person is not known");
  if (in->household_id && !is_seen(batch, HEAD_HOUSEHOLD, in->household_id))
    return unknown("household_id", "the household is not known");
  if (in->spouse_id) {
    struct status status = check_named(batch, in->spouse_id, "spouse_id");
    if (!status_is_ok(status))
      return status;
  }
  Account__Person *person = (Account__Person *)reflect_copy(batch->arena, &in->base);
  struct master master = { HEAD_PERSON, in->person_id, in->version, &person->base };
  struct status status = put_master(batch, command, master, at, out);
  if (!status_is_ok(status))
    return status;
  person->person_id = out->id;
  person->version = out->version;
  person->tax_id_last_four = "";
  show_new(batch, HEAD_PERSON, out->id);
  return status;
}

static struct status put_household(struct batch *batch, const Account__Command *command, struct moment at,
                                   struct outcome *out)
{
  const Account__Household *in = command->put_household;
  bool exists = in->household_id && is_there(batch, HEAD_HOUSEHOLD, in->household_id);
  if (exists && !is_seen(batch, HEAD_HOUSEHOLD, in->household_id))
    return unknown("household_id", "the household is not known");
  Account__Household *household = (Account__Household *)reflect_copy(batch->arena, &in->base);
  struct master master = { HEAD_HOUSEHOLD, in->household_id, in->version, &household->base };
  struct status status = put_master(batch, command, master, at, out);
  if (!status_is_ok(status))
    return status;
  household->household_id = out->id;
  household->version = out->version;
  household->n_member_ids = 0;
  show_new(batch, HEAD_HOUSEHOLD, out->id);
  return status;
}

static struct status put_security(struct batch *batch, const Account__Command *command, struct moment at,
                                  struct outcome *out)
{
  const Account__Security *in = command->put_security;
  struct master master = { .kind = HEAD_SECURITY, .id = in->security_id, .source = &in->base };
  struct status status = put_master(batch, command, master, at, out);
  if (!status_is_ok(status) || state_has_security(batch->state, out->id))
    return status;
  state_add_security(batch->state, out->id);
  state_describe_security(batch->state, (struct security_row){ .security_id = out->id, .kind = (int)in->kind });
  return status;
}

/* An advisor shares the own book; whom else it is shown to is for the firm to say. */
static struct status put_member(struct batch *batch, const Account__Command *command, struct moment at,
                                struct outcome *out)
{
  const Account__BookMember *in = command->put_book_member;
  uint64_t role = state_head(batch->state, HEAD_USER, in->user_id)->version, viewer = state_book(batch->state);
  bool is_assistant = in->kind == ACCOUNT__BOOK_MEMBER__KIND__ASSISTANT;
  *out = (struct outcome){ .id = in->user_id };
  if (viewer != 0 && viewer != in->advisor_id)
    return status_fail(STATUS_PERMISSION_DENIED, "advisor_id", "a book is shared by its advisor or the firm");
  if (!is_there(batch, HEAD_USER, in->advisor_id))
    return unknown("advisor_id", "there is no such advisor");
  if (role == ROLE_NONE || (!in->ended && role != (is_assistant ? ROLE_ASSISTANT : ROLE_ADVISOR)))
    return unknown("user_id", is_assistant ? "there is no such assistant" : "there is no such advisor");
  state_write_put(
      batch->state,
      (struct put){ .kind = (int)command->command_case, .source = in, .id = in->user_id, .sequence = at.sequence });
  return status_ok();
}

struct status batch_command_master(struct batch *batch, const Account__Command *command, struct moment at,
                                   struct outcome *out)
{
  switch (command->command_case) {
  case ACCOUNT__COMMAND__COMMAND_PUT_PERSON:
    return put_person(batch, command, at, out);
  case ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT:
    return put_account(batch, command, at, out);
  case ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD:
    return put_household(batch, command, at, out);
  case ACCOUNT__COMMAND__COMMAND_PUT_SECURITY:
    return put_security(batch, command, at, out);
  case ACCOUNT__COMMAND__COMMAND_PUT_BOOK_MEMBER:
    return put_member(batch, command, at, out);
  default:
    return status_fail(STATUS_INVALID_ARGUMENT, "commands", "a command is empty");
  }
}
