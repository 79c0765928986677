/* The sample firm's goals: a plan for each client, projected once. */
#include "base/date.h"
#include "crm.seam.h"
#include "output.h"
#include "sample.h"

#define GOALS_MAX 2
#define MONTHS_A_YEAR 12

struct wanted {
  Crm__Goal__Kind kind;
  const char *name, *amount;
  int in_years; /* the first payment, from the day of the sample */
  const char *born_on;
  uint32_t plan_end_age;
  const char *social_security;
  uint32_t social_security_age;
};

struct planned {
  const char *name, *contribution, *line;
  Crm__GoalReturns__Source returns;
  struct wanted goals[GOALS_MAX];
};

static const struct planned plans[SAMPLE_CLIENTS] = {
  { "Ada: a house, then retirement",
    "1500.00",
    "70",
    CRM__GOAL_RETURNS__SOURCE__AGGRESSIVE,
    { { CRM__GOAL__KIND__HOUSE, "House", "120000.00", 8, "", 0, "", 0 },
      { CRM__GOAL__KIND__RETIREMENT, "Retirement", "4000.00", 18, "1978-04-12", 92, "2400.00", 67 } } },
  { "Bruno: retirement",
    "800.00",
    "75",
    CRM__GOAL_RETURNS__SOURCE__MODERATE,
    { { CRM__GOAL__KIND__RETIREMENT, "Retirement", "3600.00", 4, "1964-11-30", 95, "2900.00", 67 } } },
  { "Clara: enough for a long life",
    "",
    "80",
    CRM__GOAL_RETURNS__SOURCE__CONSERVATIVE,
    { { CRM__GOAL__KIND__RETIREMENT, "Living", "2300.00", 0, "1951-07-02", 98, "2000.00", 67 } } },
};

/* In the arena, whole: the plan of a client. */
static struct Crm__GoalPlanInput *plan_of(struct sample *sample, int i, int32_t day)
{
  struct arena *arena = sample->cli->arena;
  struct Crm__GoalPlanInput *plan = arena_alloc(arena, sizeof *plan);
  struct Crm__GoalReturns *returns = arena_alloc(arena, sizeof *returns);
  crm__goal_plan_input__init(plan);
  crm__goal_returns__init(returns);
  returns->source = plans[i].returns;
  plan->returns = returns;
  plan->name = plans[i].name;
  plan->person_id = sample->clients[i].person_id;
  plan->account_ids = arena_copy(arena, &sample->clients[i].account_id, sizeof *plan->account_ids);
  plan->n_account_ids = 1;
  plan->contribution = plans[i].contribution;
  plan->line = plans[i].line;
  plan->goals = arena_array(arena, GOALS_MAX, sizeof *plan->goals);
  for (const struct wanted *wanted = plans[i].goals; plan->n_goals < GOALS_MAX && wanted->name != NULL; wanted++) {
    struct Crm__Goal *goal = plan->goals[plan->n_goals++] = arena_alloc(arena, sizeof *goal);
    char due_on[DATE_TEXT_SIZE];
    crm__goal__init(goal);
    goal->kind = wanted->kind;
    goal->name = wanted->name;
    goal->amount = wanted->amount;
    goal->due_on = arena_strdup(arena, date_format(date_add_months(day, MONTHS_A_YEAR * wanted->in_years), due_on));
    goal->born_on = wanted->born_on;
    goal->plan_end_age = wanted->plan_end_age;
    goal->social_security = wanted->social_security;
    goal->social_security_age = wanted->social_security_age;
  }
  return plan;
}

static struct status put_and_review(struct sample *sample, int i, int32_t day)
{
  struct Crm__PutGoalPlanRequest put = CRM__PUT_GOAL_PLAN_REQUEST__INIT;
  struct Crm__ReviewGoalPlanRequest review = CRM__REVIEW_GOAL_PLAN_REQUEST__INIT;
  struct Crm__GoalPlan *plan;
  struct Crm__GoalReview *reviewed;
  put.plan = plan_of(sample, i, day);
  struct call call = sample_call(sample, sample->advisor_key, arena_printf(sample->cli->arena, "goal:%d", i + 1));
  struct status status = goal_put_call(&call, &put, &plan);
  if (!status_is_ok(status))
    return status;
  review.plan_id = plan->plan_id;
  call = sample_call(sample, sample->advisor_key, arena_printf(sample->cli->arena, "goal review:%d", i + 1));
  status = goal_review_call(&call, &review, &reviewed);
  for (size_t j = 0; status_is_ok(status) && j < reviewed->n_goals; j++)
    sample_add(sample, "plan %llu, %s: %s %s", (unsigned long long)plan->plan_id, plans[i].name,
               reviewed->goals[j]->name,
               reviewed->goals[j]->likelihood == NULL ? reviewed->problem : reviewed->goals[j]->likelihood->text);
  return status;
}

struct status sample_plan_goals(struct sample *sample)
{
  int32_t day; /* of the benchmark, so that the same is asked when it is run again on another day */
  struct status status = date_parse(sample->as_of, &day);
  if (status_is_ok(status))
    sample_say(sample, "a plan for the goals of each; hypothetical projections: see steward goal project PLAN");
  for (int i = 0; i < SAMPLE_CLIENTS && status_is_ok(status); i++)
    status = put_and_review(sample, i, day);
  return status;
}
