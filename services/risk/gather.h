/* gather: everything a suitability decision is made from, read and measured once. In the call's arena. */
#ifndef STEWARD_RISK_GATHER_H
#define STEWARD_RISK_GATHER_H
#include "bus/call.h"
#include "risk.seam.h"

struct status gather_inputs(struct call *call, const Risk__CheckSuitabilityRequest *in, Risk__SuitabilityInputs *out);
#endif
