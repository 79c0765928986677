// The door for holders of links: no staff, and not too many failures from one address.
#include "link_call.h"

/* A session that has ended, or a key that is none, is nobody's: the link alone counts. */
static struct status refuse_staff(struct connect_call *call, const char *address)
{
  struct caller caller = { .principal = "" };
  struct status status = connect_find_token(call);
  if (!status_is_ok(status) || call->token == NULL) {
    return status;
  }
  status = sign_in_authenticate(call->connect->sign_in, call->call, call->token, address, &caller);
  if (status.code == STATUS_UNAUTHENTICATED) {
    return status_ok();
  }
  if (status_is_ok(status) && caller.role != ROLE_CLIENT && caller.role != ROLE_NONE && caller.role != ROLE_OPERATOR) {
    return status_fail(STATUS_PERMISSION_DENIED, NULL,
                       "you are signed in as staff, and this link is for the client alone: sign out first");
  }
  return status;
}

struct status link_call_admit(struct connect_call *call)
{
  const char *address = connect_address(call->connect, call->request);
  if (sign_in_is_throttled(call->connect->sign_in, address)) {
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too many failed tries from this address; wait some minutes");
  }
  return refuse_staff(call, address);
}

void link_call_judge(const struct connect_call *call, struct status outcome)
{
  bool is_guess = outcome.code == STATUS_NOT_FOUND || outcome.code == STATUS_UNAUTHENTICATED;
  if (call->method->by_link && is_guess) {
    sign_in_count_failure(call->connect->sign_in, connect_address(call->connect, call->request));
  }
}
