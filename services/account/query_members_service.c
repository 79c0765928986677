/* AccountQueryService, for standing queries: which accounts fit, and why. */
#include "plain.h"
#include "query_cell.h"
#include "query_run.h"
#include "read.h"

#define MEMBERS_AT_ONCE 50000

const struct access account_query_members_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };
const struct access account_query_explain_access = { .roles = ROLE_BIT(ROLE_SYSTEM) };

static struct status send_members(struct query_run *run, const struct pg_rows *rows)
{
  struct arena *arena = arena_new();
  Account__QueryMembers members = ACCOUNT__QUERY_MEMBERS__INIT;
  members.n_account_ids = pg_count(rows);
  members.account_ids = arena_array(arena, members.n_account_ids + 1, sizeof *members.account_ids);
  for (size_t i = 0; i < members.n_account_ids; i++)
    members.account_ids[i] = (uint64_t)pg_get_int8(rows, i, 0);
  members.sequence = run->sequence;
  struct status status = account_query_members_send(run->call, &members);
  arena_free(arena);
  return status;
}

struct status account_query_members(struct call *call, const Account__QueryMembersRequest *in)
{
  struct query_view view;
  struct status status = query_view_of_user(call, in->user_id, &view);
  if (status_is_ok(status))
    status = query_check(call->arena, in->definition, &view);
  if (!status_is_ok(status))
    return status;
  struct query_run run = { .call = call,
                           .work = { .definition = in->definition, .view = &view, .purpose = QUERY_IDS },
                           .rows_at_once = MEMBERS_AT_ONCE,
                           .take = send_members };
  return query_run(&run);
}

static Account__QueryExplained *explained(struct query_run *run, const struct pg_rows *rows, size_t row)
{
  struct arena *arena = run->call->arena;
  size_t count = run->compiled.column_count;
  char buffer[QUERY_CELL_SIZE];
  Account__QueryExplained *out = arena_alloc(arena, sizeof *out);
  account__query_explained__init(out);
  out->account_id = (uint64_t)pg_get_int8(rows, row, 0);
  out->n_fits = out->n_values = count;
  out->fits = arena_array(arena, count + 1, sizeof *out->fits);
  out->values = arena_array(arena, count + 1, sizeof *out->values);
  for (size_t i = 0; i < count; i++) {
    int column = 1 + 2 * (int)i;
    out->fits[i] = pg_get_int8(rows, row, column) != 0;
    struct query_cell cell = query_cell_read(run->compiled.columns[i], rows, row, column + 1, buffer);
    out->values[i] = arena_strndup(arena, cell.text, cell.size);
  }
  return out;
}

static struct status take_explained(struct query_run *run, const struct pg_rows *rows)
{
  Account__QueryExplanation *out = run->context;
  for (size_t row = 0; row < pg_count(rows); row++)
    out->accounts[out->n_accounts++] = explained(run, rows, row);
  return status_ok();
}

/* As of a line of the journal: what was recorded by it; ages by the business date of the instant. */
static struct status past_view(struct call *call, const Account__ExplainQueryRequest *in, struct query_view *view)
{
  if (in->as_of_sequence == 0)
    return status_ok();
  struct call then = *call;
  struct query_view of_day;
  then.now_us = timestamp_us(in->as_of, call->now_us);
  struct status status = query_view_of(&then, "", &of_day);
  view->business_on = of_day.business_on;
  view->sequence = (int64_t)in->as_of_sequence;
  view->past = PAST_ALWAYS;
  return status;
}

static void name_sections(struct call *call, const Account__QueryDefinition *definition, const struct query_view *view,
                          Account__QueryExplanation *out)
{
  out->unknown_sections = arena_array(call->arena, definition->n_filters + 1, sizeof *out->unknown_sections);
  out->labels = arena_array(call->arena, definition->n_filters + 1, sizeof *out->labels);
  for (size_t i = 0; i < definition->n_filters; i++)
    out->labels[out->n_labels++] = query_section_find(definition->filters[i]->section)->label;
  for (size_t i = 0; i < definition->n_filters; i++)
    if (!query_is_kept(query_section_find(definition->filters[i]->section), view))
      out->unknown_sections[out->n_unknown_sections++] = definition->filters[i]->section;
}

struct status account_query_explain(struct call *call, const Account__ExplainQueryRequest *in,
                                    Account__QueryExplanation *out)
{
  struct query_view view;
  struct status status = query_view_of_user(call, in->user_id, &view);
  if (status_is_ok(status))
    status = query_check(call->arena, in->definition, &view);
  if (status_is_ok(status))
    status = past_view(call, in, &view);
  if (!status_is_ok(status))
    return status;
  name_sections(call, in->definition, &view, out);
  out->accounts = arena_array(call->arena, in->n_account_ids + 1, sizeof *out->accounts);
  struct query_run run = { .call = call,
                           .work = { .definition = in->definition,
                                     .view = &view,
                                     .purpose = QUERY_EXPLAIN,
                                     .account_ids = in->account_ids,
                                     .account_count = in->n_account_ids },
                           .rows_at_once = in->n_account_ids + 1,
                           .take = take_explained,
                           .context = out };
  return query_run(&run);
}
