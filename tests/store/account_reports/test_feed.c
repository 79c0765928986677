/* The journal as a feed: each line once and in order, and what was missed by replay. */
#include <string.h>
#include <unistd.h>

#include "bus/feed.h"
#include "feed.h"
#include "patience.h"
#include "said.h"
#include "wire/wire.h"

struct seen {
  struct house *house;
  uint64_t sequence, gap_first, gap_last;
  size_t items;
};

static void on_item(void *context, const struct feed_item *item)
{
  struct seen *seen = context;
  ProtobufCMessage *line;
  cr_assert_eq(item->firm_id, FIRM);
  expect_ok(wire_unpack(seen->house->arena, &account__journal_line__descriptor, item->data, item->size, &line));
  cr_assert_eq(((Account__JournalLine *)line)->sequence, item->sequence);
  cr_assert_eq(((Account__JournalLine *)line)->chain.len, 32);
  cr_assert(seen->sequence == 0 || item->sequence == seen->sequence + 1, "without a hole");
  seen->sequence = item->sequence;
  seen->items++;
}

static void on_gap(void *context, uint64_t firm_id, uint64_t first, uint64_t last)
{
  struct seen *seen = context;
  if (firm_id != FIRM)
    return;
  seen->gap_first = first;
  seen->gap_last = last;
}

static struct feed_subscriber *subscribe(struct seen *seen, struct bus *bus, const char *endpoint)
{
  struct feed_subscription to = { .endpoints = endpoint, .on_item = on_item, .on_gap = on_gap, .context = seen };
  struct feed_subscriber *subscriber;
  expect_ok(feed_subscribe(bus, &to, &subscriber));
  return subscriber;
}

static void wait_for(const uint64_t *number, uint64_t wanted)
{
  for (int i = 0; i < PATIENCE_MS && *number < wanted; i++)
    fiber_sleep(1000);
  cr_assert_eq(*number, wanted);
}

/* What a subscriber does with a gap. */
static size_t replay(struct house *house, const struct seen *seen)
{
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "");
  Account__ReadJournalRequest request = ACCOUNT__READ_JOURNAL_REQUEST__INIT;
  Account__JournalLine *line;
  struct bus_stream *stream;
  size_t count = 0;
  request.after_sequence = seen->gap_first - 1;
  expect_ok(journal_read_open(call, &request, &stream));
  for (;;) {
    expect_ok(journal_read_next(stream, &line));
    if (!line)
      break;
    count += line->sequence <= seen->gap_last;
  }
  call_end(call);
  return count;
}

static void follow(struct house *house)
{
  struct bus_options options = { .loop = &house->loop, .service = "follower" };
  struct account_feed *feed;
  struct seen live = { .house = house }, late = { .house = house };
  struct bus *client;
  char folder[] = "/tmp/steward-feed.XXXXXX", endpoint[64];
  cr_assert_not_null(mkdtemp(folder));
  snprintf(endpoint, sizeof endpoint, "ipc://%s/journal", folder);
  expect_ok(account_feed_new(house->bus, &house->account, endpoint, &feed));
  expect_ok(bus_new(&options, &client));
  struct feed_subscriber *subscriber = subscribe(&live, client, account_feed_endpoint(feed));
  while (live.items == 0) { /* a subscription takes its time: what was written before is not seen */
    said_deposit(house, house->account_id, "1");
    fiber_sleep(20000);
  }
  wait_for(&live.sequence, (uint64_t)store_number(&house->database, "SELECT max(sequence) FROM journal"));
  uint64_t from = live.sequence;
  live.items = 0;
  for (int i = 0; i < 20; i++)
    said_deposit(house, house->account_id, "1");
  wait_for(&live.sequence, from + 20);
  cr_assert_eq(live.items, 20);

  struct feed_subscriber *other = subscribe(&late, client, account_feed_endpoint(feed));
  feed_set_position(other, FIRM, from + 2);
  wait_for(&late.gap_last, from + 20); /* a head tells, within a second */
  cr_assert_eq(late.gap_first, from + 3);
  cr_assert_eq(replay(house, &late), 18);

  store_execute(&house->database, "SELECT 1");
  feed_subscriber_free(subscriber);
  feed_subscriber_free(other);
  bus_free(client);
  account_feed_free(feed);
  unlink(endpoint + strlen("ipc://"));
  rmdir(folder);
}

Test(feed, a_follower_gets_each_line_and_asks_for_what_it_missed)
{
  house_run(&(struct house){ 0 }, follow);
}
