/* steward-risk: wires the risk service's configuration, handlers and bus together. */
#include "base/date.h"
#include "bus/bus.h"
#include "jobs.h"
#include "price_cache.h"
#include "program/program.h"
#include "risk.h"

#define STALE_MONTHS_MAX 1200
#define PASS_SECONDS_MAX 86400

static const struct config_option options[] = {
  { "STEWARD_RISK_BENCHMARK", CONFIG_TEXT, "SPY", 0,
    "Symbol of the broad equity series that portfolios are measured against. Without its price history nothing has a "
    "level." },
  { "STEWARD_RISK_STALE_MONTHS", CONFIG_INTEGER, "12", 0,
    "A client score is stale after so many months, where a firm has not said otherwise." },
  { "STEWARD_RISK_PASS_SECONDS", CONFIG_INTEGER, "900", 0,
    "How long a suitability pass lets its orders in; an order that waits longer is asked about again." },
};

static struct status start(struct bus *bus, const struct config *config, struct arena *arena, void **state)
{
  struct risk *risk = arena_alloc(arena, sizeof *risk);
  int64_t stale_months = config_integer(config, "STEWARD_RISK_STALE_MONTHS");
  if (stale_months < 1 || stale_months > STALE_MONTHS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "STEWARD_RISK_STALE_MONTHS", "must be from 1 to 1200");
  int64_t pass_seconds = config_integer(config, "STEWARD_RISK_PASS_SECONDS");
  if (pass_seconds < 1 || pass_seconds > PASS_SECONDS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "STEWARD_RISK_PASS_SECONDS", "must be from 1 to 86400");
  *risk = (struct risk){ .benchmark_symbol = config_text(config, "STEWARD_RISK_BENCHMARK"),
                         .stale_months = (int)stale_months,
                         .pass_us = pass_seconds * US_PER_SECOND,
                         .bank = question_bank_shipped(arena),
                         .prices = price_cache_new() };
  bus_serve(bus, &questionnaire_service, risk);
  bus_serve(bus, &client_score_service, risk);
  bus_serve(bus, &risk_settings_service, risk);
  bus_serve(bus, &questionnaire_draft_service, risk);
  bus_serve(bus, &score_override_service, risk);
  bus_serve(bus, &score_view_service, risk);
  bus_serve(bus, &portfolio_score_service, risk);
  bus_serve(bus, &portfolio_risk_service, risk);
  bus_serve(bus, &strategy_service, risk);
  bus_serve(bus, &profile_watch_service, risk);
  bus_serve(bus, &suitability_service, risk);
  bus_serve(bus, &household_agreement_service, risk);
  *state = risk;
  struct schedule_options schedule = { .bus = bus, .jobs = risk_jobs, .count = risk_job_count, .context = risk };
  return schedule_start(&schedule, &risk->schedule);
}

static void stop(void *state)
{
  const struct risk *risk = state;
  schedule_stop(risk->schedule);
  price_cache_free(risk->prices);
}

int main(int argc, char **argv)
{
  static const char *const calls[] = { "account", "crm", NULL };
  static const struct program program = {
    .name = "risk",
    .prose = "Questionnaires, client scores, portfolio scores, and the suitability of every order.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .calls = calls,
    .start = start,
    .stop = stop,
  };
  return program_main(argc, argv, &program);
}
