/* Reviews goal plans by schedule. */
#include "goal_jobs.h"

#include <string.h>

#include "base/date.h"
#include "goal_review.h"
#include "goal_state.h"
#include "wire/reflect.h"

#define REVIEW_US (120 * US_PER_SECOND)
#define PLANS_AT_ONCE 100 /* whose positions are asked for together */

/* How a job goes on behind the plan an earlier try ended with. */
struct pass {
  struct call *call;
  struct schedule_run *run;
  struct goal_standings standings;
  uint64_t after;
  size_t reviewed, problems, fallen;
};

static struct status begin(struct call *call, struct schedule_run *run, struct pass *pass)
{
  *pass = (struct pass){ .call = call, .run = run };
  if (run->cursor_size == sizeof pass->after)
    memcpy(&pass->after, run->cursor, sizeof pass->after);
  return goal_standings_read(call, &pass->standings);
}

/* On a call of its own, so that a firm with thousands of plans needs no more memory than one with a few. */
static struct status review_apart(struct pass *pass, struct goal_standing *standing, const char *because)
{
  struct goal_reviewing reviewing = { .because = because, .standings = &pass->standings };
  struct arena *arena = pass->call->arena;
  struct call *own;
  struct status status = call_begin(pass->call->bus, pass->call->caller, REVIEW_US, &own);
  if (!status_is_ok(status))
    return status;
  own->state = pass->call->state;
  own->idempotency_key = pass->call->idempotency_key;
  status = goal_review_plan(own, &reviewing, standing);
  if (status_is_ok(status))
    standing->review = (const Crm__GoalReview *)reflect_copy(arena, &standing->review->base);
  else
    status = status_format(arena, status.code, status.field, "plan %llu: %s", (unsigned long long)standing->plan_id,
                           status.message);
  call_end(own);
  return status;
}

static struct status review(struct pass *pass, struct goal_standing *standing, const char *because)
{
  uint64_t before = standing->review_version;
  struct status status = review_apart(pass, standing, because);
  if (status.code == STATUS_ABORTED) /* somebody asked for it at the same time */
    return status_ok();
  if (!status_is_ok(status))
    return status;
  pass->reviewed++;
  pass->problems += standing->review->problem[0] != '\0';
  if (standing->review_version != before)
    pass->fallen += standing->review->n_task_ids;
  return schedule_progress_run(pass->call, pass->run, &standing->plan_id, sizeof standing->plan_id);
}

static void say(struct pass *pass)
{
  pass->run->message = arena_printf(pass->call->arena,
                                    "%zu plans reviewed, %zu goals fell below their line, %zu plans "
                                    "could not be projected",
                                    pass->reviewed, pass->fallen, pass->problems);
}

/* A run that is made a second time leaves alone what the first one did. */
static bool is_reviewed_since(const struct goal_standing *standing, int64_t due_us)
{
  const Google__Protobuf__Timestamp *at = standing->review == NULL ? NULL : standing->review->reviewed_at;
  return at != NULL && timestamp_us(at, 0) >= due_us && standing->review->plan_version == standing->plan->version;
}

struct status goal_jobs_review(struct call *call, struct schedule_run *run)
{
  struct pass pass;
  struct status status = begin(call, run, &pass);
  for (size_t i = 0; status_is_ok(status) && i < pass.standings.count; i++) {
    struct goal_standing *standing = &pass.standings.items[i];
    if (standing->plan_id > pass.after && !is_reviewed_since(standing, run->due_us))
      status = review(&pass, standing, "daily");
  }
  say(&pass);
  return status;
}

/* Reads what the accounts of some plans hold, all at once. */
static struct status read_book(struct pass *pass, size_t from, size_t to, struct goal_book *book)
{
  size_t count = 0;
  *book = (struct goal_book){ 0 };
  for (size_t i = from; i < to; i++)
    count += pass->standings.items[i].plan->input->n_account_ids;
  uint64_t *ids = arena_array(pass->call->arena, count + 1, sizeof *ids);
  count = 0;
  for (size_t i = from; i < to; i++) {
    const Crm__GoalPlanInput *input = pass->standings.items[i].plan->input;
    if (input->n_account_ids > 0)
      memcpy(&ids[count], input->account_ids, input->n_account_ids * sizeof *ids);
    count += input->n_account_ids;
  }
  return count == 0 ? status_ok() : goal_book_positions(pass->call, ids, count, book);
}

static bool is_changed(const struct goal_standing *standing, const struct goal_book *book)
{
  uint8_t hash[HASH_BYTES];
  const Crm__GoalReview *last = standing->review;
  goal_book_hash(book, standing->plan, hash);
  return last == NULL || last->holdings_hash.len != HASH_BYTES ||
         memcmp(last->holdings_hash.data, hash, HASH_BYTES) != 0;
}

static struct status watch_some(struct pass *pass, size_t from, size_t to)
{
  struct goal_book book;
  struct status status = read_book(pass, from, to, &book);
  for (size_t i = from; status_is_ok(status) && i < to; i++) {
    struct goal_standing *standing = &pass->standings.items[i];
    if (is_changed(standing, &book))
      status = review(pass, standing, "accounts or plan changed");
  }
  return status;
}

static struct goal_seen *seen_of(struct goal_state *state, uint64_t firm_id)
{
  return &state->seen[firm_id % GOAL_FIRMS_REMEMBERED];
}

struct status goal_jobs_watch(struct call *call, struct schedule_run *run)
{
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  struct pass pass;
  const struct crm *crm = call->state;
  struct goal_seen *last = seen_of(crm->goals, call->caller.firm_id);
  struct status status = firm_get_call(call, &request, &firm);
  if (!status_is_ok(status) || (last->firm_id == call->caller.firm_id && last->sequence == firm->sequence))
    return status;
  status = begin(call, run, &pass);
  for (size_t i = 0; status_is_ok(status) && i < pass.standings.count; i += PLANS_AT_ONCE) {
    size_t left = pass.standings.count - i;
    status = watch_some(&pass, i, i + (left < PLANS_AT_ONCE ? left : PLANS_AT_ONCE));
  }
  if (status_is_ok(status) && pass.reviewed == 0)
    *last = (struct goal_seen){ call->caller.firm_id, firm->sequence };
  say(&pass);
  return status;
}
