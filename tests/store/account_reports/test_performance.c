/* Returns measured from entries and closes. */
#include <stdio.h>
#include <string.h>

#include "said.h"

static void close_of(struct house *house, uint64_t security_id, const char *on, const char *close_e6)
{
  char sql[300];
  snprintf(sql, sizeof sql, "INSERT INTO price_close VALUES (1, %llu, '%s', %s, 'test')",
           (unsigned long long)security_id, on, close_e6);
  store_execute(&house->database, sql);
}

/* One entry on a day. */
static void post(struct house *house, uint64_t account_id, const char *on, const char *cash)
{
  struct said said = said_here(house, NULL);
  said_cash(&said, account_id, cash);
  said.commands[0]->post_entry->effective_on = on;
  said_commit(&said);
  said_end(&said);
}

static void bring(struct house *house, uint64_t account_id, const char *on, const char *shares)
{
  struct said said = said_here(house, NULL);
  said_shares(&said, account_id, house->security_id, shares, "1")->effective_on = on;
  said_commit(&said);
  said_end(&said);
}

static struct status measure(struct call *call, uint64_t account_id, Account__MeasureRequest request,
                             Account__MeasureResponse **out)
{
  request.account_id = account_id;
  if (!request.to[0])
    request.to = "2026-12-31";
  return performance_measure_call(call, &request, out);
}

static const Account__PeriodReturn *period_of(const Account__MeasureResponse *response,
                                              Account__PeriodReturn__Period name)
{
  for (size_t i = 0; i < response->n_periods; i++)
    if (response->periods[i]->period == name)
      return response->periods[i];
  cr_assert_fail("the period is not there");
  return NULL;
}

/* The accounts page: 100,000, then 110,000 before +50,000, then 152,000. Prices make the values. */
static void the_page(struct house *house)
{
  Account__MeasureRequest request = ACCOUNT__MEASURE_REQUEST__INIT;
  Account__MeasureResponse *response;
  close_of(house, house->security_id, "2025-12-31", "100000000");
  close_of(house, house->security_id, "2026-06-29", "110000000");
  close_of(house, house->security_id, "2026-06-30", "110000000");
  close_of(house, house->security_id, "2026-12-30", "102000000");
  bring(house, house->account_id, "2025-12-31", "1000");
  post(house, house->account_id, "2026-06-30", "50000");
  struct call *call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), "");
  request.benchmark = "AAA";
  expect_ok(measure(call, house->account_id, request, &response));
  cr_assert_eq(response->n_periods, 2);
  const Account__PeriodReturn *year = period_of(response, ACCOUNT__PERIOD_RETURN__PERIOD__ONE_YEAR);
  cr_assert_str_eq(year->from, "2025-12-31");
  cr_assert_str_eq(year->time_weighted_net, "0.045");
  cr_assert_str_eq(year->time_weighted_gross, "0.045");
  cr_assert_eq(strncmp(year->internal_rate, "0.015986", 8), 0, "%s", year->internal_rate);
  cr_assert_str_eq(year->benchmark, "0.02");
  cr_assert_str_eq(year->start_value, "100000.00");
  cr_assert_str_eq(year->end_value, "152000.00");
  cr_assert_str_eq(year->flows, "50000.00");
  cr_assert_not(year->annualised);
  const Account__PeriodReturn *whole = period_of(response, ACCOUNT__PERIOD_RETURN__PERIOD__INCEPTION);
  cr_assert_str_eq(whole->from, "2025-12-30");
  cr_assert_str_eq(whole->start_value, "0.00");
  cr_assert_str_eq(whole->flows, "150000.00");
  cr_assert(whole->annualised, "366 days are over a year");

  expect_field(measure(call, house->other_account_id, request, &response), STATUS_NOT_FOUND, "account_id");
  request.to = "2026-12-29";
  expect_field(measure(call, house->account_id, request, &response), STATUS_FAILED_PRECONDITION, "account_id");
  request.to = "2025-12-30";
  expect_field(measure(call, house->account_id, request, &response), STATUS_OUT_OF_RANGE, "to");
  request.to = "";
  request.from = "2024-01-01";
  expect_field(measure(call, house->account_id, request, &response), STATUS_OUT_OF_RANGE, "from");
  request.household_id = 5;
  expect_field(measure(call, house->account_id, request, &response), STATUS_INVALID_ARGUMENT, "account_id");
  expect_field(measure(call, 0, request, &response), STATUS_NOT_FOUND, "household_id");
  call_end(call);
}

Test(performance, the_case_of_the_accounts_page)
{
  house_run(&(struct house){ 0 }, the_page);
}

static void missing(struct house *house)
{
  Account__MeasureRequest request = ACCOUNT__MEASURE_REQUEST__INIT;
  Account__MeasureResponse *response;
  close_of(house, house->security_id, "2026-01-02", "100000000");
  bring(house, house->account_id, "2026-01-05", "10");
  struct call *call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), "");
  struct status status = measure(call, house->account_id, request, &response);
  expect_field(status, STATUS_FAILED_PRECONDITION, "account_id");
  char wanted[100];
  snprintf(wanted, sizeof wanted, "no close within 7 days: security %llu on 2026-12-31",
           (unsigned long long)house->security_id);
  cr_assert_str_eq(status.message, wanted);
  request.stale_days = 366;
  expect_ok(measure(call, house->account_id, request, &response));
  cr_assert_str_eq(response->periods[0]->time_weighted_net, "0");
  call_end(call);
}

Test(performance, a_missing_or_stale_close_is_named_with_its_day)
{
  house_run(&(struct house){ 0 }, missing);
}

static void segments(struct house *house)
{
  Account__MeasureRequest request = ACCOUNT__MEASURE_REQUEST__INIT;
  Account__MeasureResponse *response;
  close_of(house, house->security_id, "2026-01-05", "100000000");
  close_of(house, house->security_id, "2026-12-31", "110000000");
  bring(house, house->account_id, "2026-01-05", "10");
  post(house, house->account_id, "2026-01-05", "1000");
  post(house, house->other_account_id, "2026-01-05", "1000");
  struct said said = said_here(house, NULL);
  Account__Transfer *transfer = said_transfer(&said, house->account_id, 2000, house->security_id, "10");
  transfer->effective_on = "2026-01-05";
  said_commit(&said);
  said_end(&said);
  store_execute(&house->database, "INSERT INTO household VALUES (1, 77, 'Examples', 1); UPDATE person SET household_id = 77");
  struct call *call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), "");
  expect_ok(measure(call, house->account_id, request, &response));
  cr_assert_str_eq(response->periods[0]->time_weighted_net, "0.05", "a transfer between segments is no flow");
  cr_assert_str_eq(response->periods[0]->flows, "2000.00");
  request.one_segment = true;
  expect_ok(measure(call, house->account_id, request, &response));
  cr_assert_str_eq(response->periods[0]->time_weighted_net, "0", "cash alone");
  cr_assert_str_eq(response->periods[0]->flows, "1000.00");
  request.segment_id = 2000;
  expect_ok(measure(call, house->account_id, request, &response));
  cr_assert_str_eq(response->periods[0]->time_weighted_net, "0.1");
  request = (Account__MeasureRequest)ACCOUNT__MEASURE_REQUEST__INIT;
  request.household_id = 77;
  expect_ok(measure(call, 0, request, &response));
  cr_assert_eq(response->n_account_ids, 1, "of the own book");
  call_end(call);
  call = house_call(house, house_caller(ROLE_COMPLIANCE, FIRM, ADMINISTRATOR), "");
  expect_ok(measure(call, 0, request, &response));
  cr_assert_eq(response->n_account_ids, 2);
  cr_assert_str_eq(response->periods[0]->end_value, "3100.00");
  call_end(call);
}

Test(performance, an_account_a_segment_and_a_household)
{
  house_run(&(struct house){ 0 }, segments);
}

static void fees(struct house *house)
{
  Account__MeasureRequest request = ACCOUNT__MEASURE_REQUEST__INIT;
  Account__MeasureResponse *response;
  post(house, house->account_id, "2026-01-05", "1000");
  struct said said = said_here(house, NULL);
  said_cash(&said, house->account_id, "-10");
  said.commands[0]->post_entry->kind = ACCOUNT__ENTRY_KIND__FEE_CHARGED;
  said.commands[0]->post_entry->effective_on = "2026-03-31";
  said_commit(&said);
  said_end(&said);
  struct call *call = house_call(house, house_caller(ROLE_ADVISOR, FIRM, ADVISOR), "");
  expect_ok(measure(call, house->account_id, request, &response));
  cr_assert_str_eq(response->periods[0]->time_weighted_net, "-0.01");
  cr_assert_str_eq(response->periods[0]->time_weighted_gross, "0");
  cr_assert_str_eq(response->periods[0]->fees, "10.00");
  call_end(call);
}

Test(performance, a_fee_lowers_the_net_return_alone)
{
  house_run(&(struct house){ 0 }, fees);
}
