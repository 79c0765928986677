/* Calls of somebody who signs in. */
#include "visitor.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

struct caller visitor_administrator(void)
{
  return house_caller(ROLE_ADMINISTRATOR, FIRM, ADMINISTRATOR);
}

int64_t visitor_number(struct house *house, const char *sql)
{
  return store_number(&house->database, sql);
}

ProtobufCBinaryData visitor_hash(struct house *house, const char *text)
{
  uint8_t *hash = arena_alloc(house->arena, HASH_BYTES);
  hash_sha256(text, strlen(text), hash);
  return (ProtobufCBinaryData){ .data = hash, .len = HASH_BYTES };
}

void visitor_wait(int64_t us)
{
  clock_set_us(clock_now_us() + us);
}

void visitor_prepare(struct house *house)
{
  Account__ChangeUserRequest change = ACCOUNT__CHANGE_USER_REQUEST__INIT;
  Account__ResetCredentialRequest reset = ACCOUNT__RESET_CREDENTIAL_REQUEST__INIT;
  Account__User *user;
  Account__ResetCredentialResponse *answer;
  clock_set_us(START_US);
  struct call *call = house_call(house, visitor_administrator(), "");
  change.user_id = reset.user_id = ADVISOR;
  change.replaces = 1;
  change.login_name = LOGIN;
  reset.password = PASSWORD;
  expect_ok(user_change_call(call, &change, &user));
  cr_assert_eq(user->version, 2);
  expect_ok(credential_reset_call(call, &reset, &answer));
  call_end(call);
}

struct status visitor_sign_in(struct house *house, const char *login, const char *password, const char *address,
                              Account__SessionGrant *grant)
{
  Account__SignInRequest request = ACCOUNT__SIGN_IN_REQUEST__INIT;
  Account__SessionGrant *answer;
  struct caller nobody = { .principal = arena_printf(house->arena, "anonymous:%s", address) };
  struct call *call = house_call(house, nobody, "a key that counts for nothing");
  request.firm = "one";
  request.login_name = login;
  request.password = password;
  struct status status = session_sign_in_call(call, &request, &answer);
  if (status_is_ok(status)) {
    *grant = *answer;
    grant->token = arena_strdup(house->arena, answer->token);
  }
  status.message = arena_strdup(house->arena, status.message ? status.message : "");
  call_end(call);
  return status;
}

struct status visitor_enter(struct house *house, Account__SessionGrant *grant)
{
  return visitor_sign_in(house, LOGIN, PASSWORD, "203.0.113.7", grant);
}

struct status visitor_authenticate(struct house *house, const char *token, struct caller *caller)
{
  Account__AuthenticateRequest request = ACCOUNT__AUTHENTICATE_REQUEST__INIT;
  Account__AuthenticateResponse *answer;
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, 0, 0), "");
  request.key_hash = visitor_hash(house, token);
  struct status status = identity_authenticate_call(call, &request, &answer);
  if (status_is_ok(status))
    *caller = (struct caller){ .firm_id = answer->caller->firm_id,
                               .user_id = answer->caller->user_id,
                               .role = (enum role)answer->caller->role,
                               .second_factor = answer->caller->second_factor,
                               .limited = answer->caller->limited,
                               .session_id = answer->caller->session_id,
                               .scope = arena_strdup(house->arena, answer->caller->scope),
                               .principal = arena_strdup(house->arena, answer->caller->principal) };
  status.message = NULL; /* it ends with the call */
  call_end(call);
  return status;
}

struct caller visitor_caller(struct house *house, const char *token)
{
  struct caller caller = { 0 };
  expect_ok(visitor_authenticate(house, token, &caller));
  return caller;
}
