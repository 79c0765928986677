/* wishes: the client's own wishes and the firm's exclusions, asked of the ESG service once for a submission, after
 * suitability and before anything is written. Sells go against nobody's wishes. Without an answer no buy goes out.
 */
#ifndef STEWARD_ORDER_ROUTER_WISHES_H
#define STEWARD_ORDER_ROUTER_WISHES_H
#include "gate.h"
#include "records/commit.h"

/* Adds what the wishes refuse or warn of to gate->answer, and fills gate->wishes. Called with the orders that
 * everything else lets through, and by Check with all of them. */
void wishes_check(struct gate *gate);

/* The versions that the answer rests on, as preconditions: what is said between check and commit is seen. */
void wishes_expect(const struct gate *gate, struct commit_builder *commit);

/* Whether nothing but the client's own wishes refuses: an override lets the orders go. */
bool wishes_hold(const struct gate *gate);
#endif
