/* Where plans stand, and the fact goal_likelihood of their accounts. */
#include "base/decimal.h"
#include "goal_review.h"
#include "goal_words.h"

static bool names(const Crm__GoalPlanInput *input, uint64_t account_id)
{
  for (size_t i = 0; i < input->n_account_ids; i++) {
    if (input->account_ids[i] == account_id)
      return true;
  }
  return false;
}

static int64_t lower(int64_t a_e2, int64_t b_e2)
{
  if (a_e2 == GOAL_PERCENT_NONE || b_e2 == GOAL_PERCENT_NONE)
    return a_e2 == GOAL_PERCENT_NONE ? b_e2 : a_e2;
  return a_e2 < b_e2 ? a_e2 : b_e2;
}

static void take_review(const struct record *record, struct goal_standing *standing)
{
  Crm__GoalReview *review = (Crm__GoalReview *)record->message;
  review->plan_id = record->id;
  review->version = record->version;
  standing->review = review;
  standing->review_version = record->version;
  if (review->lowest[0] != '\0')
    decimal_parse(review->lowest, GOAL_PERCENT_PLACES, &standing->lowest_e2);
}

struct status goal_standings_read(struct call *call, struct goal_standings *out)
{
  struct record *plans, *reviews; /* both by id */
  size_t plan_count, review_count, at = 0;
  struct status status = records_list(call, &crm_goal_plan_kind, 0, &plans, &plan_count);
  if (status_is_ok(status))
    status = records_list(call, &crm_goal_review_kind, 0, &reviews, &review_count);
  if (!status_is_ok(status))
    return status;
  *out = (struct goal_standings){ .items = arena_array(call->arena, plan_count + 1, sizeof *out->items) };
  for (size_t i = 0; i < plan_count; i++) {
    Crm__GoalPlan *plan = (Crm__GoalPlan *)plans[i].message;
    while (at < review_count && reviews[at].id < plans[i].id)
      at++;
    if (plan->deleted)
      continue;
    struct goal_standing *standing = &out->items[out->count++];
    plan->plan_id = plans[i].id;
    plan->version = plans[i].version;
    *standing = (struct goal_standing){ .plan_id = plan->plan_id, .plan = plan, .lowest_e2 = GOAL_PERCENT_NONE };
    if (at < review_count && reviews[at].id == plan->plan_id)
      take_review(&reviews[at], standing);
  }
  return status;
}

void goal_facts_add(struct commit_builder *commit, const struct goal_standings *standings,
                    const struct goal_standing *changed, struct arena *arena)
{
  const Crm__GoalPlanInput *input = changed->plan->input;
  char text[DECIMAL_TEXT_SIZE];
  for (size_t i = 0; i < input->n_account_ids; i++) {
    int64_t lowest_e2 = changed->lowest_e2;
    for (size_t j = 0; j < standings->count; j++) {
      const struct goal_standing *other = &standings->items[j];
      if (other->plan_id != changed->plan_id && names(other->plan->input, input->account_ids[i]))
        lowest_e2 = lower(lowest_e2, other->lowest_e2);
    }
    const char *value = lowest_e2 == GOAL_PERCENT_NONE ? "" : decimal_format(lowest_e2, GOAL_PERCENT_PLACES, 2, text);
    commit_fact(commit, input->account_ids[i], "goal_likelihood", arena_strdup(arena, value));
  }
}
