/* held: submissions that only the client's wishes hold back, kept so that they do not get lost. */
#ifndef STEWARD_ORDER_ROUTER_HELD_H
#define STEWARD_ORDER_ROUTER_HELD_H
#include "gate.h"

extern const struct record_kind held_kind; /* under the first order's id */

/* Keeps a submission that the gate holds, with what it answered. */
struct status held_keep(struct gate *gate, const OrderRouter__GateAnswer *answer);
#endif
