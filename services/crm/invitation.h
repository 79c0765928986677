/* invitation: who is invited, what a link is good for, and whether who holds it is the client. Pure. */
#ifndef STEWARD_CRM_INVITATION_H
#define STEWARD_CRM_INVITATION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "holders.h"

#define INVITATION_TRIES 5 /* of proving who one is, a link */
#define INVITATION_DAYS 14 /* of a link, unless it is said */
#define INVITATION_LINKS 8 /* mails of one sending that may have gone out */

enum invitation_state { /* as steward.crm.v1.Invitation.State */
                        INVITATION_UNSPECIFIED,
                        INVITATION_SENT,
                        INVITATION_OPENED,
                        INVITATION_COMPLETED,
                        INVITATION_EXPIRED,
                        INVITATION_RECALLED
};

/* What is stored, at an instant: one that has not ended by then is EXPIRED. */
enum invitation_state invitation_state_at(enum invitation_state stored, int64_t expires_us, int64_t now_us);

/* NULL while the link is good; else why not, for the client. First failing check wins: used, recalled, expired, locked.
 */
const char *invitation_link_refusal(enum invitation_state state, uint32_t tries);

/* The same for the office: whether it may be recalled, sent again, answered on behalf. */
const char *invitation_recall_refusal(enum invitation_state state);
const char *invitation_resend_refusal(enum invitation_state state);
const char *invitation_enter_refusal(enum invitation_state state);

/* Holders' roles, as steward.account.v1.Holder.Role. */
enum holder_role { ROLE_OWNER, ROLE_JOINT, ROLE_TRUSTEE, ROLE_CUSTODIAN, ROLE_BENEFICIARY, ROLE_SIGNER };

/* Whether a holder's answers count for an account of this kind: of an individual account or an IRA the owner's, of an
 * inherited one the beneficiary's, of a joint one every owner's, of a trust its trustees', of an entity its signers',
 * of a custodial account the custodian's. */
bool invitation_must_answer(enum account_kind kind, enum holder_role role);

/* What becomes of one holder of an account that is invited, as steward.crm.v1.SentInvitation.Outcome: the first that
 * holds. */
enum invitation_outcome {
  OUTCOME_INVITED = 1,
  OUTCOME_NOBODY_ANSWERS,
  OUTCOME_DECEASED,
  OUTCOME_OPEN_ALREADY,
  OUTCOME_NO_EMAIL,
  OUTCOME_NO_PROOF
};
struct invitation_candidate {
  bool is_deceased, is_invited, has_email, has_proof;
};
enum invitation_outcome invitation_outcome(const struct invitation_candidate *candidate);

/* NULL when the holder can be invited; else why not, for a person. */
const char *invitation_reach_refusal(enum invitation_outcome outcome);

/* What is on file of a person, and what somebody says; "" is nothing. */
struct proof {
  const char *born_on, *last_four;
};
bool invitation_can_prove(const struct proof *on_file);
bool invitation_is_proved(const struct proof *on_file, const struct proof *said);

/* NULL when the text can stand as a signature. */
const char *invitation_signature_refusal(const char *typed_name);
#endif
