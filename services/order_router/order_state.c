/* order_state.c: the table of the order life cycle. */
#include "order_state.h"

#include <assert.h>
#include <stddef.h>

/* What a cell may say beside a state. 0 is a cell that nobody decided. */
enum {
  NO = -1, /* refused */
  SM = -2, /* unchanged */
  QQ = -3, /* working, partially filled or filled, by the quantities */
  QS = -4, /* filled when all is filled, else unchanged: a fill that crosses a cancel, or comes after the end */
};

/* Short names, so that the table fits a page. */
enum {
  DR = ORDER_DRAFT,
  WA = ORDER_WAITING_APPROVAL,
  PC = ORDER_PENDING_CASH,
  AC = ORDER_ACCEPTED,
  RO = ORDER_ROUTED,
  WO = ORDER_WORKING,
  CA = ORDER_PENDING_CANCEL,
  RE = ORDER_PENDING_REPLACE,
  DD = ORDER_DONE_FOR_DAY,
  XC = ORDER_CANCELED,
  XR = ORDER_REJECTED,
  XE = ORDER_EXPIRED,
};

/* clang-format off */
static const signed char table[ORDER_STATE_COUNT][ORDER_EVENT_COUNT] = {
  /*                            edit ask  wait acc  decl rout ack  fill bust askC canc cRej askR repl rRej rej  exp  day  unkn */
  [ORDER_DRAFT] =             { SM,  WA,  PC,  AC,  SM,  NO,  NO,  NO,  NO,  NO,  XC,  NO,  NO,  NO,  NO,  NO,  NO,  NO,  NO },
  [ORDER_WAITING_APPROVAL] =  { NO,  SM,  PC,  AC,  XC,  NO,  NO,  NO,  NO,  NO,  XC,  NO,  NO,  NO,  NO,  NO,  XE,  NO,  NO },
  [ORDER_PENDING_CASH] =      { NO,  NO,  SM,  AC,  XC,  NO,  NO,  NO,  NO,  NO,  XC,  NO,  NO,  NO,  NO,  NO,  XC,  NO,  NO },
  [ORDER_ACCEPTED] =          { NO,  NO,  NO,  SM,  XC,  RO,  NO,  NO,  NO,  NO,  XC,  NO,  NO,  NO,  NO,  NO,  XE,  NO,  NO },
  [ORDER_ROUTED] =            { NO,  NO,  NO,  SM,  NO,  SM,  WO,  QQ,  QQ,  CA,  XC,  SM,  RE,  WO,  SM,  XR,  XE,  DD,  SM },
  [ORDER_WORKING] =           { NO,  NO,  NO,  SM,  NO,  SM,  SM,  QQ,  QQ,  CA,  XC,  SM,  RE,  QQ,  SM,  XR,  XE,  DD,  NO },
  [ORDER_PARTIALLY_FILLED] =  { NO,  NO,  NO,  SM,  NO,  SM,  SM,  QQ,  QQ,  CA,  XC,  SM,  RE,  QQ,  SM,  XC,  XE,  DD,  NO },
  [ORDER_PENDING_CANCEL] =    { NO,  NO,  NO,  SM,  NO,  SM,  SM,  QS,  SM,  SM,  XC,  QQ,  NO,  SM,  SM,  XR,  XE,  SM,  XC },
  [ORDER_PENDING_REPLACE] =   { NO,  NO,  NO,  SM,  NO,  SM,  SM,  QS,  SM,  CA,  XC,  QQ,  SM,  QQ,  QQ,  XR,  XE,  SM,  RO },
  [ORDER_DONE_FOR_DAY] =      { NO,  NO,  NO,  SM,  NO,  SM,  QQ,  QQ,  SM,  CA,  XC,  SM,  RE,  QQ,  SM,  XR,  XE,  SM,  NO },
  [ORDER_FILLED] =            { NO,  NO,  NO,  SM,  NO,  SM,  SM,  SM,  QQ,  SM,  SM,  SM,  SM,  SM,  SM,  NO,  SM,  SM,  NO },
  [ORDER_CANCELED] =          { NO,  NO,  NO,  NO,  SM,  NO,  SM,  QS,  SM,  SM,  SM,  SM,  NO,  SM,  SM,  SM,  SM,  SM,  SM },
  [ORDER_REJECTED] =          { NO,  NO,  NO,  NO,  SM,  NO,  SM,  QS,  SM,  SM,  SM,  SM,  NO,  SM,  SM,  SM,  SM,  SM,  SM },
  [ORDER_EXPIRED] =           { NO,  NO,  NO,  NO,  SM,  NO,  SM,  QS,  SM,  SM,  SM,  SM,  NO,  SM,  SM,  SM,  SM,  SM,  SM },
};
/* clang-format on */

static enum order_state by_quantity(struct order_quantities quantities)
{
  assert(quantities.ordered_e6 > 0 && quantities.filled_e6 >= 0);
  if (quantities.filled_e6 >= quantities.ordered_e6)
    return ORDER_FILLED;
  return quantities.filled_e6 > 0 ? ORDER_PARTIALLY_FILLED : ORDER_WORKING;
}

bool order_is_decided(enum order_state state, enum order_event event)
{
  return state > ORDER_NONE && state < ORDER_STATE_COUNT && event >= 0 && event < ORDER_EVENT_COUNT &&
         table[state][event] != 0;
}

enum order_verdict order_next(enum order_state state, enum order_event event, struct order_quantities quantities,
                              enum order_state *next)
{
  assert(order_is_decided(state, event));
  int cell = table[state][event];
  enum order_state to = state;
  switch (cell) {
  case NO:
    return ORDER_REFUSED;
  case SM:
    break;
  case QQ:
    to = by_quantity(quantities);
    break;
  case QS:
    to = by_quantity(quantities) == ORDER_FILLED ? ORDER_FILLED : state;
    break;
  default:
    to = (enum order_state)cell;
  }
  *next = to;
  return to == state ? ORDER_UNCHANGED : ORDER_MOVED;
}

bool order_is_final(enum order_state state)
{
  return state >= ORDER_FILLED && state < ORDER_STATE_COUNT;
}

bool order_is_at_venue(enum order_state state)
{
  return state >= ORDER_ROUTED && state <= ORDER_DONE_FOR_DAY;
}

char order_fix_status(enum order_state state)
{
  static const char statuses[ORDER_STATE_COUNT] = {
    [ORDER_DRAFT] = '\0',           [ORDER_WAITING_APPROVAL] = 'A', [ORDER_PENDING_CASH] = 'A',
    [ORDER_ACCEPTED] = 'A',         [ORDER_ROUTED] = 'A',           [ORDER_WORKING] = '0',
    [ORDER_PARTIALLY_FILLED] = '1', [ORDER_PENDING_CANCEL] = '6',   [ORDER_PENDING_REPLACE] = 'E',
    [ORDER_DONE_FOR_DAY] = '3',     [ORDER_FILLED] = '2',           [ORDER_CANCELED] = '4',
    [ORDER_REJECTED] = '8',         [ORDER_EXPIRED] = 'C',
  };
  assert(state > ORDER_NONE && state < ORDER_STATE_COUNT);
  return statuses[state];
}

bool order_event_of_fix(char exec_type, enum order_event *event)
{
  static const struct {
    char exec_type;
    enum order_event event;
  } events[] = {
    { '0', ORDER_ACKNOWLEDGE }, { '3', ORDER_END_DAY }, { '4', ORDER_CANCEL },
    { '5', ORDER_REPLACE },     { '8', ORDER_REJECT },  { 'C', ORDER_EXPIRE },
    { 'F', ORDER_FILL },        { 'G', ORDER_BUST },    { 'H', ORDER_BUST },
  };
  for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
    if (events[i].exec_type == exec_type) {
      *event = events[i].event;
      return true;
    }
  }
  return false;
}

const char *order_state_text(enum order_state state)
{
  static const char *const texts[ORDER_STATE_COUNT] = {
    [ORDER_NONE] = "none",
    [ORDER_DRAFT] = "draft",
    [ORDER_WAITING_APPROVAL] = "waiting for approval",
    [ORDER_PENDING_CASH] = "pending cash",
    [ORDER_ACCEPTED] = "accepted",
    [ORDER_ROUTED] = "routed",
    [ORDER_WORKING] = "working",
    [ORDER_PARTIALLY_FILLED] = "partially filled",
    [ORDER_PENDING_CANCEL] = "pending cancel",
    [ORDER_PENDING_REPLACE] = "pending replace",
    [ORDER_DONE_FOR_DAY] = "done for day",
    [ORDER_FILLED] = "filled",
    [ORDER_CANCELED] = "canceled",
    [ORDER_REJECTED] = "rejected",
    [ORDER_EXPIRED] = "expired",
  };
  assert(state >= ORDER_NONE && state < ORDER_STATE_COUNT);
  return texts[state];
}

const char *order_event_text(enum order_event event)
{
  static const char *const texts[ORDER_EVENT_COUNT] = {
    [ORDER_EDIT] = "edit",
    [ORDER_ASK_APPROVAL] = "ask approval",
    [ORDER_WAIT_CASH] = "wait for cash",
    [ORDER_ACCEPT] = "accept",
    [ORDER_DECLINE] = "decline",
    [ORDER_ROUTE] = "route",
    [ORDER_ACKNOWLEDGE] = "acknowledge",
    [ORDER_FILL] = "fill",
    [ORDER_BUST] = "bust",
    [ORDER_ASK_CANCEL] = "ask cancel",
    [ORDER_CANCEL] = "cancel",
    [ORDER_CANCEL_REJECT] = "cancel reject",
    [ORDER_ASK_REPLACE] = "ask replace",
    [ORDER_REPLACE] = "replace",
    [ORDER_REPLACE_REJECT] = "replace reject",
    [ORDER_REJECT] = "reject",
    [ORDER_EXPIRE] = "expire",
    [ORDER_END_DAY] = "end day",
    [ORDER_VENUE_UNKNOWN] = "venue unknown",
  };
  assert(event >= 0 && event < ORDER_EVENT_COUNT);
  return texts[event];
}
