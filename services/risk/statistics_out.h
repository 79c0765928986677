/* statistics_out: measured statistics as the contract's messages, in the call's arena. */
#ifndef STEWARD_RISK_STATISTICS_OUT_H
#define STEWARD_RISK_STATISTICS_OUT_H
#include "market.h"
#include "risk.seam.h"
#include "series_profile.h"

Risk__SeriesStatistics *statistics_out(struct arena *arena, const struct series_profile *in);
Risk__Concentration *concentration_out(struct arena *arena, const struct market *market, const struct exposure *in);

/* "0.04" -> 0.04; what is empty is 0. */
double rate_in(const char *text);
#endif
