/* Measures volatility and monthly returns from daily closes. */
#include "goal_closes.h"

#include <math.h>

#include "base/date.h"
#include "base/decimal.h"

#define MONTH_END_DAY 24 /* a close from this day on may stand for its month */

/* Days that all series have, the latest ones, rising; places[i * most + n] is where day n stands in series i. */
struct common {
  int32_t *days;
  size_t *places;
  size_t count;
};

static struct common common_days(struct arena *arena, const struct goal_series *series, size_t count)
{
  struct common common = { .days = arena_array(arena, GOAL_CLOSES_MOST, sizeof(int32_t)),
                           .places = arena_array(arena, GOAL_CLOSES_MOST * count, sizeof(size_t)) };
  size_t *at = arena_array(arena, count, sizeof *at); /* from the end: how many are left */
  for (size_t i = 0; i < count; i++)
    at[i] = series[i].count;
  for (size_t left = series[0].count; left > 0 && common.count < GOAL_CLOSES_MOST; left--) {
    int32_t day = series[0].days[left - 1];
    bool is_common = true;
    for (size_t i = 0; i < count; i++) {
      while (at[i] > 0 && series[i].days[at[i] - 1] > day)
        at[i]--;
      is_common = is_common && at[i] > 0 && series[i].days[at[i] - 1] == day;
      common.places[common.count * count + i] = at[i] - 1;
    }
    if (is_common)
      common.days[common.count++] = day;
  }
  return common;
}

/* The return of a day: what the holdings, at their weights, did since the common day before. Days stand latest first.
 */
static double day_return(const struct goal_series *series, size_t count, const struct common *common, size_t day)
{
  double sum = 0;
  for (size_t i = 0; i < count; i++) {
    double now = (double)series[i].close_e6[common->places[day * count + i]];
    double before = (double)series[i].close_e6[common->places[(day + 1) * count + i]];
    sum += (double)series[i].value_e4 * (now / before - 1);
  }
  return sum;
}

static struct status check_closes(struct arena *arena, const struct goal_series *series, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    if (series[i].count <= GOAL_CLOSES_LEAST)
      return status_format(arena, STATUS_FAILED_PRECONDITION, "returns.measure_volatility",
                           "%s has %zu daily closes; %d are needed: type the volatility", series[i].symbol,
                           series[i].count, GOAL_CLOSES_LEAST + 1);
    for (size_t j = 0; j < series[i].count; j++) {
      if (series[i].close_e6[j] <= 0)
        return status_format(arena, STATUS_FAILED_PRECONDITION, "returns.measure_volatility",
                             "%s has a close that is not above 0: type the volatility", series[i].symbol);
    }
  }
  return status_ok();
}

struct status goal_volatility_of(struct arena *arena, const struct goal_series *series, size_t count, int64_t cash_e4,
                                 struct goal_volatility *out)
{
  double value = (double)cash_e4, mean = 0, squares = 0;
  struct status status = check_closes(arena, series, count);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < count; i++)
    value += (double)series[i].value_e4;
  if (count == 0 || value <= 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "returns.measure_volatility",
                       "the accounts hold nothing whose volatility could be measured: type it");
  struct common common = common_days(arena, series, count);
  if (common.count <= GOAL_CLOSES_LEAST)
    return status_fail(STATUS_FAILED_PRECONDITION, "returns.measure_volatility",
                       "the holdings have fewer than 253 days of closes in common: type the volatility");
  size_t returns = common.count - 1;
  for (size_t day = 0; day < returns; day++)
    mean += day_return(series, count, &common, day) / value / (double)returns;
  for (size_t day = 0; day < returns; day++) {
    double off = day_return(series, count, &common, day) / value - mean;
    squares += off * off;
  }
  double volatility = sqrt(squares / (double)(returns - 1) * GOAL_TRADING_DAYS);
  *out = (struct goal_volatility){ .volatility_e8 = (int64_t)nearbyint(volatility * (double)WEIGHT_E8),
                                   .from_on = common.days[common.count - 1],
                                   .to_on = common.days[0],
                                   .returns = returns };
  return status;
}

size_t goal_months_of_closes(struct arena *arena, const struct goal_series *series, size_t most, const double **out)
{
  double *ends = arena_array(arena, series->count + 1, sizeof *ends);
  double *returns = arena_array(arena, series->count + 1, sizeof *returns);
  size_t end_count = 0;
  for (size_t i = 0; i < series->count; i++) {
    struct civil day = date_to_civil(series->days[i]);
    bool is_last = i + 1 == series->count;
    bool is_end = is_last ? day.day >= MONTH_END_DAY : date_to_civil(series->days[i + 1]).month != day.month;
    if (is_end && series->close_e6[i] > 0)
      ends[end_count++] = (double)series->close_e6[i];
  }
  size_t count = end_count > 0 ? end_count - 1 : 0, skipped = count > most ? count - most : 0;
  for (size_t i = skipped; i < count; i++)
    returns[i - skipped] = ends[i + 1] / ends[i] - 1;
  *out = returns;
  return count - skipped;
}
