/* Scheduled work on portfolios: accounts every day, published indexes as each quarter begins. */
#include <string.h>

#include "base/date.h"
#include "jobs.h"
#include "profile_pass.h"
#include "publish.h"
#include "records/firm_zone.h"

struct status portfolio_job_accounts(struct call *call, struct schedule_run *run)
{
  struct profile_pass pass;
  char cursor[SCORE_PLACE_BYTES];
  struct status status = profile_pass_begin(call, call->idempotency_key, &pass);
  if (status_is_ok(status) && run->cursor_size > 0)
    status = score_place_parse(arena_strndup(call->arena, (const char *)run->cursor, run->cursor_size), &pass.place);
  while (status_is_ok(status) && !pass.is_over) {
    status = profile_pass_page(&pass);
    if (!status_is_ok(status))
      break;
    score_place_format(&pass.place, cursor);
    status = schedule_progress_run(call, run, cursor, strlen(cursor));
  }
  run->message = arena_printf(call->arena, "%zu accounts from %llu on: %zu out of profile, %zu unscored, %zu tasks",
                              pass.done, (unsigned long long)pass.last_id, pass.out, pass.unscored, pass.tasks);
  return status;
}

/* One index in an arena of its own. What was measured in this quarter already, by whomever, is left alone. */
static struct status measure_index(struct call *call, const struct record *found, const char *quarter, bool *is_new)
{
  const Risk__PortfolioScore *score = (const Risk__PortfolioScore *)found->message;
  struct publication publication;
  Account__CommitResponse *committed;
  *is_new = strcmp(score->quarter, quarter) != 0;
  if (!*is_new)
    return status_ok();
  struct publish_wish wish = { .index_id = found->id, .weights = score->weights, .weight_count = score->n_weights };
  struct status status = publish_make(call, &wish, &publication);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, NULL);
  publish_put(commit, &publication);
  const char *key = arena_printf(call->arena, "%s:%llu:%llu", call->idempotency_key, (unsigned long long)found->id,
                                 (unsigned long long)publication.current.version);
  status = commit_send(commit, key, &committed);
  return status.code == STATUS_ABORTED ? status_ok() : status; /* somebody has just published it */
}

struct status portfolio_job_indexes(struct call *call, struct schedule_run *run)
{
  struct record *all;
  size_t count = 0, measured = 0;
  int32_t today = 0;
  uint64_t after = 0;
  char quarter[QUARTER_TEXT_SIZE];
  if (run->cursor_size == sizeof after)
    memcpy(&after, run->cursor, sizeof after);
  struct status status = firm_today(call, &today);
  if (status_is_ok(status))
    status = records_list(call, &risk_portfolio_score_kind, 0, &all, &count);
  quarter_format(quarter_of(today), quarter);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    bool is_new = false;
    if (all[i].id <= after)
      continue;
    struct call one = call_part(call);
    status = call_part_end(&one, call, measure_index(&one, &all[i], quarter, &is_new));
    measured += is_new;
    if (status_is_ok(status) && is_new)
      status = schedule_progress_run(call, run, &all[i].id, sizeof all[i].id);
  }
  run->message = arena_printf(call->arena, "%zu of %zu indexes measured for %s", measured, count, quarter);
  return status;
}
