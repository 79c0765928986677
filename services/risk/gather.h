/* gather: everything a suitability decision is made from, read and measured once. In the call's arena.
 *
 * An account's order count is read before its orders, its orders before its positions: what changes meanwhile is seen
 * when the orders are accepted, or counts twice, but is never missed.
 */
#ifndef STEWARD_RISK_GATHER_H
#define STEWARD_RISK_GATHER_H
#include "bus/call.h"
#include "risk.seam.h"

/* *holds_until is the first day on which a score of them counts otherwise by itself, DATE_NONE for none. */
struct status gather_inputs(struct call *call, const Risk__CheckSuitabilityRequest *in, Risk__SuitabilityInputs *out,
                            int32_t *holds_until);
#endif
