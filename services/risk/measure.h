/* measure: the score of a portfolio from its values and what the market says of its names. */
#ifndef STEWARD_RISK_MEASURE_H
#define STEWARD_RISK_MEASURE_H
#include "market.h"
#include "own_track.h"
#include "portfolio_metrics.h"
#include "risk.seam.h"

struct measured_line {
  uint64_t security_id; /* read into the market; one line a security */
  int64_t value_e4;     /* below 0: short */
};

struct measured_portfolio {
  const struct measured_line *lines; /* by security id */
  size_t count;
  int64_t cash_e4;
  const struct own_track *own; /* a managed portfolio's own values; NULL: none */
};

/* Fills what a measurement says: level, rows, benchmark, window, inputs_hash, measured_at. What cannot be measured has
 * level 0 and says why. The hash covers values, what the securities are, and every close that was used. */
void measure_portfolio(struct call *call, const struct market *market, const struct measured_portfolio *portfolio,
                       Risk__PortfolioScore *out);

/* The holdings as the domain takes them, in the call's arena. The market's benchmark must be there. */
struct portfolio_input measure_input(struct call *call, const struct market *market,
                                     const struct measured_portfolio *portfolio);

/* No level, for this reason (a sentence that lives as long as the call). */
void measure_nothing(struct call *call, const struct market *market, const char *why, Risk__PortfolioScore *out);
#endif
