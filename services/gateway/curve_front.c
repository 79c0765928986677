// Opens the bus's front and tells it whose a key is, by asking the account service.
#include "curve_front.h"

#include "bus/front.h"

static struct status resolve(void *context, struct call *call, const char *public_key, struct caller *out)
{
  struct connect *connect = context;
  struct call asking = *call; /* the same call, made by the gateway itself */
  asking.caller = bus_system_caller(connect->bus, 0);
  struct caller caller;
  struct status status = sign_in_authenticate_curve(connect->sign_in, &asking, public_key, &caller);
  int64_t retry_after_us = 0;
  if (status_is_ok(status)) {
    status = connect_check_rate(connect, &caller, &retry_after_us);
  }
  if (status_is_ok(status)) {
    caller.direct = true;
    *out = caller;
  }
  return status;
}

static bool is_offered(void *context, const struct method *method)
{
  (void)context;
  return connect_is_offered(method);
}

struct status curve_front_open(struct connect *connect, const char *endpoint)
{
  return front_open(connect->bus,
                    &(struct front_options){
                        .endpoint = endpoint, .resolve = resolve, .is_offered = is_offered, .context = connect });
}
