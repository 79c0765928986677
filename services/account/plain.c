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

int64_t plain_instant(const Google__Protobuf__Timestamp *timestamp, int64_t otherwise_us)
{
  return timestamp ? timestamp->seconds * US_PER_SECOND + timestamp->nanos / 1000 : otherwise_us;
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

Google__Protobuf__Timestamp *plain_timestamp(struct arena *arena, int64_t at_us)
{
  Google__Protobuf__Timestamp *timestamp = arena_alloc(arena, sizeof *timestamp);
  google__protobuf__timestamp__init(timestamp);
  int64_t rest_us = at_us % US_PER_SECOND;
  timestamp->seconds = at_us / US_PER_SECOND - (rest_us < 0);
  timestamp->nanos = (int32_t)((rest_us < 0 ? rest_us + US_PER_SECOND : rest_us) * 1000);
  return timestamp;
}
