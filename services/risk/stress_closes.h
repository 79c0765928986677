/* stress_closes: how prices changed from a close to a later one, of names and of the firm's sectors. */
#ifndef STEWARD_RISK_STRESS_CLOSES_H
#define STEWARD_RISK_STRESS_CLOSES_H
#include "market.h"
#include "stress.h"

#define CLOSE_AGE_DAYS 7 /* the last close before a date counts when it is no older */

struct stress_span {
  int32_t from, to; /* the last close on or just before each */
};

/* Of each security; not known where there is no close above 0 at both ends. Ids may repeat. */
struct status stress_closes_read(struct call *call, const uint64_t *ids, size_t count, struct stress_span span,
                                 struct stress_change *out);

struct stress_sectors {
  const struct market *market;
  const Account__FindSecuritiesResponse *universe; /* the firm's securities; NULL: not needed so far */
};

struct stress_held {
  const struct stress_name *names;
  size_t count;
};

/* The mean change of every sector that a name without a change stands in or holds, of up to SECTOR_MEMBERS_MAX of the
 * firm's shares of it: those whose mean stands in for a sector in measurements. out: SECTORS_MAX of them. */
struct status stress_sectors_read(struct call *call, struct stress_sectors *sectors, struct stress_held held,
                                  struct stress_span span, struct stress_change *out);
#endif
