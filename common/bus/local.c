/* Calls whose callee is served in this process, or that a transport carries: the same checks, no sockets. A unary one
 * runs on the caller's fiber; a streaming one on a fiber of its own, as far ahead of its reader as a remote one would
 * be. */
#include <string.h>

#include "internal.h"
#include "wire/wire.h"

struct local_stream { /* lives in its own arena, until its handler returns */
  struct call_peer call_peer;
  struct call call;
  const struct served *served; /* NULL: a transport's */
  struct bus_transport transport;
  struct bus_stream *stream; /* NULL when its reader has closed it */
  struct fiber *fiber;
  const uint8_t *in;
  size_t in_size;
  bool is_waiting; /* for room */
  struct deadline deadline;
};

static struct call child_of(const struct outgoing *outgoing, const struct served *served, struct arena *arena)
{
  struct call child = *outgoing->call;
  child.arena = arena;
  child.state = served == NULL ? NULL : served->state;
  child.method = outgoing->method;
  child.now_us = outgoing->now_us;
  child.deadline_us = outgoing->deadline_us;
  child.peer = NULL;
  return child;
}

struct status local_call(const struct served *served, const struct outgoing *outgoing, const ProtobufCMessage *in,
                         ProtobufCMessage **out)
{
  const struct method *method = outgoing->method;
  struct call child = child_of(outgoing, served, outgoing->call->arena);
  struct status status = access_check(served->handler, &child.caller);
  call_enter(&child);
  if (status_is_ok(status))
    status = wire_check(child.arena, in);
  if (!status_is_ok(status))
    return status;
  ProtobufCMessage *answer = arena_alloc(child.arena, method->out->sizeof_message);
  protobuf_c_message_init(method->out, answer);
  status = served->handler->invoke(&child, in, answer);
  if (status_is_ok(status))
    *out = answer;
  return status;
}

static struct status local_stream_send(struct call_peer *call_peer, const uint8_t *item, size_t size)
{
  struct local_stream *local = container_of(call_peer, struct local_stream, call_peer);
  struct status status = status_ok();
  local->is_waiting = true;
  while (status_is_ok(status) && local->stream != NULL && local->stream->count == BUS_STREAM_CREDIT)
    status = fiber_park_cancellable();
  local->is_waiting = false;
  if (!status_is_ok(status))
    return status;
  if (local->stream == NULL)
    return status_fail(STATUS_CANCELED, NULL, "the reader went away");
  zmq_msg_t body;
  if (zmq_msg_init_size(&body, size) != 0)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no memory for an item");
  if (size > 0)
    memcpy(zmq_msg_data(&body), item, size);
  stream_on_item(local->stream, &(struct envelope){ 0 }, &body);
  zmq_msg_close(&body);
  return status_ok();
}

struct status bus_transport_send(struct call *call, const uint8_t *item, size_t size)
{
  return call->peer->send(call->peer, item, size);
}

static struct status local_stream_perform(struct local_stream *local)
{
  const struct bus_transport *transport = &local->transport;
  ProtobufCMessage *none;
  if (local->served != NULL)
    return call_perform(&local->call, local->served->handler, local->in, local->in_size, &none);
  struct bus_exchange exchange = {
    .call = &local->call, .method = local->call.method, .in = local->in, .in_size = local->in_size
  };
  return transport->stream(transport->context, &exchange);
}

static void local_stream_run(void *argument)
{
  struct local_stream *local = argument;
  struct bus *bus = local->call.bus;
  struct status status = local_stream_perform(local);
  deadline_clear(&bus->deadlines, &local->deadline);
  if (local->stream != NULL) {
    local->stream->local = NULL;
    stream_on_end(local->stream, status);
  }
  bus->local_count--;
  bus_arena_give(bus, local->call.arena);
}

static void local_stream_on_deadline(struct deadline *deadline)
{
  struct local_stream *local = container_of(deadline, struct local_stream, deadline);
  fiber_cancel(local->fiber, status_fail(STATUS_DEADLINE_EXCEEDED, NULL, "the call took too long"));
}

struct status local_open(const struct served *served, const struct bus_transport *transport,
                         const struct outgoing *outgoing, struct bus_stream *stream)
{
  struct bus *bus = outgoing->call->bus;
  struct arena *arena = bus_arena_take(bus);
  struct local_stream *local = arena_alloc(arena, sizeof *local);
  local->call_peer.send = local_stream_send;
  local->call = child_of(outgoing, served, arena);
  local->call.peer = &local->call_peer;
  local->call.caller.principal = arena_strdup(arena, local->call.caller.principal);
  local->call.caller.scope = arena_strdup(arena, local->call.caller.scope ? local->call.caller.scope : "");
  local->call.idempotency_key = arena_strdup(arena, local->call.idempotency_key);
  local->call.traceparent = arena_strdup(arena, local->call.traceparent);
  local->served = served;
  if (served == NULL)
    local->transport = *transport;
  local->stream = stream;
  local->in = arena_copy(arena, outgoing->in, outgoing->in_size);
  local->in_size = outgoing->in_size;
  local->deadline.on_passed = local_stream_on_deadline;
  struct status status = fiber_spawn(bus->loop, local_stream_run, local, &local->fiber);
  if (!status_is_ok(status)) {
    bus_arena_give(bus, arena);
    return status;
  }
  bus->local_count++;
  stream->local = local;
  deadline_set(&bus->deadlines, &local->deadline, outgoing->deadline_us - outgoing->now_us);
  return status_ok();
}

void local_stream_close(struct local_stream *local)
{
  local->stream = NULL;
  fiber_cancel(local->fiber, status_fail(STATUS_CANCELED, NULL, "the reader went away"));
}

void local_stream_on_room(struct local_stream *local)
{
  if (local->is_waiting)
    fiber_wake(local->fiber);
}
