/* Local times and days of a zone whose offsets are known. */
#include "zone.h"

#include "date.h"

static int32_t offset_at(const struct zone *zone, int64_t at_us)
{
  int32_t offset_s = zone->first_s;
  for (size_t i = 0; i < zone->count && zone->changes[i].at_us <= at_us; i++)
    offset_s = zone->changes[i].offset_s;
  return offset_s;
}

int64_t zone_local_us(const struct zone *zone, int64_t at_us)
{
  return at_us + offset_at(zone, at_us) * US_PER_SECOND;
}

/* Each span between two changes shows the local times from its beginning to its end. The first span that has not ended
 * by the local time asked for has it, or begins behind it: then the clocks have skipped it. */
int64_t zone_instant_us(const struct zone *zone, int64_t local_us)
{
  int32_t offset_s = zone->first_s;
  int64_t begins_us = INT64_MIN;
  for (size_t i = 0; i < zone->count; i++) {
    if (local_us - offset_s * US_PER_SECOND < zone->changes[i].at_us)
      break;
    offset_s = zone->changes[i].offset_s;
    begins_us = zone->changes[i].at_us;
  }
  int64_t at_us = local_us - offset_s * US_PER_SECOND;
  return at_us < begins_us ? begins_us : at_us;
}

int32_t zone_day(const struct zone *zone, int64_t at_us)
{
  return date_of_instant(zone_local_us(zone, at_us));
}

int64_t zone_day_begins_us(const struct zone *zone, int32_t day)
{
  return zone_instant_us(zone, day * US_PER_DAY);
}
