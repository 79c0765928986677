/* Accounts go to another advisor, and every version of master data stays readable. */
#include "master_scene.h"

static struct status give(struct house *house, struct caller caller, const char *key, uint64_t *version)
{
  Account__TransferAccountRequest request = ACCOUNT__TRANSFER_ACCOUNT_REQUEST__INIT;
  Account__TransferAccountResponse *response;
  struct call *call = house_call(house, caller, key);
  request.account_id = house->account_id;
  request.advisor_id = OTHER_ADVISOR;
  request.reason = "the advisor retires";
  struct status status = master_transfer_account_call(call, &request, &response);
  if (status_is_ok(status))
    *version = response->version;
  call_end(call);
  return (struct status){ .code = status.code };
}

static void transfer(struct house *house)
{
  Account__Account *account;
  uint64_t version = 0;
  scene_people(house);
  said_deposit(house, house->account_id, "100");
  expect_code(give(house, scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), "take", &version), STATUS_NOT_FOUND);
  expect_code(give(house, scene_caller(ROLE_TRADER, TRADER), "trade", &version), STATUS_PERMISSION_DENIED);
  expect_code(give(house, scene_advisor(), "", &version), STATUS_INVALID_ARGUMENT);
  expect_ok(give(house, scene_advisor(), "give", &version));
  cr_assert_eq(version, 2);
  expect_code(scene_get(house, scene_advisor(), house->account_id, &account), STATUS_NOT_FOUND);
  expect_ok(scene_get(house, scene_caller(ROLE_ADVISOR, OTHER_ADVISOR), house->account_id, &account));
  cr_assert_eq(account->advisor_id, OTHER_ADVISOR);
  version = 0;
  expect_ok(give(house, scene_advisor(), "give", &version));
  cr_assert_eq(version, 2, "a repetition is answered as it was");
  expect_code(give(house, scene_caller(ROLE_COMPLIANCE, COMPLIANCE), "again", &version), STATUS_FAILED_PRECONDITION);
}

Test(history, an_account_is_given_away_by_its_advisor_or_the_firm)
{
  house_run(&(struct house){ 0 }, transfer);
}

static Google__Protobuf__Timestamp *instant(struct call *call, int64_t at_us)
{
  Google__Protobuf__Timestamp *at = arena_alloc(call->arena, sizeof *at);
  google__protobuf__timestamp__init(at);
  at->seconds = at_us / 1000000;
  at->nanos = (int32_t)(at_us % 1000000 * 1000);
  return at;
}

static void versions(struct house *house)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  Account__Person *person;
  struct said said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "Before");
  int64_t first_us = said.call->now_us;
  uint64_t id = scene_put(&said);
  fiber_sleep(2000);
  said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "After")->person_id = id;
  scene_put(&said);
  struct call *call = house_call(house, scene_advisor(), "");
  request.person_id = id;
  expect_ok(master_get_person_call(call, &request, &person));
  cr_assert_str_eq(person->name, "After");
  request.as_of = instant(call, first_us + 1000);
  expect_ok(master_get_person_call(call, &request, &person));
  cr_assert_str_eq(person->name, "Before");
  cr_assert_eq(person->version, 1);
  request.as_of = instant(call, first_us - 1000000);
  expect_field(master_get_person_call(call, &request, &person), STATUS_NOT_FOUND, "as_of");
  call_end(call);
}

Test(history, a_person_is_read_as_of_an_instant)
{
  house_run(&(struct house){ 0 }, versions);
}

/* Rows of every table that commits of master data write, by several users and by the other ways to write. */
static void write_all(struct house *house)
{
  uint64_t version;
  struct said said = said_by(house, scene_advisor(), NULL);
  scene_household(&said, "The Examples");
  uint64_t household_id = scene_put(&said);
  said = said_by(house, scene_advisor(), NULL);
  scene_person(&said, "Bo Example")->household_id = household_id;
  scene_put(&said);
  said = said_by(house, scene_advisor(), NULL);
  scene_member(&said, ADVISOR, ASSISTANT);
  scene_put(&said);
  said = said_by(house, scene_advisor(), NULL);
  Account__Account *account = said_account(&said, ADVISOR, house->person_id);
  Account__Beneficiary one = ACCOUNT__BENEFICIARY__INIT, *beneficiaries[] = { &one };
  Account__FeeTier tier = ACCOUNT__FEE_TIER__INIT, *tiers[] = { &tier };
  Account__Fee fee = ACCOUNT__FEE__INIT;
  one.person_id = house->person_id;
  one.share = "1";
  tier.rate = "0.01";
  fee.n_tiers = account->n_beneficiaries = 1;
  fee.tiers = tiers;
  account->fee = &fee;
  account->beneficiaries = beneficiaries;
  scene_put(&said);
  expect_ok(give(house, scene_advisor(), "give", &version));
  scene_sight(house,
              (Account__UserSight){ .base = PROTOBUF_C_MESSAGE_INIT(&account__user_sight__descriptor),
                                    .user_id = LIMITED_TRADER,
                                    .limited = true },
              house->account_id);
}

static void run_again(struct house *house)
{
  Account__VerifyRequest request = ACCOUNT__VERIFY_REQUEST__INIT;
  Account__VerifyResponse *response;
  scene_people(house);
  write_all(house);
  struct call *call = house_call(house, scene_caller(ROLE_COMPLIANCE, COMPLIANCE), "");
  request.rebuild = true;
  expect_ok(ledger_verify_call(call, &request, &response));
  cr_assert_eq(response->n_differences, 0, "%s", response->n_differences ? response->differences[0] : "");
  cr_assert_gt(response->rebuilt_commits, 6);
  call_end(call);
}

Test(history, the_journal_makes_the_same_master_data_again)
{
  house_run(&(struct house){ 0 }, run_again);
}
