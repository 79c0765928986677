/* look_through: a portfolio taken apart into what it holds: funds whose constituents are known give way to these. */
#ifndef STEWARD_ESG_LOOK_THROUGH_H
#define STEWARD_ESG_LOOK_THROUGH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct look_position { /* cash is left out */
  int64_t security_id;
  int64_t value_e4; /* negative for a short */
};

struct look_fund {
  int64_t security_id;
  const int64_t *security_ids; /* constituents */
  const int64_t *weight_e8;    /* >= 0, some above 0 */
  size_t count;
};

struct look_part {
  int64_t security_id;
  int64_t value_e4; /* of the position's sign; the parts of a position sum to it exactly */
  size_t position;  /* it is of */
};

struct look_parts {
  struct look_part *items;
  size_t count;
};

/* Constituents share their fund's value by largest remainder. A constituent that is a fund itself is not taken apart.
 */
struct look_parts look_through(struct arena *arena, const struct look_position *positions, size_t count,
                               const struct look_fund *funds, size_t fund_count);
#endif
