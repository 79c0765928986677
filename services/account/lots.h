/* lots: the tax lots of a client's shares: which ones a sale closes and what part of their basis goes with it, moves
 * between segments, adjustments, wash sales.
 *
 * For every lot, in shares and in basis: opened + adjustments = open + closings. Losses that wash_sale.h disallows are
 * found here, whenever shares are sold or bought, among what the state has of the taxpayer's accounts.
 */
#ifndef STEWARD_ACCOUNT_LOTS_H
#define STEWARD_ACCOUNT_LOTS_H
#include "state.h"

enum lot_method { /* as steward.account.v1.Account.LotMethod */
                  LOT_FIFO = 0,
                  LOT_LIFO = 1,
                  LOT_HIFO = 2,
                  LOT_MINIMUM_TAX = 3,
                  LOT_AVERAGE = 4,
                  LOT_LOWEST_COST = 5,
                  LOT_MAXIMUM_LONG_TERM_GAIN = 6,
                  LOT_MAXIMUM_SHORT_TERM_GAIN = 7,
                  LOT_MAXIMUM_LOSS = 8,
                  LOT_SPECIFIC = 9, /* what a sale does not name goes first in, first out */
};

struct lot_closure {
  uint64_t account_id, segment_id, security_id, entry_id;
  int64_t quantity_e6, proceeds_e4; /* proceeds are shared out by quantity and sum to it */
  int32_t closed_on;
  int method;
  const struct named_lot *named; /* these in place of the method's (26 CFR 1.1012-1(c)); their quantities sum to it */
  size_t named_count;
  bool sold;        /* proceeds_e4 counts */
  bool is_executed; /* it has happened at a venue: recorded, though a lot be unsettled or no longer as it was named */
};

struct lot_part {
  struct lot *lot;
  int64_t quantity_e6;
};

/* lots_pick.c: which parts of open lots the closure takes, in order; out has one part a lot at most. Refused: named
 * lots that are not open in the position or are too small, and (sold, not executed) lots bought with unsettled money.
 */
struct status lots_pick(struct state *state, const struct lot_closure *closure, struct lot_part **out, size_t *count);

/* Makes one cost a share of all open lots of an account's security (26 CFR 1.1012-1(e)). */
struct status lots_average(struct state *state, const struct lot_closure *closure);

/* Closes what is picked and writes the closings. */
struct status lots_close(struct state *state, const struct lot_closure *closure);

/* Moves quantity of the oldest lots to another segment; dates and basis stay. */
struct transfer;
struct status lots_move(struct state *state, const struct transfer *transfer, uint64_t entry_id);

/* Opens a lot; lot_id is given here. What is bought may replace shares that were sold at a loss: may_replace. */
struct lot *lots_open(struct state *state, struct lot lot);

/* Changes what is open of a lot and says why; lot_id and adjustment_id are given here. Refused when more is taken away
 * than is open. The lots of a position are state_lots(), open where quantity_e6 > 0. */
struct status lots_adjust(struct state *state, struct lot *lot, struct lot_adjustment adjustment);

/* The part of a lot's basis that goes with a part of its shares, in whole cents; all of it with all of them. */
int64_t lot_part_of_basis(const struct lot *lot, int64_t quantity_e6);

/* lots_wash.c: matches the losses of an account's taxpayer in a security with the shares that may replace them. */
void lots_wash(struct state *state, uint64_t account_id, uint64_t security_id, uint64_t entry_id);

/* A sale is taken back: its losses are none, and what is bought from now on replaces nothing of them. */
void lots_forget_losses(struct state *state, uint64_t account_id, uint64_t security_id, uint64_t sale_entry_id);

/* Begins the holding period. */
int32_t lot_acquired_on(const struct lot *lot);

/* A lot is long-term when held more than one year (26 USC 1222): sold after the first anniversary; of what was acquired
 * on the last day of a month, in the thirteenth month after (Rev. Rul. 66-7). */
bool lot_is_long_term(int32_t acquired_on, int32_t closed_on);
#endif
