/* QueryService: standing queries: what is watched, and what became of it. */
#include "query.h"

#include "records/commit.h"

#define DEFAULT_MINUTES 15
#define DEFAULT_EVENTS 20

const struct record_kind crm_query_watch_kind = { "crm.query_watch", &crm__query_watch__descriptor };
const struct record_kind crm_query_event_kind = { "crm.query_event", &crm__query_event__descriptor };

static struct status find_watch(struct call *call, uint64_t query_id, struct record *record)
{
  struct status status = records_find(call, &crm_query_watch_kind, query_id, record);
  if (status_is_ok(status) && record->message == NULL)
    return status_fail(STATUS_NOT_FOUND, "query_id", "the query is not watched");
  return status;
}

static void show(const struct record *record, Crm__QueryWatch *out)
{
  *out = *(Crm__QueryWatch *)record->message;
  out->query_id = record->id;
  out->version = record->version;
}

/* Writes the watch and answers it as it is kept. */
static struct status put_watch(struct call *call, const ProtobufCMessage *in, const struct record *record,
                               uint64_t query_id, Crm__QueryWatch *out)
{
  Account__CommitResponse *committed;
  Crm__QueryWatch kept = *out;
  kept.version = 0;
  struct commit_builder *commit = commit_new(call, in);
  commit_put(commit, &(struct record_put){ .kind = &crm_query_watch_kind,
                                           .id = query_id,
                                           .replaces = record->version,
                                           .message = &kept.base,
                                           .previous = record->message });
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    out->version = committed->outcomes[0]->version;
  return status;
}

const struct access query_watch_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_watch(struct call *call, const Crm__WatchQueryRequest *in, Crm__QueryWatch *out)
{
  struct record query_record, record;
  Crm__SavedQuery *query;
  struct status status = query_find(call, in->query_id, &query_record, &query);
  if (status_is_ok(status) && query->owner_id != call->caller.user_id)
    return status_fail(STATUS_PERMISSION_DENIED, "query_id", "a query is watched in its owner's sight, by its owner");
  if (status_is_ok(status))
    status = records_find(call, &crm_query_watch_kind, in->query_id, &record);
  if (!status_is_ok(status))
    return status;
  if (record.message != NULL)
    *out = *(Crm__QueryWatch *)record.message;
  out->query_id = in->query_id;
  out->owner_id = query->owner_id;
  out->every_minutes = in->every_minutes != 0 ? in->every_minutes : DEFAULT_MINUTES;
  out->active = true;
  out->trouble = "";
  return put_watch(call, &in->base, &record, in->query_id, out);
}

const struct access query_unwatch_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_unwatch(struct call *call, const Crm__UnwatchQueryRequest *in, Crm__QueryWatch *out)
{
  struct record query_record, record;
  Crm__SavedQuery *query;
  struct status status = query_find_own(call, in->query_id, &query_record, &query);
  if (status_is_ok(status))
    status = find_watch(call, in->query_id, &record);
  if (!status_is_ok(status))
    return status;
  *out = *(Crm__QueryWatch *)record.message;
  out->active = false;
  return put_watch(call, &in->base, &record, in->query_id, out);
}

/* What was found in its owner's sight is for the owner, and for those who see the whole firm. */
static struct status find_watched(struct call *call, uint64_t query_id, struct record *record)
{
  const uint32_t of_the_firm = ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR);
  struct record query_record;
  Crm__SavedQuery *query;
  struct status status = query_find(call, query_id, &query_record, &query);
  bool sees_all = (ROLE_BIT(call->caller.role) & of_the_firm) != 0 && !call->caller.limited;
  if (status_is_ok(status) && query->owner_id != call->caller.user_id && !sees_all)
    return status_fail(STATUS_PERMISSION_DENIED, "query_id", "what a watched query found is for its owner");
  return status_is_ok(status) ? find_watch(call, query_id, record) : status;
}

const struct access query_get_watch_access = { .roles = QUERY_ROLES };
struct status query_get_watch(struct call *call, const Crm__GetWatchRequest *in, Crm__QueryWatch *out)
{
  struct record record;
  struct status status = find_watched(call, in->query_id, &record);
  if (status_is_ok(status))
    show(&record, out);
  return status;
}

static Crm__QueryEvent *event_of(const struct record *record)
{
  Crm__QueryEvent *event = (Crm__QueryEvent *)record->message;
  event->event_id = record->id;
  event->sequence = record->sequence;
  return event;
}

const struct access query_look_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_look(struct call *call, const Crm__LookQueryRequest *in, Crm__QueryWatch *out)
{
  struct record record;
  struct status status = find_watched(call, in->query_id, &record);
  if (status_is_ok(status) && !((Crm__QueryWatch *)record.message)->active)
    return status_fail(STATUS_FAILED_PRECONDITION, "query_id", "the query is no longer watched");
  struct call own = call_as_service(call);
  if (status_is_ok(status))
    status = query_look_at(&own, &record, 0, true);
  if (status_is_ok(status))
    status = find_watch(call, in->query_id, &record);
  if (status_is_ok(status))
    show(&record, out);
  return status;
}

const struct access query_list_changes_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_list_changes(struct call *call, const Crm__ListQueryChangesRequest *in,
                                 Crm__ListQueryChangesResponse *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page = { .next_token = "" };
  struct record record;
  size_t wanted = in->page_size ? in->page_size : DEFAULT_EVENTS, count = 0;
  struct status status = find_watched(call, in->query_id, &record);
  struct call own = call_as_service(call);
  struct record *ring =
      arena_array(call->arena, wanted, sizeof *ring); /* the latest ones: records come the oldest first */
  records_where_id(call, &request, "queryId", in->query_id);
  while (status_is_ok(status)) {
    request.page_token = (char *)(uintptr_t)page.next_token;
    status = records_page(&own, &crm_query_event_kind, &request, &page);
    for (size_t i = 0; status_is_ok(status) && i < page.count; i++)
      if (in->before_event == 0 || page.records[i].id < in->before_event)
        ring[count++ % wanted] = page.records[i];
    if (page.next_token[0] == '\0')
      break;
  }
  if (!status_is_ok(status))
    return status;
  out->events = arena_array(call->arena, wanted, sizeof *out->events);
  for (size_t i = 0; i < wanted && i < count; i++)
    out->events[out->n_events++] = event_of(&ring[(count - 1 - i) % wanted]);
  return status;
}

/* The stream has the records of all queries; those of this one are sent on. */
static struct status send_event(struct call *call, const Account__Record *kept, uint64_t query_id)
{
  struct record record;
  struct call part = call_part(call);
  struct status status = records_unpack(&part, &crm_query_event_kind, kept, &record);
  if (status_is_ok(status) && ((Crm__QueryEvent *)record.message)->query_id == query_id)
    status = query_feed_send(call, event_of(&record));
  return call_part_end(&part, call, status);
}

const struct access query_feed_access = { .roles = QUERY_ROLES, .second_factor = true };
struct status query_feed(struct call *call, const Crm__QueryFeedRequest *in)
{
  Account__WatchRecordsRequest request = ACCOUNT__WATCH_RECORDS_REQUEST__INIT;
  Account__Record *kept;
  struct bus_stream *stream;
  struct record record;
  const char *kind = crm_query_event_kind.name;
  struct status status = find_watched(call, in->query_id, &record);
  if (!status_is_ok(status))
    return status;
  struct call own = call_as_service(call);
  request.n_kinds = 1;
  request.kinds = (void *)&kind;
  request.after_sequence = in->after_sequence;
  request.follow = in->follow;
  status = record_watch_open(&own, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = record_watch_next(stream, &kept)) && kept != NULL)
    status = send_event(call, kept, in->query_id);
  return status;
}
