/* instant: UTC instants in microseconds from and to RFC 3339 text. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "date.h"

#define US_PER_MINUTE (60 * US_PER_SECOND)
#define MAX_DECIMALS 6

static int64_t floor_divide(int64_t a, int64_t b)
{
  return a / b - (a % b < 0 ? 1 : 0);
}

int32_t date_of_instant(int64_t at_us)
{
  return (int32_t)floor_divide(at_us, US_PER_DAY);
}

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* Two digits up to `most` and then `after`, unless that is 0. */
static bool read_pair(const char **p, int most, char after, int *out)
{
  const char *text = *p;
  if (!is_digit(text[0]) || !is_digit(text[1]) || (after != '\0' && text[2] != after))
    return false;
  *out = (text[0] - '0') * 10 + (text[1] - '0');
  *p += after != '\0' ? 3 : 2;
  return *out <= most;
}

static bool read_fraction(const char **p, int *us)
{
  *us = 0;
  if (**p != '.')
    return true;
  int read = 0;
  for ((*p)++; is_digit(**p); (*p)++, read++) {
    if (read == MAX_DECIMALS)
      return false;
    *us = *us * 10 + (**p - '0');
  }
  for (int i = read; i < MAX_DECIMALS; i++)
    *us *= 10;
  return read > 0;
}

static bool read_offset(const char **p, int *minutes)
{
  char sign = *(*p)++;
  *minutes = 0;
  if (sign == 'Z' || sign == 'z')
    return true;
  int hour, minute;
  if ((sign != '+' && sign != '-') || !read_pair(p, 23, ':', &hour) || !read_pair(p, 59, '\0', &minute))
    return false;
  *minutes = (hour * 60 + minute) * (sign == '-' ? -1 : 1);
  return true;
}

struct status instant_parse(const char *text, int64_t *at_us)
{
  struct status malformed = status_fail(STATUS_INVALID_ARGUMENT, NULL, "is not an instant like 2026-11-21T14:30:00Z");
  if (!text || strnlen(text, 11) < 11 || (text[10] != 'T' && text[10] != 't'))
    return malformed;
  char date[DATE_TEXT_SIZE] = { 0 };
  memcpy(date, text, 10);
  int32_t day;
  struct status status = date_parse(date, &day);
  if (!status_is_ok(status))
    return status;
  const char *p = text + 11;
  int hour, minute, second, us, offset_minutes;
  if (!read_pair(&p, 23, ':', &hour) || !read_pair(&p, 59, ':', &minute) || !read_pair(&p, 59, '\0', &second) ||
      !read_fraction(&p, &us) || !read_offset(&p, &offset_minutes) || *p != '\0')
    return malformed;
  int64_t minutes = (int64_t)hour * 60 + minute - offset_minutes;
  int64_t at = day * US_PER_DAY + minutes * US_PER_MINUTE + second * US_PER_SECOND + us;
  if (date_of_instant(at) < DATE_FIRST || date_of_instant(at) > DATE_LAST)
    return malformed;
  *at_us = at;
  return status_ok();
}

/* No, three or six decimals, as canonical proto3 JSON has it. */
const char *instant_format(int64_t at_us, char buffer[INSTANT_TEXT_SIZE])
{
  int32_t day = date_of_instant(at_us);
  char date[DATE_TEXT_SIZE];
  date_format(day, date);
  int64_t of_day = at_us - day * US_PER_DAY;
  int us = (int)(of_day % US_PER_SECOND);
  int seconds = (int)(of_day / US_PER_SECOND);
  char fraction[16] = "";
  if (us % 1000 != 0)
    snprintf(fraction, sizeof fraction, ".%06d", us);
  else if (us != 0)
    snprintf(fraction, sizeof fraction, ".%03d", us / 1000);
  int length = snprintf(buffer, INSTANT_TEXT_SIZE, "%sT%02d:%02d:%02d%sZ", date, seconds / 3600, seconds / 60 % 60,
                        seconds % 60, fraction);
  assert(length > 0 && length < INSTANT_TEXT_SIZE);
  return buffer;
}
