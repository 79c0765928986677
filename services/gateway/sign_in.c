// Finds the caller behind an API key: the operator's own, one seen within a second, or what the account service says.
#include "sign_in.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account.seam.h"
#include "base/clock.h"
#include "base/hash.h"
#include "token_bucket.h"

#define KEPT_ROWS 256u
#define KEPT_WAYS 4u
#define PRINCIPAL_LIMIT 64u

struct kept {
  uint8_t key_hash[HASH_BYTES];
  int64_t until_us; /* monotonic */
  struct caller caller;
  char principal[PRINCIPAL_LIMIT];
  char scope[CALL_MAX_SCOPE + 1];
};

struct sign_in {
  bool has_operator;
  uint8_t operator_hash[HASH_BYTES];
  struct token_bucket *failures;
  struct kept kept[KEPT_ROWS][KEPT_WAYS];
};

struct status sign_in_new(const struct sign_in_options *options, struct sign_in **out)
{
  struct sign_in *sign_in = calloc(1, sizeof(*sign_in));
  if (sign_in == NULL) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
  }
  sign_in->failures = token_bucket_new(options->failures_per_minute, options->failures_burst);
  if (sign_in->failures == NULL) {
    sign_in_free(sign_in);
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "out of memory");
  }
  if (options->operator_key != NULL) {
    sign_in->has_operator = true;
    hash_sha256(options->operator_key, strlen(options->operator_key), sign_in->operator_hash);
  }
  *out = sign_in;
  return status_ok();
}

void sign_in_free(struct sign_in *sign_in)
{
  if (sign_in == NULL) {
    return;
  }
  token_bucket_free(sign_in->failures);
  free(sign_in);
}

const char *sign_in_bearer(const char *authorization)
{
  static const char scheme[] = "Bearer ";
  bool is_bearer = strncasecmp(authorization, scheme, sizeof(scheme) - 1) == 0;
  return is_bearer ? authorization + sizeof(scheme) - 1 : "";
}

/* Whether it looks like one of ours at all. */
static bool is_token(const char *text)
{
  bool is_ours = strncmp(text, SIGN_IN_KEY_PREFIX, sizeof(SIGN_IN_KEY_PREFIX) - 1) == 0 ||
                 strncmp(text, SIGN_IN_TOKEN_PREFIX, sizeof(SIGN_IN_TOKEN_PREFIX) - 1) == 0;
  return is_ours && strlen(text) == SIGN_IN_KEY_LENGTH &&
         strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == SIGN_IN_KEY_LENGTH;
}

static struct kept *kept_row(struct sign_in *sign_in, const uint8_t key_hash[HASH_BYTES])
{
  return sign_in->kept[key_hash[0] % KEPT_ROWS];
}

static bool find_kept(struct sign_in *sign_in, struct call *call, const uint8_t key_hash[HASH_BYTES],
                      struct caller *caller)
{
  struct kept *row = kept_row(sign_in, key_hash);
  for (size_t way = 0; way < KEPT_WAYS; way++) {
    if (row[way].until_us > clock_monotonic_us() && sodium_memcmp(row[way].key_hash, key_hash, HASH_BYTES) == 0) {
      *caller = row[way].caller;
      caller->principal = arena_strdup(call->arena, row[way].principal);
      caller->scope = arena_strdup(call->arena, row[way].scope);
      return true;
    }
  }
  return false;
}

static void keep(struct sign_in *sign_in, const uint8_t key_hash[HASH_BYTES], const struct caller *caller)
{
  struct kept *row = kept_row(sign_in, key_hash);
  struct kept *place = row;
  if (strlen(caller->principal) >= PRINCIPAL_LIMIT || strlen(caller->scope) > CALL_MAX_SCOPE) {
    return;
  }
  for (size_t way = 0; way < KEPT_WAYS; way++) {
    if (memcmp(row[way].key_hash, key_hash, HASH_BYTES) == 0) {
      place = &row[way];
      break;
    }
    if (row[way].until_us < place->until_us) {
      place = &row[way];
    }
  }
  memcpy(place->key_hash, key_hash, HASH_BYTES);
  place->until_us = clock_monotonic_us() + SIGN_IN_KEPT_US;
  place->caller = *caller;
  memcpy(place->principal, caller->principal, strlen(caller->principal) + 1);
  memcpy(place->scope, caller->scope, strlen(caller->scope) + 1);
}

void sign_in_forget(struct sign_in *sign_in, const char *token)
{
  uint8_t key_hash[HASH_BYTES];
  hash_sha256(token, strlen(token), key_hash);
  struct kept *row = kept_row(sign_in, key_hash);
  for (size_t way = 0; way < KEPT_WAYS; way++) {
    if (memcmp(row[way].key_hash, key_hash, HASH_BYTES) == 0) {
      row[way].until_us = 0;
    }
  }
}

/* A caller that the account service named: it must be a person of a firm, never one of our own services; nobody yet only
 * while a session's second factor is due. */
static struct status take_caller(struct call *call, const struct Account__AuthenticateResponse *response,
                                 struct caller *caller)
{
  const struct Bus__Caller *said = response->caller;
  bool is_due = said != NULL && said->role == BUS__ROLE__NONE && said->session_id != 0;
  if (said == NULL || said->firm_id == 0 || (said->role <= BUS__ROLE__NONE && !is_due) ||
      said->role >= BUS__ROLE__SYSTEM) {
    return status_fail(STATUS_INTERNAL, NULL, "the account service named no caller");
  }
  *caller = (struct caller){ .firm_id = said->firm_id,
                             .user_id = said->user_id,
                             .role = (enum role)said->role,
                             .second_factor = said->second_factor,
                             .limited = said->limited,
                             .principal = arena_strdup(call->arena, said->principal),
                             .session_id = said->session_id,
                             .scope = arena_strdup(call->arena, said->scope) };
  if (caller->principal[0] == '\0') {
    caller->principal = arena_printf(call->arena, "user:%llu", (unsigned long long)caller->user_id);
  }
  return status_ok();
}

/* The same words for no key, a wrong one, a revoked one, an ended session; to have none is no failure. */
static struct status refuse(struct sign_in *sign_in, const char *token, const char *address)
{
  int64_t wait_us = 0;
  if (token != NULL) {
    token_bucket_take(sign_in->failures, token_bucket_key(address), clock_monotonic_us(), &wait_us);
  }
  return status_fail(STATUS_UNAUTHENTICATED, NULL, "sign in first, or send an API key: Authorization: Bearer stw_...");
}

struct status sign_in_authenticate(struct sign_in *sign_in, struct call *call, const char *token, const char *address,
                                   struct caller *caller)
{
  bool is_one = token != NULL && is_token(token);
  uint8_t key_hash[HASH_BYTES] = { 0 };
  if (is_one) {
    hash_sha256(token, strlen(token), key_hash);
    if (sign_in->has_operator && sodium_memcmp(key_hash, sign_in->operator_hash, HASH_BYTES) == 0) {
      *caller = (struct caller){ .role = ROLE_OPERATOR, .principal = "operator" };
      return status_ok();
    }
    if (find_kept(sign_in, call, key_hash, caller)) {
      return status_ok();
    }
  }
  int64_t wait_us = 0;
  if (token == NULL) {
    return refuse(sign_in, token, address);
  }
  if (!token_bucket_has(sign_in->failures, token_bucket_key(address), clock_monotonic_us(), &wait_us)) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too many failed sign-ins from this address");
  }
  if (!is_one) {
    return refuse(sign_in, token, address);
  }
  struct Account__AuthenticateRequest request = ACCOUNT__AUTHENTICATE_REQUEST__INIT;
  request.key_hash = (ProtobufCBinaryData){ .len = HASH_BYTES, .data = key_hash };
  struct Account__AuthenticateResponse *response;
  struct status status = identity_authenticate_call(call, &request, &response);
  if (status.code == STATUS_UNAUTHENTICATED || status.code == STATUS_NOT_FOUND) {
    return refuse(sign_in, token, address);
  }
  if (!status_is_ok(status)) {
    return status;
  }
  status = take_caller(call, response, caller);
  if (status_is_ok(status)) {
    keep(sign_in, key_hash, caller);
  }
  return status;
}

bool sign_in_is_throttled(struct sign_in *sign_in, const char *address)
{
  int64_t wait_us = 0;
  return !token_bucket_has(sign_in->failures, token_bucket_key(address), clock_monotonic_us(), &wait_us);
}

void sign_in_count_failure(struct sign_in *sign_in, const char *address)
{
  int64_t wait_us = 0;
  token_bucket_take(sign_in->failures, token_bucket_key(address), clock_monotonic_us(), &wait_us);
}

struct status sign_in_authenticate_curve(struct sign_in *sign_in, struct call *call, const char *public_key,
                                         struct caller *caller)
{
  uint8_t key_hash[HASH_BYTES];
  const char *named = arena_printf(call->arena, "curve %s", public_key); /* never the hash of an API key */
  hash_sha256(named, strlen(named), key_hash);
  if (find_kept(sign_in, call, key_hash, caller)) {
    return status_ok();
  }
  struct Account__AuthenticateCurveRequest request = ACCOUNT__AUTHENTICATE_CURVE_REQUEST__INIT;
  request.public_key = (char *)public_key;
  struct Account__AuthenticateResponse *response;
  struct status status = identity_authenticate_curve_call(call, &request, &response);
  if (status_is_ok(status)) {
    status = take_caller(call, response, caller);
  }
  if (status_is_ok(status)) {
    keep(sign_in, key_hash, caller);
  }
  return status;
}
