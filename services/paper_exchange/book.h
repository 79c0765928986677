/* book: the exchange's orders, made of nothing but executions.
 *
 * Every change of an order is an execution: a whole picture of the order after it. The book's state is what its
 * executions say, so applying the journal's executions once more after a crash gives the same book.
 * A ClOrdID of a firm names one order for ever; a replaced or cancelled order is found by all of its ClOrdIDs.
 */
#ifndef STEWARD_PAPER_EXCHANGE_BOOK_H
#define STEWARD_PAPER_EXCHANGE_BOOK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOOK_ID_SIZE 65
#define BOOK_SYMBOL_SIZE 33
#define BOOK_TEXT_SIZE 161
#define BOOK_ORDERS 1000000

struct execution {
  uint64_t number;    /* ExecID is 'E' and it: rising, never used twice */
  uint64_t order;     /* the exchange's number; 0: no order of the book */
  uint64_t reference; /* the fill that is busted */
  int session;
  int64_t sequence;  /* MsgSeqNum of the request behind it, 0: none */
  char type, status; /* ExecType, OrdStatus */
  char side, order_type, time_in_force;
  int reject_reason; /* -1: none */
  int64_t shares_e6, price_e6, stop_price_e6;
  int64_t reference_price_e6; /* what fills are made at */
  int64_t last_shares_e6, last_price_e6;
  int64_t done_shares_e6, average_price_e6;
  int64_t at_us;
  char firm[BOOK_ID_SIZE], client_order[BOOK_ID_SIZE], original_client_order[BOOK_ID_SIZE];
  char account[BOOK_ID_SIZE], symbol[BOOK_SYMBOL_SIZE];
  char text[BOOK_TEXT_SIZE];
};

struct order {
  struct execution last;   /* its state */
  int64_t fills;           /* made so far, busted ones too */
  __int128 done_value_e12; /* sum of shares * price of the fills that stand */
  int64_t due_at_us;       /* of its next fill; 0: none */
  struct order *next_due;
};

struct book;

struct book *book_new(void);
void book_free(struct book *book);

/* Makes the execution part of the book. A NEW or REJECTED one of the next order number adds the order. */
struct order *book_apply(struct book *book, const struct execution *execution);

struct order *book_find(const struct book *book, const char *firm, const char *client_order); /* NULL: unknown */
struct order *book_order(const struct book *book, uint64_t number);                           /* NULL: unknown */
uint64_t book_order_count(const struct book *book);
void book_lose(struct book *book);                      /* one more order was lost without an answer */
uint64_t book_lost_count(const struct book *book);      /* since the start: a lost order leaves no trace */
uint64_t book_execution_count(const struct book *book); /* the highest number applied */
bool book_is_working(const struct order *order);
int64_t book_leaves(const struct order *order);

/* Orders wait for their next fill in order of time. */
void book_schedule(struct book *book, struct order *order, int64_t due_at_us);
struct order *book_take_due(struct book *book, int64_t now_us); /* NULL: none is due */
int64_t book_next_due(const struct book *book);                 /* 0: none waits */
#endif
