/* hash: SHA-256 (libsodium) and hexadecimal text. */
#ifndef STEWARD_BASE_HASH_H
#define STEWARD_BASE_HASH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32
#define HASH_HEX_SIZE 65

struct hash_state {
  _Alignas(16) unsigned char opaque[128];
};

void hash_begin(struct hash_state *state);
void hash_add(struct hash_state *state, const void *data, size_t size);
void hash_end(struct hash_state *state, uint8_t out[HASH_BYTES]);
void hash_sha256(const void *data, size_t size, uint8_t out[HASH_BYTES]);
const char *hash_hex(const uint8_t hash[HASH_BYTES], char buffer[HASH_HEX_SIZE]);
#endif
