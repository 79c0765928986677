/* Reads, writes and shows invitations. */
#include "invitation_file.h"

#include "base/date.h"
#include "mail_text.h"

const struct record_kind crm_invitation_kind = { "crm.invitation", &crm__invitation_file__descriptor };

struct status invitation_file_read(struct call *call, const char *field, uint64_t invitation_id,
                                   struct invitation_file *out)
{
  struct record record;
  struct status status = records_get(call, &crm_invitation_kind, invitation_id, &record);
  if (status.code == STATUS_NOT_FOUND)
    return call_fail(call, STATUS_NOT_FOUND, field, "invitation %llu is not known", (unsigned long long)invitation_id);
  if (!status_is_ok(status))
    return status;
  *out = (struct invitation_file){ .record = record, .file = (Crm__InvitationFile *)record.message };
  if (out->file->invitation == NULL)
    return status_fail(STATUS_INTERNAL, NULL, "an invitation was kept without itself");
  return status_ok();
}

void invitation_file_put(struct commit_builder *commit, const struct invitation_file *in)
{
  commit_put(commit, &(struct record_put){ .kind = &crm_invitation_kind,
                                           .id = in->record.id,
                                           .replaces = in->record.version,
                                           .account_id = in->record.account_id,
                                           .message = &in->file->base });
}

static enum invitation_state state_of(const struct call *call, const Crm__Invitation *invitation)
{
  return invitation_state_at((enum invitation_state)invitation->state, timestamp_us(invitation->expires_at, 0),
                             call->now_us);
}

enum invitation_state invitation_file_state(const struct call *call, const struct invitation_file *in)
{
  return state_of(call, in->file->invitation);
}

Crm__Invitation *invitation_file_show(struct call *call, const struct record *record)
{
  const Crm__InvitationFile *file = (const Crm__InvitationFile *)record->message;
  Crm__Invitation *shown = arena_copy(call->arena, file->invitation, sizeof *shown);
  shown->state = (Crm__Invitation__State)state_of(call, shown);
  shown->invitation_id = record->id;
  shown->version = record->version;
  shown->tries_left = file->tries >= INVITATION_TRIES ? 0 : INVITATION_TRIES - file->tries;
  return shown;
}

enum invitation_outcome invitation_file_reach(const Account__Person *person, bool is_invited)
{
  struct proof proof = { person->born_on, person->tax_id_last_four };
  struct invitation_candidate candidate = { .is_deceased = person->died_on[0] != '\0',
                                            .is_invited = is_invited,
                                            .has_email = mail_is_address(person->email),
                                            .has_proof = invitation_can_prove(&proof) };
  return invitation_outcome(&candidate);
}

struct status invitation_file_subject(struct call *call, const Crm__Invitation *invitation, const char **out)
{
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  struct status status = firm_get_call(call, &request, &firm);
  if (!status_is_ok(status))
    return status;
  struct mail_invitation texts = { .firm = firm->name,
                                   .is_preferences = invitation->purpose == CRM__PURPOSE__IMPACT_PREFERENCES };
  *out = mail_invitation_subject(call->arena, &texts);
  return status;
}
