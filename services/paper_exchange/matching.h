/* matching: what the exchange answers to a request, by the order state tables of FIX 4.4 (volume 4, appendix D).
 *
 * Pure: the book, the reference price, the symbol's behaviour and the time come in; answers come out. Executions are
 * applied to the book as they are made. A market order fills at the reference price; a limit order that is marketable
 * fills at the reference too, never worse than its limit; others rest until they are cancelled or replaced.
 */
#ifndef STEWARD_PAPER_EXCHANGE_MATCHING_H
#define STEWARD_PAPER_EXCHANGE_MATCHING_H
#include "behaviour.h"
#include "book.h"

struct request {
  int session;
  int64_t sequence; /* MsgSeqNum */
  char firm[BOOK_ID_SIZE];
  char client_order[BOOK_ID_SIZE];
  char original_client_order[BOOK_ID_SIZE]; /* cancel, replace */
  char status_request[BOOK_ID_SIZE];        /* status */
  char account[BOOK_ID_SIZE];
  char symbol[BOOK_SYMBOL_SIZE];
  char side, type, time_in_force;
  int64_t shares_e6, price_e6, stop_price_e6;
};

enum answer_kind {
  ANSWER_EXECUTION,     /* to be kept in the journal before it is sent */
  ANSWER_STATUS,        /* the order's state, asked for */
  ANSWER_CANCEL_REJECT, /* reject_reason is CxlRejReason */
};

struct answer {
  enum answer_kind kind;
  struct execution execution; /* client_order and original_client_order are the request's in a reject */
  char response_to;           /* cancel reject: '1' cancel, '2' replace */
  char status_request[BOOK_ID_SIZE];
};

struct answers {
  struct answer *items; /* grows; the owner frees it */
  size_t count, room;
};

struct market { /* what a decision knows besides the book */
  const struct behaviour *behaviour;
  int64_t reference_price_e6; /* 0: none is known */
  int64_t now_us;
};

void matching_order(struct book *book, const struct request *request, struct market market, struct answers *out);
void matching_cancel(struct book *book, const struct request *request, struct market market, struct answers *out);
void matching_replace(struct book *book, const struct request *request, struct market market, struct answers *out);
void matching_status(struct book *book, const struct request *request, struct market market, struct answers *out);

/* The next fill of an order that is due; schedules the one after it. */
void matching_fill(struct book *book, struct order *order, struct market market, struct answers *out);

/* The price at which an order would trade now; 0 when it rests. */
int64_t matching_price(const struct execution *order, int64_t reference_price_e6);
#endif
