/* Who sees which accounts: own books, shared ones, assigned ones, a client's own, a list; and nobody another firm's. */
#include "master_scene.h"

/* Account 1 is the advisor's, account 2 the other advisor's; both are held by the house's person. */
struct sight {
  struct caller caller;
  bool first, second;
  const char *who;
};

static size_t count_accounts(struct house *house, struct caller caller)
{
  Account__ListAccountsRequest request = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT;
  Account__ListAccountsResponse *response;
  struct call *call = house_call(house, caller, "");
  expect_ok(master_list_accounts_call(call, &request, &response));
  size_t count = response->n_accounts;
  call_end(call);
  return count;
}

/* Sums of cash streamed for a whole book tell whose positions were read: 100 in the first, 30 in the second. */
static int64_t sum_positions(struct house *house, struct caller caller)
{
  Account__PositionsRequest request = ACCOUNT__POSITIONS_REQUEST__INIT;
  Account__PositionBatch *batch;
  int64_t sum_e6 = 0;
  struct call *call = house_call(house, caller, "");
  struct bus_stream *stream;
  expect_ok(ledger_positions_open(call, &request, &stream));
  while (status_is_ok(ledger_positions_next(stream, &batch)) && batch)
    for (size_t i = 0; i < batch->n_quantity_e6; i++)
      sum_e6 += batch->quantity_e6[i];
  call_end(call);
  return sum_e6 / 1000000;
}

static struct status cash_of(struct house *house, struct caller caller, uint64_t account_id)
{
  Account__CashRequest request = ACCOUNT__CASH_REQUEST__INIT;
  Account__CashResponse *response;
  struct call *call = house_call(house, caller, "");
  request.account_id = account_id;
  struct status status = ledger_cash_call(call, &request, &response);
  call_end(call);
  return (struct status){ .code = status.code };
}

static size_t count_entries(struct house *house, struct caller caller)
{
  Account__EntriesRequest request = ACCOUNT__ENTRIES_REQUEST__INIT;
  Account__EntryBatch *batch;
  size_t count = 0;
  struct call *call = house_call(house, caller, "");
  struct bus_stream *stream;
  expect_ok(ledger_entries_open(call, &request, &stream));
  while (status_is_ok(ledger_entries_next(stream, &batch)) && batch)
    count += batch->n_entries;
  call_end(call);
  return count;
}

static void look(struct house *house, const struct sight *sight)
{
  Account__Account *account;
  bool is_client = sight->caller.role == ROLE_CLIENT;
  enum status_code first = sight->first ? STATUS_OK : STATUS_NOT_FOUND,
                   second = sight->second ? STATUS_OK : STATUS_NOT_FOUND;
  cr_assert_eq(scene_get(house, sight->caller, house->account_id, &account).code, first, "%s, first", sight->who);
  cr_assert_eq(scene_get(house, sight->caller, house->other_account_id, &account).code, second, "%s, second",
               sight->who);
  cr_assert_eq(count_accounts(house, sight->caller), (size_t)(sight->first + sight->second), "%s, list", sight->who);
  if (is_client)
    return;
  cr_assert_eq(sum_positions(house, sight->caller), sight->first * 100 + sight->second * 30, "%s, positions",
               sight->who);
  cr_assert_eq(cash_of(house, sight->caller, house->account_id).code, first, "%s, cash", sight->who);
  cr_assert_eq(cash_of(house, sight->caller, house->other_account_id).code, second, "%s, cash", sight->who);
  cr_assert_eq(count_entries(house, sight->caller), (size_t)(sight->first + sight->second), "%s, entries", sight->who);
}

static void look_all(struct house *house, const struct sight *sights, size_t count)
{
  for (size_t i = 0; i < count; i++)
    look(house, &sights[i]);
}
#define LOOK(house, sights) look_all(house, sights, sizeof sights / sizeof sights[0])

static void open_scene(struct house *house)
{
  scene_people(house);
  said_deposit(house, house->account_id, "100");
  said_deposit(house, house->other_account_id, "30");
}

static void by_role(struct house *house)
{
  open_scene(house);
  const struct sight sights[] = {
    { scene_advisor(), true, false, "the advisor" },
    { scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), false, true, "the other advisor" },
    { scene_caller(ROLE_ASSISTANT, ASSISTANT), false, false, "an assistant of nobody" },
    { scene_caller(ROLE_CLIENT, CLIENT), false, false, "a client without a person" },
    { scene_caller(ROLE_TRADER, TRADER), true, true, "a trader" },
    { scene_caller(ROLE_COMPLIANCE, COMPLIANCE), true, true, "compliance" },
    { scene_administrator(), true, true, "an administrator" },
    { scene_limited(), false, false, "a limited trader without a list" },
    { house_caller(ROLE_SYSTEM, FIRM, 0), true, true, "a service" },
    { house_caller(ROLE_ADMINISTRATOR, OTHER_FIRM, ADMINISTRATOR), false, false, "another firm" },
  };
  LOOK(house, sights);
}

Test(sight, is_by_role_and_book)
{
  house_run(&(struct house){ 0 }, by_role);
}

static void share(struct house *house, struct caller caller, uint64_t user_id, bool ended)
{
  struct said said = said_by(house, caller, NULL);
  scene_member(&said, ADVISOR, user_id)->ended = ended;
  scene_put(&said);
}

static void shared(struct house *house)
{
  open_scene(house);
  share(house, scene_advisor(), OTHER_ADVISOR, false);
  share(house, scene_administrator(), ASSISTANT, false);
  const struct sight both[] = {
    { scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), true, true, "whom it is shared with" },
    { scene_caller(ROLE_ASSISTANT, ASSISTANT), true, false, "the assistant" },
    { scene_advisor(), true, false, "who shares sees no more" },
  };
  LOOK(house, both);
  struct said said = said_by(house, scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), NULL);
  said_cash(&said, house->account_id, "5.00");
  const Account__CommitResponse *response;
  expect_ok(said_send(&said, &response));
  said_end(&said);
  share(house, scene_advisor(), OTHER_ADVISOR, true);
  const struct sight ended = { scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), false, true, "who sees no more" };
  Account__Account *account;
  expect_code(scene_get(house, ended.caller, house->account_id, &account), STATUS_NOT_FOUND);
  said = said_by(house, ended.caller, NULL);
  said_cash(&said, house->account_id, "5.00");
  expect_code(said_send(&said, &response), STATUS_NOT_FOUND);
  said_end(&said);
}

Test(sight, of_a_book_is_shared_and_ended_and_commits_follow_it)
{
  house_run(&(struct house){ 0 }, shared);
}

static void refused(struct house *house)
{
  uint64_t id;
  scene_people(house);
  struct said said = said_by(house, scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), NULL);
  scene_member(&said, ADVISOR, OTHER_ADVISOR);
  expect_field(scene_try(&said, &id), STATUS_PERMISSION_DENIED, "commands[0].advisor_id");
  said_end(&said);
  said = said_by(house, scene_advisor(), NULL);
  scene_member(&said, ADVISOR, CLIENT);
  expect_field(scene_try(&said, &id), STATUS_NOT_FOUND, "commands[0].user_id");
  said_end(&said);
  said = said_by(house, scene_advisor(), NULL);
  scene_member(&said, ADVISOR, ADVISOR);
  expect_field(scene_try(&said, &id), STATUS_INVALID_ARGUMENT, "commands[0].put_book_member.user_id");
  said_end(&said);
}

Test(sight, of_a_book_is_given_by_its_advisor_to_who_may_have_it)
{
  house_run(&(struct house){ 0 }, refused);
}

static void clients(struct house *house)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  Account__Person *person;
  open_scene(house);
  scene_sight(house,
              (Account__UserSight){ .base = PROTOBUF_C_MESSAGE_INIT(&account__user_sight__descriptor),
                                    .user_id = CLIENT,
                                    .person_id = house->person_id },
              0);
  struct caller client = scene_caller(ROLE_CLIENT, CLIENT);
  const struct sight holder = { client, true, true, "a client who holds both" };
  look(house, &holder);
  store_execute(&house->database,
                "UPDATE account_holder SET role = 4 WHERE account_id = (SELECT max(account_id) FROM account)");
  const struct sight beneficiary = { client, true, false, "a beneficiary of the second" };
  look(house, &beneficiary);
  struct call *call = house_call(house, client, "");
  request.person_id = house->person_id;
  expect_ok(master_get_person_call(call, &request, &person));
  request.person_id = house->person_id + 1;
  expect_field(master_get_person_call(call, &request, &person), STATUS_NOT_FOUND, "person_id");
  call_end(call);
}

Test(sight, of_a_client_is_what_its_person_holds_and_a_beneficiary_sees_nothing)
{
  house_run(&(struct house){ 0 }, clients);
}

static void limited(struct house *house)
{
  open_scene(house);
  scene_sight(house,
              (Account__UserSight){ .base = PROTOBUF_C_MESSAGE_INIT(&account__user_sight__descriptor),
                                    .user_id = LIMITED_TRADER,
                                    .limited = true },
              house->other_account_id);
  const struct sight listed = { scene_limited(), false, true, "a trader limited to the second" };
  look(house, &listed);
  scene_sight(house,
              (Account__UserSight){ .base = PROTOBUF_C_MESSAGE_INIT(&account__user_sight__descriptor),
                                    .user_id = LIMITED_TRADER,
                                    .limited = true },
              0);
  const struct sight nothing = { scene_limited(), false, false, "a trader limited to nothing" };
  look(house, &nothing);
}

Test(sight, of_a_limited_user_is_its_list_whatever_its_role)
{
  house_run(&(struct house){ 0 }, limited);
}

static void traders(struct house *house)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  Account__ListPeopleRequest list = ACCOUNT__LIST_PEOPLE_REQUEST__INIT;
  Account__ListHouseholdsRequest households = ACCOUNT__LIST_HOUSEHOLDS_REQUEST__INIT;
  Account__ListPeopleResponse *people;
  Account__ListHouseholdsResponse *response;
  Account__Person *person;
  Account__Account *account = NULL;
  scene_people(house);
  struct call *call = house_call(house, scene_caller(ROLE_TRADER, TRADER), "");
  request.person_id = house->person_id;
  expect_code(master_get_person_call(call, &request, &person), STATUS_PERMISSION_DENIED);
  expect_code(master_list_people_call(call, &list, &people), STATUS_PERMISSION_DENIED);
  expect_code(master_list_households_call(call, &households, &response), STATUS_PERMISSION_DENIED);
  call_end(call);
  expect_ok(scene_get(house, scene_caller(ROLE_TRADER, TRADER), house->account_id, &account));
  cr_assert_eq(account->n_holders, 0);
  expect_ok(scene_get(house, scene_advisor(), house->account_id, &account));
  cr_assert_eq(account->n_holders, 1);
}

Test(sight, of_a_trader_has_no_people)
{
  house_run(&(struct house){ 0 }, traders);
}

static uint64_t first_account(struct house *house, struct caller caller, const Account__ListAccountsRequest *request,
                              size_t *count)
{
  Account__ListAccountsResponse *response;
  struct call *call = house_call(house, caller, "");
  expect_ok(master_list_accounts_call(call, request, &response));
  uint64_t id = response->n_accounts > 0 ? response->accounts[0]->account_id : 0;
  *count = response->n_accounts;
  call_end(call);
  return id;
}

static void filters(struct house *house)
{
  Account__ListAccountsRequest holder = ACCOUNT__LIST_ACCOUNTS_REQUEST__INIT, kinds = holder, ids = holder;
  Account__Account__Kind joint = ACCOUNT__ACCOUNT__KIND__JOINT, individual = ACCOUNT__ACCOUNT__KIND__INDIVIDUAL;
  Account__ListPeopleRequest people = ACCOUNT__LIST_PEOPLE_REQUEST__INIT;
  Account__ListPeopleResponse *found;
  size_t count;
  scene_people(house);
  holder.holder_id = house->person_id;
  cr_expect_eq(first_account(house, scene_advisor(), &holder, &count), house->account_id);
  holder.holder_id = 999999;
  first_account(house, scene_advisor(), &holder, &count);
  cr_expect_eq(count, 0);
  kinds.n_kinds = 1;
  kinds.kinds = &joint;
  first_account(house, scene_advisor(), &kinds, &count);
  cr_expect_eq(count, 0);
  kinds.kinds = &individual;
  cr_expect_eq(first_account(house, scene_advisor(), &kinds, &count), house->account_id);
  ids.n_account_ids = 2;
  ids.account_ids = (uint64_t[]){ 999999, house->account_id };
  cr_expect_eq(first_account(house, scene_advisor(), &ids, &count), house->account_id);
  cr_expect_eq(count, 1);
  first_account(house, house_caller(ROLE_ADVISOR, FIRM, OTHER_ADVISOR), &ids, &count);
  cr_expect_eq(count, 0, "another's book");
  people.n_person_ids = 2;
  people.person_ids = (uint64_t[]){ house->person_id, 999999 };
  struct call *call = house_call(house, scene_advisor(), "");
  expect_ok(master_list_people_call(call, &people, &found));
  cr_expect_eq(found->n_people, 1);
  cr_expect_eq(found->people[0]->person_id, house->person_id);
  call_end(call);
}

Test(sight, lists_can_be_narrowed_to_a_holder_kinds_and_ids)
{
  house_run(&(struct house){ 0 }, filters);
}
