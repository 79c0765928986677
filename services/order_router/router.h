/* router: what the order router's handlers share: limits, the venue, and how many messages each firm sent. */
#ifndef STEWARD_ORDER_ROUTER_ROUTER_H
#define STEWARD_ORDER_ROUTER_ROUTER_H
#include "controls.h"
#include "order_router.seam.h"
#include "records/records.h"
#include "venue.h"

#define ROUTER_FIRMS 1024
#define ROUTER_WINDOW_US (60 * INT64_C(1000000))
#define KILL_SWITCH_ID 1

struct message_window { /* of a firm */
  uint64_t firm_id;
  int64_t began_at_us;
  int64_t messages;
};

struct router {
  struct venue *venue;
  const char *venue_name;
  struct control_limits limits;
  int64_t buffer_e8; /* what a buy's hold adds to its price, a share of it */
  struct message_window windows[ROUTER_FIRMS];
};

static inline struct router *router_of(struct call *call)
{
  return call->state;
}

extern const struct record_kind kill_switch_kind; /* record KILL_SWITCH_ID */
#endif
