/* book: buys and sales over the years as lines that an accountant could read.
 *
 *   2026-01-05 buy ACCOUNT SHARES COST              "free" behind it: bought with money that settles a day later
 *   2026-01-05 given ACCOUNT SHARES COST            not bought, so it replaces nothing
 *   2026-01-05 sell ACCOUNT SHARES PROCEEDS [METHOD] [LOT:SHARES ...]
 *   2026-01-05 out ACCOUNT SHARES                   leaves without a sale
 *   2026-01-05 move ACCOUNT SHARES                  to segment 7, oldest first
 *
 * Accounts: 2000 and 2001 are taxed with each other, 2002 is an IRA of the same owner, 2003 is another's, 2004
 * nobody's. The first lot has number 1, the next 2, and so on, wash sales' splits too. All in one fund.
 */
#ifndef STEWARD_TESTS_UNIT_ACCOUNT_LOTS_BOOK_H
#define STEWARD_TESTS_UNIT_ACCOUNT_LOTS_BOOK_H
#include <criterion/criterion.h>

#include "lots.h"

#define BOOK_SECURITY 3000
#define BOOK_ACCOUNTS 5
#define BOOK_FIRST_ACCOUNT 2000

struct book {
  struct arena *arena;
  struct state *state;
  uint64_t entry_id; /* the last */
};

struct book *book_new(void);
void book_hold_stock(struct book *book); /* in place of a fund */
void book_free(struct book *book);

int32_t book_date(const char *text);
struct lot *book_buy(struct book *book, uint64_t account_id, int32_t on, int64_t quantity_e6, int64_t basis_e4);
struct status book_sell(struct book *book, struct lot_closure closure); /* the entry is given here */

/* "ok", or the sentence of the refusal; what is refused leaves no trace. */
const char *book_say(struct book *book, const char *line);

/* Every sale by closing: "100: 750 - 1000 + 250 short, ..." are proceeds, cost and disallowed loss. */
const char *book_sales(struct book *book);

/* Open lots by account and lot: "1 2026-06-15: 100 at 1050", "... since 2026-01-15" when another holding is tacked on.
 */
const char *book_lots(struct book *book);

const char *book_number(struct book *book, int64_t value, int places);
int64_t book_disallowed(const struct changes *changes, uint64_t closing_entry_id, uint64_t closing_lot_id);
#endif
