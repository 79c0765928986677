/* Reading reference data back. */
#include <string.h>

#include "base/date.h"
#include "files.h"

static struct call *advisor(struct house *house, uint64_t firm_id)
{
  return house_call(house, house_caller(ROLE_ADVISOR, firm_id, ADVISOR), "");
}

static void securities(struct house *house)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *response;
  const char *wanted[] = { "NEM", "NONE", "AAPL" };
  import_fund(house, FIRM, holdings_text, false);
  struct call *call = advisor(house, FIRM);
  expect_ok(security_find_call(call, &request, &response));
  cr_assert_eq(response->n_securities, 3);
  cr_assert_str_eq(response->securities[1]->symbol, "BRK.B");
  cr_assert_str_eq(response->securities[1]->sector, "Financials");
  cr_assert_str_eq(response->securities[1]->increment, "1");
  cr_assert_eq(response->securities[1]->kind, ACCOUNT__SECURITY__KIND__STOCK);
  request.symbols = wanted;
  request.n_symbols = 3;
  expect_ok(security_find_call(call, &request, &response));
  cr_assert_eq(response->n_securities, 2);
  cr_assert_str_eq(response->securities[0]->symbol, "AAPL");
  call_end(call);
  call = advisor(house, OTHER_FIRM);
  expect_ok(security_find_call(call, &request, &response));
  cr_assert_eq(response->n_securities, 0, "another firm's securities are not seen");
  call_end(call);
}

Test(market, securities_are_found_by_symbol_in_the_callers_firm)
{
  house_run(&(struct house){ .is_empty = true }, securities);
}

static void prices(struct house *house)
{
  Account__LastPricesRequest last = ACCOUNT__LAST_PRICES_REQUEST__INIT;
  Account__PriceHistoryRequest history = ACCOUNT__PRICE_HISTORY_REQUEST__INIT;
  Account__LastPricesResponse *response;
  Account__PriceSeries *series;
  struct bus_stream *stream;
  import_fund(house, FIRM, holdings_text, false);
  import_closes(house, FIRM, "date,symbol,close\n2026-11-18,AAPL,200\n2026-11-19,AAPL,201\n2026-11-19,NEM,31\n");
  struct call *call = advisor(house, FIRM);
  expect_ok(price_last_call(call, &last, &response));
  cr_assert_eq(response->n_price_e6, 3);
  cr_assert_str_eq(response->symbols[0], "AAPL");
  cr_assert_eq(response->price_e6[0], 212280000);
  cr_assert_eq(date_of_instant(response->at_us[0]), 20777);
  uint64_t ids[] = { response->security_ids[2], 999999, response->security_ids[0] };
  history.security_ids = ids;
  history.n_security_ids = 3;
  history.last = 2;
  expect_ok(price_history_open(call, &history, &stream));
  static const size_t counts[] = { 2, 0, 2 };
  for (size_t i = 0; i < 3; i++) {
    expect_ok(price_history_next(stream, &series));
    cr_assert_eq(series->security_id, ids[i], "in the order asked for");
    cr_assert_eq(series->n_days, counts[i]);
    cr_assert_eq(series->n_close_e6, counts[i]);
  }
  cr_assert_eq(series->close_e6[0], 201000000);
  cr_assert_eq(series->close_e6[1], 212280000);
  cr_assert_eq(series->days[1], 20777);
  expect_ok(price_history_next(stream, &series));
  cr_assert_null(series);
  history.last = 0;
  history.to = "2026-11-19";
  expect_ok(price_history_open(call, &history, &stream));
  expect_ok(price_history_next(stream, &series));
  cr_assert_eq(series->n_days, 1);
  bus_close(stream);
  call_end(call);
}

Test(market, last_prices_are_columns_and_history_is_a_series_a_security)
{
  house_run(&(struct house){ .is_empty = true }, prices);
}

static void benchmarks(struct house *house)
{
  Account__GetBenchmarkRequest request = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  Account__ListBenchmarksRequest list = ACCOUNT__LIST_BENCHMARKS_REQUEST__INIT;
  Account__ListBenchmarksResponse *response;
  Account__Benchmark *benchmark;
  char *later = arena_strdup(house->arena, holdings_text);
  memcpy(strstr(later, "Nov 20"), "Nov 23", 6);
  import_fund(house, FIRM, holdings_text, false);
  import_fund(house, FIRM, later, false);
  struct call *call = advisor(house, FIRM);
  request.symbol = "FUND";
  expect_ok(benchmark_get_call(call, &request, &benchmark));
  cr_assert_str_eq(benchmark->as_of, "2026-11-23");
  cr_assert_str_eq(benchmark->name, "Made Up Fund");
  cr_assert_str_eq(benchmark->source, "fund.csv");
  cr_assert_eq(benchmark->n_weight_e8, 3);
  cr_assert_eq(benchmark->weight_e8[0], 60000000);
  cr_assert_str_eq(benchmark->symbols[2], "NEM");
  cr_assert_eq(benchmark->market_value_e4[1], 30000000);
  request.as_of = "2026-11-22";
  expect_ok(benchmark_get_call(call, &request, &benchmark));
  cr_assert_str_eq(benchmark->as_of, "2026-11-20");
  request.as_of = "2026-11-19";
  expect_code(benchmark_get_call(call, &request, &benchmark), STATUS_NOT_FOUND);
  expect_ok(benchmark_list_call(call, &list, &response));
  cr_assert_eq(response->n_benchmarks, 1);
  cr_assert_str_eq(response->benchmarks[0]->as_of, "2026-11-23");
  call_end(call);
  call = advisor(house, OTHER_FIRM);
  request.as_of = "";
  expect_code(benchmark_get_call(call, &request, &benchmark), STATUS_NOT_FOUND);
  call_end(call);
}

Test(market, a_benchmark_is_that_of_the_latest_date_on_or_before)
{
  house_run(&(struct house){ .is_empty = true }, benchmarks);
}

static void observations(struct house *house)
{
  Account__ListObservationsRequest request = ACCOUNT__LIST_OBSERVATIONS_REQUEST__INIT;
  Account__ObservationBatch *batch;
  struct bus_stream *stream;
  import_fund(house, FIRM, holdings_text, false);
  Account__ImportReport *report = import_metrics(house, "2026-10-01", "symbol,coal,water\nAAPL,1,2\nNEM,,4\nZZZ,1,1\n");
  cr_assert_eq(report->taken, 2);
  cr_assert_eq(report->left_out, 1);
  import_metrics(house, "2026-11-01", "symbol,coal\nAAPL,1.5\n");
  struct call *call = advisor(house, FIRM);
  request.source = "vendor";
  expect_ok(observation_list_open(call, &request, &stream));
  expect_ok(observation_list_next(stream, &batch));
  cr_assert_eq(batch->n_value_e6, 3);
  cr_assert_eq(batch->n_metrics, 2);
  cr_assert_str_eq(batch->metrics[batch->metric_index[0]], "coal");
  cr_assert_eq(batch->value_e6[0], 1500000, "the later one counts");
  cr_assert_str_eq(batch->sources[batch->source_index[2]], "vendor");
  bus_close(stream);
  request.as_of = "2026-10-31";
  expect_ok(observation_list_open(call, &request, &stream));
  expect_ok(observation_list_next(stream, &batch));
  cr_assert_eq(batch->value_e6[0], 1000000);
  bus_close(stream);
  Account__FindSecuritiesRequest find = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found;
  expect_ok(security_find_call(call, &find, &found));
  uint64_t newmont = found->securities[2]->security_id;
  request.security_ids = &newmont;
  request.n_security_ids = 1;
  expect_ok(observation_list_open(call, &request, &stream));
  expect_ok(observation_list_next(stream, &batch));
  cr_assert_eq(batch->n_value_e6, 1, "of the securities asked for alone");
  cr_assert_eq(batch->value_e6[0], 4000000);
  bus_close(stream);
  call_end(call);
}

Test(market, the_latest_observation_on_or_before_a_date_counts)
{
  house_run(&(struct house){ .is_empty = true }, observations);
}

static int64_t counted(struct house *house, const char *kind)
{
  char sql[200];
  snprintf(sql, sizeof sql, "SELECT coalesce(max(version), 0) FROM record_head WHERE firm_id = %d AND kind = '%s'",
           FIRM, kind);
  return number(house, sql);
}

static struct status put_record(struct house *house, const char *kind)
{
  Account__MarketChange change = ACCOUNT__MARKET_CHANGE__INIT;
  Account__PutRecord put = ACCOUNT__PUT_RECORD__INIT;
  Account__Command command = ACCOUNT__COMMAND__INIT, *commands = &command;
  Account__CommitRequest request = ACCOUNT__COMMIT_REQUEST__INIT;
  Account__CommitResponse *response;
  put.kind = kind;
  put.type = change.base.descriptor->name;
  command.command_case = ACCOUNT__COMMAND__COMMAND_PUT_RECORD;
  command.put_record = &put;
  request.commands = &commands;
  request.n_commands = 1;
  struct call *call = house_call(house, house_caller(ROLE_SYSTEM, FIRM, 0), "count");
  struct status status = commit_commit_call(call, &request, &response);
  cr_expect_str_eq(status_is_ok(status) ? "" : status.field, "commands[0].put_record.kind");
  call_end(call);
  return status;
}

static void counts(struct house *house)
{
  static const char metrics[] = "symbol,coal\nAAPL,1.5\n";
  import_fund(house, FIRM, holdings_text, true);
  cr_expect_eq(counted(house, "account.benchmarks"), 0, "a dry run changes nothing");
  import_fund(house, FIRM, holdings_text, false);
  import_fund(house, FIRM, holdings_text, false);
  cr_expect_eq(counted(house, "account.benchmarks"), 1, "the same file again changes nothing");
  cr_expect_eq(counted(house, "account.observations"), 0);
  import_metrics(house, "2026-10-01", metrics);
  import_metrics(house, "2026-11-01", metrics);
  import_metrics(house, "2026-11-01", metrics);
  cr_expect_eq(counted(house, "account.observations"), 2);
  cr_expect_eq(put_record(house, "account.observations").code, STATUS_PERMISSION_DENIED);
  cr_expect_eq(counted(house, "account.observations"), 2);
}

Test(market, what_changes_ratings_and_funds_is_counted_with_it_and_by_nobody_else)
{
  house_run(&(struct house){ .is_empty = true }, counts);
}

static void future(struct house *house)
{
  static const char text[] = "symbol,coal\nAAPL,1.5\n";
  Account__ImportObservationsRequest request = ACCOUNT__IMPORT_OBSERVATIONS_REQUEST__INIT;
  Account__ImportReport *report;
  import_fund(house, FIRM, holdings_text, false);
  request.file = (ProtobufCBinaryData){ strlen(text), (uint8_t *)(uintptr_t)text };
  request.source = "vendor";
  request.as_of = "2199-01-01";
  struct call *call = house_call(house, administrator(FIRM), "");
  struct status status = import_observations_call(call, &request, &report);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "as_of");
  cr_expect_eq(counted(house, "account.observations"), 0);
  call_end(call);
}

Test(market, nothing_is_said_of_a_day_to_come)
{
  house_run(&(struct house){ .is_empty = true }, future);
}
