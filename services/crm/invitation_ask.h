/* invitation_ask: the services that own what is asked: risk's questionnaire, esg's form of preferences. They are asked
 * as the system of the invitation's firm. */
#ifndef STEWARD_CRM_INVITATION_ASK_H
#define STEWARD_CRM_INVITATION_ASK_H
#include "invitation_file.h"

/* What a client is shown: the questions or the form, without any score. */
struct status invitation_ask(struct call *call, const Crm__Invitation *invitation, Crm__OpenInvitationResponse *out);

/* Hands the pending answers to whom they are for, once: a repetition is a replay there. A refusal names the field as
 * the client's request has it. */
struct status invitation_submit(struct call *call, const struct invitation_file *file);

/* Whether a failed submission stays refused however often it is repeated. */
bool invitation_is_refused(struct status status);
#endif
