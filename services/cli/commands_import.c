/* steward import, steward made-up-prices: files as issuers and vendors ship them, and prices where none can be had. */
#include <string.h>

#include "account.seam.h"
#include "base/decimal.h"
#include "command.h"
#include "file.h"
#include "import_report.h"
#include "made_up_prices.h"
#include "output.h"
#include "price_series.h"

static struct status holdings_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ImportHoldingsRequest request = ACCOUNT__IMPORT_HOLDINGS_REQUEST__INIT;
  struct Account__ImportReport *report;
  const char *path = arguments_operand(arguments, 0);
  request.symbol = or_empty(arguments_option(arguments, "--symbol"));
  request.file_name = or_empty(file_name(path));
  request.dry_run = arguments_flag(arguments, "--dry-run");
  struct status status = file_read(cli->arena, path, &request.file);
  if (status_is_ok(status))
    status = import_holdings_call(cli->call, &request, &report);
  return status_is_ok(status) ? import_report_print(cli, report) : status;
}

static struct status prices_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ImportPricesRequest request = ACCOUNT__IMPORT_PRICES_REQUEST__INIT;
  struct Account__ImportReport *report;
  const char *path = arguments_operand(arguments, 0);
  request.source = or_empty(arguments_option(arguments, "--source"));
  request.file_name = or_empty(file_name(path));
  request.dry_run = arguments_flag(arguments, "--dry-run");
  struct status status = file_read(cli->arena, path, &request.file);
  if (status_is_ok(status))
    status = import_prices_call(cli->call, &request, &report);
  return status_is_ok(status) ? import_report_print(cli, report) : status;
}

static struct status ratings_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__ImportObservationsRequest request = ACCOUNT__IMPORT_OBSERVATIONS_REQUEST__INIT;
  struct Account__ImportReport *report;
  const char *path = arguments_operand(arguments, 0);
  request.source = or_empty(arguments_option(arguments, "--source"));
  request.as_of = or_empty(arguments_option(arguments, "--as-of"));
  request.file_name = or_empty(file_name(path));
  request.dry_run = arguments_flag(arguments, "--dry-run");
  struct status status = file_read(cli->arena, path, &request.file);
  if (status_is_ok(status))
    status = import_observations_call(cli->call, &request, &report);
  return status_is_ok(status) ? import_report_print(cli, report) : status;
}

static struct status series_options(struct cli *cli, const struct arguments *arguments,
                                    struct price_series_options *out)
{
  const char *days = arguments_option(arguments, "--days"), *seed = arguments_option(arguments, "--seed");
  const char *close = arguments_option(arguments, "--market-close");
  uint64_t count = 0;
  out->market = arguments_option(arguments, "--market");
  struct status status = number_parse(cli->arena, "--days", days == NULL ? "504" : days, MADE_UP_DAYS_MAX, &count);
  out->days = count;
  if (status_is_ok(status))
    status = number_parse(cli->arena, "--seed", seed, UINT64_MAX, &out->seed);
  if (status_is_ok(status))
    status = decimal_parse(close == NULL ? "600.00" : close, PRICE_PLACES, &out->market_close_e6);
  return status;
}

static struct status made_up_run(struct cli *cli, const struct arguments *arguments)
{
  struct Account__GetBenchmarkRequest request = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  struct Account__Benchmark *benchmark;
  struct price_series_options options = { 0 };
  ProtobufCBinaryData file;
  request.symbol = or_empty(arguments_option(arguments, "--benchmark"));
  struct status status = series_options(cli, arguments, &options);
  if (status_is_ok(status))
    status = benchmark_get_call(cli->call, &request, &benchmark);
  if (status_is_ok(status))
    status = price_series_make(cli->arena, benchmark, &options, &file);
  if (status_is_ok(status) && fwrite(file.data, 1, file.len, cli->out) != file.len)
    status = status_fail(STATUS_UNAVAILABLE, NULL, "the prices can not be written");
  return status;
}

static const struct option_row holdings_options[] = {
  { "--symbol", "SYMBOL", OPTION_REQUIRED, "of the ETF: IVV" },
  { "--dry-run", NULL, 0, "say what would change, and change nothing" },
};
static const struct option_row prices_options[] = {
  { "--source", "TEXT", OPTION_REQUIRED, "kept with each price: who says so" },
  { "--dry-run", NULL, 0, "say what would change, and change nothing" },
};
static const struct option_row ratings_options[] = {
  { "--source", "VENDOR", OPTION_REQUIRED, "whose ratings they are" },
  { "--as-of", "DATE", OPTION_REQUIRED, "of the ratings" },
  { "--dry-run", NULL, 0, "say what would change, and change nothing" },
};
static const struct option_row made_up_options[] = {
  { "--benchmark", "SYMBOL", OPTION_REQUIRED, "whose securities get prices" },
  { "--seed", "N", OPTION_REQUIRED, "the same seed gives the same prices" },
  { "--days", "N", 0, "trading days, the last is the benchmark's date; default 504" },
  { "--market", "SYMBOL", 0, "an ETF that moves as the benchmark as a whole does: SPY" },
  { "--market-close", "PRICE", 0, "its last price; default 600.00" },
};

static const struct command commands[] = {
  { "import holdings",
    { "FILE", holdings_options, array_length(holdings_options) },
    "Imports an ETF's holdings file: securities, prices of the day, the benchmark. Says what was taken, what was left "
    "out and why.",
    holdings_run },
  { "import prices",
    { "FILE", prices_options, array_length(prices_options) },
    "Imports daily closes: date,symbol,close. All or nothing; the same file again changes nothing.",
    prices_run },
  { "import ratings",
    { "FILE", ratings_options, array_length(ratings_options) },
    "Imports a vendor's ratings: symbol and one column a metric. All or nothing.",
    ratings_run },
  { "made-up-prices",
    { "", made_up_options, array_length(made_up_options) },
    "Prints a price file of invented closes for a benchmark's securities. A seeded market-and-sector factor model that "
    "ends at the benchmark's prices; for demos and tests.",
    made_up_run },
};

const struct command_group import_commands = { "Reference data", commands, array_length(commands) };
