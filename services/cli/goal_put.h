/* goal_put: a goal plan as it is typed on the command line. */
#ifndef STEWARD_CLI_GOAL_PUT_H
#define STEWARD_CLI_GOAL_PUT_H
#include "command.h"
#include "crm.seam.h"

#define GOAL_PUT_OPTIONS 17
extern const struct option_row goal_put_options[GOAL_PUT_OPTIONS];

/* The request of "goal add": the operand is the plan's name. */
struct status goal_put_read(struct cli *cli, const struct arguments *arguments, struct Crm__PutGoalPlanRequest *out);

/* "house,Cottage,80000,2033-06-01" into a goal. The refusal says which part is missing. */
struct status goal_put_goal(struct arena *arena, const char *text, struct Crm__Goal **out);
#endif
