/* Applies commands within a job's transaction. */
#include "inside.h"

#include "account.h"

/* A batch of one commit that names what the commands touch. */
static const struct caller *name(struct lane_work *work, const struct caller *caller, struct inside *commands,
                                 size_t count, struct batch *batch)
{
  Account__CommitRequest *request = arena_alloc(work->arena, sizeof *request);
  struct pending *pending = arena_alloc(work->arena, sizeof *pending);
  account__commit_request__init(request);
  request->n_commands = count;
  request->commands = arena_array(work->arena, count, sizeof *request->commands);
  for (size_t i = 0; i < count; i++)
    request->commands[i] = commands[i].command;
  *pending = (struct pending){
    .arena = work->arena, .caller = *caller, .now_us = work->now_us, .method = "", .key = "", .request = request
  };
  batch->firm_id = work->firm_id;
  batch->now_us = work->now_us;
  batch->commits[0] = pending;
  batch->count = 1;
  return &pending->caller;
}

static struct status apply_some(struct lane_work *work, const struct caller *caller, struct inside *commands,
                                size_t count)
{
  struct batch *batch = arena_alloc(work->arena, sizeof *batch);
  const struct caller *viewer = name(work, caller, commands, count, batch);
  struct status status = pg_settle(work->transaction);
  if (status_is_ok(status))
    status = batch_load(batch, work->transaction, work->arena);
  if (!status_is_ok(status))
    return status;
  state_skip_ids(batch->state, *work->next_id);
  struct moment at = { .now_us = work->now_us, .sequence = work->sequence, .business_on = work->business_on };
  for (size_t i = 0; i < count; i++) {
    state_mark(batch->state, (uint64_t)account_book(viewer));
    commands[i].status = batch_command(batch, commands[i].command, at, &commands[i].outcome);
    if (!status_is_ok(commands[i].status))
      state_undo(batch->state);
  }
  batch_write_changes(batch, work->transaction);
  *work->next_id = state_ids_taken(batch->state);
  return pg_settle(work->transaction);
}

struct status inside_apply(struct lane_work *work, const struct caller *caller, struct inside *commands, size_t count)
{
  struct status status = status_ok();
  for (size_t from = 0; from < count && status_is_ok(status); from += INSIDE_AT_ONCE)
    status = apply_some(work, caller, commands + from, count - from < INSIDE_AT_ONCE ? count - from : INSIDE_AT_ONCE);
  return status;
}
