/* Last prices over the bus: the newest instant stays, what is not taken is named, what is goes out on the feed. */
#include <stdio.h>
#include <string.h>

#include "bus/feed.h"
#include "master_scene.h"
#include "patience.h"
#include "price_feed.h"
#include "wire/wire.h"

#define MOST 8

struct batch { /* of prices */
  uint64_t ids[MOST];
  const char *symbols[MOST];
  int64_t price_e6[MOST], at_us[MOST];
  size_t ids_count, symbols_count, count;
  bool accepts_jumps;
};

static struct status publish(struct house *house, struct caller caller, const struct batch *batch,
                             Account__PublishPricesResponse *out)
{
  Account__PublishPricesRequest request = ACCOUNT__PUBLISH_PRICES_REQUEST__INIT;
  Account__PublishPricesResponse *response;
  struct call *call = house_call(house, caller, "");
  request.source = "the tests";
  request.n_security_ids = batch->ids_count;
  request.security_ids = (uint64_t *)(uintptr_t)batch->ids;
  request.n_symbols = batch->symbols_count;
  request.symbols = (const char **)(uintptr_t)batch->symbols;
  request.n_price_e6 = request.n_at_us = batch->count;
  request.price_e6 = (int64_t *)(uintptr_t)batch->price_e6;
  request.at_us = (int64_t *)(uintptr_t)batch->at_us;
  request.accepts_jumps = batch->accepts_jumps;
  struct status status = price_publish_call(call, &request, &response);
  if (status_is_ok(status)) {
    *out = *response;
    cr_assert_leq(response->n_findings, MOST);
    static Account__PriceFinding kept[MOST];
    static Account__PriceFinding *list[MOST];
    for (size_t i = 0; i < response->n_findings; i++) {
      kept[i] = *response->findings[i];
      list[i] = &kept[i];
    }
    out->findings = list;
  }
  call_end(call);
  return (struct status){ .code = status.code };
}

static struct batch one(uint64_t id, int64_t price_e6, int64_t at_us)
{
  return (struct batch){
    .ids = { id },
    .ids_count = 1,
    .price_e6 = { price_e6 },
    .at_us = { at_us },
    .count = 1,
  };
}

static void rules(struct house *house)
{
  Account__PublishPricesResponse out;
  struct caller trader = scene_caller(ROLE_TRADER, TRADER);
  scene_people(house);
  struct call *call = house_call(house, trader, "");
  int64_t now_us = call->now_us;
  call_end(call);
  struct batch batch = one(house->security_id, 100000000, now_us - 1000000);
  expect_code(publish(house, scene_advisor(), &batch, &out), STATUS_PERMISSION_DENIED);
  expect_ok(publish(house, trader, &batch, &out));
  cr_assert_eq(out.taken, 1);
  cr_assert_eq(out.feed_sequence, 1);
  cr_assert_gt(out.sequence, 0);
  expect_ok(publish(house, trader, &batch, &out));
  cr_assert_eq(out.unchanged, 1, "the same again changes nothing");
  cr_assert_eq(out.sequence, 0);
  const struct {
    struct batch batch;
    Account__PriceFinding__Reason reason;
  } rows[] = {
    { one(999999, 1, now_us), ACCOUNT__PRICE_FINDING__REASON__UNKNOWN_SECURITY },
    { one(house->security_id, 0, now_us), ACCOUNT__PRICE_FINDING__REASON__NOT_POSITIVE },
    { one(house->security_id, -5, now_us), ACCOUNT__PRICE_FINDING__REASON__NOT_POSITIVE },
    { one(house->security_id, 100000000, now_us + 3600000000), ACCOUNT__PRICE_FINDING__REASON__FUTURE },
    { one(house->security_id, 101000000, now_us - 2000000), ACCOUNT__PRICE_FINDING__REASON__STALE },
    { one(house->security_id, 101000000, now_us - 1000000), ACCOUNT__PRICE_FINDING__REASON__STALE },
    { one(house->security_id, 150000001, now_us), ACCOUNT__PRICE_FINDING__REASON__JUMP },
    { one(house->security_id, 49999999, now_us), ACCOUNT__PRICE_FINDING__REASON__JUMP },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    expect_ok(publish(house, trader, &rows[i].batch, &out));
    cr_assert_eq(out.taken, 0, "row %zu", i);
    cr_assert_eq(out.left_out, 1, "row %zu", i);
    cr_assert_eq(out.findings[0]->reason, rows[i].reason, "row %zu: %d", i, (int)out.findings[0]->reason);
  }
  batch = one(house->security_id, 150000000, now_us);
  expect_ok(publish(house, trader, &batch, &out));
  cr_assert_eq(out.taken, 1, "half away is not more than half away");
  batch = one(house->security_id, 10000000, now_us + 1);
  batch.accepts_jumps = true;
  expect_ok(publish(house, trader, &batch, &out));
  cr_assert_eq(out.taken, 1);
  cr_assert_eq(out.feed_sequence, 3);
}

Test(publish, takes_what_is_newer_and_names_the_rest)
{
  house_run(&(struct house){ 0 }, rules);
}

static void columns(struct house *house)
{
  Account__PublishPricesResponse out;
  scene_people(house);
  struct call *call = house_call(house, scene_administrator(), "");
  int64_t now_us = call->now_us;
  call_end(call);
  struct batch batch = { .symbols = { "AAA", "BBB", "AAA", "ZZZ" },
                         .symbols_count = 4,
                         .price_e6 = { 1000000, 2000000, 3000000, 4000000 },
                         .at_us = { now_us - 10, now_us, now_us, now_us },
                         .count = 4 };
  expect_ok(publish(house, scene_administrator(), &batch, &out));
  cr_assert_eq(out.taken, 2);
  cr_assert_eq(out.left_out, 2);
  cr_assert_eq(out.findings[0]->place, 0);
  cr_assert_eq(out.findings[0]->reason, ACCOUNT__PRICE_FINDING__REASON__REPEATED);
  cr_assert_eq(out.findings[1]->place, 3);
  cr_assert_eq(out.findings[1]->reason, ACCOUNT__PRICE_FINDING__REASON__UNKNOWN_SECURITY);
  batch.count = 3;
  expect_code(publish(house, scene_administrator(), &batch, &out), STATUS_INVALID_ARGUMENT);
  batch.count = 4;
  batch.ids_count = 1;
  expect_code(publish(house, scene_administrator(), &batch, &out), STATUS_INVALID_ARGUMENT);
}

Test(publish, takes_symbols_and_the_newest_of_a_security)
{
  house_run(&(struct house){ 0 }, columns);
}

struct heard {
  uint64_t firm_id, sequence, gap_first, gap_last;
  size_t items;
  int64_t price_e6;
};

static void on_item(void *context, const struct feed_item *item)
{
  struct heard *heard = context;
  struct arena *arena = arena_new();
  ProtobufCMessage *message;
  expect_ok(wire_unpack(arena, &account__price_ticks__descriptor, item->data, item->size, &message));
  heard->firm_id = item->firm_id;
  heard->sequence = item->sequence;
  heard->price_e6 = ((Account__PriceTicks *)message)->price_e6[0];
  heard->items++;
  arena_free(arena);
}

static void on_gap(void *context, uint64_t firm_id, uint64_t first, uint64_t last)
{
  struct heard *heard = context;
  heard->firm_id = firm_id;
  heard->gap_first = first;
  heard->gap_last = last;
}

static void feed(struct house *house)
{
  char endpoint[100];
  struct heard heard = { 0 };
  struct feed_subscriber *subscriber;
  Account__PublishPricesResponse out;
  struct bus *client;
  struct bus_options options = { .loop = &house->loop, .service = "listener" };
  snprintf(endpoint, sizeof endpoint, "ipc:///tmp/%s.feed", house->database.name);
  struct call *call = house_call(house, scene_administrator(), "");
  int64_t now_us = call->now_us;
  call_end(call);
  struct batch batch = one(house->security_id, 1000000, now_us - 9);
  expect_ok(publish(house, scene_administrator(), &batch, &out)); /* nobody publishes yet: a gap */
  expect_ok(price_feed_open(&house->account, house->bus, house->arena, endpoint));
  expect_ok(bus_new(&options, &client));
  struct feed_subscription to = { .endpoints = endpoint, .on_item = on_item, .on_gap = on_gap, .context = &heard };
  expect_ok(feed_subscribe(client, &to, &subscriber));
  feed_set_position(subscriber, FIRM, 0);
  for (int i = 0; i < PATIENCE_MS && heard.gap_last == 0; i++)
    fiber_sleep(1000);
  cr_assert_eq(heard.gap_last, 1, "the head tells of the batch before");
  batch = one(house->security_id, 1100000, now_us - 8);
  expect_ok(publish(house, scene_administrator(), &batch, &out));
  for (int i = 0; i < PATIENCE_MS && heard.items == 0; i++)
    fiber_sleep(1000);
  cr_assert_eq(heard.items, 1);
  cr_assert_eq(heard.firm_id, FIRM);
  cr_assert_eq(heard.sequence, 2);
  cr_assert_eq(heard.price_e6, 1100000);
  feed_subscriber_free(subscriber);
  price_feed_close(&house->account);
  bus_free(client);
  remove(endpoint + strlen("ipc://"));
}

Test(publish, goes_out_on_the_feed_and_a_missed_batch_is_known)
{
  house_run(&(struct house){ 0 }, feed);
}
