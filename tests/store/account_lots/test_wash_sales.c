/* Wash sales over commits, accounts and ways of trading; taken back; and what verify says of those nobody made. */
#include "shelf.h"

#include <string.h>

static void expect(const char *said, const char *wanted)
{
  cr_assert_str_eq(said, wanted, "%s, not %s", said, wanted);
}

static void over_commits(struct house *house)
{
  uint64_t account = house->account_id;
  said_deposit(house, account, "10000");
  shelf_buy(house, account, "2026-01-02", "100", "1000");
  shelf_sell(house, account, "2026-06-15", "100", "700");
  expect(shelf_gains(house, account, 2026), "100: 700.00 - 1000.00 + 0.00 = -300.00 short; short -300.00, long 0.00");
  uint64_t before = shelf_sequence(house);
  shelf_buy(house, account, "2026-06-20", "40", "300");
  uint64_t between = shelf_sequence(house);
  shelf_buy(house, account, "2026-07-15", "100", "800");
  shelf_buy(house, account, "2026-07-16", "100", "900");
  expect(shelf_gains(house, account, 2026), "100: 700.00 - 1000.00 + 300.00 = 0.00 short; short 0.00, long 0.00");
  expect(shelf_gains(house, account, 2025), "; short 0.00, long 0.00");
  expect(shelf_lots(house, account, 0),
         "40 at 420 since 2026-01-07 with 120, 40 at 320, 60 at 660 since 2026-02-01 with 180, 100 at 900");
  expect(shelf_lots(house, account, before), "");
  expect(shelf_lots(house, account, between), "40 at 420 since 2026-01-07 with 120");
  shelf_expect_good(house);
}

Test(wash_sales, a_later_purchase_adjusts_the_sale_by_rows_of_its_own)
{
  house_run(&(struct house){ 0 }, over_commits);
}

static void over_accounts(struct house *house)
{
  uint64_t account = house->account_id, other = house->other_account_id;
  uint64_t ira = shelf_account(house, ACCOUNT__ACCOUNT__KIND__ROTH_IRA);
  said_deposit(house, account, "10000");
  said_deposit(house, other, "10000");
  shelf_buy(house, account, "2026-01-02", "10", "200");
  shelf_buy(house, other, "2026-06-10", "4", "50");
  shelf_sell(house, account, "2026-06-15", "10", "100");
  shelf_buy(house, ira, "2026-06-20", "3", "33");
  expect(shelf_gains(house, account, 2026), "10: 100.00 - 200.00 + 70.00 = -30.00 short; short -30.00, long 0.00");
  expect(shelf_lots(house, other, 0), "4 at 90 since 2025-12-28 with 40");
  expect(shelf_lots(house, ira, 0), "3 at 33");
  shelf_sell(house, ira, "2026-06-25", "3", "3");
  shelf_buy(house, account, "2026-06-26", "3", "30");
  expect(shelf_gains(house, ira, 2026), "3: 3.00 - 33.00 + 0.00 = -30.00 short; short -30.00, long 0.00, exempt");
  expect(shelf_lots(house, account, 0), "3 at 60 since 2026-01-13 with 30");
  expect(shelf_gains(house, account, 2026), "10: 100.00 - 200.00 + 100.00 = 0.00 short; short 0.00, long 0.00");
  shelf_expect_good(house);
}

Test(wash_sales, all_accounts_of_the_owner_count_and_an_ira_takes_the_loss_for_good)
{
  house_run(&(struct house){ 0 }, over_accounts);
}

static void date_fill(struct said *said, int64_t seconds)
{
  Google__Protobuf__Timestamp *at = arena_alloc(said->call->arena, sizeof *at);
  google__protobuf__timestamp__init(at);
  at->seconds = seconds;
  said->commands[said->request.n_commands - 1]->apply_fill->executed_at = at;
}

#define NOVEMBER_10 1794333600 /* 2026-11-10 18:00 UTC */
#define DAY 86400

static void by_orders(struct house *house)
{
  uint64_t ids = said_ids(house, 3), account = house->account_id;
  said_deposit(house, account, "10000");
  shelf_buy(house, account, "2026-01-02", "10", "200");
  struct said said = said_here(house, NULL); /* sold and bought again in one commit, in two parts */
  said_order(&said, ids, ACCOUNT__ORDER__SIDE__SELL, "10", "10");
  said_order(&said, ids + 1, ACCOUNT__ORDER__SIDE__BUY, "8", "400");
  said_move(&said, ids, ACCOUNT__ORDER__STATE__ROUTED);
  said_move(&said, ids + 1, ACCOUNT__ORDER__STATE__ROUTED);
  said_fill(&said, ids, "E1", "10", "15");
  date_fill(&said, NOVEMBER_10);
  said_fill(&said, ids + 1, "E2", "5", "14");
  date_fill(&said, NOVEMBER_10 + 30 * DAY);
  said_fill(&said, ids + 1, "E3", "3", "14");
  date_fill(&said, NOVEMBER_10 + 31 * DAY);
  said_commit(&said);
  said_end(&said);
  expect(shelf_gains(house, account, 2026), "10: 150.00 - 200.00 + 25.00 = -25.00 short; short -25.00, long 0.00");
  expect(shelf_lots(house, account, 0), "5 at 95 since 2026-02-01 with 25, 3 at 42");
  shelf_expect_good(house);
}

Test(wash_sales, executions_of_orders_are_trades_like_others)
{
  house_run(&(struct house){ 0 }, by_orders);
}

static void taken_back(struct house *house)
{
  uint64_t account = house->account_id;
  said_deposit(house, account, "10000");
  shelf_buy(house, account, "2026-01-02", "10", "200");
  shelf_sell(house, account, "2026-06-15", "10", "100");
  uint64_t replacement = shelf_buy(house, account, "2026-06-20", "10", "150");
  expect(shelf_gains(house, account, 2026), "10: 100.00 - 200.00 + 100.00 = 0.00 short; short 0.00, long 0.00");
  struct said said = said_here(house, NULL);
  said_reverse(&said, replacement);
  said_commit(&said);
  said_end(&said);
  expect(shelf_gains(house, account, 2026), "10: 100.00 - 200.00 + 0.00 = -100.00 short; short -100.00, long 0.00");
  expect(shelf_lots(house, account, 0), "");
  shelf_buy(house, account, "2026-06-21", "10", "160");
  expect(shelf_gains(house, account, 2026), "10: 100.00 - 200.00 + 100.00 = 0.00 short; short 0.00, long 0.00");
  expect(shelf_lots(house, account, 0), "10 at 260 since 2026-01-08 with 100");
  shelf_expect_good(house);
}

Test(wash_sales, a_loss_is_free_again_when_the_purchase_is_taken_back)
{
  house_run(&(struct house){ 0 }, taken_back);
}

static void sale_taken_back(struct house *house)
{
  uint64_t account = house->account_id;
  said_deposit(house, account, "10000");
  shelf_buy(house, account, "2026-01-02", "10", "200");
  shelf_buy(house, account, "2026-06-10", "10", "150");
  uint64_t sale = shelf_sell(house, account, "2026-06-15", "10", "100");
  expect(shelf_lots(house, account, 0), "10 at 250 since 2025-12-28 with 100");
  struct said said = said_here(house, NULL);
  said_reverse(&said, sale);
  said_commit(&said);
  said_end(&said);
  expect(shelf_lots(house, account, 0), "10 at 200, 10 at 150");
  expect(shelf_gains(house, account, 2026), "; short 0.00, long 0.00");
  shelf_sell(house, account, "2026-06-16", "10", "120"); /* the same lot replaces again */
  expect(shelf_lots(house, account, 0), "10 at 230 since 2025-12-27 with 80");
  shelf_expect_good(house);
}

/* In one commit: the loss that was loaded with the batch is none any more when the purchase comes. */
static void sale_taken_back_first(struct house *house)
{
  uint64_t account = house->account_id;
  said_deposit(house, account, "10000");
  shelf_buy(house, account, "2026-01-02", "10", "200");
  uint64_t sale = shelf_sell(house, account, "2026-11-15", "10", "100");
  struct said said = said_here(house, NULL);
  said_reverse(&said, sale);
  said_trade(&said, ACCOUNT__ORDER__SIDE__BUY, "10", "150");
  said_commit(&said);
  said_end(&said);
  expect(shelf_lots(house, account, 0), "10 at 200, 10 at 150");
  shelf_expect_good(house);
}

Test(wash_sales, what_is_bought_after_a_sale_was_taken_back_replaces_nothing_of_it)
{
  house_run(&(struct house){ 0 }, sale_taken_back_first);
}

Test(wash_sales, a_replacement_is_free_again_when_the_sale_is_taken_back)
{
  house_run(&(struct house){ 0 }, sale_taken_back);
}

/* As the superuser, past the triggers. */
static void tamper(struct house *house, const char *sql)
{
  struct store_database owner = house->database;
  memcpy(owner.conninfo, house->database.admin_conninfo, sizeof owner.conninfo);
  store_execute(&owner, arena_printf(house->arena, "SET session_replication_role = replica; %s", sql));
}

static void tampering(struct house *house)
{
  static const struct {
    const char *sql, *undo, *difference;
  } rows[] = {
    { "UPDATE wash_sale SET disallowed_e4 = disallowed_e4 + 10000000",
      "UPDATE wash_sale SET disallowed_e4 = disallowed_e4 - 10000000", "more of its sale is disallowed than was lost" },
    { "UPDATE wash_sale SET quantity_e6 = quantity_e6 + 1", "UPDATE wash_sale SET quantity_e6 = quantity_e6 - 1",
      "more of its sale is disallowed than was lost" },
    { "UPDATE wash_sale SET disallowed_e4 = disallowed_e4 - 100",
      "UPDATE wash_sale SET disallowed_e4 = disallowed_e4 + 100", "a disallowed loss is not in its basis" },
    { "UPDATE wash_sale SET permanent = true", "UPDATE wash_sale SET permanent = false",
      "a disallowed loss is not in its basis" },
    { "UPDATE lot SET may_replace = true", "UPDATE lot SET may_replace = (quantity_e6 = 0)",
      "it replaces shares but is free" },
    { "UPDATE lot SET opened_on = opened_on + 27 WHERE quantity_e6 > 0",
      "UPDATE lot SET opened_on = opened_on - 27 WHERE quantity_e6 > 0", "not bought within thirty days" },
    { "INSERT INTO wash_sale SELECT firm_id, closing_entry_id, closing_lot_id, replacement_lot_id, entry_id - 1, 1, 0, "
      "0, true "
      "FROM wash_sale",
      "DELETE FROM wash_sale WHERE quantity_e6 = 1", "it replaces shares sold at a loss more than once" },
  };
  uint64_t account = house->account_id;
  said_deposit(house, account, "10000");
  shelf_buy(house, account, "2026-01-02", "10", "200");
  shelf_sell(house, account, "2026-06-15", "10", "100");
  shelf_buy(house, account, "2026-06-20", "10", "150");
  shelf_expect_good(house);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    tamper(house, rows[i].sql);
    shelf_expect_difference(house, rows[i].difference);
    tamper(house, rows[i].undo);
  }
  shelf_expect_good(house);
}

Test(wash_sales, verify_names_what_was_tampered_with)
{
  house_run(&(struct house){ 0 }, tampering);
}
