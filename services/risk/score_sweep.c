/* Pages of scores, changed by a rule and committed together. */
#include "score_sweep.h"

#define BATCH 500 /* scores in one message: some KiB each */
#define PAGE 1000

struct batch {
  struct keyed_commit commits[BATCH];
  size_t count;
};

static struct status send(struct score_sweep *sweep, struct call *call, struct batch *batch)
{
  Account__CommitAllResponse *response;
  if (batch->count == 0)
    return status_ok();
  struct status status = commit_send_all(call, batch->commits, batch->count, &response);
  for (size_t i = 0; status_is_ok(status) && i < batch->count; i++) {
    sweep->written += response->ends[i]->code == STATUS_OK;
    sweep->refused += response->ends[i]->code != STATUS_OK;
  }
  batch->count = 0;
  return status;
}

static struct status add(struct score_sweep *sweep, const struct score_file *file, struct batch *batch)
{
  struct call *call = file->call;
  struct commit_builder *commit = commit_new(call, NULL);
  if (sweep->on != NULL)
    commit_expect_record(commit, sweep->on_kind, sweep->on->id, sweep->on->version);
  score_file_put(file, commit);
  const char *key = arena_printf(call->arena, "%s:%llu:%llu", sweep->key, (unsigned long long)file->account->account_id,
                                 (unsigned long long)file->current.version);
  batch->commits[batch->count++] = (struct keyed_commit){ commit, key };
  return batch->count == BATCH ? send(sweep, call, batch) : status_ok();
}

static struct status run_page(struct score_sweep *sweep, struct call *call)
{
  struct score_page page;
  struct batch *batch = arena_alloc(call->arena, sizeof *batch);
  struct status status = score_page_read(call, &sweep->place, PAGE, sweep->staleness, &page);
  for (size_t i = 0; status_is_ok(status) && i < page.count; i++) {
    if (page.files[i].current.message == NULL)
      continue;
    sweep->accounts++;
    bool is_changed = sweep->visit(sweep, &page.files[i]);
    status = sweep->status;
    if (status_is_ok(status) && is_changed && !sweep->is_dry)
      status = add(sweep, &page.files[i], batch);
  }
  if (status_is_ok(status))
    status = send(sweep, call, batch);
  if (!status_is_ok(status))
    return status;
  sweep->place = page.next;
  sweep->is_over = page.is_last;
  return status;
}

struct status score_sweep_page(struct score_sweep *sweep)
{
  struct call page = call_part(sweep->call);
  return call_part_end(&page, sweep->call, run_page(sweep, &page));
}
