/* batch_load_passes: the suitability passes that a batch's orders have, and what those rest on. */
#ifndef STEWARD_ACCOUNT_BATCH_LOAD_PASSES_H
#define STEWARD_ACCOUNT_BATCH_LOAD_PASSES_H
#include "apply_pass.h"
#include "batch_load_lots.h"

struct pass_names {
  struct ids passes; /* that commands name */
  struct ids orders; /* to be routed under the pass that they have */
};

struct pass_rows {
  struct pg_rows *bodies, *heads;
};

/* Sends nothing when none is named; then receives as much. */
void passes_send(const struct pass_names *names, uint64_t firm_id, struct pg_transaction *transaction);
struct status passes_receive(const struct pass_names *names, struct pg_transaction *transaction,
                             struct pass_rows *rows);
struct status passes_take(struct state *state, const struct pass_rows *rows);
#endif
