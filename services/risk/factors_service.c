/* PortfolioRiskService/Factors: what moves a portfolio, and how much of its variance each factor is. */
#include <math.h>

#include "base/decimal.h"
#include "portfolio_model.h"

static struct status check(const struct Risk__FactorsRequest *in)
{
  bool is_observed = in->model == RISK__FACTORS_REQUEST__MODEL__OBSERVED;
  if (is_observed && in->source[0] == '\0')
    return status_fail(STATUS_INVALID_ARGUMENT, "source", "OBSERVED needs the vendor whose observations are meant");
  if (is_observed && in->n_metrics == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "metrics", "OBSERVED needs the metrics that are the exposures");
  return status_ok();
}

static Risk__FactorPart *part_out(struct arena *arena, const struct portfolio_model *model,
                                  const struct factor_risk *risk, size_t factor)
{
  Risk__FactorPart *part = arena_alloc(arena, sizeof *part);
  risk__factor_part__init(part);
  double variance = model->factors.covariance[factor * model->factors.factors + factor];
  part->name = model->factor_names[factor];
  part->exposure_e8 = metric_scale_e8(risk->exposures[factor]);
  part->volatility_e8 = metric_scale_e8(sqrt(variance * TRADING_DAYS_A_YEAR));
  part->variance_share_e8 = risk->variance > 0 ? metric_scale_e8(risk->contributions[factor] / risk->variance) : 0;
  return part;
}

const struct access portfolio_risk_factors_access = { .roles = ROLES_STAFF };
struct status portfolio_risk_factors(struct call *call, const struct Risk__FactorsRequest *in,
                                     struct Risk__FactorReport *out)
{
  struct choice choice;
  struct portfolio_model model;
  struct model_wish wish = { in->model, in->components, in->source, (const char *const *)in->metrics, in->n_metrics };
  struct status status = check(in);
  if (status_is_ok(status))
    status = choice_read(call, in->portfolio, &choice);
  if (status_is_ok(status))
    status = portfolio_model_make(call, &choice, &wish, &model);
  if (!status_is_ok(status))
    return status;
  struct factor_risk risk = factor_model_risk(call->arena, &model.factors, model.weights);
  struct shrunk_covariance covariance = covariance_shrink(call->arena, &model.returns);
  out->factors = arena_array(call->arena, model.factors.factors, sizeof *out->factors);
  for (size_t i = 0; i < model.factors.factors; i++)
    out->factors[out->n_factors++] = part_out(call->arena, &model, &risk, i);
  out->specific_share_e8 = risk.variance > 0 ? metric_scale_e8(risk.specific / risk.variance) : 0;
  out->volatility_e8 = metric_scale_e8(sqrt(fmax(risk.variance, 0) * TRADING_DAYS_A_YEAR));
  out->covariance_volatility_e8 =
      metric_scale_e8(sqrt(covariance_variance(&covariance, model.weights) * TRADING_DAYS_A_YEAR));
  out->shrinkage_e8 = metric_scale_e8(covariance.shrinkage);
  out->names = (uint32_t)model.known;
  double all = 0;
  for (size_t i = 0; i < model.returns.names; i++)
    all += fabs(model.weights[i]);
  out->covered_weight_e8 = metric_scale_e8(all) - model.replaced_e8;
  return status;
}
