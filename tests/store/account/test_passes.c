/* Suitability passes: without one that holds no order is accepted, and none is routed. */
#include <string.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "said.h"

#define RECORD_KIND "risk.client_score"

struct scene {
  struct house *house;
  uint64_t order_id, pass_id;
};

/* An account with shares and cash; ids for two orders and a pass. */
static struct scene begin(struct house *house)
{
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "10000");
  said_cash(&said, house->other_account_id, "10000");
  said_shares(&said, house->account_id, house->security_id, "100", "1000");
  said_transfer(&said, house->account_id, 2000, 0, "1000");
  said_commit(&said);
  said_end(&said);
  return (struct scene){ house, said_ids(house, 3), said_ids(house, 1) };
}

static Account__Order *order_of(struct said *said, const struct scene *scene)
{
  said->is_without_passes = true;
  Account__Order *order = said_order(said, scene->order_id, ACCOUNT__ORDER__SIDE__BUY, "10", "1000");
  order->pass_id = scene->pass_id;
  return order;
}

/* ---- what a pass must be ---- */

static void as_it_was(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)order, (void)pass, (void)house;
}

static void no_pass(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass, (void)house;
  order->pass_id = 0;
}

static void unknown_pass(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass, (void)house;
  order->pass_id += 1000000;
}

static void of_another_account(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)order;
  pass->account_id = house->other_account_id;
}

static void another_order(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass, (void)house;
  order->order_id++;
}

static void another_segment(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass, (void)house;
  order->segment_id = 2000;
}

static void another_security(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass;
  order->security_id = house->second_security_id;
}

static void more_shares(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass, (void)house;
  order->quantity = "10.000001";
}

static void the_other_side(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass, (void)house;
  order->side = ACCOUNT__ORDER__SIDE__SELL;
  order->hold = "";
}

static void with_a_limit(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)pass, (void)house;
  order->type = ACCOUNT__ORDER__TYPE__LIMIT;
  order->limit_price = "11";
}

static void expired(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)order, (void)house;
  pass->expires_at->seconds = clock_now_us() / 1000000 - 1;
}

static void short_hash(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)order, (void)house;
  pass->order_hashes[0].len = 31;
}

static void of_nothing(Account__Order *order, Account__OrderPass *pass, const struct house *house)
{
  (void)order, (void)house;
  pass->n_order_hashes = 0;
}

static const struct {
  const char *name;
  void (*change)(Account__Order *order, Account__OrderPass *pass, const struct house *house);
  enum status_code code;
} rows[] = {
  { "an order without a pass", no_pass, STATUS_FAILED_PRECONDITION },
  { "a pass that was never given", unknown_pass, STATUS_FAILED_PRECONDITION },
  { "another account's pass", of_another_account, STATUS_FAILED_PRECONDITION },
  { "a pass reused for another order", another_order, STATUS_FAILED_PRECONDITION },
  { "another segment", another_segment, STATUS_FAILED_PRECONDITION },
  { "another security", another_security, STATUS_FAILED_PRECONDITION },
  { "a millionth of a share more", more_shares, STATUS_FAILED_PRECONDITION },
  { "a sale for a purchase", the_other_side, STATUS_FAILED_PRECONDITION },
  { "a limit order for a market order", with_a_limit, STATUS_FAILED_PRECONDITION },
  { "an expired pass", expired, STATUS_FAILED_PRECONDITION },
  { "a hash of another length", short_hash, STATUS_FAILED_PRECONDITION },
  { "a pass that covers nothing", of_nothing, STATUS_FAILED_PRECONDITION },
  { "the order that was decided", as_it_was, STATUS_OK },
};

static void refuses(struct house *house)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct scene scene = begin(house);
    struct said said = said_here(house, NULL);
    Account__Order *order = order_of(&said, &scene);
    Account__OrderPass *pass = said_pass(said.call->arena, order);
    rows[i].change(order, pass, house);
    expect_ok(said_put_pass(house, scene.pass_id, pass));
    struct status status = said_send(&said, NULL);
    cr_expect_eq(status.code, rows[i].code, "%s: %s: %s", rows[i].name, status_code_name(status.code), status.message);
    if (status.code == STATUS_FAILED_PRECONDITION)
      cr_expect_str_eq(status.field, "commands[0].pass_id", "%s: %s", rows[i].name, status.field);
    said_end(&said);
  }
}

Test(passes, an_order_is_accepted_only_as_it_was_decided)
{
  house_run(&(struct house){ 0 }, refuses);
}

/* ---- what it rests on ---- */

static void rest_on(Account__OrderPass *pass, struct arena *arena, uint64_t id, uint64_t version)
{
  Account__Precondition *used = arena_alloc(arena, sizeof *used);
  account__precondition__init(used);
  used->record_kind = RECORD_KIND;
  used->id = id;
  used->version = version;
  pass->used = arena_alloc(arena, sizeof *pass->used);
  pass->used[0] = used;
  pass->n_used = 1;
}

static void put_score(struct house *house, uint64_t replaces)
{
  struct said said = said_here(house, NULL);
  said_record(&said, house->account_id, replaces, "a score")->kind = RECORD_KIND;
  said_commit(&said);
  said_end(&said);
}

static struct status accept_one(const struct scene *scene, uint64_t score_version)
{
  struct said said = said_here(scene->house, NULL);
  Account__Order *order = order_of(&said, scene);
  Account__OrderPass *pass = said_pass(said.call->arena, order);
  rest_on(pass, said.call->arena, scene->house->account_id, score_version);
  expect_ok(said_put_pass(scene->house, scene->pass_id, pass));
  struct status status = said_send(&said, NULL);
  status.message = status.field = NULL;
  said_end(&said);
  return status;
}

static struct status route(const struct scene *scene, uint64_t pass_id)
{
  struct said said = said_here(scene->house, NULL);
  said_move(&said, scene->order_id, ACCOUNT__ORDER__STATE__ROUTED)->pass_id = pass_id;
  struct status status = said_send(&said, NULL);
  status.message = status.field = NULL;
  said_end(&said);
  return status;
}

static void rescored(struct house *house)
{
  struct scene scene = begin(house);
  expect_ok(accept_one(&scene, 0));
  put_score(house, 0);
  expect_code(route(&scene, 0), STATUS_ABORTED);
  struct scene second = begin(house);
  expect_code(accept_one(&second, 0), STATUS_ABORTED);
  second.pass_id = said_ids(house, 1);
  expect_ok(accept_one(&second, 1));
  expect_ok(route(&second, 0));
  expect_code(route(&second, 0), STATUS_FAILED_PRECONDITION);

  Account__OrderPass *pass;
  struct said said = said_here(house, NULL);
  pass = said_pass(said.call->arena, order_of(&said, &scene));
  uint64_t newer = said_ids(house, 1);
  expect_ok(said_put_pass(house, newer, pass));
  said_end(&said);
  expect_ok(route(&scene, newer));
  cr_expect_eq(store_number(&house->database, "SELECT count(*) FROM trade_order WHERE state = 4"), 2);
  char sql[100];
  snprintf(sql, sizeof sql, "SELECT pass_id FROM trade_order WHERE order_id = %llu",
           (unsigned long long)scene.order_id);
  cr_expect_eq(store_number(&house->database, sql), (int64_t)newer, "the order keeps the pass it was routed under");
}

Test(passes, a_re_score_is_seen_at_the_acceptance_and_at_the_routing)
{
  house_run(&(struct house){ 0 }, rescored);
}

static void expires_on_the_way(struct house *house)
{
  struct scene scene = begin(house);
  struct said said = said_here(house, NULL);
  Account__OrderPass *pass = said_pass(said.call->arena, order_of(&said, &scene));
  int64_t now_us = clock_now_us();
  pass->expires_at->seconds = now_us / 1000000 + 60;
  expect_ok(said_put_pass(house, scene.pass_id, pass));
  expect_ok(said_send(&said, NULL));
  clock_set_us(now_us + 61 * INT64_C(1000000));
  expect_code(route(&scene, 0), STATUS_FAILED_PRECONDITION);
  pass->expires_at->seconds += 60;
  uint64_t newer = said_ids(house, 1);
  expect_ok(said_put_pass(house, newer, pass));
  expect_ok(route(&scene, newer));
  said_end(&said);
}

Test(passes, an_order_whose_pass_expired_is_not_routed)
{
  house_run(&(struct house){ 0 }, expires_on_the_way);
}

/* ---- two proposals at the same time ---- */

static struct status accept_at(struct scene *scene, const uint64_t *accounts, size_t count, uint64_t version)
{
  struct said said = said_here(scene->house, NULL);
  Account__OrderPass *pass = said_pass(said.call->arena, order_of(&said, scene));
  pass->accounts = arena_array(said.call->arena, count, sizeof *pass->accounts);
  for (size_t i = 0; i < count; i++) {
    pass->accounts[i] = arena_alloc(said.call->arena, sizeof **pass->accounts);
    account__account_orders__init(pass->accounts[i]);
    pass->accounts[i]->account_id = accounts[i];
    pass->accounts[i]->version = i == 0 ? version : 0;
  }
  pass->n_accounts = count;
  expect_ok(said_put_pass(scene->house, scene->pass_id, pass));
  struct status status = said_send(&said, NULL);
  status.message = status.field = NULL;
  said_end(&said);
  scene->order_id++;
  scene->pass_id = said_ids(scene->house, 1);
  return status;
}

static void two_at_once(struct house *house)
{
  const uint64_t both[] = { house->account_id, house->other_account_id };
  struct scene scene = begin(house);
  expect_ok(accept_at(&scene, both, 1, 0));
  expect_code(accept_at(&scene, both, 1, 0), STATUS_ABORTED);
  expect_ok(accept_at(&scene, both, 2, 1));
  cr_expect_eq(store_number(&house->database, "SELECT max(orders_version) FROM account"), 2);
}

Test(passes, a_pass_knows_which_orders_it_was_decided_with)
{
  house_run(&(struct house){ 0 }, two_at_once);
}

static void one_commit_of_two(struct house *house)
{
  struct scene scene = begin(house);
  struct said said = said_here(house, NULL);
  said_order(&said, scene.order_id, ACCOUNT__ORDER__SIDE__BUY, "10", "1000");
  said_order(&said, scene.order_id + 1, ACCOUNT__ORDER__SIDE__BUY, "5", "500");
  said_move(&said, scene.order_id, ACCOUNT__ORDER__STATE__ROUTED);
  expect_ok(said_send(&said, NULL));
  said_end(&said);
  cr_expect_eq(store_number(&house->database, "SELECT max(orders_version) FROM account"), 1, "once a commit");
}

Test(passes, orders_of_one_commit_count_once)
{
  house_run(&(struct house){ 0 }, one_commit_of_two);
}

/* ---- who writes one ---- */

static void only_risk(struct house *house)
{
  static const enum role roles[] = { ROLE_ADMINISTRATOR, ROLE_ADVISOR, ROLE_SYSTEM };
  struct scene scene = begin(house);
  for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
    struct said said = said_by(house, house_caller(roles[i], FIRM, i < 2 ? ADMINISTRATOR : 0), NULL);
    Account__PutRecord *record = said_record(&said, scene.pass_id, 0, "");
    record->kind = "risk.pass";
    record->type = "steward.account.v1.OrderPass";
    record->body.len = 0;
    expect_field(said_send(&said, NULL), STATUS_PERMISSION_DENIED, "commands[0].put_record.kind");
    said_end(&said);
  }
}

Test(passes, nobody_but_the_risk_service_writes_one)
{
  house_run(&(struct house){ 0 }, only_risk);
}
