/* venue_work: what the files of the venue share; private to venue*.c. */
#ifndef STEWARD_ORDER_ROUTER_VENUE_WORK_H
#define STEWARD_ORDER_ROUTER_VENUE_WORK_H
#include "fiber/fiber.h"
#include "fix/fix.h"
#include "records/commit.h"
#include "venue.h"

#define VENUE_BATCH 400 /* orders or reports in one commit; the engine has at least as many numbers reserved */
#define VENUE_BUCKETS 16384
#define VENUE_KEY_SIZE 128

enum { /* what an order waits for; a hint, found again from its state at each tick */
       DO_CANCEL = 1,
       DO_ROUTE = 2,
       DO_SEND = 4,     /* recorded as routed and surely not sent */
       DO_RESEND = 8,   /* the venue said that it does not know it */
       DO_ASK = 16,     /* status */
       DO_RELEASE = 32, /* waits for cash; try */
       DO_DENY = 64     /* does not suit its client any more */
};

struct venue_order {
  uint64_t firm_id, order_id, account_id, segment_id, security_id, proposal_id;
  uint64_t pass_id;    /* the suitability pass it is routed under; 0: none */
  bool needs_pass;     /* a new one, before it is routed */
  int64_t pass_due_us; /* when to ask for it, at the earliest */
  unsigned passes_asked;
  char *denied_because; /* owned; of an order to be canceled for it */
  uint32_t revision;
  enum order_state state; /* as it is durable */
  int64_t quantity_e6, filled_e6, limit_price_e6;
  int64_t hold_e4; /* of a buy */
  bool is_sell, is_good_till_cancel;
  char symbol[FIX_SYMBOL_SIZE];
  enum order_state next_state; /* while a commit is made */
  int64_t next_filled_e6;
  unsigned todo; /* DO_... */
  bool is_queued;
  bool is_recorded_now;  /* our own move is durable, not one found there */
  bool is_confirmed;     /* the venue spoke of it since the last logon */
  uint64_t asked;        /* number of the status request that is not answered; 0: none */
  int64_t sent_sequence; /* of the NewOrderSingle in this life; 0: none */
  int64_t due_at_us;     /* an answer is overdue */
  int sweeps_final;      /* forgotten after two */
  struct venue_order *next_in_bucket, *next, **to_this, *next_todo;
};

struct report { /* a message that waits for the fiber */
  struct fix_message message;
  struct report *next;
};

struct venue {
  struct venue_options options;
  struct fix_engine *engine;
  struct fiber *worker, *stopper;
  struct fiber *asker; /* asks the risk service, so that nothing else waits for it; NULL: there is nothing to ask */
  struct fiber_queue changed; /* handlers that wait for an order's change */
  bool is_stopping, is_over, is_logged_on, is_ticking;
  uv_timer_t tick;
  struct venue_order *buckets[VENUE_BUCKETS];
  struct venue_order *orders;
  struct venue_order *todo, **todo_end;
  struct report *reports, **reports_end;
  size_t report_count;
  int64_t reserve_until; /* asked by the engine; 0: nothing */
  int64_t reserved;      /* durable: sender numbers up to it may be used */
  int64_t target_next;   /* every message below it is dealt with */
  int64_t target_kept;   /* the same, durable */
  int64_t life;          /* when this object began: makes the numbers of its requests unique */
  uint64_t asked_count;
  int64_t sweep_at_us;
};

/* venue_book.c: the orders in memory. */
struct venue_order *venue_find(struct venue *venue, uint64_t firm_id, uint64_t order_id);
struct venue_order *venue_add(struct venue *venue, uint64_t firm_id, const struct Account__Order *order);
void venue_update(struct venue_order *order, const struct Account__Order *stored);
void venue_todo(struct venue *venue, struct venue_order *order, unsigned what);
void venue_look(struct venue *venue, struct venue_order *order, int64_t now_us); /* what its state asks for */
void venue_forget_finals(struct venue *venue);
void venue_free_orders(struct venue *venue);

/* venue_commit.c: commits whose outcome is always learnt. */
struct venue_change {
  uint64_t firm_id; /* 0: session numbers alone */
  const char *key;
  void (*build)(void *context, struct call *call, struct commit_builder *builder); /* the same each time */
  void (*done)(void *context, const struct Account__CommitResponse *response);     /* may be NULL */
  void *context;
};
struct status venue_commit(struct venue *venue, const struct venue_change *change);
void venue_build_move(struct call *call, struct commit_builder *builder, const struct venue_order *order,
                      enum order_state to, const char *note);
struct venue_numbers {
  int64_t reserved;    /* sender numbers up to it may be used */
  int64_t target_next; /* what comes below it is dealt with */
};
void venue_build_session(struct call *call, struct commit_builder *builder, const char *name,
                         struct venue_numbers numbers);
struct status venue_keep_session(struct venue *venue, struct venue_numbers numbers);
/* Moves orders of one firm, each to its next_state; those that cannot go there are read again and left. */
void venue_move(struct venue *venue, const char *kind, const char *note, struct venue_order **orders, size_t count);
struct status venue_refresh(struct venue *venue, struct venue_order **orders, size_t count); /* of one firm */
struct status venue_load(struct venue *venue, uint64_t firm_id, uint64_t order_id, struct venue_order **out);
struct status venue_scan(struct venue *venue);
/* venue.c */
void venue_wake(struct venue *venue); /* the fiber has something to do */

/* venue_pass.c: new passes for orders whose own did not let them be routed; until there is one they wait, and what does
 * not suit its client any more is canceled. */
void venue_want_pass(struct venue *venue, struct venue_order *order);
void venue_do_denials(struct venue *venue, struct venue_order **orders, size_t count);

const char *venue_key(char key[VENUE_KEY_SIZE], const char *kind, struct venue_order **orders, size_t count);

/* venue_report.c */
void venue_apply_reports(struct venue *venue);

/* venue_route.c: what goes out. */
void venue_do_cancels(struct venue *venue, struct venue_order **orders, size_t count);
void venue_do_routes(struct venue *venue, struct venue_order **orders, size_t count);
void venue_do_asks(struct venue *venue, struct venue_order **orders, size_t count);
void venue_do_releases(struct venue *venue, struct venue_order **orders, size_t count);
void venue_want_releases(struct venue *venue, const struct venue_order *cause); /* cash of its segment may be free */
#endif
