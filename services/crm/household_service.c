/* HouseholdService: people who are advised together. */
#include "crm.h"
#include "records/commit.h"

#define ACCOUNTS_MAX 1000 /* of one household */

static Account__Command *person_command(struct commit_builder *commit, struct call *call, const Account__Person *person,
                                        uint64_t household_id)
{
  Account__Command *command = commit_command(commit);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_PERSON;
  command->put_person = arena_copy(call->arena, person, sizeof *person);
  command->put_person->household_id = household_id;
  return command;
}

static struct status read_household(struct call *call, uint64_t household_id, Account__Household **out)
{
  Account__ListHouseholdsRequest request = ACCOUNT__LIST_HOUSEHOLDS_REQUEST__INIT;
  Account__ListHouseholdsResponse *page;
  request.household_id = household_id;
  struct status status = master_list_households_call(call, &request, &page);
  if (!status_is_ok(status))
    return status;
  if (page->n_households == 0)
    return call_fail(call, STATUS_NOT_FOUND, "household_id", "household %llu is not known",
                     (unsigned long long)household_id);
  *out = page->households[0];
  return status;
}

/* Who moves in with the same commit: each must be seen, and is named once. */
static struct status move_in(struct call *call, const Crm__PutHouseholdRequest *in, uint64_t household_id,
                             struct commit_builder *commit)
{
  for (size_t i = 0; i < in->n_person_ids; i++) {
    const char *field = arena_printf(call->arena, "person_ids[%zu]", i);
    Account__Person *person;
    for (size_t j = 0; j < i; j++)
      if (in->person_ids[j] == in->person_ids[i])
        return status_fail(STATUS_INVALID_ARGUMENT, field, "the person is named twice");
    struct status status = crm_person(call, field, in->person_ids[i], &person);
    if (!status_is_ok(status))
      return status;
    person_command(commit, call, person, household_id);
  }
  return status_ok();
}

static struct status build(struct call *call, const Crm__PutHouseholdRequest *in, struct commit_builder *commit)
{
  uint64_t household_id = in->household_id;
  struct status status = status_ok();
  if (household_id != 0 && in->version == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "version", "say which version of the household you saw");
  if (household_id == 0)
    status = commit_take_ids(call, 1, &household_id);
  if (!status_is_ok(status))
    return status;
  Account__Household *household = arena_alloc(call->arena, sizeof *household);
  account__household__init(household);
  household->household_id = household_id;
  household->name = in->name;
  household->version = in->household_id == 0 ? 0 : in->version;
  Account__Command *command = commit_command(commit);
  command->command_case = ACCOUNT__COMMAND__COMMAND_PUT_HOUSEHOLD;
  command->put_household = household;
  return move_in(call, in, household_id, commit);
}

const struct access household_put_access = { .roles = CRM_ROLES_KEEPING };
struct status household_put(struct call *call, const Crm__PutHouseholdRequest *in, Account__Household *out)
{
  Account__CommitResponse *committed = NULL;
  Account__Household *household;
  struct status status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status) && committed == NULL) {
    struct commit_builder *commit = commit_new(call, &in->base);
    status = build(call, in, commit);
    if (status_is_ok(status))
      status = crm_own_field(commit_send(commit, NULL, &committed));
  }
  if (!status_is_ok(status))
    return status;
  *out = (Account__Household)ACCOUNT__HOUSEHOLD__INIT;
  out->household_id = committed->outcomes[0]->id;
  out->name = in->name;
  out->version = committed->outcomes[0]->version;
  status = read_household(call, out->household_id, &household);
  if (status.code == STATUS_NOT_FOUND)
    return status_ok(); /* an empty household is in nobody's book yet */
  if (status_is_ok(status))
    *out = *household;
  return status;
}

static struct status person_at(struct call *call, uint64_t person_id, const Google__Protobuf__Timestamp *as_of,
                               Account__Person **out)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  request.person_id = person_id;
  request.as_of = (Google__Protobuf__Timestamp *)(uintptr_t)as_of;
  return master_get_person_call(call, &request, out);
}

/* The accounts whose primary holder the person is. */
static struct status add_accounts(struct call *call, const Crm__GetHouseholdRequest *in, uint64_t person_id,
                                  Crm__HouseholdView *out)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *page;
  request.holder_id = person_id;
  request.page_size = ACCOUNTS_MAX;
  struct status status = master_list_accounts_call(call, &request, &page);
  for (size_t i = 0; status_is_ok(status) && i < page->n_accounts && out->n_accounts < ACCOUNTS_MAX; i++) {
    Account__Account *account = page->accounts[i];
    Account__GetAccountRequest get = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
    get.account_id = account->account_id;
    get.as_of = in->as_of;
    if (in->as_of != NULL)
      status = master_get_account_call(call, &get, &account);
    if (status.code == STATUS_NOT_FOUND) {
      status = status_ok(); /* it was not there yet */
      continue;
    }
    if (status_is_ok(status) && account->n_holders > 0 && account->holders[0]->person_id == person_id)
      out->accounts[out->n_accounts++] = account;
  }
  return status;
}

const struct access household_get_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status household_get(struct call *call, const Crm__GetHouseholdRequest *in, Crm__HouseholdView *out)
{
  struct status status = read_household(call, in->household_id, &out->household);
  if (!status_is_ok(status))
    return status;
  size_t count = out->household->n_member_ids;
  out->people = arena_array(call->arena, count + 1, sizeof *out->people);
  out->accounts = arena_array(call->arena, ACCOUNTS_MAX, sizeof *out->accounts);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    uint64_t person_id = out->household->member_ids[i];
    status = person_at(call, person_id, in->as_of, &out->people[out->n_people]);
    if (status.code == STATUS_NOT_FOUND) {
      status = status_ok(); /* who was not there yet */
      continue;
    }
    out->n_people += status_is_ok(status);
    if (status_is_ok(status))
      status = add_accounts(call, in, person_id, out);
  }
  return status;
}

const struct access household_list_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status household_list(struct call *call, const Crm__ListCrmHouseholdsRequest *in,
                             Crm__ListCrmHouseholdsResponse *out)
{
  Account__ListHouseholdsRequest request = ACCOUNT__LIST_HOUSEHOLDS_REQUEST__INIT;
  Account__ListHouseholdsResponse *page;
  request.page_size = in->page_size;
  request.page_token = in->page_token;
  struct status status = master_list_households_call(call, &request, &page);
  if (!status_is_ok(status))
    return status;
  out->n_households = page->n_households;
  out->households = page->households;
  out->next_page_token = page->next_page_token;
  return status;
}

const struct access household_move_access = { .roles = CRM_ROLES_KEEPING };
struct status household_move(struct call *call, const Crm__MovePersonRequest *in, Account__Person *out)
{
  Account__CommitResponse *committed = NULL;
  Account__Person *person;
  struct status status = crm_person(call, "person_id", in->person_id, &person);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &committed);
  if (!status_is_ok(status) || committed != NULL) {
    if (status_is_ok(status))
      *out = *person;
    return status;
  }
  if (in->version != 0 && in->version != person->version)
    return call_fail(call, STATUS_ABORTED, "version", "the person has version %llu, not %llu: look again",
                     (unsigned long long)person->version, (unsigned long long)in->version);
  struct commit_builder *commit = commit_new(call, &in->base);
  person_command(commit, call, person, in->household_id);
  status = crm_own_field(commit_send(commit, NULL, &committed));
  if (!status_is_ok(status))
    return status;
  *out = *person;
  out->household_id = in->household_id;
  out->version = committed->outcomes[0]->version;
  return status;
}
