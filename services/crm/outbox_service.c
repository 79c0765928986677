/* OutboxService: what mail went out, and what did not. */
#include "crm.h"
#include "mailer.h"
#include "records/commit.h"

static Crm__Mail *show(const struct record *record)
{
  Crm__Mail *mail = (Crm__Mail *)record->message;
  mail->mail_id = record->id;
  mail->version = record->version;
  return mail;
}

const struct access outbox_list_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status outbox_list(struct call *call, const Crm__ListMailRequest *in, Crm__ListMailResponse *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page;
  request.page_size = in->page_size;
  request.page_token = in->page_token;
  request.account_id = in->account_id;
  records_where_id(call, &request, "personId", in->person_id);
  records_where_enum(call, &request, "state", &crm__mail__state__descriptor, (int)in->state);
  struct status status = records_page(call, &crm_mail_kind, &request, &page);
  if (!status_is_ok(status))
    return status;
  out->next_page_token = page.next_token;
  out->n_mails = page.count;
  out->mails = arena_array(call->arena, page.count + 1, sizeof *out->mails);
  for (size_t i = 0; i < page.count; i++)
    out->mails[i] = show(&page.records[i]);
  return status;
}

const struct access outbox_retry_access = { .roles = CRM_ROLES_KEEPING };
struct status outbox_retry(struct call *call, const Crm__RetryMailRequest *in, Crm__Mail *out)
{
  const struct crm *crm = call->state;
  struct record record;
  Account__CommitResponse *committed, *earlier = NULL;
  struct status status = records_get(call, &crm_mail_kind, in->mail_id, &record);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, "mail_id", "mail %llu is not known", (unsigned long long)in->mail_id);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &earlier);
  if (!status_is_ok(status))
    return status;
  Crm__Mail mail = *(Crm__Mail *)record.message;
  if (earlier == NULL && (mail.state == CRM__MAIL__STATE__SENT || mail.state == CRM__MAIL__STATE__SENDING))
    return status_fail(STATUS_FAILED_PRECONDITION, "mail_id",
                       mail.state == CRM__MAIL__STATE__SENT ? "it was sent" : "it is being sent just now");
  if (earlier == NULL) {
    mail.state = CRM__MAIL__STATE__QUEUED;
    mail.next_try_at = NULL;
    mail.tries = 0;
    struct commit_builder *commit = commit_new(call, &in->base);
    commit_put(commit, &(struct record_put){ .kind = &crm_mail_kind,
                                             .id = record.id,
                                             .replaces = record.version,
                                             .account_id = record.account_id,
                                             .message = &mail.base,
                                             .previous = record.message });
    status = commit_send(commit, NULL, &committed);
    if (!status_is_ok(status))
      return status;
    record.version = committed->outcomes[0]->version;
    mailer_tell(crm->mailer, call->caller.firm_id);
  }
  record.message = &mail.base;
  *out = *show(&record);
  return status;
}
