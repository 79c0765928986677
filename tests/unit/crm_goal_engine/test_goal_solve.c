/* Solutions: the boundary itself, on the same random numbers, and honest where there is none. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "goal_case.h"
#include "goal_solve.h"

static struct goal_answer solve(struct arena *arena, const struct goal_plan *plan, struct goal_options options,
                                struct goal_question question)
{
  struct goal_solve *run = NULL;
  struct goal_answer answer;
  uint64_t done;
  uint64_t total;
  struct status status = goal_solve_new(arena, plan, &options, &question, &run);
  cr_assert(status_is_ok(status), "%s: %s", status.field, status.message);
  while (goal_solve_step(run)) {
    goal_solve_progress(run, &done, &total);
    cr_assert(done < total, "%llu tries of %llu", (unsigned long long)done, (unsigned long long)total);
  }
  goal_solve_progress(run, &done, &total);
  cr_expect_eq(done, total);
  goal_solve_result(run, &answer);
  goal_solve_free(run);
  return answer;
}

static struct goal_plan saver(const struct goal_plan_goal *goal)
{
  struct goal_plan plan = moderate_plan(goal, 1);
  plan.contribution_e4 = MONEY(500);
  plan.inflation_e8 = PERCENT(3);
  plan.contribution_growth_e8 = PERCENT(3);
  return plan;
}

static double likelihood_of(struct arena *arena, const struct goal_plan *plan, struct goal_options options)
{
  return project_plan(arena, plan, options).goals[0].likelihood.value;
}

#define SAMPLED ((struct goal_options){ .method = GOAL_MONTE_CARLO, .paths = 4000, .seed = 77, .antithetic = true })
#define EXACT ((struct goal_options){ .method = GOAL_EXACT })

Test(goal_solve, the_smallest_contribution_reaches_it_and_a_grain_less_does_not)
{
  struct goal_options methods[] = { SAMPLED, EXACT };
  for (int i = 0; i < 2; i++) {
    struct arena *arena = arena_new();
    struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(250000), .first_month = 120 };
    struct goal_plan plan = saver(&goal);
    struct goal_question question = {
      .unknown = GOAL_SOLVE_CONTRIBUTION, .likelihood = 0.8, .low_e4 = 0, .high_e4 = MONEY(5000), .grain_e4 = MONEY(1)
    };
    struct goal_answer answer = solve(arena, &plan, methods[i], question);
    cr_expect_eq(answer.outcome, GOAL_SOLVE_FOUND);
    cr_expect_eq(answer.amount_e4 % MONEY(1), 0);
    plan.contribution_e4 = answer.amount_e4;
    cr_expect_eq(likelihood_of(arena, &plan, methods[i]), answer.likelihood.value, "the answer's own likelihood");
    cr_expect(answer.likelihood.value >= 0.8);
    plan.contribution_e4 -= MONEY(1);
    cr_expect(likelihood_of(arena, &plan, methods[i]) < 0.8);
    arena_free(arena);
  }
}

/* Without contributions the amount with likelihood 0.779921 is 150,000: the domain page's vector, backwards. */
Test(goal_solve, the_largest_amount_is_the_lognormals_quantile)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(1), .first_month = 120 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  struct goal_question question = { .unknown = GOAL_SOLVE_AMOUNT,
                                    .likelihood = 0.7799208,
                                    .low_e4 = MONEY(1000),
                                    .high_e4 = MONEY(1000000),
                                    .grain_e4 = MONEY(0.01) };
  struct goal_answer answer = solve(arena, &plan, EXACT, question);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_FOUND);
  cr_expect(fabs(goal_amount_of_e4(answer.amount_e4) - 150000) < 0.05, "%.4f", goal_amount_of_e4(answer.amount_e4));
  cr_expect(answer.tries <= 2 + 27);
  arena_free(arena);
}

Test(goal_solve, the_earliest_date_reaches_it_and_a_month_before_does_not)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = {
    .kind = GOAL_RETIREMENT, .amount_e4 = MONEY(2500), .first_month = 24, .last_month = 300
  };
  struct goal_plan plan = saver(&goal);
  plan.start_value_e4 = MONEY(250000);
  struct goal_question question = { .unknown = GOAL_SOLVE_DATE, .likelihood = 0.75, .latest_month = 300 };
  struct goal_answer answer = solve(arena, &plan, SAMPLED, question);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_FOUND);
  cr_expect(answer.month > 36 && answer.month < 300, "%d", answer.month);
  goal.first_month = answer.month;
  cr_expect_eq(likelihood_of(arena, &plan, SAMPLED), answer.likelihood.value);
  goal.first_month--;
  cr_expect(likelihood_of(arena, &plan, SAMPLED) < 0.75);
  arena_free(arena);
}

Test(goal_solve, what_is_reached_already_and_what_never_is_are_said_so)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(1000), .first_month = 12 };
  struct goal_plan plan = saver(&goal);
  struct goal_question contribution = { .unknown = GOAL_SOLVE_CONTRIBUTION,
                                        .likelihood = 0.5,
                                        .low_e4 = MONEY(10),
                                        .high_e4 = MONEY(20),
                                        .grain_e4 = MONEY(1) };
  struct goal_question date = { .unknown = GOAL_SOLVE_DATE, .likelihood = 0.5, .latest_month = 40 };
  struct goal_answer answer = solve(arena, &plan, SAMPLED, contribution);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_ALREADY);
  cr_expect_eq(answer.amount_e4, MONEY(10));
  cr_expect_eq(answer.tries, 1);
  answer = solve(arena, &plan, SAMPLED, date);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_ALREADY);
  cr_expect_eq(answer.month, 12);
  goal.amount_e4 = MONEY(10000000);
  answer = solve(arena, &plan, SAMPLED, contribution);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_OUT_OF_REACH);
  cr_expect_eq(answer.amount_e4, MONEY(20));
  cr_expect_eq(answer.likelihood.value, 0);
  answer = solve(arena, &plan, SAMPLED, date);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_OUT_OF_REACH);
  cr_expect_eq(answer.month, 40);
  date.latest_month = 12; /* its own date is the only one */
  cr_expect_eq(solve(arena, &plan, SAMPLED, date).outcome, GOAL_SOLVE_OUT_OF_REACH);
  arena_free(arena);
}

/* Growth below inflation: waiting makes it worse, so that the answer is now or never. */
Test(goal_solve, a_date_that_waiting_does_not_help_is_out_of_reach)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(99000), .first_month = 12 };
  struct goal_plan plan = saver(&goal);
  plan.contribution_e4 = 0;
  plan.return_e8 = PERCENT(1);
  struct goal_question question = { .unknown = GOAL_SOLVE_DATE, .likelihood = 0.9, .latest_month = 240 };
  struct goal_answer answer = solve(arena, &plan, EXACT, question);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_OUT_OF_REACH);
  cr_expect_eq(answer.month, 12, "the best is the goal's own date, not the last that was tried");
  cr_expect_eq(answer.likelihood.value, likelihood_of(arena, &plan, EXACT));
  arena_free(arena);
}

Test(goal_solve, all_goals_together_can_be_asked_for)
{
  static const struct goal_plan_goal goals[] = {
    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(60000), .first_month = 36 },
    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(150000), .first_month = 120 },
  };
  struct arena *arena = arena_new();
  struct goal_plan plan = saver(goals);
  plan.goal_count = 2;
  plan.order = GOAL_BY_RANK;
  struct goal_question question = { .unknown = GOAL_SOLVE_CONTRIBUTION,
                                    .goal = GOAL_SOLVE_ALL,
                                    .likelihood = 0.7,
                                    .high_e4 = MONEY(5000),
                                    .grain_e4 = MONEY(5) };
  struct goal_answer answer = solve(arena, &plan, SAMPLED, question);
  cr_expect_eq(answer.outcome, GOAL_SOLVE_FOUND);
  plan.contribution_e4 = answer.amount_e4;
  cr_expect(project_plan(arena, &plan, SAMPLED).all_goals.value >= 0.7);
  plan.contribution_e4 -= MONEY(5);
  cr_expect(project_plan(arena, &plan, SAMPLED).all_goals.value < 0.7);
  arena_free(arena);
}

static void expect_refusal(struct goal_question question, const char *field)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(1000), .first_month = 12 };
  struct goal_plan plan = saver(&goal);
  struct goal_solve *run = NULL;
  struct goal_options options = SAMPLED;
  struct status status = goal_solve_new(arena, &plan, &options, &question, &run);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", field);
  cr_expect(status.field != NULL && strcmp(status.field, field) == 0, "%s, not %s", status.field, field);
  cr_expect_null(run);
  arena_free(arena);
}

Test(goal_solve, what_is_wrong_is_refused_by_its_name)
{
  struct goal_question good = {
    .unknown = GOAL_SOLVE_AMOUNT, .likelihood = 0.5, .low_e4 = 1, .high_e4 = 2, .grain_e4 = 1
  };
  struct goal_question bad = good;
  bad.goal = 1;
  expect_refusal(bad, "goal");
  bad.goal = GOAL_SOLVE_ALL;
  expect_refusal(bad, "goal");
  bad = good;
  bad.likelihood = 1;
  expect_refusal(bad, "likelihood");
  bad = good;
  bad.low_e4 = 0;
  expect_refusal(bad, "low");
  bad = good;
  bad.high_e4 = 1;
  expect_refusal(bad, "high");
  bad = good;
  bad.grain_e4 = 0;
  expect_refusal(bad, "grain");
  bad = good;
  bad.unknown = GOAL_SOLVE_DATE;
  bad.latest_month = 11;
  expect_refusal(bad, "latest_month");
  bad.latest_month = 1201;
  expect_refusal(bad, "latest_month");
}
