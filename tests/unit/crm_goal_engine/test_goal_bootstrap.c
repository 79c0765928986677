/* The block bootstrap: blocks stay whole, their mean is the model's, their spread the history's. */
#include <criterion/criterion.h>
#include <math.h>

#include "goal_case.h"
#include "goal_sample.h"

#define HISTORY 24

static double history[HISTORY];

static struct goal_options drawing(int block_months)
{
  for (int i = 0; i < HISTORY; i++)
    history[i] = 0.001 * i * i - 0.15; /* all different, mean far from the model's */
  return (struct goal_options){ .method = GOAL_BOOTSTRAP,
                                .paths = 64 * TILE_PATHS,
                                .seed = 11,
                                .history = history,
                                .history_count = HISTORY,
                                .block_months = block_months };
}

/* The historical month that a growth factor is of. */
static int month_of(const struct goal_source *source, float growth)
{
  for (int i = 0; i < source->history_count; i++) {
    if (source->history[i] == growth)
      return i;
  }
  return -1;
}

Test(goal_bootstrap, blocks_stay_whole_and_go_round_the_end)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  struct goal_options options = drawing(5);
  struct goal_model model;
  struct goal_source source;
  plan.months = 23;
  cr_assert(status_is_ok(goal_plan_model(arena, &plan, &model)));
  cr_assert(goal_source_init(&source, &model, &options));
  struct goal_tile *tile = goal_tile_new(model.months, 0, false);
  int seen[HISTORY] = { 0 };
  for (uint32_t number = 0; number < source.tiles; number++) {
    goal_source_fill(&source, goal_kernel_for(GOAL_INSTRUCTIONS_BEST), number, tile, NULL);
    for (int path = 0; path < TILE_PATHS; path++) {
      int before = -1;
      for (int k = 1; k <= 23; k++) {
        int month = month_of(&source, tile->growth[k * TILE_PATHS + path]);
        cr_assert(month >= 0, "a month that never was");
        if ((k - 1) % 5 != 0)
          cr_assert_eq(month, (before + 1) % HISTORY);
        else
          seen[month]++;
        before = month;
      }
    }
  }
  for (int i = 0; i < HISTORY; i++) /* 4,096 paths, five blocks each: 853 on average, 29 is a deviation */
    cr_expect(abs(seen[i] - 853) < 4 * 29, "month %d begins %d blocks", i, seen[i]);
  goal_tile_free(tile);
  goal_source_close(&source);
  arena_free(arena);
}

/* Whatever the history's mean: the expected wealth is that of the model's return, less fees. */
Test(goal_bootstrap, what_is_expected_is_the_models_and_never_the_historys)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(100000000), .first_month = 60 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  plan.fee_e8 = PERCENT(1.2);
  struct goal_options options = drawing(1);
  options.paths = 40000;
  struct goal_result result = project_plan(arena, &plan, options);
  double mean = 100000000 - result.goals[0].mean_shortfall.value;
  double z = (mean - 100000 * pow(1.07, 5) * pow(0.999, 60)) / result.goals[0].mean_shortfall.standard_error;
  cr_expect(fabs(z) < 4, "z = %.2f, mean %.2f", z, mean);
  arena_free(arena);
}

/* Draws of single months are independent: the variance of the log of wealth is that of 60 months of history. */
Test(goal_bootstrap, the_spread_is_that_of_the_history)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  struct goal_options options = drawing(1);
  plan.months = 60;
  options.paths = 40000;
  options.fan = true;
  struct goal_result result = project_plan(arena, &plan, options);
  double mean = 0;
  double square = 0;
  for (int i = 0; i < HISTORY; i++) {
    mean += log1p(history[i]) / HISTORY;
    square += log1p(history[i]) * log1p(history[i]) / HISTORY;
  }
  double deviation = sqrt(60 * (square - mean * mean));
  const double *value = result.fan[result.fan_count - 1].value;
  double found = log(value[5] / value[1]) / (2 * 1.2815515655446004);
  cr_expect(fabs(found / deviation - 1) < 0.02, "%.4f, not %.4f", found, deviation);
  arena_free(arena);
}
