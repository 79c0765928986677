/* The endpoint of external systems: who asks is said by the key, what is asked is handed on. */
#include "front.h"

#include <string.h>

#include "curve.h"
#include "internal.h"

#define RESOLVE_TIMEOUT_US 5000000

struct front {
  struct bus *bus;
  struct front_options options;
  bool has_keys; /* tcp */
  struct listener *listener;
};

/* A key that the allow-list does not have wants to connect. */
static struct status front_admit_key(void *context, const char *public_key)
{
  struct front *front = context;
  struct call *call;
  struct status status = call_begin(front->bus, (struct caller){ 0 }, RESOLVE_TIMEOUT_US, &call);
  if (!status_is_ok(status))
    return status;
  struct caller caller;
  status = front->options.resolve(front->options.context, call, public_key, &caller);
  struct status answer = { .code = status.code }; /* its texts end with the call */
  call_end(call);
  return answer;
}

struct status front_open(struct bus *bus, const struct front_options *options)
{
  struct front *front = arena_alloc(bus->arena, sizeof *front);
  front->bus = bus;
  front->options = *options;
  front->has_keys = strncmp(options->endpoint, "tcp://", 6) == 0;
  if (bus->curve != NULL)
    curve_set_resolver(bus->curve, (struct curve_resolver){ .admit = front_admit_key, .context = front });
  return listener_new(bus, options->endpoint, front, &front->listener);
}

const char *front_endpoint(const struct bus *bus)
{
  const struct listener *listener = bus->listeners;
  while (listener != NULL && listener->front == NULL)
    listener = listener->next;
  return listener == NULL ? NULL : listener->endpoint;
}

struct status front_admit(struct front *front, const struct envelope *envelope, const struct method *method)
{
  if (envelope->has_caller)
    return status_fail(STATUS_PERMISSION_DENIED, "caller", "your key says who you are: leave the caller out");
  if (front->options.is_offered != NULL && !front->options.is_offered(front->options.context, method))
    return status_fail(STATUS_UNIMPLEMENTED, NULL, "no such method");
  return status_ok();
}

static struct status front_stream(struct running *running, const uint8_t *in, size_t in_size)
{
  struct bus_stream *stream;
  struct status status = bus_forward_open(&running->call, running->method, in, in_size, &stream);
  if (!status_is_ok(status))
    return status;
  for (;;) {
    const uint8_t *item;
    size_t size;
    status = bus_forward_next(stream, &item, &size);
    if (!status_is_ok(status) || item == NULL)
      break;
    status = running_send_item(&running->call_peer, item, size);
    if (!status_is_ok(status))
      break;
  }
  bus_close(stream);
  return status;
}

struct status front_perform(struct running *running, const uint8_t **out, size_t *out_size)
{
  struct front *front = running->call.state;
  const char *key = front->has_keys ? zmq_msg_gets(&running->body, "User-Id") : NULL;
  struct caller caller = { 0 };
  struct status status =
      front->options.resolve(front->options.context, &running->call, key == NULL ? "" : key, &caller);
  if (!status_is_ok(status))
    return status;
  running->call.caller = caller;
  if (!call_in_scope(&caller, running->method))
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "your key may not call this method");
  const uint8_t *in = zmq_msg_data(&running->body);
  size_t in_size = zmq_msg_size(&running->body);
  if (running->method->streaming)
    return front_stream(running, in, in_size);
  struct bus_exchange exchange = { .call = &running->call, .method = running->method, .in = in, .in_size = in_size };
  status = bus_forward(&exchange);
  *out = exchange.out;
  *out_size = exchange.out_size;
  return status;
}
