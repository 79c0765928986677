/* client_service: the handlers of ClientService. They list as sources of whatever serves them, so that the generated
 * table finds them. */
#ifndef STEWARD_CRM_CLIENT_SERVICE_H
#define STEWARD_CRM_CLIENT_SERVICE_H
#include "bus/call.h"

/* Today in the firm's time zone, as text and as a day. */
struct status client_business_date(struct call *call, const char **text, int32_t *on);
#endif
