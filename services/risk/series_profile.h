/* series_profile: every statistic of one series of daily returns, for people to read; levels are portfolio_metrics'. */
#ifndef STEWARD_RISK_SERIES_PROFILE_H
#define STEWARD_RISK_SERIES_PROFILE_H
#include "series_tail.h"

#define HORIZONS 2 /* a day, and a week of WEEK_DAYS overlapping compounded returns */
extern const size_t profile_horizons[HORIZONS];

struct profile_tail {
  struct tail historical;
  struct tail gaussian;
  struct tail modified;
  struct tail ewma;
};

struct series_profile {
  size_t days;
  double cumulative_return;
  double volatility; /* a year, as are the next five but beta */
  double beta;
  double downside_deviation; /* below 0 */
  double sharpe;
  double sortino; /* above 0 */
  double skewness;
  double excess_kurtosis;
  struct drawdown drawdown;
  struct profile_tail tails[TAIL_LEVELS][HORIZONS];
};

struct profile_terms {
  struct series benchmark; /* as long as the series */
  double risk_free;        /* a year, simple */
};

/* At least WEEK_DAYS returns. */
struct series_profile series_profile(struct arena *arena, struct series series, const struct profile_terms *terms);

/* What the moments say, filled in once they are known: shared with the batch. `moments` of each horizon. */
void profile_fill_tails(struct series_profile *profile, const struct series_moments moments[HORIZONS],
                        double ewma_variance);
#endif
