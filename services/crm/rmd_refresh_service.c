/* RmdService/Refresh: the facts rmd_status and rmd_remaining of every retirement account, and tasks for what is due
 * soon. Facts are written where they changed alone; the schedule runs this every day. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "client_service.h"
#include "crm.h"
#include "records/commit.h"
#include "rmd_refresh.h"
#include "rmd_walk.h"

#define TASK_DAYS 92 /* before the last day: the last quarter */

const struct access rmd_refresh_access = { .roles = ROLE_BIT(ROLE_ADMINISTRATOR) | ROLE_BIT(ROLE_SYSTEM) };

struct known { /* a fact as it stands */
  uint64_t account_id;
  const char *value;
};

struct facts { /* of one name, by account */
  const char *name;
  struct known *items;
  size_t count, room;
};

struct refresh {
  struct facts status, remaining;
  const char *key;
  size_t chunk;
  Crm__RefreshRmdResponse *out;
};

static struct status read_facts(struct call *call, struct facts *facts)
{
  Account__FactBookRequest request = ACCOUNT__FACT_BOOK_REQUEST__INIT;
  Account__FactBatch *batch = NULL;
  struct bus_stream *stream;
  request.name = facts->name;
  struct status status = fact_book_open(call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = fact_book_next(stream, &batch)) && batch != NULL) {
    if (facts->count + batch->n_account_ids > facts->room) {
      facts->room = 2 * (facts->count + batch->n_account_ids);
      struct known *more = arena_array(call->arena, facts->room, sizeof *more);
      for (size_t i = 0; i < facts->count; i++)
        more[i] = facts->items[i];
      facts->items = more;
    }
    for (size_t i = 0; i < batch->n_account_ids && i < batch->n_values; i++)
      facts->items[facts->count++] =
          (struct known){ batch->account_ids[i], arena_strdup(call->arena, batch->values[i]) };
  }
  return status;
}

static int compare_known(const void *id, const void *item)
{
  uint64_t wanted = *(const uint64_t *)id, found = ((const struct known *)item)->account_id;
  return (wanted > found) - (wanted < found);
}

static void say(struct commit_builder *builder, const struct facts *facts, uint64_t account_id, const char *value)
{
  const struct known *known =
      facts->count == 0 ? NULL : bsearch(&account_id, facts->items, facts->count, sizeof *facts->items, compare_known);
  if (known == NULL || strcmp(known->value, value) != 0)
    commit_fact(builder, account_id, facts->name, value);
}

static void say_group(struct refresh *of, struct call *chunk, struct commit_builder *builder,
                      const struct rmd_shown *group)
{
  const char *status = rmd_status_name(rmd_shown_status(group));
  for (size_t i = 0; i < group->count; i++) {
    uint64_t account_id = group->accounts[i]->member.ira.account_id;
    int64_t part_e4 = group->unknown == NULL ? group->group.parts_e4[i] : 0;
    say(builder, &of->status, account_id, status);
    say(builder, &of->remaining, account_id, rmd_money(chunk->arena, part_e4));
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
  struct refresh of = { .status = { .name = "rmd_status" }, .remaining = { .name = "rmd_remaining" }, .out = out };
  struct rmd_walk walk = {
    .call = call, .at = { .law = crm_rmd_law(call) }, .on_chunk = refresh_chunk, .context = &of
  };
  struct status status = client_business_date(call, &text, &walk.at.today);
  if (status_is_ok(status))
    status = read_facts(call, &of.status);
  if (status_is_ok(status))
    status = read_facts(call, &of.remaining);
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
