/* InvitationLinkService: what the holder of a link sees and answers. */
#include <sodium.h>
#include <string.h>

#include "base/date.h"
#include "invitation_ask.h"
#include "invitation_pending.h"
#include "invitation_visit.h"
#include "link_token.h"
#include "wire/wire.h"

#define TRIES 4 /* when the invitation is changed by others at the same time */

static struct visitor visitor_of(const char *token, const char *born_on, const char *last_four)
{
  return (struct visitor){ token, { born_on, last_four } };
}

static struct status mark_opened(struct call *call, struct visit *visit)
{
  Crm__Invitation *invitation = visit->file.file->invitation;
  if (invitation->opened_at == NULL)
    invitation->opened_at = timestamp_of(call->arena, call->now_us);
  invitation->state = CRM__INVITATION__STATE__OPENED;
  return invitation_visit_write(visit);
}

static struct status show(struct visit *visit, Crm__OpenInvitationResponse *out)
{
  const Crm__Invitation *invitation = visit->file.file->invitation;
  Account__GetFirmRequest request = ACCOUNT__GET_FIRM_REQUEST__INIT;
  Account__Firm *firm;
  Account__Account *account;
  struct status status = firm_get_call(&visit->call, &request, &firm);
  if (status_is_ok(status))
    status = crm_account(&visit->call, "token", invitation->account_id, &account);
  if (!status_is_ok(status))
    return status;
  out->firm = firm->name;
  out->person = visit->person->name;
  out->account = account->alias;
  out->purpose = invitation->purpose;
  out->message = invitation->message;
  out->expires_at = invitation->expires_at;
  out->entered = invitation->entered;
  out->entered_version = invitation->entered_version;
  return invitation_ask(&visit->call, invitation, out);
}

const struct access invitation_link_open_access = { .roles = ROLE_BIT(ROLE_NONE) };
struct status invitation_link_open(struct call *call, const Crm__OpenInvitationRequest *in,
                                   Crm__OpenInvitationResponse *out)
{
  struct visitor visitor = visitor_of(in->token, in->born_on, in->tax_id_last_four);
  struct visit visit;
  struct status status;
  for (int i = 0; i < TRIES; i++) {
    status = invitation_visit(call, &visitor, &visit);
    if (status_is_ok(status))
      status = mark_opened(call, &visit);
    if (status.code != STATUS_ABORTED)
      break;
  }
  return status_is_ok(status) ? show(&visit, out) : status;
}

/* Tells a repetition of the call from another answer: its key and its bytes. Empty without a key. */
static void digest_of(struct call *call, const Crm__AnswerInvitationRequest *in, ProtobufCBinaryData *out)
{
  struct hash_state state;
  size_t size;
  const uint8_t *packed = wire_pack(call->arena, &in->base, &size);
  if (call->idempotency_key[0] == '\0')
    return;
  out->data = arena_alloc(call->arena, HASH_BYTES);
  out->len = HASH_BYTES;
  hash_begin(&state);
  hash_add(&state, call->idempotency_key, strlen(call->idempotency_key) + 1);
  hash_add(&state, packed, size);
  hash_end(&state, out->data);
}

static bool is_repetition(const struct visit *visit, const ProtobufCBinaryData *digest)
{
  const Crm__InvitationFile *file = visit->file.file;
  return file != NULL && file->invitation->state == CRM__INVITATION__STATE__COMPLETED && digest->len == HASH_BYTES &&
         file->answer_digest.len == HASH_BYTES &&
         sodium_memcmp(file->answer_digest.data, digest->data, HASH_BYTES) == 0;
}

static Crm__InvitationSignature *sign(struct call *call, const char *typed_name)
{
  static const char anonymous[] = "anonymous:";
  const char *principal = call->caller.principal;
  bool has_address = strncmp(principal, anonymous, sizeof anonymous - 1) == 0;
  Crm__InvitationSignature *signature = arena_alloc(call->arena, sizeof *signature);
  crm__invitation_signature__init(signature);
  signature->typed_name = typed_name;
  signature->signed_at = timestamp_of(call->arena, call->now_us);
  signature->address = has_address ? principal + sizeof anonymous - 1 : principal;
  return signature;
}

/* What the office entered, as the client has seen it: nobody signs what was entered behind their back. */
static struct status confirm_entered(struct call *call, const Crm__AnswerInvitationRequest *in,
                                     const Crm__Invitation *invitation, Crm__InvitationAnswers **out)
{
  if (invitation->entered == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "confirms_entered", "nothing was entered for you; answer yourself");
  if (in->entered_version != invitation->entered_version)
    return status_fail(STATUS_FAILED_PRECONDITION, "entered_version",
                       "your advisor's office has entered other answers since; look at them before you sign");
  *out = arena_copy(call->arena, invitation->entered, sizeof **out);
  if (in->form_version != 0)
    (*out)->form_version = in->form_version;
  return status_ok();
}

/* Which answers are signed: those of the call, or those that the office entered. */
static struct status choose_answers(struct call *call, const Crm__AnswerInvitationRequest *in,
                                    const Crm__Invitation *invitation, Crm__InvitationSignature *signature,
                                    Crm__InvitationAnswers **out)
{
  if (in->confirms_entered && in->answers != NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "answers", "either confirm what was entered for you, or answer");
  if (!in->confirms_entered && in->answers == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "answers", "answer, or confirm what was entered for you");
  *out = in->answers;
  signature->on_behalf_of_user = in->confirms_entered ? invitation->entered_by : 0;
  return in->confirms_entered ? confirm_entered(call, in, invitation, out) : status_ok();
}

/* Keeps the signed answers as being on their way, so that they neither get lost nor arrive twice. */
static struct status keep_pending(struct call *call, const Crm__AnswerInvitationRequest *in, struct visit *visit)
{
  Crm__InvitationFile *file = visit->file.file;
  file->pending_signature = sign(call, in->typed_name);
  struct status status = choose_answers(call, in, file->invitation, file->pending_signature, &file->pending);
  if (!status_is_ok(status))
    return status;
  file->attempts++;
  file->answer_digest.len = 0;
  digest_of(call, in, &file->answer_digest);
  return invitation_visit_write(visit);
}

/* One try from the door to the end. */
static struct status answer_once(struct call *call, const Crm__AnswerInvitationRequest *in, struct visit *visit)
{
  struct visitor visitor = visitor_of(in->token, in->born_on, in->tax_id_last_four);
  ProtobufCBinaryData digest = { 0 };
  struct status status = invitation_visit(call, &visitor, visit);
  digest_of(call, in, &digest);
  if (is_repetition(visit, &digest))
    return status_ok();
  if (status_is_ok(status) && visit->file.file->pending != NULL) {
    /* Answers that came before: their end is not known yet. */
    status = invitation_pending_finish(&visit->call, &visit->file);
    if (status_is_ok(status) && !is_repetition(visit, &digest))
      return status_fail(STATUS_FAILED_PRECONDITION, "token", "your answers were received before");
    if (status_is_ok(status) || !invitation_is_refused(status))
      return status;
    status = status_ok();
  }
  if (status_is_ok(status))
    status = keep_pending(call, in, visit);
  if (status_is_ok(status))
    status = invitation_pending_finish(&visit->call, &visit->file);
  return status;
}

const struct access invitation_link_answer_access = { .roles = ROLE_BIT(ROLE_NONE) };
struct status invitation_link_answer(struct call *call, const Crm__AnswerInvitationRequest *in,
                                     Crm__AnswerInvitationResponse *out)
{
  struct visit visit;
  const char *refusal = invitation_signature_refusal(in->typed_name);
  if (refusal != NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "typed_name", refusal);
  struct status status = answer_once(call, in, &visit);
  for (int i = 1; i < TRIES && status.code == STATUS_ABORTED; i++)
    status = answer_once(call, in, &visit);
  if (status_is_ok(status))
    out->completed_at = visit.file.file->invitation->completed_at;
  return status;
}
