/* Handlers that write all master data of people and accounts, and make clients of prospects. */
#include "base/date.h"
#include "client_service.h"
#include "crm.h"
#include "holders.h"
#include "records/commit.h"
#include "standing.h"

const struct access client_put_person_access = { .roles = CRM_ROLES_KEEPING };
struct status client_put_person(struct call *call, const Crm__PutPersonRequest *in, Crm__PutPersonResponse *out)
{
  Account__CommitResponse *committed;
  Account__Person *present;
  if (in->person->person_id != 0 && in->person->version == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "person.version", "say which version of the person you saw");
  if (in->person->person_id == 0 && in->person->version != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "person.version", "a new person has no version yet");
  if (in->person->person_id != 0) {
    struct status seen = crm_person(call, "person.person_id", in->person->person_id, &present);
    if (!status_is_ok(seen))
      return seen;
  }
  struct commit_builder *commit = commit_new(call, &in->base);
  Account__Command *command = commit_command(commit);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_PERSON;
  command->put_person = in->person;
  struct status status = client_send_put(call, commit, "put_person", "person", &committed);
  if (!status_is_ok(status))
    return status;
  out->person_id = committed->outcomes[0]->id;
  out->version = committed->outcomes[0]->version;
  out->sequence = committed->sequence;
  return status;
}

static struct status put_account(struct call *call, const ProtobufCMessage *in, Account__Account *account,
                                 Crm__PutAccountResponse *out)
{
  Account__CommitResponse *committed;
  struct commit_builder *commit = commit_new(call, in);
  Account__Command *command = commit_command(commit);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_ACCOUNT;
  command->put_account = account;
  struct status status = client_send_put(call, commit, "put_account", "account", &committed);
  if (!status_is_ok(status))
    return status;
  out->account_id = committed->outcomes[0]->id;
  out->version = committed->outcomes[0]->version;
  out->sequence = committed->sequence;
  return status;
}

const struct access client_put_account_access = { .roles = CRM_ROLES_KEEPING };
struct status client_put_account(struct call *call, const Crm__PutAccountRequest *in, Crm__PutAccountResponse *out)
{
  Account__Account *present;
  if (in->account->account_id == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "account.account_id", "say which account; OpenAccount makes new ones");
  if (in->account->version == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "account.version", "say which version of the account you saw");
  const char *refusal = holders_refusal((enum account_kind)in->account->kind, in->account->n_holders);
  if (refusal != NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "account.holders", refusal);
  struct status status = crm_account(call, "account.account_id", in->account->account_id, &present);
  if (!status_is_ok(status))
    return status;
  if (in->account->advisor_id != present->advisor_id && in->account->advisor_id != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "account.advisor_id",
                       "an account is given to another advisor by MasterService/TransferAccount, with a reason");
  Account__Account account = *in->account;
  account.advisor_id = present->advisor_id;
  return put_account(call, &in->base, &account, out);
}

const struct access client_open_prospective_access = { .roles = CRM_ROLES_KEEPING };
struct status client_open_prospective(struct call *call, const Crm__OpenProspectiveRequest *in,
                                      Crm__PutAccountResponse *out)
{
  Account__CommitResponse *earlier;
  Account__Account *account;
  const char *today;
  int32_t today_on;
  struct status status = crm_account(call, "account_id", in->account_id, &account);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status))
    status = client_business_date(call, &today, &today_on);
  if (!status_is_ok(status))
    return status;
  const char *refusal = standing_open_refusal((enum account_status)account->status);
  if (refusal != NULL && earlier == NULL)
    return status_fail(STATUS_FAILED_PRECONDITION, "account_id", refusal);
  account->status = ACCOUNT__ACCOUNT__STATUS__OPENED;
  account->opened_on = in->opened_on[0] != '\0' ? in->opened_on : today;
  if (in->custodian[0] != '\0')
    account->custodian = in->custodian;
  if (in->custodian_number[0] != '\0')
    account->custodian_number = in->custodian_number;
  return put_account(call, &in->base, account, out);
}
