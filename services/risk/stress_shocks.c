/* Turns the shocks of a scenario into changes of names. */
#include "stress_shocks.h"

#include <string.h>

#include "base/decimal.h"
#include "portfolio_model.h"

static double change_of(const Risk__Shock *shock)
{
  int64_t change_e8 = 0;
  (void)decimal_parse(shock->change, WEIGHT_PLACES, &change_e8); /* the contract has checked it */
  return (double)change_e8 / (double)WEIGHT_E8;
}

static struct status check(struct call *call, const Risk__StressScenario *in)
{
  for (size_t i = 0; i < in->n_shocks; i++) {
    const Risk__Shock *shock = in->shocks[i];
    bool needs_name = shock->kind == RISK__SHOCK__KIND__SECTOR || shock->kind == RISK__SHOCK__KIND__FACTOR;
    if (needs_name && shock->name[0] == '\0')
      return call_fail(call, STATUS_INVALID_ARGUMENT, "scenarios", "shock %zu of %s needs a name", i + 1, in->name);
    if (shock->kind == RISK__SHOCK__KIND__SECURITY && shock->security_id == 0)
      return call_fail(call, STATUS_INVALID_ARGUMENT, "scenarios", "shock %zu of %s needs a security", i + 1, in->name);
  }
  return status_ok();
}

static bool has_kind(const Risk__StressScenario *in, Risk__Shock__Kind kind)
{
  for (size_t i = 0; i < in->n_shocks; i++) {
    if (in->shocks[i]->kind == kind)
      return true;
  }
  return false;
}

/* Names of factors say which model is meant: "component 1", or the market and its sectors. */
static bool is_of_components(const Risk__StressScenario *in)
{
  for (size_t i = 0; i < in->n_shocks; i++) {
    if (in->shocks[i]->kind == RISK__SHOCK__KIND__FACTOR && strncmp(in->shocks[i]->name, "component ", 10) == 0)
      return true;
  }
  return false;
}

static struct status place_of(struct call *call, const struct portfolio_model *model, const Risk__Shock *shock,
                              size_t *out)
{
  const char *name = shock->kind == RISK__SHOCK__KIND__MARKET ? "market" : shock->name;
  for (size_t i = 0; i < model->factors.factors; i++) {
    if (strcmp(model->factor_names[i], name) == 0) {
      *out = i;
      return status_ok();
    }
  }
  return call_fail(call, STATUS_INVALID_ARGUMENT, "scenarios", "the model has no factor %s", name);
}

/* The factors given, and what the others usually do with them; names by their exposures. */
static struct status through_factors(struct call *call, struct choice *choice, const Risk__StressScenario *in,
                                     struct stress_name *names, double *benchmark)
{
  struct portfolio_model model;
  struct model_wish wish = { .kind = RISK__FACTORS_REQUEST__MODEL__SECTORS };
  if (is_of_components(in))
    wish = (struct model_wish){ .kind = RISK__FACTORS_REQUEST__MODEL__STATISTICAL, .components = 10 };
  struct status status = portfolio_model_make(call, choice, &wish, &model);
  if (!status_is_ok(status))
    return status;
  double moves[FACTORS_MAX] = { 0 };
  bool is_given[FACTORS_MAX] = { false };
  for (size_t i = 0; status_is_ok(status) && i < in->n_shocks; i++) {
    const Risk__Shock *shock = in->shocks[i];
    size_t place = 0;
    if (shock->kind != RISK__SHOCK__KIND__MARKET && shock->kind != RISK__SHOCK__KIND__FACTOR)
      continue;
    status = place_of(call, &model, shock, &place);
    moves[place] = change_of(shock);
    is_given[place] = true;
  }
  if (!status_is_ok(status))
    return status;
  factor_model_spread(call->arena, &model.factors, is_given, moves);
  for (size_t name = 0; name < model.factors.names; name++) {
    names[name].change = 0;
    for (size_t k = 0; k < model.factors.factors; k++)
      names[name].change += model.factors.exposures[name * model.factors.factors + k] * moves[k];
  }
  *benchmark = wish.kind == RISK__FACTORS_REQUEST__MODEL__SECTORS ? moves[0] : 0;
  return status;
}

/* Every name by its beta. */
static struct status through_market(struct call *call, const struct choice *choice, double change,
                                    struct stress_name *names)
{
  const struct market *market = &choice->market;
  if (market->benchmark == NULL)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "portfolio", "it cannot be measured: %s", market->unscored);
  struct portfolio_input input = measure_input(call, market, &choice->portfolio);
  struct series benchmark = { market->benchmark, WINDOW_RETURNS };
  double returns[WINDOW_RETURNS];
  for (size_t i = 0; i < input.holding_count; i++) {
    holding_returns(&input, &input.holdings[i], returns);
    names[i].change = change * series_beta((struct series){ returns, WINDOW_RETURNS }, benchmark);
  }
  return status_ok();
}

static void through_sectors(const struct choice *choice, const Risk__Shock *shock, struct stress_name *names,
                            size_t count)
{
  for (size_t i = 0; i < count; i++) {
    bool is_its = names[i].sector >= 0 && strcmp(choice->market.sectors[names[i].sector], shock->name) == 0;
    if (is_its)
      names[i].change = change_of(shock) * names[i].leverage;
  }
}

struct status stress_shocks(struct call *call, struct choice *choice, const Risk__StressScenario *in,
                            struct stress_name *names, double *benchmark)
{
  struct status status = check(call, in);
  size_t count = measure_input(call, &choice->market, &choice->portfolio).holding_count;
  *benchmark = 0;
  for (size_t i = 0; i < count; i++) {
    names[i].change = 0;
    names[i].is_known = true;
  }
  if (status_is_ok(status) && has_kind(in, RISK__SHOCK__KIND__FACTOR)) {
    status = through_factors(call, choice, in, names, benchmark);
  } else {
    for (size_t i = 0; status_is_ok(status) && i < in->n_shocks; i++) {
      if (in->shocks[i]->kind != RISK__SHOCK__KIND__MARKET)
        continue;
      *benchmark = change_of(in->shocks[i]);
      status = through_market(call, choice, *benchmark, names);
    }
  }
  for (size_t i = 0; status_is_ok(status) && i < in->n_shocks; i++) {
    if (in->shocks[i]->kind == RISK__SHOCK__KIND__SECTOR)
      through_sectors(choice, in->shocks[i], names, count);
  }
  for (size_t i = 0; status_is_ok(status) && i < in->n_shocks; i++) {
    for (size_t j = 0; in->shocks[i]->kind == RISK__SHOCK__KIND__SECURITY && j < count; j++) {
      if ((uint64_t)names[j].security_id == in->shocks[i]->security_id)
        names[j].change = change_of(in->shocks[i]);
    }
  }
  return status;
}
