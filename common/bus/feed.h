/* feed: what happened, to whoever wants to know: PUB/SUB with a sequence per firm. PUB drops for slow subscribers
 * and late ones, so a feed is a hint; the truth is with the publisher's service, which replays by a call.
 *
 *   message = topic(8: firm, big-endian) header(9: sequence, big-endian; kind) body
 *   kind    = 1 item: body is the item / 2 head: the firm's last sequence, repeated every second, body empty
 *
 * A subscriber is given each item once and in rising order of sequence; numbers that it did not see are named to
 * on_gap (a head tells of a lost tail), which asks for the replay.
 */
#ifndef STEWARD_BUS_FEED_H
#define STEWARD_BUS_FEED_H
#include "bus.h"

#define FEED_MAX_ITEM_BYTES (1u << 20)
#define FEED_HEAD_EVERY_MS 1000

struct feed_publisher;
struct feed_subscriber;

/* ipc, or tcp with CURVE (the keys of the bus' allow-list may subscribe). Free it before the bus. */
struct status feed_publisher_new(struct bus *bus, const char *endpoint, struct feed_publisher **out);
void feed_publisher_free(struct feed_publisher *publisher);
const char *feed_publisher_endpoint(const struct feed_publisher *publisher); /* with the port that was chosen */

/* Sequences of a firm rise by one. Never waits: what cannot be sent is found as a gap. */
void feed_publish(struct feed_publisher *publisher, uint64_t firm_id, uint64_t sequence, const void *item, size_t size);

/* A firm's last sequence, at start or when another replica wrote it: published as its head. */
void feed_publish_head(struct feed_publisher *publisher, uint64_t firm_id, uint64_t sequence);

struct feed_item {
  uint64_t firm_id, sequence;
  const void *data; /* lives as long as the callback */
  size_t size;
};

struct feed_subscription {
  const char *endpoints;         /* comma separated: of all replicas */
  const char *server_public_key; /* Z85, for tcp */
  void (*on_item)(void *context, const struct feed_item *item);
  void (*on_gap)(void *context, uint64_t firm_id, uint64_t first, uint64_t last);
  void *context;
};

/* All firms. Callbacks run on the loop, outside any fiber. Free it before the bus. */
struct status feed_subscribe(struct bus *bus, const struct feed_subscription *subscription,
                             struct feed_subscriber **out);
void feed_subscriber_free(struct feed_subscriber *subscriber);

/* What is known of a firm already: the next item expected is sequence + 1. Without it the first one seen is the start.
 */
void feed_set_position(struct feed_subscriber *subscriber, uint64_t firm_id, uint64_t sequence);
#endif
