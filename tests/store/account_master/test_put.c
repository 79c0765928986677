/* Putting people, accounts and households: who may, what must be there, what follows what. */
#include "master_scene.h"

static void check_field(struct said *said, enum status_code code, const char *field)
{
  uint64_t id;
  expect_field(scene_try(said, &id), code, field);
  said_end(said);
}

static void people(struct house *house)
{
  uint64_t id, own;
  struct caller stranger = scene_caller(ROLE_ADVISOR, OTHER_ADVISOR);
  struct said said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "New Client");
  own = scene_put(&said);
  said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "New Client, renamed")->person_id = own;
  scene_put(&said);
  said = said_by(house, stranger, NULL);
  scene_person(&said, "Taken over")->person_id = own;
  check_field(&said, STATUS_NOT_FOUND, "commands[0].person_id");
  said = said_by(house, stranger, NULL);
  said_account(&said, OTHER_ADVISOR, own);
  check_field(&said, STATUS_NOT_FOUND, "commands[0].holders[0].person_id");
  said = said_by(house, scene_advisor(), NULL);
  Account__Person *person = scene_person(&said, "Stale");
  person->person_id = own;
  person->version = 1;
  check_field(&said, STATUS_ABORTED, "commands[0].version");
  said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "Of a household")->household_id = 424242;
  expect_code(scene_try(&said, &id), STATUS_NOT_FOUND);
  said_end(&said);
}

Test(put, a_person_is_changed_only_by_who_sees_it)
{
  house_run(&(struct house){ 0 }, people);
}

static void fields(struct house *house)
{
  struct said said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "A")->residence = "usa";
  uint64_t id;
  expect_code(scene_try(&said, &id), STATUS_INVALID_ARGUMENT);
  said_end(&said);
  said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "A")->tax_residence = "u1";
  check_field(&said, STATUS_INVALID_ARGUMENT, "commands[0].put_person.tax_residence");
  said = said_by(house, scene_advisor(), NULL);
  Account__Person *person = scene_person(&said, "A");
  person->born_on = "1960-01-02";
  person->died_on = "1960-01-01";
  check_field(&said, STATUS_INVALID_ARGUMENT, "commands[0].put_person.died_on");
  said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "A")->born_on = "2190-01-01";
  check_field(&said, STATUS_INVALID_ARGUMENT, "commands[0].put_person.born_on");
  said = said_by(house, scene_advisor(), NULL);
  person = scene_person(&said, "A Corp.");
  person->organisation = true;
  person->born_on = "1960-01-01";
  check_field(&said, STATUS_INVALID_ARGUMENT, "commands[0].put_person.organisation");
  said = said_by(house, scene_advisor(), NULL);
  said_account(&said, ADVISOR, house->person_id)->base_currency = "us$";
  check_field(&said, STATUS_INVALID_ARGUMENT, "commands[0].put_account.base_currency");
  said = said_by(house, scene_advisor(), NULL);
  said_account(&said, ADVISOR, house->person_id)->closed_on = "2026-01-01";
  check_field(&said, STATUS_INVALID_ARGUMENT, "commands[0].put_account.closed_on");
  said = said_by(house, scene_advisor(), NULL);
  said_account(&said, CLIENT, house->person_id);
  check_field(&said, STATUS_NOT_FOUND, "commands[0].advisor_id");
  said = said_by(house, scene_advisor(), NULL);
  said_account(&said, OTHER_ADVISOR, house->person_id);
  check_field(&said, STATUS_PERMISSION_DENIED, "commands[0].advisor_id");
}

Test(put, every_field_is_checked_at_the_door)
{
  house_run(&(struct house){ 0 }, fields);
}

static struct status move(struct house *house, struct caller caller, Account__Account__Status status)
{
  uint64_t id;
  struct said said = said_by(house, caller, NULL);
  Account__Account *account = said_account(&said, ADVISOR, house->person_id);
  account->account_id = house->account_id;
  account->status = status;
  struct status out = scene_try(&said, &id);
  said_end(&said);
  return (struct status){ .code = out.code };
}

static void life(struct house *house)
{
  Account__Account *account;
  said_deposit(house, house->account_id, "10");
  expect_code(move(house, scene_advisor(), ACCOUNT__ACCOUNT__STATUS__PROSPECTIVE), STATUS_FAILED_PRECONDITION);
  expect_ok(move(house, scene_advisor(), ACCOUNT__ACCOUNT__STATUS__RESTRICTED));
  expect_ok(move(house, scene_advisor(), ACCOUNT__ACCOUNT__STATUS__OPENED));
  expect_code(move(house, scene_advisor(), ACCOUNT__ACCOUNT__STATUS__CLOSED), STATUS_FAILED_PRECONDITION);
  said_deposit(house, house->account_id, "-10");
  expect_ok(move(house, scene_advisor(), ACCOUNT__ACCOUNT__STATUS__CLOSED));
  expect_ok(scene_get(house, scene_advisor(), house->account_id, &account));
  cr_assert_eq(account->status, ACCOUNT__ACCOUNT__STATUS__CLOSED);
  cr_assert_eq(account->version, 4);
  expect_code(move(house, scene_advisor(), ACCOUNT__ACCOUNT__STATUS__OPENED), STATUS_FAILED_PRECONDITION);
}

Test(put, an_account_closes_only_empty_and_stays_closed)
{
  house_run(&(struct house){ 0 }, life);
}

static void terms(struct house *house)
{
  struct said said = said_by(house, scene_advisor(), NULL);
  Account__Account *account = said_account(&said, ADVISOR, house->person_id);
  Account__FeeTier low = ACCOUNT__FEE_TIER__INIT, high = ACCOUNT__FEE_TIER__INIT, *tiers[] = { &low, &high };
  Account__Fee fee = ACCOUNT__FEE__INIT;
  Account__Decedent decedent = ACCOUNT__DECEDENT__INIT;
  Account__Permissions permissions = ACCOUNT__PERMISSIONS__INIT;
  Account__Beneficiary one = ACCOUNT__BENEFICIARY__INIT, *beneficiaries[] = { &one };
  low = (Account__FeeTier){ .base = low.base, .up_to = "1000000.00", .rate = "0.01" };
  high.rate = "0.0075";
  fee.schedule = "standard";
  fee.n_tiers = 2;
  fee.tiers = tiers;
  fee.minimum = "250.00";
  fee.household_aggregation = fee.debit_authority = true;
  decedent.born_on = "1930-05-06";
  decedent.died_on = "2024-02-03";
  decedent.beneficiary_kind = ACCOUNT__DECEDENT__BENEFICIARY_KIND__ELIGIBLE_DESIGNATED;
  decedent.relation = "sister";
  permissions.options_level = 2;
  one.person_id = house->person_id;
  one.share = "1";
  account->kind = ACCOUNT__ACCOUNT__KIND__INHERITED_IRA;
  account->fee = &fee;
  account->decedent = &decedent;
  account->permissions = &permissions;
  account->n_beneficiaries = 1;
  account->beneficiaries = beneficiaries;
  account->custodian = "Custody Co.";
  account->custodian_number = "X-1";
  uint64_t id = scene_put(&said);
  Account__GetAccountRequest request = ACCOUNT__GET_ACCOUNT_REQUEST__INIT;
  Account__Account *read;
  struct call *call = house_call(house, scene_advisor(), "");
  request.account_id = id;
  expect_ok(master_get_account_call(call, &request, &read));
  cr_assert_eq(read->tax_status, ACCOUNT__ACCOUNT__TAX_STATUS__TAX_DEFERRED);
  cr_assert_eq(read->fee->n_tiers, 2);
  cr_assert_str_eq(read->fee->tiers[0]->up_to, "1000000.00");
  cr_assert_str_eq(read->fee->tiers[1]->up_to, "");
  cr_assert_str_eq(read->fee->tiers[1]->rate, "0.0075");
  cr_assert_str_eq(read->fee->minimum, "250.00");
  cr_assert_str_eq(read->decedent->died_on, "2024-02-03");
  cr_assert_str_eq(read->decedent->relation, "sister");
  cr_assert_eq(read->permissions->options_level, 2);
  cr_assert_eq(read->n_beneficiaries, 1);
  cr_assert_str_eq(read->beneficiaries[0]->share, "1");
  call_end(call);
  said = said_by(house, scene_advisor(), NULL);
  account = said_account(&said, ADVISOR, house->person_id);
  account->custodian = "Custody Co.";
  account->custodian_number = "X-1";
  const Account__CommitResponse *response;
  cr_assert_neq(said_send(&said, &response).code, STATUS_OK, "a custodian's number is given once");
  said_end(&said);
}

Test(put, what_was_agreed_of_an_account_is_kept_and_read)
{
  house_run(&(struct house){ 0 }, terms);
}

static void households(struct house *house)
{
  Account__ListHouseholdsRequest request = ACCOUNT__LIST_HOUSEHOLDS_REQUEST__INIT;
  Account__ListHouseholdsResponse *response;
  struct said said = said_by(house, scene_advisor(), NULL);
  scene_household(&said, "The Examples");
  uint64_t household_id = scene_put(&said);
  said = said_by(house, scene_advisor(), NULL);
  Account__Person *person = scene_person(&said, "Bo Example");
  person->household_id = household_id;
  uint64_t person_id = scene_put(&said);
  struct call *call = house_call(house, scene_advisor(), "");
  expect_ok(master_list_households_call(call, &request, &response));
  cr_assert_eq(response->n_households, 1);
  cr_assert_str_eq(response->households[0]->name, "The Examples");
  cr_assert_eq(response->households[0]->n_member_ids, 1);
  cr_assert_eq(response->households[0]->member_ids[0], person_id);
  call_end(call);
  call = house_call(house, scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), "");
  expect_ok(master_list_households_call(call, &request, &response));
  cr_assert_eq(response->n_households, 0);
  call_end(call);
  said = said_by(house, scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), NULL);
  scene_household(&said, "Renamed")->household_id = household_id;
  check_field(&said, STATUS_NOT_FOUND, "commands[0].household_id");
}

Test(put, a_household_is_seen_through_its_members)
{
  house_run(&(struct house){ 0 }, households);
}
