/* Chooses the engine's options, and runs it in slices off the loop. */
#include "goal_project.h"

#include <string.h>

#include "base/decimal.h"
#include "fiber/fiber.h"
#include "goal_history.h"
#include "goal_state.h"

#define PATHS_DEFAULT 100000u
#define PATHS_SOBOL 16384u
#define SEED_DEFAULT 1u
#define BLOCK_MONTHS 12

static struct status fails(struct call *call, enum status_code code, const char *field, const char *rule)
{
  return call_fail(call, code, arena_printf(call->arena, "run.%s", field), "%s", rule);
}

/* The months that blocks are drawn from. */
static struct status read_history(struct call *call, const Crm__GoalRun *run, struct goal_choice *out)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  struct goal_series *series;
  const char *symbol = run->history_symbol;
  if (symbol[0] == '\0')
    return fails(call, STATUS_INVALID_ARGUMENT, "history_symbol", "whose historical months are to be drawn?");
  request.symbols = &symbol;
  request.n_symbols = 1;
  struct status status = security_find_call(call, &request, &found);
  if (status_is_ok(status) && found->n_securities == 0)
    return fails(call, STATUS_NOT_FOUND, "history_symbol", "there is no such security");
  if (status_is_ok(status))
    status = goal_history_read(call, &found->securities[0]->security_id, 1, 0, &series);
  if (!status_is_ok(status))
    return status;
  size_t count = goal_months_of_closes(call->arena, series, GOAL_HISTORY_MAX, &out->options.history);
  if (count < GOAL_HISTORY_LEAST)
    return fails(call, STATUS_FAILED_PRECONDITION, "history_symbol",
                 "it has closes of fewer than 24 whole months: too few to draw from");
  out->history = found->securities[0]->symbol;
  out->options.history_count = (int)count;
  out->options.block_months = run->block_months > 0 ? (int)run->block_months : BLOCK_MONTHS;
  if (out->options.block_months > (int)count)
    return fails(call, STATUS_INVALID_ARGUMENT, "block_months", "a block is longer than the history");
  return status;
}

static struct status choose_method(struct call *call, const Crm__GoalRun *run, const struct goal_case *made,
                                   struct goal_choice *out)
{
  const struct goal_plan *plan = &made->months.plan;
  bool is_carried = plan->order == GOAL_BY_DATE || plan->goal_count == 1;
  bool is_fit =
      is_carried && goal_exact_takes((double)plan->return_e8 / WEIGHT_E8, (double)plan->volatility_e8 / WEIGHT_E8);
  struct goal_options *options = &out->options;
  switch (run->method) {
  case CRM__GOAL_RUN__METHOD__AUTOMATIC:
    options->method = is_fit ? GOAL_EXACT : GOAL_MONTE_CARLO;
    options->antithetic = !is_fit;
    return status_ok();
  case CRM__GOAL_RUN__METHOD__ANTITHETIC:
    options->antithetic = true;
    return status_ok();
  case CRM__GOAL_RUN__METHOD__SOBOL:
    options->method = GOAL_SOBOL;
    return status_ok();
  case CRM__GOAL_RUN__METHOD__BOOTSTRAP:
    options->method = GOAL_BOOTSTRAP;
    return read_history(call, run, out);
  case CRM__GOAL_RUN__METHOD__EXACT:
    options->method = GOAL_EXACT;
    if (!is_carried)
      return fails(call, STATUS_INVALID_ARGUMENT, "method",
                   "the distribution is carried for goals in order of date; by priority another method is needed");
    return status_ok();
  default:
    return status_ok();
  }
}

struct status goal_choose(struct call *call, const Crm__GoalRun *run, const struct goal_case *made,
                          struct goal_choice *out)
{
  static const Crm__GoalRun by_default = CRM__GOAL_RUN__INIT;
  run = run == NULL ? &by_default : run;
  *out = (struct goal_choice){ .history = "", .options = { .method = GOAL_MONTE_CARLO, .fan = true, .threads = 1 } };
  out->options.seed = run->seed != 0 ? run->seed : SEED_DEFAULT;
  struct status status = choose_method(call, run, made, out);
  if (!status_is_ok(status))
    return status;
  out->options.paths = run->paths != 0 ? run->paths : out->options.method == GOAL_SOBOL ? PATHS_SOBOL : PATHS_DEFAULT;
  return status;
}

struct slice {
  const struct goal_work *work;
  bool goes_on;
};

static void do_slice(void *argument)
{
  struct slice *slice = argument;
  slice->goes_on = slice->work->step(slice->work->run);
}

static struct status tell(struct call *call, const struct goal_work *work, struct goal_telling *telling)
{
  uint64_t done, total;
  if (telling == NULL)
    return status_ok();
  work->progress(work->run, &done, &total);
  uint64_t part = telling->before + (total == 0 ? GOAL_PROGRESS_PARTS : done * GOAL_PROGRESS_PARTS / total);
  if (part <= telling->told)
    return status_ok();
  telling->told = part;
  Crm__GoalProgress progress = CRM__GOAL_PROGRESS__INIT;
  progress.done = part;
  progress.total = telling->total;
  return telling->tell(call, &progress);
}

struct status goal_work_all(struct call *call, const struct goal_work *work, struct goal_telling *telling)
{
  struct slice slice = { work, true };
  while (slice.goes_on) {
    fiber_offload(do_slice, &slice);
    struct status status = fiber_cancelled();
    if (status_is_ok(status))
      status = tell(call, work, telling);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

struct status goal_room_enter(struct call *call)
{
  const struct crm *crm = call->state;
  struct goal_state *state = crm->goals;
  struct status status = status_ok();
  if (state->waiting >= GOAL_RUNS_WAITING)
    return status_fail(STATUS_UNAVAILABLE, NULL, "too many projections are under way: try again in a while");
  state->waiting++;
  while (status_is_ok(status) && state->running >= GOAL_RUNS_AT_ONCE)
    status = fiber_queue_wait(&state->queue);
  state->waiting--;
  state->running += status_is_ok(status);
  return status;
}

void goal_room_leave(struct call *call)
{
  const struct crm *crm = call->state;
  crm->goals->running--;
  fiber_queue_wake_one(&crm->goals->queue);
}

static bool step_run(void *run)
{
  return goal_run_step(run);
}

static void progress_run(const void *run, uint64_t *done, uint64_t *total)
{
  goal_run_progress(run, done, total);
}

static struct status run_model(struct call *call, const struct goal_model *model, const struct goal_choice *choice,
                               struct goal_telling *telling, struct goal_result *result)
{
  struct goal_run *run;
  struct status status = goal_run_new(call->arena, model, &choice->options, &run);
  if (!status_is_ok(status))
    return fails(call, status.code, status.field == NULL ? "" : status.field, status.message);
  status = goal_work_all(call, &(struct goal_work){ run, step_run, progress_run }, telling);
  if (status_is_ok(status))
    goal_run_result(run, call->arena, result);
  goal_run_free(run);
  return status;
}

struct status goal_project_case(struct call *call, const struct goal_case *made, const struct goal_choice *choice,
                                struct goal_telling *telling, struct goal_result *result)
{
  struct goal_plan plan = made->months.plan;
  struct goal_model model;
  if (plan.goal_count == 1) /* one goal has no rank to keep, and by date the distribution can be carried */
    plan.order = GOAL_BY_DATE;
  struct status status = goal_plan_model(call->arena, &plan, &model);
  if (!status_is_ok(status))
    return fails(call, status.code, status.field == NULL ? "" : status.field, status.message);
  status = goal_room_enter(call);
  if (!status_is_ok(status))
    return status;
  status = run_model(call, &model, choice, telling, result);
  goal_room_leave(call);
  return status;
}
