/* The test service's handlers. */
#include "echo.h"

#include <string.h>

#include "bus/bus.h"
#include "fiber/fiber.h"

const struct access echo_repeat_access = { .roles = ROLES_STAFF };
const struct access echo_append_access = { .roles = ROLES_ADVISING, .second_factor = true };
const struct access echo_count_access = { .roles = ROLES_STAFF | ROLE_BIT(ROLE_CLIENT) };

struct status echo_repeat(struct call *call, const struct Test__RepeatRequest *in, struct Test__RepeatResponse *out)
{
  struct echo *echo = call->state;
  echo->repeats++;
  echo->running++;
  echo->was_direct = call->is_direct;
  struct status status = in->delay_ms > 0 ? fiber_sleep((int64_t)in->delay_ms * 1000) : status_ok();
  echo->running--;
  echo->cancelled += !status_is_ok(status);
  if (!status_is_ok(status))
    return status;
  if (in->fail_code != 0)
    return call_fail(call, (enum status_code)in->fail_code, "text", "told to fail with %s", in->text);
  out->text = in->text;
  out->payload = in->payload;
  out->firm_id = call->caller.firm_id;
  out->principal = (char *)call->caller.principal;
  return status_ok();
}

struct status echo_append(struct call *call, const struct Test__AppendRequest *in, struct Test__AppendResponse *out)
{
  (void)in;
  struct echo *echo = call->state;
  echo->appends++;
  if (call->caller.firm_id == 99)
    return call_fail(call, STATUS_UNAVAILABLE, NULL, "told to be unavailable");
  out->times = (uint32_t)echo->appends;
  return status_ok();
}

struct status echo_count(struct call *call, const struct Test__CountRequest *in)
{
  struct echo *echo = call->state;
  struct status status = status_ok();
  echo->running++;
  uint8_t *payload = arena_alloc(call->arena, in->payload_bytes);
  for (uint32_t number = 1; number <= in->up_to && status_is_ok(status); number++) {
    Test__CountResponse item = TEST__COUNT_RESPONSE__INIT;
    item.number = number;
    item.payload.len = in->payload_bytes;
    item.payload.data = payload;
    if (in->fail_after != 0 && number > in->fail_after)
      status = call_fail(call, STATUS_ABORTED, "fail_after", "told to fail");
    else
      status = echo_count_send(call, &item);
    echo->items += status_is_ok(status);
  }
  echo->running--;
  echo->cancelled += status.code == STATUS_CANCELED || status.code == STATUS_DEADLINE_EXCEEDED;
  return status;
}
