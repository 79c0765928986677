/* hash: SHA-256 of libsodium behind a state whose size does not show the library. */
#include "hash.h"

#include <sodium.h>

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct hash_state), "the opaque state is too small");
_Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256 has 32 bytes");

static crypto_hash_sha256_state *inner(struct hash_state *state)
{
  return (crypto_hash_sha256_state *)(void *)state->opaque;
}

void hash_begin(struct hash_state *state)
{
  crypto_hash_sha256_init(inner(state));
}

void hash_add(struct hash_state *state, const void *data, size_t size)
{
  if (size > 0)
    crypto_hash_sha256_update(inner(state), data, size);
}

void hash_end(struct hash_state *state, uint8_t out[HASH_BYTES])
{
  crypto_hash_sha256_final(inner(state), out);
}

void hash_sha256(const void *data, size_t size, uint8_t out[HASH_BYTES])
{
  struct hash_state state;
  hash_begin(&state);
  hash_add(&state, data, size);
  hash_end(&state, out);
}

const char *hash_hex(const uint8_t hash[HASH_BYTES], char buffer[HASH_HEX_SIZE])
{
  return sodium_bin2hex(buffer, HASH_HEX_SIZE, hash, HASH_BYTES);
}
