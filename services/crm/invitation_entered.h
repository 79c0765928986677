/* invitation_entered: what the office enters on behalf of a client. */
#ifndef STEWARD_CRM_INVITATION_ENTERED_H
#define STEWARD_CRM_INVITATION_ENTERED_H
#include "invitation_file.h"

/* Whether the answers are to what the invitation asks now: each to a question, value or practice of the form, once, and
 * one that there is. Some may be left open: the client gives them. The refusal names the answer. */
struct status invitation_entered_check(struct call *call, const Crm__Invitation *invitation,
                                       const Crm__InvitationAnswers *in);
#endif
