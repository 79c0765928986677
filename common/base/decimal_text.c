/* decimal_text: decimals from and to text, exactly. */
#include <assert.h>

#include "decimal.h"

#define MAX_PLACES 18

static bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static struct status malformed(void)
{
  return status_fail(STATUS_INVALID_ARGUMENT, NULL, "is not a decimal number");
}

static struct status too_large(void)
{
  return status_fail(STATUS_INVALID_ARGUMENT, NULL, "is a number too large");
}

/* The digits read so far, and how those beyond the scale round. */
struct reading {
  uint64_t value;
  bool overflow;
  int dropped;   /* digits beyond the scale */
  int first;     /* the first of them */
  bool trailing; /* whether one after the first is not zero */
};

static void add_digit(struct reading *reading, int digit)
{
  if (__builtin_mul_overflow(reading->value, 10, &reading->value) ||
      __builtin_add_overflow(reading->value, (uint64_t)digit, &reading->value))
    reading->overflow = true;
}

static void drop_digit(struct reading *reading, int digit)
{
  if (reading->dropped++ == 0)
    reading->first = digit;
  else if (digit != 0)
    reading->trailing = true;
}

/* The whole part. With commas, the first group has one to three digits and the others three. NULL when malformed. */
static const char *read_whole(struct reading *reading, const char *p, bool commas)
{
  int in_group = 0;
  bool grouped = false;
  if (!is_digit(*p))
    return NULL;
  for (;; p++) {
    if (is_digit(*p)) {
      in_group++;
      add_digit(reading, *p - '0');
    } else if (commas && *p == ',') {
      if (in_group > 3 || in_group == 0 || (grouped && in_group != 3))
        return NULL;
      grouped = true;
      in_group = 0;
    } else {
      break;
    }
  }
  return grouped && in_group != 3 ? NULL : p;
}

static const char *read_decimals(struct reading *reading, const char *p, int places)
{
  int read = 0;
  if (*p == '.') {
    p++;
    if (!is_digit(*p))
      return NULL;
    for (; is_digit(*p); p++) {
      if (read < places) {
        add_digit(reading, *p - '0');
        read++;
      } else {
        drop_digit(reading, *p - '0');
      }
    }
  }
  for (; read < places; read++)
    add_digit(reading, 0);
  return p;
}

static struct status parse(const char *text, int places, bool loose, int64_t *out)
{
  assert(places >= 0 && places <= MAX_PLACES);
  if (!text)
    return malformed();
  struct reading reading = { 0 };
  bool negative = *text == '-';
  const char *p = read_whole(&reading, negative ? text + 1 : text, loose);
  if (p)
    p = read_decimals(&reading, p, places);
  if (!p || *p != '\0')
    return malformed();
  if (reading.dropped > 0 && !loose)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "has more decimals than allowed");
  bool half = reading.first == 5 && !reading.trailing;
  if (half ? reading.value & 1 : reading.first >= 5)
    reading.overflow |= __builtin_add_overflow(reading.value, 1, &reading.value);
  if (reading.overflow || reading.value > (uint64_t)INT64_MAX + (negative ? 1 : 0))
    return too_large();
  *out = (int64_t)(negative ? -(__int128)reading.value : (__int128)reading.value);
  return status_ok();
}

struct status decimal_parse(const char *text, int places, int64_t *out)
{
  return parse(text, places, false, out);
}

struct status decimal_parse_loose(const char *text, int places, int64_t *out)
{
  return parse(text, places, true, out);
}

const char *decimal_format(int64_t value, int places, int min_places, char buffer[DECIMAL_TEXT_SIZE])
{
  assert(places >= 0 && places <= MAX_PLACES && min_places >= 0 && min_places <= places);
  uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
  while (places > min_places && rest % 10 == 0) {
    rest /= 10;
    places--;
  }
  char reversed[DECIMAL_TEXT_SIZE];
  int length = 0;
  for (int i = 0; i <= places || rest > 0; i++) { /* at least one digit before the point */
    if (i == places && places > 0)
      reversed[length++] = '.';
    reversed[length++] = (char)('0' + rest % 10);
    rest /= 10;
  }
  int at = 0;
  if (value < 0)
    buffer[at++] = '-';
  while (length > 0)
    buffer[at++] = reversed[--length];
  buffer[at] = '\0';
  return buffer;
}
