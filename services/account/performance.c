/* Time-weighted and money-weighted returns. */
#include "performance.h"

#include <assert.h>
#include <math.h>

#include "base/date.h"

#define ONE_E8 1e8
#define YEAR_DAYS 365.0
#define GROWTH_MOST 1e4   /* of a year: 1,000,000 percent */
#define GROWTH_LEAST 1e-9 /* of a year: all but nothing is left */
#define SCAN_STEP 1.02    /* of the search for a bracket, from 1 outward */
#define BISECTIONS 200
#define YEAR_MONTHS 12

static struct status undefined(struct arena *arena, int32_t on, const char *why)
{
  char text[DATE_TEXT_SIZE];
  return status_format(arena, STATUS_FAILED_PRECONDITION, "on", "%s: %s", date_format(on, text), why);
}

static int64_t in_e8(double value)
{
  return llround(value * ONE_E8);
}

/* What one unit at the start of a day is at its end. */
static struct status factor_of(struct arena *arena, const struct performance_point *before,
                               const struct performance_point *day, bool gross, double *factor)
{
  int64_t base_e4 = before->value_e4 + day->flow_e4;
  int64_t end_e4 = day->value_e4 + (gross ? day->fee_e4 : 0);
  assert(day->on > before->on);
  assert((day->flow_e4 == 0 || day->on == before->on + 1) && "a flow comes at the start of its day");
  *factor = 1;
  if (base_e4 == 0 && end_e4 == 0)
    return status_ok();
  if (base_e4 <= 0)
    return undefined(arena, day->on, "no money was at work, and yet there is a value");
  if (end_e4 < 0)
    return undefined(arena, day->on, "the value fell below zero");
  *factor = (double)end_e4 / (double)base_e4;
  return status_ok();
}

struct status performance_time_weighted(struct arena *arena, const struct performance_point *points, size_t count,
                                        bool gross, int64_t *return_e8)
{
  double growth = 1;
  assert(count >= 2);
  for (size_t i = 1; i < count; i++) {
    double factor;
    struct status status = factor_of(arena, &points[i - 1], &points[i], gross, &factor);
    if (!status_is_ok(status))
      return status;
    growth *= factor;
  }
  *return_e8 = in_e8(growth - 1);
  return status_ok();
}

/* Years from the moment of a flow to the end. The start's value stands at the end of its day, a flow at the start of
 * its own: by dates a day apart at most, as bankers count. */
static double years_left(const struct performance_point *points, size_t count, size_t i)
{
  return (double)(points[count - 1].on - points[i].on) / YEAR_DAYS;
}

/* Start and flows grown by a year's factor, less the end. */
static double surplus(const struct performance_point *points, size_t count, double growth)
{
  double sum = (double)points[0].value_e4 * pow(growth, years_left(points, count, 0));
  for (size_t i = 1; i < count; i++)
    if (points[i].flow_e4 != 0)
      sum += (double)points[i].flow_e4 * pow(growth, years_left(points, count, i));
  return sum - (double)points[count - 1].value_e4;
}

static double bisect(const struct performance_point *points, size_t count, double low, double high)
{
  double at_low = surplus(points, count, low);
  if (at_low == 0)
    return low;
  bool rises = at_low < 0;
  for (int i = 0; i < BISECTIONS; i++) {
    double middle = low + (high - low) / 2;
    if ((surplus(points, count, middle) < 0) == rises)
      low = middle;
    else
      high = middle;
  }
  return low + (high - low) / 2;
}

static bool changes_sign(const struct performance_point *points, size_t count, double a, double b)
{
  double left = surplus(points, count, a), right = surplus(points, count, b);
  return (left <= 0 && right >= 0) || (left >= 0 && right <= 0);
}

/* Nothing is left of what went in, and nothing came out. */
static bool was_lost(const struct performance_point *points, size_t count)
{
  for (size_t i = 1; i < count; i++)
    if (points[i].flow_e4 < 0)
      return false;
  return points[count - 1].value_e4 == 0;
}

static bool was_funded(const struct performance_point *points, size_t count)
{
  for (size_t i = 1; i < count; i++)
    if (points[i].flow_e4 > 0)
      return true;
  return points[0].value_e4 > 0;
}

struct status performance_internal_rate(struct arena *arena, const struct performance_point *points, size_t count,
                                        int64_t *rate_e8)
{
  assert(count >= 2);
  if (!was_funded(points, count))
    return undefined(arena, points[0].on, "no money was at work");
  if (was_lost(points, count)) {
    *rate_e8 = in_e8(-1);
    return status_ok();
  }
  double above = 1, below = 1;
  while (above < GROWTH_MOST || below > GROWTH_LEAST) {
    double higher = above * SCAN_STEP, lower = below / SCAN_STEP;
    if (above < GROWTH_MOST && changes_sign(points, count, above, higher)) {
      *rate_e8 = in_e8(bisect(points, count, above, higher) - 1);
      return status_ok();
    }
    if (below > GROWTH_LEAST && changes_sign(points, count, lower, below)) {
      *rate_e8 = in_e8(bisect(points, count, lower, below) - 1);
      return status_ok();
    }
    above = higher;
    below = lower;
  }
  return undefined(arena, points[count - 1].on, "no rate of return fits the flows");
}

static bool is_over_a_year(int32_t from, int32_t to)
{
  return to > date_add_months(from, YEAR_MONTHS);
}

int64_t performance_annualise(int64_t return_e8, int32_t from, int32_t to)
{
  if (!is_over_a_year(from, to))
    return return_e8;
  return in_e8(pow(1 + (double)return_e8 / ONE_E8, YEAR_DAYS / (double)(to - from)) - 1);
}

int64_t performance_of_period(int64_t rate_e8, int32_t from, int32_t to)
{
  if (to >= date_add_months(from, YEAR_MONTHS))
    return rate_e8;
  return in_e8(pow(1 + (double)rate_e8 / ONE_E8, (double)(to - from) / YEAR_DAYS) - 1);
}
