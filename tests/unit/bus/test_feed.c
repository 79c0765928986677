/* The feed: order, gaps in the middle, a lost tail that only the head tells of, a subscriber that comes late. */
#include <stdio.h>
#include <string.h>

#include "bus/feed.h"
#include "scene.h"

struct listener {
  char log[512];
};

static void on_item(void *context, const struct feed_item *item)
{
  struct listener *listener = context;
  size_t used = strlen(listener->log);
  snprintf(listener->log + used, sizeof listener->log - used, "%d:%d=%.*s ", (int)item->firm_id, (int)item->sequence,
           (int)item->size, (const char *)item->data);
}

static void on_gap(void *context, uint64_t firm_id, uint64_t first, uint64_t last)
{
  struct listener *listener = context;
  size_t used = strlen(listener->log);
  snprintf(listener->log + used, sizeof listener->log - used, "%d:gap(%d..%d) ", (int)firm_id, (int)first, (int)last);
}

static void wait_for(struct listener *listener, const char *expected)
{
  for (int i = 0; i < PATIENCE_MS && strcmp(listener->log, expected) != 0; i++)
    fiber_sleep(1000);
  cr_assert_str_eq(listener->log, expected);
}

static void play_feed(struct scene *scene)
{
  char endpoint[160];
  struct listener listener = { 0 };
  struct feed_publisher *publisher;
  struct feed_subscriber *subscriber;
  snprintf(endpoint, sizeof endpoint, "ipc://%s/feed", scene->folder);
  cr_assert_ok(feed_publisher_new(scene->server, endpoint, &publisher));
  feed_publish(publisher, 1, 5, "lost", 4); /* nobody is connected yet: the head tells of it */
  struct feed_subscription to = { .endpoints = endpoint, .on_item = on_item, .on_gap = on_gap, .context = &listener };
  cr_assert_ok(feed_subscribe(scene->client, &to, &subscriber));
  feed_set_position(subscriber, 1, 4);
  wait_for(&listener, "1:gap(5..5) ");
  feed_publish(publisher, 1, 6, "a", 1);
  feed_publish(publisher, 1, 6, "again", 5);
  feed_publish(publisher, 2, 100, "b", 1);
  feed_publish(publisher, 1, 9, "c", 1);
  feed_publish(publisher, 1, 8, "late", 4);
  wait_for(&listener, "1:gap(5..5) 1:6=a 2:100=b 1:gap(7..8) 1:9=c ");
  feed_publish_head(publisher, 2, 103);
  wait_for(&listener, "1:gap(5..5) 1:6=a 2:100=b 1:gap(7..8) 1:9=c 2:gap(101..103) ");
  feed_subscriber_free(subscriber);
  feed_publisher_free(publisher);
  fiber_sleep(1000);
  remove(endpoint + strlen("ipc://"));
}

Test(bus_feed, items_come_once_and_in_order_and_gaps_are_named)
{
  scene_run(play_feed);
}
