/* Decimals, dates and instants between messages and plain integers. */
#include "plain.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"

int64_t plain_number(const char *text, int places, int64_t otherwise)
{
  int64_t value = otherwise;
  if (text && text[0])
    decimal_parse(text, places, &value);
  return value;
}

int32_t plain_date(const char *text, int32_t otherwise)
{
  int32_t value = otherwise;
  if (text && text[0])
    date_parse(text, &value);
  return value;
}

const char *plain_decimal(struct arena *arena, int64_t value, int places, int min_places)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, decimal_format(value, places, min_places, text));
}

const char *plain_date_text(struct arena *arena, int32_t day)
{
  char text[DATE_TEXT_SIZE];
  return arena_strdup(arena, date_format(day, text));
}
