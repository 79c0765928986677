/* Unary calls to another process, tried again where that is safe. */
#include "base/clock.h"
#include "internal.h"

#define FIRST_PAUSE_US 20000
#define LONGEST_PAUSE_US 1000000

/* Safe: methods that are idempotent, and calls whose idempotency key lets the callee recognise a repeat. */
static bool may_retry(const struct outgoing *outgoing, struct status status)
{
  const char *key = outgoing->call->idempotency_key;
  bool is_safe = outgoing->method->idempotency != IDEMPOTENCY_UNKNOWN || (key != NULL && key[0] != '\0');
  return is_safe && status.code == STATUS_UNAVAILABLE;
}

/* Full jitter: anything up to a limit that doubles, so that clients of a restarted service do not come all at once. */
static struct status retry_pause(struct bus *bus, int attempt)
{
  int64_t limit_us = FIRST_PAUSE_US << attempt;
  if (limit_us > LONGEST_PAUSE_US)
    limit_us = LONGEST_PAUSE_US;
  return fiber_sleep(1000 + (int64_t)(bus_random(bus) % (uint64_t)limit_us));
}

struct status retry_call(struct route *route, struct outgoing *outgoing, zmq_msg_t *reply)
{
  for (int attempt = 0;; attempt++) {
    struct request request = { 0 };
    struct status status = request_begin(&request, route, outgoing);
    if (status_is_ok(status))
      status = request_outcome(&request);
    if (status_is_ok(status))
      zmq_msg_move(reply, &request.body);
    request_end(&request);
    if (status_is_ok(status) || !may_retry(outgoing, status) || attempt + 1 >= BUS_MAX_ATTEMPTS)
      return status;
    struct status paused = retry_pause(route->bus, attempt);
    if (!status_is_ok(paused))
      return paused;
    outgoing->now_us = clock_now_us();
    if (outgoing->deadline_us <= outgoing->now_us)
      return status;
  }
}
