/* steady: the one path of a model without volatility, walked by this page alone: what the engine is compared with. */
#ifndef STEWARD_TESTS_STEADY_H
#define STEWARD_TESTS_STEADY_H
#include "goal_engine/goal_model.h"

struct steady {
  double *balance;               /* [months + 1]: behind each month */
  double *shortfall;             /* [months + 1]: due in the month and not paid, of all goals */
  double before[GOAL_GOALS_MAX]; /* portfolio before the goal's first payment */
  bool is_met[GOAL_GOALS_MAX];
};

struct steady steady_of(struct arena *arena, const struct goal_model *model);
#endif
