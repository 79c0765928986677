/* decision: a suitability decision as a function of its recorded inputs alone, so that it can be derived again from
 * the record, byte for byte. */
#ifndef STEWARD_RISK_DECISION_H
#define STEWARD_RISK_DECISION_H
#include "base/arena.h"
#include "base/status.h"
#include "risk.seam.h"

/* Whether every trade shrinks a position; then nothing but the holdings is looked at. */
bool decision_only_shrinks(struct arena *arena, const Risk__SuitabilityInputs *inputs);

/* Fills everything but inputs and what stands in the answer alone (ids, pass). The inputs are those of gather_inputs()
 * or of a record. */
void decision_derive(struct arena *arena, Risk__SuitabilityInputs *inputs, Risk__SuitabilityDecision *out);

/* The names of the records in `used`. */
#define DECISION_SCORE_KIND "risk.client_score"
#define DECISION_PRODUCT_KIND "risk.portfolio_score"
#endif
