/* goal_fee: what an account's fee schedule comes to in a year, as one rate. Pure. */
#ifndef STEWARD_CRM_GOAL_FEE_H
#define STEWARD_CRM_GOAL_FEE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GOAL_FEE_TIERS_MAX 20

struct goal_fee_tier {
  int64_t up_to_e4; /* 0, of the last one: without end */
  int64_t rate_e8;  /* of the part of the value in the tier, a year */
};

struct goal_fee {
  struct goal_fee_tier tiers[GOAL_FEE_TIERS_MAX]; /* rising */
  size_t count;
  int64_t minimum_e4; /* a year; 0: none */
};

/* The fee of a year as a fraction of the value, half even to 1e-8, at most 1. Of no value: the first tier's rate. */
int64_t goal_fee_rate_e8(const struct goal_fee *fee, int64_t value_e4);

/* The rate of several accounts together, weighted by their values; without any value the highest of them. */
struct goal_fee_part {
  int64_t rate_e8, value_e4;
};
int64_t goal_fee_together_e8(const struct goal_fee_part *parts, size_t count);
#endif
