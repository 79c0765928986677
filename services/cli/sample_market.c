/* The sample firm's market: its benchmark, two years of made-up prices, ratings and what they mean. */
#include <string.h>

#include "account.seam.h"
#include "base/calendar.h"
#include "base/clock.h"
#include "base/date.h"
#include "esg.seam.h"
#include "price_series.h"
#include "sample.h"
#include "sample_files.h"

#define VENDOR "Sample Ratings (made up)"
#define PRICE_SEED 7
#define PRICE_DAYS 504
#define MARKET_CLOSE_E6 INT64_C(600000000)
#define REVENUE_BOUND "5" /* percent of revenue */

/* The date of a firm that is there already; for a new one the last trading day, so that prices are fresh. */
static struct status find_date(struct sample *sample)
{
  struct Account__GetBenchmarkRequest request = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  struct Account__Benchmark *benchmark;
  request.symbol = SAMPLE_BENCHMARK;
  struct call call = sample_call(sample, sample->administrator_key, "");
  struct status status = benchmark_get_call(&call, &request, &benchmark);
  if (status.code == STATUS_NOT_FOUND) {
    date_format(calendar_add_trading_days(date_of_instant(clock_now_us()), -1), sample->as_of);
    return status_ok();
  }
  if (status_is_ok(status))
    snprintf(sample->as_of, sizeof sample->as_of, "%s", benchmark->as_of);
  return status;
}

/* The embedded file with its date set: "Nov 20, 2026". */
static struct status dated_holdings(struct sample *sample, ProtobufCBinaryData *out)
{
  static const char mark[] = "Fund Holdings as of,\"";
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  int32_t on;
  const char *at = strstr(sample_holdings, mark);
  const char *end = at == NULL ? NULL : strchr(at + sizeof mark - 1, '"');
  struct status status = date_parse(sample->as_of, &on);
  if (!status_is_ok(status) || end == NULL)
    return status_fail(STATUS_INTERNAL, NULL, "the embedded holdings file has no date");
  struct civil civil = date_to_civil(on);
  char *text = arena_printf(sample->cli->arena, "%.*s%s%s %02d, %d%s", (int)(at - sample_holdings), sample_holdings,
                            mark, months[civil.month - 1], civil.day, civil.year, end);
  *out = (ProtobufCBinaryData){ .len = strlen(text), .data = (uint8_t *)text };
  return status_ok();
}

static struct status check_report(const struct Account__ImportReport *report)
{
  for (size_t i = 0; i < report->n_findings; i++) {
    if (report->findings[i]->severity == ACCOUNT__IMPORT_FINDING__SEVERITY__ERROR)
      return status_fail(STATUS_FAILED_PRECONDITION, NULL, report->findings[i]->message);
  }
  return status_ok();
}

static struct status load_holdings(struct sample *sample)
{
  struct Account__ImportHoldingsRequest request = ACCOUNT__IMPORT_HOLDINGS_REQUEST__INIT;
  struct Account__ImportReport *report;
  request.symbol = SAMPLE_BENCHMARK;
  request.file_name = "sample/holdings.csv";
  struct status status = dated_holdings(sample, &request.file);
  if (!status_is_ok(status))
    return status;
  struct call call = sample_call(sample, sample->administrator_key, "");
  status = import_holdings_call(&call, &request, &report);
  if (status_is_ok(status))
    status = check_report(report);
  if (!status_is_ok(status))
    return status;
  sample_say(sample, "benchmark " SAMPLE_BENCHMARK " as of %s: %u of %u rows taken%s; prices and weights are invented",
             sample->as_of, report->taken, report->rows, report->unchanged ? " (before)" : "");
  for (size_t i = 0; i < report->n_findings && i < 3; i++)
    sample_add(sample, "line %u, %s: %s", report->findings[i]->line, report->findings[i]->subject,
               report->findings[i]->message);
  return status_ok();
}

static struct status load_prices(struct sample *sample)
{
  struct Account__GetBenchmarkRequest get = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  struct Account__ImportPricesRequest request = ACCOUNT__IMPORT_PRICES_REQUEST__INIT;
  struct Account__Benchmark *benchmark;
  struct Account__ImportReport *report;
  struct price_series_options options = {
    .seed = PRICE_SEED, .days = PRICE_DAYS, .market = SAMPLE_MARKET, .market_close_e6 = MARKET_CLOSE_E6
  };
  struct call call = sample_call(sample, sample->administrator_key, "");
  get.symbol = SAMPLE_BENCHMARK;
  request.source = arena_printf(call.arena, "made up, seed %d", PRICE_SEED);
  request.file_name = "made-up-prices.csv";
  struct status status = benchmark_get_call(&call, &get, &benchmark);
  if (status_is_ok(status))
    status = price_series_make(call.arena, benchmark, &options, &request.file);
  if (status_is_ok(status))
    status = import_prices_call(&call, &request, &report);
  if (status_is_ok(status))
    status = check_report(report);
  if (status_is_ok(status))
    sample_say(sample, "%u closes of %d days, made up by a seeded factor model (seed %d), %s among them%s",
               report->taken, PRICE_DAYS, PRICE_SEED, SAMPLE_MARKET, report->unchanged ? " (before)" : "");
  return status;
}

static struct status load_ratings(struct sample *sample)
{
  struct Account__ImportObservationsRequest request = ACCOUNT__IMPORT_OBSERVATIONS_REQUEST__INIT;
  struct Account__ImportReport *report;
  request.file = (ProtobufCBinaryData){ .len = sample_practices_size, .data = (uint8_t *)sample_practices };
  request.source = VENDOR;
  request.as_of = sample->as_of;
  request.file_name = "sample/practices.csv";
  struct call call = sample_call(sample, sample->administrator_key, "");
  struct status status = import_observations_call(&call, &request, &report);
  if (status_is_ok(status))
    status = check_report(report);
  if (status_is_ok(status))
    sample_say(sample, "ratings of %u companies, invented%s", report->taken, report->unchanged ? " (before)" : "");
  return status;
}

static struct status put_practice(struct sample *sample, const char *name, const char *metric)
{
  struct Esg__Predicate predicate = ESG__PREDICATE__INIT, *predicates = &predicate;
  struct Esg__Practice practice = ESG__PRACTICE__INIT, *stored;
  struct Esg__PutPracticeRequest request = ESG__PUT_PRACTICE_REQUEST__INIT;
  predicate.source = VENDOR;
  predicate.metric = or_empty(metric);
  predicate.comparison = ESG__PREDICATE__COMPARISON__AT_LEAST;
  predicate.bound = REVENUE_BOUND;
  practice.name = or_empty(name);
  practice.n_predicates = 1;
  practice.predicates = &predicates;
  request.practice = &practice;
  struct call call =
      sample_call(sample, sample->administrator_key, arena_printf(sample->cli->arena, "practice:%s", metric));
  return screen_put_practice_call(&call, &request, &stored);
}

struct status sample_load_market(struct sample *sample)
{
  struct status status = find_date(sample);
  if (status_is_ok(status))
    status = load_holdings(sample);
  if (status_is_ok(status))
    status = load_prices(sample);
  if (status_is_ok(status))
    status = load_ratings(sample);
  if (status_is_ok(status))
    status = put_practice(sample, "tobacco", "tobacco_revenue");
  if (status_is_ok(status))
    status = put_practice(sample, "weapons", "weapons_revenue");
  if (status_is_ok(status))
    status = put_practice(sample, "fossil fuels", "fossil_fuel_revenue");
  if (status_is_ok(status))
    sample_say(sample, "practices that clients may avoid: tobacco, weapons, fossil fuels (from " REVENUE_BOUND
                       "%% of revenue on)");
  return status;
}
