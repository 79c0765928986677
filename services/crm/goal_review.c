/* Projects a kept plan again, keeps what came of it, and opens a task for a goal that fell below the line. */
#include "goal_review.h"

#include <string.h>

#include "base/decimal.h"
#include "goal_project.h"
#include "wire/wire.h"

struct reviewed {
  const struct goal_reviewing *reviewing;
  struct goal_standing *standing;
  struct goal_case made;
  struct goal_choice choice;
  struct goal_result result;
  Crm__GoalReview *review;
};

/* What a plan itself or its accounts are the cause of; all else is of the system, and the review is made later. */
static bool is_problem(struct status status)
{
  return status.code == STATUS_INVALID_ARGUMENT || status.code == STATUS_NOT_FOUND ||
         status.code == STATUS_FAILED_PRECONDITION || status.code == STATUS_OUT_OF_RANGE ||
         status.code == STATUS_RESOURCE_EXHAUSTED;
}

static struct status project(struct call *call, struct reviewed *reviewed)
{
  const Crm__GoalPlan *plan = reviewed->standing->plan;
  struct goal_source source = { .input = plan->input,
                                .plan_id = plan->plan_id,
                                .plan_version = plan->version,
                                .measured_volatility = plan->measured_volatility,
                                .volatility_source = plan->volatility_source,
                                .prefix = "" };
  int32_t today;
  struct status status = goal_valuation_on(call, "", &today);
  if (status_is_ok(status))
    status = goal_case_make(call, &source, today, &reviewed->made);
  if (status_is_ok(status))
    status = goal_choose(call, NULL, &reviewed->made, &reviewed->choice);
  reviewed->choice.options.fan = false;
  if (status_is_ok(status))
    status = goal_project_case(call, &reviewed->made, &reviewed->choice, NULL, &reviewed->result);
  return status;
}

/* How the goal of that place stood before; NULL: it was not there. */
static const Crm__ReviewedGoal *before_of(const struct goal_standing *standing, size_t place, const char *name)
{
  const Crm__GoalReview *last = standing->review;
  bool is_there = last != NULL && place < last->n_goals && strcmp(last->goals[place]->name, name) == 0;
  return is_there ? last->goals[place] : NULL;
}

/* Goals without likelihoods, each below the line as it was: a day without a price lets nothing fall twice. */
static void begin_goals(struct call *call, struct reviewed *reviewed)
{
  const Crm__GoalPlanInput *input = reviewed->standing->plan->input;
  Crm__GoalReview *review = reviewed->review;
  review->n_goals = input->n_goals;
  review->goals = arena_array(call->arena, input->n_goals + 1, sizeof *review->goals);
  for (size_t i = 0; i < input->n_goals; i++) {
    const Crm__ReviewedGoal *before = before_of(reviewed->standing, i, input->goals[i]->name);
    Crm__ReviewedGoal *goal = arena_alloc(call->arena, sizeof *goal);
    crm__reviewed_goal__init(goal);
    goal->name = input->goals[i]->name;
    goal->below_line = before != NULL && before->below_line;
    review->goals[i] = goal;
  }
}

/* Goals that are over stay without a likelihood, and are below no line. */
static int64_t take_goals(struct call *call, struct reviewed *reviewed)
{
  Crm__GoalReview *review = reviewed->review;
  const struct goal_case *made = &reviewed->made;
  int64_t lowest_e2 = GOAL_PERCENT_NONE;
  for (size_t i = 0; i < review->n_goals; i++)
    review->goals[i]->below_line = false;
  for (int g = 0; g < reviewed->result.goal_count; g++) {
    const struct goal_estimate *estimate = &reviewed->result.goals[g].likelihood;
    Crm__ReviewedGoal *goal = review->goals[made->months.wish_of[g]];
    int64_t percent_e2 = goal_percent_e2(estimate);
    goal->likelihood = goal_likelihood_of(call, estimate);
    goal->below_line = made->line_e2 != GOAL_LINE_NONE && goal_is_below(percent_e2, made->line_e2);
    if (lowest_e2 == GOAL_PERCENT_NONE || percent_e2 < lowest_e2)
      lowest_e2 = percent_e2;
  }
  return lowest_e2;
}

static void begin_review(struct call *call, struct reviewed *reviewed, const struct goal_book *book)
{
  const Crm__GoalPlan *plan = reviewed->standing->plan;
  Crm__GoalReview *review = arena_alloc(call->arena, sizeof *review);
  crm__goal_review__init(review);
  reviewed->review = review;
  review->plan_version = plan->version;
  review->n_account_ids = plan->input->n_account_ids;
  review->account_ids = plan->input->account_ids;
  review->reviewed_at = timestamp_of(call->arena, call->now_us);
  review->line = plan->input->line;
  review->because = reviewed->reviewing->because;
  review->holdings_hash.len = HASH_BYTES;
  review->holdings_hash.data = arena_alloc(call->arena, HASH_BYTES);
  goal_book_hash(book, plan, review->holdings_hash.data);
  begin_goals(call, reviewed);
}

static void take_result(struct call *call, struct reviewed *reviewed)
{
  Crm__GoalReview *review = reviewed->review;
  char text[DECIMAL_TEXT_SIZE];
  reviewed->standing->lowest_e2 = take_goals(call, reviewed);
  review->lowest =
      arena_strdup(call->arena, decimal_format(reviewed->standing->lowest_e2, GOAL_PERCENT_PLACES, 2, text));
  review->valuation_on = reviewed->made.basis->valuation_on;
  review->current_value = reviewed->made.basis->current_value;
  review->all_goals = goal_likelihood_of(call, &reviewed->result.all_goals);
  review->method = goal_method_of(&reviewed->result, &reviewed->choice);
  review->seed = review->method == CRM__GOAL_RUN__METHOD__EXACT ? 0 : reviewed->result.seed;
}

static struct status open_task(struct call *call, const struct reviewed *reviewed, size_t place, uint64_t *task_id)
{
  const Crm__GoalPlan *plan = reviewed->standing->plan;
  const Crm__ReviewedGoal *goal = reviewed->review->goals[place];
  Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  Crm__OpenTaskResponse *response;
  struct arena *arena = call->arena;
  request.kind = CRM__TASK__KIND__GOAL_BELOW_LINE;
  request.account_id = plan->input->n_account_ids > 0 ? plan->input->account_ids[0] : 0;
  request.person_id = request.account_id == 0 ? plan->input->person_id : 0;
  request.subject = arena_printf(arena, "goal plan %llu, goal %zu", (unsigned long long)plan->plan_id, place + 1);
  request.title =
      arena_printf(arena, "%s: %s is below the line of %s%%", goal->name, goal->likelihood->text, plan->input->line);
  request.detail =
      arena_printf(arena, "Goal plan %llu (%s), valued at %s on %s. What reaches the line: GoalService/Solve. %s",
                   (unsigned long long)plan->plan_id, plan->input->name, reviewed->review->current_value,
                   reviewed->review->valuation_on, goal_hypothetical);
  /* Under no key: the task service itself opens one at most, and the wording differs from one try to the next. */
  struct call unkeyed = call_with_key(call, "");
  struct status status = task_open_call(&unkeyed, &request, &response);
  if (status_is_ok(status))
    *task_id = response->task->task_id;
  return status;
}

/* Only a fall opens a task: a goal that stays below does not ask again when its task was closed. */
static struct status open_tasks(struct call *call, struct reviewed *reviewed)
{
  Crm__GoalReview *review = reviewed->review;
  struct status status = status_ok();
  review->task_ids = arena_array(call->arena, review->n_goals + 1, sizeof *review->task_ids);
  for (size_t i = 0; i < review->n_goals && status_is_ok(status); i++) {
    const Crm__ReviewedGoal *before = before_of(reviewed->standing, i, review->goals[i]->name);
    review->below_line = review->below_line || review->goals[i]->below_line;
    if (!review->goals[i]->below_line || review->goals[i]->likelihood == NULL || (before != NULL && before->below_line))
      continue;
    status = open_task(call, reviewed, i, &review->task_ids[review->n_task_ids]);
    review->n_task_ids += status_is_ok(status);
    if (is_problem(status)) { /* too many are open, an account is gone: the likelihood is kept all the same */
      review->problem = arena_printf(call->arena, "its task was not opened: %s", status.message);
      status = status_ok();
    }
  }
  return status;
}

/* The task is opened first: should the process die in between, the review is made again and finds it open. */
static struct status keep(struct call *call, struct reviewed *reviewed)
{
  struct goal_standing *standing = reviewed->standing;
  const Crm__GoalReview *last = standing->review;
  Account__CommitResponse *committed;
  struct commit_builder *commit = commit_new(call, reviewed->reviewing->in);
  commit_put(commit, &(struct record_put){
                         .kind = &crm_goal_review_kind,
                         .id = standing->plan_id,
                         .replaces = standing->review_version,
                         .account_id = reviewed->review->n_account_ids > 0 ? reviewed->review->account_ids[0] : 0,
                         .message = &reviewed->review->base,
                         .previous = last == NULL ? NULL : &last->base });
  goal_facts_add(commit, reviewed->reviewing->standings, standing, call->arena);
  const char *part = arena_printf(call->arena, "%llu.%llu", (unsigned long long)standing->plan_id,
                                  (unsigned long long)standing->review_version);
  struct status status =
      commit_send(commit, reviewed->reviewing->in == NULL ? commit_key(call, part) : NULL, &committed);
  if (!status_is_ok(status))
    return status;
  reviewed->review->plan_id = standing->plan_id;
  reviewed->review->version = standing->review_version = committed->outcomes[0]->version;
  standing->review = reviewed->review;
  return status;
}

/* What a review says but for when and why it was made. */
static const uint8_t *saying_of(struct arena *arena, const Crm__GoalReview *review, size_t *size)
{
  Crm__GoalReview saying = *review;
  saying.reviewed_at = NULL;
  saying.because = saying.valuation_on = "";
  saying.plan_id = saying.version = 0;
  saying.n_task_ids = 0;
  return wire_pack(arena, &saying.base, size);
}

/* A scheduled review that says what the last one said is not kept: a year of a plan in which nothing moves costs no
 * journal. */
static bool is_said(struct call *call, const struct reviewed *reviewed)
{
  size_t size, last_size;
  if (reviewed->reviewing->in != NULL || reviewed->standing->review == NULL)
    return false;
  const uint8_t *now = saying_of(call->arena, reviewed->review, &size);
  const uint8_t *last = saying_of(call->arena, reviewed->standing->review, &last_size);
  return size == last_size && memcmp(now, last, size) == 0;
}

struct status goal_review_plan(struct call *call, const struct goal_reviewing *reviewing,
                               struct goal_standing *standing)
{
  struct reviewed reviewed = { .reviewing = reviewing, .standing = standing };
  const Crm__GoalPlanInput *input = standing->plan->input;
  struct goal_book book = { 0 };
  struct status status = status_ok();
  if (input->n_account_ids > 0)
    status = goal_book_positions(call, input->account_ids, input->n_account_ids, &book);
  if (!status_is_ok(status))
    return status;
  begin_review(call, &reviewed, &book);
  status = project(call, &reviewed);
  if (status_is_ok(status)) {
    take_result(call, &reviewed);
  } else if (is_problem(status)) {
    standing->lowest_e2 = GOAL_PERCENT_NONE;
    reviewed.review->problem = status.message;
  } else {
    return status;
  }
  status = open_tasks(call, &reviewed);
  return status_is_ok(status) && !is_said(call, &reviewed) ? keep(call, &reviewed) : status;
}
