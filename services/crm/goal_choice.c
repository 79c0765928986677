/* Reads plans that were put, and the day they are looked at. */
#include "base/date.h"
#include "client_service.h"
#include "goal_case.h"

#define VALUATION_FIRST 0    /* 1970-01-01 */
#define VALUATION_LAST 84005 /* 2199-12-31: a hundred years later there are dates, too */

const struct record_kind crm_goal_plan_kind = { "crm.goal_plan", &crm__goal_plan__descriptor };
const struct record_kind crm_goal_review_kind = { "crm.goal_review", &crm__goal_review__descriptor };

struct status goal_plan_read(struct call *call, const char *field, uint64_t plan_id, struct record *record,
                             Crm__GoalPlan *out)
{
  Account__Person *person;
  struct status status = records_find(call, &crm_goal_plan_kind, plan_id, record);
  if (!status_is_ok(status))
    return status;
  const Crm__GoalPlan *plan = (const Crm__GoalPlan *)record->message;
  bool is_there = plan != NULL && !plan->deleted;
  /* A plan with accounts is seen by who sees its first one; a prospect's by who sees the person. */
  if (is_there && plan->input->n_account_ids == 0)
    is_there = status_is_ok(crm_person(call, field, plan->input->person_id, &person));
  if (!is_there)
    return call_fail(call, STATUS_NOT_FOUND, field, "goal plan %llu is not known", (unsigned long long)plan_id);
  *out = *plan;
  out->plan_id = record->id;
  out->version = record->version;
  return status;
}

struct status goal_case_choose(struct call *call, const char *field, const Crm__GoalPlanChoice *choice,
                               struct goal_source *out)
{
  struct record record;
  Crm__GoalPlan plan;
  if ((choice->plan_id != 0) == (choice->plan != NULL))
    return call_fail(call, STATUS_INVALID_ARGUMENT, field, "either a kept plan's id or a plan, exactly one of the two");
  const char *prefix = arena_printf(call->arena, "%s.plan.", field);
  if (choice->plan != NULL) {
    *out = (struct goal_source){
      .input = choice->plan, .measured_volatility = "", .volatility_source = "", .prefix = prefix, .is_new = true
    };
    return status_ok();
  }
  struct status status =
      goal_plan_read(call, arena_printf(call->arena, "%s.plan_id", field), choice->plan_id, &record, &plan);
  if (status_is_ok(status))
    *out = (struct goal_source){ .input = plan.input,
                                 .plan_id = plan.plan_id,
                                 .plan_version = plan.version,
                                 .measured_volatility = plan.measured_volatility,
                                 .volatility_source = plan.volatility_source,
                                 .prefix = prefix };
  return status;
}

struct status goal_valuation_on(struct call *call, const char *text, int32_t *on)
{
  const char *today;
  if (text[0] == '\0')
    return client_business_date(call, &today, on);
  struct status status = date_parse(text, on);
  bool is_sensible = status_is_ok(status) && *on >= VALUATION_FIRST && *on <= VALUATION_LAST;
  return is_sensible ? status
                     : status_fail(STATUS_INVALID_ARGUMENT, "run.valuation_on", "from 1970-01-01 to 2199-12-31");
}
