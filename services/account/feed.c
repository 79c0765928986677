/* Publishes the journal's lines as they become durable. */
#include "feed.h"

#include <assert.h>
#include <stdlib.h>

#include "account.seam.h"
#include "account_sql.h"
#include "bus/feed.h"
#include "fiber/fiber.h"
#include "program/log.h"
#include "seam/seam.h"
#include "wire/wire.h"

#define LINES_AT_ONCE 500
#define LOOK_EVERY_US 1000000
#define WAIT_STEP_US 10000 /* the most that a line of this process waits */
#define BUCKETS 256

struct published { /* how far a firm's lines are out */
  uint64_t firm_id, sequence;
  struct published *next;
};

struct account_feed {
  struct account *account;
  struct feed_publisher *journal;
  struct published *firms[BUCKETS];
  bool is_written, is_closing, is_over;
};

static struct published *published_of(struct account_feed *feed, uint64_t firm_id)
{
  struct published *firm = feed->firms[firm_id % BUCKETS];
  while (firm && firm->firm_id != firm_id)
    firm = firm->next;
  return firm;
}

static void add_firm(struct account_feed *feed, uint64_t firm_id, uint64_t sequence)
{
  struct published *firm = calloc(1, sizeof *firm);
  assert(firm);
  *firm = (struct published){ firm_id, sequence, feed->firms[firm_id % BUCKETS] };
  feed->firms[firm_id % BUCKETS] = firm;
  feed_publish_head(feed->journal, firm_id, sequence);
}

/* Some lines behind what is out; false when there are no more. A line too long for an item is left to the replay. */
static bool publish_some(struct account_feed *feed, struct published *firm)
{
  struct arena *arena = arena_new();
  struct pg_rows *rows;
  struct status status = pg_query(
      feed->account->pool, arena, &sql_journal_read,
      (struct pg_value[]){ pg_int8((int64_t)firm->firm_id), pg_int8((int64_t)firm->sequence), pg_int8(LINES_AT_ONCE) },
      &rows);
  size_t count = status_is_ok(status) ? pg_count(rows) : 0;
  for (size_t row = 0; row < count; row++) {
    Account__JournalLine line = ACCOUNT__JOURNAL_LINE__INIT;
    size_t size;
    pg_fill(arena, rows, row, &line.base);
    const uint8_t *packed = wire_pack(arena, &line.base, &size);
    firm->sequence = line.sequence;
    if (size <= FEED_MAX_ITEM_BYTES)
      feed_publish(feed->journal, firm->firm_id, line.sequence, packed, size);
    else
      feed_publish_head(feed->journal, firm->firm_id, line.sequence);
  }
  arena_free(arena);
  return count == LINES_AT_ONCE;
}

/* All firms: what cannot be read now is read at the next look. A firm seen for the first time begins where it is. */
static void look(struct account_feed *feed)
{
  struct arena *arena = arena_new();
  struct pg_rows *rows;
  struct status status = pg_query(feed->account->pool, arena, &sql_feed_heads, NULL, &rows);
  if (!status_is_ok(status))
    log_failure("feed_not_read", status);
  for (size_t row = 0; status_is_ok(status) && row < pg_count(rows); row++) {
    uint64_t firm_id = (uint64_t)pg_get_int8(rows, row, 0), sequence = (uint64_t)pg_get_int8(rows, row, 1);
    struct published *firm = published_of(feed, firm_id);
    if (!firm) {
      add_firm(feed, firm_id, sequence);
      continue;
    }
    while (firm->sequence < sequence && publish_some(feed, firm))
      ;
  }
  arena_free(arena);
}

static void run(void *argument)
{
  struct account_feed *feed = argument;
  while (!feed->is_closing) {
    feed->is_written = false;
    look(feed);
    for (int64_t waited_us = 0; waited_us < LOOK_EVERY_US && !feed->is_written && !feed->is_closing;
         waited_us += WAIT_STEP_US)
      fiber_sleep(WAIT_STEP_US);
  }
  feed->is_over = true;
}

static void on_written(void *context)
{
  struct account_feed *feed = context;
  feed->is_written = true;
}

struct status account_feed_new(struct bus *bus, struct account *account, const char *journal, struct account_feed **out)
{
  struct account_feed *feed = calloc(1, sizeof *feed);
  struct fiber *fiber;
  assert(feed);
  feed->account = account;
  struct status status = feed_publisher_new(bus, journal, &feed->journal);
  if (status_is_ok(status)) {
    look(feed);
    status = fiber_spawn(bus_loop(bus), run, feed, &fiber);
  }
  if (!status_is_ok(status)) {
    feed->is_over = true;
    account_feed_free(feed);
    return status;
  }
  lanes_on_written(account->lanes, on_written, feed);
  *out = feed;
  return status;
}

void account_feed_free(struct account_feed *feed)
{
  if (!feed)
    return;
  feed->is_closing = true;
  while (!feed->is_over)
    fiber_sleep(WAIT_STEP_US);
  lanes_on_written(feed->account->lanes, NULL, NULL);
  feed_publisher_free(feed->journal);
  for (size_t i = 0; i < BUCKETS; i++)
    for (struct published *firm = feed->firms[i], *next; firm; firm = next) {
      next = firm->next;
      free(firm);
    }
  free(feed);
}

const char *account_feed_endpoint(const struct account_feed *feed)
{
  return feed_publisher_endpoint(feed->journal);
}
