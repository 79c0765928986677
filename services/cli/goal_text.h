/* goal_text: goal plans, projections and reviews as people read them in a terminal. */
#ifndef STEWARD_CLI_GOAL_TEXT_H
#define STEWARD_CLI_GOAL_TEXT_H
#include "command.h"
#include "crm.seam.h"

#define FAN_COLUMNS 48

void goal_projection_print(struct cli *cli, const struct Crm__GoalProjection *projection);
void goal_solution_print(struct cli *cli, const struct Crm__GoalSolution *solution);
void goal_plan_print(struct cli *cli, const struct Crm__GoalPlan *plan);
void goal_review_print(struct cli *cli, const struct Crm__GoalReview *review);
void goal_reviews_print(struct cli *cli, struct Crm__GoalReview *const *reviews, size_t count);

/* A year of the fan as a bar on a scale from 0 to `top`: "  .--=====|====---.  ": p5 . p10 - p25 = median | = p75 - p90
 * . p95. In the arena. */
const char *goal_fan_bar(struct arena *arena, const struct Crm__GoalFanYear *year, double top);

/* How sure the percentiles of a fan are: one sentence. In the arena. */
const char *goal_fan_error(struct arena *arena, struct Crm__GoalFanYear *const *years, size_t count);
#endif
