/* goal_returns: a plan's expected return and volatility, and where they are from. The return is typed, a preset or the
 * firm's own dated assumption; it is never measured. */
#ifndef STEWARD_CRM_GOAL_RETURNS_H
#define STEWARD_CRM_GOAL_RETURNS_H
#include "goal_case.h"

/* Into the case's input and basis. is_valued: its holdings have values, so that their volatility can be measured. */
struct status goal_returns_resolve(struct call *call, struct goal_case *made, bool is_valued);
#endif
