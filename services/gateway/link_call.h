/* link_call: calls of whoever holds a link that was sent (methods marked by_link). Staff who are signed in are refused,
 * so that nobody answers for a client at the office's own desk; and whoever guesses is slowed down by address. */
#ifndef STEWARD_GATEWAY_LINK_CALL_H
#define STEWARD_GATEWAY_LINK_CALL_H
#include "connect.h"

/* Whether the call may go on, before it is forwarded. */
struct status link_call_admit(struct connect_call *call);

/* Looks at how it ended; counts a wrong link or a wrong proof. Nothing for other methods. */
void link_call_judge(const struct connect_call *call, struct status outcome);
#endif
