/* Calendar rules of jobs, in the zone of a firm. */
#include "schedule_rule.h"

#include <assert.h>

#include "base/calendar.h"
#include "base/date.h"

#define US_PER_MINUTE (60 * US_PER_SECOND)
#define BACKOFF_LEAST_US (30 * US_PER_SECOND)
#define BACKOFF_MOST_US (3600 * US_PER_SECOND)
#define MONTHS_OF_QUARTER 3
#define MAX_STEPS 400 /* days, months or quarters looked at */

struct status schedule_rule_check(const struct schedule_rule *rule)
{
  if (rule->kind < SCHEDULE_EVERY || rule->kind > SCHEDULE_QUARTERLY)
    return status_fail(STATUS_INVALID_ARGUMENT, "kind", "kind says how often");
  bool is_every = rule->kind == SCHEDULE_EVERY, is_of_month = rule->kind >= SCHEDULE_MONTHLY;
  if (is_every && (rule->every_s < SCHEDULE_LEAST_S || rule->every_s > SCHEDULE_MOST_S))
    return status_fail(STATUS_INVALID_ARGUMENT, "every_seconds", "every_seconds is from 10 to a year's");
  if (!is_every && rule->every_s != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "every_seconds", "every_seconds is of kind EVERY alone");
  if (rule->minute < 0 || rule->minute > SCHEDULE_LAST_MINUTE || (is_every && rule->minute != 0))
    return status_fail(STATUS_INVALID_ARGUMENT, "minute", "minute is of the day, 0 to 1439, and not of kind EVERY");
  if (is_of_month ? rule->day < 1 || rule->day > 31 : rule->day != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "day", "day is of the month, 1 to 31, for MONTHLY and QUARTERLY");
  if (rule->roll < SCHEDULE_STAY || rule->roll > SCHEDULE_AHEAD || (!is_of_month && rule->roll != SCHEDULE_STAY))
    return status_fail(STATUS_INVALID_ARGUMENT, "roll", "roll is for MONTHLY and QUARTERLY");
  return status_ok();
}

static int32_t rolled(int32_t day, enum schedule_roll roll)
{
  if (roll == SCHEDULE_STAY || calendar_is_trading_day(day))
    return day;
  return calendar_add_trading_days(day, roll == SCHEDULE_BACK ? -1 : 1);
}

/* The rule's day in the month so many months from that of `day`. */
static int32_t day_of_month(const struct schedule_rule *rule, int32_t day, int months)
{
  struct civil first = date_to_civil(day);
  int32_t begins = 0;
  first.day = 1;
  bool there = date_from_civil(first, &begins);
  assert(there);
  int32_t next = date_add_months(begins, months + 1);
  int32_t wanted = date_add_months(begins, months) + rule->day - 1;
  return rolled(wanted < next ? wanted : next - 1, rule->roll);
}

/* The nth candidate, counted from the local day: candidates rise, and the first lies before it or on it. */
static int32_t candidate(const struct schedule_rule *rule, int32_t local_day, int n)
{
  int month = date_to_civil(local_day).month - 1;
  switch (rule->kind) {
  case SCHEDULE_MONTHLY:
    return day_of_month(rule, local_day, n - 1);
  case SCHEDULE_QUARTERLY:
    return day_of_month(rule, local_day, MONTHS_OF_QUARTER * n - 1 - month % MONTHS_OF_QUARTER);
  default:
    return local_day - 1 + n;
  }
}

int64_t schedule_next(const struct schedule_rule *rule, const struct zone *zone, int64_t after_us)
{
  if (rule->kind == SCHEDULE_EVERY) {
    int64_t every_us = rule->every_s * US_PER_SECOND;
    return (after_us / every_us + 1) * every_us;
  }
  int32_t local_day = date_of_instant(zone_local_us(zone, after_us));
  for (int n = 0; n < MAX_STEPS; n++) {
    int32_t day = candidate(rule, local_day, n);
    if (rule->kind == SCHEDULE_BUSINESS_DAYS && !calendar_is_trading_day(day))
      continue;
    int64_t at_us = zone_instant_us(zone, day * US_PER_DAY + rule->minute * US_PER_MINUTE);
    if (at_us > after_us)
      return at_us;
  }
  assert(!"a rule that falls on no day");
  return after_us;
}

int64_t schedule_backoff_us(int64_t failures)
{
  int64_t wait_us = BACKOFF_LEAST_US;
  for (int64_t i = 1; i < failures && wait_us < BACKOFF_MOST_US; i++)
    wait_us *= 2;
  return wait_us < BACKOFF_MOST_US ? wait_us : BACKOFF_MOST_US;
}
