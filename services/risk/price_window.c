/* From prices to the returns of a window. */
#include "price_window.h"

#include <assert.h>

#include "base/calendar.h"

void price_window_days(int32_t ends_on, int32_t days[WINDOW_CLOSES])
{
  assert(calendar_is_trading_day(ends_on));
  days[WINDOW_CLOSES - 1] = ends_on;
  for (size_t i = WINDOW_CLOSES - 1; i > 0; i--)
    days[i - 1] = calendar_add_trading_days(days[i], -1);
}

bool price_window_returns(const struct price_history *history, const int32_t days[WINDOW_CLOSES],
                          double returns[WINDOW_RETURNS])
{
  double found[WINDOW_RETURNS];
  int64_t previous_e6 = 0;
  size_t next = 0; /* the first price not yet reached */
  int carried = 0;
  for (size_t i = 0; i < WINDOW_CLOSES; i++) {
    while (next < history->count && history->days[next] <= days[i])
      next++;
    if (next == 0)
      return false;
    int64_t close_e6 = history->closes_e6[next - 1];
    if (close_e6 <= 0)
      return false;
    carried += history->days[next - 1] != days[i];
    if (i > 0)
      found[i - 1] = (double)close_e6 / (double)previous_e6 - 1;
    previous_e6 = close_e6;
  }
  if (carried > WINDOW_CARRIED_MAX)
    return false;
  for (size_t i = 0; i < WINDOW_RETURNS; i++)
    returns[i] = found[i];
  return true;
}

bool price_window_blend(const double *const *members, const int64_t *weights, size_t count,
                        double returns[WINDOW_RETURNS])
{
  double total = 0;
  for (size_t i = 0; i < count; i++) {
    assert(weights[i] >= 0);
    total += (double)weights[i];
  }
  if (total <= 0)
    return false;
  for (size_t day = 0; day < WINDOW_RETURNS; day++) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
      sum += (double)weights[i] * members[i][day];
    returns[day] = sum / total;
  }
  return true;
}
