/* pass: the suitability pass that goes with a decision, under the decision's own id.
 *
 * It names the orders by the hashes of their terms, the versions of what was looked at, and its end. The system of
 * record takes no order without one (services/account/apply_pass.h). Written as the service itself, which alone may.
 */
#ifndef STEWARD_RISK_PASS_H
#define STEWARD_RISK_PASS_H
#include "bus/call.h"
#include "records/commit.h"
#include "risk.seam.h"

/* Whether the decision comes with one: it lets the orders in, and every trade names its order. */
bool pass_is_due(const Risk__SuitabilityDecision *decision, const Risk__CheckSuitabilityRequest *request);

/* When a pass of this instant ends: as configured, and where scores count otherwise by themselves from a day on, when
 * that day begins for the firm, at the latest. DATE_NONE: no such day. */
struct status pass_ends_us(struct call *call, int32_t holds_until, int64_t *out);

/* The pass of a decision with its inputs; its ids are its record's. */
Account__OrderPass *pass_of(struct call *call, const Risk__SuitabilityDecision *decision, uint64_t decision_id,
                            int64_t ends_us);

/* An id for a decision and its pass; ids are reserved a block at a time, so that most cost no call. */
struct status pass_take_id(struct call *call, uint64_t *out);
#endif
