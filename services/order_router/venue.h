/* venue: orders on their way to one counterparty over FIX 4.4, and its reports on their way to the system of record.
 *
 * One fiber does everything, so that an order is never in two hands: it keeps reports, cancels, releases what waited
 * for cash, routes. What it keeps true:
 *  - An order is recorded as routed before it is sent, and has one ClOrdID for ever. What was sent and not answered is
 *    asked after; only what the venue does not know is sent again, marked PossResend.
 *  - A report's effect and the session's inbound number become durable together (with several firms: the number
 *    last), so what was not durable comes again and ExecID discards what was.
 *  - No commit is given up while its outcome is unknown.
 *  - It holds no state of its own: the orders are read from the system of record at start and every sweep.
 */
#ifndef STEWARD_ORDER_ROUTER_VENUE_H
#define STEWARD_ORDER_ROUTER_VENUE_H
#include "account.seam.h"
#include "bus/bus.h"
#include "order_state.h"

struct venue_options {
  struct bus *bus;
  const char *name; /* "PAPER"; the strings are kept */
  const char *host;
  int port;
  const char *sender; /* CompIDs: ours and theirs */
  const char *target;
  int heartbeat_s;
  int64_t answer_us; /* how long the venue may owe an answer before it is asked */
  int64_t sweep_us;  /* how often the system of record is asked for orders that nobody told us of */
};

struct venue;

/* Starts the fiber; the session logs on when the account service has told its numbers. */
struct status venue_start(const struct venue_options *options, struct venue **out);
void venue_stop(struct venue *venue); /* on a fiber; NULL is fine */

/* An order that is durable in the system of record; one that is known already is left as it is. */
void venue_take(struct venue *venue, uint64_t firm_id, const struct Account__Order *order);

/* Asks for the end of an order of the call's firm and waits until that is durable; NOT_FOUND when it is not known. */
struct status venue_cancel(struct venue *venue, struct call *call, uint64_t order_id, enum order_state *after);
void venue_cancel_firm(struct venue *venue, uint64_t firm_id); /* all that are not final; does not wait */

enum order_state venue_state_of(int stored);    /* of steward.account.v1.Order.State */
int venue_stored_state(enum order_state state); /* -1: the system of record has no such state */

struct venue_status {
  const char *name;
  bool is_connected;
  uint64_t next_sender, next_target;
  uint32_t working; /* of the firm, at the venue */
};
struct venue_status venue_status(const struct venue *venue, uint64_t firm_id);
#endif
