/* Bisection on whole projections: every try draws the same random numbers, so that only what is sought moves. */
#include "goal_solve.h"

#include <assert.h>
#include <stdlib.h>

#define MONTHS_A_YEAR 12

/* What is sought is numbered in places, from the hardest to reach the likelihood with, 0, to the easiest: contributions
 * upwards, amounts downwards, dates later and later. The answer is the first place that reaches it. */
struct goal_solve {
  struct arena *arena; /* of the plan's copy */
  struct arena *trial; /* of one try */
  struct goal_plan plan;
  struct goal_plan_goal *goals;
  struct goal_options options;
  struct goal_question question;
  int first_month; /* of the goal as it was asked */
  int64_t last;    /* the easiest place */
  int64_t missed;  /* the easiest place known not to reach it, -1 before the first try */
  int64_t reached; /* the hardest place known to reach it, last + 1 before there is one */
  int64_t at;      /* the place being tried */
  struct goal_run *run;
  bool is_done;
  struct goal_answer answer;
};

static int64_t last_place(const struct goal_question *question, int first_month)
{
  if (question->unknown == GOAL_SOLVE_DATE)
    return question->latest_month - first_month;
  return (question->high_e4 - question->low_e4) / question->grain_e4;
}

static int64_t amount_at(const struct goal_solve *solve, int64_t place)
{
  int64_t grains = solve->question.unknown == GOAL_SOLVE_AMOUNT ? solve->last - place : place;
  return solve->question.low_e4 + grains * solve->question.grain_e4;
}

static struct status check_money(struct arena *arena, const struct goal_question *question)
{
  const char *field = NULL;
  const char *message = NULL;
  if (question->low_e4 < 0 || (question->unknown == GOAL_SOLVE_AMOUNT && question->low_e4 == 0))
    field = "low", message = "an amount is sought above 0, a contribution from 0";
  else if (question->high_e4 <= question->low_e4)
    field = "high", message = "must be above the lower bound";
  else if (question->grain_e4 <= 0)
    field = "grain", message = "must be above 0";
  if (field == NULL)
    return status_ok();
  return status_format(arena, STATUS_INVALID_ARGUMENT, field, "%s", message);
}

static struct status check_date(struct arena *arena, const struct goal_plan_goal *goal,
                                const struct goal_question *question)
{
  if (question->latest_month < goal->first_month || question->latest_month > GOAL_MONTHS_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "latest_month", "must be from the goal's own month, %d, to %d",
                         goal->first_month, GOAL_MONTHS_MAX);
  if (goal->kind == GOAL_RETIREMENT && question->latest_month > goal->last_month)
    return status_fail(STATUS_INVALID_ARGUMENT, "latest_month", "a retirement begins before the plan ends");
  return status_ok();
}

static struct status check_question(struct arena *arena, const struct goal_plan *plan,
                                    const struct goal_question *question)
{
  bool is_all = question->goal == GOAL_SOLVE_ALL && question->unknown == GOAL_SOLVE_CONTRIBUTION;
  if (plan->goal_count == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "goals", "a plan without goals has no likelihood to reach");
  if (!is_all && (question->goal < 0 || question->goal >= plan->goal_count))
    return status_fail(STATUS_INVALID_ARGUMENT, "goal", "names no goal of the plan");
  if (!(question->likelihood > 0 && question->likelihood < 1))
    return status_fail(STATUS_INVALID_ARGUMENT, "likelihood", "must be above 0 and below 1");
  if (question->unknown == GOAL_SOLVE_DATE)
    return check_date(arena, &plan->goals[question->goal], question);
  return check_money(arena, question);
}

/* The model of a place, in the arena of tries. */
static struct status model_at(struct goal_solve *solve, int64_t place, struct goal_model *model)
{
  const struct goal_question *question = &solve->question;
  if (question->unknown == GOAL_SOLVE_CONTRIBUTION)
    solve->plan.contribution_e4 = amount_at(solve, place);
  else if (question->unknown == GOAL_SOLVE_AMOUNT)
    solve->goals[question->goal].amount_e4 = amount_at(solve, place);
  else
    solve->goals[question->goal].first_month = solve->first_month + (int)place;
  arena_reset(solve->trial);
  return goal_plan_model(solve->trial, &solve->plan, model);
}

static struct status begin_try(struct goal_solve *solve, int64_t place)
{
  struct goal_model model;
  goal_run_free(solve->run);
  solve->run = NULL;
  solve->at = place;
  struct status status = model_at(solve, place, &model);
  return status_is_ok(status) ? goal_run_new(solve->trial, &model, &solve->options, &solve->run) : status;
}

/* Money by halving; dates by years until one reaches it, then by halving within the year. */
static int64_t next_place(const struct goal_solve *solve)
{
  if (solve->missed < 0)
    return 0;
  if (solve->reached <= solve->last)
    return solve->missed + (solve->reached - solve->missed) / 2;
  if (solve->question.unknown != GOAL_SOLVE_DATE || solve->missed + MONTHS_A_YEAR > solve->last)
    return solve->last;
  return solve->missed + MONTHS_A_YEAR;
}

static void keep_answer(struct goal_solve *solve, const struct goal_estimate *likelihood)
{
  bool is_date = solve->question.unknown == GOAL_SOLVE_DATE;
  solve->answer.likelihood = *likelihood;
  solve->answer.amount_e4 = is_date ? 0 : amount_at(solve, solve->at);
  solve->answer.month = is_date ? solve->first_month + (int)solve->at : 0;
}

static void judge(struct goal_solve *solve)
{
  struct goal_result result;
  goal_run_result(solve->run, solve->trial, &result);
  int goal = solve->question.goal;
  const struct goal_estimate *likelihood = goal == GOAL_SOLVE_ALL ? &result.all_goals : &result.goals[goal].likelihood;
  solve->answer.tries++;
  if (likelihood->value >= solve->question.likelihood) {
    solve->reached = solve->at;
    solve->answer.outcome = solve->at == 0 ? GOAL_SOLVE_ALREADY : GOAL_SOLVE_FOUND;
    keep_answer(solve, likelihood);
  } else {
    solve->missed = solve->at;
    bool is_best = solve->answer.tries == 1 || likelihood->value >= solve->answer.likelihood.value;
    if (solve->reached > solve->last && is_best) /* a date: waiting may make it worse */
      keep_answer(solve, likelihood);
    if (solve->at == solve->last)
      solve->answer.outcome = GOAL_SOLVE_OUT_OF_REACH;
  }
  solve->is_done = solve->missed == solve->last || solve->reached - solve->missed <= 1;
}

bool goal_solve_step(struct goal_solve *solve)
{
  if (solve->is_done)
    return false;
  if (goal_run_step(solve->run))
    return true;
  judge(solve);
  if (!solve->is_done) {
    /* The first and the last place have been checked, and what is between them is between their amounts and months:
     * only memory can fail, and then the process ends as it does in an arena. */
    struct status status = begin_try(solve, next_place(solve));
    assert(status_is_ok(status));
  }
  return !solve->is_done;
}

static struct goal_solve *make(const struct goal_plan *plan, const struct goal_options *options,
                               const struct goal_question *question)
{
  struct goal_solve *solve = calloc(1, sizeof *solve);
  if (solve == NULL)
    return NULL;
  solve->arena = arena_new();
  solve->trial = arena_new();
  solve->goals = arena_copy(solve->arena, plan->goals, (size_t)plan->goal_count * sizeof *solve->goals);
  solve->plan = *plan;
  solve->plan.goals = solve->goals;
  solve->options = *options;
  solve->options.fan = false;
  solve->question = *question;
  solve->first_month = question->unknown == GOAL_SOLVE_DATE ? plan->goals[question->goal].first_month : 0;
  solve->last = last_place(question, solve->first_month);
  solve->missed = -1;
  solve->reached = solve->last + 1;
  return solve;
}

/* A message of the arena of tries, where the caller can keep it. */
static struct status moved(struct arena *arena, struct status status)
{
  status.field = arena_strdup(arena, status.field);
  status.message = arena_strdup(arena, status.message);
  return status;
}

struct status goal_solve_new(struct arena *arena, const struct goal_plan *plan, const struct goal_options *options,
                             const struct goal_question *question, struct goal_solve **solve)
{
  struct goal_model model;
  struct status status = goal_plan_model(arena, plan, &model);
  if (status_is_ok(status))
    status = check_question(arena, plan, question);
  if (!status_is_ok(status))
    return status;
  struct goal_solve *made = make(plan, options, question);
  if (made == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for the solution");
  status = model_at(made, made->last, &model);
  if (status_is_ok(status))
    status = goal_options_check(made->trial, &model, &made->options);
  if (status_is_ok(status))
    status = begin_try(made, 0);
  if (!status_is_ok(status)) {
    status = moved(arena, status);
    goal_solve_free(made);
    return status;
  }
  *solve = made;
  return status_ok();
}

void goal_solve_free(struct goal_solve *solve)
{
  if (solve == NULL)
    return;
  goal_run_free(solve->run);
  arena_free(solve->arena);
  arena_free(solve->trial);
  free(solve);
}

void goal_solve_progress(const struct goal_solve *solve, uint64_t *done, uint64_t *total)
{
  uint64_t halvings = 0;
  int64_t span = solve->question.unknown == GOAL_SOLVE_DATE ? MONTHS_A_YEAR : solve->last;
  for (; span > 0; span /= 2)
    halvings++;
  uint64_t years = solve->question.unknown == GOAL_SOLVE_DATE ? (uint64_t)solve->last / MONTHS_A_YEAR : 0;
  *total = 2 + years + halvings;
  *done = solve->is_done ? *total : (uint64_t)solve->answer.tries;
}

void goal_solve_result(const struct goal_solve *solve, struct goal_answer *answer)
{
  *answer = solve->answer;
}
