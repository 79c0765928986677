/* QueryService: account queries under a name. */
#include "query.h"

#include <stdlib.h>
#include <string.h>

#include "records/commit.h"

const struct record_kind crm_query_kind = { "crm.query", &crm__saved_query__descriptor };

#define ROLES_SEEING_ALL (ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR))

static bool is_seen(const struct caller *caller, const Crm__SavedQuery *query)
{
  return !query->deleted &&
         (query->shared || query->owner_id == caller->user_id || (ROLE_BIT(caller->role) & ROLES_SEEING_ALL) != 0);
}

static Crm__SavedQuery *shown(struct call *call, const struct record *record)
{
  Crm__SavedQuery *query = (Crm__SavedQuery *)record->message;
  query->query_id = record->id;
  query->version = record->version;
  query->changed_at = timestamp_of(call->arena, record->recorded_at_us);
  return query;
}

struct status query_find(struct call *call, uint64_t query_id, struct record *record, Crm__SavedQuery **out)
{
  struct status status = records_find(call, &crm_query_kind, query_id, record);
  if (!status_is_ok(status))
    return status;
  if (record->message == NULL || !is_seen(&call->caller, (Crm__SavedQuery *)record->message))
    return call_fail(call, STATUS_NOT_FOUND, "query_id", "query %llu is not known", (unsigned long long)query_id);
  *out = shown(call, record);
  return status;
}

struct status query_find_own(struct call *call, uint64_t query_id, struct record *record, Crm__SavedQuery **out)
{
  struct status status = query_find(call, query_id, record, out);
  if (status_is_ok(status) && (*out)->owner_id != call->caller.user_id && call->caller.role != ROLE_ADMINISTRATOR)
    return status_fail(STATUS_PERMISSION_DENIED, "query_id",
                       "the query is another user's: you may run it, not change it");
  return status;
}

/* Refused here rather than at every run. */
static struct status check(struct call *call, const Account__QueryDefinition *definition)
{
  Account__QueryPlanRequest request = ACCOUNT__QUERY_PLAN_REQUEST__INIT;
  Account__QueryPlan *plan;
  request.definition = (Account__QueryDefinition *)(uintptr_t)definition;
  request.check_only = true;
  return account_query_plan_call(call, &request, &plan);
}

/* What is kept: id, version and time are the record's. */
static Crm__SavedQuery *kept(struct call *call, const Crm__SavedQuery *query)
{
  Crm__SavedQuery *out = arena_copy(call->arena, query, sizeof *out);
  out->query_id = out->version = 0;
  out->changed_at = NULL;
  return out;
}

static struct status answer(struct call *call, const Account__CommitResponse *committed, Crm__SavedQuery *out)
{
  out->query_id = committed->outcomes[0]->id;
  out->version = committed->outcomes[0]->version;
  out->changed_at = timestamp_of(call->arena, call->now_us);
  return status_ok();
}

const struct access query_create_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_create(struct call *call, const Crm__CreateQueryRequest *in, Crm__SavedQuery *out)
{
  Account__CommitResponse *committed;
  out->name = in->name;
  out->description = in->description;
  out->definition = in->definition;
  out->shared = in->shared;
  out->owner_id = call->caller.user_id;
  struct status status = check(call, in->definition);
  if (!status_is_ok(status))
    return status;
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &crm_query_kind, .message = &kept(call, out)->base });
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? answer(call, committed, out) : status;
}

/* Writes the next version. */
static struct status put_next(struct call *call, const ProtobufCMessage *in, const struct record *record,
                              const Crm__SavedQuery *query, Account__CommitResponse **committed)
{
  struct commit_builder *commit = commit_new(call, in);
  commit_put(commit, &(struct record_put){ .kind = &crm_query_kind,
                                           .id = record->id,
                                           .replaces = record->version,
                                           .message = &kept(call, query)->base,
                                           .previous = record->message });
  return commit_send(commit, NULL, committed);
}

static struct status check_version(struct call *call, uint64_t version, uint64_t wanted)
{
  if (version == wanted)
    return status_ok();
  return call_fail(call, STATUS_ABORTED, "version", "the query has version %llu, not %llu: look at it again",
                   (unsigned long long)version, (unsigned long long)wanted);
}

const struct access query_edit_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_edit(struct call *call, const Crm__EditQueryRequest *in, Crm__SavedQuery *out)
{
  struct record record;
  Crm__SavedQuery *query;
  Account__CommitResponse *committed;
  struct status status = query_find_own(call, in->query_id, &record, &query);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &committed);
  if (!status_is_ok(status))
    return status;
  *out = *query;
  out->name = in->name;
  out->description = in->description;
  out->definition = in->definition;
  out->shared = in->shared;
  if (committed != NULL)
    return answer(call, committed, out);
  status = check_version(call, record.version, in->version);
  if (status_is_ok(status))
    status = check(call, in->definition);
  if (status_is_ok(status))
    status = put_next(call, &in->base, &record, out, &committed);
  return status_is_ok(status) ? answer(call, committed, out) : status;
}

const struct access query_delete_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_delete(struct call *call, const Crm__DeleteQueryRequest *in, Crm__DeleteQueryResponse *out)
{
  struct record record;
  Crm__SavedQuery *query;
  Account__CommitResponse *committed;
  struct status status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status) && committed != NULL) {
    out->sequence = committed->sequence;
    return status;
  }
  if (status_is_ok(status))
    status = query_find_own(call, in->query_id, &record, &query);
  if (status_is_ok(status))
    status = check_version(call, record.version, in->version);
  if (!status_is_ok(status))
    return status;
  query->deleted = true;
  status = put_next(call, &in->base, &record, query, &committed);
  if (status_is_ok(status))
    out->sequence = committed->sequence;
  return status;
}

const struct access query_get_access = { .roles = QUERY_ROLES };
struct status query_get(struct call *call, const Crm__GetQueryRequest *in, Crm__SavedQuery *out)
{
  struct record record;
  Crm__SavedQuery *query;
  struct status status = query_find(call, in->query_id, &record, &query);
  if (status_is_ok(status) && in->as_of != NULL)
    status = records_get_as_of(call, &crm_query_kind, in->query_id, timestamp_us(in->as_of, 0), &record);
  if (status_is_ok(status))
    *out = *shown(call, &record);
  return status;
}

static int by_name(const void *a, const void *b)
{
  const Crm__SavedQuery *left = *(Crm__SavedQuery *const *)a, *right = *(Crm__SavedQuery *const *)b;
  int order = strcmp(left->name, right->name);
  return order != 0 ? order : left->query_id < right->query_id ? -1 : left->query_id > right->query_id;
}

const struct access query_list_access = { .roles = QUERY_ROLES };
struct status query_list(struct call *call, const Crm__ListQueriesRequest *in, Crm__ListQueriesResponse *out)
{
  struct record *records;
  size_t count;
  (void)in;
  struct status status = records_list(call, &crm_query_kind, 0, &records, &count);
  if (!status_is_ok(status))
    return status;
  out->queries = arena_array(call->arena, count + 1, sizeof *out->queries);
  for (size_t i = 0; i < count; i++)
    if (is_seen(&call->caller, (Crm__SavedQuery *)records[i].message))
      out->queries[out->n_queries++] = shown(call, &records[i]);
  if (out->n_queries > 0)
    qsort(out->queries, out->n_queries, sizeof *out->queries, by_name);
  return status;
}
