/* GoalService: reviews on request, their history, and draft proposals. */
#include <string.h>

#include "goal_review.h"
#include "rebalancer.seam.h"

const struct access goal_review_access = { .roles = CRM_ROLES_KEEPING };
const struct access goal_history_access = { .roles = CRM_ROLES_OF_PEOPLE };
const struct access goal_propose_access = { .roles = ROLES_ADVISING };

static struct goal_standing *standing_of(struct goal_standings *standings, uint64_t plan_id)
{
  for (size_t i = 0; i < standings->count; i++) {
    if (standings->items[i].plan_id == plan_id)
      return &standings->items[i];
  }
  return NULL;
}

static struct status read_review(struct call *call, uint64_t plan_id, Crm__GoalReview *out)
{
  struct record record;
  struct status status = records_get(call, &crm_goal_review_kind, plan_id, &record);
  if (!status_is_ok(status))
    return status;
  *out = *(Crm__GoalReview *)record.message;
  out->plan_id = record.id;
  out->version = record.version;
  return status;
}

struct status goal_review(struct call *call, const Crm__ReviewGoalPlanRequest *in, Crm__GoalReview *out)
{
  struct record record;
  struct goal_standings standings;
  Crm__GoalPlan plan;
  Account__CommitResponse *earlier;
  struct status status = goal_plan_read(call, "plan_id", in->plan_id, &record, &plan);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (status_is_ok(status) && earlier != NULL)
    return read_review(call, in->plan_id, out);
  if (status_is_ok(status))
    status = goal_standings_read(call, &standings);
  if (!status_is_ok(status))
    return status;
  struct goal_standing *standing = standing_of(&standings, in->plan_id);
  if (standing == NULL)
    return status_fail(STATUS_ABORTED, "plan_id", "the plan was changed at the same time: try again");
  struct goal_reviewing reviewing = { .in = &in->base, .because = "asked for", .standings = &standings };
  status = goal_review_plan(call, &reviewing, standing);
  if (status_is_ok(status))
    *out = *standing->review;
  return status;
}

struct status goal_history(struct call *call, const Crm__GoalHistoryRequest *in, Crm__GoalHistoryResponse *out)
{
  struct record record, *versions;
  Crm__GoalPlan plan;
  size_t count;
  struct status status = goal_plan_read(call, "plan_id", in->plan_id, &record, &plan);
  if (!status_is_ok(status))
    return status;
  status = records_history(call, &crm_goal_review_kind, in->plan_id, &versions, &count);
  if (status.code == STATUS_NOT_FOUND)
    return status_ok(); /* it was not reviewed yet */
  if (!status_is_ok(status))
    return status;
  out->reviews = arena_array(call->arena, count + 1, sizeof *out->reviews);
  for (size_t i = 0; i < count; i++) {
    Crm__GoalReview *review = (Crm__GoalReview *)versions[i].message;
    review->plan_id = in->plan_id;
    review->version = versions[i].version;
    out->reviews[out->n_reviews++] = review;
  }
  return status;
}

static struct status check_account(struct call *call, const Crm__ProposeForGoalRequest *in, const Crm__GoalPlan *plan)
{
  for (size_t i = 0; i < plan->input->n_account_ids; i++) {
    if (plan->input->account_ids[i] == in->account_id)
      return status_ok();
  }
  return call_fail(call, STATUS_INVALID_ARGUMENT, "account_id", "account %llu is not one of the plan's",
                   (unsigned long long)in->account_id);
}

static struct status draft(struct call *call, const Crm__ProposeForGoalRequest *in, Rebalancer__Proposal **out)
{
  Rebalancer__InvestRequest invest = REBALANCER__INVEST_REQUEST__INIT;
  Rebalancer__RebalanceRequest rebalance = REBALANCER__REBALANCE_REQUEST__INIT;
  invest.account_id = rebalance.account_id = in->account_id;
  invest.index_id = rebalance.index_id = in->index_id;
  invest.amount = in->amount;
  return in->amount[0] != '\0' ? proposal_invest_call(call, &invest, out)
                               : proposal_rebalance_call(call, &rebalance, out);
}

struct status goal_propose(struct call *call, const Crm__ProposeForGoalRequest *in, Crm__ProposeForGoalResponse *out)
{
  struct record record;
  Crm__GoalPlan plan;
  Rebalancer__Proposal *proposal;
  struct status status = goal_plan_read(call, "plan_id", in->plan_id, &record, &plan);
  if (status_is_ok(status))
    status = check_account(call, in, &plan);
  if (status_is_ok(status))
    status = draft(call, in, &proposal);
  if (!status_is_ok(status))
    return status;
  out->proposal_id = proposal->proposal_id;
  out->orders = (uint32_t)proposal->n_orders;
  out->suitable = proposal->suitability != NULL && proposal->suitability->allowed;
  out->message = arena_printf(call->arena,
                              "Proposal %llu is a draft of %zu orders; nothing is sent until it is "
                              "transmitted. A higher contribution, another date or another amount is no "
                              "proposal: it is agreed with the client and the plan put again.",
                              (unsigned long long)proposal->proposal_id, proposal->n_orders);
  return status;
}
