/* Makes the factor model of a portfolio. */
#include "portfolio_model.h"

#include <string.h>

#include "base/decimal.h"
#include "bus/bus.h"
#include "fiber/fiber.h"

#define COMPONENTS_DEFAULT 3

static struct status read_returns(struct call *call, const struct choice *choice, struct portfolio_model *model)
{
  const struct market *market = &choice->market;
  if (choice->unpriced != NULL || market->benchmark == NULL)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "portfolio", "it cannot be measured: %s",
                     choice->unpriced != NULL ? choice->unpriced : market->unscored);
  struct exposure exposure;
  model->input = measure_input(call, market, &choice->portfolio);
  const struct portfolio_input *input = &model->input;
  struct status status =
      exposure_measure(call->arena, input->holdings, input->holding_count, input->cash_e4, &exposure);
  if (status_is_ok(status) && input->holding_count == 0)
    status = status_fail(STATUS_FAILED_PRECONDITION, "portfolio", "it holds nothing that moves");
  if (!status_is_ok(status))
    return status;
  size_t names = input->holding_count;
  double *returns = arena_array(call->arena, WINDOW_RETURNS * names, sizeof *returns), series[WINDOW_RETURNS];
  model->net_asset_value_e4 = exposure.net_asset_value_e4;
  model->weights = arena_array(call->arena, names, sizeof *model->weights);
  model->returns = (struct returns_matrix){ returns, WINDOW_RETURNS, names };
  for (size_t i = 0; i < names; i++) {
    const struct holding *holding = &input->holdings[i];
    model->weights[i] = (double)holding->value_e4 / (double)exposure.net_asset_value_e4;
    model->known += holding->returns != NULL;
    if (holding->returns == NULL)
      model->replaced_e8 += metric_scale_e8(model->weights[i] < 0 ? -model->weights[i] : model->weights[i]);
    holding_returns(input, holding, series);
    for (size_t day = 0; day < WINDOW_RETURNS; day++)
      returns[day * names + i] = series[day];
  }
  return status;
}

/* The benchmark, and what each sector does beyond it. */
static struct returns_matrix sector_factors(struct arena *arena, const struct market *market, const char **names)
{
  size_t count = 1, at = 1;
  for (size_t i = 0; i < market->sector_count; i++)
    count += market->sector_series[i] != NULL;
  double *series = arena_array(arena, WINDOW_RETURNS * count, sizeof *series);
  names[0] = "market";
  for (size_t day = 0; day < WINDOW_RETURNS; day++)
    series[day * count] = market->benchmark[day];
  for (size_t i = 0; i < market->sector_count; i++) {
    if (market->sector_series[i] == NULL)
      continue;
    names[at] = arena_printf(arena, "sector: %s", market->sectors[i]);
    for (size_t day = 0; day < WINDOW_RETURNS; day++)
      series[day * count + at] = market->sector_series[i][day] - market->benchmark[day];
    at++;
  }
  return (struct returns_matrix){ series, WINDOW_RETURNS, count };
}

struct observing {
  const struct portfolio_input *input;
  const struct model_wish *wish;
  double *exposures; /* names x (1 + metrics); the first is the market's, 1 for all */
  bool *is_known;
};

static void take_observations(const struct observing *observing, const Account__ObservationBatch *batch)
{
  size_t factors = observing->wish->metric_count + 1;
  for (size_t row = 0; row < batch->n_security_ids && row < batch->n_value_e6 && row < batch->n_metric_index; row++) {
    for (size_t metric = 0; metric + 1 < factors; metric++) {
      if (batch->metric_index[row] >= batch->n_metrics ||
          strcmp(batch->metrics[batch->metric_index[row]], observing->wish->metrics[metric]) != 0)
        continue;
      for (size_t i = 0; i < observing->input->holding_count; i++) {
        if ((uint64_t)observing->input->holdings[i].security_id != batch->security_ids[row])
          continue;
        observing->exposures[i * factors + metric + 1] = (double)batch->value_e6[row] / 1e6;
        observing->is_known[i * factors + metric + 1] = true;
      }
    }
  }
}

/* A name of which nothing is said is as the others are on average. False: of a metric nothing is said at all. */
static bool fill_gaps(const struct observing *observing)
{
  size_t factors = observing->wish->metric_count + 1, names = observing->input->holding_count;
  for (size_t metric = 1; metric < factors; metric++) {
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < names; i++) {
      sum += observing->exposures[i * factors + metric];
      known += observing->is_known[i * factors + metric];
    }
    if (known == 0)
      return false;
    for (size_t i = 0; i < names; i++) {
      if (!observing->is_known[i * factors + metric])
        observing->exposures[i * factors + metric] = sum / (double)known;
    }
  }
  return true;
}

static struct status read_observations(struct call *call, const struct observing *observing)
{
  Account__ListObservationsRequest request = ACCOUNT__LIST_OBSERVATIONS_REQUEST__INIT;
  struct bus_stream *stream = NULL;
  request.source = observing->wish->source;
  request.metrics = (const char **)observing->wish->metrics;
  request.n_metrics = observing->wish->metric_count;
  struct status status = observation_list_open(call, &request, &stream);
  while (status_is_ok(status)) {
    Account__ObservationBatch *batch;
    status = observation_list_next(stream, &batch);
    if (!status_is_ok(status) || batch == NULL)
      break;
    take_observations(observing, batch);
  }
  bus_close(stream);
  if (status_is_ok(status) && !fill_gaps(observing))
    return call_fail(call, STATUS_FAILED_PRECONDITION, "metrics",
                     "%s says nothing of one of these metrics for any name", observing->wish->source);
  return status;
}

struct model_work {
  struct arena *arena;
  struct portfolio_model *model;
  const struct model_wish *wish;
  struct returns_matrix series; /* SECTORS */
  const double *exposures;      /* OBSERVED */
};

static void make(void *argument)
{
  struct model_work *work = argument;
  struct portfolio_model *model = work->model;
  if (work->wish->kind == RISK__FACTORS_REQUEST__MODEL__STATISTICAL)
    model->factors = factor_model_statistical(
        work->arena, &model->returns, work->wish->components == 0 ? COMPONENTS_DEFAULT : work->wish->components);
  else if (work->wish->kind == RISK__FACTORS_REQUEST__MODEL__OBSERVED)
    model->factors = factor_model_observed(work->arena, &model->returns, work->exposures, work->wish->metric_count + 1);
  else
    model->factors = factor_model_regressed(work->arena, &model->returns, &work->series);
}

struct status portfolio_model_make(struct call *call, struct choice *choice, const struct model_wish *wish,
                                   struct portfolio_model *out)
{
  *out = (struct portfolio_model){ 0 };
  struct model_work work = { .arena = call->arena, .model = out, .wish = wish };
  struct status status = read_returns(call, choice, out);
  if (!status_is_ok(status))
    return status;
  out->factor_names = arena_array(call->arena, FACTORS_MAX, sizeof *out->factor_names);
  if (wish->kind == RISK__FACTORS_REQUEST__MODEL__SECTORS) {
    status = market_read_sectors(call, &choice->market);
    if (status_is_ok(status))
      work.series = sector_factors(call->arena, &choice->market, out->factor_names);
  } else if (wish->kind == RISK__FACTORS_REQUEST__MODEL__OBSERVED) {
    size_t size = out->input.holding_count * (wish->metric_count + 1);
    struct observing observing = { &out->input, wish, arena_array(call->arena, size, sizeof(double)),
                                   arena_array(call->arena, size, sizeof(bool)) };
    for (size_t i = 0; i < out->input.holding_count; i++)
      observing.exposures[i * (wish->metric_count + 1)] = 1;
    status = read_observations(call, &observing);
    work.exposures = observing.exposures;
    out->factor_names[0] = "market";
    for (size_t i = 0; i < wish->metric_count; i++)
      out->factor_names[i + 1] = wish->metrics[i];
  } else {
    for (size_t i = 0; i < FACTORS_MAX; i++)
      out->factor_names[i] = arena_printf(call->arena, "component %zu", i + 1);
  }
  if (status_is_ok(status))
    fiber_offload(make, &work);
  return status;
}
