/* journal: the chain of a firm's journal. Each line's link covers the line and the link before it, so an altered,
 * missing or swapped line shows.
 *
 * Two formulas are known, by number, and a line says which one made its link:
 *   1  SHA-256(before, sequence, instant, principal, method, key, request, answer)
 *   2  SHA-256(before, line hash), where the line hash covers every stored column, and request, answer and commands by
 *      their own hashes. So a line can be proven without its neighbours' contents, and shown without its request.
 * Every part goes in with its length, numbers as eight bytes, big-endian.
 */
#ifndef STEWARD_JOURNAL_H
#define STEWARD_JOURNAL_H
#include "base/hash.h"

#define JOURNAL_FORMULA 2 /* of new lines */

struct journal_bytes {
  const void *data;
  size_t size;
};

struct journal_part {
  int formula;
  uint64_t firm_id, sequence;
  uint64_t first_id; /* what the firm's head would have given next before this line */
  int64_t recorded_at_us;
  const char *principal, *method, *key, *summary;
  const uint8_t *request_hash; /* that tells one request from another under a key */
  struct journal_bytes request, answer;
  struct journal_bytes commands; /* given within a job; empty in a commit */
};

/* Formula 2 alone. */
void journal_line_hash(const struct journal_part *line, uint8_t out[HASH_BYTES]);
void journal_link_hash(const uint8_t before[HASH_BYTES], const uint8_t line_hash[HASH_BYTES],
                       uint8_t after[HASH_BYTES]);

/* By the line's own formula; one that is not known links to nothing that a chain has. */
void journal_link(const uint8_t before[HASH_BYTES], const struct journal_part *line, uint8_t after[HASH_BYTES]);
#endif
