/* steward performance: what an account or a household has returned. */
#include "account.seam.h"
#include "base/decimal.h"
#include "command.h"
#include "output.h"

static const char *rate_text(struct cli *cli, const char *rate)
{
  int64_t value_e8;
  if (rate[0] == '\0' || !status_is_ok(decimal_parse(rate, WEIGHT_PLACES, &value_e8)))
    return "-";
  return percent_text(cli->arena, value_e8);
}

static void print_periods(struct cli *cli, const Account__MeasureResponse *response)
{
  struct table *table =
      table_new(cli->arena, "period|from|to|>start|>flows|>fees|>end|>gross|>net|>internal rate|>benchmark|a year's");
  for (size_t i = 0; i < response->n_periods; i++) {
    const Account__PeriodReturn *period = response->periods[i];
    table_add(table,
              (const char *[]){ enum_text(cli->arena, &account__period_return__period__descriptor, period->period),
                                period->from, period->to, money_text(cli->arena, period->start_value),
                                money_text(cli->arena, period->flows), money_text(cli->arena, period->fees),
                                money_text(cli->arena, period->end_value), rate_text(cli, period->time_weighted_gross),
                                rate_text(cli, period->time_weighted_net), rate_text(cli, period->internal_rate),
                                rate_text(cli, period->benchmark), period->annualised ? "yes" : "no" });
  }
  table_print(table, cli->out);
}

static struct status performance_run(struct cli *cli, const struct arguments *arguments)
{
  Account__MeasureRequest request = ACCOUNT__MEASURE_REQUEST__INIT;
  Account__MeasureResponse *response;
  const char *segment = arguments_option(arguments, "--segment");
  bool is_household = arguments_flag(arguments, "--household"), is_done;
  struct status status =
      number_parse(cli->arena, is_household ? "HOUSEHOLD" : "ACCOUNT", arguments_operand(arguments, 0), UINT64_MAX,
                   is_household ? &request.household_id : &request.account_id);
  if (status_is_ok(status) && segment != NULL) {
    request.one_segment = true;
    status = number_parse(cli->arena, "--segment", segment, UINT64_MAX, &request.segment_id);
  }
  request.from = or_empty(arguments_option(arguments, "--from"));
  request.to = or_empty(arguments_option(arguments, "--to"));
  request.benchmark = or_empty(arguments_option(arguments, "--benchmark"));
  if (status_is_ok(status))
    status = performance_measure_call(cli->call, &request, &response);
  if (status_is_ok(status))
    status = output_if_json(cli, &response->base, &is_done);
  if (status_is_ok(status) && !is_done)
    print_periods(cli, response);
  return status;
}

static const struct option_row options[] = {
  { "--household", NULL, 0, "the number is a household's" },
  { "--segment", "SEGMENT", 0, "that segment alone; 0 is Independent" },
  { "--to", "DATE", 0, "last day; default: the firm's business date" },
  { "--from", "DATE", 0, "also a period that begins at this day's end" },
  { "--benchmark", "SYMBOL", 0, "beside a benchmark, or a security with closes" },
};

static const struct command commands[] = {
  { "performance",
    { "ACCOUNT", options, array_length(options) },
    "Shows returns over one, five and ten years and since inception, by entries and closes.\n"
    "  steward performance 1013 --benchmark IVV",
    performance_run },
};

const struct command_group performance_commands = { "Performance", commands, array_length(commands) };
