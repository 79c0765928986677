/* Seals and opens with libsodium's XChaCha20-Poly1305; random nonces of 24 bytes never meet. */
#include "sealed.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define VERSION 1
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define OVERHEAD (1 + NONCE_BYTES + TAG_BYTES)

_Static_assert(SEAL_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "the key has libsodium's size");

static const char context[] = "steward: sealed columns";

struct status seal_key_of(const char *secret, struct seal_key *out)
{
  if (strlen(secret) < SEAL_SECRET_MIN)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "the secret for sealing has fewer than 32 characters");
  if (sodium_init() < 0)
    return status_fail(STATUS_INTERNAL, NULL, "libsodium does not start");
  crypto_generichash(out->bytes, sizeof out->bytes, (const uint8_t *)secret, strlen(secret), (const uint8_t *)context,
                     sizeof context - 1);
  return status_ok();
}

static struct status no_key(void)
{
  return status_fail(STATUS_FAILED_PRECONDITION, NULL, "this installation has no key for sealing");
}

struct status seal(struct arena *arena, const struct seal_key *key, const char *about, struct seal_bytes plain,
                   struct seal_bytes *out)
{
  if (key == NULL)
    return no_key();
  uint8_t *sealed = arena_alloc(arena, OVERHEAD + plain.size);
  unsigned long long size;
  sealed[0] = VERSION;
  randombytes_buf(sealed + 1, NONCE_BYTES);
  int outcome = crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + 1 + NONCE_BYTES, &size, plain.data, plain.size,
                                                           (const uint8_t *)about, strlen(about), NULL, sealed + 1,
                                                           key->bytes);
  assert(outcome == 0);
  *out = (struct seal_bytes){ sealed, 1 + NONCE_BYTES + (size_t)size };
  return status_ok();
}

struct status unseal(struct arena *arena, const struct seal_key *key, const char *about, struct seal_bytes sealed,
                     struct seal_bytes *out)
{
  struct status broken = status_fail(STATUS_DATA_LOSS, NULL, "what was sealed does not open");
  if (key == NULL)
    return no_key();
  if (sealed.size < OVERHEAD || sealed.data[0] != VERSION)
    return broken;
  uint8_t *plain = arena_alloc(arena, sealed.size - OVERHEAD + 1);
  unsigned long long size;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &size, NULL, sealed.data + 1 + NONCE_BYTES,
                                                 sealed.size - 1 - NONCE_BYTES, (const uint8_t *)about, strlen(about),
                                                 sealed.data + 1, key->bytes) != 0)
    return broken;
  plain[size] = '\0'; /* texts are wanted as such */
  *out = (struct seal_bytes){ plain, (size_t)size };
  return status_ok();
}
