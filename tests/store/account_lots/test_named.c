/* Lots by name, from acceptance to the fills; every method; and lots bought with unsettled money. */
#include <string.h>

#include "shelf.h"

static void expect(const char *said, const char *wanted)
{
  cr_assert_str_eq(said, wanted, "%s, not %s", said, wanted);
}

static Account__NamedLot **name(struct said *said, uint64_t lot_id, const char *quantity, uint64_t second_id,
                                const char *second)
{
  Account__NamedLot **named = arena_array(said->call->arena, 2, sizeof *named);
  for (size_t i = 0; i < 2; i++) {
    named[i] = arena_alloc(said->call->arena, sizeof **named);
    account__named_lot__init(named[i]);
    named[i]->lot_id = i ? second_id : lot_id;
    named[i]->quantity = i ? second : quantity;
  }
  return named;
}

static void three_lots(struct house *house)
{
  said_deposit(house, house->account_id, "10000");
  shelf_buy(house, house->account_id, "2024-01-02", "10", "100");
  shelf_buy(house, house->account_id, "2024-02-02", "10", "200");
  shelf_buy(house, house->account_id, "2026-03-02", "10", "300");
}

static void named(struct house *house)
{
  uint64_t ids = said_ids(house, 1), account = house->account_id;
  three_lots(house);
  uint64_t second = shelf_lot_id(house, account, 1), third = shelf_lot_id(house, account, 2);
  struct said said = said_here(house, NULL);
  Account__Order *order = said_order(&said, ids, ACCOUNT__ORDER__SIDE__SELL, "12", "12");
  order->named_lots = name(&said, third, "8", second, "4");
  order->n_named_lots = 2;
  said_move(&said, ids, ACCOUNT__ORDER__STATE__ROUTED);
  said_commit(&said);
  said_end(&said);
  house_restart(house);
  static const struct {
    const char *exec_id, *quantity;
  } fills[] = { { "E1", "3" }, { "E2", "6" }, { "E3", "3" } };
  for (size_t i = 0; i < 3; i++) {
    said = said_here(house, NULL);
    said_fill(&said, ids, fills[i].exec_id, fills[i].quantity, "50");
    said_commit(&said);
    said_end(&said);
  }
  expect(shelf_lots(house, account, 0), "10 at 100, 6 at 120, 2 at 60");
  struct call *call = house_call(house, house_caller(ROLE_TRADER, FIRM, ADMINISTRATOR), "");
  Account__GetOrdersRequest request = ACCOUNT__GET_ORDERS_REQUEST__INIT;
  Account__OrderBatch *orders;
  request.order_ids = &ids;
  request.n_order_ids = 1;
  expect_ok(order_store_get_call(call, &request, &orders));
  cr_assert_eq(orders->orders[0]->n_named_lots, 2);
  cr_assert_eq(orders->orders[0]->named_lots[0]->lot_id, third);
  cr_assert_str_eq(orders->orders[0]->named_lots[1]->quantity, "4");
  call_end(call);
  shelf_expect_good(house);
}

Test(named, an_order_closes_the_lots_it_named_when_it_was_accepted_fill_by_fill)
{
  house_run(&(struct house){ 0 }, named);
}

static void refused(struct house *house)
{
  uint64_t ids = said_ids(house, 2), account = house->account_id;
  three_lots(house);
  said_deposit(house, house->other_account_id, "1000");
  shelf_buy(house, house->other_account_id, "2024-01-02", "10", "100");
  uint64_t first = shelf_lot_id(house, account, 0), strange = shelf_lot_id(house, house->other_account_id, 0);
  const struct {
    uint64_t a, b;
    const char *a_quantity, *b_quantity, *message;
    enum status_code code;
  } rows[] = {
    { first, strange, "6", "6", "is not an open lot of the position", STATUS_FAILED_PRECONDITION },
    { first, first, "6", "6", "less is open", STATUS_FAILED_PRECONDITION },
    { first, first, "6", "5", "do not sum", STATUS_INVALID_ARGUMENT },
    { first, 999999, "6", "6", "is not an open lot of the position", STATUS_FAILED_PRECONDITION },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct said said = said_here(house, NULL);
    Account__Order *order = said_order(&said, ids, ACCOUNT__ORDER__SIDE__SELL, "12", "12");
    order->named_lots = name(&said, rows[i].a, rows[i].a_quantity, rows[i].b, rows[i].b_quantity);
    order->n_named_lots = 2;
    struct status status = said_send(&said, NULL);
    expect_code(status, rows[i].code);
    cr_assert_not_null(strstr(status.message, rows[i].message), "%s", status.message);
    said_end(&said);
  }
  struct said said = said_here(house, NULL);
  Account__Order *order = said_order(&said, ids, ACCOUNT__ORDER__SIDE__BUY, "1", "100");
  order->named_lots = name(&said, first, "1", first, "0");
  order->n_named_lots = 1;
  expect_field(said_send(&said, NULL), STATUS_INVALID_ARGUMENT, "commands[0].order.named_lots");
  said_end(&said);
  expect(shelf_lots(house, account, 0), "10 at 100, 10 at 200, 10 at 300");
}

Test(named, lots_that_are_not_the_positions_or_too_small_are_refused)
{
  house_run(&(struct house){ 0 }, refused);
}

static void outside(struct house *house)
{
  uint64_t account = house->account_id;
  three_lots(house);
  uint64_t second = shelf_lot_id(house, account, 1), third = shelf_lot_id(house, account, 2);
  struct said said = said_here(house, NULL);
  Account__PostTrade *trade = said_trade(&said, ACCOUNT__ORDER__SIDE__SELL, "5", "100");
  trade->named_lots = name(&said, third, "3", second, "2");
  trade->n_named_lots = 2;
  said_commit(&said);
  said_end(&said);
  said = said_here(house, NULL);
  Account__PostEntry *entry = said_shares(&said, account, house->security_id, "-4", NULL);
  entry->named_lots = name(&said, third, "4", second, "0");
  entry->n_named_lots = 1;
  said_commit(&said);
  said_end(&said);
  expect(shelf_lots(house, account, 0), "10 at 100, 8 at 160, 3 at 90");
  shelf_expect_good(house);
}

Test(named, trades_outside_the_orders_and_transfers_name_lots_too)
{
  house_run(&(struct house){ 0 }, outside);
}

static void average(struct house *house)
{
  struct said said = said_here(house, NULL);
  Account__Account *account = said_account(&said, ADVISOR, house->person_id);
  account->lot_method = ACCOUNT__ACCOUNT__LOT_METHOD__AVERAGE;
  said_security(&said, "FUND");
  said.commands[1]->put_security->kind = ACCOUNT__SECURITY__KIND__MUTUAL_FUND;
  const Account__CommitResponse *response = said_commit(&said);
  house->account_id = response->outcomes[0]->id;
  house->security_id = response->outcomes[1]->id;
  said_end(&said);
  three_lots(house);
  said = said_here(house, NULL);
  said_transfer(&said, house->account_id, 7, house->security_id, "10");
  said_commit(&said);
  said_end(&said);
  shelf_sell(house, house->account_id, "2026-11-20", "10", "500");
  expect(shelf_gains(house, house->account_id, 2026),
         "10: 500.00 - 200.00 + 0.00 = 300.00 long; short 0.00, long 300.00");
  expect(shelf_lots(house, house->account_id, 0), "10 at 200, 10 at 200");
  shelf_expect_good(house);
}

Test(named, the_average_cost_of_a_fund_is_over_all_segments)
{
  house_run(&(struct house){ 0 }, average);
}

static void good_faith(struct house *house)
{
  uint64_t account = house->account_id;
  said_deposit(house, account, "100");
  shelf_buy(house, account, "2026-01-02", "10", "100");
  struct said said = said_here(house, NULL);
  said_trade(&said, ACCOUNT__ORDER__SIDE__SELL, "10", "150");
  said_trade(&said, ACCOUNT__ORDER__SIDE__BUY, "5", "140")->security_id = house->second_security_id;
  said_commit(&said);
  said_end(&said);
  expect(shelf_lots(house, account, 0), "5 at 140 until 2026-11-23");
  said = said_here(house, NULL);
  said_trade(&said, ACCOUNT__ORDER__SIDE__SELL, "1", "30")->security_id = house->second_security_id;
  struct status status = said_send(&said, NULL);
  expect_code(status, STATUS_FAILED_PRECONDITION);
  cr_assert_not_null(strstr(status.message, "was bought with money that settles on 2026-11-23"), "%s", status.message);
  said_end(&said);
  said = said_here(house, NULL);
  Account__PostTrade *trade = said_trade(&said, ACCOUNT__ORDER__SIDE__SELL, "1", "30");
  trade->security_id = house->second_security_id;
  trade->traded_on = "2026-11-23";
  said_commit(&said);
  said_end(&said);
  shelf_expect_good(house);
}

Test(named, what_was_bought_with_unsettled_money_is_not_sold_before_it_settles)
{
  house_run(&(struct house){ 0 }, good_faith);
}
