/* drift: how far a portfolio is from its targets.
 *
 * Drift of a name = actual - target weight, cash included; of a portfolio = half the sum of absolutes, cash included.
 * Actual weights sum to exactly one (largest remainder), so that drifts sum to zero and the half is exact.
 */
#ifndef STEWARD_REBALANCER_DRIFT_H
#define STEWARD_REBALANCER_DRIFT_H
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct arena;

struct drift_name {
  int64_t value_e4;  /* >= 0 */
  int64_t target_e8; /* >= 0 */
};

struct drift_line {
  int64_t actual_e8;
  int64_t drift_e8; /* actual - target */
};

struct drift_result {
  struct drift_line *lines; /* one a name, in the order of the input */
  struct drift_line cash;
  int64_t total_e4;
  int64_t drift_e8; /* of the portfolio */
};

/* The cash target is what the names' targets leave of one. invalid_argument: targets above one together, a negative
 * value; failed_precondition: nothing to weigh (total of zero or less, overdrawn cash). */
struct status drift_measure(struct arena *arena, const struct drift_name *names, size_t count, int64_t cash_e4,
                            struct drift_result *result);

/* The same of an index's segment, which may be empty: then every name is off by its whole target. */
struct status drift_of_segment(struct arena *arena, const struct drift_name *names, size_t count, int64_t cash_e4,
                               struct drift_result *result);
#endif
