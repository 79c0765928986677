/* zone: the offsets of a time zone from UTC, and the civil day of an instant there. Pure: whoever knows the zone hands
 * it in (records/firm_zone.h for a firm's). */
#ifndef STEWARD_BASE_ZONE_H
#define STEWARD_BASE_ZONE_H
#include <stddef.h>
#include <stdint.h>

/* Offsets of a zone from UTC: `first_s` until the first change. Changes rise. All zero is UTC. */
struct zone_change {
  int64_t at_us;
  int32_t offset_s; /* from then on */
};
struct zone {
  int32_t first_s;
  const struct zone_change *changes;
  size_t count;
};

int64_t zone_local_us(const struct zone *zone, int64_t at_us); /* what the clocks show, as if it were UTC */

/* The instant at which the clocks show it: the first where they show it twice; where they skip it, the instant at which
 * they are put forward. */
int64_t zone_instant_us(const struct zone *zone, int64_t local_us);

int32_t zone_day(const struct zone *zone, int64_t at_us);         /* the civil day there */
int64_t zone_day_begins_us(const struct zone *zone, int32_t day); /* its first instant */
#endif
