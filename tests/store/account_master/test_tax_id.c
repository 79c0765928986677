/* Tax ids: sealed at rest, shown by four characters, revealed against a reason in the journal. */
#include <string.h>

#include "master_scene.h"

static struct status set(struct house *house, struct caller caller, const char *key, const char *tax_id)
{
  Account__SetTaxIdRequest request = ACCOUNT__SET_TAX_ID_REQUEST__INIT;
  Account__SetTaxIdResponse *response;
  struct call *call = house_call(house, caller, key);
  request.person_id = house->person_id;
  request.tax_id = tax_id;
  struct status status = master_set_tax_id_call(call, &request, &response);
  if (status_is_ok(status))
    cr_assert_str_eq(response->last_four, tax_id + strlen(tax_id) - 4);
  call_end(call);
  return (struct status){ .code = status.code };
}

static struct status reveal(struct house *house, struct caller caller, const char *expected)
{
  Account__RevealTaxIdRequest request = ACCOUNT__REVEAL_TAX_ID_REQUEST__INIT;
  Account__RevealTaxIdResponse *response;
  struct call *call = house_call(house, caller, "");
  request.person_id = house->person_id;
  request.reason = "form 1099";
  struct status status = master_reveal_tax_id_call(call, &request, &response);
  if (status_is_ok(status)) {
    cr_assert_str_eq(response->tax_id, expected);
    cr_assert_gt(response->sequence, 0);
  }
  call_end(call);
  return (struct status){ .code = status.code };
}

static void play(struct house *house)
{
  Account__GetPersonRequest request = ACCOUNT__GET_PERSON_REQUEST__INIT;
  Account__Person *person;
  struct caller no_factor = scene_advisor();
  no_factor.second_factor = false;
  scene_people(house);
  expect_code(set(house, scene_advisor(), "a", "000-12-3456"), STATUS_INVALID_ARGUMENT);
  expect_code(reveal(house, scene_administrator(), ""), STATUS_NOT_FOUND);
  expect_ok(set(house, scene_advisor(), "b", "123-45-6789"));
  expect_ok(set(house, scene_advisor(), "b", "123-45-6789"));
  expect_code(set(house, scene_advisor(), "b", "123-45-6788"), STATUS_FAILED_PRECONDITION);
  expect_code(set(house, scene_caller(ROLE_TRADER, TRADER), "c", "123-45-6789"), STATUS_PERMISSION_DENIED);
  expect_code(set(house, scene_caller(ROLE_ASSISTANT, ASSISTANT), "d", "123-45-6789"), STATUS_NOT_FOUND);
  struct call *call = house_call(house, scene_advisor(), "");
  request.person_id = house->person_id;
  expect_ok(master_get_person_call(call, &request, &person));
  cr_assert_str_eq(person->tax_id_last_four, "6789");
  call_end(call);
  expect_ok(reveal(house, scene_advisor(), "123456789"));
  expect_ok(reveal(house, scene_caller(ROLE_COMPLIANCE, COMPLIANCE), "123456789"));
  expect_code(reveal(house, no_factor, ""), STATUS_PERMISSION_DENIED);
  expect_code(reveal(house, scene_caller(ROLE_ASSISTANT, ASSISTANT), ""), STATUS_PERMISSION_DENIED);
  expect_code(reveal(house, scene_caller(ROLE_TRADER, TRADER), ""), STATUS_PERMISSION_DENIED);
  store_execute(&house->database,
                "DO $$ BEGIN"
                " IF (SELECT count(*) FROM journal WHERE method LIKE '%RevealTaxId'"
                "     AND position('form 1099'::bytea IN request) > 0) <> 2"
                " THEN RAISE EXCEPTION 'who looked, and why, is not in the journal'; END IF;"
                " IF EXISTS (SELECT FROM journal WHERE position('123456789'::bytea IN request) > 0"
                "            OR position('123456789'::bytea IN answer) > 0)"
                " OR EXISTS (SELECT FROM person_tax_id WHERE position('123456789'::bytea IN sealed) > 0)"
                " THEN RAISE EXCEPTION 'a tax id stands in the database'; END IF; END $$");
}

Test(tax_ids, are_sealed_and_revealed_against_a_reason)
{
  house_run(&(struct house){ 0 }, play);
}
