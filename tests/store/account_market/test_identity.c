/* Firms, users and keys. */
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "files.h"

#define CURVE_KEY "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"

static ProtobufCBinaryData key_of(struct house *house, const char *text)
{
  uint8_t *hash = arena_alloc(house->arena, HASH_BYTES);
  hash_sha256(text, strlen(text), hash);
  return (ProtobufCBinaryData){ .data = hash, .len = HASH_BYTES };
}

static struct call *call_as(struct house *house, enum role role, uint64_t firm_id)
{
  return house_call(house, house_caller(role, firm_id, role == ROLE_ADMINISTRATOR ? ADMINISTRATOR : 0), "");
}

/* Who the key belongs to; the status when to nobody. */
static struct status authenticate(struct house *house, const char *key, Bus__Caller *out)
{
  Account__AuthenticateRequest request = ACCOUNT__AUTHENTICATE_REQUEST__INIT;
  Account__AuthenticateResponse *response;
  struct call *call = call_as(house, ROLE_SYSTEM, 0);
  request.key_hash = key_of(house, key);
  struct status status = identity_authenticate_call(call, &request, &response);
  if (status_is_ok(status))
    *out = *response->caller;
  status.message = NULL; /* it ends with the call */
  call_end(call);
  return status;
}

static struct status open_firm(struct house *house, const char *code, const char *key, Account__OpenFirmResponse *out)
{
  Account__OpenFirmRequest request = ACCOUNT__OPEN_FIRM_REQUEST__INIT;
  Account__OpenFirmResponse *response;
  struct call *call = call_as(house, ROLE_OPERATOR, 0);
  request.code = code;
  request.name = "Third";
  request.administrator = "First Person";
  request.key_hash = key_of(house, key);
  struct status status = firm_open_call(call, &request, &response);
  if (status_is_ok(status)) {
    *out = *response;
    out->firm = arena_copy(house->arena, response->firm, sizeof *response->firm);
    out->firm->time_zone = arena_strdup(house->arena, response->firm->time_zone);
  }
  status.message = NULL;
  call_end(call);
  return status;
}

static void opening(struct house *house)
{
  Account__OpenFirmResponse first, second;
  Bus__Caller caller;
  expect_ok(open_firm(house, "third", "key", &first));
  cr_assert_eq(first.firm->firm_id, 3);
  cr_assert_str_eq(first.firm->time_zone, "America/New_York");
  cr_assert_eq(first.firm->sequence, 1, "its first user stands in the journal's first line");
  expect_ok(open_firm(house, "third", "key", &second));
  cr_assert_eq(second.firm->firm_id, 3);
  cr_assert_eq(second.user_id, first.user_id);
  expect_code(open_firm(house, "third", "another key", &second), STATUS_ALREADY_EXISTS);
  expect_code(open_firm(house, "fourth", "key", &second), STATUS_ALREADY_EXISTS);
  expect_code(open_firm(house, "No Code", "key", &second), STATUS_INVALID_ARGUMENT);
  cr_assert_eq(number(house, "SELECT count(*) FROM firm"), 3);
  cr_assert_eq(number(house, "SELECT next_id FROM firm_head WHERE firm_id = 3"), 1000);
  cr_assert_eq(number(house, "SELECT count(*) FROM journal WHERE firm_id = 3 AND sequence = 1 AND method LIKE '%Open'"), 1);
  cr_assert_eq(number(house, "SELECT sequence FROM firm_head WHERE firm_id = 3"), 1, "the second opening changes nothing");
  expect_ok(authenticate(house, "key", &caller));
  cr_assert_eq(caller.firm_id, 3);
  cr_assert_eq(caller.user_id, first.user_id);
  cr_assert_eq(caller.role, BUS__ROLE__ADMINISTRATOR);
}

Test(identity, a_firm_is_opened_once_with_its_administrator)
{
  house_run(&(struct house){ .is_empty = true }, opening);
}

static void denied(struct house *house)
{
  Account__OpenFirmRequest open = ACCOUNT__OPEN_FIRM_REQUEST__INIT;
  Account__OpenFirmResponse *opened;
  Account__AuthenticateRequest ask = ACCOUNT__AUTHENTICATE_REQUEST__INIT;
  Account__AuthenticateResponse *answer;
  Account__CreateUserRequest create = ACCOUNT__CREATE_USER_REQUEST__INIT;
  Account__CreateUserResponse *created;
  struct call *call = call_as(house, ROLE_ADMINISTRATOR, FIRM);
  expect_code(firm_open_call(call, &open, &opened), STATUS_PERMISSION_DENIED);
  expect_code(identity_authenticate_call(call, &ask, &answer), STATUS_PERMISSION_DENIED);
  call_end(call);
  call = call_as(house, ROLE_ADVISOR, FIRM);
  expect_code(firm_create_user_call(call, &create, &created), STATUS_PERMISSION_DENIED);
  call_end(call);
}

Test(identity, each_method_asks_for_its_role)
{
  house_run(&(struct house){ .is_empty = true }, denied);
}

static void revoke_key(struct house *house, uint64_t firm_id, const char *key, enum status_code wanted)
{
  Account__RevokeKeyRequest request = ACCOUNT__REVOKE_KEY_REQUEST__INIT;
  Account__RevokeKeyResponse *response;
  struct call *call = call_as(house, ROLE_ADMINISTRATOR, firm_id);
  request.key_hash = key_of(house, key);
  expect_code(firm_revoke_key_call(call, &request, &response), wanted);
  call_end(call);
}

static void users(struct house *house)
{
  Account__CreateUserRequest request = ACCOUNT__CREATE_USER_REQUEST__INIT;
  Account__CreateUserResponse *response;
  Bus__Caller caller = BUS__CALLER__INIT;
  struct call *call = house_call(house, administrator(FIRM), "a user");
  request.name = "A Trader";
  request.role = BUS__ROLE__TRADER;
  request.key_hash = key_of(house, "traders key");
  expect_ok(firm_create_user_call(call, &request, &response));
  uint64_t user_id = response->user_id;
  expect_ok(firm_create_user_call(call, &request, &response));
  cr_assert_eq(response->user_id, user_id, "the same key of the request gives the same answer");
  call_end(call);
  call = house_call(house, administrator(OTHER_FIRM), "");
  expect_field(firm_create_user_call(call, &request, &response), STATUS_ALREADY_EXISTS, "key_hash");
  request.role = BUS__ROLE__SYSTEM;
  expect_field(firm_create_user_call(call, &request, &response), STATUS_INVALID_ARGUMENT, "role");
  call_end(call);
  expect_ok(authenticate(house, "traders key", &caller));
  cr_assert_eq(caller.role, BUS__ROLE__TRADER);
  cr_assert_eq(caller.user_id, user_id);
  cr_assert_eq(number(house, "SELECT count(*) FROM journal WHERE method LIKE '%CreateUser'"), 1);

  revoke_key(house, OTHER_FIRM, "traders key", STATUS_NOT_FOUND);
  expect_ok(authenticate(house, "traders key", &caller));
  revoke_key(house, FIRM, "traders key", STATUS_OK);
  revoke_key(house, FIRM, "traders key", STATUS_OK);
  expect_code(authenticate(house, "traders key", &caller), STATUS_UNAUTHENTICATED);
  expect_code(authenticate(house, "no key", &caller), STATUS_UNAUTHENTICATED);
  cr_assert_eq(number(house, "SELECT count(*) FROM journal WHERE method LIKE '%RevokeKey'"), 1);
}

Test(identity, a_revoked_key_is_nobodys)
{
  house_run(&(struct house){ .is_empty = true }, users);
}

static void curve(struct house *house)
{
  Account__RegisterCurveKeyRequest request = ACCOUNT__REGISTER_CURVE_KEY_REQUEST__INIT;
  Account__RegisterCurveKeyResponse *response;
  Account__AuthenticateCurveRequest ask = ACCOUNT__AUTHENTICATE_CURVE_REQUEST__INIT;
  Account__AuthenticateResponse *answer;
  struct call *call = call_as(house, ROLE_ADMINISTRATOR, FIRM);
  request.public_key = CURVE_KEY;
  request.name = "reporting";
  request.user_id = ADVISOR;
  expect_ok(firm_register_curve_key_call(call, &request, &response));
  expect_ok(firm_register_curve_key_call(call, &request, &response));
  cr_assert_eq(number(house, "SELECT sequence FROM firm_head WHERE firm_id = 1"), 1, "the second changes nothing");
  request.user_id = OTHER_ADVISOR;
  expect_field(firm_register_curve_key_call(call, &request, &response), STATUS_ALREADY_EXISTS, "public_key");
  request.user_id = 77;
  expect_field(firm_register_curve_key_call(call, &request, &response), STATUS_NOT_FOUND, "user_id");
  request.public_key = "short";
  expect_field(firm_register_curve_key_call(call, &request, &response), STATUS_INVALID_ARGUMENT, "public_key");
  call_end(call);
  call = call_as(house, ROLE_SYSTEM, 0);
  ask.public_key = CURVE_KEY;
  expect_ok(identity_authenticate_curve_call(call, &ask, &answer));
  cr_assert_eq(answer->caller->user_id, ADVISOR);
  cr_assert_str_eq(answer->caller->principal, "user:1001");
  call_end(call);
}

Test(identity, a_curve_key_acts_as_its_user)
{
  house_run(&(struct house){ .is_empty = true }, curve);
}

static void business_date(struct house *house)
{
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  clock_set_us(INT64_C(1795320000) * 1000000); /* 2026-11-22 04:00 UTC: still the 21st in New York */
  struct call *call = call_as(house, ROLE_ADMINISTRATOR, FIRM);
  expect_ok(firm_get_call(call, &request, &firm));
  cr_assert_str_eq(firm->business_date, "2026-11-21");
  cr_assert_str_eq(firm->code, "one");
  call_end(call);
  call = call_as(house, ROLE_ADMINISTRATOR, OTHER_FIRM);
  expect_ok(firm_get_call(call, &request, &firm));
  cr_assert_str_eq(firm->business_date, "2026-11-22");
  call_end(call);
  clock_set_us(0);
}

Test(identity, the_business_date_is_that_of_the_firms_time_zone)
{
  house_run(&(struct house){ .is_empty = true }, business_date);
}

/* What an almanac says of the firm's zone, twenty years before to two years ahead. */
static void zone_of_firm(struct house *house)
{
  Account__GetFirmZoneRequest request = ACCOUNT__GET_FIRM_ZONE_REQUEST__INIT;
  Account__FirmZone *zone;
  clock_set_us(INT64_C(1795320000) * 1000000); /* 2026-11-22 04:00 UTC */
  struct call *call = call_as(house, ROLE_ADVISOR, FIRM);
  expect_ok(firm_get_zone_call(call, &request, &zone));
  cr_assert_eq(zone->n_changes, 44, "two a year: %zu", zone->n_changes);
  cr_expect_eq(zone->first_offset_seconds, -5 * 3600);
  cr_expect_eq(zone->changes[0]->at->seconds, 1173596400, "2007-03-11T07:00:00Z");
  cr_expect_eq(zone->changes[0]->offset_seconds, -4 * 3600);
  cr_expect_eq(zone->changes[39]->at->seconds, 1793512800, "2026-11-01T06:00:00Z");
  cr_expect_eq(zone->changes[39]->offset_seconds, -5 * 3600);
  for (size_t i = 1; i < zone->n_changes; i++)
    cr_assert_gt(zone->changes[i]->at->seconds, zone->changes[i - 1]->at->seconds);
  call_end(call);
  call = call_as(house, ROLE_ADVISOR, OTHER_FIRM);
  expect_ok(firm_get_zone_call(call, &request, &zone));
  cr_expect_eq(zone->n_changes, 0);
  cr_expect_eq(zone->first_offset_seconds, 0);
  call_end(call);
  clock_set_us(0);
}

Test(identity, a_firms_clocks_are_told_change_by_change)
{
  house_run(&(struct house){ .is_empty = true }, zone_of_firm);
}
