/* GoalService: the firm's own expected returns, dated. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "goal_case.h"
#include "records/commit.h"

#define ASSUMPTIONS_MAX 1000
#define RETURN_LEAST_E8 (-90 * WEIGHT_E8 / 100)

const struct access goal_set_assumption_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_COMPLIANCE) |
                                                            ROLE_BIT(ROLE_SYSTEM) };
const struct access goal_get_assumptions_access = { .roles = CRM_ROLES_OF_PEOPLE };

static int compare(const void *left, const void *right)
{
  const Crm__ReturnAssumption *a = *(Crm__ReturnAssumption *const *)left, *b = *(Crm__ReturnAssumption *const *)right;
  int by_name = strcmp(a->name, b->name);
  return by_name != 0 ? by_name : strcmp(a->effective_on, b->effective_on);
}

static struct status check(const Crm__ReturnAssumption *assumption)
{
  int64_t return_e8 = goal_number(assumption->expected_return, WEIGHT_PLACES, 0);
  int64_t volatility_e8 = goal_number(assumption->volatility, WEIGHT_PLACES, 0);
  if (return_e8 < RETURN_LEAST_E8 || return_e8 > WEIGHT_E8)
    return status_fail(STATUS_INVALID_ARGUMENT, "assumption.expected_return",
                       "the expected return is a fraction a year from -0.9 to 1: 0.07 is 7 percent");
  if (volatility_e8 > 2 * WEIGHT_E8)
    return status_fail(STATUS_INVALID_ARGUMENT, "assumption.volatility",
                       "the volatility is a fraction a year from 0 to 2: 0.1 is 10 percent");
  return status_ok();
}

/* The firm's with one more, or another in place of the same name and day. */
static struct status with(struct call *call, const Crm__ReturnAssumptions *current, Crm__ReturnAssumption *added,
                          Crm__ReturnAssumptions *out)
{
  size_t count = current == NULL ? 0 : current->n_assumptions;
  if (count >= ASSUMPTIONS_MAX)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, "assumption", "a firm has at most 1,000 dated assumptions");
  crm__return_assumptions__init(out);
  out->assumptions = arena_array(call->arena, count + 1, sizeof *out->assumptions);
  for (size_t i = 0; i < count; i++) {
    if (compare(&current->assumptions[i], &added) != 0)
      out->assumptions[out->n_assumptions++] = current->assumptions[i];
  }
  out->assumptions[out->n_assumptions++] = added;
  qsort(out->assumptions, out->n_assumptions, sizeof *out->assumptions, compare);
  return status_ok();
}

struct status goal_get_assumptions(struct call *call, const Crm__GetReturnAssumptionsRequest *in,
                                   Crm__ReturnAssumptions *out)
{
  struct record record;
  (void)in;
  struct status status = records_find(call, &crm_goal_assumptions_kind, GOAL_ASSUMPTIONS_ID, &record);
  if (!status_is_ok(status) || record.message == NULL)
    return status;
  *out = *(Crm__ReturnAssumptions *)record.message;
  out->version = record.version;
  return status;
}

struct status goal_set_assumption(struct call *call, const Crm__SetReturnAssumptionRequest *in,
                                  Crm__ReturnAssumptions *out)
{
  struct record current;
  Crm__ReturnAssumptions kept;
  Account__CommitResponse *committed;
  struct status status = check(in->assumption);
  if (status_is_ok(status))
    status = records_find(call, &crm_goal_assumptions_kind, GOAL_ASSUMPTIONS_ID, &current);
  if (status_is_ok(status))
    status = with(call, (const Crm__ReturnAssumptions *)current.message, in->assumption, &kept);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &crm_goal_assumptions_kind,
                                           .id = GOAL_ASSUMPTIONS_ID,
                                           .replaces = current.version,
                                           .message = &kept.base,
                                           .previous = current.message });
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? goal_get_assumptions(call, NULL, out) : status;
}
