/* Facts over time: values, confirmations, ages, and one name over a book. */
#include <string.h>

#include "base/clock.h"
#include "plain.h"
#include "said.h"

static struct call *ask(struct house *house, enum role role, uint64_t user_id)
{
  return house_call(house, house_caller(role, FIRM, user_id), "");
}

static uint64_t say(struct house *house, uint64_t account_id, const char *value)
{
  struct said said = said_here(house, NULL);
  said_fact(&said, account_id, value);
  said.commands[0]->put_fact->inputs_sequence = 2;
  uint64_t sequence = said_commit(&said)->sequence;
  said_end(&said);
  return sequence;
}

static void history(struct house *house)
{
  uint64_t first = say(house, house->account_id, "3");
  say(house, house->account_id, "3");
  uint64_t second = say(house, house->account_id, "4");
  int64_t then_us = clock_now_us();
  uint64_t third = say(house, house->account_id, "3");
  Account__FactHistoryRequest request = ACCOUNT__FACT_HISTORY_REQUEST__INIT;
  Account__ListFactsResponse *values;
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  request.account_id = house->account_id;
  request.name = "risk_level";
  expect_ok(fact_history_call(call, &request, &values));
  cr_assert_eq(values->n_facts, 3, "said again, a value is confirmed");
  cr_assert_str_eq(values->facts[0]->value, "3");
  cr_assert_eq(values->facts[0]->sequence, third);
  cr_assert_eq(values->facts[1]->sequence, second);
  cr_assert_eq(values->facts[2]->sequence, first);
  cr_assert_eq(values->facts[2]->inputs_sequence, 2);
  cr_assert_gt(timestamp_us(values->facts[2]->confirmed_at, 0), timestamp_us(values->facts[2]->valid_from, 0));
  request.page_size = 1;
  expect_ok(fact_history_call(call, &request, &values));
  request.before = values->facts[0]->valid_from;
  expect_ok(fact_history_call(call, &request, &values));
  cr_assert_eq(values->n_facts, 1);
  cr_assert_str_eq(values->facts[0]->value, "4");

  Account__ListFactsRequest list = ACCOUNT__LIST_FACTS_REQUEST__INIT;
  list.account_id = house->account_id;
  list.as_of = timestamp_of(call->arena, then_us);
  expect_ok(fact_list_call(call, &list, &values));
  cr_assert_str_eq(values->facts[0]->value, "4");
  request.before = NULL;
  request.name = "unheard_of";
  expect_field(fact_history_call(call, &request, &values), STATUS_NOT_FOUND, "name");
  request.account_id = house->other_account_id;
  expect_field(fact_history_call(call, &request, &values), STATUS_NOT_FOUND, "account_id");
  call_end(call);
}

Test(facts, a_value_said_again_is_confirmed_and_another_is_history)
{
  house_run(&(struct house){ 0 }, history);
}

static void ages(struct house *house)
{
  say(house, house->account_id, "3");
  store_execute(&house->database, "UPDATE fact SET confirmed_at = confirmed_at - interval '90 seconds'");
  Account__ListFactsRequest list = ACCOUNT__LIST_FACTS_REQUEST__INIT;
  Account__ListFactsResponse *facts;
  struct call *call = ask(house, ROLE_ADVISOR, ADVISOR);
  list.account_id = house->account_id;
  expect_ok(fact_list_call(call, &list, &facts));
  cr_assert_geq(facts->facts[0]->age_seconds, 90);
  cr_assert_lt(facts->facts[0]->age_seconds, 150);
  call_end(call);
  say(house, house->account_id, "3");
  call = ask(house, ROLE_ADVISOR, ADVISOR);
  expect_ok(fact_list_call(call, &list, &facts));
  cr_assert_lt(facts->facts[0]->age_seconds, 60, "confirmed anew");
  call_end(call);
}

Test(facts, a_fact_ages_from_its_last_confirmation)
{
  house_run(&(struct house){ 0 }, ages);
}

static size_t accounts_seen(struct house *house, enum role role, uint64_t user_id, const char *first)
{
  struct call *call = ask(house, role, user_id);
  struct bus_stream *stream;
  Account__FactBookRequest request = ACCOUNT__FACT_BOOK_REQUEST__INIT;
  Account__FactBatch *batch;
  size_t seen = 0;
  request.name = "risk_level";
  expect_ok(fact_book_open(call, &request, &stream));
  while (status_is_ok(fact_book_next(stream, &batch)) && batch) {
    cr_assert_eq(batch->n_values, batch->n_account_ids);
    cr_assert_eq(batch->n_confirmed_at_us, batch->n_account_ids);
    cr_assert_str_eq(batch->values[0], first);
    seen += batch->n_account_ids;
  }
  call_end(call);
  return seen;
}

static void book(struct house *house)
{
  say(house, house->account_id, "3");
  say(house, house->account_id, "4");
  say(house, house->other_account_id, "5");
  cr_assert_eq(accounts_seen(house, ROLE_ADVISOR, ADVISOR, "4"), 1);
  cr_assert_eq(accounts_seen(house, ROLE_ADVISOR, OTHER_ADVISOR, "5"), 1);
  cr_assert_eq(accounts_seen(house, ROLE_COMPLIANCE, ADMINISTRATOR, "4"), 2);
}

Test(facts, one_name_over_the_callers_book)
{
  house_run(&(struct house){ 0 }, book);
}
