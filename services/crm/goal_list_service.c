/* GoalService/List: plans of the caller's book, a page at a time, each with its latest likelihood. */
#include <stdlib.h>
#include <string.h>

#include "goal_case.h"

#define PAGE_DEFAULT 100

const struct access goal_list_access = { .roles = CRM_ROLES_OF_PEOPLE };

static bool has_account(const Crm__GoalPlanInput *input, uint64_t account_id)
{
  for (size_t i = 0; i < input->n_account_ids; i++) {
    if (input->account_ids[i] == account_id)
      return true;
  }
  return account_id == 0;
}

static bool fits(const Crm__ListGoalPlansRequest *in, const Crm__GoalPlan *plan, const Crm__GoalReview *review)
{
  return !plan->deleted && has_account(plan->input, in->account_id) &&
         (in->person_id == 0 || plan->input->person_id == in->person_id) &&
         (in->household_id == 0 || plan->input->household_id == in->household_id) &&
         (!in->below_line || (review != NULL && review->below_line));
}

/* Whether the caller sees whose plan it is; one with accounts would not have been read. */
static bool is_seen(struct call *call, const Crm__GoalPlan *plan)
{
  Account__Person *person;
  return plan->input->n_account_ids > 0 || status_is_ok(crm_person(call, "person_id", plan->input->person_id, &person));
}

static struct status after_of(const char *token, uint64_t *after)
{
  char *end = NULL;
  *after = 0;
  if (token[0] == '\0')
    return status_ok();
  *after = strtoull(token, &end, 10);
  bool is_token = token[0] >= '0' && token[0] <= '9' && *end == '\0';
  return is_token ? status_ok() : status_fail(STATUS_INVALID_ARGUMENT, "page_token", "it is not of a page before");
}

struct listing {
  const Crm__ListGoalPlansRequest *in;
  struct record *plans, *reviews; /* by id */
  size_t plan_count, review_count;
};

static Crm__GoalReview *review_of(const struct listing *listing, uint64_t plan_id, size_t *from)
{
  while (*from < listing->review_count && listing->reviews[*from].id < plan_id)
    ++*from;
  if (*from == listing->review_count || listing->reviews[*from].id != plan_id)
    return NULL;
  Crm__GoalReview *review = (Crm__GoalReview *)listing->reviews[*from].message;
  review->plan_id = plan_id;
  review->version = listing->reviews[*from].version;
  return review;
}

static void fill(struct call *call, const struct listing *listing, uint64_t after, Crm__ListGoalPlansResponse *out)
{
  size_t limit = listing->in->page_size ? listing->in->page_size : PAGE_DEFAULT, from = 0;
  out->plans = arena_array(call->arena, limit, sizeof *out->plans);
  for (size_t i = 0; i < listing->plan_count; i++) {
    const struct record *record = &listing->plans[i];
    Crm__GoalPlan *plan = (Crm__GoalPlan *)record->message;
    Crm__GoalReview *review = review_of(listing, record->id, &from);
    if (record->id <= after || !fits(listing->in, plan, review) || !is_seen(call, plan))
      continue;
    if (out->n_plans == limit) {
      out->next_page_token =
          arena_printf(call->arena, "%llu", (unsigned long long)out->plans[out->n_plans - 1]->plan_id);
      return;
    }
    plan->plan_id = record->id;
    plan->version = record->version;
    plan->latest = review;
    out->plans[out->n_plans++] = plan;
  }
}

struct status goal_list(struct call *call, const Crm__ListGoalPlansRequest *in, Crm__ListGoalPlansResponse *out)
{
  struct listing listing = { .in = in };
  uint64_t after;
  struct status status = after_of(in->page_token, &after);
  if (status_is_ok(status))
    status = records_list(call, &crm_goal_plan_kind, 0, &listing.plans, &listing.plan_count);
  if (status_is_ok(status))
    status = records_list(call, &crm_goal_review_kind, 0, &listing.reviews, &listing.review_count);
  if (status_is_ok(status))
    fill(call, &listing, after, out);
  return status;
}
