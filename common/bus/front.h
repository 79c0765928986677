/* front: the endpoint of external systems: a ROUTER on tcp with CURVE. The peer's key says who it is, so a request
 * that states a caller is refused. Requests are handed on to the owning service by the route of their package,
 * streams included; the answer's status is passed on, except what went wrong inside. */
#ifndef STEWARD_BUS_FRONT_H
#define STEWARD_BUS_FRONT_H
#include "bus.h"

struct front_options {
  const char *endpoint; /* "tcp://0.0.0.0:7000", which needs a CURVE secret; on ipc every key is "" */

  /* Whose key it is. On the request's fiber, so it may call other services; call->caller is nobody yet.
   * out->principal lives in the call's arena. Also asked when a key connects that the allow-list does not have.
   * Answers should be remembered for a while: it is asked for every request. */
  struct status (*resolve)(void *context, struct call *call, const char *public_key_z85, struct caller *out);

  /* Whether strangers may know the method; NULL: every method of the contracts. */
  bool (*is_offered)(void *context, const struct method *method);
  void *context;
};

/* One a bus; freed with it. */
struct status front_open(struct bus *bus, const struct front_options *options);
const char *front_endpoint(const struct bus *bus); /* with the port that was chosen; NULL without a front */
#endif
