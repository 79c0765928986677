/* rebalance_work: what the steps of rebalance_plan share; private to rebalance.c and rebalance_desire.c. */
#ifndef STEWARD_REBALANCER_REBALANCE_WORK_H
#define STEWARD_REBALANCER_REBALANCE_WORK_H
#include "rebalance.h"

struct rebalance_work {
  struct arena *arena;
  const struct rebalance_input *input;
  struct rebalance_name *names; /* by symbol */
  size_t count;
  int64_t *values_e4;  /* of what is held */
  int64_t *targets_e4; /* of what is usable */
  int64_t *desired_e4; /* by the kind */
  int64_t *planned_e6; /* shares after */
  enum trade_left *left;
  int64_t total_e4;
  int64_t usable_e4;
  int64_t cash_target_e4;
};

/* Target and desired values by the kind. */
bool rebalance_desire(struct rebalance_work *work);

/* The edges of a name's band, in value. */
int64_t rebalance_band_low(const struct rebalance_work *work, size_t name);
int64_t rebalance_band_high(const struct rebalance_work *work, size_t name);
#endif
