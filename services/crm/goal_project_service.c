/* GoalService: projections of one plan, and of two side by side. */
#include <string.h>

#include "base/decimal.h"
#include "goal_project.h"

const struct access goal_project_access = { .roles = CRM_ROLES_OF_PEOPLE };
const struct access goal_compare_access = { .roles = CRM_ROLES_OF_PEOPLE };

static const char *valuation_of(const Crm__GoalRun *run)
{
  return run == NULL ? "" : run->valuation_on;
}

/* One plan of a request on its way through the engine. */
struct asked {
  const char *field; /* of the choice in the request */
  const Crm__GoalPlanChoice *choice;
  const Crm__GoalRun *run; /* may be NULL */
  struct goal_telling *telling;
};

static struct status project(struct call *call, const struct asked *asked, Crm__GoalProjection *out)
{
  struct goal_source source;
  struct goal_case made;
  struct goal_choice choice;
  struct goal_result result;
  int32_t on;
  struct status status = goal_case_choose(call, asked->field, asked->choice, &source);
  if (status_is_ok(status))
    status = goal_valuation_on(call, valuation_of(asked->run), &on);
  if (status_is_ok(status))
    status = goal_case_make(call, &source, on, &made);
  if (status_is_ok(status))
    status = goal_choose(call, asked->run, &made, &choice);
  if (status_is_ok(status))
    status = goal_project_case(call, &made, &choice, asked->telling, &result);
  if (status_is_ok(status))
    goal_projection_fill(call, &made, &choice, &result, out);
  return status;
}

static struct status tell_projection(struct call *call, Crm__GoalProgress *progress)
{
  Crm__GoalProjectionItem item = CRM__GOAL_PROJECTION_ITEM__INIT;
  item.progress = progress;
  return goal_project_send(call, &item);
}

static struct status tell_comparison(struct call *call, Crm__GoalProgress *progress)
{
  Crm__GoalComparisonItem item = CRM__GOAL_COMPARISON_ITEM__INIT;
  item.progress = progress;
  return goal_compare_send(call, &item);
}

struct status goal_project(struct call *call, const Crm__ProjectGoalsRequest *in)
{
  Crm__GoalProjection projection = CRM__GOAL_PROJECTION__INIT;
  Crm__GoalProjectionItem item = CRM__GOAL_PROJECTION_ITEM__INIT;
  struct goal_telling telling = { .tell = tell_projection, .total = GOAL_PROGRESS_PARTS };
  struct status status = project(call, &(struct asked){ "plan", in->plan, in->run, &telling }, &projection);
  item.projection = &projection;
  return status_is_ok(status) ? goal_project_send(call, &item) : status;
}

/* What differs between two bases, a sentence each. */
static size_t changes_of(struct call *call, const Crm__GoalBasis *first, const Crm__GoalBasis *second,
                         const char ***out)
{
  const struct {
    const char *what, *from, *to;
  } rows[] = {
    { "current value", first->current_value, second->current_value },
    { "expected return", first->expected_return, second->expected_return },
    { "volatility", first->volatility, second->volatility },
    { "inflation", first->inflation, second->inflation },
    { "advisory fee", first->fee, second->fee },
    { "monthly contribution", first->contribution, second->contribution },
    { "growth of the contribution", first->contribution_growth, second->contribution_growth },
  };
  size_t count = 0;
  *out = arena_array(call->arena, sizeof rows / sizeof rows[0], sizeof **out);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    if (strcmp(rows[i].from, rows[i].to) != 0)
      (*out)[count++] = arena_printf(call->arena, "%s: %s, then %s", rows[i].what, rows[i].from, rows[i].to);
  }
  return count;
}

static const char *difference(struct call *call, const Crm__GoalLikelihood *first, const Crm__GoalLikelihood *second)
{
  int64_t first_e2 = 0, second_e2 = 0;
  char text[DECIMAL_TEXT_SIZE];
  decimal_parse(first->percent, GOAL_PERCENT_PLACES, &first_e2);
  decimal_parse(second->percent, GOAL_PERCENT_PLACES, &second_e2);
  return arena_strdup(call->arena, decimal_format(second_e2 - first_e2, GOAL_PERCENT_PLACES, 2, text));
}

struct status goal_compare(struct call *call, const Crm__CompareGoalPlansRequest *in)
{
  Crm__GoalProjection first = CRM__GOAL_PROJECTION__INIT, second = CRM__GOAL_PROJECTION__INIT;
  Crm__GoalComparison comparison = CRM__GOAL_COMPARISON__INIT;
  Crm__GoalComparisonItem item = CRM__GOAL_COMPARISON_ITEM__INIT;
  struct goal_telling telling = { .tell = tell_comparison, .total = 2 * GOAL_PROGRESS_PARTS };
  struct status status = project(call, &(struct asked){ "first", in->first, in->run, &telling }, &first);
  telling.before = GOAL_PROGRESS_PARTS;
  if (status_is_ok(status))
    status = project(call, &(struct asked){ "second", in->second, in->run, &telling }, &second);
  if (!status_is_ok(status))
    return status;
  comparison.first = &first;
  comparison.second = &second;
  comparison.all_goals_change = difference(call, first.all_goals, second.all_goals);
  comparison.n_changes = changes_of(call, first.basis, second.basis, &comparison.changes);
  item.comparison = &comparison;
  return goal_compare_send(call, &item);
}
