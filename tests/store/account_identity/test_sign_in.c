/* Signing in by a password: who gets in, for how long, and how often one may be wrong. */
#include <string.h>

#include "base/clock.h"
#include "visitor.h"

#define FAILURES "SELECT count(*) FROM journal WHERE method LIKE '%SignIn' AND summary->>'signed_in' = 'false'"
#define SUCCESSES "SELECT count(*) FROM journal WHERE method LIKE '%SignIn' AND summary->>'signed_in' = 'true'"

static void happy(struct house *house)
{
  Account__SessionGrant grant;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  cr_assert(strncmp(grant.token, "sts_", 4) == 0 && strlen(grant.token) == 47, "%s", grant.token);
  cr_assert_eq(grant.user_id, ADVISOR);
  cr_assert_eq(grant.role, BUS__ROLE__ADVISOR);
  cr_assert_not(grant.second_factor_due);
  cr_assert_eq(grant.idle_seconds, 1800);
  struct caller caller = visitor_caller(house, grant.token);
  cr_assert_eq(caller.user_id, ADVISOR);
  cr_assert_eq(caller.role, ROLE_ADVISOR);
  cr_assert_eq(caller.session_id, grant.session_id);
  cr_assert_str_eq(caller.principal, "user:1001");
  cr_assert_eq(visitor_number(house, SUCCESSES " AND principal = 'user:1001'"), 1);
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM session WHERE address = '203.0.113.7'"), 1);
}

Test(sign_in, a_password_opens_a_session_of_its_user)
{
  house_run(&(struct house){ .is_empty = true }, happy);
}

static void secrets(struct house *house)
{
  Account__SessionGrant grant;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM journal WHERE position('" PASSWORD "' in "
                                     "encode(request, 'escape') || encode(answer, 'escape') || summary::text) > 0"),
               0);
  cr_assert_eq(visitor_number(house, arena_printf(house->arena,
                                                  "SELECT count(*) FROM journal WHERE position('%s' in encode(request, "
                                                  "'escape') || encode(answer, 'escape')) > 0",
                                                  grant.token)),
               0);
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM credential WHERE password_hash LIKE '$argon2id$%'"), 1);
}

Test(sign_in, neither_password_nor_token_stands_in_the_database)
{
  house_run(&(struct house){ .is_empty = true }, secrets);
}

static void wrong(struct house *house)
{
  static const struct {
    const char *login, *password;
  } rows[] = { { LOGIN, "not the password" }, { "nobody@example.com", PASSWORD }, { LOGIN, PASSWORD " " } };
  Account__SessionGrant grant;
  visitor_prepare(house);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct status status = visitor_sign_in(house, rows[i].login, rows[i].password, "203.0.113.7", &grant);
    expect_code(status, STATUS_UNAUTHENTICATED);
    cr_assert_str_eq(status.message, "firm, name and password do not belong together");
  }
  cr_assert_eq(visitor_number(house, FAILURES " AND principal = 'anonymous:203.0.113.7'"), 3);
  expect_ok(visitor_sign_in(house, "Robin@Example.com", PASSWORD, "203.0.113.7", &grant));
}

Test(sign_in, whatever_is_wrong_is_refused_alike_and_stands_in_the_journal)
{
  house_run(&(struct house){ .is_empty = true }, wrong);
}

static void five(struct house *house)
{
  Account__SessionGrant grant;
  visitor_prepare(house);
  for (int i = 0; i < 5; i++)
    expect_code(visitor_sign_in(house, LOGIN, "wrong", "203.0.113.7", &grant), STATUS_UNAUTHENTICATED);
  struct status status = visitor_enter(house, &grant);
  expect_code(status, STATUS_RESOURCE_EXHAUSTED);
  cr_assert_not_null(strstr(status.message, "try again at 2026-11-2"), "%s", status.message);
  expect_code(visitor_sign_in(house, LOGIN, PASSWORD, "198.51.100.1", &grant), STATUS_RESOURCE_EXHAUSTED);
  house_restart(house);
  expect_code(visitor_enter(house, &grant), STATUS_RESOURCE_EXHAUSTED);
  cr_assert_eq(visitor_number(house, FAILURES), 5, "what is refused unseen is not written down");
  visitor_wait(14 * MINUTE_US);
  expect_code(visitor_enter(house, &grant), STATUS_RESOURCE_EXHAUSTED);
  visitor_wait(1 * MINUTE_US);
  expect_ok(visitor_enter(house, &grant));
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM sign_in_try"), 0, "windows that are over are forgotten");
}

Test(sign_in, five_failures_shut_a_user_out_for_a_quarter_of_an_hour)
{
  house_run(&(struct house){ .is_empty = true }, five);
}

static void address(struct house *house)
{
  Account__SessionGrant grant;
  visitor_prepare(house);
  for (int i = 0; i < 20; i++) {
    const char *login = arena_printf(house->arena, "guess%d@example.com", i);
    expect_code(visitor_sign_in(house, login, "wrong", "2001:db8::1", &grant), STATUS_UNAUTHENTICATED);
  }
  expect_code(visitor_sign_in(house, LOGIN, PASSWORD, "2001:db8::2", &grant), STATUS_RESOURCE_EXHAUSTED);
  expect_ok(visitor_sign_in(house, LOGIN, PASSWORD, "2001:db8:0:1::1", &grant));
}

Test(sign_in, an_address_that_fails_too_often_is_shut_out)
{
  house_run(&(struct house){ .is_empty = true }, address);
}

struct guess {
  struct house *house;
  enum status_code code;
};

static void guess(void *argument)
{
  struct guess *one = argument;
  Account__SessionGrant grant;
  one->code = visitor_sign_in(one->house, LOGIN, "wrong", "203.0.113.7", &grant).code;
}

static void crowd(struct house *house)
{
  struct guess guesses[12];
  void *arguments[12];
  int refused = 0;
  visitor_prepare(house);
  for (size_t i = 0; i < 12; i++) {
    guesses[i] = (struct guess){ .house = house };
    arguments[i] = &guesses[i];
  }
  house_beside(house, guess, arguments, 12);
  for (size_t i = 0; i < 12; i++)
    refused += guesses[i].code == STATUS_UNAUTHENTICATED;
  cr_assert_eq(refused, 5, "%d guesses were told that they are wrong", refused);
  cr_assert_eq(visitor_number(house, FAILURES), 5);
}

Test(sign_in, a_crowd_of_guesses_at_once_gets_five)
{
  house_run(&(struct house){ .is_empty = true }, crowd);
}

static void no_firm(struct house *house)
{
  Account__SignInRequest request = ACCOUNT__SIGN_IN_REQUEST__INIT;
  Account__SessionGrant *answer;
  visitor_prepare(house);
  request.firm = "nofirm";
  request.login_name = LOGIN;
  request.password = PASSWORD;
  for (int i = 0; i < 6; i++) {
    struct call *call = house_call(house, (struct caller){ .principal = "anonymous:203.0.113.7" }, "");
    struct status status = session_sign_in_call(call, &request, &answer);
    expect_code(status, i < 5 ? STATUS_UNAUTHENTICATED : STATUS_RESOURCE_EXHAUSTED);
    call_end(call);
  }
  cr_assert_eq(visitor_number(house, FAILURES), 0, "a firm that is none has no journal");
}

Test(sign_in, a_firm_that_is_none_refuses_like_any_other)
{
  house_run(&(struct house){ .is_empty = true }, no_firm);
}

static void limits(struct house *house)
{
  Account__SessionGrant grant;
  struct caller caller;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  for (int i = 0; i < 24 * 60; i += 29) { /* busy all day */
    if (i < 12 * 60)
      expect_ok(visitor_authenticate(house, grant.token, &caller));
    else
      expect_code(visitor_authenticate(house, grant.token, &caller), STATUS_UNAUTHENTICATED);
    visitor_wait(29 * MINUTE_US);
  }
  expect_ok(visitor_enter(house, &grant));
  visitor_wait(30 * MINUTE_US);
  expect_code(visitor_authenticate(house, grant.token, &caller), STATUS_UNAUTHENTICATED);
}

Test(sign_in, a_session_ends_after_half_an_hour_idle_and_after_twelve_hours_anyway)
{
  house_run(&(struct house){ .is_empty = true }, limits);
}

static void of_the_firm(struct house *house)
{
  Account__SessionLimits wanted = ACCOUNT__SESSION_LIMITS__INIT;
  Account__SetSessionLimitsResponse *answer;
  Account__SessionGrant grant;
  struct caller caller;
  visitor_prepare(house);
  struct call *call = house_call(house, visitor_administrator(), "");
  wanted.idle_seconds = 60;
  wanted.absolute_seconds = 59;
  expect_field(session_set_limits_call(call, &wanted, &answer), STATUS_INVALID_ARGUMENT, "absolute_seconds");
  wanted.absolute_seconds = 90;
  expect_ok(session_set_limits_call(call, &wanted, &answer));
  call_end(call);
  expect_ok(visitor_enter(house, &grant));
  cr_assert_eq(grant.idle_seconds, 60);
  visitor_wait(61 * 1000000);
  expect_code(visitor_authenticate(house, grant.token, &caller), STATUS_UNAUTHENTICATED);
}

Test(sign_in, a_firm_says_how_long_its_sessions_last)
{
  house_run(&(struct house){ .is_empty = true }, of_the_firm);
}

static void denied(struct house *house)
{
  Account__SignInRequest request = ACCOUNT__SIGN_IN_REQUEST__INIT;
  Account__SessionGrant *answer;
  struct call *call = house_call(house, visitor_administrator(), "");
  request.firm = "one";
  request.login_name = LOGIN;
  expect_code(session_sign_in_call(call, &request, &answer), STATUS_PERMISSION_DENIED);
  call->caller = (struct caller){ .principal = "anonymous:x" };
  expect_field(session_sign_in_call(call, &request, &answer), STATUS_INVALID_ARGUMENT, "password");
  call_end(call);
}

Test(sign_in, only_nobody_signs_in_and_says_a_password)
{
  house_run(&(struct house){ .is_empty = true }, denied);
}
