/* The goal engine's side of its bench: one projection of one of two plans, measured in the process's own CPU time.
 *
 * bench_goals_ours PLAN METHOD PATHS SEED FAN [RUNS] prints a line a run (seeds count up): CPU seconds, likelihood, its
 * standard error, numerical error, mean shortfall. bench_goals_ours model PLAN prints the model for the peer. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "goal_plan.h"
#include "goal_run.h"

#define MONEY(amount) ((int64_t)(amount)*10000)
#define PERCENT 1000000

static double cpu_seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Thirty years each: a saver's lump sum at their end; a retirement after five years, with social security. */
static struct goal_model plan_of(struct arena *arena, const char *name)
{
  static const struct goal_plan_goal saver = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(800000), .first_month = 360 };
  static const struct goal_plan_goal retiree = { .kind = GOAL_RETIREMENT,
                                                 .amount_e4 = MONEY(3000),
                                                 .first_month = 60,
                                                 .last_month = 360,
                                                 .inflow_e4 = MONEY(1200),
                                                 .inflow_month = 100 };
  bool is_saver = strcmp(name, "saver") == 0;
  struct goal_plan plan = { .start_value_e4 = MONEY(is_saver ? 100000 : 500000),
                            .contribution_e4 = MONEY(1000),
                            .contribution_growth_e8 = 3 * PERCENT,
                            .inflation_e8 = 3 * PERCENT,
                            .return_e8 = 7 * PERCENT,
                            .volatility_e8 = 10 * PERCENT,
                            .fee_e8 = PERCENT,
                            .goals = is_saver ? &saver : &retiree,
                            .goal_count = 1 };
  struct goal_model model;
  struct status status = goal_plan_model(arena, &plan, &model);
  assert(status_is_ok(status));
  return model;
}

static void print_model(const struct goal_model *model)
{
  printf("%d %.17g %.17g %.17g %.17g\n", model->months, model->start_value, model->log_mean, sqrt(model->log_variance),
         model->fee_factor);
  for (int k = 0; k <= model->months; k++)
    printf("%.17g %.17g\n", model->contributions[k] + model->inflows[k], model->goals[0].due[k]);
}

static enum goal_method method_of(const char *name)
{
  return strcmp(name, "sobol") == 0 ? GOAL_SOBOL : strcmp(name, "exact") == 0 ? GOAL_EXACT : GOAL_MONTE_CARLO;
}

int main(int argc, char **argv)
{
  struct arena *arena = arena_new();
  if (argc == 3 && strcmp(argv[1], "model") == 0) {
    struct goal_model model = plan_of(arena, argv[2]);
    print_model(&model);
    arena_free(arena);
    return 0;
  }
  assert(argc >= 6);
  struct goal_options options = { .method = method_of(argv[2]),
                                  .antithetic = strcmp(argv[2], "antithetic") == 0,
                                  .paths = (uint32_t)strtoul(argv[3], NULL, 10),
                                  .seed = strtoull(argv[4], NULL, 10),
                                  .fan = strcmp(argv[5], "fan") == 0,
                                  .threads = 1 };
  for (long run = argc > 6 ? strtol(argv[6], NULL, 10) : 1; run > 0; run--, options.seed++) {
    struct goal_model model = plan_of(arena, argv[1]);
    struct goal_result result;
    double before = cpu_seconds();
    struct status status = goal_run_whole(arena, &model, &options, &result);
    double spent = cpu_seconds() - before;
    assert(status_is_ok(status));
    const struct goal_outcome *goal = &result.goals[0];
    printf("%.6f %.12f %.3e %.3e %.4f\n", spent, goal->likelihood.value, goal->likelihood.standard_error,
           result.numerical_error, goal->mean_shortfall.value);
    arena_reset(arena);
  }
  arena_free(arena);
  return 0;
}
