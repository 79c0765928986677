/* batch_load_lots: the lots a batch works on: those of positions it names; and, when it trades, what wash sales may
 * touch: the taxpayers of the traded accounts, their lots bought about then, and their losses of that time.
 */
#ifndef STEWARD_ACCOUNT_BATCH_LOAD_LOTS_H
#define STEWARD_ACCOUNT_BATCH_LOAD_LOTS_H
#include "batch.h"

struct ids { /* a growing column of ids; room is counted ahead */
  int64_t *values;
  size_t count;
};

struct trades {                    /* what a batch buys and sells */
  struct ids accounts, securities; /* in pairs */
  struct ids orders;               /* that are filled */
  int32_t first_on, last_on;       /* trade dates */
  bool any;
};

void trades_name(struct trades *trades, uint64_t account_id, uint64_t security_id, int32_t on);
void trades_name_fill(struct trades *trades, uint64_t order_id, int32_t on);

/* Sends nothing when there are no trades; then receives as much. */
struct trade_rows {
  struct pg_rows *taxpayers, *lots, *losses;
};
void trades_send(const struct trades *trades, uint64_t firm_id, struct pg_transaction *transaction);
struct status trades_receive(const struct trades *trades, struct pg_transaction *transaction, struct trade_rows *rows);
void trades_take(struct state *state, const struct trades *trades,
                 const struct trade_rows *rows); /* before lots_take */

void lots_take(struct state *state, const struct pg_rows *rows);
#endif
