/* sign_in: who is calling, by API key or by a session's token. A key is "stw_", a token "sts_", and 32 random bytes in
 * base64url; only its SHA-256 leaves this module. What it keeps true: an answer of the account service is believed for one second, so a revoked key ends
 * within it; addresses that fail too often are refused before the account service is asked.
 */
#ifndef STEWARD_GATEWAY_SIGN_IN_H
#define STEWARD_GATEWAY_SIGN_IN_H
#include "bus/bus.h"

#define SIGN_IN_KEY_PREFIX "stw_"
#define SIGN_IN_TOKEN_PREFIX "sts_"
#define SIGN_IN_KEY_LENGTH 47u /* characters: the prefix and 43 of base64url */
#define SIGN_IN_KEPT_US INT64_C(1000000)

struct sign_in;

struct sign_in_options {
  const char *operator_key;    /* of the installation's operator, NULL: none */
  int64_t failures_per_minute; /* of one address */
  int64_t failures_burst;
};

struct status sign_in_new(const struct sign_in_options *options, struct sign_in **out);
void sign_in_free(struct sign_in *sign_in);

/* What stands behind "Bearer " in an Authorization header; "" when nothing does. */
const char *sign_in_bearer(const char *authorization);

/* The caller behind a key or token (NULL: none came). Asks the account service on `call`, whose caller is the gateway
 * itself; *caller lives in the call's arena. Unauthenticated, in the same words, whatever is wrong with it. */
struct status sign_in_authenticate(struct sign_in *sign_in, struct call *call, const char *token, const char *address,
                                   struct caller *caller);

/* What failed with other secrets than keys counts against the address all the same: whether it failed too often, and one
 * more failure. */
bool sign_in_is_throttled(struct sign_in *sign_in, const char *address);
void sign_in_count_failure(struct sign_in *sign_in, const char *address);

/* A token that has just ended is not believed any longer by this gateway. */
void sign_in_forget(struct sign_in *sign_in, const char *token);

/* The same for a CURVE key that the handshake has proved. */
struct status sign_in_authenticate_curve(struct sign_in *sign_in, struct call *call, const char *public_key,
                                         struct caller *caller);
#endif
