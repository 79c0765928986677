/* GoalService/List: plans of the caller's book, a page at a time, each with its latest likelihood. */
#include "goal_case.h"

const struct access goal_list_access = { .roles = CRM_ROLES_OF_PEOPLE };

static void where_account(struct call *call, Account__ListRecordsRequest *request, uint64_t account_id)
{
  if (account_id == 0)
    return;
  records_where_id(call, request, "input.accountIds", account_id);
  request->filters[request->n_filters - 1]->operator_ = ACCOUNT__RECORD_FILTER__OPERATOR__CONTAINS;
}

static bool is_in_use(const Crm__GoalPlan *plan)
{
  return plan != NULL && !plan->deleted;
}

/* The plan with its review, unless it is out of use or the caller does not see whose it is. */
static struct status add(struct call *call, struct record *plan, struct record *review, Crm__ListGoalPlansResponse *out)
{
  Crm__GoalPlan *shown = (Crm__GoalPlan *)plan->message;
  bool is_seen = false;
  if (!is_in_use(shown))
    return status_ok();
  struct status status = crm_sees(call, plan, shown->input->person_id, &is_seen);
  if (!status_is_ok(status) || !is_seen)
    return status;
  shown->plan_id = plan->id;
  shown->version = plan->version;
  shown->latest = (Crm__GoalReview *)review->message;
  if (shown->latest != NULL) {
    shown->latest->plan_id = review->id;
    shown->latest->version = review->version;
  }
  out->plans[out->n_plans++] = shown;
  return status;
}

static struct status list_plans(struct call *call, const Crm__ListGoalPlansRequest *in,
                                Account__ListRecordsRequest *request, Crm__ListGoalPlansResponse *out)
{
  struct records_page page;
  where_account(call, request, in->account_id);
  records_where_id(call, request, "input.personId", in->person_id);
  records_where_id(call, request, "input.householdId", in->household_id);
  struct status status = records_page(call, &crm_goal_plan_kind, request, &page);
  if (!status_is_ok(status))
    return status;
  out->next_page_token = page.next_token;
  out->plans = arena_array(call->arena, page.count + 1, sizeof *out->plans);
  for (size_t i = 0; i < page.count && status_is_ok(status); i++) {
    struct record review = { 0 };
    if (is_in_use((const Crm__GoalPlan *)page.records[i].message))
      status = records_find(call, &crm_goal_review_kind, page.records[i].id, &review);
    if (status_is_ok(status))
      status = add(call, &page.records[i], &review, out);
  }
  return status;
}

static bool has_account(const Crm__GoalPlanInput *input, uint64_t account_id)
{
  for (size_t i = 0; i < input->n_account_ids; i++) {
    if (input->account_ids[i] == account_id)
      return true;
  }
  return account_id == 0;
}

static bool fits(const Crm__ListGoalPlansRequest *in, const Crm__GoalPlan *plan)
{
  return is_in_use(plan) && has_account(plan->input, in->account_id) &&
         (in->person_id == 0 || plan->input->person_id == in->person_id) &&
         (in->household_id == 0 || plan->input->household_id == in->household_id);
}

/* Few are below their line, so they are found by their reviews. */
static struct status list_below(struct call *call, const Crm__ListGoalPlansRequest *in,
                                Account__ListRecordsRequest *request, Crm__ListGoalPlansResponse *out)
{
  struct records_page page;
  records_where(call, request, "belowLine", "true");
  struct status status = records_page(call, &crm_goal_review_kind, request, &page);
  if (!status_is_ok(status))
    return status;
  out->next_page_token = page.next_token;
  out->plans = arena_array(call->arena, page.count + 1, sizeof *out->plans);
  for (size_t i = 0; i < page.count && status_is_ok(status); i++) {
    struct record plan;
    status = records_find(call, &crm_goal_plan_kind, page.records[i].id, &plan);
    if (status_is_ok(status) && fits(in, (const Crm__GoalPlan *)plan.message))
      status = add(call, &plan, &page.records[i], out);
  }
  return status;
}

struct status goal_list(struct call *call, const Crm__ListGoalPlansRequest *in, Crm__ListGoalPlansResponse *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  request.page_size = in->page_size;
  request.page_token = in->page_token;
  return in->below_line ? list_below(call, in, &request, out) : list_plans(call, in, &request, out);
}
