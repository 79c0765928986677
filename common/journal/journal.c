/* The formulas of the journal's chain. */
#include "journal.h"

#include <string.h>

static const char tag[] = "steward journal line 2";

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

static void add_text(struct hash_state *hash, const char *text)
{
  add_bytes(hash, text, strlen(text));
}

static void add_hashed(struct hash_state *hash, struct journal_bytes bytes)
{
  uint8_t own[HASH_BYTES];
  hash_sha256(bytes.size > 0 ? bytes.data : "", bytes.size, own);
  hash_add(hash, own, sizeof own);
}

void journal_line_hash(const struct journal_part *line, uint8_t out[HASH_BYTES])
{
  struct hash_state hash;
  hash_begin(&hash);
  hash_add(&hash, tag, sizeof tag);
  add_number(&hash, line->firm_id);
  add_number(&hash, line->sequence);
  add_number(&hash, line->first_id);
  add_number(&hash, (uint64_t)line->recorded_at_us);
  add_text(&hash, line->principal);
  add_text(&hash, line->method);
  add_text(&hash, line->key);
  add_text(&hash, line->summary);
  hash_add(&hash, line->request_hash, HASH_BYTES);
  add_hashed(&hash, line->request);
  add_hashed(&hash, line->answer);
  add_hashed(&hash, line->commands);
  hash_end(&hash, out);
}

void journal_link_hash(const uint8_t before[HASH_BYTES], const uint8_t line_hash[HASH_BYTES], uint8_t after[HASH_BYTES])
{
  struct hash_state hash;
  hash_begin(&hash);
  hash_add(&hash, before, HASH_BYTES);
  hash_add(&hash, line_hash, HASH_BYTES);
  hash_end(&hash, after);
}

static void link_first(const uint8_t before[HASH_BYTES], const struct journal_part *line, uint8_t after[HASH_BYTES])
{
  struct hash_state hash;
  hash_begin(&hash);
  hash_add(&hash, before, HASH_BYTES);
  add_number(&hash, line->sequence);
  add_number(&hash, (uint64_t)line->recorded_at_us);
  add_text(&hash, line->principal);
  add_text(&hash, line->method);
  add_text(&hash, line->key);
  add_bytes(&hash, line->request.data, line->request.size);
  add_bytes(&hash, line->answer.data, line->answer.size);
  hash_end(&hash, after);
}

void journal_link(const uint8_t before[HASH_BYTES], const struct journal_part *line, uint8_t after[HASH_BYTES])
{
  uint8_t line_hash[HASH_BYTES];
  switch (line->formula) {
  case 1:
    link_first(before, line, after);
    break;
  case JOURNAL_FORMULA:
    journal_line_hash(line, line_hash);
    journal_link_hash(before, line_hash, after);
    break;
  default:
    memset(after, 0, HASH_BYTES);
  }
}
