/* Handlers that make clients and open accounts. */
#include "client_service.h"

#include <string.h>

#include "account.seam.h"
#include "base/date.h"
#include "crm.h"
#include "crm.seam.h"
#include "holders.h"
#include "records/commit.h"

const struct access client_create_access = { .roles = ROLES_ADVISING };
const struct access client_open_account_access = { .roles = ROLES_ADVISING };

struct status client_business_date(struct call *call, const char **text, int32_t *on)
{
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  struct status status = firm_get_call(call, &request, &firm);
  if (status_is_ok(status))
    status = date_parse(firm->business_date, on);
  if (status_is_ok(status))
    *text = firm->business_date;
  return status;
}

struct status client_send_put(struct call *call, struct commit_builder *commit, const char *command, const char *field,
                              Account__CommitResponse **out)
{
  struct status status = crm_own_field(commit_send(commit, NULL, out));
  if (status_is_ok(status) || status.field == NULL || status.field[0] == '\0' ||
      strcmp(status.field, "idempotency_key") == 0)
    return status;
  const char *at = strstr(status.field, command);
  size_t length = strlen(command);
  at = at != NULL && at[length] == '.' ? at + length + 1 : status.field;
  status.field = arena_printf(call->arena, "%s.%s", field, at);
  return status;
}

/* An advisor opens accounts of their own book; who acts for the firm names the advisor. */
static struct status decide_advisor(struct call *call, const char *field, Account__Account *account)
{
  bool is_advisor = call->caller.role == ROLE_ADVISOR;
  if (account->advisor_id == 0)
    account->advisor_id = call->caller.user_id;
  if (account->advisor_id == 0)
    return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "%sadvisor_id", field),
                     "an advisor of record is needed");
  if (is_advisor && account->advisor_id != call->caller.user_id)
    return call_fail(call, STATUS_PERMISSION_DENIED, arena_printf(call->arena, "%sadvisor_id", field),
                     "an advisor opens accounts of their own book only");
  return status_ok();
}

/* A new account as it will be written: the request's, with what it leaves open. `field` ends with '.'. */
static struct status complete_account(struct call *call, const char *field, const Account__Account *in,
                                      const char *today, Account__Account *out)
{
  *out = *in;
  out->account_id = 0;
  out->version = 0;
  if (out->base_currency[0] == '\0')
    out->base_currency = "USD";
  if (out->opened_on[0] == '\0' && out->status == ACCOUNT__ACCOUNT__STATUS__OPENED)
    out->opened_on = today;
  const char *refusal = holders_refusal((enum account_kind)out->kind, out->n_holders);
  if (refusal != NULL)
    return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "%sholders", field), "%s", refusal);
  return decide_advisor(call, field, out);
}

static void put_account(struct commit_builder *builder, Account__Account *account)
{
  Account__Command *command = commit_command(builder);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT;
  command->put_account = account;
}

static struct status check_new(struct call *call, const Crm__CreateClientRequest *in)
{
  if (in->person->person_id != 0)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "person.person_id", "a new person has no id yet");
  for (size_t i = 0; i < in->n_accounts; i++) {
    if (in->accounts[i]->account_id != 0 || in->accounts[i]->n_holders > 0)
      return call_fail(call, STATUS_INVALID_ARGUMENT, arena_printf(call->arena, "accounts[%zu]", i),
                       "a new client's account has no id yet, and the client alone holds it");
  }
  return status_ok();
}

/* Person and accounts in one commit: the person's id is reserved first, so that the accounts can name their holder. */
static struct status build_client(struct call *call, const Crm__CreateClientRequest *in, struct commit_builder *builder)
{
  const char *today;
  int32_t today_on;
  uint64_t first;
  struct status status = client_business_date(call, &today, &today_on);
  if (status_is_ok(status))
    status = commit_take_ids(call, 1 + in->n_accounts, &first);
  if (!status_is_ok(status))
    return status;
  Account__Person *person = arena_copy(call->arena, in->person, sizeof *person);
  person->person_id = first;
  person->version = 0;
  Account__Command *command = commit_command(builder);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_PERSON;
  command->put_person = person;
  Account__Holder *holder = arena_alloc(call->arena, sizeof *holder);
  account__holder__init(holder);
  holder->person_id = first;
  Account__Holder **holders = arena_copy(call->arena, &holder, sizeof(Account__Holder *));
  for (size_t i = 0; i < in->n_accounts && status_is_ok(status); i++) {
    Account__Account alone = *in->accounts[i];
    alone.n_holders = 1;
    alone.holders = holders;
    Account__Account *account = arena_alloc(call->arena, sizeof *account);
    status = complete_account(call, arena_printf(call->arena, "accounts[%zu].", i), &alone, today, account);
    account->account_id = first + 1 + i;
    put_account(builder, account);
  }
  return status;
}

struct status client_create(struct call *call, const Crm__CreateClientRequest *in, Crm__CreateClientResponse *out)
{
  struct commit_builder *builder = commit_new(call, &in->base);
  Account__CommitResponse *committed;
  struct status status = check_new(call, in);
  if (status_is_ok(status))
    status = build_client(call, in, builder);
  if (status_is_ok(status))
    status = commit_send(builder, NULL, &committed);
  if (!status_is_ok(status))
    return status;
  out->person_id = committed->outcomes[0]->id;
  out->n_account_ids = in->n_accounts;
  out->account_ids = arena_array(call->arena, in->n_accounts, sizeof *out->account_ids);
  for (size_t i = 0; i < in->n_accounts; i++)
    out->account_ids[i] = committed->outcomes[1 + i]->id;
  out->sequence = committed->sequence;
  return status_ok();
}

/* Holders must be people the caller may see; the account service answers not_found for others. */
static struct status check_holders(struct call *call, const Account__Account *account)
{
  for (size_t i = 0; i < account->n_holders; i++) {
    Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
    Account__Person *person;
    request.person_id = account->holders[i]->person_id;
    struct status status = master_get_person_call(call, &request, &person);
    if (status.code == STATUS_NOT_FOUND)
      return call_fail(call, STATUS_NOT_FOUND, arena_printf(call->arena, "account.holders[%zu].person_id", i),
                       "person %llu is not known", (unsigned long long)request.person_id);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

struct status client_open_account(struct call *call, const Crm__OpenAccountRequest *in, Crm__OpenAccountResponse *out)
{
  const char *today;
  int32_t today_on;
  Account__CommitResponse *committed;
  Account__Account account = *in->account;
  if (account.account_id != 0)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "account.account_id", "a new account has no id yet");
  struct status status = client_business_date(call, &today, &today_on);
  if (status_is_ok(status))
    status = complete_account(call, "account.", in->account, today, &account);
  if (status_is_ok(status))
    status = check_holders(call, &account);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *builder = commit_new(call, &in->base);
  put_account(builder, &account);
  status = commit_send(builder, NULL, &committed);
  if (!status_is_ok(status))
    return status;
  out->account_id = committed->outcomes[0]->id;
  out->sequence = committed->sequence;
  return status_ok();
}
