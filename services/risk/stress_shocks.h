/* stress_shocks: what each name of a portfolio does when given things happen: its own shock, else its sector's, else
 * what factors or the market do to it. */
#ifndef STEWARD_RISK_STRESS_SHOCKS_H
#define STEWARD_RISK_STRESS_SHOCKS_H
#include "choice.h"
#include "stress.h"

/* names: of the choice's measure_input(), in its order; their change is filled in and known. *benchmark: what the
 * benchmark does. invalid_argument names scenarios. */
struct status stress_shocks(struct call *call, struct choice *choice, const Risk__StressScenario *in,
                            struct stress_name *names, double *benchmark);
#endif
