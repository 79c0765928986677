/* InvitationService: shows invitations, recalls them, sends them again, and takes what a client told the office. */
#include "base/date.h"
#include "crm.h"
#include "invitation_entered.h"
#include "invitation_file.h"
#include "mailer.h"
#include "records/commit.h"

const struct access invitation_get_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status invitation_get(struct call *call, const Crm__GetInvitationRequest *in, Crm__Invitation *out)
{
  struct invitation_file file;
  struct status status = invitation_file_read(call, "invitation_id", in->invitation_id, &file);
  if (status_is_ok(status))
    *out = *invitation_file_show(call, &file.record);
  return status;
}

static void where_state(struct call *call, Account__ListRecordsRequest *request, Crm__Invitation__State state)
{
  static const char path[] = "invitation.state";
  char now[INSTANT_TEXT_SIZE];
  bool is_open = state == CRM__INVITATION__STATE__SENT || state == CRM__INVITATION__STATE__OPENED;
  bool is_expired = state == CRM__INVITATION__STATE__EXPIRED;
  if (state == CRM__INVITATION__STATE__STATE_UNSPECIFIED)
    return;
  const ProtobufCEnumValue *value =
      protobuf_c_enum_descriptor_get_value(&crm__invitation__state__descriptor, (int)state);
  if (is_expired)
    records_where_in(call, request, path, (const char *[]){ "SENT", "OPENED" }, 2);
  else
    records_where(call, request, path, value->name);
  if (!is_open && !is_expired)
    return;
  /* Ends are whole seconds, so an end at this second is over. */
  instant_format(call->now_us - call->now_us % US_PER_SECOND + (is_expired ? US_PER_SECOND : 0), now);
  records_where(call, request, "invitation.expiresAt", now);
  request->filters[request->n_filters - 1]->operator_ =
      is_expired ? ACCOUNT__RECORD_FILTER__OPERATOR__LESS : ACCOUNT__RECORD_FILTER__OPERATOR__GREATER;
}

const struct access invitation_list_access = { .roles = CRM_ROLES_OF_PEOPLE };
struct status invitation_list(struct call *call, const Crm__ListInvitationsRequest *in,
                              Crm__ListInvitationsResponse *out)
{
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  struct records_page page;
  request.page_size = in->page_size;
  request.page_token = in->page_token;
  request.account_id = in->account_id;
  records_where_id(call, &request, "invitation.personId", in->person_id);
  records_where_enum(call, &request, "invitation.purpose", &crm__purpose__descriptor, (int)in->purpose);
  where_state(call, &request, in->state);
  struct status status = records_page(call, &crm_invitation_kind, &request, &page);
  if (!status_is_ok(status))
    return status;
  out->next_page_token = page.next_token;
  out->n_invitations = page.count;
  out->invitations = arena_array(call->arena, page.count + 1, sizeof *out->invitations);
  for (size_t i = 0; i < page.count; i++)
    out->invitations[i] = invitation_file_show(call, &page.records[i]);
  return status;
}

/* A change of one invitation by the office. */
struct change {
  const ProtobufCMessage *in;
  struct invitation_file file;
  struct commit_builder *commit;
  bool is_replay; /* it was made before; the invitation is as it stands */
};

static struct status begin(struct call *call, struct change *change, uint64_t invitation_id,
                           const char *(*refusal_of)(enum invitation_state))
{
  Account__CommitResponse *earlier = NULL;
  struct status status = invitation_file_read(call, "invitation_id", invitation_id, &change->file);
  if (status_is_ok(status))
    status = commit_find_earlier(call, change->in, &earlier);
  change->is_replay = earlier != NULL;
  if (!status_is_ok(status) || change->is_replay)
    return status;
  const char *refusal = refusal_of(invitation_file_state(call, &change->file));
  if (refusal != NULL)
    return status_fail(STATUS_FAILED_PRECONDITION, "invitation_id", refusal);
  if (change->file.file->pending != NULL)
    return status_fail(STATUS_FAILED_PRECONDITION, "invitation_id",
                       "the client has signed, and the answers are on their way; look again in a minute");
  change->commit = commit_new(call, change->in);
  return status;
}

static struct status end(struct call *call, struct change *change, Crm__Invitation *out)
{
  Account__CommitResponse *committed;
  if (!change->is_replay) {
    invitation_file_put(change->commit, &change->file);
    struct status status = commit_send(change->commit, NULL, &committed);
    if (!status_is_ok(status))
      return status;
    change->file.record.version++;
  }
  *out = *invitation_file_show(call, &change->file.record);
  return status_ok();
}

const struct access invitation_recall_access = { .roles = CRM_ROLES_KEEPING };
struct status invitation_recall(struct call *call, const Crm__RecallInvitationRequest *in, Crm__Invitation *out)
{
  struct change change = { .in = &in->base };
  struct status status = begin(call, &change, in->invitation_id, invitation_recall_refusal);
  if (!status_is_ok(status))
    return status;
  if (!change.is_replay) {
    change.file.file->invitation->state = CRM__INVITATION__STATE__RECALLED;
    change.file.file->invitation->recalled_at = timestamp_of(call->arena, call->now_us);
  }
  return end(call, &change, out);
}

static void queue_mail(struct call *call, struct change *change, const char *subject)
{
  const Crm__Invitation *invitation = change->file.file->invitation;
  Crm__Mail mail = CRM__MAIL__INIT;
  mail.state = CRM__MAIL__STATE__QUEUED;
  mail.to = invitation->email;
  mail.subject = subject;
  mail.invitation_id = change->file.record.id;
  mail.account_id = invitation->account_id;
  mail.person_id = invitation->person_id;
  mail.queued_at = timestamp_of(call->arena, call->now_us);
  commit_put(change->commit, &(struct record_put){ .kind = &crm_mail_kind,
                                                   .account_id = change->file.record.account_id,
                                                   .message = &mail.base });
}

/* Whoever could not be invited now is not sent another link either. */
static struct status find_reachable(struct call *call, uint64_t person_id, Account__Person **out)
{
  struct status status = crm_person(call, "invitation_id", person_id, out);
  if (!status_is_ok(status))
    return status;
  const char *refusal = invitation_reach_refusal(invitation_file_reach(*out, false));
  return refusal == NULL ? status : status_fail(STATUS_FAILED_PRECONDITION, "invitation_id", refusal);
}

const struct access invitation_resend_access = { .roles = CRM_ROLES_KEEPING };
struct status invitation_resend(struct call *call, const Crm__ResendInvitationRequest *in, Crm__Invitation *out)
{
  const struct crm *crm = call->state;
  struct change change = { .in = &in->base };
  Account__Person *person;
  const char *subject;
  struct status status = begin(call, &change, in->invitation_id, invitation_resend_refusal);
  if (!status_is_ok(status) || change.is_replay)
    return status_is_ok(status) ? end(call, &change, out) : status;
  Crm__Invitation *invitation = change.file.file->invitation;
  status = find_reachable(call, invitation->person_id, &person);
  if (status_is_ok(status))
    status = invitation_file_subject(call, invitation, &subject);
  if (!status_is_ok(status))
    return status;
  int64_t days = in->valid_days == 0 ? INVITATION_DAYS : in->valid_days;
  invitation->state = CRM__INVITATION__STATE__SENT;
  invitation->email = person->email;
  invitation->sent_at = timestamp_of(call->arena, call->now_us);
  invitation->expires_at = timestamp_of(call->arena, call->now_us - call->now_us % US_PER_SECOND + days * US_PER_DAY);
  change.file.file->n_token_hashes = 0;
  change.file.file->tries = 0;
  queue_mail(call, &change, subject);
  status = end(call, &change, out);
  if (status_is_ok(status))
    mailer_tell(crm->mailer, call->caller.firm_id);
  return status;
}

const struct access invitation_enter_on_behalf_access = { .roles = CRM_ROLES_KEEPING };
struct status invitation_enter_on_behalf(struct call *call, const Crm__EnterOnBehalfRequest *in, Crm__Invitation *out)
{
  struct change change = { .in = &in->base };
  struct status status = begin(call, &change, in->invitation_id, invitation_enter_refusal);
  if (!status_is_ok(status))
    return status;
  if (!change.is_replay) {
    Crm__Invitation *invitation = change.file.file->invitation;
    status = invitation_entered_check(call, invitation, in->answers);
    if (!status_is_ok(status))
      return status;
    invitation->entered = in->answers;
    invitation->entered_by = call->caller.user_id;
    invitation->entered_version++;
  }
  return end(call, &change, out);
}
