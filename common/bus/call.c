/* Calls that begin here, and the unary calls that handlers make. */
#include "call.h"

#include <assert.h>

#include "base/clock.h"
#include "internal.h"
#include "wire/wire.h"

struct status call_begin(struct bus *bus, struct caller caller, int64_t timeout_us, struct call **out)
{
  struct arena *arena = bus_arena_take(bus);
  struct call *call = arena_alloc(arena, sizeof *call);
  int64_t now_us = clock_now_us();
  *call = (struct call){ .bus = bus,
                         .arena = arena,
                         .caller = caller,
                         .now_us = now_us,
                         .deadline_us = timeout_us == 0 ? 0 : now_us + timeout_us,
                         .idempotency_key = "",
                         .traceparent = "" };
  call->caller.principal = arena_strdup(arena, caller.principal == NULL ? "" : caller.principal);
  *out = call;
  return status_ok();
}

void call_end(struct call *call)
{
  if (call != NULL)
    bus_arena_give(call->bus, call->arena); /* the call itself is in it */
}

struct call call_part(const struct call *whole)
{
  struct call part = *whole;
  part.arena = bus_arena_take(whole->bus);
  return part;
}

struct status call_part_end(struct call *part, const struct call *whole, struct status status)
{
  assert(part->arena != whole->arena);
  status = status_copy(whole->arena, status);
  bus_arena_give(part->bus, part->arena);
  part->arena = NULL;
  return status;
}

struct call call_as_service(const struct call *call)
{
  struct call own = *call;
  own.caller = bus_system_caller(call->bus, call->caller.firm_id);
  own.is_direct = false;
  return own;
}

struct status call_send(struct call *call, const ProtobufCMessage *item)
{
  assert(call->peer != NULL);
  struct status status = fiber_cancelled();
  if (!status_is_ok(status))
    return status;
  /* Packed outside the call's arena: a stream of any length needs the memory of one item. */
  struct arena *arena = bus_arena_take(call->bus);
  size_t size;
  const uint8_t *data = wire_pack(arena, item, &size);
  if (size > BUS_MAX_BODY_BYTES)
    status = status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "an item is larger than 16 MiB");
  else
    status = call->peer->send(call->peer, data, size);
  bus_arena_give(call->bus, arena);
  return status;
}

static struct status check_outgoing(const struct outgoing *outgoing)
{
  assert(fiber_current() != NULL);
  if (outgoing->in_size > BUS_MAX_BODY_BYTES)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the request is larger than 16 MiB");
  if (outgoing->deadline_us <= outgoing->now_us)
    return status_fail(STATUS_DEADLINE_EXCEEDED, NULL, "the call's deadline has passed");
  return status_ok();
}

static struct status no_route(struct call *call, const struct method *method)
{
  return call_fail(call, STATUS_UNAVAILABLE, NULL, "there is no route to %s", method->package);
}

static bool is_remote(const struct route *route)
{
  return route != NULL && (route->replicas != NULL || route->transport.call != NULL);
}

const struct served *call_local(const struct call *call, const struct method *method, struct route **route)
{
  *route = route_find(call->bus, method->package);
  return is_remote(*route) ? NULL : bus_served(call->bus, method->path);
}

struct status bus_call(struct call *call, const struct method *method, const ProtobufCMessage *in,
                       ProtobufCMessage **out)
{
  struct route *route;
  const struct served *served = call_local(call, method, &route);
  if (served != NULL) {
    int64_t now_us = clock_now_us();
    struct outgoing outgoing = {
      .call = call, .method = method, .now_us = now_us, .deadline_us = bus_deadline(call, method, now_us)
    };
    struct status status = check_outgoing(&outgoing);
    return status_is_ok(status) ? local_call(served, &outgoing, in, out) : status;
  }
  struct bus_exchange exchange = { .call = call, .method = method };
  exchange.in = wire_pack(call->arena, in, &exchange.in_size);
  struct status status = bus_forward(&exchange);
  if (!status_is_ok(status))
    return status;
  return wire_unpack(call->arena, method->out, exchange.out, exchange.out_size, out);
}

static void message_close(void *data)
{
  zmq_msg_close(data);
}

static struct status forward_local(const struct served *served, const struct outgoing *outgoing,
                                   struct bus_exchange *exchange)
{
  struct arena *arena = outgoing->call->arena;
  ProtobufCMessage *in, *answer;
  struct status status = wire_unpack(arena, outgoing->method->in, outgoing->in, outgoing->in_size, &in);
  if (status_is_ok(status))
    status = local_call(served, outgoing, in, &answer);
  if (status_is_ok(status))
    exchange->out = wire_pack(arena, answer, &exchange->out_size);
  return status;
}

struct status bus_forward(struct bus_exchange *exchange)
{
  struct call *call = exchange->call;
  const struct method *method = exchange->method;
  struct route *route;
  const struct served *served = call_local(call, method, &route);
  int64_t now_us = clock_now_us();
  struct outgoing outgoing = { .call = call,
                               .method = method,
                               .in = exchange->in,
                               .in_size = exchange->in_size,
                               .now_us = now_us,
                               .deadline_us = bus_deadline(call, method, now_us) };
  struct status status = check_outgoing(&outgoing);
  if (!status_is_ok(status))
    return status;
  if (served != NULL)
    return forward_local(served, &outgoing, exchange);
  if (!is_remote(route))
    return no_route(call, method);
  if (route->transport.call != NULL)
    return route->transport.call(route->transport.context, exchange);
  zmq_msg_t *reply = arena_alloc(call->arena, sizeof *reply);
  zmq_msg_init(reply);
  arena_defer(call->arena, message_close, reply);
  status = retry_call(route, &outgoing, reply);
  if (!status_is_ok(status))
    return status;
  exchange->out = zmq_msg_data(reply);
  exchange->out_size = zmq_msg_size(reply);
  return status_ok();
}
