/* goal_run: projects a model. In steps, so that a service can offload each one, tell progress between them and stop.
 *
 *   struct goal_run *run;
 *   goal_run_new(arena, &model, &options, &run);       checks, then allocates
 *   while (goal_run_step(run))                         about 20 ms of work a step, by options.threads threads
 *     ... goal_run_progress(run, &done, &total) ...
 *   goal_run_result(run, arena, &result);
 *   goal_run_free(run);
 *
 * A run keeps no global state: several can go on at once. The answer hangs on model and options alone: not on threads,
 * instructions or how a run was stepped. Memory: 4 bytes a path and row of the fan; 256 bytes a month and thread, for
 * Sobol 1 KB.
 */
#ifndef STEWARD_CRM_GOAL_RUN_H
#define STEWARD_CRM_GOAL_RUN_H
#include "goal_model.h"

struct goal_run;

struct status goal_run_new(struct arena *arena, const struct goal_model *model, const struct goal_options *options,
                           struct goal_run **run);
void goal_run_free(struct goal_run *run); /* NULL is fine, at any step too */

bool goal_run_step(struct goal_run *run); /* false when there is nothing left to do */
void goal_run_progress(const struct goal_run *run, uint64_t *done, uint64_t *total);

/* After the last step. The fan is allocated in the arena. */
void goal_run_result(struct goal_run *run, struct arena *arena, struct goal_result *result);

/* All of it at once. (goal_project() is the handler of GoalService/Project.) */
struct status goal_run_whole(struct arena *arena, const struct goal_model *model, const struct goal_options *options,
                             struct goal_result *result);
#endif
