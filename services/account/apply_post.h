/* apply_post: how an entry reaches the positions: what may be posted to, and what may go below zero. Shared by the
 * commands of the ledger and by executions. */
#ifndef STEWARD_ACCOUNT_APPLY_POST_H
#define STEWARD_ACCOUNT_APPLY_POST_H
#include "apply.h"
#include "state_ledger.h"

#define E6_PER_E4 100 /* cash of scale 1e-4 in the ledger's scale */

/* NOT_FOUND outside the book; FAILED_PRECONDITION when prospective or closed. */
struct status post_check_account(struct state *state, uint64_t account_id, const char *field);
struct status post_check_asset(struct state *state, uint64_t security_id, int64_t quantity_e6);

/* On which day the cash that an entry takes from a client must be free. */
#define CASH_THERE INT32_MAX    /* it is there by trade date and no order holds it */
#define CASH_HAPPENED INT32_MIN /* an execution: it may go below zero */

void entry_add_leg(struct entry *entry, struct leg leg); /* a leg of nothing is left out */

/* The leg out and in again: of an entry that changes lots and no position, it says whose and of what. */
void entry_add_both(struct entry *entry, struct leg leg);

/* Adds the legs to the positions and writes the entry. Shares of clients never go below what is held; cash neither on
 * the day cash_on and later, unless the account may borrow: then its margin must bear it. */
struct status entry_post(struct state *state, const struct entry *entry, int32_t cash_on, struct moment at);

/* What another purchase that settles on settles_on may hold of a segment's cash. */
int64_t post_free_to_buy_e6(struct state *state, const struct position *cash, int32_t settles_on, struct moment at);
void post_hold(struct state *state, struct position *position, int64_t added_e6);

/* For a lot that is about to be bought: the day on which its money settles, 0 when it is settled or borrowed. */
int32_t post_unsettled_until(struct state *state, const struct position *cash, int64_t cost_e6, struct moment at);
#endif
