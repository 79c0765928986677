/* steward goal ...: plans for goals, their projection, and what would reach them. */
#include "bus/bus.h"
#include "goal_put.h"
#include "goal_text.h"
#include "output.h"

static struct status plan_of(struct cli *cli, const struct arguments *arguments, size_t operand, uint64_t *plan_id)
{
  return number_parse(cli->arena, "PLAN", arguments_operand(arguments, operand), UINT64_MAX, plan_id);
}

/* How the projection is made, from the options. */
static struct status run_of(struct cli *cli, const struct arguments *arguments, struct Crm__GoalRun *run)
{
  const char *method = arguments_option(arguments, "--method"), *seed = arguments_option(arguments, "--seed");
  const char *paths = arguments_option(arguments, "--paths");
  uint64_t count = 0;
  int value = 0;
  struct status status = status_ok();
  if (method != NULL)
    status = enum_parse(cli->arena, "--method", &crm__goal_run__method__descriptor, method, &value);
  if (status_is_ok(status) && seed != NULL)
    status = number_parse(cli->arena, "--seed", seed, UINT64_MAX, &run->seed);
  if (status_is_ok(status) && paths != NULL)
    status = number_parse(cli->arena, "--paths", paths, 1000000, &count);
  run->method = (Crm__GoalRun__Method)value;
  run->paths = (uint32_t)count;
  run->history_symbol = or_empty(arguments_option(arguments, "--history"));
  run->valuation_on = or_empty(arguments_option(arguments, "--on"));
  return status;
}

/* On a terminal's own line; what is asked for is on standard output. */
static void show_progress(const struct Crm__GoalProgress *progress)
{
  if (progress != NULL && progress->total > 0)
    fprintf(stderr, "\r%3llu%%%s", (unsigned long long)(100 * progress->done / progress->total),
            progress->done >= progress->total ? "\r    \r" : "");
}

static struct status add_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__PutGoalPlanRequest request = CRM__PUT_GOAL_PLAN_REQUEST__INIT;
  struct Crm__GoalPlan *plan;
  bool is_done;
  struct status status = goal_put_read(cli, arguments, &request);
  if (status_is_ok(status))
    status = goal_put_call(cli->call, &request, &plan);
  if (status_is_ok(status))
    status = output_if_json(cli, &plan->base, &is_done);
  if (status_is_ok(status) && !is_done)
    goal_plan_print(cli, plan);
  return status;
}

static struct status show_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__GetGoalPlanRequest request = CRM__GET_GOAL_PLAN_REQUEST__INIT;
  struct Crm__GoalPlan *plan;
  bool is_done;
  struct status status = plan_of(cli, arguments, 0, &request.plan_id);
  if (status_is_ok(status))
    status = goal_get_call(cli->call, &request, &plan);
  if (status_is_ok(status))
    status = output_if_json(cli, &plan->base, &is_done);
  if (status_is_ok(status) && !is_done)
    goal_plan_print(cli, plan);
  return status;
}

static void print_list(struct cli *cli, const struct Crm__ListGoalPlansResponse *page)
{
  struct table *table = table_new(cli->arena, ">plan|name|>goals|>value|>lowest|>line||reviewed on");
  for (size_t i = 0; i < page->n_plans; i++) {
    const struct Crm__GoalPlan *plan = page->plans[i];
    const struct Crm__GoalReview *latest = plan->latest;
    table_add(table, (const char *[]){ id_text(cli->arena, plan->plan_id), plan->input->name,
                                       id_text(cli->arena, plan->input->n_goals),
                                       latest == NULL ? "" : money_text(cli->arena, latest->current_value),
                                       latest == NULL ? "" : latest->lowest, plan->input->line,
                                       latest != NULL && latest->below_line ? "below" : "",
                                       latest == NULL ? "" : latest->valuation_on });
  }
  table_print(table, cli->out);
}

static struct status list_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ListGoalPlansRequest request = CRM__LIST_GOAL_PLANS_REQUEST__INIT;
  struct Crm__ListGoalPlansResponse *page;
  const char *account = arguments_option(arguments, "--account");
  bool is_done;
  struct status status = status_ok();
  if (account != NULL)
    status = number_parse(cli->arena, "--account", account, UINT64_MAX, &request.account_id);
  request.below_line = arguments_flag(arguments, "--below-line");
  request.page_size = 1000;
  do {
    if (status_is_ok(status))
      status = goal_list_call(cli->call, &request, &page);
    if (status_is_ok(status))
      status = output_if_json(cli, &page->base, &is_done);
    if (!status_is_ok(status))
      return status;
    if (!is_done)
      print_list(cli, page);
    request.page_token = page->next_page_token;
  } while (request.page_token[0] != '\0');
  return status;
}

static struct status delete_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__DeleteGoalPlanRequest request = CRM__DELETE_GOAL_PLAN_REQUEST__INIT;
  struct Crm__DeleteGoalPlanResponse *response;
  bool is_done;
  struct status status = plan_of(cli, arguments, 0, &request.plan_id);
  if (status_is_ok(status))
    status = goal_delete_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "plan %llu is out of use\n", (unsigned long long)request.plan_id);
  return status;
}

static struct status project_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ProjectGoalsRequest request = CRM__PROJECT_GOALS_REQUEST__INIT;
  struct Crm__GoalPlanChoice choice = CRM__GOAL_PLAN_CHOICE__INIT;
  struct Crm__GoalRun run = CRM__GOAL_RUN__INIT;
  struct Crm__GoalProjectionItem *item = NULL;
  struct bus_stream *stream;
  bool is_done;
  request.plan = &choice;
  request.run = &run;
  struct status status = plan_of(cli, arguments, 0, &choice.plan_id);
  if (status_is_ok(status))
    status = run_of(cli, arguments, &run);
  if (status_is_ok(status))
    status = goal_project_open(cli->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = goal_project_next(stream, &item)) && item != NULL) {
    show_progress(item->progress);
    if (item->projection == NULL)
      continue;
    status = output_if_json(cli, &item->projection->base, &is_done);
    if (status_is_ok(status) && !is_done)
      goal_projection_print(cli, item->projection);
  }
  return status;
}

static struct status solve_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__SolveGoalRequest request = CRM__SOLVE_GOAL_REQUEST__INIT;
  struct Crm__GoalPlanChoice choice = CRM__GOAL_PLAN_CHOICE__INIT;
  struct Crm__GoalRun run = CRM__GOAL_RUN__INIT;
  struct Crm__GoalSolutionItem *item = NULL;
  struct bus_stream *stream;
  uint64_t goal = 0;
  int what = 0;
  bool is_done;
  request.plan = &choice;
  request.run = &run;
  struct status status = plan_of(cli, arguments, 0, &choice.plan_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "GOAL", arguments_operand(arguments, 1), 16, &goal);
  if (status_is_ok(status))
    status = enum_parse(cli->arena, "WHAT", &crm__solve_goal_request__for__descriptor, arguments_operand(arguments, 2),
                        &what);
  request.goal = (uint32_t)goal;
  request.what = (Crm__SolveGoalRequest__For)what;
  request.likelihood = arguments_operand(arguments, 3);
  if (status_is_ok(status))
    status = run_of(cli, arguments, &run);
  if (status_is_ok(status))
    status = goal_solve_open(cli->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = goal_solve_next(stream, &item)) && item != NULL) {
    show_progress(item->progress);
    if (item->solution == NULL)
      continue;
    status = output_if_json(cli, &item->solution->base, &is_done);
    if (status_is_ok(status) && !is_done)
      goal_solution_print(cli, item->solution);
  }
  return status;
}

static void print_comparison(struct cli *cli, const struct Crm__GoalComparison *comparison)
{
  goal_projection_print(cli, comparison->first);
  fputs("\n", cli->out);
  goal_projection_print(cli, comparison->second);
  fprintf(cli->out, "\nall goals: %s points\n", comparison->all_goals_change);
  for (size_t i = 0; i < comparison->n_changes; i++)
    fprintf(cli->out, "  %s\n", comparison->changes[i]);
}

static struct status compare_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__CompareGoalPlansRequest request = CRM__COMPARE_GOAL_PLANS_REQUEST__INIT;
  struct Crm__GoalPlanChoice first = CRM__GOAL_PLAN_CHOICE__INIT, second = CRM__GOAL_PLAN_CHOICE__INIT;
  struct Crm__GoalRun run = CRM__GOAL_RUN__INIT;
  struct Crm__GoalComparisonItem *item = NULL;
  struct bus_stream *stream;
  bool is_done;
  request.first = &first;
  request.second = &second;
  request.run = &run;
  struct status status = plan_of(cli, arguments, 0, &first.plan_id);
  if (status_is_ok(status))
    status = plan_of(cli, arguments, 1, &second.plan_id);
  if (status_is_ok(status))
    status = run_of(cli, arguments, &run);
  if (status_is_ok(status))
    status = goal_compare_open(cli->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = goal_compare_next(stream, &item)) && item != NULL) {
    show_progress(item->progress);
    if (item->comparison == NULL)
      continue;
    status = output_if_json(cli, &item->comparison->base, &is_done);
    if (status_is_ok(status) && !is_done)
      print_comparison(cli, item->comparison);
  }
  return status;
}

static struct status review_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ReviewGoalPlanRequest request = CRM__REVIEW_GOAL_PLAN_REQUEST__INIT;
  struct Crm__GoalReview *review;
  bool is_done;
  struct status status = plan_of(cli, arguments, 0, &request.plan_id);
  if (status_is_ok(status))
    status = goal_review_call(cli->call, &request, &review);
  if (status_is_ok(status))
    status = output_if_json(cli, &review->base, &is_done);
  if (status_is_ok(status) && !is_done)
    goal_review_print(cli, review);
  return status;
}

static struct status history_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__GoalHistoryRequest request = CRM__GOAL_HISTORY_REQUEST__INIT;
  struct Crm__GoalHistoryResponse *response;
  bool is_done;
  struct status status = plan_of(cli, arguments, 0, &request.plan_id);
  if (status_is_ok(status))
    status = goal_history_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    goal_reviews_print(cli, response->reviews, response->n_reviews);
  return status;
}

static struct status propose_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__ProposeForGoalRequest request = CRM__PROPOSE_FOR_GOAL_REQUEST__INIT;
  struct Crm__ProposeForGoalResponse *response;
  bool is_done;
  struct status status = plan_of(cli, arguments, 0, &request.plan_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "ACCOUNT", arguments_operand(arguments, 1), UINT64_MAX, &request.account_id);
  if (status_is_ok(status))
    status = number_parse(cli->arena, "INDEX", arguments_operand(arguments, 2), UINT64_MAX, &request.index_id);
  request.amount = or_empty(arguments_operand(arguments, 3));
  if (status_is_ok(status))
    status = goal_propose_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    fprintf(cli->out, "%s\n", response->message);
  return status;
}

static struct status print_assumptions(struct cli *cli, const struct Crm__ReturnAssumptions *firm)
{
  bool is_done;
  struct status status = output_if_json(cli, &firm->base, &is_done);
  if (!status_is_ok(status) || is_done)
    return status;
  struct table *table = table_new(cli->arena, "assumption|from|>return|>volatility|source");
  for (size_t i = 0; i < firm->n_assumptions; i++) {
    const struct Crm__ReturnAssumption *row = firm->assumptions[i];
    table_add(table,
              (const char *[]){ row->name, row->effective_on, row->expected_return, row->volatility, row->source });
  }
  table_print(table, cli->out);
  return status;
}

static struct status assumptions_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__GetReturnAssumptionsRequest request = CRM__GET_RETURN_ASSUMPTIONS_REQUEST__INIT;
  struct Crm__ReturnAssumptions *firm;
  (void)arguments;
  struct status status = goal_get_assumptions_call(cli->call, &request, &firm);
  return status_is_ok(status) ? print_assumptions(cli, firm) : status;
}

static struct status assume_run(struct cli *cli, const struct arguments *arguments)
{
  struct Crm__SetReturnAssumptionRequest request = CRM__SET_RETURN_ASSUMPTION_REQUEST__INIT;
  struct Crm__ReturnAssumption row = CRM__RETURN_ASSUMPTION__INIT;
  struct Crm__ReturnAssumptions *firm;
  request.assumption = &row;
  row.name = arguments_operand(arguments, 0);
  row.effective_on = arguments_operand(arguments, 1);
  row.expected_return = arguments_operand(arguments, 2);
  row.volatility = arguments_operand(arguments, 3);
  row.source = arguments_operand(arguments, 4);
  struct status status = goal_set_assumption_call(cli->call, &request, &firm);
  return status_is_ok(status) ? print_assumptions(cli, firm) : status;
}

static const struct option_row run_options[] = {
  { "--method", "METHOD", 0, "automatic, monte-carlo, antithetic, sobol, bootstrap or exact" },
  { "--seed", "NUMBER", 0, "of the random numbers; the same gives the same bits" },
  { "--paths", "NUMBER", 0, "at most 1,000,000" },
  { "--history", "SYMBOL", 0, "bootstrap: whose months are drawn" },
  { "--on", "DATE", 0, "valuation date; default: the firm's business date" },
};
static const struct option_row list_options[] = {
  { "--account", "ACCOUNT", 0, "plans that this account pays for" },
  { "--below-line", NULL, 0, "only those with a goal below its line" },
};

static const struct command commands[] = {
  { "goal add",
    { "NAME", goal_put_options, GOAL_PUT_OPTIONS },
    "Keeps a plan, or with --plan its next version. A goal is KIND,NAME,AMOUNT,DATE in today's money (house, "
    "vacation,\n"
    "medical, other; college: a year), and for a retirement, a month: ,BORN,AGE[,SOCIAL-SECURITY,FROM-AGE].\n"
    "  steward goal add \"Ada's plan\" --account 1013 --contribution 500 --line 75 \\\n"
    "    --goal house,Cottage,80000,2033-06-01 --goal retirement,Retirement,4000,2045-01-01,1980-03-02,92,1800,67",
    add_run },
  { "goal show", { "PLAN", NULL, 0 }, "Shows a plan and what its last review said.", show_run },
  { "goal list",
    { "", list_options, array_length(list_options) },
    "Lists plans with their latest likelihoods.",
    list_run },
  { "goal delete", { "PLAN", NULL, 0 }, "Takes a plan out of use; its versions stay on file.", delete_run },
  { "goal project",
    { "PLAN", run_options, array_length(run_options) },
    "Projects a plan: likelihoods with their errors, and the fan of what the portfolio may be worth.",
    project_run },
  { "goal solve",
    { "PLAN GOAL WHAT PERCENT", run_options, array_length(run_options) },
    "Finds the contribution, date or amount with which a goal (its number in the plan) reaches a likelihood.\n"
    "  steward goal solve 1040 1 contribution 80",
    solve_run },
  { "goal compare",
    { "PLAN OTHER", run_options, array_length(run_options) },
    "Projects two plans side by side on the same random numbers.",
    compare_run },
  { "goal review",
    { "PLAN", NULL, 0 },
    "Projects a plan now, keeps the likelihood, and opens a task for a goal that fell below its line.",
    review_run },
  { "goal history", { "PLAN", NULL, 0 }, "Shows every likelihood a plan has had.", history_run },
  { "goal propose",
    { "PLAN ACCOUNT INDEX [AMOUNT]", NULL, 0 },
    "Drafts a proposal: the account brought to the index's targets, or the amount put into it. Nothing is sent.",
    propose_run },
  { "goal assumptions", { "", NULL, 0 }, "Lists the firm's own dated expected returns.", assumptions_run },
  { "goal assume",
    { "NAME DATE RETURN VOLATILITY SOURCE", NULL, 0 },
    "Dates an expected return of the firm's own, as fractions a year; SOURCE says whose estimate it is.\n"
    "  steward goal assume \"Global 60/40\" 2026-01-01 0.062 0.095 \"investment committee, December 2025\"",
    assume_run },
};

const struct command_group goal_commands = { "Goals", commands, array_length(commands) };
