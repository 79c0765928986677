/* wishes: the client's own wishes about what is bought, asked after suitability and before anything is written. */
#ifndef STEWARD_ORDER_ROUTER_WISHES_H
#define STEWARD_ORDER_ROUTER_WISHES_H
#include "gate.h"

/* Adds what the wishes refuse to gate->answer (controls_refuse()). Called with the orders that everything else lets
 * through, and by Check with all of them. */
void wishes_check(struct gate *gate);
#endif
