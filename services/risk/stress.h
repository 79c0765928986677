/* stress: what a portfolio would have lost in a window of the past, and would lose when given things happen.
 *
 * Today's weights are held through the window; a name without a price at both of its ends takes the change of its
 * sector, a fund that of the sectors it holds, times its leverage factor. A sector's change is the mean of the market's
 * names of it, where there is none that of the portfolio's others, and at last the benchmark's. Over half of the value
 * so replaced nothing is said. Double: for people to read.
 */
#ifndef STEWARD_RISK_STRESS_H
#define STEWARD_RISK_STRESS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "exposure.h"

#define STRESS_REPLACED_MAX 0.5
#define STRESS_WORST_MAX 10

struct stress_window {
  const char *name; /* "covid" */
  const char *from; /* the last close before it, "2020-02-19" */
  const char *to;   /* the last close in it */
};
extern const struct stress_window stress_windows_shipped[];
extern const size_t stress_window_count;
const struct stress_window *stress_window_find(const char *name); /* NULL: there is none of the name */

struct stress_change { /* of a price, or of a sector's names on average */
  bool is_known;
  double change;
};

struct stress_market {
  double benchmark;                    /* its change */
  const struct stress_change *sectors; /* by sector */
  size_t sector_count;
};

struct stress_name {
  int64_t security_id;
  double weight; /* of net asset value; below 0: short */
  double change; /* of its price, where it is known */
  bool is_known;
  int sector; /* below 0: unknown */
  double leverage;
  const struct sector_share *sectors; /* of a fund whose holdings are known */
  size_t sector_count;
};

struct stress_outcome {
  double change;   /* of net asset value */
  double replaced; /* |weight| that was measured by others */
  bool is_measured;
  size_t worst[STRESS_WORST_MAX]; /* places in the names, the largest loss first */
  size_t worst_count;
};

/* Fills in what is not known, then adds up. */
struct stress_outcome stress_measure(struct arena *arena, struct stress_name *names, size_t count,
                                     const struct stress_market *market);
#endif
