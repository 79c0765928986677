/* Scheduled work on client scores. */
#include <string.h>

#include "activation.h"
#include "base/date.h"
#include "crm.seam.h"
#include "jobs.h"
#include "questionnaires.h"
#include "settings.h"

#define SETTLED_US (120 * US_PER_SECOND) /* a younger mark is likely being worked on by who made it */

struct daily {
  const char *key; /* of the run */
  char today[DATE_TEXT_SIZE];
  size_t tasks;
};

static bool is_same_override(const Risk__ScoreOverride *a, const Risk__ScoreOverride *b)
{
  return (a == NULL) == (b == NULL);
}

/* What the account shows of itself and what its facts say. */
static bool is_same(const Risk__ClientScore *a, const Risk__ClientScore *b)
{
  return a->level == b->level && strcmp(a->score, b->score) == 0 && strcmp(a->stale_on, b->stale_on) == 0 &&
         a->stale_months == b->stale_months && a->missing_count == b->missing_count && a->person_id == b->person_id &&
         a->n_holders == b->n_holders && a->n_pending == b->n_pending && is_same_override(a->override, b->override) &&
         is_same_override(a->requested_override, b->requested_override);
}

static Risk__ClientScore__Change change_of(const Risk__ClientScore *before, const Risk__ClientScore *after)
{
  if (!is_same_override(before->override, after->override))
    return RISK__CLIENT_SCORE__CHANGE__OVERRIDE_EXPIRED;
  if (before->stale_months != after->stale_months)
    return RISK__CLIENT_SCORE__CHANGE__AGE_CHANGED;
  return is_same(before, after) ? before->change : RISK__CLIENT_SCORE__CHANGE__HOLDERS_CHANGED;
}

/* The task is opened first: when the score is not written afterwards, opening it again finds it open. */
static struct status tell_stale(const struct daily *daily, struct score_file *file)
{
  struct call *call = file->call;
  Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  Crm__OpenTaskResponse *response;
  request.kind = CRM__TASK__KIND__QUESTIONNAIRE_STALE;
  request.account_id = file->account->account_id;
  request.title = arena_printf(call->arena, "Risk questionnaire of %.100s is too old", file->account->alias);
  request.detail =
      arena_printf(call->arena,
                   "The answers of %s are stale from %s: until they are given again nothing can be bought. "
                   "Invite the client to answer again.",
                   file->account->alias, file->score->stale_on);
  request.due_on = daily->today;
  request.subject = file->score->stale_on;
  const char *key =
      arena_printf(call->arena, "%s:task:%llu", daily->key, (unsigned long long)file->account->account_id);
  struct call keyed = call_with_key(call, key);
  struct status status = task_open_call(&keyed, &request, &response);
  if (status_is_ok(status))
    file->score->stale_told = file->score->stale_on;
  return status;
}

static bool visit_daily(struct score_sweep *sweep, struct score_file *file)
{
  struct daily *daily = sweep->context;
  const Risk__ClientScore *before = (const Risk__ClientScore *)file->current.message;
  score_file_settle(file, before->change);
  file->score->change = change_of(before, file->score);
  struct account_score effective = holders_score(file->call->arena, file->account, file->score, file->staleness);
  bool is_told = strcmp(file->score->stale_told, file->score->stale_on) == 0;
  if (effective.state == SCORE_STALE && !is_told && file->account->status != ACCOUNT__ACCOUNT__STATUS__CLOSED) {
    sweep->status = tell_stale(daily, file);
    daily->tasks += status_is_ok(sweep->status);
    return true;
  }
  return !is_same(before, file->score);
}

struct status score_job_daily(struct call *call, struct schedule_run *run)
{
  struct daily daily = { .key = call->idempotency_key };
  struct score_sweep sweep = { .call = call, .key = call->idempotency_key, .visit = visit_daily, .context = &daily };
  char cursor[SCORE_PLACE_BYTES];
  struct status status = settings_staleness(call, &sweep.staleness);
  if (status_is_ok(status) && run->cursor_size > 0)
    status = score_place_parse(arena_strndup(call->arena, (const char *)run->cursor, run->cursor_size), &sweep.place);
  date_format(sweep.staleness.today, daily.today);
  while (status_is_ok(status) && !sweep.is_over) {
    status = score_sweep_page(&sweep);
    if (!status_is_ok(status))
      break;
    score_place_format(&sweep.place, cursor);
    status = schedule_progress_run(call, run, cursor, strlen(cursor));
  }
  run->message =
      arena_printf(call->arena, "%zu scores, %zu changed, %zu tasks", sweep.accounts, sweep.written, daily.tasks);
  return status;
}

struct status score_job_follow(struct call *call, struct schedule_run *run)
{
  struct record *marks;
  size_t count, followed = 0;
  struct status status = records_list(call, &risk_activation_kind, 0, &marks, &count);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    const Risk__Activation *mark = (const Risk__Activation *)marks[i].message;
    if (mark->done || call->now_us - marks[i].recorded_at_us < SETTLED_US)
      continue;
    struct activation activation = { .advisor_id = mark->advisor_id, .version = mark->version };
    status = activation_follow(call, &activation, NULL);
    followed++;
    if (status_is_ok(status))
      status = schedule_progress_run(call, run, NULL, 0);
  }
  run->message = arena_printf(call->arena, "%zu questionnaires followed", followed);
  return status;
}
