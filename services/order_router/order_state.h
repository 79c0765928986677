/* order_state: the life cycle of an order as a table: every pair of state and event is decided.
 *
 * An event moves the order, changes nothing (a repeat, or news that came too late), or is refused (it must not happen:
 * an operator looks at it). Fills and busts carry quantities: where the next state depends on how much is filled, the
 * table says so and the quantities after the event decide. A fill is never refused once an order was routed: a venue
 * that filled after a cancel or an expiry has filled.
 */
#ifndef STEWARD_ORDER_ROUTER_ORDER_STATE_H
#define STEWARD_ORDER_ROUTER_ORDER_STATE_H
#include <stdbool.h>
#include <stdint.h>

enum order_state {
  ORDER_NONE, /* no state: not a valid value */
  ORDER_DRAFT,
  ORDER_WAITING_APPROVAL, /* an account without discretion waits for its client */
  ORDER_PENDING_CASH,     /* a buy that waits for sells to fill */
  ORDER_ACCEPTED,         /* held in the ledger, not yet sent */
  ORDER_ROUTED,           /* recorded as sent, not acknowledged */
  ORDER_WORKING,          /* acknowledged by the venue */
  ORDER_PARTIALLY_FILLED,
  ORDER_PENDING_CANCEL,
  ORDER_PENDING_REPLACE,
  ORDER_DONE_FOR_DAY, /* resumes the next day */
  ORDER_FILLED,       /* final from here on, but for busts and late fills */
  ORDER_CANCELED,
  ORDER_REJECTED,
  ORDER_EXPIRED,
  ORDER_STATE_COUNT
};

enum order_event {
  ORDER_EDIT,           /* type, price, quantity of a draft */
  ORDER_ASK_APPROVAL,   /* transmitted, needs the client */
  ORDER_WAIT_CASH,      /* transmitted, needs sells to fill first */
  ORDER_ACCEPT,         /* transmitted or released: controls passed, holds placed */
  ORDER_DECLINE,        /* by the client or a control */
  ORDER_ROUTE,          /* recorded as sent, before it is sent */
  ORDER_ACKNOWLEDGE,    /* the venue has it */
  ORDER_FILL,           /* some or all */
  ORDER_BUST,           /* a fill is reversed or corrected */
  ORDER_ASK_CANCEL,     /* by us */
  ORDER_CANCEL,         /* the venue (or, before routing, the house) canceled it */
  ORDER_CANCEL_REJECT,  /* the venue goes on */
  ORDER_ASK_REPLACE,    /* by us */
  ORDER_REPLACE,        /* the venue replaced it */
  ORDER_REPLACE_REJECT, /* the venue goes on with what it had */
  ORDER_REJECT,         /* by the venue */
  ORDER_EXPIRE,         /* by the venue, or what waited for cash at the close */
  ORDER_END_DAY,        /* done for the day */
  ORDER_VENUE_UNKNOWN,  /* asked after: the venue does not know it */
  ORDER_EVENT_COUNT
};

enum order_verdict {
  ORDER_MOVED,
  ORDER_UNCHANGED,
  ORDER_REFUSED,
};

struct order_quantities { /* after the event */
  int64_t ordered_e6;
  int64_t filled_e6;
};

/* next is written when the order moved, and holds the same state when it is unchanged; not when refused. */
enum order_verdict order_next(enum order_state state, enum order_event event, struct order_quantities quantities,
                              enum order_state *next);

/* Whether somebody decided the pair; the table's test asks for all of them. */
bool order_is_decided(enum order_state state, enum order_event event);

bool order_is_final(enum order_state state);    /* nothing is open any more */
bool order_is_at_venue(enum order_state state); /* sent and not final: may still fill */

/* FIX 4.4 OrdStatus (tag 39) as the order log shows it: 'A' pending new until the venue has it; '\0' for a draft. */
char order_fix_status(enum order_state state);

/* The event that an execution report means by its ExecType (tag 150); false for types that move nothing ('I' and so
 * on). '4', '5', 'C' and so on are events of the order; 'F' and 'G' are a fill and a correction, 'H' a bust. */
bool order_event_of_fix(char exec_type, enum order_event *event);

const char *order_state_text(enum order_state state);
const char *order_event_text(enum order_event event);
#endif
