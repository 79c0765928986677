/* goal_scene: goals and tasks of the CRM service beside a fake account service and rebalancer, on one bus, for one
 * test. There are ACCOUNT_ID of PERSON_ID with a fee of one percent, OTHER_ACCOUNT_ID, household HOUSEHOLD_ID, one
 * security with three years of closes and one without any. Today is 2026-11-20. */
#ifndef STEWARD_TESTS_GOAL_SCENE_H
#define STEWARD_TESTS_GOAL_SCENE_H
#include <criterion/criterion.h>

#include "bus/bus.h"
#include "crm.h"
#include "fake_account.h"
#include "goal_jobs.h"
#include "goal_state.h"

#define PERSON_ID 500
#define HOUSEHOLD_ID 600
#define ACCOUNT_ID 1001
#define OTHER_ACCOUNT_ID 1002
#define STOCK_ID 101
#define UNPRICED_ID 102
#define TODAY "2026-11-20"
#define UNIT_E6 INT64_C(1000000)

struct goal_scene {
  uv_loop_t loop;
  struct bus *bus;
  struct fake_account *fake;
  struct arena *arena;
  struct crm crm;
  struct goal_state state;
  const char *proposed; /* "rebalance 1001 77", "invest 1001 77 500.00": the last one */
  int progressed;       /* times a scheduled run said how far it is */
  void (*play)(struct goal_scene *scene);
};

void goal_scene_run(void (*play)(struct goal_scene *scene));

/* Calls as user 12 in a role, or as the service itself; ended by the scene. */
struct call *goal_scene_call(struct goal_scene *scene, enum role role, const char *key);
struct call *goal_scene_advisor(struct goal_scene *scene);

void goal_scene_hold(struct goal_scene *scene, uint64_t account_id, uint64_t security_id,
                     int64_t units); /* adds; 0: cash */

/* A house of 150,000 in ten years for ACCOUNT_ID, moderate returns, no inflation, no fee; shallow: change what the test
 * is about. */
Crm__GoalPlanInput *goal_scene_input(struct goal_scene *scene);
Crm__GoalPlan *goal_scene_put(struct goal_scene *scene, Crm__GoalPlanInput *input);

/* The same worth 100,000, typed. */
Crm__GoalPlanInput *goal_scene_hundred_thousand(struct goal_scene *scene);

/* A request for a plan as typed, of 20,000 paths where it draws any, and its parts. */
struct goal_asking {
  Crm__ProjectGoalsRequest request;
  Crm__GoalPlanChoice choice;
  Crm__GoalRun run;
};
struct goal_asking *goal_scene_ask(struct goal_scene *scene, Crm__GoalPlanInput *input, Crm__GoalRun__Method method);

/* A stream read to its end: its projection, NULL when it was refused with *status. */
Crm__GoalProjection *goal_scene_project(struct goal_scene *scene, const Crm__ProjectGoalsRequest *request,
                                        struct status *status);
int64_t goal_scene_e2(const char *percent); /* "82.10" -> 8210 */

#define cr_assert_ok(status)                                                                                           \
  cr_assert((status).code == STATUS_OK, "%s: %s", status_code_name((status).code), (status).message)
#define cr_expect_refused(found, expected, at) goal_scene_refused((found), (expected), (at), __LINE__)
void goal_scene_refused(struct status found, enum status_code expected, const char *field, int line);
#endif
