/* Gathers every statistic of one series. */
#include "series_profile.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

const size_t profile_horizons[HORIZONS] = { 1, WEEK_DAYS };

static int compare_doubles(const void *left, const void *right)
{
  double a = *(const double *)left;
  double b = *(const double *)right;
  return (a > b) - (a < b);
}

static struct series sorted_copy(struct arena *arena, struct series series)
{
  double *sorted = arena_copy(arena, series.returns, series.count * sizeof *sorted);
  qsort(sorted, series.count, sizeof *sorted, compare_doubles);
  return (struct series){ sorted, series.count };
}

void profile_fill_tails(struct series_profile *profile, const struct series_moments moments[HORIZONS],
                        double ewma_variance)
{
  for (size_t i = 0; i < TAIL_LEVELS; i++) {
    for (size_t j = 0; j < HORIZONS; j++) {
      struct profile_tail *tail = &profile->tails[i][j];
      tail->gaussian = tail_gaussian(&tail_levels[i], &moments[j]);
      tail->modified = tail_modified(&tail_levels[i], &moments[j]);
      tail->ewma = tail_ewma(&tail_levels[i], ewma_variance, (double)profile_horizons[j]);
    }
  }
  profile->skewness = moments[0].skewness;
  profile->excess_kurtosis = moments[0].excess_kurtosis;
}

struct series_profile series_profile(struct arena *arena, struct series series, const struct profile_terms *terms)
{
  assert(series.count >= WEEK_DAYS);
  double risk_free = terms->risk_free / TRADING_DAYS_A_YEAR;
  struct series_profile profile = {
    .days = series.count,
    .cumulative_return = series_cumulative_return(series),
    .volatility = series_volatility(series, TRADING_DAYS_A_YEAR),
    .beta = series_beta(series, terms->benchmark),
    .downside_deviation = series_downside_deviation(series, 0) * sqrt(TRADING_DAYS_A_YEAR),
    .sharpe = series_sharpe(series, risk_free, TRADING_DAYS_A_YEAR),
    .sortino = series_sortino(series, 0) * sqrt(TRADING_DAYS_A_YEAR),
    .drawdown = series_drawdown(series),
  };
  const struct series over[HORIZONS] = { series, series_overlapping(arena, series, WEEK_DAYS) };
  struct series_moments moments[HORIZONS];
  for (size_t j = 0; j < HORIZONS; j++) {
    moments[j] = series_moments(over[j]);
    struct series sorted = sorted_copy(arena, over[j]);
    for (size_t i = 0; i < TAIL_LEVELS; i++)
      profile.tails[i][j].historical = tail_historical(&tail_levels[i], sorted);
  }
  profile_fill_tails(&profile, moments, series_ewma_variance(series));
  return profile;
}
