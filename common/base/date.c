/* date: civil dates as days since 1970-01-01. */
#include "date.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define FIRST_YEAR 1583
#define LAST_YEAR 9999

/* Days count in eras of 400 years that start on 1 March, so that the leap day is an era's and a year's last. */
#define DAYS_PER_ERA 146097
#define DAYS_TO_1970 719468 /* from 0000-03-01 */

static bool is_leap(int year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

bool date_from_civil(struct civil civil, int32_t *day)
{
  if (civil.year < FIRST_YEAR || civil.year > LAST_YEAR || civil.month < 1 || civil.month > 12)
    return false;
  if (civil.day < 1 || civil.day > month_length(civil.year, civil.month))
    return false;
  int year = civil.month <= 2 ? civil.year - 1 : civil.year;
  int era = year / 400;
  int year_of_era = year % 400;
  int month_from_march = (civil.month + 9) % 12;
  int day_of_year = (153 * month_from_march + 2) / 5 + civil.day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  *day = era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
  return true;
}

struct civil date_to_civil(int32_t day)
{
  assert(day >= DATE_FIRST && day <= DATE_LAST);
  int days = day + DAYS_TO_1970;
  int era = days / DAYS_PER_ERA;
  int day_of_era = days % DAYS_PER_ERA;
  int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month_from_march = (5 * day_of_year + 2) / 153;
  int month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  return (struct civil){
    .year = era * 400 + year_of_era + (month <= 2 ? 1 : 0),
    .month = month,
    .day = day_of_year - (153 * month_from_march + 2) / 5 + 1,
  };
}

static bool read_number(const char *text, int digits, int *out)
{
  *out = 0;
  for (int i = 0; i < digits; i++) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    *out = *out * 10 + (text[i] - '0');
  }
  return true;
}

struct status date_parse(const char *text, int32_t *day)
{
  struct civil civil;
  if (!text || strlen(text) != 10 || text[4] != '-' || text[7] != '-' || !read_number(text, 4, &civil.year) ||
      !read_number(text + 5, 2, &civil.month) || !read_number(text + 8, 2, &civil.day))
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "is not a date like 2026-11-21");
  if (!date_from_civil(civil, day))
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "is not a day of the calendar");
  return status_ok();
}

const char *date_format(int32_t day, char buffer[DATE_TEXT_SIZE])
{
  buffer[0] = '\0';
  if (day == DATE_NONE)
    return buffer;
  struct civil civil = date_to_civil(day);
  int length = snprintf(buffer, DATE_TEXT_SIZE, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
  assert(length == 10);
  return buffer;
}

int date_weekday(int32_t day)
{
  int from_thursday = day % 7; /* 1970-01-01 was a Thursday */
  return (from_thursday + 7 + 3) % 7;
}

int32_t date_add_months(int32_t day, int months)
{
  struct civil civil = date_to_civil(day);
  int64_t total = (int64_t)civil.year * 12 + civil.month - 1 + months;
  assert(total >= FIRST_YEAR * 12 && total < (LAST_YEAR + 1) * 12);
  civil.year = (int)(total / 12);
  civil.month = (int)(total % 12) + 1;
  int last = month_length(civil.year, civil.month);
  if (civil.day > last)
    civil.day = last;
  int32_t moved = 0;
  bool there = date_from_civil(civil, &moved);
  assert(there);
  return moved;
}

int date_age(int32_t born_on, int32_t on)
{
  struct civil born = date_to_civil(born_on), now = date_to_civil(on);
  bool before_birthday = now.month < born.month || (now.month == born.month && now.day < born.day);
  return now.year - born.year - (before_birthday ? 1 : 0);
}
