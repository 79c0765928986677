/* goal_exact: the distribution of wealth itself, carried month by month on a grid; no sampling, no noise.
 *
 * The model is one of goals by date (or by rank where that is the same) with volatility above 0. See decision 0016.
 */
#ifndef STEWARD_CRM_GOAL_EXACT_H
#define STEWARD_CRM_GOAL_EXACT_H
#include "goal_flows.h"

struct goal_carrying {
  const struct goal_model *model;
  const struct goal_flows *flows; /* of the model */
  enum goal_instructions instructions;
};

/* Fills likelihoods, shortfalls, numerical_error and, where the flows have rows, the values of `rows`. */
void goal_exact(struct arena *arena, const struct goal_carrying *carrying, struct goal_result *result,
                struct goal_fan_row *rows);
#endif
