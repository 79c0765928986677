/* The server's side: a ROUTER an endpoint, one fiber a call, items as far as credit was granted. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "curve.h"
#include "internal.h"
#include "program/fault.h"
#include "program/log.h"
#include "program/metrics.h"
#include "wire/wire.h"

#define NO_ROOM_WAIT_US 5000 /* between tries to send to a peer that does not read */

static struct metric calls_total = { .name = "steward_bus_calls_total",
                                     .help = "Calls served.",
                                     .kind = METRIC_COUNTER };
static struct metric call_duration = { .name = "steward_bus_call_duration",
                                       .help = "From the request's arrival to its answer.",
                                       .kind = METRIC_HISTOGRAM };
static struct metric malformed_total = { .name = "steward_bus_malformed_total",
                                         .help = "Messages dropped: malformed, duplicate or too late.",
                                         .kind = METRIC_COUNTER };

static uint32_t running_bucket(const struct peer *peer, uint64_t request_id)
{
  return (uint32_t)((bus_hash(peer->routing, BUS_ROUTING_BYTES) + request_id) % BUS_BUCKETS);
}

struct running *running_find(struct bus *bus, const struct peer *peer, uint64_t request_id)
{
  struct running *running = bus->running[running_bucket(peer, request_id)];
  while (running != NULL && (running->peer != peer || running->request_id != request_id))
    running = running->next;
  return running;
}

bool call_in_scope(const struct caller *caller, const struct method *method)
{
  const char *at = caller->scope == NULL ? "" : caller->scope;
  size_t service = strcspn(method->path, "/");
  bool is_limited = false;
  while (*(at += strspn(at, " ")) != '\0') {
    size_t size = strcspn(at, " ");
    bool is_named = size == service || size == strlen(method->path);
    if (is_named && strncmp(at, method->path, size) == 0)
      return true;
    is_limited = true;
    at += size;
  }
  return !is_limited;
}

struct status access_check(const struct handler *handler, const struct caller *caller)
{
  const struct access *access = handler->access;
  if ((access->roles & ROLE_BIT(caller->role)) == 0) {
    if (caller->role == ROLE_NONE)
      return status_fail(STATUS_UNAUTHENTICATED, NULL, "sign in first");
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "your role may not do this");
  }
  if (!call_in_scope(caller, handler->method))
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "your key may not call this method");
  bool is_machine = caller->role == ROLE_SYSTEM;
  if (access->second_factor && !caller->second_factor && !is_machine)
    return status_fail(STATUS_PERMISSION_DENIED, NULL, "this needs a second factor");
  return status_ok();
}

void call_enter(struct call *call)
{
  call->caller.scope = NULL;
  call->is_direct = call->caller.direct;
  call->caller.direct = false; /* what this service asks on the way is its own work */
}

/* What every handler may rely on: the caller may, the message is well-formed and keeps its field rules. */
struct status call_perform(struct call *call, const struct handler *handler, const uint8_t *in, size_t in_size,
                           ProtobufCMessage **out)
{
  const struct method *method = handler->method;
  struct status status = access_check(handler, &call->caller);
  if (!status_is_ok(status))
    return status;
  call_enter(call);
  ProtobufCMessage *request;
  status = wire_unpack(call->arena, method->in, in, in_size, &request);
  if (status_is_ok(status))
    status = wire_check(call->arena, request);
  if (!status_is_ok(status))
    return status;
  *out = NULL;
  if (!method->streaming) {
    *out = arena_alloc(call->arena, method->out->sizeof_message);
    protobuf_c_message_init(method->out, *out);
  }
  return handler->invoke(call, request, *out);
}

/* Sends on a fiber; a peer that does not read is waited for, until deadline or cancellation. */
static struct status running_send(struct running *running, const struct envelope *envelope, const void *body,
                                  size_t body_size)
{
  for (;;) {
    if (running->is_silent || running->peer == NULL)
      return status_fail(STATUS_CANCELED, NULL, "the client went away");
    struct peer *peer = running->peer;
    int failure = frames_send(&peer->listener->socket, peer->routing, envelope, body, body_size);
    if (failure == 0)
      return status_ok();
    if (failure != EAGAIN) {
      peer_lost(peer);
      continue;
    }
    struct status status = fiber_sleep(NO_ROOM_WAIT_US);
    if (!status_is_ok(status))
      return status;
  }
}

struct status running_send_item(struct call_peer *call_peer, const uint8_t *item, size_t size)
{
  struct running *running = container_of(call_peer, struct running, call_peer);
  struct status status = status_ok();
  running->is_waiting = true;
  while (running->credit == 0 && status_is_ok(status))
    status = fiber_park_cancellable();
  running->is_waiting = false;
  if (!status_is_ok(status))
    return status;
  running->credit--;
  struct envelope envelope = { .kind = KIND_ITEM, .request_id = running->request_id, .item = ++running->items };
  return running_send(running, &envelope, item, size);
}

static void running_answer(struct running *running, struct status status, const void *body, size_t body_size)
{
  struct envelope envelope = { .kind = running->method->streaming ? KIND_END : KIND_REPLY,
                               .request_id = running->request_id,
                               .status = status,
                               .item = running->items };
  bool is_ok = status_is_ok(status);
  running_send(running, &envelope, is_ok ? body : NULL, is_ok ? body_size : 0);
}

/* Bugs and lost data are logged here, once; a stranger is not told what happened inside. */
static struct status running_report(const struct running *running, struct status status)
{
  bool is_ours = status.code == STATUS_INTERNAL || status.code == STATUS_UNKNOWN || status.code == STATUS_DATA_LOSS;
  if (!is_ours)
    return status;
  log_event(LOG_ERROR, "call_failed", LOG_TEXT("method", running->method->path),
            LOG_TEXT("code", status_code_name(status.code)), LOG_TEXT("field", status.field),
            LOG_TEXT("message", status.message), LOG_TEXT("traceparent", running->call.traceparent));
  if (running->served == NULL)
    return status_fail(STATUS_INTERNAL, NULL, "internal error");
  return status;
}

static void running_end(struct running *running)
{
  struct bus *bus = running->bus;
  metric_add(&calls_total, 1);
  metric_observe_us(&call_duration, clock_now_us() - running->call.now_us);
  deadline_clear(&bus->deadlines, &running->deadline);
  struct running **link = &bus->running[running->bucket];
  while (*link != running)
    link = &(*link)->next;
  *link = running->next;
  if (running->peer != NULL)
    peer_forget_running(running->peer, running);
  zmq_msg_close(&running->body);
  bus->running_count--;
  bus_arena_give(bus, running->call.arena); /* the running call itself was in it */
}

static void running_run(void *argument)
{
  struct running *running = argument;
  const uint8_t *body = NULL;
  size_t size = 0;
  struct status status;
  if (running->served == NULL) {
    status = front_perform(running, &body, &size);
  } else {
    ProtobufCMessage *out = NULL;
    status = call_perform(&running->call, running->served->handler, zmq_msg_data(&running->body),
                          zmq_msg_size(&running->body), &out);
    if (status_is_ok(status) && out != NULL)
      body = wire_pack(running->call.arena, out, &size);
  }
  if (size > BUS_MAX_BODY_BYTES)
    status = status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the answer is larger than 16 MiB");
  running_answer(running, running_report(running, status), body, size);
  if (running->served != NULL)
    fault_point("bus.replied");
  running_end(running);
}

static void running_on_deadline(struct deadline *deadline)
{
  struct running *running = container_of(deadline, struct running, deadline);
  fiber_cancel(running->fiber, status_fail(STATUS_DEADLINE_EXCEEDED, NULL, "the call took too long"));
}

static void refuse(struct peer *peer, uint64_t request_id, struct status status)
{
  struct envelope envelope = { .kind = KIND_REPLY, .request_id = request_id, .status = status };
  int failure = frames_send(&peer->listener->socket, peer->routing, &envelope, NULL, 0);
  if (failure != 0)
    metric_add(&malformed_total, 1);
}

static struct status running_admit(struct listener *listener, const struct envelope *envelope, size_t body_size,
                                   const struct served **served, const struct method **method)
{
  struct bus *bus = listener->bus;
  if (bus->is_draining)
    return status_fail(STATUS_UNAVAILABLE, NULL, "the service is stopping");
  if (bus->running_count >= BUS_MAX_CALLS)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "too many calls in flight");
  *served = NULL;
  if (listener->front != NULL) {
    *method = seam_find(envelope->method);
  } else {
    *served = bus_served(bus, envelope->method);
    *method = *served == NULL ? NULL : (*served)->handler->method;
  }
  if (*method == NULL)
    return status_fail(STATUS_UNIMPLEMENTED, NULL, "no such method");
  if (body_size > (*method)->max_bytes)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "the request is too large");
  return listener->front == NULL ? status_ok() : front_admit(listener->front, envelope, *method);
}

static struct running *running_new(struct bus *bus, struct arena *arena, const struct envelope *envelope,
                                   const struct method *method)
{
  struct running *running = arena_alloc(arena, sizeof *running);
  int64_t now_us = clock_now_us();
  running->call_peer.send = running_send_item;
  running->bus = bus;
  running->request_id = envelope->request_id;
  running->method = method;
  running->credit = envelope->credit > BUS_MAX_CREDIT ? BUS_MAX_CREDIT : envelope->credit;
  running->deadline.on_passed = running_on_deadline;
  running->call = (struct call){
    .bus = bus,
    .arena = arena,
    .method = method,
    .caller = envelope->caller,
    .now_us = now_us,
    .deadline_us = envelope->deadline_us != 0 ? envelope->deadline_us : now_us + (int64_t)method->timeout_ms * 1000,
    .idempotency_key = envelope->idempotency_key,
    .traceparent = envelope->traceparent,
    .peer = method->streaming ? &running->call_peer : NULL,
  };
  return running;
}

/* Starts the call; false when it was refused or dropped and the arena is the caller's again. */
static bool running_start(struct peer *peer, struct arena *arena, const struct envelope *envelope, zmq_msg_t *body)
{
  struct listener *listener = peer->listener;
  struct bus *bus = listener->bus;
  const struct served *served = NULL;
  const struct method *method = NULL;
  struct status status = running_admit(listener, envelope, zmq_msg_size(body), &served, &method);
  if (!status_is_ok(status)) {
    refuse(peer, envelope->request_id, status);
    return false;
  }
  if (served != NULL)
    fault_point("bus.received");
  struct running *running = running_new(bus, arena, envelope, method);
  bool is_late = running->call.deadline_us <= running->call.now_us;
  if (is_late || running_find(bus, peer, envelope->request_id) != NULL) {
    metric_add(&malformed_total, 1);
    return false;
  }
  status = fiber_spawn(bus->loop, running_run, running, &running->fiber);
  if (!status_is_ok(status)) {
    refuse(peer, envelope->request_id, status);
    return false;
  }
  running->served = served;
  running->call.state = served == NULL ? listener->front : served->state;
  running->peer = peer;
  peer_add_running(peer, running);
  running->bucket = running_bucket(peer, envelope->request_id);
  running->next = bus->running[running->bucket];
  bus->running[running->bucket] = running;
  bus->running_count++;
  zmq_msg_init(&running->body);
  zmq_msg_move(&running->body, body);
  deadline_set(&bus->deadlines, &running->deadline, running->call.deadline_us - running->call.now_us);
  return true;
}

static void running_on_control(struct bus *bus, struct peer *peer, const struct envelope *envelope)
{
  struct running *running = running_find(bus, peer, envelope->request_id);
  if (running == NULL)
    return; /* it has ended meanwhile */
  if (envelope->kind == KIND_CANCEL) {
    running->is_silent = true;
    fiber_cancel(running->fiber, status_fail(STATUS_CANCELED, NULL, "the client gave up"));
  } else if (envelope->kind == KIND_CREDIT) {
    uint32_t room = BUS_MAX_CREDIT - running->credit;
    running->credit += envelope->credit > room ? room : envelope->credit;
    if (running->is_waiting)
      fiber_wake(running->fiber);
  }
}

static bool listener_on_readable(struct zsocket *socket)
{
  struct listener *listener = container_of(socket, struct listener, socket);
  struct bus *bus = listener->bus;
  struct frames frames;
  enum frames_outcome outcome = frames_receive(socket, true, &frames);
  if (outcome == FRAMES_NONE)
    return false;
  if (outcome == FRAMES_MALFORMED) {
    metric_add(&malformed_total, 1);
    return true;
  }
  struct arena *arena = bus_arena_take(bus);
  struct envelope envelope;
  struct peer *peer = NULL;
  bool is_started = false;
  struct status status =
      envelope_unpack(arena, zmq_msg_data(&frames.envelope), zmq_msg_size(&frames.envelope), &envelope);
  if (status_is_ok(status))
    peer = peer_of(listener, &frames);
  if (peer == NULL)
    metric_add(&malformed_total, 1);
  else if (envelope.kind == KIND_CALL)
    is_started = running_start(peer, arena, &envelope, &frames.body);
  else
    running_on_control(bus, peer, &envelope);
  if (peer != NULL)
    peer_release(peer);
  if (!is_started)
    bus_arena_give(bus, arena);
  frames_close(&frames);
  return true;
}

static void listener_on_closed(struct listener *listener)
{
  if (--listener->open_sockets > 0)
    return;
  free(listener->endpoint);
  free(listener);
}

static void listener_on_socket_closed(struct zsocket *socket)
{
  listener_on_closed(container_of(socket, struct listener, socket));
}

static void listener_on_monitor_closed(struct zsocket *monitor)
{
  listener_on_closed(container_of(monitor, struct listener, monitor));
}

static struct status listener_bind(struct listener *listener, const char *endpoint)
{
  bool is_tcp = strncmp(endpoint, "tcp://", 6) == 0;
  if (is_tcp) {
    struct curve *curve = listener->bus->curve;
    if (curve == NULL)
      return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a tcp endpoint needs a CURVE secret");
    struct status status = curve_serve(curve, listener->socket.handle, listener->front != NULL);
    if (!status_is_ok(status))
      return status;
  }
  char bound[256];
  struct status status = socket_bind(listener->socket.handle, endpoint, bound, sizeof bound);
  if (status_is_ok(status))
    listener->endpoint = strdup(bound);
  return status;
}

struct status listener_new(struct bus *bus, const char *endpoint, struct front *front, struct listener **out)
{
  struct listener *listener = calloc(1, sizeof *listener);
  assert(listener != NULL);
  listener->bus = bus;
  listener->front = front;
  listener->socket.on_readable = listener_on_readable;
  listener->socket.on_closed = listener_on_socket_closed;
  listener->monitor.on_readable = listener_on_monitor;
  listener->monitor.on_closed = listener_on_monitor_closed;
  struct status status = socket_open(bus, ZMQ_ROUTER, &listener->socket.handle);
  if (!status_is_ok(status)) {
    free(listener);
    return status;
  }
  listener->next = bus->listeners;
  bus->listeners = listener;
  listener->open_sockets = 1;
  status = zwatch_add(bus->watch, &listener->socket);
  bool has_connections = strncmp(endpoint, "inproc://", 9) != 0;
  if (status_is_ok(status) && has_connections)
    status = socket_monitor(bus, listener->socket.handle, ZMQ_EVENT_DISCONNECTED, &listener->monitor);
  listener->open_sockets += listener->monitor.handle != NULL;
  if (status_is_ok(status))
    status = listener_bind(listener, endpoint);
  *out = listener;
  return status;
}

void listener_close(struct listener *listener)
{
  listener_free_peers(listener);
  if (listener->monitor.handle != NULL)
    zwatch_remove(&listener->monitor);
  zwatch_remove(&listener->socket);
}
