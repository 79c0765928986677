/* The subscribing side of a feed: items in rising order, gaps named. */
#include <assert.h>
#include <stdlib.h>

#include "curve.h"
#include "feed.h"
#include "feed_wire.h"

#define ENDPOINT_LIMIT 256

struct feed_subscriber {
  struct zsocket socket;
  struct feed_subscription to;
  struct feed_firms positions;
};

static void subscriber_on_message(struct feed_subscriber *subscriber, enum feed_kind kind, const struct feed_item *item)
{
  const struct feed_subscription *to = &subscriber->to;
  struct feed_firm *firm = feed_firm_find(&subscriber->positions, item->firm_id);
  if (firm == NULL)
    firm = feed_firm_add(&subscriber->positions, item->firm_id, item->sequence - (kind == FEED_ITEM));
  if (item->sequence <= firm->sequence)
    return; /* seen already, or replayed as part of a gap */
  uint64_t expected = firm->sequence + 1;
  uint64_t last_missing = kind == FEED_ITEM ? item->sequence - 1 : item->sequence;
  firm->sequence = item->sequence;
  if (last_missing >= expected)
    to->on_gap(to->context, item->firm_id, expected, last_missing);
  if (kind == FEED_ITEM)
    to->on_item(to->context, item);
}

/* The frames are those of ours: routing stands for the topic, envelope for the header. */
static bool subscriber_on_readable(struct zsocket *socket)
{
  struct feed_subscriber *subscriber = container_of(socket, struct feed_subscriber, socket);
  struct frames frames;
  enum frames_outcome outcome = frames_receive(socket, true, &frames);
  if (outcome != FRAMES_GOOD)
    return outcome == FRAMES_MALFORMED;
  const uint8_t *header = zmq_msg_data(&frames.envelope);
  bool is_valid = zmq_msg_size(&frames.routing) == FEED_TOPIC_BYTES &&
                  zmq_msg_size(&frames.envelope) == FEED_HEADER_BYTES &&
                  zmq_msg_size(&frames.body) <= FEED_MAX_ITEM_BYTES;
  if (is_valid) {
    struct feed_item item = { .firm_id = feed_get(zmq_msg_data(&frames.routing)),
                              .sequence = feed_get(header),
                              .data = zmq_msg_data(&frames.body),
                              .size = zmq_msg_size(&frames.body) };
    uint8_t kind = header[FEED_HEADER_BYTES - 1];
    if (kind == FEED_ITEM || kind == FEED_HEAD)
      subscriber_on_message(subscriber, (enum feed_kind)kind, &item);
  }
  frames_close(&frames);
  return true;
}

static void subscriber_on_closed(struct zsocket *socket)
{
  struct feed_subscriber *subscriber = container_of(socket, struct feed_subscriber, socket);
  feed_firms_clear(&subscriber->positions);
  free(subscriber);
}

static struct status subscriber_connect(struct bus *bus, void *handle, const char *endpoint, const char *server_key)
{
  if (strncmp(endpoint, "tcp://", 6) == 0) {
    if (bus->curve == NULL || server_key == NULL)
      return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a tcp feed needs a CURVE secret and the server's key");
    struct status status = curve_connect(bus->curve, handle, server_key);
    if (!status_is_ok(status))
      return status;
  }
  if (zmq_connect(handle, endpoint) != 0)
    return status_fail(STATUS_INVALID_ARGUMENT, NULL, "an endpoint cannot be connected to");
  return status_ok();
}

static struct status subscriber_connect_all(struct bus *bus, void *handle, const struct feed_subscription *to)
{
  struct status status = status_ok();
  const char *at = to->endpoints;
  while (status_is_ok(status) && *at != '\0') {
    char endpoint[ENDPOINT_LIMIT];
    size_t length = strcspn(at, ", ");
    if (length >= sizeof endpoint)
      return status_fail(STATUS_INVALID_ARGUMENT, NULL, "an endpoint is too long");
    memcpy(endpoint, at, length);
    endpoint[length] = '\0';
    if (length > 0)
      status = subscriber_connect(bus, handle, endpoint, to->server_public_key);
    at += length;
    at += strspn(at, ", ");
  }
  return status;
}

struct status feed_subscribe(struct bus *bus, const struct feed_subscription *subscription,
                             struct feed_subscriber **out)
{
  void *handle;
  struct status status = socket_open(bus, ZMQ_SUB, &handle);
  if (!status_is_ok(status))
    return status;
  zmq_setsockopt(handle, ZMQ_SUBSCRIBE, "", 0);
  status = subscriber_connect_all(bus, handle, subscription);
  if (!status_is_ok(status)) {
    zmq_close(handle);
    return status;
  }
  struct feed_subscriber *subscriber = calloc(1, sizeof *subscriber);
  assert(subscriber != NULL);
  subscriber->to = *subscription;
  subscriber->to.endpoints = subscriber->to.server_public_key = NULL; /* borrowed */
  subscriber->socket.handle = handle;
  subscriber->socket.on_readable = subscriber_on_readable;
  subscriber->socket.on_closed = subscriber_on_closed;
  status = zwatch_add(bus->watch, &subscriber->socket);
  if (!status_is_ok(status)) {
    zmq_close(handle);
    free(subscriber);
    return status;
  }
  *out = subscriber;
  return status_ok();
}

void feed_subscriber_free(struct feed_subscriber *subscriber)
{
  if (subscriber != NULL)
    zwatch_remove(&subscriber->socket);
}

void feed_set_position(struct feed_subscriber *subscriber, uint64_t firm_id, uint64_t sequence)
{
  struct feed_firm *firm = feed_firm_find(&subscriber->positions, firm_id);
  if (firm == NULL)
    feed_firm_add(&subscriber->positions, firm_id, sequence);
  else
    firm->sequence = sequence;
}
