/* Payments by date and by rank: who is paid, who is short of what. */
#include <criterion/criterion.h>
#include <math.h>

#include "goal_case.h"
#include "goal_flows.h"
#include "goal_sample.h"

#define LUMP(amount, month)                                                                                            \
  {                                                                                                                    \
    .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(amount), .first_month = (month)                                          \
  }
#define PENSION(amount, from, to)                                                                                      \
  {                                                                                                                    \
    .kind = GOAL_RETIREMENT, .amount_e4 = MONEY(amount), .first_month = (from), .last_month = (to)                     \
  }

/* Without growth and inflation. `short_of` is what is not paid; a goal that is short is missed. */
static const struct {
  const char *name;
  double start_value, contribution;
  struct goal_plan_goal goals[3]; /* in rank order */
  int goal_count;
  double short_by_date[3], short_by_rank[3];
} rows[] = {
  { "enough for both", 250, 0, { LUMP(200, 24), LUMP(50, 12) }, 2, { 0, 0 }, { 0, 0 } },
  { "the earlier goal would make the higher one miss: it is not paid",
    220,
    0,
    { LUMP(200, 24), LUMP(50, 12) },
    2,
    { 30, 0 },
    { 0, 50 } },
  { "the higher one misses anyway: the earlier goal is paid, the higher one takes what is left",
    150,
    0,
    { LUMP(200, 24), LUMP(50, 12) },
    2,
    { 100, 0 },
    { 100, 0 } },
  { "a refused goal leaves room for a smaller one below it",
    150,
    0,
    { LUMP(100, 10), LUMP(100, 5), LUMP(50, 1) },
    3,
    { 100, 0, 0 },
    { 0, 100, 0 } },
  { "a later, lower goal takes what it can", 150, 0, { LUMP(100, 5), LUMP(100, 10) }, 2, { 0, 50 }, { 0, 50 } },
  { "in one month the higher goal is first", 150, 0, { LUMP(100, 5), LUMP(100, 5) }, 2, { 0, 50 }, { 0, 50 } },
  { "contributions to come are counted", 50, 10, { LUMP(100, 10), LUMP(50, 2) }, 2, { 0, 0 }, { 0, 0 } },
  { "but not beyond what they reach", 49, 10, { LUMP(100, 10), LUMP(50, 2) }, 2, { 1, 0 }, { 0, 50 } },
  { "a pension is kept whole", 100, 0, { PENSION(10, 10, 19), LUMP(30, 5) }, 2, { 30, 0 }, { 0, 30 } },
  { "a pension that ends early is no reason to refuse",
    99,
    0,
    { PENSION(10, 10, 19), LUMP(30, 5) },
    2,
    { 31, 0 },
    { 31, 0 } },
  { "due today", 100, 0, { LUMP(80, 12), LUMP(30, 0) }, 2, { 10, 0 }, { 0, 30 } },
  { "due today and all there is", 100, 0, { LUMP(100, 0) }, 1, { 0 }, { 0 } },
  { "due today and a cent too much", 100, 0, { LUMP(100.01, 0) }, 1, { 0.01 }, { 0.01 } },
  { "half a cent is no money", 100, 0, { LUMP(100.004, 0) }, 1, { 0 }, { 0 } },
};

static void check_row(size_t i, enum goal_order order, struct goal_options options)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = { .start_value_e4 = MONEY(rows[i].start_value),
                            .contribution_e4 = MONEY(rows[i].contribution),
                            .goals = rows[i].goals,
                            .goal_count = rows[i].goal_count,
                            .order = order };
  const double *expected = order == GOAL_BY_RANK ? rows[i].short_by_rank : rows[i].short_by_date;
  struct goal_result result = project_plan(arena, &plan, options);
  bool is_all_met = true;
  for (int g = 0; g < rows[i].goal_count; g++) {
    const struct goal_outcome *outcome = &result.goals[g];
    is_all_met = is_all_met && expected[g] == 0;
    cr_expect_eq(outcome->likelihood.value, expected[g] == 0, "%s: goal %d, order %d, method %d", rows[i].name, g,
                 order, options.method);
    cr_expect(fabs(outcome->mean_shortfall.value - expected[g]) < 1e-9, "%s: goal %d, order %d, method %d short %g",
              rows[i].name, g, order, options.method, outcome->mean_shortfall.value);
  }
  cr_expect_eq(result.all_goals.value, is_all_met, "%s", rows[i].name);
  arena_free(arena);
}

/* The bootstrap of a month without return takes the way of sampled paths; without volatility there is one path. */
Test(goal_rank, goals_are_paid_by_date_or_by_rank)
{
  static const double still[] = { 0 };
  struct goal_options sampled = {
    .method = GOAL_BOOTSTRAP, .paths = 64, .history = still, .history_count = 1, .block_months = 1
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    for (enum goal_order order = GOAL_BY_DATE; order <= GOAL_BY_RANK; order++) {
      check_row(i, order, sampled);
      check_row(i, order, (struct goal_options){ .method = GOAL_MONTE_CARLO, .paths = 64 });
    }
  }
}

Test(goal_rank, a_plan_without_goals_has_a_fan_and_nothing_to_miss)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  plan.months = 18;
  for (enum goal_method method = GOAL_MONTE_CARLO; method <= GOAL_EXACT; method++) {
    static const double history[] = { 0.02, -0.01 };
    struct goal_result result = project_plan(
        arena, &plan,
        (struct goal_options){
            .method = method, .paths = 1000, .fan = true, .block_months = 1, .history = history, .history_count = 2 });
    cr_expect_eq(result.all_goals.value, 1);
    cr_assert_eq(result.fan_count, 3);
    cr_expect_eq(result.fan[2].month, 18);
    cr_expect(result.fan[2].value[0] < result.fan[2].value[6]);
    cr_expect_eq(result.fan[0].value[3], 100000);
  }
  arena_free(arena);
}

/* One path, one set of payers, in the plainest way: the set of those that are short. */
static unsigned walk(const struct goal_model *model, const struct goal_tile *tile, int path, unsigned payers)
{
  unsigned missed = 0;
  double wealth = model->start_value;
  for (int k = 0; k <= model->months; k++) {
    if (k > 0)
      wealth += wealth * (double)tile->growth[k * TILE_PATHS + path];
    wealth += model->contributions[k] + model->inflows[k];
    for (int g = 0; g < model->goal_count; g++) {
      double due = (payers >> g & 1) != 0 ? model->goals[g].due[k] : 0;
      missed |= wealth < due - 0.005 ? 1u << g : 0;
      wealth = wealth > due ? wealth - due : 0;
    }
  }
  return missed;
}

static unsigned missed_by_rank(const struct goal_model *model, const struct goal_tile *tile, int path)
{
  unsigned payers = 0;
  unsigned missed = 0;
  for (int g = 0; g < model->goal_count; g++) {
    unsigned with = walk(model, tile, path, payers | 1u << g);
    unsigned higher = (1u << g) - 1;
    bool harms = (with & ~missed & higher) != 0;
    payers |= harms ? 0 : 1u << g;
    missed |= harms ? 1u << g : with;
  }
  return missed;
}

Test(goal_rank, on_random_paths_admission_is_as_its_definition)
{
  static const struct goal_plan_goal goals[] = {
    PENSION(900, 70, 130),
    LUMP(25000, 40),
    LUMP(20000, 90),
    { .kind = GOAL_COLLEGE, .amount_e4 = MONEY(7000), .first_month = 20 }
  };
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(goals, 4);
  plan.start_value_e4 = MONEY(60000);
  plan.volatility_e8 = PERCENT(20);
  plan.contribution_e4 = MONEY(300);
  plan.order = GOAL_BY_RANK;
  struct goal_model model;
  struct goal_source source;
  struct goal_options options = { .method = GOAL_MONTE_CARLO, .paths = 32 * TILE_PATHS, .seed = 5 };
  cr_assert(status_is_ok(goal_plan_model(arena, &plan, &model)));
  cr_assert(goal_source_init(&source, &model, &options));
  struct goal_flows *flows = goal_flows_new(arena, &model, false);
  struct goal_tile *tile = goal_tile_new(model.months, 0, false);
  int by_pattern[16] = { 0 };
  for (uint32_t number = 0; number < source.tiles; number++) {
    goal_source_fill(&source, goal_kernel_for(GOAL_INSTRUCTIONS_BEST), number, tile, NULL);
    goal_walk_by_rank(goal_kernel_for(GOAL_INSTRUCTIONS_BEST), flows, tile);
    for (int path = 0; path < TILE_PATHS; path++) {
      unsigned missed = 0;
      for (int g = 0; g < 4; g++)
        missed |= tile->missed[g][path / LANES][path % LANES] != 0 ? 1u << g : 0;
      cr_assert_eq(missed, missed_by_rank(&model, tile, path), "tile %u path %d", number, path);
      by_pattern[missed]++;
    }
  }
  int patterns = 0;
  for (int i = 0; i < 16; i++)
    patterns += by_pattern[i] > 0;
  cr_expect(patterns >= 8, "only %d ways to miss were seen", patterns);
  goal_tile_free(tile);
  goal_source_close(&source);
  arena_free(arena);
}
