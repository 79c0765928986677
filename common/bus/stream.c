/* Streams as their reader sees them: a bounded queue of items, credit given back as they are read, an end. */
#include <assert.h>

#include "base/clock.h"
#include "internal.h"
#include "wire/wire.h"

static void stream_wake(struct bus_stream *stream)
{
  if (stream->reader != NULL)
    fiber_wake(stream->reader);
}

struct status stream_lost(void)
{
  return status_fail(STATUS_UNAVAILABLE, NULL, "items of the stream were lost on their way");
}

/* A stream in which an item is missing must not look like a shorter one. */
bool stream_is_whole(const struct bus_stream *stream, const struct envelope *end)
{
  return !status_is_ok(end->status) || stream->received == end->item;
}

/* Whether it is the next; one that came before is passed over, a gap ends the stream. */
static bool stream_expects(struct bus_stream *stream, uint64_t number)
{
  if (number == 0) /* a peer that does not count */
    return true;
  if (number == stream->received + 1) {
    stream->received = number;
    return true;
  }
  if (number > stream->received) {
    request_send_kind(&stream->request, KIND_CANCEL, 0);
    request_finish(&stream->request, stream_lost());
  }
  return false;
}

void stream_on_item(struct bus_stream *stream, const struct envelope *envelope, zmq_msg_t *body)
{
  if (stream->is_ended || !stream_expects(stream, envelope->item))
    return;
  if (stream->count == BUS_STREAM_CREDIT) {
    request_send_kind(&stream->request, KIND_CANCEL, 0);
    request_finish(&stream->request, status_fail(STATUS_INTERNAL, NULL, "more items than there was credit for"));
    return;
  }
  zmq_msg_t *item = &stream->items[(stream->first + stream->count) % BUS_STREAM_CREDIT];
  zmq_msg_init(item);
  zmq_msg_move(item, body);
  stream->count++;
  stream_wake(stream);
}

void stream_on_end(struct bus_stream *stream, struct status status)
{
  if (stream->is_ended)
    return;
  stream->is_ended = true;
  stream->status = status_copy(stream->reading, status);
  stream_wake(stream);
}

/* Half the window at a time, so that a long stream costs one credit message for many items. */
static void stream_give_credit(struct bus_stream *stream)
{
  if (stream->local != NULL) {
    local_stream_on_room(stream->local);
    return;
  }
  if (++stream->unacknowledged < BUS_STREAM_CREDIT / 2 || stream->is_ended)
    return;
  request_send_kind(&stream->request, KIND_CREDIT, stream->unacknowledged);
  stream->unacknowledged = 0;
}

/* Waits for the next item; false at the end. The item lives in stream->current until the next. */
static struct status stream_take(struct bus_stream *stream, bool *has_item)
{
  struct status status = status_ok();
  *has_item = false;
  assert(!stream->is_closed);
  stream->reader = fiber_current();
  while (stream->count == 0 && !stream->is_ended && status_is_ok(status))
    status = fiber_park_cancellable();
  stream->reader = NULL;
  if (!status_is_ok(status))
    return status;
  if (stream->count == 0)
    return stream->status;
  zmq_msg_move(&stream->current, &stream->items[stream->first]);
  zmq_msg_close(&stream->items[stream->first]);
  stream->first = (stream->first + 1) % BUS_STREAM_CREDIT;
  stream->count--;
  stream_give_credit(stream);
  *has_item = true;
  return status_ok();
}

static void stream_close(void *data)
{
  bus_close(data);
}

void bus_close(struct bus_stream *stream)
{
  if (stream == NULL || stream->is_closed)
    return;
  stream->is_closed = true;
  if (stream->local != NULL)
    local_stream_close(stream->local);
  if (stream->is_remote)
    request_end(&stream->request);
  for (; stream->count > 0; stream->count--) {
    zmq_msg_close(&stream->items[stream->first]);
    stream->first = (stream->first + 1) % BUS_STREAM_CREDIT;
  }
  zmq_msg_close(&stream->current);
  bus_arena_give(stream->bus, stream->arena);
}

struct status bus_forward_open(struct call *call, const struct method *method, const uint8_t *in, size_t in_size,
                               struct bus_stream **out)
{
  struct route *route;
  const struct served *served = call_local(call, method, &route);
  int64_t now_us = clock_now_us();
  struct outgoing outgoing = { .call = call,
                               .method = method,
                               .in = in,
                               .in_size = in_size,
                               .now_us = now_us,
                               .deadline_us = bus_deadline(call, method, now_us),
                               .credit = BUS_STREAM_CREDIT };
  if (outgoing.deadline_us <= now_us)
    return status_fail(STATUS_DEADLINE_EXCEEDED, NULL, "the call's deadline has passed");
  bool is_remote = served == NULL && route != NULL && route->replicas != NULL;
  if (served == NULL && !is_remote && (route == NULL || route->transport.stream == NULL))
    return call_fail(call, STATUS_UNAVAILABLE, NULL, "there is no route to %s", method->package);
  struct bus_stream *stream = arena_alloc(call->arena, sizeof *stream);
  stream->reading = call->arena;
  stream->bus = call->bus;
  stream->method = method;
  zmq_msg_init(&stream->current);
  stream->arena = bus_arena_take(call->bus);
  arena_defer(call->arena, stream_close, stream);
  struct status status;
  if (!is_remote) {
    status = local_open(served, served == NULL ? &route->transport : NULL, &outgoing, stream);
  } else {
    stream->is_remote = true;
    stream->request.stream = stream;
    status = request_begin(&stream->request, route, &outgoing);
  }
  if (status_is_ok(status))
    *out = stream;
  else
    bus_close(stream);
  return status;
}

struct status bus_open(struct call *call, const struct method *method, const ProtobufCMessage *in,
                       struct bus_stream **out)
{
  size_t size;
  const uint8_t *data = wire_pack(call->arena, in, &size);
  return bus_forward_open(call, method, data, size, out);
}

struct status bus_next(struct bus_stream *stream, ProtobufCMessage **item)
{
  bool has_item;
  struct status status = stream_take(stream, &has_item);
  if (!status_is_ok(status))
    return status;
  *item = NULL;
  if (!has_item)
    return status_ok();
  arena_reset(stream->arena);
  status = wire_unpack(stream->arena, stream->method->out, zmq_msg_data(&stream->current),
                       zmq_msg_size(&stream->current), item);
  if (status_is_ok(status))
    return status;
  return status_format(stream->reading, STATUS_INTERNAL, NULL, "an item of %s is malformed", stream->method->path);
}

struct status bus_forward_next(struct bus_stream *stream, const uint8_t **item, size_t *item_size)
{
  bool has_item;
  struct status status = stream_take(stream, &has_item);
  if (!status_is_ok(status))
    return status;
  *item = has_item ? zmq_msg_data(&stream->current) : NULL;
  *item_size = has_item ? zmq_msg_size(&stream->current) : 0;
  return status_ok();
}
