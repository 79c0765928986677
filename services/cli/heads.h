/* heads: the file of journal heads that the account service writes outside the database, against the journal as it is. */
#ifndef STEWARD_CLI_HEADS_H
#define STEWARD_CLI_HEADS_H
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/status.h"

struct arena;

struct head {
  uint64_t sequence;
  const char *chain, *at; /* hexadecimal; when it was written */
};

struct heads {
  struct head *list; /* by sequence */
  size_t count;
  size_t unreadable; /* lines that are no head: one that a crash cut off */
  size_t next;       /* the first that was not met yet */
};

/* The firm's heads of a file's text, one JSON object a line. */
void heads_parse(struct arena *arena, const char *text, uint64_t firm_id, struct heads *out);

/* The journal's line of this sequence, in order, has this chain (sequence 0: none, all zero). The sentence of what differs,
 * or NULL. Heads of earlier sequences that were passed over are missing from the journal. */
const char *heads_meet(struct heads *heads, struct arena *arena, uint64_t sequence, const uint8_t chain[HASH_BYTES]);

/* When the journal has ended: the sentence of a head behind its end, or NULL. */
const char *heads_end(const struct heads *heads, struct arena *arena);
#endif
