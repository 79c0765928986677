/* client_service: the handlers of ClientService. They list as sources of whatever serves them, so that the generated
 * table finds them. */
#ifndef STEWARD_CRM_CLIENT_SERVICE_H
#define STEWARD_CRM_CLIENT_SERVICE_H
#include "bus/call.h"

#include "records/commit.h"

/* Sends a commit of one put of master data. The field of a refusal, "put_account.fee" or "fee", becomes that of the
 * handler's own request: "account.fee". */
struct status client_send_put(struct call *call, struct commit_builder *commit, const char *command, const char *field,
                              Account__CommitResponse **out);

/* Today in the firm's time zone, as text and as a day. */
struct status client_business_date(struct call *call, const char **text, int32_t *on);
#endif
