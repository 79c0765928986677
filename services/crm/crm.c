/* What the handlers of the CRM service share. */
#include "crm.h"

#include <string.h>

struct status crm_account(struct call *call, const char *field, uint64_t account_id, Account__Account **out)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  request.account_id = account_id;
  struct status status = master_get_account_call(call, &request, out);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, field, "account %llu is not known", (unsigned long long)account_id);
  return status;
}

struct status crm_person(struct call *call, const char *field, uint64_t person_id, Account__Person **out)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  request.person_id = person_id;
  struct status status = master_get_person_call(call, &request, out);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, field, "person %llu is not known", (unsigned long long)person_id);
  return status;
}

struct status crm_anchor(struct call *call, uint64_t person_id, uint64_t *account_id)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *page;
  request.holder_id = person_id;
  request.page_size = 1;
  struct status status = master_list_accounts_call(call, &request, &page);
  if (status_is_ok(status))
    *account_id = page->n_accounts > 0 ? page->accounts[0]->account_id : 0;
  return status;
}

struct status crm_about(struct call *call, uint64_t account_id, uint64_t person_id, uint64_t *anchor)
{
  Account__Account *account;
  Account__Person *person;
  struct status status = status_ok();
  if (account_id == 0 && person_id == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "account_id", "say which account or person this is about");
  if (person_id != 0)
    status = crm_person(call, "person_id", person_id, &person);
  if (status_is_ok(status) && account_id != 0)
    status = crm_account(call, "account_id", account_id, &account);
  if (!status_is_ok(status))
    return status;
  *anchor = account_id;
  return account_id == 0 ? crm_anchor(call, person_id, anchor) : status;
}

struct status crm_sees(struct call *call, const struct record *record, uint64_t person_id, bool *seen)
{
  Account__Person *person;
  *seen = true;
  if (record->account_id != 0)
    return status_ok();
  struct status status = crm_person(call, "person_id", person_id, &person);
  *seen = status_is_ok(status);
  return status.code == STATUS_NOT_FOUND ? status_ok() : status;
}

struct status crm_own_field(struct status status)
{
  static const char commands[] = "commands[";
  const char *field = status.field == NULL ? "" : status.field;
  if (strncmp(field, commands, sizeof commands - 1) == 0 && strchr(field, '.') != NULL)
    status.field = strchr(field, '.') + 1;
  return status;
}
