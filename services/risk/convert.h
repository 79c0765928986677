/* convert: between the contract's messages and the domain's structs. Results live in the arena. */
#ifndef STEWARD_RISK_CONVERT_H
#define STEWARD_RISK_CONVERT_H
#include "base/arena.h"
#include "base/zone.h"
#include "portfolio_level.h"
#include "risk.seam.h"

void convert_level_out(struct arena *arena, const struct portfolio_level *in, Risk__PortfolioScore *out);
struct portfolio_level convert_level_in(const Risk__PortfolioScore *in);

/* The level of a score as the domain counts: LEVEL_INADMISSIBLE beyond the last bounds. */
enum risk_level convert_level_of(uint32_t level, bool is_admissible);

Google__Protobuf__Timestamp *convert_instant_out(struct arena *arena, int64_t at_us);
/* The day there; DATE_NONE when absent. */
int32_t convert_day_in(const Google__Protobuf__Timestamp *at, const struct zone *zone);
#endif
