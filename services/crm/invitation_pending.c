/* Brings signed answers to their end. */
#include "invitation_pending.h"

#include "base/date.h"
#include "invitation_ask.h"
#include "program/log.h"

#define CUT_OFF_US (60 * US_PER_SECOND) /* younger ones are still in somebody's hands */

static struct status write_file(struct call *call, struct invitation_file *file)
{
  struct commit_builder *commit = commit_new(call, NULL);
  Account__CommitResponse *committed;
  invitation_file_put(commit, file);
  struct status status = commit_send(commit, NULL, &committed);
  if (status_is_ok(status))
    file->record.version = committed->outcomes[0]->version;
  return status;
}

struct status invitation_pending_finish(struct call *call, struct invitation_file *file)
{
  struct status end = invitation_submit(call, file);
  if (!status_is_ok(end) && !invitation_is_refused(end))
    return end;
  Crm__InvitationFile *kept = file->file;
  if (status_is_ok(end)) {
    kept->invitation->state = CRM__INVITATION__STATE__COMPLETED;
    kept->invitation->completed_at = timestamp_of(call->arena, call->now_us);
    kept->invitation->signature = kept->pending_signature;
  } else {
    kept->answer_digest.len = 0;
  }
  kept->pending = NULL;
  kept->pending_signature = NULL;
  struct status status = write_file(call, file);
  return status_is_ok(status) ? end : status;
}

static struct status finish_one(struct call *call, const struct record *record)
{
  struct invitation_file file;
  struct status status = invitation_file_read(call, "invitation_id", record->id, &file);
  if (!status_is_ok(status) || file.file->pending == NULL ||
      timestamp_us(file.file->pending_signature->signed_at, 0) > call->now_us - CUT_OFF_US)
    return status;
  status = invitation_pending_finish(call, &file);
  if (!status_is_ok(status))
    log_event(LOG_WARNING, "answers_not_taken", LOG_NUMBER("invitation_id", record->id),
              LOG_TEXT("code", status_code_name(status.code)));
  return status;
}

/* Trouble that the next one would have, too. */
static bool is_everybodys(struct status status)
{
  return status.code == STATUS_UNAVAILABLE || status.code == STATUS_DEADLINE_EXCEEDED || status.code == STATUS_CANCELED;
}

struct status invitation_pending_run(struct call *call, struct schedule_run *run)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page;
  (void)run;
  records_where(call, &request, "pending", "");
  request.filters[0]->operator_ = ACCOUNT__RECORD_FILTER__OPERATOR__EXISTS;
  request.filters[0]->n_values = 0;
  struct status status = records_page(call, &crm_invitation_kind, &request, &page);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < page.count; i++) {
    status = finish_one(call, &page.records[i]); /* which one it was stands in the log */
    if (is_everybodys(status))
      return status;
  }
  return status_ok();
}
