/* Looks at watched queries: the accounts that fit now against those of the last look. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "program/log.h"
#include "query_event.h"
#include "records/commit.h"
#include "records/firm_zone.h"

#define MINUTE_US (60 * US_PER_SECOND)
#define EARLY_US (5 * US_PER_SECOND) /* the schedule's grid and ours are not the same */
#define RESULT_BYTES 1048576         /* of a record */

const struct record_kind crm_query_result_kind = { "crm.query_result", &crm__query_result__descriptor };

/* Not before its minutes are over, and only when something was written since, or another day began where the firm is.
 */
static bool is_due(const struct query_look *look, uint64_t firm_sequence, const struct zone *zone)
{
  const Crm__QueryWatch *watch = look->watch;
  int64_t looked_us = timestamp_us(watch->looked_at, 0);
  if (watch->looked_at == NULL || look->query->version != watch->query_version)
    return true;
  if (look->call->now_us - looked_us < watch->every_minutes * MINUTE_US - EARLY_US)
    return false;
  bool nothing_since = look->watch_record.sequence == firm_sequence && watch->looked_sequence + 1 == firm_sequence;
  return !nothing_since || zone_day(zone, looked_us) != zone_day(zone, look->call->now_us);
}

static struct status too_many(const struct query_look *look)
{
  return call_fail(look->call, STATUS_OUT_OF_RANGE, NULL, "more than %d accounts fit: a watched query has fewer",
                   QUERY_IDS_LIMIT);
}

/* The accounts that fit now. Ids are kept beside the stream's items, each of which is gone with the next. */
static struct status read_members(struct query_look *look, struct query_ids *out)
{
  Account__QueryMembersRequest request = ACCOUNT__QUERY_MEMBERS_REQUEST__INIT;
  Account__QueryMembers *members;
  struct bus_stream *stream;
  uint64_t *ids = NULL;
  size_t count = 0, room = 0;
  request.definition = look->query->definition;
  request.user_id = look->watch->owner_id;
  struct status status = account_query_members_open(look->call, &request, &stream);
  while (status_is_ok(status) && status_is_ok(status = account_query_members_next(stream, &members)) &&
         members != NULL) {
    look->sequence = members->sequence;
    if (count + members->n_account_ids > QUERY_IDS_LIMIT)
      return too_many(look);
    if (count + members->n_account_ids > room) {
      room = 2 * (count + members->n_account_ids);
      uint64_t *wider = arena_array(look->call->arena, room, sizeof *wider);
      if (count > 0)
        memcpy(wider, ids, count * sizeof *ids);
      ids = wider;
    }
    if (members->n_account_ids > 0)
      memcpy(ids + count, members->account_ids, members->n_account_ids * sizeof *ids);
    count += members->n_account_ids;
  }
  *out = (struct query_ids){ ids, count };
  return status;
}

static struct status read_last(struct query_look *look, struct record *record, struct query_ids *out)
{
  struct status status = records_find(look->call, &crm_query_result_kind, look->watch_record.id, record);
  const Crm__QueryResult *result = (const Crm__QueryResult *)record->message;
  if (status_is_ok(status) && result != NULL)
    status = query_ids_unpack(look->call->arena, result->ids.data, result->ids.len, out);
  return status;
}

static struct status put_result(struct query_look *look, struct commit_builder *commit, const struct record *last,
                                struct query_ids now)
{
  Crm__QueryResult result = CRM__QUERY_RESULT__INIT;
  size_t size;
  result.accounts = now.count;
  result.ids.data = query_ids_pack(look->call->arena, now, &size);
  result.ids.len = size;
  if (size > RESULT_BYTES - 64)
    return too_many(look);
  commit_put(commit, &(struct record_put){ .kind = &crm_query_result_kind,
                                           .id = look->watch_record.id,
                                           .replaces = last->version,
                                           .message = &result.base });
  return status_ok();
}

static void put_event(struct query_look *look, struct commit_builder *commit, Crm__QueryEvent *event)
{
  event->accounts = look->watch->accounts;
  look->watch->events++;
  commit_put(commit, &(struct record_put){ .kind = &crm_query_event_kind, .message = &event->base });
}

/* Ends the look: the watch as it stands, with what else the commit has. */
static struct status finish(struct query_look *look, struct commit_builder *commit)
{
  Account__CommitResponse *committed;
  Crm__QueryWatch *watch = look->watch;
  watch->looked_at = timestamp_of(look->call->arena, look->call->now_us);
  watch->looked_sequence = look->sequence;
  watch->query_version = look->query_record.version;
  watch->version = 0;
  commit_put(commit, &(struct record_put){ .kind = &crm_query_watch_kind,
                                           .id = look->watch_record.id,
                                           .replaces = look->watch_record.version,
                                           .message = &watch->base });
  const char *part =
      arena_printf(look->call->arena, "look %" PRIu64 " %" PRIu64, look->watch_record.id, look->watch_record.version);
  struct status status = commit_send(commit, commit_key(look->call, part), &committed);
  return status.code == STATUS_ABORTED ? status_ok() : status; /* somebody watches it otherwise since: the next look */
}

/* What is told of the look; NULL: nothing changed. */
static struct status make_event(struct query_look *look, bool is_first, const struct query_difference *difference,
                                Crm__QueryEvent **out)
{
  size_t count = difference->entered.count + difference->left.count;
  *out = NULL;
  if (is_first)
    *out = query_event_new(look, CRM__QUERY_EVENT__KIND__BEGUN, "watched from now on");
  else if (look->watch->query_version != look->query_record.version)
    *out = query_event_new(look, CRM__QUERY_EVENT__KIND__EDITED,
                           "the query was edited: what it finds now is where it begins");
  else if (count > QUERY_EVENT_CHANGES)
    *out = query_event_new(look, CRM__QUERY_EVENT__KIND__TOO_MANY, "more accounts changed than are told one by one");
  if (*out != NULL) {
    (*out)->entered = difference->entered.count;
    (*out)->left = difference->left.count;
  }
  if (*out != NULL || count == 0)
    return status_ok();
  *out = query_event_new(look, CRM__QUERY_EVENT__KIND__CHANGED, "");
  return query_event_tell(look, difference, *out);
}

static struct status look_at_result(struct query_look *look)
{
  struct record last;
  struct query_ids before = { 0 }, now;
  struct query_difference difference;
  Crm__QueryEvent *event;
  struct commit_builder *commit = commit_new(look->call, NULL);
  struct status status = read_members(look, &now);
  if (status_is_ok(status))
    status = read_last(look, &last, &before);
  if (!status_is_ok(status))
    return status;
  query_ids_compare(look->call->arena, before, now, &difference);
  status = make_event(look, last.message == NULL, &difference, &event);
  if (status_is_ok(status) && event != NULL)
    status = put_result(look, commit, &last, now);
  if (!status_is_ok(status))
    return status;
  look->watch->accounts = now.count;
  look->watch->trouble = "";
  if (event != NULL)
    put_event(look, commit, event);
  return finish(look, commit);
}

/* A query that can no longer be run says so once; what passes is tried again. */
static struct status note_trouble(struct query_look *look, struct status trouble)
{
  struct commit_builder *commit = commit_new(look->call, NULL);
  const char *text = trouble.message ? trouble.message : status_code_name(trouble.code);
  if (trouble.code == STATUS_UNAVAILABLE || trouble.code == STATUS_CANCELED ||
      trouble.code == STATUS_DEADLINE_EXCEEDED || trouble.code == STATUS_RESOURCE_EXHAUSTED)
    return trouble;
  log_event(LOG_WARNING, "query_not_looked_at", LOG_NUMBER("query_id", (int64_t)look->watch_record.id),
            LOG_TEXT("code", status_code_name(trouble.code)));
  if (strcmp(look->watch->trouble, text) != 0)
    put_event(look, commit, query_event_new(look, CRM__QUERY_EVENT__KIND__FAILED, text));
  look->watch->trouble = (char *)(uintptr_t)text;
  look->sequence = look->watch->looked_sequence;
  return finish(look, commit);
}

struct status query_look_at(struct call *call, const struct record *watched, uint64_t firm_sequence, bool at_once)
{
  struct query_look look = { .call = call, .watch_record = *watched, .watch = (Crm__QueryWatch *)watched->message };
  struct status status = records_find(call, &crm_query_kind, watched->id, &look.query_record);
  if (!status_is_ok(status) || look.query_record.message == NULL)
    return status;
  look.query = (Crm__SavedQuery *)look.query_record.message;
  look.query->version = look.query_record.version;
  if (look.query->deleted) {
    look.watch->active = false;
    look.sequence = look.watch->looked_sequence;
    return finish(&look, commit_new(call, NULL));
  }
  struct zone zone;
  status = firm_zone(call, &zone);
  if (!status_is_ok(status))
    return status;
  if (!at_once && !is_due(&look, firm_sequence, &zone))
    return status_ok();
  status = look_at_result(&look);
  return status_is_ok(status) ? status : note_trouble(&look, status);
}

/* Each look has memory of its own. */
static struct status look_alone(struct call *call, const struct record *watched, uint64_t firm_sequence)
{
  struct call part = call_part(call);
  struct status status = call_part_end(&part, call, query_look_at(&part, watched, firm_sequence, false));
  return status_is_ok(status)
             ? status
             : call_fail(call, status.code, status.field, "query %" PRIu64 ": %s", watched->id, status.message);
}

struct status query_watch_run(struct call *call, struct schedule_run *run)
{
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  struct record *watches;
  size_t count, active = 0;
  struct status status = firm_get_call(call, &request, &firm), first = status_ok();
  if (status_is_ok(status))
    status = records_list(call, &crm_query_watch_kind, 0, &watches, &count);
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    if (!((Crm__QueryWatch *)watches[i].message)->active)
      continue;
    active++;
    struct status one = look_alone(call, &watches[i], firm->sequence);
    first = status_is_ok(first) ? one : first; /* one that fails holds up no other */
    status = schedule_progress_run(call, run, NULL, 0);
  }
  run->message = arena_printf(call->arena, "%zu watched", active);
  return status_is_ok(status) ? first : status;
}
