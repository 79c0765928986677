/* GoalService: projections as streams of progress that end with the answer. */
#include <math.h>
#include <string.h>

#include "goal_scene.h"
#include "wire/wire.h"

static void play_closed_form(struct goal_scene *scene)
{
  static const struct {
    Crm__GoalRun__Method method;
    Crm__GoalRun__Method used;
    double tolerance; /* percent points: four standard errors and more */
  } rows[] = {
    { CRM__GOAL_RUN__METHOD__AUTOMATIC, CRM__GOAL_RUN__METHOD__EXACT, 0.011 },
    { CRM__GOAL_RUN__METHOD__EXACT, CRM__GOAL_RUN__METHOD__EXACT, 0.011 },
    { CRM__GOAL_RUN__METHOD__MONTE_CARLO, CRM__GOAL_RUN__METHOD__MONTE_CARLO, 1.2 },
    { CRM__GOAL_RUN__METHOD__ANTITHETIC, CRM__GOAL_RUN__METHOD__ANTITHETIC, 1.2 },
    { CRM__GOAL_RUN__METHOD__SOBOL, CRM__GOAL_RUN__METHOD__SOBOL, 0.4 },
  };
  static const struct {
    const char *inflation, *amount;
    double likelihood;
  } vectors[] = { { "0", "150000", 77.9921 }, { "0.03", "150000", 40.8884 }, { "0", "200000", 41.9331 } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    for (size_t j = 0; j < 3; j++) {
      struct status status;
      Crm__GoalPlanInput *input = goal_scene_hundred_thousand(scene);
      input->inflation = vectors[j].inflation;
      input->goals[0]->amount = vectors[j].amount;
      Crm__GoalProjection *found =
          goal_scene_project(scene, &goal_scene_ask(scene, input, rows[i].method)->request, &status);
      cr_assert_ok(status);
      cr_expect_eq(found->method, rows[i].used);
      double percent = (double)goal_scene_e2(found->goals[0]->likelihood->percent) / 100;
      cr_expect_lt(fabs(percent - vectors[j].likelihood), rows[i].tolerance, "method %d: %s", (int)rows[i].method,
                   found->goals[0]->likelihood->text);
      cr_expect_str_eq(found->all_goals->percent, found->goals[0]->likelihood->percent, "there is one goal");
    }
  }
}

Test(goal_projections, every_method_agrees_with_the_closed_form)
{
  goal_scene_run(play_closed_form);
}

/* The page's vectors without volatility: a person can follow them month by month. */
static void play_steady(struct goal_scene *scene)
{
  static const struct {
    const char *rule, *value, *contribution, *rate, *inflation;
    Crm__Goal__Kind kind;
    const char *amount, *due_on, *percent, *shortfall, *at_date, *end;
  } rows[] = {
    { "savings of ten years", "10000", "200", "0.06", "0.03", CRM__GOAL__KIND__OTHER, "1", "2036-11-20", "100.00",
      "0.00", "55224.69", "55223.35" },
    { "college", "60000", "300", "0.04", "0.03", CRM__GOAL__KIND__COLLEGE, "15000", "2028-11-20", "100.00", "0.00",
      "72605.66", "23793.78" },
    { "a retirement that fails: short 500 and 1,500", "100000", "", "0", "0", CRM__GOAL__KIND__RETIREMENT, "2000",
      "2026-11-20", "0.00", "2000.00", "100000.00", "0.00" },
    { "one that is just met", "102000", "", "0", "0", CRM__GOAL__KIND__RETIREMENT, "2000", "2026-11-20", "100.00",
      "0.00", "102000.00", "0.00" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct status status;
    Crm__GoalPlanInput *input = goal_scene_input(scene);
    Crm__GoalReturns returns = CRM__GOAL_RETURNS__INIT;
    Crm__Goal *goal = input->goals[0];
    input->returns = &returns;
    returns.expected_return = rows[i].rate;
    returns.volatility = "0";
    input->current_value = rows[i].value;
    input->contribution = rows[i].contribution;
    input->inflation = rows[i].inflation;
    goal->kind = rows[i].kind;
    goal->amount = rows[i].amount;
    goal->due_on = rows[i].due_on;
    if (rows[i].kind == CRM__GOAL__KIND__RETIREMENT) {
      goal->born_on = "1961-11-20";
      goal->plan_end_age = 70;
      goal->social_security = "500";
      goal->social_security_age = 67;
    }
    struct goal_asking *asking = goal_scene_ask(scene, input, CRM__GOAL_RUN__METHOD__AUTOMATIC);
    Crm__GoalProjection *found = goal_scene_project(scene, &asking->request, &status);
    cr_assert_ok(status);
    cr_expect_str_eq(found->goals[0]->likelihood->percent, rows[i].percent, "%s", rows[i].rule);
    cr_expect_str_eq(found->goals[0]->likelihood->plus_minus, "0.00", "%s: nothing is left to chance", rows[i].rule);
    cr_expect_str_eq(found->goals[0]->mean_shortfall, rows[i].shortfall, "%s: %s", rows[i].rule,
                     found->goals[0]->mean_shortfall);
    cr_expect_str_eq(found->goals[0]->median_at_date, rows[i].at_date, "%s: %s", rows[i].rule,
                     found->goals[0]->median_at_date);
    cr_expect_str_eq(found->median_at_end, rows[i].end, "%s: %s", rows[i].rule, found->median_at_end);
  }
}

Test(goal_projections, without_volatility_the_page_s_vectors_come_out_to_the_cent)
{
  goal_scene_run(play_steady);
}

static void play_answer(struct goal_scene *scene)
{
  struct status status;
  Crm__GoalProjection *found = goal_scene_project(
      scene, &goal_scene_ask(scene, goal_scene_hundred_thousand(scene), CRM__GOAL_RUN__METHOD__AUTOMATIC)->request,
      &status);
  cr_assert_ok(status);
  const Crm__GoalOutcome *house = found->goals[0];
  cr_expect_eq(house->likelihood->band, CRM__GOAL_LIKELIHOOD__BAND__ON_TARGET);
  cr_expect_not_null(strstr(house->likelihood->text, " ± "));
  cr_expect_str_eq(house->first_payment_on, "2036-11-20");
  cr_expect_str_eq(house->last_payment_on, "2036-11-20");
  cr_expect_str_eq(house->needed, "150000.00");
  cr_expect_eq(house->payments, 1);
  cr_assert_eq(found->n_fan, 11, "years 0 to 10");
  cr_expect_str_eq(found->fan[0]->p5, "100000.00");
  cr_expect_str_eq(found->fan[0]->p95, "100000.00");
  cr_expect_str_eq(house->median_at_date, "188344.81", "the page's median");
  cr_expect_str_eq(house->median_plus_minus, "0.01", "the grid's error is never told as none");
  cr_expect_str_eq(found->median_at_end, "38344.81");
  cr_expect_str_eq(found->median_at_end_plus_minus, "0.01");
  cr_expect_eq(found->fan[10]->n_plus_minus, 7);
  cr_expect_str_eq(found->fan[0]->plus_minus[3], "0.00", "today is known");
  cr_expect_not_null(strstr(found->hypothetical, "hypothetical"));
  cr_expect_gt(found->n_assumptions, 3);
  cr_expect_gt(found->n_limits, 2);
  cr_expect_not_null(strstr(found->fees, "No advisory fee"));
  cr_expect_eq(found->inputs_hash.len, 32);
  cr_expect_eq(found->seed, 0, "nothing was drawn");
  cr_expect_str_eq(found->basis->value_source, "typed");
  cr_expect_str_eq(found->basis->return_source, "moderate preset");
  cr_expect_eq(found->basis->months, 120);
}

/* A volatility finer than the grid is nobody's mistake while no method was asked for. */
static void play_fine(struct goal_scene *scene)
{
  struct status status;
  Crm__GoalReturns returns = CRM__GOAL_RETURNS__INIT;
  Crm__GoalPlanInput *input = goal_scene_hundred_thousand(scene);
  input->returns = &returns;
  returns.expected_return = "0.05";
  returns.volatility = "0.0001";
  Crm__GoalProjection *found =
      goal_scene_project(scene, &goal_scene_ask(scene, input, CRM__GOAL_RUN__METHOD__AUTOMATIC)->request, &status);
  cr_assert_ok(status);
  cr_expect_eq(found->method, CRM__GOAL_RUN__METHOD__ANTITHETIC);
  cr_expect_str_eq(found->goals[0]->likelihood->percent, "100.00");
  cr_expect_null(
      goal_scene_project(scene, &goal_scene_ask(scene, input, CRM__GOAL_RUN__METHOD__EXACT)->request, &status));
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "run.method");
}

Test(goal_projections, a_volatility_finer_than_the_grid_is_sampled)
{
  goal_scene_run(play_fine);
}

Test(goal_projections, the_answer_has_likelihood_fan_and_what_goes_with_it)
{
  goal_scene_run(play_answer);
}

static void play_ledger(struct goal_scene *scene)
{
  struct status status;
  Crm__GoalPlanInput *input = goal_scene_input(scene);
  input->fee = "";
  goal_scene_hold(scene, ACCOUNT_ID, STOCK_ID, 100);
  goal_scene_hold(scene, ACCOUNT_ID, 0, 2500);
  struct goal_asking *asking = goal_scene_ask(scene, input, CRM__GOAL_RUN__METHOD__AUTOMATIC);
  Crm__GoalProjection *found = goal_scene_project(scene, &asking->request, &status);
  cr_assert_ok(status);
  cr_expect_str_eq(found->basis->current_value, "12500.00", "100 shares at 100 and cash");
  cr_expect_str_eq(found->basis->value_source, "ledger at last prices");
  cr_expect_str_eq(found->basis->fee, "0.01", "the account's");
  cr_expect_not_null(strstr(found->fees, "1% a year"));
  goal_scene_hold(scene, ACCOUNT_ID, UNPRICED_ID, 1);
  cr_expect_null(goal_scene_project(scene, &asking->request, &status));
  cr_expect_refused(status, STATUS_FAILED_PRECONDITION, "plan.plan.current_value");
  cr_expect_not_null(strstr(status.message, "NEW has no price"), "%s", status.message);
  input->current_value = "12500";
  cr_expect_not_null(goal_scene_project(scene, &asking->request, &status), "a typed value needs no prices");
  cr_assert_ok(status);
}

Test(goal_projections, value_and_fee_are_the_accounts_unless_typed)
{
  goal_scene_run(play_ledger);
}

static void play_bits(struct goal_scene *scene)
{
  const uint8_t *bytes[3];
  size_t sizes[3];
  for (size_t i = 0; i < 3; i++) {
    struct status status;
    struct goal_asking *asking =
        goal_scene_ask(scene, goal_scene_hundred_thousand(scene), CRM__GOAL_RUN__METHOD__ANTITHETIC);
    asking->run.seed = i == 2 ? 8 : 7;
    Crm__GoalProjection *found = goal_scene_project(scene, &asking->request, &status);
    cr_assert_ok(status);
    cr_expect_eq(found->seed, i == 2 ? 8 : 7, "the seed is told");
    cr_expect_eq(found->paths, 20000);
    bytes[i] = wire_pack(scene->arena, &found->base, &sizes[i]);
  }
  cr_expect(sizes[0] == sizes[1] && memcmp(bytes[0], bytes[1], sizes[0]) == 0, "the same seed, the same bits");
  cr_expect_not(sizes[0] == sizes[2] && memcmp(bytes[0], bytes[2], sizes[0]) == 0, "another seed");
}

Test(goal_projections, the_same_request_gives_the_same_bits)
{
  goal_scene_run(play_bits);
}

/* A house, college and a retirement: without sampling and by it. */
static Crm__GoalPlanInput *three_goals(struct goal_scene *scene)
{
  static const struct {
    Crm__Goal__Kind kind;
    const char *name, *amount, *due_on;
  } rows[] = {
    { CRM__GOAL__KIND__RETIREMENT, "Retirement", "2000.00", "2046-11-20" },
    { CRM__GOAL__KIND__COLLEGE, "College", "12000.00", "2036-09-01" },
    { CRM__GOAL__KIND__HOUSE, "House", "60000.00", "2031-06-01" },
  };
  Crm__GoalPlanInput *input = goal_scene_hundred_thousand(scene);
  input->inflation = "0.03";
  input->contribution = "1000";
  input->n_goals = 3;
  input->goals = arena_array(scene->arena, 3, sizeof *input->goals);
  for (size_t i = 0; i < 3; i++) {
    Crm__Goal *goal = input->goals[i] = arena_alloc(scene->arena, sizeof *goal);
    crm__goal__init(goal);
    goal->kind = rows[i].kind;
    goal->name = rows[i].name;
    goal->amount = rows[i].amount;
    goal->due_on = rows[i].due_on;
  }
  input->goals[0]->born_on = "1980-02-29";
  input->goals[0]->plan_end_age = 90;
  input->goals[0]->social_security = "1200.00";
  input->goals[0]->social_security_age = 67;
  return input;
}

static void play_goals(struct goal_scene *scene)
{
  struct status status;
  Crm__GoalProjection *exact = goal_scene_project(
      scene, &goal_scene_ask(scene, three_goals(scene), CRM__GOAL_RUN__METHOD__EXACT)->request, &status);
  cr_assert_ok(status);
  Crm__GoalProjection *sampled = goal_scene_project(
      scene, &goal_scene_ask(scene, three_goals(scene), CRM__GOAL_RUN__METHOD__MONTE_CARLO)->request, &status);
  cr_assert_ok(status);
  for (size_t i = 0; i < 3; i++) {
    int64_t off_e2 =
        goal_scene_e2(exact->goals[i]->likelihood->percent) - goal_scene_e2(sampled->goals[i]->likelihood->percent);
    cr_expect_leq(llabs(off_e2), 2 * goal_scene_e2(sampled->goals[i]->likelihood->plus_minus) + 2, "%s: %s, %s",
                  exact->goals[i]->name, exact->goals[i]->likelihood->text, sampled->goals[i]->likelihood->text);
  }
  cr_expect_str_eq(exact->goals[1]->first_payment_on, "2036-09-01");
  cr_expect_str_eq(exact->goals[1]->last_payment_on, "2039-09-01");
  cr_expect_eq(exact->goals[0]->payments, 279, "from 2046-11 to the month before 1 March 2070");
  cr_expect_eq(exact->basis->contribution_months, 239, "to the month before retirement");
  Crm__GoalPlanInput *ranked = three_goals(scene);
  ranked->by_priority = true;
  Crm__GoalProjection *first =
      goal_scene_project(scene, &goal_scene_ask(scene, ranked, CRM__GOAL_RUN__METHOD__AUTOMATIC)->request, &status);
  cr_assert_ok(status);
  cr_expect_gt(goal_scene_e2(first->goals[0]->likelihood->percent),
               goal_scene_e2(sampled->goals[0]->likelihood->percent), "what comes first is paid more often");
  cr_expect_lt(goal_scene_e2(first->goals[2]->likelihood->percent),
               goal_scene_e2(sampled->goals[2]->likelihood->percent), "what comes last less");
}

Test(goal_projections, several_goals_by_date_and_by_priority)
{
  goal_scene_run(play_goals);
}

static void play_refused(struct goal_scene *scene)
{
  struct status status;
  struct goal_asking *asking = goal_scene_ask(scene, NULL, CRM__GOAL_RUN__METHOD__AUTOMATIC);
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "plan");
  asking->choice.plan_id = 99;
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_NOT_FOUND, "plan.plan_id");
  asking->choice.plan_id = 0;
  asking->choice.plan = goal_scene_hundred_thousand(scene);
  asking->run.valuation_on = "2200-01-01";
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "run.valuation_on");
  asking->run.valuation_on = "2026-01-31";
  asking->choice.plan->goals[0]->due_on = "9999-12-31";
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "plan.plan.goals[0].due_on");
  asking = goal_scene_ask(scene, goal_scene_hundred_thousand(scene), CRM__GOAL_RUN__METHOD__EXACT);
  asking->choice.plan->n_goals = 2;
  asking->choice.plan->goals = (Crm__Goal *[]){ asking->choice.plan->goals[0], asking->choice.plan->goals[0] };
  asking->choice.plan->by_priority = true;
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "run.method");
  asking->run.method = CRM__GOAL_RUN__METHOD__AUTOMATIC;
  Crm__GoalProjection *found = goal_scene_project(scene, &asking->request, &status);
  cr_assert_ok(status);
  cr_expect_eq(found->method, CRM__GOAL_RUN__METHOD__ANTITHETIC, "priorities are decided path by path");
  asking = goal_scene_ask(scene, goal_scene_hundred_thousand(scene), CRM__GOAL_RUN__METHOD__BOOTSTRAP);
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_INVALID_ARGUMENT, "run.history_symbol");
  asking->run.history_symbol = "NONE";
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_NOT_FOUND, "run.history_symbol");
  asking->run.history_symbol = "NEW";
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_FAILED_PRECONDITION, "run.history_symbol");
  asking->run.history_symbol = "AAPL";
  found = goal_scene_project(scene, &asking->request, &status);
  cr_assert_ok(status);
  cr_expect_eq(found->method, CRM__GOAL_RUN__METHOD__BOOTSTRAP);
}

Test(goal_projections, what_cannot_be_projected_is_refused_by_its_field)
{
  goal_scene_run(play_refused);
}

static void play_cancel(struct goal_scene *scene)
{
  struct bus_stream *stream;
  Crm__GoalProjectionItem *item = NULL;
  struct goal_asking *asking =
      goal_scene_ask(scene, goal_scene_hundred_thousand(scene), CRM__GOAL_RUN__METHOD__MONTE_CARLO);
  asking->run.paths = 200000;
  cr_assert_ok(goal_project_open(goal_scene_advisor(scene), &asking->request, &stream));
  cr_assert_ok(goal_project_next(stream, &item));
  cr_assert_not_null(item->progress);
  cr_expect_null(item->projection);
  bus_close(stream); /* the scene's end asserts that nothing goes on */
}

Test(goal_projections, a_projection_that_nobody_waits_for_ends)
{
  goal_scene_run(play_cancel);
}

static void play_past(struct goal_scene *scene)
{
  struct status status;
  Crm__GoalPlanInput *input = goal_scene_hundred_thousand(scene);
  Crm__Goal early = *input->goals[0];
  early.name = "Vacation";
  early.amount = "5000.00";
  early.due_on = "2027-06-01";
  input->n_goals = 2;
  input->goals = (Crm__Goal *[]){ &early, input->goals[0] };
  Crm__GoalPlan *plan = goal_scene_put(scene, input);
  struct goal_asking *asking = goal_scene_ask(scene, NULL, CRM__GOAL_RUN__METHOD__AUTOMATIC);
  asking->choice.plan_id = plan->plan_id;
  asking->run.valuation_on = "2028-01-01";
  Crm__GoalProjection *found = goal_scene_project(scene, &asking->request, &status);
  cr_assert_ok(status);
  cr_expect(found->goals[0]->over, "it is past by then");
  cr_expect_null(found->goals[0]->likelihood);
  cr_expect_not(found->goals[1]->over);
  cr_expect_str_eq(found->goals[1]->first_payment_on, "2036-11-20");
  asking->run.valuation_on = "2037-01-01";
  goal_scene_project(scene, &asking->request, &status);
  cr_expect_refused(status, STATUS_FAILED_PRECONDITION, "plan.plan.goals");
}

Test(goal_projections, a_goal_that_is_over_is_told_apart)
{
  goal_scene_run(play_past);
}
