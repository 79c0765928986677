/* metrics_of: everything that can be said of a portfolio's risk, as the contract's message. */
#ifndef STEWARD_RISK_METRICS_OF_H
#define STEWARD_RISK_METRICS_OF_H
#include "choice.h"

/* risk_free: a year, as a fraction. What can be said without prices is said without them; the score says why the rest
 * is missing. */
Risk__PortfolioMetrics *metrics_of(struct call *call, const struct choice *choice, double risk_free);
#endif
