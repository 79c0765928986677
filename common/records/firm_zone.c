/* Reads zones of firms, and keeps them for an hour. */
#include "firm_zone.h"

#include <string.h>

#include "account.seam.h"
#include "base/date.h"
#include "bus/bus.h"

#define FIRMS 512 /* kept at a time: two firms with one place read theirs in turn */
#define CHANGES 128
#define FRESH_US (3600 * US_PER_SECOND)

struct kept {
  uint64_t firm_id;
  int64_t read_us;
  struct zone zone; /* of the changes below */
  struct zone_change changes[CHANGES];
};

struct kept_zones {
  struct kept *firms[FIRMS]; /* NULL: not read yet */
};

static struct kept *place_of(struct call *call)
{
  static const char key;
  struct bus_memory *memory = bus_memory(call->bus, &key);
  if (memory->own == NULL)
    memory->own = arena_alloc(memory->arena, sizeof(struct kept_zones));
  struct kept_zones *zones = memory->own;
  struct kept **place = &zones->firms[call->caller.firm_id % FIRMS];
  if (*place == NULL)
    *place = arena_alloc(memory->arena, sizeof **place);
  return *place;
}

/* A clock that was put back is an age below zero: then it is read again, too. */
static bool is_fresh(const struct kept *kept, const struct call *call)
{
  int64_t age_us = call->now_us - kept->read_us;
  return kept->firm_id == call->caller.firm_id && kept->read_us != 0 && age_us >= 0 && age_us < FRESH_US;
}

/* Of more changes than there is room for the oldest go. */
static void keep(const Account__FirmZone *in, const struct call *call, struct kept *kept)
{
  size_t from = in->n_changes > CHANGES ? in->n_changes - CHANGES : 0;
  for (size_t i = from; i < in->n_changes; i++)
    kept->changes[i - from] =
        (struct zone_change){ in->changes[i]->at->seconds * US_PER_SECOND, in->changes[i]->offset_seconds };
  kept->zone = (struct zone){ .first_s = from == 0 ? in->first_offset_seconds : in->changes[from - 1]->offset_seconds,
                              .changes = kept->changes,
                              .count = in->n_changes - from };
  kept->firm_id = call->caller.firm_id;
  kept->read_us = call->now_us;
}

/* Another fiber may read the zone anew while the caller waits for something: it gets a copy. */
struct status firm_zone(struct call *call, struct zone *out)
{
  struct kept *kept = place_of(call);
  if (!is_fresh(kept, call)) {
    Account__GetFirmZoneRequest request = ACCOUNT__GET_FIRM_ZONE_REQUEST__INIT;
    Account__FirmZone *found;
    struct status status = firm_get_zone_call(call, &request, &found);
    if (!status_is_ok(status))
      return status;
    keep(found, call, kept);
  }
  *out = kept->zone;
  out->changes = arena_copy(call->arena, kept->changes, kept->zone.count * sizeof *kept->changes);
  return status_ok();
}

struct status firm_day(struct call *call, int64_t at_us, int32_t *out)
{
  struct zone zone;
  struct status status = firm_zone(call, &zone);
  if (status_is_ok(status))
    *out = zone_day(&zone, at_us);
  return status;
}

struct status firm_today(struct call *call, int32_t *out)
{
  return firm_day(call, call->now_us, out);
}
