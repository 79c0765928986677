/* Sockets with the house's options, their monitors, and messages of exactly routing id, envelope and body. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "internal.h"

#define SOCKET_UMASK 0117 /* ipc sockets are 0660 */
#define RECONNECT_SOON_MS 25

struct option {
  int name, value;
};

/* Every default that is dangerous is named here, with what it is changed to. */
static const struct option options[] = {
  { ZMQ_LINGER, 0 },
  { ZMQ_MAXMSGSIZE, -1 }, /* 64 bits, set apart */
  { ZMQ_SNDHWM, BUS_HIGH_WATER },
  { ZMQ_RCVHWM, BUS_HIGH_WATER },
  { ZMQ_HANDSHAKE_IVL, 5000 },
  { ZMQ_HEARTBEAT_IVL, 1000 },
  { ZMQ_HEARTBEAT_TIMEOUT, 3000 },
  { ZMQ_HEARTBEAT_TTL, 4000 },
  { ZMQ_RECONNECT_IVL, 50 },
  { ZMQ_RECONNECT_IVL_MAX, 2000 },
};

static bool socket_set(void *handle, int name, int value)
{
  return zmq_setsockopt(handle, name, &value, sizeof value) == 0;
}

struct status socket_open(struct bus *bus, int type, void **out)
{
  void *handle = zmq_socket(bus->context, type);
  if (handle == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no more sockets");
  bool is_set = true;
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
    if (options[i].name != ZMQ_MAXMSGSIZE)
      is_set = socket_set(handle, options[i].name, options[i].value) && is_set;
  int64_t max_bytes = BUS_MAX_BODY_BYTES;
  is_set = zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &max_bytes, sizeof max_bytes) == 0 && is_set;
  if (type == ZMQ_ROUTER)
    is_set = socket_set(handle, ZMQ_ROUTER_MANDATORY, 1) && is_set;
  if (type == ZMQ_DEALER)
    is_set = socket_set(handle, ZMQ_IMMEDIATE, 1) && is_set;
  if (!is_set) {
    zmq_close(handle);
    return status_fail(STATUS_INTERNAL, NULL, "a socket option was refused");
  }
  *out = handle;
  return status_ok();
}

/* A connection inside the host costs nothing to try, and a service that died is back within a fraction of a second. */
void socket_reconnect_soon(void *handle)
{
  socket_set(handle, ZMQ_RECONNECT_IVL, RECONNECT_SOON_MS);
  socket_set(handle, ZMQ_RECONNECT_IVL_MAX, 2 * RECONNECT_SOON_MS);
}

struct status socket_bind(void *handle, const char *endpoint, char *bound, size_t size)
{
  mode_t mask = umask(SOCKET_UMASK);
  int outcome = zmq_bind(handle, endpoint);
  umask(mask);
  if (outcome != 0)
    return status_fail(STATUS_UNAVAILABLE, NULL, "an endpoint cannot be bound");
  if (zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, bound, &size) != 0)
    return status_fail(STATUS_INTERNAL, NULL, "an endpoint has no name");
  return status_ok();
}

struct status socket_monitor(struct bus *bus, void *handle, int events, struct zsocket *monitor)
{
  char endpoint[64];
  snprintf(endpoint, sizeof endpoint, "inproc://monitor-%" PRIxPTR, (uintptr_t)handle);
  if (zmq_socket_monitor(handle, endpoint, events) != 0)
    return status_fail(STATUS_INTERNAL, NULL, "a socket cannot be monitored");
  monitor->handle = zmq_socket(bus->context, ZMQ_PAIR);
  if (monitor->handle == NULL)
    return status_fail(STATUS_RESOURCE_EXHAUSTED, NULL, "no more sockets");
  socket_set(monitor->handle, ZMQ_LINGER, 0);
  zmq_connect(monitor->handle, endpoint);
  struct status status = zwatch_add(bus->watch, monitor);
  if (!status_is_ok(status)) {
    zmq_close(monitor->handle);
    monitor->handle = NULL;
  }
  return status;
}

bool monitor_receive(struct zsocket *monitor, struct monitor_event *out)
{
  zmq_msg_t event, address;
  zmq_msg_init(&event);
  zsocket_used(monitor);
  if (zmq_msg_recv(&event, monitor->handle, ZMQ_DONTWAIT) < 0) {
    zmq_msg_close(&event);
    return false;
  }
  zmq_msg_init(&address);
  if (zmq_msg_more(&event))
    zmq_msg_recv(&address, monitor->handle, ZMQ_DONTWAIT);
  *out = (struct monitor_event){ 0 };
  if (zmq_msg_size(&event) == sizeof out->event + sizeof out->value) {
    const uint8_t *data = zmq_msg_data(&event);
    memcpy(&out->event, data, sizeof out->event);
    memcpy(&out->value, data + sizeof out->event, sizeof out->value);
  }
  zmq_msg_close(&event);
  zmq_msg_close(&address);
  return true;
}

void frames_close(struct frames *frames)
{
  zmq_msg_close(&frames->routing);
  zmq_msg_close(&frames->envelope);
  zmq_msg_close(&frames->body);
}

/* What is left of a message with too many frames; its parts arrive together, so this ends. */
static void frames_drain(void *handle)
{
  bool has_more = true;
  while (has_more) {
    zmq_msg_t rest;
    zmq_msg_init(&rest);
    has_more = zmq_msg_recv(&rest, handle, ZMQ_DONTWAIT) >= 0 && zmq_msg_more(&rest);
    zmq_msg_close(&rest);
  }
}

enum frames_outcome frames_receive(struct zsocket *socket, bool has_routing, struct frames *frames)
{
  zmq_msg_init(&frames->routing);
  zmq_msg_init(&frames->envelope);
  zmq_msg_init(&frames->body);
  zmq_msg_t *const parts[] = { &frames->routing, &frames->envelope, &frames->body };
  size_t first = has_routing ? 0 : 1;
  for (size_t i = first; i < 3; i++) {
    if (zmq_msg_recv(parts[i], socket->handle, ZMQ_DONTWAIT) < 0) {
      frames_close(frames);
      return i == first ? FRAMES_NONE : FRAMES_MALFORMED;
    }
    bool should_have_more = i < 2;
    if ((zmq_msg_more(parts[i]) != 0) == should_have_more)
      continue;
    if (!should_have_more)
      frames_drain(socket->handle);
    frames_close(frames);
    return FRAMES_MALFORMED;
  }
  return FRAMES_GOOD;
}

/* ZeroMQ owns a message only when it was sent. */
static int part_send(void *handle, zmq_msg_t *part, int flags)
{
  if (zmq_msg_send(part, handle, flags | ZMQ_DONTWAIT) >= 0)
    return 0;
  int failure = errno;
  zmq_msg_close(part);
  return failure;
}

int frames_send(struct zsocket *socket, const uint8_t *routing, const struct envelope *envelope, const void *body,
                size_t body_size)
{
  zmq_msg_t part;
  if (socket->is_closing)
    return EHOSTUNREACH;
  zsocket_used(socket);
  if (routing != NULL && zmq_send(socket->handle, routing, BUS_ROUTING_BYTES, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
    return errno;
  envelope_pack(&part, envelope);
  int failure = part_send(socket->handle, &part, ZMQ_SNDMORE);
  if (failure != 0)
    return failure;
  if (zmq_msg_init_size(&part, body_size) != 0)
    return ENOMEM;
  if (body_size > 0)
    memcpy(zmq_msg_data(&part), body, body_size);
  return part_send(socket->handle, &part, 0);
}
