/* standing: positions in memory as they stand after the last line of a firm's journal that this process wrote or saw.
 *
 * The chain's hash in the firm's head says whether anybody else wrote since: while it is the one that is known here,
 * what is remembered is what the database has, and need not be loaded again. Nothing is remembered that was not loaded
 * under the head's lock or committed by this process.
 */
#ifndef STEWARD_ACCOUNT_STANDING_H
#define STEWARD_ACCOUNT_STANDING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"
#include "state.h"

#define STANDING_MOST ((size_t)1 << 18) /* rows of all firms together; beyond, all are forgotten */

struct standing; /* of all firms */
struct standing *standing_new(void);
void standing_free(struct standing *standing);
size_t standing_count(const struct standing *standing); /* rows in memory, of chains that are gone, too */

struct standing_firm { /* begins as zeros, and with the standing it is part of */
  struct standing *standing;
  uint64_t epoch; /* of the rows that count; 0: none do */
  uint8_t chain[HASH_BYTES];
};

/* The head, locked, has this chain: rows that were remembered under another are forgotten. */
void standing_see(struct standing_firm *firm, const uint8_t chain[HASH_BYTES]);

/* This process committed what the chain now stands for, the changed rows of which it puts. */
void standing_move(struct standing_firm *firm, const uint8_t chain[HASH_BYTES]);

void standing_put(struct standing_firm *firm, const struct position *position);
bool standing_find(const struct standing_firm *firm, uint64_t account_id, uint64_t segment_id, uint64_t security_id,
                   struct position *out);
#endif
