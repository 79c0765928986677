/* analysis: a portfolio against a client's wishes: the whole, per value, per practice, per holding. */
#ifndef STEWARD_ESG_ANALYSIS_H
#define STEWARD_ESG_ANALYSIS_H
#include "portfolio.h"

/* What is known of each part of a portfolio, looked up once. */
struct analysis {
  const struct world *world;
  const struct portfolio *portfolio;
  struct world_score *scores; /* a part each */
  struct world_flags *flags;  /* a part each */
  size_t *places;             /* on the board; SIZE_MAX: none */
  __int128 total_e4;          /* absolute value of all positions */
};
struct analysis analysis_make(const struct world *world, const struct portfolio *portfolio);

struct status analysis_score(const struct analysis *analysis, Esg__PortfolioScore **out);
struct status analysis_value(const struct analysis *analysis, const char *value, Esg__PortfolioScore **out);
struct status analysis_practice(const struct analysis *analysis, size_t practice, Esg__PracticeRow *out);
struct status analysis_holding(const struct analysis *analysis, size_t position, Esg__HoldingRow **out);

/* Positions, long, that show an avoided practice; funds by what they hold, too. */
uint32_t analysis_conflicts(const struct analysis *analysis);
#endif
