/* RmdService/Refresh: the facts rmd_status and rmd_remaining of every retirement account, and tasks for what is due
 * soon. Facts are written where they changed alone; the schedule runs this every day. */
#include "base/date.h"
#include "client_service.h"
#include "crm.h"
#include "records/facts.h"
#include "rmd_refresh.h"
#include "rmd_walk.h"

#define TASK_DAYS 92 /* before the last day: the last quarter */

const struct access rmd_refresh_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM) };

struct refresh {
  struct facts status, remaining;
  const char *key;
  size_t chunk;
  Crm__RefreshRmdResponse *out;
};

static void say_group(struct refresh *of, struct call *chunk, struct commit_builder *builder,
                      const struct rmd_shown *group)
{
  const char *status = rmd_status_name(rmd_shown_status(group));
  for (size_t i = 0; i < group->count; i++) {
    uint64_t account_id = group->accounts[i]->member.ira.account_id;
    int64_t part_e4 = group->unknown == NULL ? group->group.parts_e4[i] : 0;
    facts_say(&of->status, builder, account_id, status);
    facts_say(&of->remaining, builder, account_id, rmd_money(chunk->arena, part_e4));
  }
}

/* The first day of what is left; DATE_NONE: nothing is left, or it cannot be computed. */
static int32_t next_due(const struct rmd_shown *group)
{
  for (size_t i = 0; group->unknown == NULL && group->group.why == NULL && i < group->group.due_count; i++) {
    if (group->group.dues[i].remaining_e4 > 0)
      return group->group.dues[i].due_on;
  }
  return DATE_NONE;
}

static struct status open_task(struct rmd_walk *walk, struct call *chunk, const struct rmd_shown *group)
{
  struct refresh *of = walk->context;
  Crm__OpenTaskRequest request = CRM__OPEN_TASK_REQUEST__INIT;
  Crm__OpenTaskResponse *response;
  int32_t due_on = next_due(group);
  if (due_on == DATE_NONE || due_on - walk->at.today > TASK_DAYS)
    return status_ok();
  request.account_id = group->accounts[0]->member.ira.account_id;
  request.person_id = group->accounts[0]->person_id;
  request.kind = CRM__TASK__KIND__RMD_DUE;
  request.subject =
      arena_printf(chunk->arena, "%d %s", walk->at.year, rmd_group_name(chunk->arena, &group->accounts[0]->member.ira));
  request.title = arena_printf(chunk->arena, "Required distribution: %s left, due %s",
                               rmd_money(chunk->arena, group->group.remaining_e4), rmd_date(chunk->arena, due_on));
  request.due_on = rmd_date(chunk->arena, due_on);
  struct status status = task_open_call(chunk, &request, &response);
  of->out->tasks += status_is_ok(status);
  return status;
}

static struct status refresh_chunk(struct rmd_walk *walk, struct call *chunk, const struct rmd_shown *groups,
                                   size_t count)
{
  struct refresh *of = walk->context;
  struct commit_builder *builder = commit_new(chunk, NULL);
  Account__CommitResponse *response;
  struct status status = status_ok();
  for (size_t i = 0; i < count; i++)
    say_group(of, chunk, builder, &groups[i]);
  of->out->facts += (uint32_t)commit_command_count(builder);
  if (commit_command_count(builder) > 0)
    status = commit_send(builder, commit_key(chunk, arena_printf(chunk->arena, "facts %zu", of->chunk)), &response);
  of->chunk++;
  for (size_t i = 0; i < count && status_is_ok(status); i++)
    status = open_task(walk, chunk, &groups[i]);
  return status;
}

static struct status refresh(struct call *call, Crm__RefreshRmdResponse *out)
{
  const char *text;
  struct refresh of = { .out = out };
  struct rmd_walk walk = {
    .call = call, .at = { .law = crm_rmd_law(call) }, .on_chunk = refresh_chunk, .context = &of
  };
  struct status status = client_business_date(call, &text, &walk.at.today);
  if (status_is_ok(status))
    status = facts_read(call, "rmd_status", &of.status);
  if (status_is_ok(status))
    status = facts_read(call, "rmd_remaining", &of.remaining);
  if (!status_is_ok(status))
    return status;
  walk.at.year = date_to_civil(walk.at.today).year;
  status = rmd_walk_run(&walk);
  out->accounts = (uint32_t)walk.done;
  return status;
}

struct status rmd_refresh(struct call *call, const Crm__RefreshRmdRequest *in, Crm__RefreshRmdResponse *out)
{
  (void)in;
  return refresh(call, out);
}

struct status rmd_refresh_run(struct call *call, struct schedule_run *run)
{
  Crm__RefreshRmdResponse done = CRM__REFRESH_RMD_RESPONSE__INIT;
  struct status status = refresh(call, &done);
  run->message = arena_printf(call->arena, "%u accounts, %u facts, %u tasks", done.accounts, done.facts, done.tasks);
  return status;
}
