/* InvitationService: sends invitations, one commit for all of them; the mails go out behind it. */
#include <string.h>

#include "base/date.h"
#include "crm.h"
#include "invitation_file.h"
#include "mail_text.h"
#include "mailer.h"
#include "records/commit.h"

#define ROWS_MAX 1000 /* of one sending */
#define PREFERENCES_FACT "impact_preferences"

struct sending {
  struct call *call;
  const Crm__SendInvitationsRequest *in;
  Crm__SendInvitationsResponse *out;
  const Account__Firm *firm;
  Account__CommitResponse *earlier; /* of the same request; NULL: none */
  struct record *existing;          /* invitations of the account at hand */
  size_t existing_count;
};

static bool is_of_earlier(const struct sending *sending, uint64_t invitation_id)
{
  for (size_t i = 0; sending->earlier != NULL && i < sending->earlier->n_outcomes; i++)
    if (sending->earlier->outcomes[i]->id == invitation_id)
      return true;
  return false;
}

/* The person's invitation of this purpose that has not ended; or, of a repeated request, the one that it made. */
static const struct record *find_invitation(const struct sending *sending, uint64_t person_id, bool of_earlier)
{
  for (size_t i = 0; i < sending->existing_count; i++) {
    const struct record *record = &sending->existing[i];
    const Crm__Invitation *invitation = ((const Crm__InvitationFile *)record->message)->invitation;
    if (invitation->person_id != person_id || invitation->purpose != sending->in->purpose)
      continue;
    enum invitation_state state = invitation_state_at((enum invitation_state)invitation->state,
                                                      timestamp_us(invitation->expires_at, 0), sending->call->now_us);
    bool is_open = state == INVITATION_SENT || state == INVITATION_OPENED;
    if (is_of_earlier(sending, record->id) == of_earlier && (of_earlier || is_open))
      return record;
  }
  return NULL;
}

static Crm__Invitation *new_invitation(const struct sending *sending, const Account__Account *account,
                                       const Account__Person *person)
{
  struct call *call = sending->call;
  int64_t days = sending->in->valid_days == 0 ? INVITATION_DAYS : sending->in->valid_days;
  int64_t now_us = call->now_us - call->now_us % US_PER_SECOND; /* ends are compared as texts: whole seconds */
  Crm__Invitation *invitation = arena_alloc(call->arena, sizeof *invitation);
  crm__invitation__init(invitation);
  invitation->purpose = sending->in->purpose;
  invitation->state = CRM__INVITATION__STATE__SENT;
  invitation->account_id = account->account_id;
  invitation->person_id = person->person_id;
  invitation->email = person->email;
  invitation->sent_by = call->caller.user_id;
  invitation->message = sending->in->message;
  invitation->sent_at = timestamp_of(call->arena, call->now_us);
  invitation->expires_at = timestamp_of(call->arena, now_us + days * US_PER_DAY);
  return invitation;
}

static struct status add_row(struct sending *sending, const Account__Account *account, uint64_t person_id,
                             Crm__SentInvitation **out)
{
  Crm__SendInvitationsResponse *response = sending->out;
  if (response->n_rows == ROWS_MAX)
    return call_fail(sending->call, STATUS_RESOURCE_EXHAUSTED, "account_ids", "more than %d people to invite at once",
                     ROWS_MAX);
  Crm__SentInvitation *row = arena_alloc(sending->call->arena, sizeof *row);
  crm__sent_invitation__init(row);
  row->account_id = account->account_id;
  row->person_id = person_id;
  row->outcome = CRM__SENT_INVITATION__OUTCOME__NOBODY_ANSWERS;
  response->rows[response->n_rows++] = row;
  *out = row;
  return status_ok();
}

static struct status consider(struct sending *sending, const Account__Account *account, uint64_t person_id)
{
  struct call *call = sending->call;
  Crm__SentInvitation *row;
  Account__Person *person;
  struct status status = add_row(sending, account, person_id, &row);
  if (status_is_ok(status))
    status = crm_person(call, "account_ids", person_id, &person);
  if (!status_is_ok(status))
    return status;
  const struct record *made = find_invitation(sending, person_id, true);
  const struct record *open = find_invitation(sending, person_id, false);
  row->outcome = made != NULL ? CRM__SENT_INVITATION__OUTCOME__INVITED
                              : (Crm__SentInvitation__Outcome)invitation_file_reach(person, open != NULL);
  if (made != NULL || row->outcome == CRM__SENT_INVITATION__OUTCOME__OPEN_ALREADY)
    row->invitation = invitation_file_show(call, made != NULL ? made : open);
  else if (row->outcome == CRM__SENT_INVITATION__OUTCOME__INVITED)
    row->invitation = new_invitation(sending, account, person);
  sending->out->invited += row->outcome == CRM__SENT_INVITATION__OUTCOME__INVITED;
  return status;
}

/* Preferences are the account's: the first holder who may answer does. A questionnaire is each holder's. */
static struct status consider_account(struct sending *sending, const Account__Account *account)
{
  bool is_first_alone = sending->in->purpose == CRM__PURPOSE__IMPACT_PREFERENCES;
  bool is_found = false;
  Crm__SentInvitation *row;
  struct status status = records_list(sending->call, &crm_invitation_kind, account->account_id, &sending->existing,
                                      &sending->existing_count);
  for (size_t i = 0; status_is_ok(status) && i < account->n_holders; i++) {
    const Account__Holder *holder = account->holders[i];
    bool is_wanted = sending->in->person_id == 0 || sending->in->person_id == holder->person_id;
    bool answers = invitation_must_answer((enum account_kind)account->kind, (enum holder_role)holder->role);
    if (!is_wanted || !answers || (is_found && is_first_alone))
      continue;
    is_found = true;
    status = consider(sending, account, holder->person_id);
  }
  return status_is_ok(status) && !is_found ? add_row(sending, account, sending->in->person_id, &row) : status;
}

static struct status consider_all(struct sending *sending)
{
  struct call *call = sending->call;
  const Crm__SendInvitationsRequest *in = sending->in;
  for (size_t i = 0; i < in->n_account_ids; i++) {
    const char *field = arena_printf(call->arena, "account_ids[%zu]", i);
    Account__Account *account;
    for (size_t j = 0; j < i; j++)
      if (in->account_ids[j] == in->account_ids[i])
        return status_fail(STATUS_INVALID_ARGUMENT, field, "the account is named twice");
    struct status status = crm_account(call, field, in->account_ids[i], &account);
    if (status_is_ok(status))
      status = consider_account(sending, account);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

static void put_invitation(struct sending *sending, struct commit_builder *commit, const Crm__SentInvitation *row,
                           uint64_t first)
{
  struct call *call = sending->call;
  Crm__InvitationFile file = CRM__INVITATION_FILE__INIT;
  Crm__Mail mail = CRM__MAIL__INIT;
  struct mail_invitation texts = { .firm = sending->firm->name,
                                   .is_preferences = row->invitation->purpose == CRM__PURPOSE__IMPACT_PREFERENCES };
  file.invitation = row->invitation;
  commit_put(commit,
             &(struct record_put){
                 .kind = &crm_invitation_kind, .id = first, .account_id = row->account_id, .message = &file.base });
  mail.state = CRM__MAIL__STATE__QUEUED;
  mail.to = row->invitation->email;
  mail.subject = mail_invitation_subject(call->arena, &texts);
  mail.invitation_id = first;
  mail.account_id = row->account_id;
  mail.person_id = row->person_id;
  mail.queued_at = timestamp_of(call->arena, call->now_us);
  commit_put(commit,
             &(struct record_put){
                 .kind = &crm_mail_kind, .id = first + 1, .account_id = row->account_id, .message = &mail.base });
}

/* Says that the account was asked, unless its preferences are set. */
static struct status put_fact(struct call *call, struct commit_builder *commit, uint64_t account_id)
{
  Account__ListFactsRequest request = ACCOUNT__LIST_FACTS_REQUEST__INIT;
  Account__ListFactsResponse *facts;
  request.account_id = account_id;
  struct status status = fact_list_call(call, &request, &facts);
  if (!status_is_ok(status))
    return status;
  for (size_t i = 0; i < facts->n_facts; i++)
    if (strcmp(facts->facts[i]->name, PREFERENCES_FACT) == 0 && strcmp(facts->facts[i]->value, "set") == 0)
      return status;
  commit_fact(commit, account_id, PREFERENCES_FACT, "invited");
  return status;
}

static struct status commit_all(struct sending *sending)
{
  struct call *call = sending->call;
  struct commit_builder *commit = commit_new(call, &sending->in->base);
  Account__CommitResponse *committed;
  uint64_t next;
  struct status status = commit_take_ids(call, 2 * (size_t)sending->out->invited, &next);
  for (size_t i = 0; status_is_ok(status) && i < sending->out->n_rows; i++) {
    Crm__SentInvitation *row = sending->out->rows[i];
    if (row->outcome != CRM__SENT_INVITATION__OUTCOME__INVITED)
      continue;
    put_invitation(sending, commit, row, next);
    if (row->invitation->purpose == CRM__PURPOSE__IMPACT_PREFERENCES)
      status = put_fact(call, commit, row->account_id);
    row->invitation->invitation_id = next;
    row->invitation->version = 1;
    row->invitation->tries_left = INVITATION_TRIES;
    next += 2;
  }
  return status_is_ok(status) ? commit_send(commit, NULL, &committed) : status;
}

const struct access invitation_send_access = { .roles = CRM_ROLES_KEEPING };
struct status invitation_send(struct call *call, const Crm__SendInvitationsRequest *in,
                              Crm__SendInvitationsResponse *out)
{
  const struct crm *crm = call->state;
  struct sending sending = { .call = call, .in = in, .out = out };
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  out->rows = arena_array(call->arena, ROWS_MAX, sizeof *out->rows);
  struct status status = commit_find_earlier(call, &in->base, &sending.earlier);
  if (status_is_ok(status))
    status = firm_get_call(call, &request, &firm);
  if (!status_is_ok(status))
    return status;
  sending.firm = firm;
  status = consider_all(&sending);
  if (!status_is_ok(status) || out->invited == 0 || sending.earlier != NULL)
    return status;
  status = commit_all(&sending);
  if (status_is_ok(status))
    mailer_tell(crm->mailer, call->caller.firm_id);
  return status;
}
