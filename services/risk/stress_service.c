/* PortfolioRiskService/Stress: a portfolio through windows of the past and through given shocks. */
#include "stress.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "convert.h"
#include "portfolio_model.h"
#include "risk.h"
#include "stress_closes.h"
#include "stress_shocks.h"

static Risk__StressResult *result_new(struct arena *arena, const char *name)
{
  Risk__StressResult *result = arena_alloc(arena, sizeof *result);
  risk__stress_result__init(result);
  result->name = name;
  return result;
}

static struct status dates_of(struct call *call, const Risk__StressWindow *in, struct stress_span *out)
{
  struct stress_window window = { in->name, in->from, in->to };
  if (in->from[0] == '\0' && in->to[0] == '\0') {
    const struct stress_window *found = stress_window_find(in->name);
    if (found == NULL)
      return call_fail(call, STATUS_INVALID_ARGUMENT, "windows", "there is no window %s; with two dates it is your own",
                       in->name);
    window = *found;
  }
  struct status status = date_parse(window.from, &out->from);
  if (status_is_ok(status))
    status = date_parse(window.to, &out->to);
  if (!status_is_ok(status) || out->to <= out->from || out->from < DATE_FIRST + CLOSE_AGE_DAYS)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "windows", "window %s goes from a date to a later one", in->name);
  return status;
}

/* The holdings, and the benchmark behind them. */
struct stressed {
  const struct choice *choice;
  struct stress_sectors sectors;
  struct portfolio_input input;
  struct stress_name *names;
  uint64_t *ids; /* one more than names: the benchmark's is last */
  int64_t net_asset_value_e4;
};

static void fill_result(struct call *call, const struct stressed *stressed, const struct stress_outcome *outcome,
                        Risk__StressResult *result)
{
  result->measured = outcome->is_measured;
  if (!outcome->is_measured)
    result->reason = "Over half of its value has no prices at both ends.";
  result->replaced_weight_e8 = metric_scale_e8(outcome->replaced);
  if (!outcome->is_measured)
    return;
  result->change_e8 = metric_scale_e8(outcome->change);
  result->change_e4 = llrint(outcome->change * (double)stressed->net_asset_value_e4);
  result->worst = arena_array(call->arena, outcome->worst_count, sizeof *result->worst);
  for (size_t i = 0; i < outcome->worst_count; i++) {
    const struct stress_name *name = &stressed->names[outcome->worst[i]];
    Risk__StressPart *part = arena_alloc(call->arena, sizeof *part);
    risk__stress_part__init(part);
    part->security_id = (uint64_t)name->security_id;
    part->change_e8 = metric_scale_e8(name->change);
    part->contribution_e8 = metric_scale_e8(name->change * name->weight);
    result->worst[result->n_worst++] = part;
  }
}

/* What is known of the holdings over the window, and of the market what stands in for the rest. */
static struct status read_changes(struct call *call, struct stressed *stressed, struct stress_span span,
                                  struct stress_change *sectors, struct stress_change *benchmark)
{
  size_t count = stressed->input.holding_count;
  struct stress_change *changes = arena_array(call->arena, count + 1, sizeof *changes);
  struct status status = stress_closes_read(call, stressed->ids, count + 1, span, changes);
  if (!status_is_ok(status))
    return status;
  *benchmark = changes[count];
  for (size_t i = 0; i < count; i++) {
    stressed->names[i].is_known = changes[i].is_known;
    stressed->names[i].change = changes[i].change;
  }
  struct stress_held held = { stressed->names, count };
  return benchmark->is_known ? stress_sectors_read(call, &stressed->sectors, held, span, sectors) : status;
}

static struct status run_window(struct call *call, struct stressed *stressed, const Risk__StressWindow *in,
                                Risk__StressResult **out)
{
  struct stress_span span;
  struct stress_change sectors[SECTORS_MAX], benchmark;
  char text[DATE_TEXT_SIZE];
  struct status status = dates_of(call, in, &span);
  if (status_is_ok(status))
    status = read_changes(call, stressed, span, sectors, &benchmark);
  if (!status_is_ok(status))
    return status;
  Risk__StressResult *result = *out = result_new(call->arena, in->name);
  result->from = arena_strdup(call->arena, date_format(span.from, text));
  result->to = arena_strdup(call->arena, date_format(span.to, text));
  if (!benchmark.is_known) {
    result->reason =
        arena_printf(call->arena, "There are no prices of %s at both ends.", stressed->choice->market.benchmark_symbol);
    return status;
  }
  struct stress_market market = { benchmark.change, sectors, SECTORS_MAX };
  struct stress_outcome outcome = stress_measure(call->arena, stressed->names, stressed->input.holding_count, &market);
  fill_result(call, stressed, &outcome, result);
  result->benchmark_change_e8 = metric_scale_e8(benchmark.change);
  return status;
}

static struct status run_scenario(struct call *call, struct stressed *stressed, struct choice *choice,
                                  const Risk__StressScenario *in, Risk__StressResult **out)
{
  double benchmark = 0;
  struct status status = stress_shocks(call, choice, in, stressed->names, &benchmark);
  if (!status_is_ok(status))
    return status;
  struct stress_market market = { .benchmark = benchmark };
  struct stress_outcome outcome = stress_measure(call->arena, stressed->names, stressed->input.holding_count, &market);
  *out = result_new(call->arena, in->name);
  fill_result(call, stressed, &outcome, *out);
  (*out)->benchmark_change_e8 = metric_scale_e8(benchmark);
  return status;
}

static struct status begin(struct call *call, const struct choice *choice, struct stressed *out)
{
  struct exposure exposure;
  const struct market *market = &choice->market;
  if (choice->unpriced != NULL || market->benchmark_series == NULL)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "portfolio", "it cannot be measured: %s",
                     choice->unpriced != NULL ? choice->unpriced : market->unscored);
  *out = (struct stressed){ .choice = choice,
                            .sectors = { .market = market },
                            .input = measure_input(call, market, &choice->portfolio) };
  const struct portfolio_input *input = &out->input;
  struct status status =
      exposure_measure(call->arena, input->holdings, input->holding_count, input->cash_e4, &exposure);
  if (!status_is_ok(status))
    return status;
  out->net_asset_value_e4 = exposure.net_asset_value_e4;
  out->names = arena_array(call->arena, input->holding_count, sizeof *out->names);
  out->ids = arena_array(call->arena, input->holding_count + 1, sizeof *out->ids);
  for (size_t i = 0; i < input->holding_count; i++) {
    const struct holding *holding = &input->holdings[i];
    out->ids[i] = (uint64_t)holding->security_id;
    out->names[i] = (struct stress_name){ .security_id = holding->security_id,
                                          .weight = (double)holding->value_e4 / (double)exposure.net_asset_value_e4,
                                          .sector = holding->sector,
                                          .leverage = (double)holding->leverage_e4 / (double)LEVERAGE_ONE_E4,
                                          .sectors = holding->sectors,
                                          .sector_count = holding->sector_count };
  }
  out->ids[input->holding_count] = market->benchmark_series->security_id;
  return status;
}

/* All the named ones, when nothing is asked by name. */
static void named_windows(struct arena *arena, Risk__StressWindow ***out, size_t *count)
{
  *out = arena_array(arena, stress_window_count, sizeof **out);
  *count = stress_window_count;
  for (size_t i = 0; i < stress_window_count; i++) {
    (*out)[i] = arena_alloc(arena, sizeof ***out);
    risk__stress_window__init((*out)[i]);
    (*out)[i]->name = stress_windows_shipped[i].name;
  }
}

const struct access portfolio_risk_stress_access = { .roles = ROLES_STAFF };
struct status portfolio_risk_stress(struct call *call, const struct Risk__StressRequest *in,
                                    struct Risk__StressReport *out)
{
  struct choice choice;
  struct stressed stressed;
  Risk__StressWindow **windows = in->windows;
  size_t window_count = in->n_windows;
  struct status status = choice_read(call, in->portfolio, &choice);
  if (status_is_ok(status))
    status = begin(call, &choice, &stressed);
  if (!status_is_ok(status))
    return status;
  if (in->n_windows == 0 && in->n_scenarios == 0)
    named_windows(call->arena, &windows, &window_count);
  out->results = arena_array(call->arena, window_count + in->n_scenarios, sizeof *out->results);
  for (size_t i = 0; status_is_ok(status) && i < window_count; i++)
    status = run_window(call, &stressed, windows[i], &out->results[out->n_results++]);
  for (size_t i = 0; status_is_ok(status) && i < in->n_scenarios; i++)
    status = run_scenario(call, &stressed, &choice, in->scenarios[i], &out->results[out->n_results++]);
  out->measured_at = convert_instant_out(call->arena, call->now_us);
  return status;
}
