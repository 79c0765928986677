/* Accounts and people are seen by whose book they are in. */
#include <string.h>

#include "files.h"
#include "said.h"

static struct caller advisor(void)
{
  return house_caller(ROLE_ADVISOR, FIRM, ADVISOR);
}

static struct status get_account(struct house *house, struct caller caller, uint64_t account_id)
{
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  Account__Account *account;
  struct call *call = house_call(house, caller, "");
  request.account_id = account_id;
  struct status status = master_get_account_call(call, &request, &account);
  if (status_is_ok(status)) {
    cr_assert_eq(account->account_id, account_id);
    cr_assert_eq(account->n_holders, caller.role == ROLE_TRADER ? 0 : 1, "a trader is told no holders");
    cr_assert(account->n_holders == 0 || account->holders[0]->person_id == house->person_id);
  }
  status.message = NULL;
  call_end(call);
  return status;
}

static void books(struct house *house)
{
  expect_ok(get_account(house, advisor(), house->account_id));
  expect_field(get_account(house, advisor(), house->other_account_id), STATUS_NOT_FOUND, "account_id");
  expect_ok(get_account(house, administrator(FIRM), house->other_account_id));
  expect_ok(get_account(house, house_caller(ROLE_TRADER, FIRM, OTHER_ADVISOR), house->account_id));
  expect_ok(get_account(house, house_caller(ROLE_SYSTEM, FIRM, 0), house->account_id));
  expect_code(get_account(house, administrator(OTHER_FIRM), house->account_id), STATUS_NOT_FOUND);
  expect_code(get_account(house, house_caller(ROLE_CLIENT, FIRM, 0), house->account_id), STATUS_NOT_FOUND);
}

Test(master, an_account_outside_the_book_is_not_found)
{
  house_run(&(struct house){ 0 }, books);
}

static void people(struct house *house)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  Account__ListPeopleRequest list = ACCOUNT__LIST_PEOPLE_REQUEST__INIT;
  Account__ListPeopleResponse *response;
  Account__Person *person;
  struct said said = said_by(house, administrator(FIRM), NULL);
  said_person(&said, "Without Account");
  uint64_t without = said_commit(&said)->outcomes[0]->id;
  said_end(&said);
  struct call *call = house_call(house, advisor(), "");
  request.person_id = house->person_id;
  expect_ok(master_get_person_call(call, &request, &person));
  cr_assert_str_eq(person->name, "Ada Example");
  request.person_id = without;
  expect_field(master_get_person_call(call, &request, &person), STATUS_NOT_FOUND, "person_id");
  expect_ok(master_list_people_call(call, &list, &response));
  cr_assert_eq(response->n_people, 1);
  call_end(call);
  call = house_call(house, administrator(FIRM), "");
  expect_ok(master_list_people_call(call, &list, &response));
  cr_assert_eq(response->n_people, 2);
  call_end(call);
}

Test(master, a_person_is_seen_through_an_account_of_the_book)
{
  house_run(&(struct house){ 0 }, people);
}

static void pages(struct house *house)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *response;
  struct said said = said_by(house, administrator(FIRM), NULL);
  for (int i = 0; i < 4; i++)
    said_account(&said, ADVISOR, house->person_id);
  said_commit(&said);
  said_end(&said);
  struct call *call = house_call(house, advisor(), "");
  size_t seen = 0, rounds = 0;
  uint64_t last = 0;
  request.page_size = 2;
  do {
    expect_ok(master_list_accounts_call(call, &request, &response));
    for (size_t i = 0; i < response->n_accounts; i++, seen++) {
      cr_assert_gt(response->accounts[i]->account_id, last);
      cr_assert_eq(response->accounts[i]->n_holders, 1);
      last = response->accounts[i]->account_id;
    }
    request.page_token = response->next_page_token;
    rounds++;
  } while (request.page_token[0]);
  cr_assert_eq(seen, 5, "the other advisor's account is not among them");
  cr_assert_eq(rounds, 3);
  request.page_token = "p000000000000zzzz";
  expect_field(master_list_accounts_call(call, &request, &response), STATUS_INVALID_ARGUMENT, "page_token");
  call_end(call);
}

Test(master, pages_follow_each_other_by_id)
{
  house_run(&(struct house){ 0 }, pages);
}
