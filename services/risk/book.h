/* book: what an account holds, and what its open orders still do. In the call's arena. */
#ifndef STEWARD_RISK_BOOK_H
#define STEWARD_RISK_BOOK_H
#include <stddef.h>
#include <stdint.h>

#include "bus/call.h"

#define BOOK_LINES_MAX 5000 /* so many ids go into one question to the account service */

struct book_line {
  uint64_t security_id;
  int64_t quantity_e6;   /* of all segments */
  int64_t open_buys_e6;  /* what open orders still buy */
  int64_t open_sells_e6; /* what they still sell, positive */
};

struct book {
  struct book_line *lines; /* by security id */
  size_t count, capacity;
  int64_t cash_e4; /* of all segments */
};

struct status book_read_positions(struct call *call, uint64_t account_id, struct book *out);

/* Adds the account's open orders but those of this proposal (0: none), which asks for itself. */
struct status book_read_orders(struct call *call, uint64_t account_id, uint64_t proposal_id, struct book *book);

/* The line of a security, made when there is none yet. NULL past BOOK_LINES_MAX. */
struct book_line *book_line(struct arena *arena, struct book *book, uint64_t security_id);
#endif
