/* NoteService: what the office writes down about its clients. */
#include <string.h>

#include "base/date.h"
#include "client_service.h"
#include "crm.h"
#include "records/commit.h"

const struct record_kind crm_note_kind = { "crm.note", &crm__note__descriptor };

static Crm__Note *shown(const struct record *record)
{
  Crm__Note *note = (Crm__Note *)record->message;
  note->note_id = record->id;
  note->version = record->version;
  return note;
}

/* When it happened: not after today, in the firm's time zone. */
static struct status decide_day(struct call *call, const char *given, const char **out)
{
  int32_t today_on, day;
  struct status status = client_business_date(call, out, &today_on);
  if (!status_is_ok(status) || given[0] == '\0')
    return status;
  *out = given;
  status = date_parse(given, &day);
  if (status_is_ok(status) && day > today_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "happened_on", "this day is still to come; open a task for it");
  return status;
}

static struct status answer(struct call *call, uint64_t note_id, Crm__Note *out)
{
  struct record record;
  struct status status = records_get(call, &crm_note_kind, note_id, &record);
  if (status_is_ok(status))
    *out = *shown(&record);
  return status;
}

const struct access note_add_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status note_add(struct call *call, const Crm__AddNoteRequest *in, Crm__Note *out)
{
  Account__CommitResponse *committed;
  Crm__Note note = CRM__NOTE__INIT;
  uint64_t anchor;
  struct status status = crm_about(call, in->account_id, in->person_id, &anchor);
  if (status_is_ok(status))
    status = decide_day(call, in->happened_on, &note.happened_on);
  if (!status_is_ok(status))
    return status;
  note.person_id = in->person_id;
  note.account_id = in->account_id;
  note.kind = in->kind;
  note.text = in->text;
  note.author = note.changed_by = call->caller.principal;
  note.written_at = note.changed_at = timestamp_of(call->arena, call->now_us);
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &crm_note_kind, .account_id = anchor, .message = &note.base });
  status = commit_send(commit, NULL, &committed);
  return status_is_ok(status) ? answer(call, committed->outcomes[0]->id, out) : status;
}

/* A note that is there, and the caller's call to change it. */
struct change {
  const ProtobufCMessage *in;
  uint64_t note_id, version;
  struct record record;
  bool is_replay;
};

static struct status begin(struct call *call, struct change *change, Crm__Note *out)
{
  Account__CommitResponse *earlier = NULL;
  struct status status = records_get(call, &crm_note_kind, change->note_id, &change->record);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "note_id", "note %llu is not known", (unsigned long long)change->note_id);
  if (status_is_ok(status))
    status = commit_find_earlier(call, change->in, &earlier);
  if (!status_is_ok(status))
    return status;
  *out = *shown(&change->record);
  change->is_replay = earlier != NULL;
  if (change->is_replay)
    return status;
  if (change->version != 0 && change->version != change->record.version)
    return call_fail(call, STATUS_ABORTED, "version", "the note has version %llu, not %llu: look at it again",
                     (unsigned long long)change->record.version, (unsigned long long)change->version);
  if (out->withdrawn[0] != '\0')
    return status_fail(STATUS_FAILED_PRECONDITION, "note_id", "the note was withdrawn; write another one");
  out->changed_by = call->caller.principal;
  out->changed_at = timestamp_of(call->arena, call->now_us);
  return status;
}

static struct status end(struct call *call, const struct change *change, Crm__Note *out)
{
  Account__CommitResponse *committed;
  Crm__Note kept = *out; /* id and version are the record's */
  kept.note_id = 0;
  kept.version = 0;
  struct commit_builder *commit = commit_new(call, change->in);
  commit_put(commit, &(struct record_put){ .kind = &crm_note_kind,
                                           .id = change->record.id,
                                           .replaces = change->record.version,
                                           .account_id = change->record.account_id,
                                           .message = &kept.base,
                                           .previous = change->record.message });
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    out->version = committed->outcomes[0]->version;
  return status;
}

const struct access note_edit_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status note_edit(struct call *call, const Crm__EditNoteRequest *in, Crm__Note *out)
{
  struct change change = { .in = &in->base, .note_id = in->note_id, .version = in->version };
  struct status status = begin(call, &change, out);
  if (!status_is_ok(status) || change.is_replay)
    return status;
  out->text = in->text;
  return end(call, &change, out);
}

const struct access note_withdraw_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status note_withdraw(struct call *call, const Crm__WithdrawNoteRequest *in, Crm__Note *out)
{
  struct change change = { .in = &in->base, .note_id = in->note_id };
  struct status status = begin(call, &change, out);
  if (!status_is_ok(status) || change.is_replay)
    return status;
  out->withdrawn = in->reason;
  return end(call, &change, out);
}

const struct access note_list_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status note_list(struct call *call, const Crm__ListNotesRequest *in, Crm__ListNotesResponse *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page;
  request.page_size = in->page_size;
  request.page_token = in->page_token;
  records_where_id(call, &request, "accountId", in->account_id);
  records_where_id(call, &request, "personId", in->person_id);
  records_where_enum(call, &request, "kind", &crm__note__kind__descriptor, (int)in->kind);
  if (!in->with_withdrawn)
    records_where(call, &request, "withdrawn", ""); /* absent */
  struct status status = records_page(call, &crm_note_kind, &request, &page);
  if (!status_is_ok(status))
    return status;
  out->next_page_token = page.next_token;
  out->notes = arena_array(call->arena, page.count + 1, sizeof *out->notes);
  for (size_t i = 0; status_is_ok(status) && i < page.count; i++) {
    bool seen;
    Crm__Note *note = shown(&page.records[i]);
    status = crm_sees(call, &page.records[i], note->person_id, &seen);
    if (seen)
      out->notes[out->n_notes++] = note;
  }
  return status;
}

const struct access note_history_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status note_history(struct call *call, const Crm__GetNoteRequest *in, Crm__NoteHistory *out)
{
  struct record *versions;
  size_t count;
  struct status status = records_history(call, &crm_note_kind, in->note_id, &versions, &count);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "note_id", "note %llu is not known", (unsigned long long)in->note_id);
  if (!status_is_ok(status))
    return status;
  out->n_versions = count;
  out->versions = arena_array(call->arena, count + 1, sizeof *out->versions);
  for (size_t i = 0; i < count; i++)
    out->versions[i] = shown(&versions[i]);
  return status;
}
