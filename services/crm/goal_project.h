/* goal_project: a case through the engine, a slice of work at a time off the loop, and the answer in words. */
#ifndef STEWARD_CRM_GOAL_PROJECT_H
#define STEWARD_CRM_GOAL_PROJECT_H
#include "goal_case.h"
#include "goal_engine/goal_run.h"
#include "goal_words.h"

#define GOAL_PROGRESS_PARTS 100 /* of one run */

/* How far work is: done of total. A status that is not ok ends it. */
struct goal_telling {
  struct status (*tell)(struct call *call, Crm__GoalProgress *progress);
  uint64_t before, total; /* parts of other runs that were done before this one, and of all */
  uint64_t told;
};

struct goal_choice { /* of a method, resolved */
  struct goal_options options;
  const char *history; /* of a bootstrap: whose months */
};

/* `run` may be NULL. Refuses by "run.method" and its other fields. */
struct status goal_choose(struct call *call, const Crm__GoalRun *run, const struct goal_case *made,
                          struct goal_choice *out);

/* Runs it; telling may be NULL. CANCELED at the next slice when the call was. */
struct status goal_project_case(struct call *call, const struct goal_case *made, const struct goal_choice *choice,
                                struct goal_telling *telling, struct goal_result *result);

/* Work that goes on while step() says so, a step at a time off the loop; progress is told when a part is done. */
struct goal_work {
  void *run;
  bool (*step)(void *run);
  void (*progress)(const void *run, uint64_t *done, uint64_t *total);
};
struct status goal_work_all(struct call *call, const struct goal_work *work, struct goal_telling *telling);

/* Room for one more run, which takes memory: first come, first served. UNAVAILABLE when too many wait. */
struct status goal_room_enter(struct call *call);
void goal_room_leave(struct call *call);

Crm__GoalLikelihood *goal_likelihood_of(struct call *call, const struct goal_estimate *estimate);
Crm__GoalRun__Method goal_method_of(const struct goal_result *result, const struct goal_choice *choice);

/* The whole answer. */
void goal_projection_fill(struct call *call, const struct goal_case *made, const struct goal_choice *choice,
                          const struct goal_result *result, Crm__GoalProjection *out);
#endif
