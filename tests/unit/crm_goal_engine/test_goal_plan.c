/* Plans become months: growth of flows, where contributions and inflows begin and end, what is refused. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "goal_case.h"

static struct goal_model model_of(struct arena *arena, const struct goal_plan *plan)
{
  struct goal_model model;
  struct status status = goal_plan_model(arena, plan, &model);
  cr_assert(status_is_ok(status), "%s: %s", status.field, status.message);
  return model;
}

Test(goal_plan, flows_grow_by_months_from_today)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_LUMP_SUM, .amount_e4 = MONEY(1000), .first_month = 30 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  plan.inflation_e8 = PERCENT(3);
  plan.contribution_e4 = MONEY(100);
  plan.contribution_growth_e8 = PERCENT(-2);
  struct goal_model model = model_of(arena, &plan);
  cr_expect(fabs(model.goals[0].due[30] - 1000 * pow(1.03, 2.5)) < 1e-9);
  for (int k = 1; k <= 30; k++)
    cr_expect(fabs(model.contributions[k] - 100 * pow(0.98, k / 12.0)) < 1e-11, "month %d", k);
  cr_expect_eq(model.contributions[0], 0);
  arena_free(arena);
}

/* 7 percent and 10 percent: v = ln(1 + 0.01 / 1.1449), m = ln 1.07 - v / 2. */
Test(goal_plan, returns_become_monthly_logs)
{
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  plan.months = 12;
  plan.fee_e8 = PERCENT(1.2);
  struct goal_model model = model_of(arena, &plan);
  double v = log(1 + 0.01 / 1.1449);
  cr_expect(fabs(model.log_variance - v / 12) < 1e-16);
  cr_expect(fabs(model.log_mean - (log(1.07) - v / 2) / 12) < 1e-16);
  cr_expect(fabs(model.fee_factor - 0.999) < 1e-15);
  arena_free(arena);
}

/* The first and last month with a contribution, and the last month looked at. */
static const struct {
  const char *name;
  struct goal_plan_goal goals[2];
  int goal_count, months;
  int last_contribution, last_month;
} rows[] = {
  { "no goals: to the end", { { 0 } }, 0, 24, 24, 24 },
  { "a lump sum: to its date", { { .kind = GOAL_LUMP_SUM, .amount_e4 = 1, .first_month = 7 } }, 1, 0, 7, 7 },
  { "a lump sum, looked at for longer", { { .kind = GOAL_LUMP_SUM, .amount_e4 = 1, .first_month = 7 } }, 1, 20, 7, 20 },
  { "college: to the fourth payment", { { .kind = GOAL_COLLEGE, .amount_e4 = 1, .first_month = 5 } }, 1, 0, 41, 41 },
  { "college with two payments left",
    { { .kind = GOAL_COLLEGE, .amount_e4 = 1, .first_month = 5, .payments = 2 } },
    1,
    0,
    17,
    17 },
  { "retirement: to the month before",
    { { .kind = GOAL_RETIREMENT, .amount_e4 = 1, .first_month = 10, .last_month = 50 } },
    1,
    0,
    9,
    50 },
  { "retired already: none",
    { { .kind = GOAL_RETIREMENT, .amount_e4 = 1, .first_month = 0, .last_month = 50 } },
    1,
    0,
    0,
    50 },
  { "a house after retirement changes nothing",
    { { .kind = GOAL_RETIREMENT, .amount_e4 = 1, .first_month = 10, .last_month = 50 },
      { .kind = GOAL_LUMP_SUM, .amount_e4 = 1, .first_month = 60 } },
    2,
    0,
    9,
    60 },
  { "a lump sum today: none", { { .kind = GOAL_LUMP_SUM, .amount_e4 = 1 } }, 1, 0, 0, 0 },
};

Test(goal_plan, contributions_end_with_work_or_with_the_last_payment)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct goal_plan plan = moderate_plan(rows[i].goals, rows[i].goal_count);
    plan.contribution_e4 = MONEY(1);
    plan.months = rows[i].months;
    struct goal_model model = model_of(arena, &plan);
    int last = 0;
    for (int k = 1; k <= model.months; k++)
      last = model.contributions[k] > 0 ? k : last;
    cr_expect_eq(last, rows[i].last_contribution, "%s: %d", rows[i].name, last);
    cr_expect_eq(model.months, rows[i].last_month, "%s: %d", rows[i].name, model.months);
  }
  arena_free(arena);
}

Test(goal_plan, social_security_begins_at_its_age_retired_or_not)
{
  struct arena *arena = arena_new();
  struct goal_plan_goal goal = { .kind = GOAL_RETIREMENT,
                                 .amount_e4 = MONEY(10),
                                 .first_month = 20,
                                 .last_month = 30,
                                 .inflow_e4 = MONEY(4),
                                 .inflow_month = 12 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  struct goal_model model = model_of(arena, &plan);
  cr_expect_eq(model.inflows[11], 0);
  cr_expect_eq(model.inflows[12], 4);
  cr_expect_eq(model.inflows[30], 4);
  goal.inflow_month = -40; /* long since */
  model = model_of(arena, &plan);
  cr_expect_eq(model.inflows[0], 4);
  goal.inflow_month = 31; /* never in this plan */
  model = model_of(arena, &plan);
  cr_expect_eq(model.inflows[30], 0);
  arena_free(arena);
}

static void expect_refusal(const struct goal_plan *plan, const char *field)
{
  struct arena *arena = arena_new();
  struct goal_model model;
  struct status status = goal_plan_model(arena, plan, &model);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", field);
  cr_expect(status.field != NULL && strcmp(status.field, field) == 0, "%s, not %s", status.field, field);
  arena_free(arena);
}

Test(goal_plan, what_is_wrong_is_refused_by_its_name)
{
  struct goal_plan_goal goal = { .kind = GOAL_RETIREMENT, .amount_e4 = MONEY(10), .first_month = 20, .last_month = 30 };
  struct goal_plan plan = moderate_plan(&goal, 1);
  goal.amount_e4 = 0;
  expect_refusal(&plan, "goals[0].amount");
  goal.amount_e4 = 1;
  goal.last_month = 19;
  expect_refusal(&plan, "goals[0].last_month");
  goal.last_month = 1201;
  expect_refusal(&plan, "goals[0].last_month");
  goal.last_month = 30;
  goal.first_month = -1;
  expect_refusal(&plan, "goals[0].first_month");
  goal.first_month = 20;
  goal.inflow_e4 = -1;
  expect_refusal(&plan, "goals[0].inflow");
  goal.inflow_e4 = 0;
  plan.return_e8 = PERCENT(-95);
  expect_refusal(&plan, "return");
  plan.return_e8 = PERCENT(7);
  plan.volatility_e8 = -1;
  expect_refusal(&plan, "volatility");
  plan.volatility_e8 = PERCENT(10);
  plan.contribution_e4 = -1;
  expect_refusal(&plan, "contribution");
  plan.contribution_e4 = 0;
  plan.start_value_e4 = -1;
  expect_refusal(&plan, "start_value");
  plan.start_value_e4 = 0;
  plan.goal_count = 17;
  expect_refusal(&plan, "goals");
}

Test(goal_plan, growth_beyond_all_money_is_refused)
{
  struct goal_plan plan = moderate_plan(NULL, 0);
  plan.months = 1200;
  plan.return_e8 = PERCENT(100);
  expect_refusal(&plan, "months");
}

Test(goal_plan, options_are_refused_by_their_names)
{
  static const double one_month[] = { 0.01 };
  static const double ruin[] = { -1.5 };
  static const struct {
    struct goal_options options;
    const char *field;
  } refused[] = {
    { { .paths = 1 }, "paths" },
    { { .paths = 1000001 }, "paths" },
    { { .paths = 1000000, .fan = true }, "paths" },
    { { .paths = 10, .threads = 65 }, "threads" },
    { { .paths = 10, .method = GOAL_BOOTSTRAP }, "history" },
    { { .paths = 10, .method = GOAL_BOOTSTRAP, .history = one_month, .history_count = 1 }, "block_months" },
    { { .paths = 10, .method = GOAL_BOOTSTRAP, .history = ruin, .history_count = 1, .block_months = 1 }, "history[0]" },
  };
  struct arena *arena = arena_new();
  struct goal_plan plan = moderate_plan(NULL, 0);
  plan.months = 1200;
  struct goal_model model = model_of(arena, &plan);
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    struct goal_run *run = NULL;
    struct status status = goal_run_new(arena, &model, &refused[i].options, &run);
    cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "row %zu", i);
    cr_expect(status.field != NULL && strcmp(status.field, refused[i].field) == 0, "row %zu: %s", i, status.field);
    cr_expect_null(run);
  }
  arena_free(arena);
}

Test(goal_plan, money_goes_in_and_out_by_ten_thousandths)
{
  cr_expect_eq(goal_amount_of_e4(1234567), 123.4567);
  cr_expect_eq(goal_amount_to_e4(123.4567), 1234567);
  cr_expect_eq(goal_amount_to_e4(0.00005), 0, "half to even");
  cr_expect_eq(goal_amount_to_e4(0.00025), 2, "half to even");
  cr_expect_eq(goal_amount_to_e4(-0.3), -3000);
  cr_expect_eq(goal_amount_to_e4(1e300), INT64_MAX);
  cr_expect_eq(goal_amount_to_e4(-1e300), INT64_MIN);
  cr_expect_eq(goal_amount_to_e4((double)NAN), INT64_MAX);
}
