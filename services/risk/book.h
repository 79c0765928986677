/* book: what an account holds, and what its open orders still do. In the call's arena. */
#ifndef STEWARD_RISK_BOOK_H
#define STEWARD_RISK_BOOK_H
#include <stddef.h>
#include <stdint.h>

#include "bus/call.h"

struct position;

#define BOOK_LINES_MAX 5000 /* so many ids go into one question to the account service */

struct book_line {
  uint64_t security_id;
  int64_t quantity_e6;   /* of all segments */
  int64_t open_buys_e6;  /* what open orders still buy */
  int64_t open_sells_e6; /* what they still sell, positive */
  int64_t proposal_e6;   /* what open orders of the proposal asked about still buy, below 0 sell */
  int64_t others_e6, others_open_buys_e6, others_open_sells_e6; /* of the household's other accounts */
};

struct book {
  struct book_line *lines; /* by security id */
  size_t count, capacity;
  int64_t cash_e4; /* of all segments */
};

struct status book_read_positions(struct call *call, uint64_t account_id, struct book *out); /* nothing else */

/* Adds one position. */
struct status book_take_position(struct arena *arena, const struct position *position, struct book *book);

/* Adds the account's positions. Its orders are read before: what is filled in between counts twice, never not at all.
 */
struct status book_add_positions(struct call *call, uint64_t account_id, struct book *book);

/* Whose orders are asked about: they are no "other open orders". */
struct book_asked {
  uint64_t proposal_id;      /* 0: none; its orders go to proposal_e6 */
  const uint64_t *order_ids; /* that the question itself names: they are left out */
  size_t order_count;
};

/* Adds the account's open orders. */
struct status book_read_orders(struct call *call, uint64_t account_id, const struct book_asked *asked,
                               struct book *book);

/* Adds another account's positions, open orders and cash to those of the book. */
struct status book_add_other(struct call *call, uint64_t account_id, struct book *book, int64_t *cash_e4);

/* The line of a security, made when there is none yet. NULL past BOOK_LINES_MAX. */
struct book_line *book_line(struct arena *arena, struct book *book, uint64_t security_id);
#endif
