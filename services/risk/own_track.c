/* Measures a managed portfolio on its own values. */
#include "own_track.h"

static const int64_t *value_on(const struct own_track *track, int32_t day)
{
  size_t low = 0, high = track->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (track->days[middle] < day)
      low = middle + 1;
    else
      high = middle;
  }
  return low < track->count && track->days[low] == day ? &track->values_e6[low] : NULL;
}

/* The last run of days with a value, from *first on; *count of them. */
static void find_run(const struct own_track *track, const int32_t days[WINDOW_CLOSES], size_t *first, size_t *count)
{
  size_t end = WINDOW_CLOSES;
  while (end > 0 && value_on(track, days[end - 1]) == NULL)
    end--;
  size_t begin = end;
  while (begin > 0 && value_on(track, days[begin - 1]) != NULL)
    begin--;
  *first = begin;
  *count = end - begin;
}

static int64_t larger(int64_t a, int64_t b)
{
  return a > b ? a : b;
}

size_t own_track_raise(struct arena *arena, const struct own_track *track, const int32_t days[WINDOW_CLOSES],
                       const double *benchmark, struct portfolio_metrics *metrics)
{
  size_t first, count;
  find_run(track, days, &first, &count);
  if (count < OWN_RETURNS_MIN + 1)
    return 0;
  double *returns = arena_array(arena, count - 1, sizeof *returns);
  for (size_t i = 1; i < count; i++) {
    int64_t before_e6 = *value_on(track, days[first + i - 1]);
    if (before_e6 <= 0)
      return 0;
    returns[i - 1] = (double)*value_on(track, days[first + i]) / (double)before_e6 - 1;
  }
  struct series_summary own = series_summarize(arena, (struct series){ returns, count - 1 });
  struct series_summary market = series_summarize(arena, (struct series){ benchmark + first, count - 1 });
  if (market.volatility <= 0 || market.value_at_risk <= 0)
    return 0;
  double base = market.max_drawdown > DRAWDOWN_FLOOR ? market.max_drawdown : DRAWDOWN_FLOOR;
  metrics->volatility_ratio_e8 =
      larger(metrics->volatility_ratio_e8, metric_ratio_e8(own.volatility, market.volatility));
  metrics->value_at_risk_ratio_e8 =
      larger(metrics->value_at_risk_ratio_e8, metric_ratio_e8(own.value_at_risk, market.value_at_risk));
  metrics->drawdown_ratio_e8 = larger(metrics->drawdown_ratio_e8, metric_ratio_e8(own.max_drawdown, base));
  return count - 1;
}
