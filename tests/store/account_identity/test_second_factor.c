/* One-time codes of a user: begun, confirmed, asked for, good once; sealed where they lie. */
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "totp.h"
#include "visitor.h"

/* The code of a secret in base32, some steps from now. */
static const char *code_of(struct house *house, const char *base32, int steps)
{
  uint8_t secret[TOTP_SECRET_BYTES];
  uint32_t bits = 0;
  int held = 0;
  size_t count = 0;
  for (const char *at = base32; *at; at++) {
    bits = bits << 5 | (uint32_t)(*at >= 'A' ? *at - 'A' : *at - '2' + 26);
    held += 5;
    if (held >= 8)
      secret[count++] = (uint8_t)(bits >> (held -= 8));
  }
  char code[9];
  uint64_t step = (uint64_t)(clock_now_us() / 1000000 / TOTP_STEP_S + steps);
  cr_assert(totp_code((struct totp_secret){ secret, count }, step, TOTP_DIGITS, TOTP_SHA1, code));
  return arena_strdup(house->arena, code);
}

struct enrolled {
  const char *secret;
  const char *recovery[RECOVERY_CODES];
};

static void enrol(struct house *house, struct caller caller, struct enrolled *out)
{
  Account__BeginTotpRequest begin = ACCOUNT__BEGIN_TOTP_REQUEST__INIT;
  Account__BeginTotpResponse *begun;
  Account__ConfirmTotpRequest confirm = ACCOUNT__CONFIRM_TOTP_REQUEST__INIT;
  Account__RecoveryCodes *codes;
  struct call *call = house_call(house, caller, "");
  expect_ok(credential_begin_totp_call(call, &begin, &begun));
  out->secret = arena_strdup(house->arena, begun->secret);
  confirm.code = "000000";
  expect_field(credential_confirm_totp_call(call, &confirm, &codes), STATUS_INVALID_ARGUMENT, "code");
  confirm.code = code_of(house, out->secret, 0);
  expect_ok(credential_confirm_totp_call(call, &confirm, &codes));
  cr_assert_eq(codes->n_codes, RECOVERY_CODES);
  for (size_t i = 0; i < RECOVERY_CODES; i++)
    out->recovery[i] = arena_strdup(house->arena, codes->codes[i]);
  call_end(call);
}

static struct status raise_session(struct house *house, const char *token, const char *code, const char *recovery_code,
                           const char **raised)
{
  Account__SecondFactorRequest request = ACCOUNT__SECOND_FACTOR_REQUEST__INIT;
  Account__SessionGrant *grant;
  struct call *call = house_call(house, visitor_caller(house, token), "");
  request.code = code;
  request.recovery_code = recovery_code;
  struct status status = session_second_factor_call(call, &request, &grant);
  if (status_is_ok(status))
    *raised = arena_strdup(house->arena, grant->token);
  status.message = NULL; /* it ends with the call */
  call_end(call);
  return status;
}

static void factor(struct house *house)
{
  Account__SessionGrant grant;
  struct enrolled enrolled;
  struct caller caller;
  const char *raised = NULL;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  enrol(house, visitor_caller(house, grant.token), &enrolled);
  cr_assert(visitor_caller(house, grant.token).second_factor, "who confirms has just proved it");
  expect_ok(visitor_enter(house, &grant));
  cr_assert(grant.second_factor_due);
  caller = visitor_caller(house, grant.token);
  cr_assert_eq(caller.role, ROLE_NONE, "until then it is nobody's session");
  cr_assert_eq(caller.session_id, grant.session_id);
  expect_field(raise_session(house, grant.token, code_of(house, enrolled.secret, 0), "", &raised), STATUS_UNAUTHENTICATED,
               "code"); /* it confirmed the secret */
  visitor_wait(30 * 1000000);
  const char *code = code_of(house, enrolled.secret, 0);
  expect_ok(raise_session(house, grant.token, code, "", &raised));
  cr_assert_str_neq(raised, grant.token);
  expect_code(visitor_authenticate(house, grant.token, &caller), STATUS_UNAUTHENTICATED);
  caller = visitor_caller(house, raised);
  cr_assert_eq(caller.role, ROLE_ADVISOR);
  cr_assert(caller.second_factor);
  expect_ok(visitor_enter(house, &grant));
  expect_field(raise_session(house, grant.token, code, "", &raised), STATUS_UNAUTHENTICATED, "code");
}

Test(second_factor, a_code_raises_a_session_once_and_changes_its_token)
{
  house_run(&(struct house){ .is_empty = true }, factor);
}

static void recovery(struct house *house)
{
  Account__SessionGrant grant;
  struct enrolled enrolled;
  const char *raised;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  enrol(house, visitor_caller(house, grant.token), &enrolled);
  expect_ok(visitor_enter(house, &grant));
  expect_field(raise_session(house, grant.token, "", "ABCD-EFGH-IJKL-MNOP", &raised), STATUS_UNAUTHENTICATED, "recovery_code");
  expect_ok(raise_session(house, grant.token, "", enrolled.recovery[7], &raised));
  expect_ok(visitor_enter(house, &grant));
  expect_field(raise_session(house, grant.token, "", enrolled.recovery[7], &raised), STATUS_UNAUTHENTICATED, "recovery_code");
  expect_ok(raise_session(house, grant.token, "", enrolled.recovery[8], &raised));
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM recovery_code WHERE used_at IS NOT NULL"), 2);
}

Test(second_factor, a_recovery_code_stands_in_once)
{
  house_run(&(struct house){ .is_empty = true }, recovery);
}

static void guesses(struct house *house)
{
  Account__SessionGrant grant;
  struct enrolled enrolled;
  const char *raised;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  enrol(house, visitor_caller(house, grant.token), &enrolled);
  visitor_wait(MINUTE_US);
  expect_ok(visitor_enter(house, &grant));
  for (int i = 0; i < 4; i++) /* the first of five was made while enrolling */
    expect_code(raise_session(house, grant.token, "000000", "", &raised), STATUS_UNAUTHENTICATED);
  expect_code(raise_session(house, grant.token, code_of(house, enrolled.secret, 0), "", &raised), STATUS_RESOURCE_EXHAUSTED);
  expect_code(raise_session(house, grant.token, "", enrolled.recovery[0], &raised), STATUS_RESOURCE_EXHAUSTED);
  visitor_wait(15 * MINUTE_US);
  expect_ok(raise_session(house, grant.token, code_of(house, enrolled.secret, 0), "", &raised));
}

Test(second_factor, five_guesses_of_codes_are_enough)
{
  house_run(&(struct house){ .is_empty = true }, guesses);
}

static void sealed(struct house *house)
{
  Account__SessionGrant grant;
  struct enrolled enrolled;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  enrol(house, visitor_caller(house, grant.token), &enrolled);
  cr_assert_eq(visitor_number(house, "SELECT length(totp_secret) FROM credential"), 1 + 24 + 20 + 16);
  cr_assert_eq(visitor_number(house, "SELECT count(*) FROM credential WHERE totp_pending IS NOT NULL"), 0);
  for (size_t i = 0; i < RECOVERY_CODES; i++)
    cr_assert_eq(visitor_number(house, arena_printf(house->arena,
                                                    "SELECT count(*) FROM journal WHERE position('%s' in encode(request, "
                                                    "'escape') || encode(answer, 'escape') || summary::text) > 0",
                                                    enrolled.recovery[i])),
                 0);
  store_execute(&house->database, "UPDATE credential SET totp_secret = totp_secret || '\\x00'");
  const char *raised;
  expect_ok(visitor_enter(house, &grant));
  expect_code(raise_session(house, grant.token, code_of(house, enrolled.secret, 0), "", &raised), STATUS_DATA_LOSS);
}

Test(second_factor, the_secret_is_sealed_and_shown_once)
{
  house_run(&(struct house){ .is_empty = true }, sealed);
}

static void again(struct house *house)
{
  Account__BeginTotpRequest begin = ACCOUNT__BEGIN_TOTP_REQUEST__INIT;
  Account__BeginTotpResponse *begun;
  Account__SecondFactorRequest request = ACCOUNT__SECOND_FACTOR_REQUEST__INIT;
  Account__SessionGrant grant, *answer;
  struct enrolled enrolled;
  visitor_prepare(house);
  expect_ok(visitor_enter(house, &grant));
  struct call *call = house_call(house, visitor_caller(house, grant.token), "");
  expect_field(session_second_factor_call(call, &request, &answer), STATUS_INVALID_ARGUMENT, "code");
  request.code = "123456";
  expect_code(session_second_factor_call(call, &request, &answer), STATUS_FAILED_PRECONDITION);
  enrol(house, visitor_caller(house, grant.token), &enrolled);
  expect_code(credential_begin_totp_call(call, &begin, &begun), STATUS_PERMISSION_DENIED);
  call->caller = visitor_caller(house, grant.token); /* which has its second factor by now */
  expect_ok(credential_begin_totp_call(call, &begin, &begun));
  call->caller.session_id = 0;
  expect_code(credential_begin_totp_call(call, &begin, &begun), STATUS_FAILED_PRECONDITION);
  call_end(call);
}

Test(second_factor, who_has_codes_needs_them_to_have_others)
{
  house_run(&(struct house){ .is_empty = true }, again);
}
