/* goal_plan: a plan as people say it, in today's money, made into the months of a goal_model.
 *
 * A flow of month k is today's amount times (1 + its growth)^(k/12): payments and social security grow with inflation,
 * contributions with a rate of their own. Contributions run from month 1 to the month before the first retirement
 * payment, else to the last payment, else (no goals) to `months`. Dates are months from the valuation date; turning
 * dates and birthdays into months is the caller's.
 */
#ifndef STEWARD_CRM_GOAL_PLAN_H
#define STEWARD_CRM_GOAL_PLAN_H
#include "goal_model.h"

#define GOAL_COLLEGE_PAYMENTS 4

enum goal_kind {
  GOAL_LUMP_SUM = 0,  /* once, in first_month */
  GOAL_COLLEGE = 1,   /* first_month, + 12, + 24, + 36; fewer where some are past */
  GOAL_RETIREMENT = 2 /* every month from first_month to last_month */
};

struct goal_plan_goal {
  enum goal_kind kind;
  int64_t amount_e4; /* one payment, in today's money; above 0 */
  int first_month;   /* 0 is today */
  int last_month;    /* retirement: the month before the plan-end birthday; else ignored */
  int payments;      /* college: how many are still to come; 0 is GOAL_COLLEGE_PAYMENTS */
  int64_t inflow_e4; /* retirement: social security a month, in today's money; 0 is none */
  int inflow_month;  /* the month the start age is reached; inflow runs from it (or 0) to last_month, retired or not */
};

struct goal_plan {
  int64_t start_value_e4;
  int64_t contribution_e4;            /* a month, in today's money */
  int32_t contribution_growth_e8;     /* a year; inflation_e8 keeps it level in today's money, 0 keeps the number */
  int32_t return_e8;                  /* arithmetic, a year: 0.07 is 7000000 */
  int32_t volatility_e8;              /* a year */
  int32_t inflation_e8;               /* a year */
  int32_t fee_e8;                     /* a year, taken monthly as 1 - fee/12 */
  const struct goal_plan_goal *goals; /* in rank order when by rank */
  int goal_count;
  enum goal_order order;
  int months; /* look at least this far, so that a plan without goals has a fan; 0 ends with the last payment */
};

/* The model of a plan, arrays in the arena. Fails with the field at fault: "goals[1].first_month". */
struct status goal_plan_model(struct arena *arena, const struct goal_plan *plan, struct goal_model *model);
#endif
