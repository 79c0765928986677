/* Reads a goal plan from the command line. */
#include "goal_put.h"

#include "output.h"

#define GOAL_PARTS 8
#define GOAL_PARTS_LEAST 4
#define RETIREMENT_PARTS_LEAST 6

const struct option_row goal_put_options[GOAL_PUT_OPTIONS] = {
  { "--plan", "PLAN", 0, "the next version of this plan, whole" },
  { "--account", "ACCOUNT", OPTION_REPEATED, "pays for the goals" },
  { "--person", "PERSON", 0, "whose plan; needed without accounts" },
  { "--household", "HOUSEHOLD", 0, "whose plan" },
  { "--value", "AMOUNT", 0, "current value, in place of the accounts'" },
  { "--contribution", "AMOUNT", 0, "a month, in today's money" },
  { "--growth", "RATE", 0, "of the contribution a year, 0.03; default: inflation" },
  { "--returns", "SOURCE", 0, "aggressive, moderate (the default), conservative, typed or firm" },
  { "--return", "RATE", 0, "typed: expected a year, 0.07" },
  { "--volatility", "RATE", 0, "a year, 0.1; in place of the source's" },
  { "--measure", NULL, 0, "volatility from the daily closes of what the accounts hold" },
  { "--assumption", "NAME", 0, "firm: which one" },
  { "--inflation", "RATE", 0, "a year; default 0.03" },
  { "--fee", "RATE", 0, "advisory, a year; default: the accounts'" },
  { "--goal", "GOAL", OPTION_REPEATED | OPTION_REQUIRED, "KIND,NAME,AMOUNT,DATE and what its kind needs" },
  { "--by-priority", NULL, 0, "the first goal comes first, whatever the dates" },
  { "--line", "PERCENT", 0, "a goal below it opens a task" },
};

struct status goal_put_goal(struct arena *arena, const char *text, struct Crm__Goal **out)
{
  const char *parts[GOAL_PARTS] = { NULL };
  size_t count = text_split(arena, text, ',', parts, GOAL_PARTS);
  struct Crm__Goal *goal = arena_alloc(arena, sizeof *goal);
  uint64_t end_age = 0, from_age = 0;
  int kind = 0;
  crm__goal__init(goal);
  if (count < GOAL_PARTS_LEAST)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "--goal", "\"%s\" is not KIND,NAME,AMOUNT,DATE", text);
  struct status status = enum_parse(arena, "--goal", &crm__goal__kind__descriptor, parts[0], &kind);
  if (status_is_ok(status) && kind == CRM__GOAL__KIND__RETIREMENT && count < RETIREMENT_PARTS_LEAST)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "--goal",
                         "\"%s\": a retirement goes on with the date of birth and the age at which the plan ends",
                         text);
  if (status_is_ok(status) && count > 5)
    status = number_parse(arena, "--goal", parts[5], 130, &end_age);
  if (status_is_ok(status) && count > 7)
    status = number_parse(arena, "--goal", parts[7], 130, &from_age);
  if (!status_is_ok(status))
    return status;
  goal->kind = (Crm__Goal__Kind)kind;
  goal->name = parts[1];
  goal->amount = parts[2];
  goal->due_on = parts[3];
  goal->born_on = or_empty(parts[4]);
  goal->plan_end_age = (uint32_t)end_age;
  goal->social_security = or_empty(parts[6]);
  goal->social_security_age = (uint32_t)from_age;
  *out = goal;
  return status;
}

static struct status read_goals(struct cli *cli, const struct arguments *arguments, struct Crm__GoalPlanInput *plan)
{
  struct status status = status_ok();
  size_t count = arguments_count(arguments, "--goal");
  plan->goals = arena_array(cli->arena, count + 1, sizeof *plan->goals);
  for (size_t i = 0; i < count && status_is_ok(status); i++)
    status = goal_put_goal(cli->arena, arguments_value(arguments, "--goal", i), &plan->goals[plan->n_goals++]);
  return status;
}

static struct status read_returns(struct cli *cli, const struct arguments *arguments, struct Crm__GoalPlanInput *plan)
{
  struct Crm__GoalReturns *returns = arena_alloc(cli->arena, sizeof *returns);
  const char *source = arguments_option(arguments, "--returns");
  int value = CRM__GOAL_RETURNS__SOURCE__MODERATE;
  crm__goal_returns__init(returns);
  returns->expected_return = or_empty(arguments_option(arguments, "--return"));
  returns->volatility = or_empty(arguments_option(arguments, "--volatility"));
  returns->measure_volatility = arguments_flag(arguments, "--measure");
  returns->assumption = or_empty(arguments_option(arguments, "--assumption"));
  if (source == NULL && returns->assumption[0] != '\0')
    value = CRM__GOAL_RETURNS__SOURCE__FIRM;
  else if (source == NULL && returns->expected_return[0] != '\0')
    value = CRM__GOAL_RETURNS__SOURCE__TYPED;
  struct status status =
      source == NULL ? status_ok()
                     : enum_parse(cli->arena, "--returns", &crm__goal_returns__source__descriptor, source, &value);
  returns->source = (Crm__GoalReturns__Source)value;
  plan->returns = returns;
  return status;
}

static struct status read_ids(struct cli *cli, const struct arguments *arguments, struct Crm__PutGoalPlanRequest *out)
{
  const struct {
    const char *name;
    uint64_t *id;
  } rows[] = {
    { "--plan", &out->plan_id },
    { "--person", &out->plan->person_id },
    { "--household", &out->plan->household_id },
  };
  struct status status = status_ok();
  for (size_t i = 0; i < array_length(rows) && status_is_ok(status); i++) {
    const char *text = arguments_option(arguments, rows[i].name);
    if (text != NULL)
      status = number_parse(cli->arena, rows[i].name, text, UINT64_MAX, rows[i].id);
  }
  out->plan->n_account_ids = arguments_count(arguments, "--account");
  out->plan->account_ids = arena_array(cli->arena, out->plan->n_account_ids + 1, sizeof *out->plan->account_ids);
  for (size_t i = 0; i < out->plan->n_account_ids && status_is_ok(status); i++)
    status = number_parse(cli->arena, "--account", arguments_value(arguments, "--account", i), UINT64_MAX,
                          &out->plan->account_ids[i]);
  return status;
}

struct status goal_put_read(struct cli *cli, const struct arguments *arguments, struct Crm__PutGoalPlanRequest *out)
{
  struct Crm__GoalPlanInput *plan = arena_alloc(cli->arena, sizeof *plan);
  crm__goal_plan_input__init(plan);
  out->plan = plan;
  plan->name = arguments_operand(arguments, 0);
  plan->current_value = or_empty(arguments_option(arguments, "--value"));
  plan->contribution = or_empty(arguments_option(arguments, "--contribution"));
  plan->contribution_growth = or_empty(arguments_option(arguments, "--growth"));
  plan->inflation = or_empty(arguments_option(arguments, "--inflation"));
  plan->fee = or_empty(arguments_option(arguments, "--fee"));
  plan->line = or_empty(arguments_option(arguments, "--line"));
  plan->by_priority = arguments_flag(arguments, "--by-priority");
  struct status status = read_ids(cli, arguments, out);
  if (status_is_ok(status))
    status = read_returns(cli, arguments, plan);
  return status_is_ok(status) ? read_goals(cli, arguments, plan) : status;
}
