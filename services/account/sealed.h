/* sealed: what the database keeps but may not read: one-time-code secrets, tax ids. XChaCha20-Poly1305 of libsodium under
 * a key of the installation, which stands in a file beside the database, never in it.
 *
 * What it keeps true: every sealing has a nonce of its own; `about` says what the bytes belong to ("totp 3 1001") and is
 * bound to them, so what was sealed for one row does not open in another. Sealed: version, nonce, ciphertext, tag.
 */
#ifndef STEWARD_ACCOUNT_SEALED_H
#define STEWARD_ACCOUNT_SEALED_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define SEAL_KEY_BYTES 32
#define SEAL_SECRET_MIN 32 /* characters of the secret text that the key is made of */

struct seal_key {
  uint8_t bytes[SEAL_KEY_BYTES];
};

struct seal_bytes {
  const uint8_t *data;
  size_t size;
};

/* The key that a secret text stands for. invalid_argument when the text is too short to be one. */
struct status seal_key_of(const char *secret, struct seal_key *out);

/* Both allocate in the arena. A NULL key is failed_precondition: the installation has none. */
struct status seal(struct arena *arena, const struct seal_key *key, const char *about, struct seal_bytes plain,
                   struct seal_bytes *out);
/* data_loss when these are not the bytes sealed under this key about this. */
struct status unseal(struct arena *arena, const struct seal_key *key, const char *about, struct seal_bytes sealed,
                     struct seal_bytes *out);
#endif
