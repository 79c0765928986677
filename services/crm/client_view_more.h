/* client_view_more: what one view of a person has besides the accounts: standing, household, profile, invitations,
 * tasks, goals and notes; now, or as it was on file. */
#ifndef STEWARD_CRM_CLIENT_VIEW_MORE_H
#define STEWARD_CRM_CLIENT_VIEW_MORE_H
#include "crm.h"

struct status client_view_more(struct call *call, const Google__Protobuf__Timestamp *as_of, Crm__Client *out);
#endif
