/* Users change under a version and are shut out; keys reach as far as their user and their maker do today. */
#include <string.h>

#include "base/clock.h"
#include "visitor.h"

static struct status change(struct house *house, uint64_t user_id, uint64_t replaces, enum role role, const char *key)
{
  Account__ChangeUserRequest request = ACCOUNT__CHANGE_USER_REQUEST__INIT;
  Account__User *user;
  struct call *call = house_call(house, visitor_administrator(), key);
  request.user_id = user_id;
  request.replaces = replaces;
  request.role = (Bus__Role)role;
  struct status status = user_change_call(call, &request, &user);
  status.message = NULL; /* it ends with the call */
  call_end(call);
  return status;
}

static void versions(struct house *house)
{
  visitor_prepare(house); /* the advisor's version is 2 */
  expect_field(change(house, ADVISOR, 1, ROLE_TRADER, ""), STATUS_ABORTED, "replaces");
  expect_field(change(house, 77, 1, ROLE_TRADER, ""), STATUS_NOT_FOUND, "user_id");
  expect_field(change(house, ADVISOR, 2, ROLE_SYSTEM, ""), STATUS_INVALID_ARGUMENT, "role");
  expect_field(change(house, ADMINISTRATOR, 1, ROLE_TRADER, ""), STATUS_FAILED_PRECONDITION, "user_id");
  expect_ok(change(house, ADVISOR, 2, ROLE_TRADER, "once"));
  expect_ok(change(house, ADVISOR, 2, ROLE_TRADER, "once"));
  expect_field(change(house, ADVISOR, 2, ROLE_CLIENT, "once"), STATUS_FAILED_PRECONDITION, "idempotency_key");
  cr_assert_eq(visitor_number(house, "SELECT version FROM app_user WHERE firm_id = 1 AND user_id = 1001"), 3);
}

Test(users, a_change_names_the_version_that_it_replaces)
{
  house_run(&(struct house){ .is_empty = true }, versions);
}

static void names(struct house *house)
{
  Account__ChangeUserRequest request = ACCOUNT__CHANGE_USER_REQUEST__INIT;
  Account__CreateUserRequest create = ACCOUNT__CREATE_USER_REQUEST__INIT;
  Account__CreateUserResponse *created;
  Account__User *user;
  visitor_prepare(house);
  struct call *call = house_call(house, visitor_administrator(), "");
  request.user_id = OTHER_ADVISOR;
  request.replaces = 1;
  request.login_name = LOGIN;
  expect_field(user_change_call(call, &request, &user), STATUS_ALREADY_EXISTS, "login_name");
  request.login_name = "Has Blanks";
  expect_field(user_change_call(call, &request, &user), STATUS_INVALID_ARGUMENT, "login_name");
  create.name = "Second Robin";
  create.role = BUS__ROLE__TRADER;
  create.login_name = LOGIN;
  expect_field(firm_create_user_call(call, &create, &created), STATUS_ALREADY_EXISTS, "login_name");
  create.login_name = "second@example.com";
  expect_ok(firm_create_user_call(call, &create, &created));
  call->caller = house_caller(ROLE_ADMINISTRATOR, OTHER_FIRM, ADMINISTRATOR);
  create.login_name = LOGIN; /* a name is one of its firm */
  expect_ok(firm_create_user_call(call, &create, &created));
  call_end(call);
}

Test(users, a_login_name_is_one_of_the_firm)
{
  house_run(&(struct house){ .is_empty = true }, names);
}

static struct status make_key(struct house *house, struct caller caller, const char *text,
                              Account__CreateKeyRequest request)
{
  Account__Key *key;
  struct call *call = house_call(house, caller, "");
  request.key_hash = visitor_hash(house, text);
  request.name = "a system";
  struct status status = key_create_call(call, &request, &key);
  status.message = NULL; /* it ends with the call */
  call_end(call);
  return status;
}

static void disabled(struct house *house)
{
  Account__CreateKeyRequest plain = ACCOUNT__CREATE_KEY_REQUEST__INIT;
  Account__DisableUserRequest disable = ACCOUNT__DISABLE_USER_REQUEST__INIT;
  Account__EnableUserRequest enable = ACCOUNT__ENABLE_USER_REQUEST__INIT;
  Account__SessionGrant grant, later;
  Account__User *user;
  struct caller caller;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  expect_ok(make_key(house, visitor_caller(house, grant.token), "key", plain));
  expect_ok(visitor_authenticate(house, "key", &caller));
  struct call *call = house_call(house, visitor_administrator(), "");
  disable.user_id = enable.user_id = ADVISOR;
  expect_ok(user_disable_call(call, &disable, &user));
  cr_assert(user->disabled);
  int64_t sequence = visitor_number(house, "SELECT sequence FROM firm_head WHERE firm_id = 1");
  expect_ok(user_disable_call(call, &disable, &user));
  cr_assert_eq(visitor_number(house, "SELECT sequence FROM firm_head WHERE firm_id = 1"), sequence, "it is so already");
  expect_code(visitor_authenticate(house, "key", &caller), STATUS_UNAUTHENTICATED);
  expect_code(visitor_authenticate(house, grant.token, &caller), STATUS_UNAUTHENTICATED);
  expect_code(visitor_enter(house, &later), STATUS_UNAUTHENTICATED);
  expect_ok(user_enable_call(call, &enable, &user));
  expect_ok(visitor_enter(house, &later));
  expect_code(visitor_authenticate(house, "key", &caller), STATUS_UNAUTHENTICATED);
  call_end(call);
}

Test(users, who_is_disabled_is_out_at_once_with_all_keys)
{
  house_run(&(struct house){ .is_empty = true }, disabled);
}

static void reach(struct house *house)
{
  Account__CreateKeyRequest plain = ACCOUNT__CREATE_KEY_REQUEST__INIT, lesser = ACCOUNT__CREATE_KEY_REQUEST__INIT;
  Google__Protobuf__Timestamp soon = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
  Account__SessionGrant grant;
  struct caller caller;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  struct caller advisor = visitor_caller(house, grant.token);
  lesser.role = BUS__ROLE__ADMINISTRATOR;
  expect_field(make_key(house, advisor, "key", lesser), STATUS_PERMISSION_DENIED, "role");
  lesser.role = BUS__ROLE__ASSISTANT;
  expect_ok(make_key(house, advisor, "assistant's key", lesser));
  expect_field(make_key(house, advisor, "assistant's key", lesser), STATUS_ALREADY_EXISTS, "key_hash");
  expect_ok(make_key(house, advisor, "own key", plain));
  soon.seconds = clock_now_us() / 1000000 - 1;
  plain.expires_at = &soon;
  expect_field(make_key(house, advisor, "short key", plain), STATUS_INVALID_ARGUMENT, "expires_at");
  soon.seconds += 600;
  expect_ok(make_key(house, advisor, "short key", plain));
  cr_assert_eq(visitor_caller(house, "assistant's key").role, ROLE_ASSISTANT);
  cr_assert_eq(visitor_caller(house, "short key").role, ROLE_ADVISOR);
  visitor_wait(10 * MINUTE_US);
  expect_code(visitor_authenticate(house, "short key", &caller), STATUS_UNAUTHENTICATED);
  expect_ok(change(house, ADVISOR, 2, ROLE_TRADER, ""));
  cr_assert_eq(visitor_caller(house, "own key").role, ROLE_TRADER);
  expect_code(visitor_authenticate(house, "assistant's key", &caller), STATUS_UNAUTHENTICATED);
  advisor.session_id = 0;
  expect_code(make_key(house, advisor, "key of a key", plain), STATUS_FAILED_PRECONDITION);
}

Test(keys, a_key_reaches_no_further_than_its_maker_does_today)
{
  house_run(&(struct house){ .is_empty = true }, reach);
}

static void accounts(struct house *house)
{
  Account__CreateKeyRequest limited = ACCOUNT__CREATE_KEY_REQUEST__INIT;
  Account__SessionGrant grant;
  uint64_t seen[] = { house->account_id }, hidden[] = { house->account_id, house->other_account_id };
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  limited.account_ids = hidden;
  limited.n_account_ids = 2;
  expect_field(make_key(house, visitor_caller(house, grant.token), "key", limited), STATUS_NOT_FOUND, "account_ids");
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM app_user WHERE limited"), 0);
  limited.account_ids = seen;
  limited.n_account_ids = 1;
  expect_ok(make_key(house, visitor_caller(house, grant.token), "key", limited));
  struct caller caller = visitor_caller(house, "key");
  cr_assert(caller.limited);
  cr_assert_neq(caller.user_id, ADVISOR);
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM account_grant"), 1);
}

Test(keys, a_key_with_accounts_is_a_user_of_its_own_who_sees_them)
{
  house_run(&(struct house){ 0 }, accounts);
}

static void revoking(struct house *house)
{
  Account__CreateKeyRequest plain = ACCOUNT__CREATE_KEY_REQUEST__INIT;
  Account__EndKeyRequest end = ACCOUNT__END_KEY_REQUEST__INIT;
  Account__EndKeyResponse *ended;
  Account__ListKeysRequest list = ACCOUNT__LIST_KEYS_REQUEST__INIT;
  Account__ListKeysResponse *keys;
  Account__SessionGrant grant;
  struct caller caller;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  expect_ok(make_key(house, visitor_caller(house, grant.token), "key", plain));
  struct call *call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, OTHER_ADVISOR), "");
  end.key_hash = visitor_hash(house, "key");
  expect_code(key_revoke_call(call, &end, &ended), STATUS_NOT_FOUND);
  expect_ok(key_list_call(call, &list, &keys));
  cr_assert_eq(keys->n_keys, 0);
  call->caller = house_caller(ROLE_ADMINISTRATOR, OTHER_FIRM, ADMINISTRATOR);
  expect_code(key_revoke_call(call, &end, &ended), STATUS_NOT_FOUND);
  call->caller = visitor_administrator();
  expect_ok(key_list_call(call, &list, &keys));
  cr_assert_eq(keys->n_keys, 1);
  cr_assert_eq(keys->keys[0]->made_by, ADVISOR);
  call->caller = visitor_caller(house, grant.token);
  expect_ok(key_revoke_call(call, &end, &ended));
  expect_ok(key_revoke_call(call, &end, &ended));
  expect_code(visitor_authenticate(house, "key", &caller), STATUS_UNAUTHENTICATED);
  call_end(call);
}

Test(keys, a_key_is_ended_by_its_maker_or_an_administrator)
{
  house_run(&(struct house){ .is_empty = true }, revoking);
}

static void given_keys(struct house *house)
{
  visitor_prepare(house);
  expect_field(change(house, ADVISOR, 2, ROLE_TRADER, "#7"), STATUS_INVALID_ARGUMENT, "idempotency_key");
  expect_ok(change(house, ADVISOR, 2, ROLE_TRADER, "7"));
}

Test(users, a_key_of_idempotency_is_none_that_the_journal_gives)
{
  house_run(&(struct house){ .is_empty = true }, given_keys);
}
