/* Finds a plan's expected return and volatility. */
#include "goal_returns.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"

const struct record_kind crm_goal_assumptions_kind = { "crm.goal_assumptions", &crm__return_assumptions__descriptor };

static struct status fails(struct call *call, const struct goal_case *made, enum status_code code, const char *field,
                           const char *rule)
{
  return call_fail(call, code, arena_printf(call->arena, "%sreturns.%s", made->source.prefix, field), "%s", rule);
}

static int64_t rate(const char *text)
{
  return goal_number(text, WEIGHT_PLACES, 0);
}

/* The latest one of the name that holds on the day; NULL: none. */
static const Crm__ReturnAssumption *find_assumption(const Crm__ReturnAssumptions *firm, const char *name, int32_t on)
{
  const Crm__ReturnAssumption *found = NULL;
  int32_t latest = DATE_NONE, effective_on;
  for (size_t i = 0; firm != NULL && i < firm->n_assumptions; i++) {
    const Crm__ReturnAssumption *assumption = firm->assumptions[i];
    if (strcmp(assumption->name, name) != 0 || !status_is_ok(date_parse(assumption->effective_on, &effective_on)))
      continue;
    if (effective_on <= on && (latest == DATE_NONE || effective_on > latest)) {
      latest = effective_on;
      found = assumption;
    }
  }
  return found;
}

static struct status take_firm(struct call *call, struct goal_case *made, const Crm__GoalReturns *in)
{
  struct record record;
  if (in->assumption[0] == '\0')
    return fails(call, made, STATUS_INVALID_ARGUMENT, "assumption", "which of the firm's assumptions is meant?");
  struct status status = records_find(call, &crm_goal_assumptions_kind, GOAL_ASSUMPTIONS_ID, &record);
  if (!status_is_ok(status))
    return status;
  const Crm__ReturnAssumption *found =
      find_assumption((const Crm__ReturnAssumptions *)record.message, in->assumption, made->input.valuation_on);
  if (found == NULL)
    return fails(call, made, STATUS_NOT_FOUND, "assumption",
                 "the firm has no such assumption that holds on the valuation date");
  made->input.return_e8 = rate(found->expected_return);
  made->input.volatility_e8 = rate(found->volatility);
  made->basis->return_source = made->basis->volatility_source = arena_printf(
      call->arena, "the firm's assumption \"%s\" of %s (%s)", found->name, found->effective_on, found->source);
  return status;
}

static void take_preset(struct goal_case *made, enum goal_preset_name name, const char *source)
{
  struct goal_preset preset = goal_preset(name);
  made->input.return_e8 = preset.return_e8;
  made->input.volatility_e8 = preset.volatility_e8;
  made->basis->return_source = made->basis->volatility_source = source;
}

static struct status take_typed(struct call *call, struct goal_case *made, const Crm__GoalReturns *in)
{
  if (in->expected_return[0] == '\0')
    return fails(call, made, STATUS_INVALID_ARGUMENT, "expected_return", "a typed return is needed, or a preset");
  if (in->volatility[0] == '\0' && !in->measure_volatility)
    return fails(call, made, STATUS_INVALID_ARGUMENT, "volatility",
                 "with a typed return the volatility is typed, too, or measured");
  made->input.return_e8 = rate(in->expected_return);
  made->basis->return_source = "typed";
  return status_ok();
}

static struct status take_source(struct call *call, struct goal_case *made, const Crm__GoalReturns *in)
{
  bool is_typed = in->source == CRM__GOAL_RETURNS__SOURCE__TYPED;
  if (!is_typed && in->expected_return[0] != '\0')
    return fails(call, made, STATUS_INVALID_ARGUMENT, "expected_return", "it is typed only with the source TYPED");
  if (in->source != CRM__GOAL_RETURNS__SOURCE__FIRM && in->assumption[0] != '\0')
    return fails(call, made, STATUS_INVALID_ARGUMENT, "assumption", "it is named only with the source FIRM");
  switch (in->source) {
  case CRM__GOAL_RETURNS__SOURCE__AGGRESSIVE:
    take_preset(made, GOAL_AGGRESSIVE, "aggressive preset");
    return status_ok();
  case CRM__GOAL_RETURNS__SOURCE__MODERATE:
    take_preset(made, GOAL_MODERATE, "moderate preset");
    return status_ok();
  case CRM__GOAL_RETURNS__SOURCE__CONSERVATIVE:
    take_preset(made, GOAL_CONSERVATIVE, "conservative preset");
    return status_ok();
  case CRM__GOAL_RETURNS__SOURCE__FIRM:
    return take_firm(call, made, in);
  default:
    return take_typed(call, made, in);
  }
}

/* What was measured when the plan was put stands until it is put again. */
static struct status take_measured(struct call *call, struct goal_case *made, bool is_valued)
{
  if (made->source.measured_volatility[0] != '\0') {
    made->input.volatility_e8 = rate(made->source.measured_volatility);
    made->basis->volatility_source = made->source.volatility_source;
    return status_ok();
  }
  if (made->book.account_count == 0)
    return fails(call, made, STATUS_INVALID_ARGUMENT, "measure_volatility",
                 "there are no accounts whose volatility could be measured: type it");
  if (!is_valued)
    return fails(call, made, STATUS_FAILED_PRECONDITION, "measure_volatility",
                 "something the accounts hold has no price: type the volatility");
  return goal_book_volatility(call, made->source.prefix, &made->book, &made->input.volatility_e8,
                              &made->basis->volatility_source);
}

struct status goal_returns_resolve(struct call *call, struct goal_case *made, bool is_valued)
{
  const Crm__GoalReturns *in = made->source.input->returns;
  if (in == NULL) {
    take_preset(made, GOAL_MODERATE, "moderate preset");
    return status_ok();
  }
  if (in->volatility[0] != '\0' && in->measure_volatility)
    return fails(call, made, STATUS_INVALID_ARGUMENT, "volatility", "it is typed or measured, not both");
  struct status status = take_source(call, made, in);
  if (!status_is_ok(status))
    return status;
  if (in->measure_volatility)
    return take_measured(call, made, is_valued);
  if (in->volatility[0] != '\0') {
    made->input.volatility_e8 = rate(in->volatility);
    made->basis->volatility_source = "typed";
  }
  return status;
}
