/* The journal's chain: each line's hash covers the line and the hash before it, so an altered, missing or swapped row
 * shows. */
#include <string.h>

#include "batch.h"

static void add_number(struct hash_state *hash, uint64_t value)
{
  uint8_t bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (uint8_t)(value >> (56 - 8 * i));
  hash_add(hash, bytes, sizeof bytes);
}

static void add_bytes(struct hash_state *hash, const void *data, size_t size)
{
  add_number(hash, size);
  if (size > 0)
    hash_add(hash, data, size);
}

void journal_link(const uint8_t before[HASH_BYTES], const struct journal_part *line, uint8_t after[HASH_BYTES])
{
  struct hash_state hash;
  hash_begin(&hash);
  hash_add(&hash, before, HASH_BYTES);
  add_number(&hash, line->sequence);
  add_number(&hash, (uint64_t)line->recorded_at_us);
  add_bytes(&hash, line->principal, strlen(line->principal));
  add_bytes(&hash, line->method, strlen(line->method));
  add_bytes(&hash, line->key, strlen(line->key));
  add_bytes(&hash, line->request.data, line->request.size);
  add_bytes(&hash, line->answer.data, line->answer.size);
  hash_end(&hash, after);
}
