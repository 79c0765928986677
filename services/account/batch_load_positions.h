/* batch_load_positions: the positions that a batch names, from memory where they stand there (standing.h), from the
 * database otherwise.
 */
#ifndef STEWARD_ACCOUNT_BATCH_LOAD_POSITIONS_H
#define STEWARD_ACCOUNT_BATCH_LOAD_POSITIONS_H
#include "batch_load_lots.h"

struct position_names {
  struct ids accounts, segments, securities; /* in threes */
  size_t asked; /* the first so many are asked for; the others were in memory when the head was not yet seen */
};

void positions_name(struct position_names *names, uint64_t account_id, uint64_t segment_id, uint64_t security_id);

/* Parts what must be asked for from what is in memory. */
void positions_part(struct position_names *names, const struct batch *batch);

/* Takes what was loaded behind the lock (NULL: nothing was asked for), then the rest from memory; what the head, now
 * seen, says is no longer known is loaded by a round trip of its own. */
struct status positions_take(struct batch *batch, struct pg_transaction *transaction, struct position_names *names,
                             const struct pg_rows *rows);
#endif
