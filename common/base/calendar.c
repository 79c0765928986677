/* calendar: NYSE's holidays by rule, its special closures as data, and settlement dates. */
#include "calendar.h"

#include <assert.h>
#include <stddef.h>

#include "date.h"

#define MARTIN_LUTHER_KING_FROM 1998
#define JUNETEENTH_FROM 2022
#define MAX_STEPS 100000 /* trading days in one addition: four centuries */

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

/* Days on which the exchange did not open though no rule says so. */
static const struct civil special_closures[] = {
  { 1994, 4, 27 },  /* funeral of Richard Nixon */
  { 2001, 9, 11 },  /* attack on the World Trade Center */
  { 2001, 9, 12 },  /* the same */
  { 2001, 9, 13 },  /* the same */
  { 2001, 9, 14 },  /* the same */
  { 2004, 6, 11 },  /* funeral of Ronald Reagan */
  { 2007, 1, 2 },   /* mourning for Gerald Ford */
  { 2012, 10, 29 }, /* hurricane Sandy */
  { 2012, 10, 30 }, /* the same */
  { 2018, 12, 5 },  /* mourning for George H. W. Bush */
  { 2025, 1, 9 },   /* mourning for Jimmy Carter */
};

static bool is_special_closure(struct civil day)
{
  for (size_t i = 0; i < sizeof special_closures / sizeof special_closures[0]; i++) {
    const struct civil *closed = &special_closures[i];
    if (day.year == closed->year && day.month == closed->month && day.day == closed->day)
      return true;
  }
  return false;
}

static int32_t day_of(int year, int month, int day)
{
  int32_t result = 0;
  bool there = date_from_civil((struct civil){ .year = year, .month = month, .day = day }, &result);
  assert(there);
  return result;
}

/* Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher). */
static int32_t easter(int year)
{
  int golden = year % 19, century = year / 100, of_century = year % 100;
  int correction = (century - (century + 8) / 25 + 1) / 3;
  int moon = (19 * golden + century - century / 4 - correction + 15) % 30;
  int weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - moon - of_century % 4) % 7;
  int shift = (golden + 11 * moon + 22 * weekday) / 451;
  int days = moon + weekday - 7 * shift + 114;
  return day_of(year, days / 31, days % 31 + 1);
}

/* Whether the day is the nth of its weekday in its month (1 is the first). */
static bool is_nth(struct civil day, int weekday, int of_weekday, int nth)
{
  return weekday == of_weekday && (day.day - 1) / 7 + 1 == nth;
}

static bool is_monday_or_thursday_holiday(struct civil day, int weekday)
{
  switch (day.month) {
  case 1:
    return day.year >= MARTIN_LUTHER_KING_FROM && is_nth(day, weekday, MONDAY, 3);
  case 2:
    return is_nth(day, weekday, MONDAY, 3); /* Washington's birthday */
  case 5:
    return weekday == MONDAY && day.day + 7 > 31; /* Memorial day is May's last Monday */
  case 9:
    return is_nth(day, weekday, MONDAY, 1); /* Labor day */
  case 11:
    return is_nth(day, weekday, THURSDAY, 4); /* Thanksgiving */
  default:
    return false;
  }
}

/* New Year's day, Juneteenth, Independence day or Christmas falls on this day, whatever the weekday. */
static bool is_fixed_holiday(struct civil day)
{
  return (day.month == 1 && day.day == 1) || (day.month == 6 && day.day == 19 && day.year >= JUNETEENTH_FROM) ||
         (day.month == 7 && day.day == 4) || (day.month == 12 && day.day == 25);
}

/* Rule 7.2: a holiday on a Saturday is kept on the Friday, one on a Sunday on the Monday. New Year's day on a
 * Saturday is not kept, because the Friday ends an accounting period. */
static bool is_fixed_holiday_kept(int32_t day, int weekday)
{
  if (is_fixed_holiday(date_to_civil(day)))
    return true;
  if (weekday == MONDAY)
    return is_fixed_holiday(date_to_civil(day - 1));
  if (weekday == FRIDAY) {
    struct civil saturday = date_to_civil(day + 1);
    return saturday.month != 1 && is_fixed_holiday(saturday);
  }
  return false;
}

bool calendar_is_trading_day(int32_t day)
{
  int weekday = date_weekday(day);
  struct civil civil = date_to_civil(day);
  if (weekday == SATURDAY || weekday == SUNDAY)
    return false;
  if (is_fixed_holiday_kept(day, weekday) || is_monday_or_thursday_holiday(civil, weekday))
    return false;
  if (weekday == FRIDAY && (civil.month == 3 || civil.month == 4) && day + 2 == easter(civil.year))
    return false;
  return !is_special_closure(civil);
}

int32_t calendar_add_trading_days(int32_t day, int count)
{
  assert(count >= -MAX_STEPS && count <= MAX_STEPS);
  int direction = count < 0 ? -1 : 1;
  int left = count < 0 ? -count : count;
  if (left == 0) {
    while (!calendar_is_trading_day(day))
      day++;
  }
  while (left > 0) {
    day += direction;
    left -= calendar_is_trading_day(day) ? 1 : 0;
  }
  return day;
}

/* On Columbus day and Veterans day the exchange trades and the banks are shut, so nothing settles. Of these two
 * the Federal Reserve keeps a Sunday on the Monday and a Saturday not at all. */
static bool is_bank_holiday(int32_t day)
{
  int weekday = date_weekday(day);
  struct civil civil = date_to_civil(day);
  if (civil.month == 10)
    return is_nth(civil, weekday, MONDAY, 2);
  return civil.month == 11 && (civil.day == 11 || (civil.day == 12 && weekday == MONDAY));
}

int32_t calendar_add_settlement_days(int32_t day, int count)
{
  assert(count >= 0 && count <= MAX_STEPS);
  for (int left = count; left > 0;) {
    day++;
    left -= calendar_is_trading_day(day) && !is_bank_holiday(day) ? 1 : 0;
  }
  return day;
}

int32_t calendar_settlement(int32_t traded_on)
{
  int left = 3;
  if (traded_on >= day_of(2024, 5, 28))
    left = 1;
  else if (traded_on >= day_of(2017, 9, 5))
    left = 2;
  return calendar_add_settlement_days(traded_on, left);
}
