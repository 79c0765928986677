/* FirmService in memory: one firm, in the zone that the test has set. */
#include "base/date.h"
#include "fake_account.h"

const struct access firm_get_access = { .roles = ROLES_STAFF };
const struct access firm_get_zone_access = { .roles = ROLES_STAFF };

struct status firm_get(struct call *call, const struct Account__GetFirmRequest *in, struct Account__Firm *out)
{
  const struct fake_account *fake = call->state;
  char today[DATE_TEXT_SIZE];
  (void)in;
  out->firm_id = call->caller.firm_id;
  out->sequence = fake->sequence;
  out->name = "Example Advisors";
  out->business_date = fake->business_date;
  if (fake->business_date == NULL)
    out->business_date = arena_strdup(call->arena, date_format(zone_day(&fake->zone, call->now_us), today));
  return status_ok();
}

struct status firm_get_zone(struct call *call, const struct Account__GetFirmZoneRequest *in,
                            struct Account__FirmZone *out)
{
  struct fake_account *fake = call->state;
  (void)in;
  fake->zones_read++;
  out->first_offset_seconds = fake->zone.first_s;
  out->changes = arena_array(call->arena, fake->zone.count + 1, sizeof *out->changes);
  for (size_t i = 0; i < fake->zone.count; i++) {
    Account__ZoneChange *change = arena_alloc(call->arena, sizeof *change);
    account__zone_change__init(change);
    change->at = arena_alloc(call->arena, sizeof *change->at);
    google__protobuf__timestamp__init(change->at);
    change->at->seconds = fake->zone.changes[i].at_us / US_PER_SECOND;
    change->offset_seconds = fake->zone.changes[i].offset_s;
    out->changes[out->n_changes++] = change;
  }
  return status_ok();
}
