/* positions: what accounts hold, position by position, from the ledger's stream of column batches. */
#ifndef STEWARD_RECORDS_POSITIONS_H
#define STEWARD_RECORDS_POSITIONS_H
#include <stddef.h>
#include <stdint.h>

#include "account.seam.h"
#include "bus/call.h"

struct position { /* an account's, in one segment and one security */
  uint64_t account_id;
  uint64_t segment_id;  /* 0: Independent */
  uint64_t security_id; /* 0: cash */
  int64_t quantity_e6;  /* shares, or cash in whole cents */
  int64_t held_e6;      /* of it, for open orders */
};

struct positions {
  uint64_t *account_ids; /* of none nothing is read, though the ledger would tell of the caller's whole book */
  size_t count;
  Account__AsOf *as_of;                                                  /* NULL: now */
  struct status (*take)(void *context, const struct position *position); /* its failure ends the reading */
  void *context;
};

/* Gives every position to take(), in the ledger's order. A batch whose columns do not fit each other is internal. */
struct status positions_read(struct call *call, const struct positions *positions);
#endif
