/* What was written is read, in the caller's book, now and as of an instant. */
#include <inttypes.h>

#include "base/clock.h"
#include "plain.h"
#include "said.h"

static struct call *ask(struct house *house, enum role role, uint64_t user_id)
{
  return house_call(house, house_caller(role, FIRM, user_id), "");
}

static struct status get_record(struct call *call, uint64_t id, int64_t as_of_us, Account__Record **out)
{
  Account__GetRecordRequest request = ACCOUNT__GET_RECORD_REQUEST__INIT;
  request.kind = "test.note";
  request.id = id;
  request.as_of = as_of_us ? timestamp_of(call->arena, as_of_us) : NULL;
  return record_get_call(call, &request, out);
}

static void records(struct house *house)
{
  uint64_t id = 0;
  int64_t first_us = 0;
  for (uint64_t version = 0; version < 3; version++) {
    struct said said = said_here(house, NULL);
    Account__PutRecord *record = said_record(&said, id, version, version == 2 ? "third" : "text");
    record->account_id = house->other_account_id;
    const Account__CommitResponse *response = said_commit(&said);
    id = response->outcomes[0]->id;
    cr_assert_eq(response->outcomes[0]->version, version + 1);
    if (version == 0)
      first_us = clock_now_us();
    said_end(&said);
  }
  struct said said = said_here(house, NULL);
  said_record(&said, id, 1, "stale");
  expect_field(said_send(&said, NULL), STATUS_ABORTED, "commands[0].version");
  said_end(&said);

  struct call *call = ask(house, ROLE_SYSTEM, 0);
  Account__Record *record;
  expect_ok(get_record(call, id, 0, &record));
  cr_assert_eq(record->version, 3);
  cr_assert_str_eq(record->type, "steward.account.v1.Person");
  cr_assert_eq(record->account_id, house->other_account_id);
  expect_ok(get_record(call, id, first_us, &record));
  cr_assert_eq(record->version, 1);
  expect_code(get_record(call, id, 1, &record), STATUS_NOT_FOUND);
  expect_field(get_record(call, id + 50, 0, &record), STATUS_NOT_FOUND, "id");
  Account__RecordHistoryRequest request = ACCOUNT__RECORD_HISTORY_REQUEST__INIT;
  Account__ListRecordsResponse *history;
  request.kind = "test.note";
  request.id = id;
  expect_ok(record_history_call(call, &request, &history));
  cr_assert_eq(history->n_records, 3);
  cr_assert_eq(history->records[0]->version, 3);
  call_end(call);

  call = ask(house, ROLE_ADVISOR, ADVISOR);
  expect_code(get_record(call, id, 0, &record), STATUS_NOT_FOUND);
  expect_code(record_history_call(call, &request, &history), STATUS_NOT_FOUND);
  call_end(call);
  cr_assert_eq(store_number(&house->database, "SELECT count(*) FROM record WHERE projection->>'name' = 'third'"), 1);
}

Test(reads, a_record_has_versions_and_an_account_whose_book_counts)
{
  house_run(&(struct house){ 0 }, records);
}

static void pages(struct house *house)
{
  struct said said = said_here(house, NULL);
  for (int i = 0; i < 25; i++)
    said_record(&said, 0, 0, "text");
  said_commit(&said);
  said_end(&said);
  struct call *call = ask(house, ROLE_SYSTEM, 0);
  Account__ListRecordsRequest request = ACCOUNT__LIST_RECORDS_REQUEST__INIT;
  Account__ListRecordsResponse *page;
  size_t seen = 0, turns = 0;
  uint64_t last = 0;
  request.kind = "test.note";
  request.page_size = 10;
  do {
    expect_ok(record_list_call(call, &request, &page));
    for (size_t i = 0; i < page->n_records; i++) {
      cr_assert_gt(page->records[i]->id, last);
      last = page->records[i]->id;
    }
    seen += page->n_records;
    turns++;
    request.page_token = page->next_page_token;
  } while (page->next_page_token[0]);
  cr_assert_eq(seen, 25);
  cr_assert_eq(turns, 3);
  request.page_token = "nonsense";
  expect_field(record_list_call(call, &request, &page), STATUS_INVALID_ARGUMENT, "page_token");
  call_end(call);
}

Test(reads, pages_follow_one_another)
{
  house_run(&(struct house){ 0 }, pages);
}

static void facts(struct house *house)
{
  static const char *const values[] = { "3", "4" };
  for (int i = 0; i < 2; i++) {
    struct said said = said_here(house, NULL);
    said_fact(&said, house->account_id, "0"); /* in one commit the last word counts */
    said_fact(&said, house->account_id, values[i]);
    said_commit(&said);
    said_end(&said);
  }
  Account__ListFactsRequest request = ACCOUNT__LIST_FACTS_REQUEST__INIT;
  Account__ListFactsResponse *response;
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  request.account_id = house->account_id;
  expect_ok(fact_list_call(call, &request, &response));
  cr_assert_eq(response->n_facts, 1);
  cr_assert_str_eq(response->facts[0]->value, "4");
  request.as_of = timestamp_of(call->arena, 1000000);
  expect_ok(fact_list_call(call, &request, &response));
  cr_assert_eq(response->n_facts, 0);
  request.account_id = house->other_account_id;
  expect_field(fact_list_call(call, &request, &response), STATUS_NOT_FOUND, "account_id");
  call_end(call);
}

Test(reads, the_latest_fact_of_a_name_counts)
{
  house_run(&(struct house){ 0 }, facts);
}

static void furnish_ledger(struct house *house, uint64_t order_id)
{
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "1000");
  said_cash(&said, house->other_account_id, "50");
  said_shares(&said, house->account_id, house->security_id, "12.5", "250.50");
  said_order(&said, order_id, ACCOUNT__ORDER__SIDE__SELL, "2", "");
  said_fill(&said, order_id, "E1", "2", "30.005");
  said_order(&said, order_id + 1, ACCOUNT__ORDER__SIDE__BUY, "3", "100");
  said_commit(&said);
  said_end(&said);
}

static void ledger(struct house *house)
{
  uint64_t order_id = said_ids(house, 2);
  furnish_ledger(house, order_id);
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  struct bus_stream *stream;
  Account__PositionsRequest positions = ACCOUNT__POSITIONS_REQUEST__INIT;
  Account__PositionBatch *batch;
  expect_ok(ledger_positions_open(call, &positions, &stream));
  expect_ok(ledger_positions_next(stream, &batch));
  cr_assert_eq(batch->n_account_ids, 1, "the own book alone");
  cr_assert_eq(batch->n_quantity_e6, 2);
  cr_assert_eq(batch->quantity_e6[0], 1060010000);
  cr_assert_eq(batch->held_e6[0], 100000000);
  cr_assert_eq(batch->security_ids[batch->security_index[1]], house->security_id);
  cr_assert_eq(batch->quantity_e6[1], 10500000);
  expect_ok(ledger_positions_next(stream, &batch));
  cr_assert_null(batch);
  positions.account_ids = &house->other_account_id;
  positions.n_account_ids = 1;
  expect_ok(ledger_positions_open(call, &positions, &stream));
  expect_field(ledger_positions_next(stream, &batch), STATUS_NOT_FOUND, "account_ids");

  Account__LotsRequest lots = ACCOUNT__LOTS_REQUEST__INIT;
  Account__LotBatch *lot_batch;
  lots.account_ids = &house->account_id;
  lots.n_account_ids = 1;
  expect_ok(ledger_lots_open(call, &lots, &stream));
  expect_ok(ledger_lots_next(stream, &lot_batch));
  cr_assert_eq(lot_batch->n_lot_ids, 1);
  cr_assert_eq(lot_batch->quantity_e6[0], 10500000);
  cr_assert_eq(lot_batch->basis_e4[0], 2104200);

  Account__CashRequest cash = ACCOUNT__CASH_REQUEST__INIT;
  Account__CashResponse *money;
  cash.account_id = house->account_id;
  expect_ok(ledger_cash_call(call, &cash, &money));
  cr_assert_str_eq(money->total, "1060.01");
  cr_assert_str_eq(money->segments[0]->held, "100.00");
  cr_assert_str_eq(money->segments[0]->available, "960.01");
  cr_assert_str_eq(money->segments[0]->unsettled, "60.01");
  cr_assert_str_eq(money->segments[0]->withdrawable, "900.00");
  call_end(call);
}

Test(reads, the_ledger_is_columns_of_the_callers_book)
{
  house_run(&(struct house){ 0 }, ledger);
}

static void entries(struct house *house)
{
  uint64_t order_id = said_ids(house, 2);
  furnish_ledger(house, order_id);
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  struct bus_stream *stream;
  Account__EntriesRequest request = ACCOUNT__ENTRIES_REQUEST__INIT;
  Account__EntryBatch *batch;
  expect_ok(ledger_entries_open(call, &request, &stream));
  expect_ok(ledger_entries_next(stream, &batch));
  cr_assert_eq(batch->n_entries, 3, "the deposit, the shares and the sale of the own account");
  request.order_id = order_id;
  expect_ok(ledger_entries_open(call, &request, &stream));
  expect_ok(ledger_entries_next(stream, &batch));
  cr_assert_eq(batch->n_entries, 1);
  const Account__Entry *sale = batch->entries[0];
  cr_assert_eq(sale->kind, ACCOUNT__ENTRY_KIND__SELL);
  cr_assert_eq(sale->n_legs, 4);
  cr_assert_str_eq(sale->legs[0]->quantity, "-2");
  cr_assert_str_eq(sale->legs[2]->quantity, "60.01");
  call_end(call);
}

Test(reads, entries_come_with_their_legs)
{
  house_run(&(struct house){ 0 }, entries);
}

static void orders(struct house *house)
{
  uint64_t order_id = said_ids(house, 2);
  furnish_ledger(house, order_id);
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  Account__ListOrdersRequest list = ACCOUNT__LIST_ORDERS_REQUEST__INIT;
  Account__ListOrdersResponse *listed;
  expect_ok(order_store_list_call(call, &list, &listed));
  cr_assert_eq(listed->n_orders, 2);
  cr_assert_eq(listed->orders[1]->order_id, order_id, "latest first");
  cr_assert_str_eq(listed->orders[1]->symbol, "AAA");
  cr_assert_str_eq(listed->orders[1]->filled, "2");
  cr_assert_str_eq(listed->orders[1]->average_price, "30.005");
  cr_assert_eq(listed->orders[1]->state, ACCOUNT__ORDER__STATE__FILLED);
  list.working_only = true;
  expect_ok(order_store_list_call(call, &list, &listed));
  cr_assert_eq(listed->n_orders, 1);

  Account__FillsRequest fills = ACCOUNT__FILLS_REQUEST__INIT;
  Account__FillsResponse *filled;
  fills.order_id = order_id;
  expect_ok(order_store_fills_call(call, &fills, &filled));
  cr_assert_eq(filled->n_fills, 1);
  cr_assert_str_eq(filled->fills[0]->amount, "60.01");
  cr_assert_eq(filled->fills[0]->account_id, house->account_id);
  call_end(call);

  call = ask(house, ROLE_ADVISOR, OTHER_ADVISOR);
  expect_ok(order_store_list_call(call, &(Account__ListOrdersRequest)ACCOUNT__LIST_ORDERS_REQUEST__INIT, &listed));
  cr_assert_eq(listed->n_orders, 0);
  call_end(call);

  call = house_call(house, house_caller(ROLE_SYSTEM, 0, 0), "");
  struct bus_stream *stream;
  Account__WorkingOrdersRequest working = ACCOUNT__WORKING_ORDERS_REQUEST__INIT;
  Account__OrderBatch *batch;
  expect_ok(order_store_working_open(call, &working, &stream));
  expect_ok(order_store_working_next(stream, &batch));
  cr_assert_eq(batch->n_orders, 1);
  cr_assert_eq(batch->orders[0]->firm_id, FIRM);
  call_end(call);
}

Test(reads, orders_and_fills_as_they_stand)
{
  house_run(&(struct house){ 0 }, orders);
}

struct follower {
  struct house *house;
  uint64_t seen;
};

static void follow(void *argument)
{
  struct follower *follower = argument;
  struct call *call = ask(follower->house, ROLE_COMPLIANCE, ADMINISTRATOR);
  struct bus_stream *stream;
  Account__ReadJournalRequest request = ACCOUNT__READ_JOURNAL_REQUEST__INIT;
  Account__JournalLine *line;
  request.follow = true;
  request.after_sequence = 1;
  expect_ok(journal_read_open(call, &request, &stream));
  for (uint64_t sequence = 2; sequence <= 6; sequence++) {
    expect_ok(journal_read_next(stream, &line));
    cr_assert_eq(line->sequence, sequence);
    follower->seen = sequence;
  }
  bus_close(stream);
  call_end(call);
}

static void write_slowly(void *argument)
{
  struct follower *follower = argument;
  while (follower->seen < 2)
    fiber_sleep(1000);
  for (int i = 0; i < 4; i++) {
    uint64_t before = follower->seen;
    said_deposit(follower->house, follower->house->account_id, "1");
    while (follower->seen == before)
      fiber_sleep(1000);
  }
}

struct side {
  void (*body)(void *);
  struct follower *follower;
};

static void run_side(void *argument)
{
  struct side *side = argument;
  side->body(side->follower);
}

static void follows(struct house *house)
{
  struct follower follower = { .house = house };
  struct side reader = { follow, &follower }, writer = { write_slowly, &follower };
  house_beside(house, run_side, (void *[]){ &reader, &writer }, 2);
  cr_assert_eq(follower.seen, 6);
}

Test(reads, a_follower_of_the_journal_gets_each_line_as_it_comes)
{
  house_run(&(struct house){ 0 }, follows);
}
