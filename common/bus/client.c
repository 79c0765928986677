/* The client's side: requests by number over the least outstanding replica, their answers, deadlines and losses. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "internal.h"
#include "program/metrics.h"

static struct metric unexpected_total = { .name = "steward_bus_unexpected_total",
                                          .help = "Answers dropped: malformed, or nobody waits any more.",
                                          .kind = METRIC_COUNTER };

static struct request **request_bucket(struct bus *bus, uint64_t id)
{
  return &bus->requests[id % BUS_BUCKETS];
}

static struct request *request_find(struct bus *bus, const struct replica *replica, uint64_t id)
{
  struct request *request = *request_bucket(bus, id);
  while (request != NULL && (request->id != id || request->replica != replica))
    request = request->next;
  return request;
}

static void request_leave_replica(struct request *request)
{
  struct replica *replica = request->replica;
  if (replica == NULL)
    return;
  *request->replica_link = request->replica_next;
  if (request->replica_next != NULL)
    request->replica_next->replica_link = request->replica_link;
  replica->outstanding--;
  request->replica = NULL;
}

static void request_join_replica(struct request *request, struct replica *replica)
{
  request->replica = replica;
  request->replica_next = replica->requests;
  request->replica_link = &replica->requests;
  if (replica->requests != NULL)
    replica->requests->replica_link = &request->replica_next;
  replica->requests = request;
  replica->outstanding++;
  replica->last_used = request->id;
}

static void request_remove(struct request *request)
{
  struct request **link = request_bucket(request->bus, request->id);
  while (*link != request)
    link = &(*link)->next;
  *link = request->next;
}

/* Ends it, whoever waits; it stays out of the tables from now on. */
void request_finish(struct request *request, struct status status)
{
  if (request->is_done)
    return;
  request->is_done = true;
  request->status = status;
  if (!status_is_ok(status)) {
    request->status.message = arena_strdup(request->arena, status.message);
    request->status.field = arena_strdup(request->arena, status.field);
  }
  request_leave_replica(request);
  request_remove(request);
  deadline_clear(&request->bus->deadlines, &request->deadline);
  if (request->stream != NULL)
    stream_on_end(request->stream, request->status);
  else if (request->fiber != NULL)
    fiber_wake(request->fiber);
}

void request_send_kind(struct request *request, enum envelope_kind kind, uint32_t credit)
{
  if (request->replica == NULL)
    return;
  struct envelope envelope = { .kind = kind, .request_id = request->id, .credit = credit };
  frames_send(&request->replica->socket, NULL, &envelope, NULL, 0); /* unsent: the connection is lost anyway */
}

void request_end(struct request *request)
{
  if (!request->is_done) {
    request_send_kind(request, KIND_CANCEL, 0);
    request->fiber = NULL;
    request->stream = NULL;
    request_finish(request, status_fail(STATUS_CANCELED, NULL, "given up"));
  }
  zmq_msg_close(&request->body);
}

static void request_on_deadline(struct deadline *deadline)
{
  struct request *request = container_of(deadline, struct request, deadline);
  request_send_kind(request, KIND_CANCEL, 0);
  request_finish(request, status_format(request->arena, STATUS_DEADLINE_EXCEEDED, NULL, "%s took too long",
                                        request->method->path));
}

static struct replica *replica_pick(struct route *route)
{
  struct replica *best = NULL;
  for (struct replica *replica = route->replicas; replica != NULL; replica = replica->next) {
    if (replica->is_blocked)
      continue;
    bool is_better = best == NULL || replica->outstanding < best->outstanding ||
                     (replica->outstanding == best->outstanding && replica->last_used < best->last_used);
    if (is_better)
      best = replica;
  }
  return best;
}

/* Passed over until it is writable, which is looked for whether or not others serve meanwhile. */
static void replica_block(struct replica *replica)
{
  replica->is_blocked = true;
  replica->socket.wants_write = true;
  zsocket_used(&replica->socket);
}

static void waiting_on_deadline(struct deadline *deadline)
{
  struct waiting *waiting = container_of(deadline, struct waiting, deadline);
  waiting->is_over = true;
  fiber_wake(waiting->fiber);
}

/* Until some replica has room, or the time is over. */
static struct status route_wait(struct route *route, int64_t time_us)
{
  struct bus *bus = route->bus;
  struct waiting waiting = { .fiber = fiber_current(), .next = route->waiting };
  waiting.deadline.on_passed = waiting_on_deadline;
  route->waiting = &waiting;
  for (struct replica *replica = route->replicas; replica != NULL; replica = replica->next)
    replica_block(replica);
  deadline_set(&bus->deadlines, &waiting.deadline, time_us);
  struct status status = status_ok();
  while (!waiting.is_over && status_is_ok(status))
    status = fiber_park_cancellable();
  deadline_clear(&bus->deadlines, &waiting.deadline);
  struct waiting **link = &route->waiting;
  while (*link != &waiting)
    link = &(*link)->next;
  *link = waiting.next;
  return status;
}

static bool request_try(struct request *request, struct route *route, const struct envelope *envelope,
                        const struct outgoing *outgoing)
{
  for (struct replica *replica; (replica = replica_pick(route)) != NULL;) {
    if (frames_send(&replica->socket, NULL, envelope, outgoing->in, outgoing->in_size) == 0) {
      request_join_replica(request, replica);
      return true;
    }
    replica_block(replica);
  }
  return false;
}

/* Sent by the first replica that takes it. A call that was never sent has no outcome to be unsure of. */
static struct status request_send(struct request *request, struct route *route, const struct envelope *envelope,
                                  struct outgoing *outgoing)
{
  int64_t give_up_us = 0;
  while (!request_try(request, route, envelope, outgoing)) {
    int64_t now_us = outgoing->now_us = clock_now_us();
    if (give_up_us == 0)
      give_up_us = now_us + BUS_CONNECT_WAIT_US;
    if (outgoing->deadline_us <= now_us)
      return status_format(request->arena, STATUS_DEADLINE_EXCEEDED, NULL, "%s took too long", request->method->path);
    if (give_up_us <= now_us)
      return status_format(request->arena, STATUS_UNAVAILABLE, NULL, "no replica of %s answers", route->package);
    int64_t end_us = outgoing->deadline_us < give_up_us ? outgoing->deadline_us : give_up_us;
    struct status status = route_wait(route, end_us - now_us);
    outgoing->now_us = clock_now_us();
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

/* Nobody of whom nothing is known is stated by leaving it out, as a front demands it. */
static bool is_stated(const struct caller *caller)
{
  return caller->role != ROLE_NONE || (caller->principal != NULL && caller->principal[0] != '\0');
}

struct status request_begin(struct request *request, struct route *route, struct outgoing *outgoing)
{
  struct bus *bus = route->bus;
  struct call *call = outgoing->call;
  request->id = ++bus->last_request_id;
  request->bus = bus;
  request->arena = call->arena;
  request->method = outgoing->method;
  request->deadline = (struct deadline){ .on_passed = request_on_deadline };
  zmq_msg_init(&request->body);
  struct envelope envelope = { .kind = KIND_CALL,
                               .request_id = request->id,
                               .method = outgoing->method->path,
                               .has_caller = is_stated(&call->caller),
                               .caller = call->caller,
                               .deadline_us = outgoing->deadline_us,
                               .idempotency_key = call->idempotency_key,
                               .traceparent = call->traceparent,
                               .credit = outgoing->credit };
  struct status status = request_send(request, route, &envelope, outgoing);
  if (!status_is_ok(status)) {
    request->is_done = true;
    return status;
  }
  request->next = *request_bucket(bus, request->id);
  *request_bucket(bus, request->id) = request;
  deadline_set(&bus->deadlines, &request->deadline, outgoing->deadline_us - outgoing->now_us);
  return status_ok();
}

struct status request_outcome(struct request *request)
{
  struct status status = status_ok();
  request->fiber = fiber_current();
  while (!request->is_done && status_is_ok(status))
    status = fiber_park_cancellable();
  request->fiber = NULL;
  return status_is_ok(status) ? request->status : status;
}

static void client_on_message(struct replica *replica, const struct envelope *envelope, zmq_msg_t *body)
{
  struct request *request = request_find(replica->route->bus, replica, envelope->request_id);
  bool is_end = envelope->kind == KIND_REPLY || envelope->kind == KIND_END;
  if (request == NULL) {
    metric_add(&unexpected_total, is_end || envelope->kind == KIND_ITEM);
  } else if (is_end) {
    bool is_whole = request->stream == NULL || stream_is_whole(request->stream, envelope);
    zmq_msg_move(&request->body, body);
    request_finish(request, is_whole ? envelope->status : stream_lost());
  } else if (envelope->kind == KIND_ITEM && request->stream != NULL) {
    stream_on_item(request->stream, envelope, body);
  }
}

bool client_on_readable(struct zsocket *socket)
{
  struct replica *replica = container_of(socket, struct replica, socket);
  struct bus *bus = replica->route->bus;
  struct frames frames;
  enum frames_outcome outcome = frames_receive(socket, false, &frames);
  if (outcome == FRAMES_NONE)
    return false;
  struct envelope envelope;
  if (outcome == FRAMES_MALFORMED) {
    metric_add(&unexpected_total, 1);
    return true;
  }
  struct status status =
      envelope_unpack(bus->scratch, zmq_msg_data(&frames.envelope), zmq_msg_size(&frames.envelope), &envelope);
  if (status_is_ok(status))
    client_on_message(replica, &envelope, &frames.body);
  else
    metric_add(&unexpected_total, 1);
  arena_reset(bus->scratch);
  frames_close(&frames);
  return true;
}

void client_lost(struct replica *replica)
{
  while (replica->requests != NULL) {
    replica->requests->is_lost = true;
    request_finish(replica->requests, status_fail(STATUS_UNAVAILABLE, NULL, "the connection was lost"));
  }
}
