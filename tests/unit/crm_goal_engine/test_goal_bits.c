/* The same request gives the same bits: for any number of threads, with or without AVX2, however a run is stepped. */
#include <criterion/criterion.h>
#include <string.h>

#include "goal_case.h"

#define MONTHS 120
#define HISTORY 60

static double history[HISTORY];

/* Three goals, with failures in each of them, so that every path of the code has a part in the answer. */
static struct goal_plan busy_plan(void)
{
  static const struct goal_plan_goal goals[] = {
    { .kind = GOAL_RETIREMENT,
      .amount_e4 = MONEY(1500),
      .first_month = 60,
      .last_month = MONTHS,
      .inflow_e4 = MONEY(700),
      .inflow_month = 90 },
    { .kind = GOAL_COLLEGE, .amount_e4 = MONEY(12000), .first_month = 30 },
    { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(40000), .first_month = 48 },
  };
  struct goal_plan plan = moderate_plan(goals, 3);
  plan.contribution_e4 = MONEY(500);
  plan.inflation_e8 = PERCENT(3);
  plan.fee_e8 = PERCENT(1);
  return plan;
}

static struct goal_options options_of(enum goal_method method, bool antithetic)
{
  for (int i = 0; i < HISTORY; i++)
    history[i] = ((i * 37) % 61 - 30) * 0.0021;
  return (struct goal_options){ .method = method,
                                .antithetic = antithetic,
                                .fan = true,
                                .seed = 20240229,
                                .paths = 2050,
                                .threads = 1,
                                .history = history,
                                .history_count = HISTORY,
                                .block_months = 6 };
}

static void expect_same(const struct goal_result *a, const struct goal_result *b, const char *what)
{
  cr_expect_eq(memcmp(a->goals, b->goals, sizeof a->goals), 0, "%s: goals differ", what);
  cr_expect_eq(memcmp(&a->all_goals, &b->all_goals, sizeof a->all_goals), 0, "%s: all goals differ", what);
  cr_assert_eq(a->fan_count, b->fan_count);
  cr_expect_eq(memcmp(a->fan, b->fan, (size_t)a->fan_count * sizeof *a->fan), 0, "%s: fans differ", what);
}

static void check_method(enum goal_method method, bool antithetic, enum goal_order order)
{
  static const int threads[] = { 1, 2, 3, 8 };
  struct arena *arena = arena_new();
  struct goal_plan plan = busy_plan();
  struct goal_options options = options_of(method, antithetic);
  plan.order = order;
  struct goal_result first = project_plan(arena, &plan, options);
  cr_expect(first.all_goals.value > 0.02 && first.all_goals.value < 0.98, "no test of failures");
  for (enum goal_instructions set = GOAL_INSTRUCTIONS_BEST; set <= GOAL_INSTRUCTIONS_BASELINE; set++) {
    for (size_t i = 0; i < sizeof threads / sizeof threads[0]; i++) {
      options.instructions = set;
      options.threads = threads[i];
      struct goal_result again = project_plan(arena, &plan, options);
      expect_same(&first, &again,
                  arena_printf(arena, "method %d, instructions %d, %d threads", method, set, threads[i]));
    }
  }
  if (method == GOAL_EXACT)
    return arena_free(arena);
  options.seed++;
  struct goal_result other = project_plan(arena, &plan, options);
  cr_expect_neq(memcmp(first.goals, other.goals, sizeof first.goals), 0, "another seed gives another answer");
  arena_free(arena);
}

Test(goal_bits, monte_carlo_has_the_same_bits_on_any_threads_and_instructions)
{
  check_method(GOAL_MONTE_CARLO, false, GOAL_BY_DATE);
  check_method(GOAL_MONTE_CARLO, true, GOAL_BY_DATE);
}

Test(goal_bits, goals_by_rank_have_the_same_bits_on_any_threads_and_instructions)
{
  check_method(GOAL_MONTE_CARLO, true, GOAL_BY_RANK);
}

Test(goal_bits, sobol_has_the_same_bits_on_any_threads_and_instructions)
{
  check_method(GOAL_SOBOL, false, GOAL_BY_DATE);
}

Test(goal_bits, the_bootstrap_has_the_same_bits_on_any_threads_and_instructions)
{
  check_method(GOAL_BOOTSTRAP, false, GOAL_BY_DATE);
}

Test(goal_bits, the_distribution_has_the_same_bits_on_any_instructions)
{
  check_method(GOAL_EXACT, false, GOAL_BY_DATE);
}

/* Beyond 21 percent a year the growth is computed another way. */
Test(goal_bits, wide_volatility_has_the_same_bits_too)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = busy_plan();
  struct goal_options options = options_of(GOAL_MONTE_CARLO, true);
  plan.volatility_e8 = PERCENT(40);
  struct goal_result first = project_plan(arena, &plan, options);
  options.instructions = GOAL_INSTRUCTIONS_BASELINE;
  options.threads = 2;
  struct goal_result again = project_plan(arena, &plan, options);
  expect_same(&first, &again, "wide");
  arena_free(arena);
}

Test(goal_bits, a_run_goes_on_in_steps_and_tells_how_far_it_is)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = busy_plan();
  struct goal_options options = options_of(GOAL_MONTE_CARLO, true);
  struct goal_model model;
  struct goal_run *run = NULL;
  uint64_t before = 0;
  uint64_t done = 0;
  uint64_t total = 0;
  int steps = 1;
  options.paths = 400000;
  options.fan = false;
  cr_assert(status_is_ok(goal_plan_model(arena, &plan, &model)));
  cr_assert(status_is_ok(goal_run_new(arena, &model, &options, &run)));
  for (; goal_run_step(run); steps++) {
    goal_run_progress(run, &done, &total);
    cr_expect(done > before && done < total, "%d steps: %llu of %llu", steps, (unsigned long long)done,
              (unsigned long long)total);
    before = done;
  }
  goal_run_progress(run, &done, &total);
  cr_expect_eq(done, total);
  cr_expect(steps >= 5, "%d steps: a service could not yield between", steps);
  cr_expect_not(goal_run_step(run), "what is done stays done");
  goal_run_free(run);
  arena_free(arena);
}

Test(goal_bits, a_run_can_be_given_up_after_any_step)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = busy_plan();
  struct goal_options options = options_of(GOAL_SOBOL, false);
  struct goal_model model;
  struct goal_run *run = NULL;
  cr_assert(status_is_ok(goal_plan_model(arena, &plan, &model)));
  cr_assert(status_is_ok(goal_run_new(arena, &model, &options, &run)));
  goal_run_step(run);
  goal_run_free(run);
  goal_run_free(NULL);
  arena_free(arena);
}

Test(goal_bits, paths_are_rounded_as_the_method_needs)
{
  static const struct {
    enum goal_method method;
    bool antithetic;
    uint32_t asked, run;
  } rows[] = { { GOAL_MONTE_CARLO, false, 2, 2 },  { GOAL_MONTE_CARLO, false, 65, 65 },
               { GOAL_MONTE_CARLO, true, 65, 66 }, { GOAL_SOBOL, false, 2, 1024 },
               { GOAL_SOBOL, false, 1025, 2048 },  { GOAL_SOBOL, false, 16384, 16384 },
               { GOAL_BOOTSTRAP, true, 129, 129 } };
  struct arena *arena = arena_new();
  struct goal_plan plan = busy_plan();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct goal_options options = options_of(rows[i].method, rows[i].antithetic);
    options.paths = rows[i].asked;
    cr_expect_eq(project_plan(arena, &plan, options).paths, rows[i].run, "row %zu", i);
  }
  arena_free(arena);
}
