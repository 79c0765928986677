/* identity_work: what the handlers of identity share: writes through the firm's lane without secrets in the journal, tries
 * that are counted, tokens. */
#ifndef STEWARD_ACCOUNT_IDENTITY_WORK_H
#define STEWARD_ACCOUNT_IDENTITY_WORK_H
#include "account.h"
#include "base/hash.h"

#define ROLES_HUMAN                                                                                                    \
  (ROLE_BIT(ROLE_CLIENT) | ROLE_BIT(ROLE_ASSISTANT) | ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_TRADER) |                 \
   ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR))
#define TOKEN_LENGTH 47 /* "sts_" and 43 characters of base64url: 256 bits */
#define TOKEN_SIZE (TOKEN_LENGTH + 1)

/* Runs the job in the caller's firm under the request as it stands in the journal: without passwords and codes.
 * A request that holds a secret has no idempotency key: repeating it is another try. */
struct status identity_run(struct call *call, const ProtobufCMessage *request, struct lane_job *job);
struct status identity_run_secret(struct call *call, const ProtobufCMessage *scrubbed, struct lane_job *job);

void identity_token(char token[TOKEN_SIZE], uint8_t hash[HASH_BYTES]);

/* Whether a key of that role may be made by, or act for, somebody of this one: one's own, an assistant's by an advisor,
 * all by an administrator. */
bool role_is_within(enum role role, enum role of);

/* What the sealed one-time-code secret of a user is bound to. */
const char *totp_about(struct arena *arena, uint64_t firm_id, uint64_t user_id);

/* Tries that failed, by subject; see throttle.h. */
struct tries {
  uint64_t firm_id; /* 0: of no firm */
  size_t count;
  const char *subjects[2];
  int64_t limits[2];
};

/* resource_exhausted, saying until when, if one of the subjects has failed too often. In its own statement. */
struct status tries_check(struct call *call, const struct tries *tries);
/* The same inside a transaction, under the firm's lock, where no other try can come between. */
struct status tries_check_in(struct lane_work *work, const struct tries *tries);
/* Both only send; the transaction's commit collects them. */
void tries_add_in(struct lane_work *work, const struct tries *tries);
void tries_clear_in(struct lane_work *work, uint64_t firm_id, const char *subject);
/* A try at a firm that is none. */
struct status tries_add(struct call *call, const struct tries *tries);
#endif
