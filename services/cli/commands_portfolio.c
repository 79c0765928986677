/* steward portfolio: levels and metrics of portfolios, stress, factors, reviews, and the accounts out of profile. */
#include <string.h>

#include "command.h"
#include "output.h"
#include "portfolio_text.h"
#include "risk.seam.h"

/* "--account" or "--index", exactly one. */
static struct status choice_of(struct cli *cli, const struct arguments *arguments, Risk__PortfolioChoice *choice)
{
  const char *account = arguments_option(arguments, "--account"), *index = arguments_option(arguments, "--index");
  risk__portfolio_choice__init(choice);
  if ((account == NULL) == (index == NULL))
    return status_fail(STATUS_INVALID_ARGUMENT, "--account", "either --account or --index is needed");
  return account != NULL ? number_parse(cli->arena, "--account", account, UINT64_MAX, &choice->account_id)
                         : number_parse(cli->arena, "--index", index, UINT64_MAX, &choice->index_id);
}

static struct status level_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__PortfolioChoice choice;
  Risk__MeasurePortfolioRequest request = RISK__MEASURE_PORTFOLIO_REQUEST__INIT;
  Risk__GetPortfolioScoreRequest get = RISK__GET_PORTFOLIO_SCORE_REQUEST__INIT;
  Risk__PortfolioScore *score;
  bool is_done;
  struct status status = choice_of(cli, arguments, &choice);
  request.account_id = choice.account_id;
  get.index_id = choice.index_id;
  if (status_is_ok(status))
    status = choice.account_id != 0 ? portfolio_score_measure_call(cli->call, &request, &score)
                                    : portfolio_score_get_call(cli->call, &get, &score);
  if (status_is_ok(status))
    status = output_if_json(cli, &score->base, &is_done);
  if (status_is_ok(status) && !is_done)
    portfolio_text_score(cli, score);
  return status;
}

static struct status metrics_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__PortfolioChoice choice;
  Risk__PortfolioMetricsRequest request = RISK__PORTFOLIO_METRICS_REQUEST__INIT;
  Risk__PortfolioMetrics *metrics;
  bool is_done;
  struct status status = choice_of(cli, arguments, &choice);
  request.portfolio = &choice;
  request.risk_free = or_empty(arguments_option(arguments, "--risk-free"));
  if (status_is_ok(status))
    status = portfolio_risk_metrics_call(cli->call, &request, &metrics);
  if (status_is_ok(status))
    status = output_if_json(cli, &metrics->base, &is_done);
  if (status_is_ok(status) && !is_done)
    portfolio_text_metrics(cli, metrics);
  return status;
}

/* "MARKET:-0.2", "SECTOR:Energy:-0.3", "SECURITY:17:-0.5", "FACTOR:market:-0.1" */
static struct status shock_of(struct cli *cli, const char *text, Risk__Shock **out)
{
  const char *parts[3] = { "", "", "" };
  Risk__Shock *shock = arena_alloc(cli->arena, sizeof *shock);
  size_t count = text_split(cli->arena, text, ':', parts, 3);
  int kind = 0;
  risk__shock__init(shock);
  *out = shock;
  struct status status = enum_parse(cli->arena, "--shock", &risk__shock__kind__descriptor, parts[0], &kind);
  if (!status_is_ok(status))
    return status;
  shock->kind = (Risk__Shock__Kind)kind;
  shock->change = or_empty(parts[count == 3 ? 2 : 1]);
  if (count == 3 && shock->kind != RISK__SHOCK__KIND__SECURITY)
    shock->name = parts[1];
  else if (count == 3)
    status = number_parse(cli->arena, "--shock", parts[1], UINT64_MAX, &shock->security_id);
  return status;
}

/* "NAME" or "NAME:FROM:TO" */
static Risk__StressWindow *window_of(struct cli *cli, const char *text)
{
  const char *parts[3] = { "", "", "" };
  Risk__StressWindow *window = arena_alloc(cli->arena, sizeof *window);
  text_split(cli->arena, text, ':', parts, 3);
  risk__stress_window__init(window);
  window->name = or_empty(parts[0]);
  window->from = or_empty(parts[1]);
  window->to = or_empty(parts[2]);
  return window;
}

static struct status stress_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__PortfolioChoice choice;
  Risk__StressRequest request = RISK__STRESS_REQUEST__INIT;
  Risk__StressScenario scenario = RISK__STRESS_SCENARIO__INIT;
  Risk__StressReport *report;
  bool is_done;
  struct status status = choice_of(cli, arguments, &choice);
  request.portfolio = &choice;
  request.n_windows = arguments_count(arguments, "--window");
  request.windows = arena_array(cli->arena, request.n_windows, sizeof *request.windows);
  for (size_t i = 0; i < request.n_windows; i++)
    request.windows[i] = window_of(cli, arguments_value(arguments, "--window", i));
  scenario.name = "shocks";
  scenario.n_shocks = arguments_count(arguments, "--shock");
  scenario.shocks = arena_array(cli->arena, scenario.n_shocks, sizeof *scenario.shocks);
  for (size_t i = 0; status_is_ok(status) && i < scenario.n_shocks; i++)
    status = shock_of(cli, arguments_value(arguments, "--shock", i), &scenario.shocks[i]);
  request.scenarios = (Risk__StressScenario *[]){ &scenario };
  request.n_scenarios = scenario.n_shocks > 0;
  if (status_is_ok(status))
    status = portfolio_risk_stress_call(cli->call, &request, &report);
  if (status_is_ok(status))
    status = output_if_json(cli, &report->base, &is_done);
  if (status_is_ok(status) && !is_done)
    portfolio_text_stress(cli, report);
  return status;
}

static struct status factors_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__PortfolioChoice choice;
  Risk__FactorsRequest request = RISK__FACTORS_REQUEST__INIT;
  Risk__FactorReport *report;
  const char *model = arguments_option(arguments, "--model");
  int number = 0;
  bool is_done;
  struct status status = choice_of(cli, arguments, &choice);
  if (status_is_ok(status) && model != NULL)
    status = enum_parse(cli->arena, "--model", &risk__factors_request__model__descriptor, model, &number);
  request.portfolio = &choice;
  request.model = (Risk__FactorsRequest__Model)number;
  request.source = or_empty(arguments_option(arguments, "--source"));
  request.n_metrics = arguments_count(arguments, "--metric");
  request.metrics = arena_array(cli->arena, request.n_metrics, sizeof *request.metrics);
  for (size_t i = 0; i < request.n_metrics; i++)
    request.metrics[i] = arguments_value(arguments, "--metric", i);
  if (status_is_ok(status))
    status = portfolio_risk_factors_call(cli->call, &request, &report);
  if (status_is_ok(status))
    status = output_if_json(cli, &report->base, &is_done);
  if (status_is_ok(status) && !is_done)
    portfolio_text_factors(cli, report);
  return status;
}

static struct status screen_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__ScreenPortfoliosRequest request = RISK__SCREEN_PORTFOLIOS_REQUEST__INIT;
  Risk__PortfolioScreen *line = NULL;
  struct bus_stream *stream;
  (void)arguments;
  struct table *table = portfolio_text_screen_table(cli->arena);
  struct status status = portfolio_risk_screen_open(cli->call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = portfolio_risk_screen_next(stream, &line)) && line != NULL) {
    if (cli->is_json)
      output_json(cli, &line->base);
    else
      portfolio_text_screen_line(cli, table, line);
  }
  bus_close(stream);
  if (status_is_ok(status) && !cli->is_json)
    table_print(table, cli->out);
  return status;
}

static struct status history_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__PortfolioChoice choice;
  Risk__ScoreHistoryRequest request = RISK__SCORE_HISTORY_REQUEST__INIT;
  Risk__ScoreHistory *history;
  bool is_done;
  struct status status = choice_of(cli, arguments, &choice);
  request.account_id = choice.account_id;
  request.index_id = choice.index_id;
  if (status_is_ok(status))
    status = profile_watch_history_call(cli->call, &request, &history);
  if (status_is_ok(status))
    status = output_if_json(cli, &history->base, &is_done);
  if (status_is_ok(status) && !is_done)
    portfolio_text_history(cli, history);
  return status;
}

static struct status exceptions_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__ExceptionsRequest request = RISK__EXCEPTIONS_REQUEST__INIT;
  Risk__ExceptionBatch *batch = NULL;
  struct bus_stream *stream;
  (void)arguments;
  struct table *table = table_new(cli->arena, "account|why|detail");
  struct status status = profile_watch_exceptions_open(cli->call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = profile_watch_exceptions_next(stream, &batch)) && batch != NULL) {
    if (cli->is_json)
      output_json(cli, &batch->base);
    for (size_t i = 0; i < batch->n_account_ids; i++) /* an item lives until the next */
      table_add(table, (const char *[]){ id_text(cli->arena, batch->account_ids[i]),
                                         enum_text(cli->arena, &risk__exception_kind__descriptor, (int)batch->kinds[i]),
                                         arena_strdup(cli->arena, batch->details[i]) });
  }
  bus_close(stream);
  if (status_is_ok(status) && !cli->is_json)
    table_print(table, cli->out);
  return status;
}

static struct status rescore_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__RescoreRequest request = RISK__RESCORE_REQUEST__INIT;
  Risk__RescoreProgress *progress = NULL;
  struct bus_stream *stream;
  struct status status = status_ok();
  request.n_account_ids = arguments_count(arguments, "--account");
  request.account_ids = arena_array(cli->arena, request.n_account_ids, sizeof *request.account_ids);
  for (size_t i = 0; status_is_ok(status) && i < request.n_account_ids; i++)
    status = number_parse(cli->arena, "--account", arguments_value(arguments, "--account", i), UINT64_MAX,
                          &request.account_ids[i]);
  if (status_is_ok(status))
    status = profile_watch_rescore_open(cli->call, &request, &stream);
  if (!status_is_ok(status))
    return status;
  while (status_is_ok(status = profile_watch_rescore_next(stream, &progress)) && progress != NULL) {
    fprintf(cli->out, "%llu accounts measured: %llu out of profile, %llu unscored\n",
            (unsigned long long)progress->done, (unsigned long long)progress->out_of_profile,
            (unsigned long long)progress->unscored);
    fflush(cli->out);
  }
  bus_close(stream);
  return status;
}

static struct status sheet_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__PrepareReviewRequest request = RISK__PREPARE_REVIEW_REQUEST__INIT;
  Risk__ReviewSheet *sheet;
  bool is_done;
  struct status status =
      number_parse(cli->arena, "INDEX", arguments_operand(arguments, 0), UINT64_MAX, &request.index_id);
  if (status_is_ok(status))
    status = strategy_prepare_call(cli->call, &request, &sheet);
  if (status_is_ok(status))
    status = output_if_json(cli, &sheet->base, &is_done);
  if (status_is_ok(status) && !is_done)
    portfolio_text_sheet(cli, sheet);
  return status;
}

static struct status review_run(struct cli *cli, const struct arguments *arguments)
{
  Risk__ReviewStrategyRequest request = RISK__REVIEW_STRATEGY_REQUEST__INIT;
  Risk__StrategyReview *review;
  const char *level = arguments_option(arguments, "--level");
  uint64_t number = 0;
  int outcome = 0;
  struct status status =
      number_parse(cli->arena, "INDEX", arguments_operand(arguments, 0), UINT64_MAX, &request.index_id);
  if (status_is_ok(status))
    status =
        enum_parse(cli->arena, "OUTCOME", &risk__review_outcome__descriptor, arguments_operand(arguments, 1), &outcome);
  if (status_is_ok(status) && level != NULL)
    status = number_parse(cli->arena, "--level", level, 5, &number);
  request.outcome = (Risk__ReviewOutcome)outcome;
  request.level = (uint32_t)number;
  request.quarter = or_empty(arguments_option(arguments, "--quarter"));
  request.reason = or_empty(arguments_option(arguments, "--reason"));
  if (status_is_ok(status))
    status = strategy_review_call(cli->call, &request, &review);
  if (status_is_ok(status))
    fprintf(cli->out, "index %llu, %s: %s; it measures %u and is published at level %u\n",
            (unsigned long long)review->index_id, review->quarter,
            enum_text(cli->arena, &risk__review_outcome__descriptor, (int)review->outcome), review->measured_level,
            review->published_level);
  return status;
}

#define CHOICE                                                                                                         \
  { "--account", "ACCOUNT", 0, "as it is held" },                                                                      \
  {                                                                                                                    \
    "--index", "INDEX", 0, "as published"                                                                              \
  }
static const struct option_row choice_options[] = { CHOICE };
static const struct option_row metrics_options[] = {
  CHOICE,
  { "--risk-free", "RATE", 0, "a year, as a fraction: 0.04; default 0" },
};
static const struct option_row stress_options[] = {
  CHOICE,
  { "--window", "NAME[:FROM:TO]", OPTION_REPEATED, "a named window of the past, or your own with two dates" },
  { "--shock", "KIND[:WHAT]:CHANGE", OPTION_REPEATED,
    "market:-0.2, sector:Energy:-0.3, security:17:-0.5, factor:market:-0.1; those given come together" },
};
static const struct option_row factors_options[] = {
  CHOICE,
  { "--model", "MODEL", 0, "sectors (default), statistical, observed" },
  { "--source", "VENDOR", 0, "of the observed model" },
  { "--metric", "METRIC", OPTION_REPEATED, "of the observed model" },
};
static const struct option_row rescore_options[] = {
  { "--account", "ACCOUNT", OPTION_REPEATED, "only these; default the whole book" },
};
static const struct option_row review_options[] = {
  { "--quarter", "QUARTER", OPTION_REQUIRED, "the one on the sheet: 2026Q4" },
  { "--level", "N", 0, "of reclassify: the level given; at most one below what it measures" },
  { "--reason", "TEXT", 0, "of drifted and reclassify" },
};

static const struct command commands[] = {
  { "portfolio level",
    { "", choice_options, array_length(choice_options) },
    "Shows the level of an account now, or of an index as published, row by row.",
    level_run },
  { "portfolio metrics",
    { "", metrics_options, array_length(metrics_options) },
    "Shows every metric of a portfolio beside the benchmark's.",
    metrics_run },
  { "portfolio stress",
    { "", stress_options, array_length(stress_options) },
    "Shows what a portfolio would have lost in windows of the past, or would lose by shocks.",
    stress_run },
  { "portfolio factors",
    { "", factors_options, array_length(factors_options) },
    "Shows what moves a portfolio.",
    factors_run },
  { "portfolio screen", { "", NULL, 0 }, "Shows the published indexes side by side.", screen_run },
  { "portfolio history",
    { "", choice_options, array_length(choice_options) },
    "Shows the levels that an account or an index has had.",
    history_run },
  { "portfolio exceptions",
    { "", NULL, 0 },
    "Lists accounts out of profile, with an override, unscored or stale.",
    exceptions_run },
  { "portfolio rescore",
    { "", rescore_options, array_length(rescore_options) },
    "Measures accounts now and writes their facts.",
    rescore_run },
  { "portfolio sheet", { "INDEX", NULL, 0 }, "Shows what the quarter's review of an index is made from.", sheet_run },
  { "portfolio review",
    { "INDEX OUTCOME", review_options, array_length(review_options) },
    "Records a review: adheres, drifted or reclassify.",
    review_run },
};

const struct command_group portfolio_commands = { "Portfolio risk", commands, array_length(commands) };
