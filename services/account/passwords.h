/* passwords: argon2id by libsodium, in libuv's threads, two at a time, so that neither the loop nor the memory of the
 * machine is anybody's to fill. Whoever has no password is compared with a dummy, so that it takes as long. */
#ifndef STEWARD_ACCOUNT_PASSWORDS_H
#define STEWARD_ACCOUNT_PASSWORDS_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define PASSWORD_HASH_BYTES 128
#define PASSWORD_MIN 12        /* characters */
#define PASSWORD_PASSES 3      /* of argon2id */
#define PASSWORD_MEMORY_KIB 65536
#define PASSWORD_MIN_MEMORY_KIB 8192 /* less is refused at start */

struct passwords;

struct status passwords_new(int64_t passes, int64_t memory_kib, struct passwords **out);
void passwords_free(struct passwords *passwords); /* nothing in flight; NULL is fine */

/* On a fiber. resource_exhausted when too many wait. */
struct status passwords_hash(struct passwords *passwords, const char *password, char out[PASSWORD_HASH_BYTES]);
/* *is_right says whether the password is the hash's; with hash NULL or "" it is wrong, and takes as long. */
struct status passwords_verify(struct passwords *passwords, const char *hash, const char *password, bool *is_right);

/* invalid_argument, naming the field, when it is too short or is the login name. */
struct status password_check(const char *password, const char *login_name, const char *field);
#endif
