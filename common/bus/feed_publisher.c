/* The publishing side of a feed: items as they happen, every firm's head once a second. */
#include <assert.h>
#include <stdlib.h>

#include "curve.h"
#include "feed.h"
#include "feed_wire.h"

struct feed_publisher {
  void *handle; /* PUB receives nothing, so no watcher is needed */
  char endpoint[256];
  uv_timer_t timer;
  struct feed_firms heads;
};

/* A part that is not sent ends the message: PUB drops it whole. */
static void publisher_send(struct feed_publisher *publisher, enum feed_kind kind, const struct feed_item *item)
{
  uint8_t topic[FEED_TOPIC_BYTES], header[FEED_HEADER_BYTES];
  feed_put(topic, item->firm_id);
  feed_put(header, item->sequence);
  header[FEED_HEADER_BYTES - 1] = (uint8_t)kind;
  if (zmq_send(publisher->handle, topic, sizeof topic, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0 &&
      zmq_send(publisher->handle, header, sizeof header, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0)
    zmq_send(publisher->handle, item->data, item->size, ZMQ_DONTWAIT);
}

static void publisher_on_timer(uv_timer_t *timer)
{
  struct feed_publisher *publisher = timer->data;
  for (size_t i = 0; i < FEED_BUCKETS; i++) {
    for (const struct feed_firm *firm = publisher->heads.buckets[i]; firm != NULL; firm = firm->next) {
      struct feed_item head = { .firm_id = firm->firm_id, .sequence = firm->sequence, .data = "" };
      publisher_send(publisher, FEED_HEAD, &head);
    }
  }
}

void feed_publish_head(struct feed_publisher *publisher, uint64_t firm_id, uint64_t sequence)
{
  struct feed_firm *firm = feed_firm_find(&publisher->heads, firm_id);
  if (firm == NULL)
    feed_firm_add(&publisher->heads, firm_id, sequence);
  else if (sequence > firm->sequence)
    firm->sequence = sequence;
}

void feed_publish(struct feed_publisher *publisher, uint64_t firm_id, uint64_t sequence, const void *item, size_t size)
{
  assert(size <= FEED_MAX_ITEM_BYTES);
  feed_publish_head(publisher, firm_id, sequence);
  struct feed_item sent = { .firm_id = firm_id, .sequence = sequence, .data = item, .size = size };
  publisher_send(publisher, FEED_ITEM, &sent);
}

static struct status publisher_bind(struct bus *bus, struct feed_publisher *publisher, const char *endpoint)
{
  if (strncmp(endpoint, "tcp://", 6) == 0) {
    if (bus->curve == NULL)
      return status_fail(STATUS_FAILED_PRECONDITION, NULL, "a tcp endpoint needs a CURVE secret");
    struct status status = curve_serve(bus->curve, publisher->handle, false);
    if (!status_is_ok(status))
      return status;
  }
  return socket_bind(publisher->handle, endpoint, publisher->endpoint, sizeof publisher->endpoint);
}

struct status feed_publisher_new(struct bus *bus, const char *endpoint, struct feed_publisher **out)
{
  void *handle;
  struct status status = socket_open(bus, ZMQ_PUB, &handle);
  if (!status_is_ok(status))
    return status;
  struct feed_publisher *publisher = calloc(1, sizeof *publisher);
  assert(publisher != NULL);
  publisher->handle = handle;
  status = publisher_bind(bus, publisher, endpoint);
  if (!status_is_ok(status)) {
    zmq_close(handle);
    free(publisher);
    return status;
  }
  uv_timer_init(bus->loop, &publisher->timer);
  publisher->timer.data = publisher;
  uv_timer_start(&publisher->timer, publisher_on_timer, FEED_HEAD_EVERY_MS, FEED_HEAD_EVERY_MS);
  uv_unref((uv_handle_t *)&publisher->timer);
  *out = publisher;
  return status_ok();
}

static void publisher_on_closed(uv_handle_t *handle)
{
  struct feed_publisher *publisher = handle->data;
  feed_firms_clear(&publisher->heads);
  free(publisher);
}

void feed_publisher_free(struct feed_publisher *publisher)
{
  if (publisher == NULL)
    return;
  zmq_close(publisher->handle);
  uv_close((uv_handle_t *)&publisher->timer, publisher_on_closed);
}

const char *feed_publisher_endpoint(const struct feed_publisher *publisher)
{
  return publisher->endpoint;
}
