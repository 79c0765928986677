/* The rules of invitations. */
#include "invitation.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum invitation_state invitation_state_at(enum invitation_state stored, int64_t expires_us, int64_t now_us)
{
  bool is_open = stored == INVITATION_SENT || stored == INVITATION_OPENED;
  return is_open && now_us >= expires_us ? INVITATION_EXPIRED : stored;
}

const char *invitation_link_refusal(enum invitation_state state, uint32_t tries)
{
  switch (state) {
  case INVITATION_COMPLETED:
    return "this link has been used: your answers were received";
  case INVITATION_RECALLED:
    return "this link was recalled; ask your advisor's office for another one";
  case INVITATION_EXPIRED:
    return "this link has expired; ask your advisor's office for another one";
  default:
    return tries >= INVITATION_TRIES
               ? "this link is locked after five failed tries; ask your advisor's office for another one"
               : NULL;
  }
}

const char *invitation_recall_refusal(enum invitation_state state)
{
  switch (state) {
  case INVITATION_COMPLETED:
    return "the client has answered; there is nothing left to recall";
  case INVITATION_RECALLED:
    return "it was recalled before";
  default:
    return NULL;
  }
}

const char *invitation_resend_refusal(enum invitation_state state)
{
  switch (state) {
  case INVITATION_COMPLETED:
    return "the client has answered; send a new invitation to ask again";
  case INVITATION_RECALLED:
    return "it was recalled; send a new invitation";
  default:
    return NULL;
  }
}

const char *invitation_enter_refusal(enum invitation_state state)
{
  switch (state) {
  case INVITATION_COMPLETED:
    return "the client has answered already";
  case INVITATION_RECALLED:
  case INVITATION_EXPIRED:
    return "the client could not confirm: the link has ended; send a new invitation, or this one again";
  default:
    return NULL;
  }
}

bool invitation_must_answer(enum account_kind kind, enum holder_role role)
{
  switch (kind) {
  case KIND_JOINT:
    return role == ROLE_OWNER || role == ROLE_JOINT;
  case KIND_INHERITED_IRA:
    return role == ROLE_BENEFICIARY || role == ROLE_OWNER;
  case KIND_TRUST:
    return role == ROLE_TRUSTEE;
  case KIND_CORPORATE:
  case KIND_LLC:
    return role == ROLE_SIGNER;
  case KIND_CUSTODIAL:
    return role == ROLE_CUSTODIAN;
  default:
    return role == ROLE_OWNER;
  }
}

enum invitation_outcome invitation_outcome(const struct invitation_candidate *candidate)
{
  if (candidate->is_deceased)
    return OUTCOME_DECEASED;
  if (candidate->is_invited)
    return OUTCOME_OPEN_ALREADY;
  if (!candidate->has_email)
    return OUTCOME_NO_EMAIL;
  return candidate->has_proof ? OUTCOME_INVITED : OUTCOME_NO_PROOF;
}

const char *invitation_reach_refusal(enum invitation_outcome outcome)
{
  switch (outcome) {
  case OUTCOME_INVITED:
    return NULL;
  case OUTCOME_NOBODY_ANSWERS:
    return "nobody answers for this account";
  case OUTCOME_DECEASED:
    return "the client has died";
  case OUTCOME_OPEN_ALREADY:
    return "there is an invitation that has not ended: send it again or recall it";
  case OUTCOME_NO_EMAIL:
    return "the client has no address of mail; put one first";
  case OUTCOME_NO_PROOF:
    return "neither a date of birth nor a tax id of the client is on file, so nobody could open the link";
  }
  return "the client can not be invited";
}

bool invitation_can_prove(const struct proof *on_file)
{
  return on_file->born_on[0] != '\0' || on_file->last_four[0] != '\0';
}

static bool is_same(const char *on_file, const char *said)
{
  return on_file[0] != '\0' && strcasecmp(on_file, said) == 0;
}

bool invitation_is_proved(const struct proof *on_file, const struct proof *said)
{
  return is_same(on_file->born_on, said->born_on) || is_same(on_file->last_four, said->last_four);
}

const char *invitation_signature_refusal(const char *typed_name)
{
  for (const char *at = typed_name; *at != '\0'; at++)
    if (isalpha((unsigned char)*at) || (unsigned char)*at >= 0x80)
      return NULL;
  return "type your name to sign";
}
