/* GoalService/Solve: the contribution, the date or the amount that reaches a likelihood. */
#include "base/date.h"
#include "base/decimal.h"
#include "goal_engine/goal_solve.h"
#include "goal_project.h"

#define DATE_LATER_MOST 600  /* months behind the goal's own date that are looked at */
#define AMOUNT_TIMES_MOST 10 /* of everything that may come in, or of the amount */
#define CONTRIBUTION_TIMES_MOST 2
#define SEARCH_MOST_E4 (INT64_C(10000000000) * CASH_E4)

const struct access goal_solve_access = { .roles = CRM_ROLES_OF_PEOPLE };

static struct status tell_solution(struct call *call, Crm__GoalProgress *progress)
{
  Crm__GoalSolutionItem item = CRM__GOAL_SOLUTION_ITEM__INIT;
  item.progress = progress;
  return goal_solve_send(call, &item);
}

static int64_t at_most(__int128 amount_e4)
{
  return amount_e4 > SEARCH_MOST_E4 ? SEARCH_MOST_E4 : amount_e4 < 2 * CASH_E4 ? 2 * CASH_E4 : (int64_t)amount_e4;
}

static int64_t count_of(const struct goal_plan_goal *goal)
{
  if (goal->kind == GOAL_COLLEGE)
    return goal->payments;
  return goal->kind == GOAL_RETIREMENT ? goal->last_month - goal->first_month + 1 : 1;
}

/* A contribution as large as all payments together pays for them in one month. */
static int64_t most_contribution(const struct goal_plan *plan)
{
  __int128 sum = 0;
  for (int g = 0; g < plan->goal_count; g++)
    sum += (__int128)plan->goals[g].amount_e4 * count_of(&plan->goals[g]);
  return at_most(CONTRIBUTION_TIMES_MOST * sum);
}

static int64_t most_amount(const struct goal_months *months, const struct goal_plan_goal *goal)
{
  __int128 comes_in =
      (__int128)months->plan.contribution_e4 * months->contribution_months + months->plan.start_value_e4;
  __int128 more = comes_in > goal->amount_e4 ? comes_in : goal->amount_e4;
  return at_most(AMOUNT_TIMES_MOST * more);
}

static int latest_month(const struct goal_plan_goal *goal)
{
  int latest = goal->first_month + DATE_LATER_MOST;
  int most = goal->kind == GOAL_RETIREMENT ? goal->last_month - 1 : GOAL_MONTHS_MAX - 12 * (GOAL_COLLEGE_PAYMENTS - 1);
  latest = latest < most ? latest : most;
  return latest > goal->first_month ? latest : goal->first_month;
}

/* The goal's place among those that are not over. */
static struct status find_goal(const struct goal_case *made, uint32_t place, int *out)
{
  *out = GOAL_SOLVE_ALL;
  if (place == 0)
    return status_ok();
  if (place > made->input.wish_count)
    return status_fail(STATUS_INVALID_ARGUMENT, "goal", "the plan has fewer goals");
  for (int g = 0; g < made->months.plan.goal_count; g++) {
    *out = g;
    if (made->months.wish_of[g] + 1 == place)
      return status_ok();
  }
  return status_fail(STATUS_FAILED_PRECONDITION, "goal", "the goal is over: there is nothing to solve");
}

static struct status question_of(const Crm__SolveGoalRequest *in, const struct goal_case *made,
                                 struct goal_question *out)
{
  int64_t likelihood_e2 = goal_number(in->likelihood, GOAL_PERCENT_PLACES, 0);
  int goal = 0;
  if (likelihood_e2 >= 10000)
    return status_fail(STATUS_INVALID_ARGUMENT, "likelihood", "percent, above 0 and below 100");
  struct status status = find_goal(made, in->goal, &goal);
  const struct goal_plan_goal *asked = &made->months.plan.goals[goal == GOAL_SOLVE_ALL ? 0 : goal];
  if (goal == GOAL_SOLVE_ALL && in->what != CRM__SOLVE_GOAL_REQUEST__FOR__CONTRIBUTION)
    return status_fail(STATUS_INVALID_ARGUMENT, "goal", "a date or an amount is of one goal: which?");
  *out = (struct goal_question){ .unknown = GOAL_SOLVE_CONTRIBUTION,
                                 .goal = goal,
                                 .likelihood = (double)likelihood_e2 / 10000,
                                 .grain_e4 = CASH_E4,
                                 .high_e4 = most_contribution(&made->months.plan),
                                 .latest_month = latest_month(asked) };
  if (in->what == CRM__SOLVE_GOAL_REQUEST__FOR__CONTRIBUTION)
    return status;
  out->unknown = in->what == CRM__SOLVE_GOAL_REQUEST__FOR__DATE ? GOAL_SOLVE_DATE : GOAL_SOLVE_AMOUNT;
  out->low_e4 = CASH_E4;
  out->high_e4 = most_amount(&made->months, asked);
  return status;
}

static bool step_solve(void *run)
{
  return goal_solve_step(run);
}

static void progress_solve(const void *run, uint64_t *done, uint64_t *total)
{
  goal_solve_progress(run, done, total);
}

struct solving {
  const Crm__SolveGoalRequest *in;
  struct goal_case made;
  struct goal_choice choice;
  struct goal_question question;
  struct goal_result now; /* of the plan as it is */
  struct goal_answer answer;
};

static struct status search(struct call *call, struct solving *solving, struct goal_telling *telling)
{
  struct goal_plan plan = solving->made.months.plan;
  struct goal_solve *run;
  if (plan.goal_count == 1) /* one goal has no rank to keep, and by date the distribution can be carried */
    plan.order = GOAL_BY_DATE;
  struct status status = goal_solve_new(call->arena, &plan, &solving->choice.options, &solving->question, &run);
  if (!status_is_ok(status))
    return call_fail(call, status.code, "run", "%s", status.message);
  status = goal_work_all(call, &(struct goal_work){ run, step_solve, progress_solve }, telling);
  if (status_is_ok(status))
    goal_solve_result(run, &solving->answer);
  goal_solve_free(run);
  return status;
}

static struct status solve(struct call *call, struct solving *solving)
{
  struct goal_telling telling = { .tell = tell_solution, .total = 2 * GOAL_PROGRESS_PARTS };
  struct status status = goal_project_case(call, &solving->made, &solving->choice, &telling, &solving->now);
  telling.before = GOAL_PROGRESS_PARTS;
  if (status_is_ok(status))
    status = goal_room_enter(call);
  if (!status_is_ok(status))
    return status;
  status = search(call, solving, &telling);
  goal_room_leave(call);
  return status;
}

/* The goal's own day of the month in month k. */
static int32_t date_of_month(const struct solving *solving, int k)
{
  const struct goal_wish *wish = &solving->made.input.wishes[solving->made.months.wish_of[solving->question.goal]];
  return date_add_months(wish->due_on, k - goal_month_of(solving->made.input.valuation_on, wish->due_on));
}

static void fill_found(struct call *call, const struct solving *solving, Crm__GoalSolution *out)
{
  const struct goal_answer *answer = &solving->answer;
  char on[DATE_TEXT_SIZE];
  switch (solving->question.unknown) {
  case GOAL_SOLVE_CONTRIBUTION:
    out->contribution = goal_money_e4(call, answer->amount_e4);
    return;
  case GOAL_SOLVE_AMOUNT:
    out->amount = goal_money_e4(call, answer->amount_e4);
    return;
  case GOAL_SOLVE_DATE:
    out->due_on = arena_strdup(call->arena, date_format(date_of_month(solving, answer->month), on));
    return;
  }
}

/* How far was looked. */
static const char *beyond(struct call *call, const struct solving *solving)
{
  const struct goal_question *question = &solving->question;
  char on[DATE_TEXT_SIZE];
  switch (question->unknown) {
  case GOAL_SOLVE_CONTRIBUTION:
    return arena_printf(call->arena, "no contribution up to %s a month does", goal_money_e4(call, question->high_e4));
  case GOAL_SOLVE_AMOUNT:
    return arena_printf(call->arena, "not even a goal of %s does", goal_money_e4(call, question->low_e4));
  default:
    return arena_printf(call->arena, "no date up to %s does",
                        date_format(date_of_month(solving, question->latest_month), on));
  }
}

static const char *message_of(struct call *call, const struct solving *solving, const Crm__GoalSolution *out)
{
  const char *wanted = solving->in->likelihood;
  const char *name =
      solving->in->goal == 0 ? "All goals together" : solving->made.source.input->goals[solving->in->goal - 1]->name;
  if (!out->found)
    return arena_printf(call->arena, "%s does not reach %s%%: %s; the best of them reaches %s", name, wanted,
                        beyond(call, solving), out->likelihood->text);
  switch (solving->question.unknown) {
  case GOAL_SOLVE_CONTRIBUTION:
    return arena_printf(call->arena, "%s reaches %s%% with a contribution of %s a month", name, wanted,
                        out->contribution);
  case GOAL_SOLVE_AMOUNT:
    return arena_printf(call->arena, "%s reaches %s%% at %s in today's money", name, wanted, out->amount);
  default:
    return arena_printf(call->arena, "%s reaches %s%% when it begins on %s", name, wanted, out->due_on);
  }
}

static void fill(struct call *call, const struct solving *solving, Crm__GoalSolution *out)
{
  const struct goal_result *now = &solving->now;
  const struct goal_run_words words = { now, solving->choice.options.antithetic, solving->choice.history };
  out->found = solving->answer.outcome != GOAL_SOLVE_OUT_OF_REACH;
  out->likelihood = goal_likelihood_of(call, &solving->answer.likelihood);
  out->likelihood_now = goal_likelihood_of(call, solving->question.goal == GOAL_SOLVE_ALL
                                                     ? &now->all_goals
                                                     : &now->goals[solving->question.goal].likelihood);
  if (out->found)
    fill_found(call, solving, out);
  out->message = message_of(call, solving, out);
  out->method = goal_method_of(now, &solving->choice);
  out->seed = out->method == CRM__GOAL_RUN__METHOD__EXACT ? 0 : now->seed;
  out->paths = now->paths;
  out->evaluations = (uint32_t)solving->answer.tries;
  out->basis = solving->made.basis;
  out->hypothetical = goal_hypothetical;
  out->n_assumptions = goal_assumption_sentences(call->arena, &solving->made.input, &words, &out->assumptions);
  out->n_limits = goal_limit_sentences(call->arena, &words, &out->limits);
  out->fees = goal_fee_sentence(call->arena, solving->made.input.fee_e8, solving->made.basis->fee_source);
}

struct status goal_solve(struct call *call, const Crm__SolveGoalRequest *in)
{
  struct solving solving = { .in = in };
  struct goal_source source;
  Crm__GoalSolution solution = CRM__GOAL_SOLUTION__INIT;
  Crm__GoalSolutionItem item = CRM__GOAL_SOLUTION_ITEM__INIT;
  int32_t on;
  struct status status = goal_case_choose(call, "plan", in->plan, &source);
  if (status_is_ok(status))
    status = goal_valuation_on(call, in->run == NULL ? "" : in->run->valuation_on, &on);
  if (status_is_ok(status))
    status = goal_case_make(call, &source, on, &solving.made);
  if (status_is_ok(status))
    status = goal_choose(call, in->run, &solving.made, &solving.choice);
  solving.choice.options.fan = false;
  if (status_is_ok(status))
    status = question_of(in, &solving.made, &solving.question);
  if (status_is_ok(status))
    status = solve(call, &solving);
  if (!status_is_ok(status))
    return status;
  fill(call, &solving, &solution);
  item.solution = &solution;
  return goal_solve_send(call, &item);
}
