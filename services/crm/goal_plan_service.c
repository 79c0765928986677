/* GoalService: plans are put, read and taken out of use. */
#include <string.h>

#include "goal_review.h"

const struct access goal_put_access = { .roles = CRM_ROLES_KEEPING };
const struct access goal_get_access = { .roles = CRM_ROLES_OF_PEOPLE };
const struct access goal_delete_access = { .roles = CRM_ROLES_KEEPING };

static struct status check_version(struct call *call, uint64_t asked, uint64_t there)
{
  if (asked == 0 || asked == there)
    return status_ok();
  return call_fail(call, STATUS_ABORTED, "version", "the plan has version %llu, not %llu: look at it again",
                   (unsigned long long)there, (unsigned long long)asked);
}

/* What stands, with what the last review said of it. */
static struct status answer(struct call *call, uint64_t plan_id, Crm__GoalPlan *out)
{
  struct record record, review;
  struct status status = goal_plan_read(call, "plan_id", plan_id, &record, out);
  if (status_is_ok(status))
    status = records_find(call, &crm_goal_review_kind, plan_id, &review);
  if (status_is_ok(status) && review.message != NULL) {
    out->latest = (Crm__GoalReview *)review.message;
    out->latest->plan_id = plan_id;
    out->latest->version = review.version;
  }
  return status;
}

/* A measured volatility that was kept is measured again: the accounts hold something else by now. */
static struct status make_plan(struct call *call, const Crm__PutGoalPlanRequest *in, Crm__GoalPlan *plan)
{
  struct goal_source source = {
    .input = in->plan, .measured_volatility = "", .volatility_source = "", .prefix = "plan.", .is_new = true
  };
  struct goal_case made;
  int32_t today;
  struct status status = goal_valuation_on(call, "", &today);
  if (status_is_ok(status))
    status = goal_case_make(call, &source, today, &made);
  if (!status_is_ok(status))
    return status;
  bool is_measured = in->plan->returns != NULL && in->plan->returns->measure_volatility;
  crm__goal_plan__init(plan);
  plan->input = in->plan;
  plan->measured_volatility = is_measured ? made.basis->volatility : "";
  plan->volatility_source = is_measured ? made.basis->volatility_source : "";
  plan->put_at = timestamp_of(call->arena, call->now_us);
  return status;
}

/* Accounts that the plan names no more, or all of them when it is out of use. */
static Crm__GoalPlanInput *left_accounts(struct call *call, const Crm__GoalPlan *before, const Crm__GoalPlan *now)
{
  Crm__GoalPlanInput *left = arena_alloc(call->arena, sizeof *left);
  crm__goal_plan_input__init(left);
  left->account_ids = arena_array(call->arena, before->input->n_account_ids + 1, sizeof *left->account_ids);
  for (size_t i = 0; i < before->input->n_account_ids; i++) {
    bool is_kept = false;
    for (size_t j = 0; j < now->input->n_account_ids && !now->deleted; j++)
      is_kept = is_kept || now->input->account_ids[j] == before->input->account_ids[i];
    if (!is_kept)
      left->account_ids[left->n_account_ids++] = before->input->account_ids[i];
  }
  return left;
}

/* Their fact goal_likelihood is that of their other plans; an account that stays has its own at the next review. */
static struct status add_facts(struct call *call, struct commit_builder *commit, const struct record *current,
                               const Crm__GoalPlan *plan)
{
  struct goal_standings standings;
  Crm__GoalPlan left = CRM__GOAL_PLAN__INIT;
  if (current->message == NULL)
    return status_ok();
  left.input = left_accounts(call, (const Crm__GoalPlan *)current->message, plan);
  if (left.input->n_account_ids == 0)
    return status_ok();
  struct status status = goal_standings_read(call, &standings);
  if (status_is_ok(status))
    goal_facts_add(commit, &standings,
                   &(struct goal_standing){ .plan_id = current->id, .plan = &left, .lowest_e2 = GOAL_PERCENT_NONE },
                   call->arena);
  return status;
}

static struct status put_plan(struct call *call, const ProtobufCMessage *in, const struct record *current,
                              const Crm__GoalPlan *plan, Account__CommitResponse **committed)
{
  struct commit_builder *commit = commit_new(call, in);
  const Crm__GoalPlanInput *input = plan->input;
  commit_put(commit, &(struct record_put){ .kind = &crm_goal_plan_kind,
                                           .id = current->id,
                                           .replaces = current->version,
                                           .account_id = input->n_account_ids > 0 ? input->account_ids[0] : 0,
                                           .message = &plan->base,
                                           .previous = current->message });
  struct status status = add_facts(call, commit, current, plan);
  return status_is_ok(status) ? commit_send(commit, NULL, committed) : status;
}

struct status goal_put(struct call *call, const Crm__PutGoalPlanRequest *in, Crm__GoalPlan *out)
{
  struct record current = { 0 };
  Crm__GoalPlan plan = CRM__GOAL_PLAN__INIT, before = CRM__GOAL_PLAN__INIT;
  Account__CommitResponse *committed;
  struct status status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status) && committed != NULL)
    return answer(call, committed->outcomes[0]->id, out);
  if (status_is_ok(status) && in->plan_id != 0)
    status = goal_plan_read(call, "plan_id", in->plan_id, &current, &before);
  if (status_is_ok(status))
    status = check_version(call, in->version, current.version);
  if (status_is_ok(status))
    status = make_plan(call, in, &plan);
  if (status_is_ok(status))
    status = put_plan(call, &in->base, &current, &plan, &committed);
  return status_is_ok(status) ? answer(call, committed->outcomes[0]->id, out) : status;
}

struct status goal_get(struct call *call, const Crm__GetGoalPlanRequest *in, Crm__GoalPlan *out)
{
  struct record record;
  if (in->as_of == NULL)
    return answer(call, in->plan_id, out);
  int64_t at_us = timestamp_us(in->as_of, 0);
  struct status status = records_get_as_of(call, &crm_goal_plan_kind, in->plan_id, at_us, &record);
  const Crm__GoalPlan *plan = (const Crm__GoalPlan *)record.message;
  Account__Person *person;
  if (status_is_ok(status) && plan->input->n_account_ids == 0)
    status = crm_person(call, "plan_id", plan->input->person_id, &person);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "plan_id", "there was no goal plan %llu then",
                     (unsigned long long)in->plan_id);
  if (!status_is_ok(status))
    return status;
  *out = *plan;
  out->plan_id = record.id;
  out->version = record.version;
  return status;
}

struct status goal_delete(struct call *call, const Crm__DeleteGoalPlanRequest *in, Crm__DeleteGoalPlanResponse *out)
{
  struct record current;
  Crm__GoalPlan plan = CRM__GOAL_PLAN__INIT;
  Account__CommitResponse *committed;
  struct status status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status) && committed == NULL) {
    status = goal_plan_read(call, "plan_id", in->plan_id, &current, &plan);
    if (status_is_ok(status))
      status = check_version(call, in->version, current.version);
    if (!status_is_ok(status))
      return status;
    plan.plan_id = plan.version = 0;
    plan.deleted = true;
    plan.put_at = timestamp_of(call->arena, call->now_us);
    status = put_plan(call, &in->base, &current, &plan, &committed);
  }
  if (!status_is_ok(status))
    return status;
  out->version = committed->outcomes[0]->version;
  out->sequence = committed->sequence;
  return status;
}
