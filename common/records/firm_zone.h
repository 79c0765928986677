/* firm_zone: the civil day of an instant where a firm is: its business days, staleness, "today", days of ratings.
 *
 * The zone is the account service's, read once an hour a firm and process: a firm's zone does not change, the law about
 * its clocks seldom does. Instants more than twenty years ago have the offset of then.
 */
#ifndef STEWARD_FIRM_ZONE_H
#define STEWARD_FIRM_ZONE_H
#include "base/zone.h"
#include "bus/call.h"

/* The zone of the caller's firm; it lives as long as the call. */
struct status firm_zone(struct call *call, struct zone *out);

/* The firm's day of an instant. */
struct status firm_day(struct call *call, int64_t at_us, int32_t *out);

/* The firm's day of the call. */
struct status firm_today(struct call *call, int32_t *out);
#endif
