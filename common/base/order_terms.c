/* The canonical hash of an order's terms. */
#include "order_terms.h"

#define LAYOUT "steward.order_terms.1"
#define WORD_BYTES 8

static void add_word(struct hash_state *state, uint64_t word)
{
  uint8_t bytes[WORD_BYTES];
  for (int i = 0; i < WORD_BYTES; i++)
    bytes[i] = (uint8_t)(word >> (8 * (WORD_BYTES - 1 - i)));
  hash_add(state, bytes, sizeof bytes);
}

void order_terms_hash(const struct order_terms *terms, uint8_t out[HASH_BYTES])
{
  struct hash_state state;
  hash_begin(&state);
  hash_add(&state, LAYOUT, sizeof LAYOUT);
  add_word(&state, terms->order_id);
  add_word(&state, terms->account_id);
  add_word(&state, terms->segment_id);
  add_word(&state, terms->security_id);
  add_word(&state, (uint64_t)terms->change_e6);
  add_word(&state, (uint64_t)terms->limit_price_e6);
  hash_end(&state, out);
}
