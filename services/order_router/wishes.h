/* wishes: the client's own wishes and the firm's exclusions, asked of the ESG service once for a submission. Sells go
 * against nobody's wishes. Without an answer no buy goes out.
 *
 * They are asked before suitability, whose pass then rests on the versions that they rest on, too: what is said or
 * rated between the question and the venue is seen by the system of record, and asked about again (venue_pass.c).
 */
#ifndef STEWARD_ORDER_ROUTER_WISHES_H
#define STEWARD_ORDER_ROUTER_WISHES_H
#include "gate.h"

/* Fills gate->wishes; NULL: no answer, or nothing is bought. */
void wishes_ask(struct gate *gate);

/* Adds what the wishes refuse or warn of to gate->answer, behind the controls and suitability. */
void wishes_judge(struct gate *gate);

/* Whether nothing but the client's own wishes refuses: an override lets the orders go. */
bool wishes_hold(const struct gate *gate);
#endif
