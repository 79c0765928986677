/* Applies commands within a job's transaction. */
#include "inside.h"

#include "account.h"
#include "wire/wire.h"

#include <string.h>

#define RUNS_AT_FIRST 4

struct job_commands {
  Account__JobCommands message;
  size_t room;
};

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

/* Keeps what was not refused, with the id that came next before it. */
static void keep(struct lane_work *work, const struct inside *commands, size_t count, uint64_t first_id)
{
  struct arena *arena = work->arena;
  Account__JobRun *run = arena_alloc(arena, sizeof *run);
  Account__CommitRequest *request = arena_alloc(arena, sizeof *request);
  if (!work->commands) {
    work->commands = arena_alloc(arena, sizeof *work->commands);
    account__job_commands__init(&work->commands->message);
  }
  struct job_commands *kept = work->commands;
  if (kept->message.n_runs == kept->room) {
    kept->room = kept->room ? 2 * kept->room : RUNS_AT_FIRST;
    Account__JobRun **grown = arena_array(arena, kept->room, sizeof *grown);
    if (kept->message.n_runs > 0)
      memcpy(grown, kept->message.runs, kept->message.n_runs * sizeof *grown);
    kept->message.runs = grown;
  }
  account__job_run__init(run);
  account__commit_request__init(request);
  request->commands = arena_array(arena, count, sizeof *request->commands);
  for (size_t i = 0; i < count; i++)
    if (status_is_ok(commands[i].status))
      request->commands[request->n_commands++] = commands[i].command;
  run->first_id = first_id;
  run->commands = request;
  kept->message.runs[kept->message.n_runs++] = run;
}

struct pg_bytes inside_packed(const struct lane_work *work)
{
  struct pg_bytes packed = { "", 0 };
  if (work->commands)
    packed.data = wire_pack(work->arena, &work->commands->message.base, &packed.size);
  return packed;
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
  keep(work, commands, count, *work->next_id);
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
