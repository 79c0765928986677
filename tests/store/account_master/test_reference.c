/* Reference data: increments of venues, currency pairs, benchmarks and observations that no file brings. */
#include "master_scene.h"

static void venues(struct house *house)
{
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *response;
  Account__VenueIncrement paper = ACCOUNT__VENUE_INCREMENT__INIT, *list[] = { &paper };
  paper.venue = "PAPER";
  paper.increment = "0.001";
  paper.minimum = "0.01";
  struct said said = said_by(house, scene_administrator(), NULL);
  said_security(&said, "EEE");
  said.commands[0]->put_security->n_venues = 1;
  said.commands[0]->put_security->venues = list;
  uint64_t id = scene_put(&said);
  struct call *call = house_call(house, scene_advisor(), "");
  expect_ok(security_find_call(call, &request, &response));
  cr_assert_eq(response->n_securities, 3);
  for (size_t i = 0; i < response->n_securities; i++) {
    const Account__Security *security = response->securities[i];
    cr_assert_eq(security->n_venues, security->security_id == id ? 1 : 0);
    if (security->security_id == id)
      cr_assert_str_eq(security->venues[0]->increment, "0.001");
  }
  call_end(call);
}

Test(reference, a_venue_has_its_own_increment)
{
  house_run(&(struct house){ 0 }, venues);
}

static void pairs(struct house *house)
{
  uint64_t id;
  struct said said = said_by(house, scene_administrator(), NULL);
  said_security(&said, "EUR/USD");
  said.commands[0]->put_security->kind = ACCOUNT__SECURITY__KIND__CURRENCY_PAIR;
  said.commands[0]->put_security->currency = "EUR";
  expect_field(scene_try(&said, &id), STATUS_INVALID_ARGUMENT, "commands[0].put_security.symbol");
  said_end(&said);
  said = said_by(house, scene_administrator(), NULL);
  said_security(&said, "EUR/USD");
  said.commands[0]->put_security->kind = ACCOUNT__SECURITY__KIND__CURRENCY_PAIR;
  said.commands[0]->put_security->currency = "USD";
  scene_put(&said);
}

Test(reference, a_currency_pair_is_named_by_its_currencies)
{
  house_run(&(struct house){ 0 }, pairs);
}

static void benchmarks(struct house *house)
{
  Account__PutBenchmarkRequest put = ACCOUNT__PUT_BENCHMARK_REQUEST__INIT;
  Account__PutBenchmarkResponse *answer;
  Account__GetBenchmarkRequest get = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  Account__Benchmark *benchmark;
  uint64_t ids[] = { house->security_id, house->second_security_id };
  int64_t weights[] = { 60000000, 40000000 };
  put.symbol = "HOUSE";
  put.name = "The house's own";
  put.as_of = "2026-11-20";
  put.source = "the committee";
  put.n_security_ids = put.n_weight_e8 = 2;
  put.security_ids = ids;
  put.weight_e8 = weights;
  struct call *call = house_call(house, scene_administrator(), "benchmark");
  expect_ok(benchmark_put_call(call, &put, &answer));
  uint64_t id = answer->benchmark_id;
  expect_ok(benchmark_put_call(call, &put, &answer));
  cr_assert_eq(answer->benchmark_id, id, "a repetition is answered as it was");
  get.symbol = "HOUSE";
  expect_ok(benchmark_get_call(call, &get, &benchmark));
  cr_assert_eq(benchmark->n_weight_e8, 2);
  cr_assert_eq(benchmark->weight_e8[0], 60000000);
  call_end(call);
  call = house_call(house, scene_administrator(), "");
  weights[1] = 39999999;
  expect_field(benchmark_put_call(call, &put, &answer), STATUS_INVALID_ARGUMENT, "weight_e8");
  weights[1] = 40000000;
  ids[1] = ids[0];
  expect_field(benchmark_put_call(call, &put, &answer), STATUS_INVALID_ARGUMENT, "security_ids");
  ids[1] = 999999;
  expect_field(benchmark_put_call(call, &put, &answer), STATUS_NOT_FOUND, "security_ids");
  call_end(call);
  call = house_call(house, scene_caller(ROLE_TRADER, 1005), "");
  expect_code(benchmark_put_call(call, &put, &answer), STATUS_PERMISSION_DENIED);
  call_end(call);
}

Test(reference, a_benchmark_is_put_whole)
{
  house_run(&(struct house){ 0 }, benchmarks);
}

static void observations(struct house *house)
{
  Account__PutObservationsRequest put = ACCOUNT__PUT_OBSERVATIONS_REQUEST__INIT;
  Account__PutObservationsResponse *answer;
  Account__ObservationHistoryRequest request = ACCOUNT__OBSERVATION_HISTORY_REQUEST__INIT;
  Account__ObservationHistoryResponse *history;
  const char *metrics[] = { "beta" };
  uint64_t ids[] = { house->security_id };
  int64_t values[] = { 1100000 };
  put.source = "the desk";
  put.as_of = "2026-11-20";
  put.n_metrics = put.n_security_ids = put.n_value_e6 = 1;
  put.metrics = metrics;
  put.security_ids = ids;
  put.value_e6 = values;
  struct call *call = house_call(house, scene_administrator(), "");
  expect_ok(observation_put_call(call, &put, &answer));
  call_end(call);
  fiber_sleep(2000);
  call = house_call(house, scene_administrator(), "");
  values[0] = 1200000;
  expect_ok(observation_put_call(call, &put, &answer));
  request.n_security_ids = 1;
  request.security_ids = ids;
  expect_ok(observation_history_call(call, &request, &history));
  cr_assert_eq(history->n_value_e6, 2, "a correction stands beside what it corrects");
  cr_assert_eq(history->value_e6[0], 1100000);
  cr_assert_eq(history->value_e6[1], 1200000);
  cr_assert_lt(history->recorded_at_us[0], history->recorded_at_us[1]);
  cr_assert_str_eq(history->metrics[0], "beta");
  request.metric = "momentum";
  expect_ok(observation_history_call(call, &request, &history));
  cr_assert_eq(history->n_value_e6, 0);
  put.n_value_e6 = 0;
  cr_assert_neq(observation_put_call(call, &put, &answer).code, STATUS_OK);
  call_end(call);
}

Test(reference, observations_have_a_history)
{
  house_run(&(struct house){ 0 }, observations);
}
