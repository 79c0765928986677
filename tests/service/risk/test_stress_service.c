/* PortfolioRiskService: windows of the past, given shocks, and factors. */
#include <stdlib.h>

#include "base/decimal.h"
#include "risk_scene.h"

static Risk__PortfolioChoice *choice_of(struct risk_scene *scene, uint64_t first_id, size_t count)
{
  Risk__PortfolioChoice *choice = arena_alloc(scene->arena, sizeof *choice);
  risk__portfolio_choice__init(choice);
  choice->weights = risk_scene_weights(scene, first_id, count);
  choice->n_weights = count;
  return choice;
}

static struct status stress(struct risk_scene *scene, Risk__StressRequest *request, Risk__StressReport **out)
{
  return portfolio_risk_stress_call(risk_scene_call(scene, ""), request, out);
}

static void play_windows(struct risk_scene *scene)
{
  Risk__StressRequest request = RISK__STRESS_REQUEST__INIT;
  Risk__StressReport *report;
  request.portfolio = choice_of(scene, LIVELY_ID, STOCKS);
  cr_assert_ok(stress(scene, &request, &report));
  cr_assert_eq(report->n_results, 12, "all the named ones");
  cr_expect(!report->results[0]->measured, "there are no prices of 1987");
  cr_expect_str_eq(report->results[0]->reason, "There are no prices of SPY at both ends.");
  cr_expect_str_eq(report->results[9]->from, "2020-02-19");

  Risk__StressWindow own = RISK__STRESS_WINDOW__INIT;
  own.name = "a while of 2026";
  own.from = "2026-03-02";
  own.to = "2026-07-01";
  request.windows = (Risk__StressWindow *[]){ &own };
  request.n_windows = 1;
  cr_assert_ok(stress(scene, &request, &report));
  const Risk__StressResult *result = report->results[0];
  cr_expect(result->measured);
  cr_expect_neq(result->benchmark_change_e8, 0);
  /* All twenty go the same way, so the portfolio's change is that of each of them. */
  for (size_t i = 0; i < result->n_worst; i++)
    cr_expect(llabs(result->worst[i]->change_e8 - result->change_e8) <= 20);
  cr_expect_eq(result->change_e4 / 10000, result->change_e8 / 100, "of a million");
  cr_expect_eq(result->replaced_weight_e8, 0);

  request.portfolio->weights[0]->security_id = UNPRICED_ID;
  cr_assert_ok(stress(scene, &request, &report));
  cr_expect_eq(report->results[0]->replaced_weight_e8, WEIGHT_E8 / STOCKS);
  own.to = "2026-03-01";
  struct status status = stress(scene, &request, &report);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "windows");
  own.from = own.to = "";
  cr_expect_eq(stress(scene, &request, &report).code, STATUS_INVALID_ARGUMENT, "nobody knows that name");
}

static int64_t change_of(struct risk_scene *scene, Risk__PortfolioChoice *portfolio, int64_t replaced_e8)
{
  Risk__StressRequest request = RISK__STRESS_REQUEST__INIT;
  Risk__StressWindow window = RISK__STRESS_WINDOW__INIT;
  Risk__StressReport *report;
  window.name = "a while of 2026";
  window.from = "2026-03-02";
  window.to = "2026-07-01";
  request.windows = (Risk__StressWindow *[]){ &window };
  request.n_windows = 1;
  request.portfolio = portfolio;
  cr_assert_ok(stress(scene, &request, &report));
  cr_assert(report->results[0]->measured);
  cr_expect_eq(report->results[0]->replaced_weight_e8, replaced_e8);
  return report->results[0]->change_e8;
}

/* The firm's shares of a sector are four that move as the benchmark and four livelier ones; the portfolio holds only
 * livelier ones beside the one without prices. */
static void play_sector(struct risk_scene *scene)
{
  int64_t plain_e8 = change_of(scene, choice_of(scene, STOCK_ID, STOCKS), 0);
  int64_t lively_e8 = change_of(scene, choice_of(scene, LIVELY_ID, STOCKS), 0);
  Risk__PortfolioChoice *choice = choice_of(scene, LIVELY_ID, STOCKS);
  choice->weights[0]->security_id = UNPRICED_ID;
  int64_t found_e8 = change_of(scene, choice, WEIGHT_E8 / STOCKS);
  int64_t wanted_e8 = (lively_e8 * (STOCKS - 1) + (plain_e8 + lively_e8) / 2) / STOCKS;
  cr_assert_gt(llabs(plain_e8 - lively_e8), 100000, "else nothing is shown");
  cr_expect(llabs(found_e8 - wanted_e8) <= 50, "%lld, not %lld", (long long)found_e8, (long long)wanted_e8);
}

Test(stress_service, a_name_without_prices_takes_the_mean_of_the_firms_shares_of_its_sector)
{
  risk_scene_run(play_sector);
}

Test(stress_service, windows_of_the_past_are_named_or_given)
{
  risk_scene_run(play_windows);
}

static Risk__Shock shock_of(Risk__Shock__Kind kind, const char *name, uint64_t security_id, const char *change)
{
  Risk__Shock shock = RISK__SHOCK__INIT;
  shock.kind = kind;
  shock.name = name;
  shock.security_id = security_id;
  shock.change = change;
  return shock;
}

static void play_shocks(struct risk_scene *scene)
{
  static const struct {
    const char *name;
    Risk__Shock__Kind kinds[3];
    const char *names[3], *changes[3];
    size_t count;
    int64_t low_e8, high_e8; /* of the portfolio's change */
  } rows[] = {
    /* clang-format off */
    { "the market falls by a tenth: one and a half times that", { RISK__SHOCK__KIND__MARKET }, { "" }, { "-0.10" }, 1, -15100000, -14900000 },
    { "one sector of five falls by a half", { RISK__SHOCK__KIND__SECTOR }, { "Energy" }, { "-0.5" }, 1, -10000000, -10000000 },
    { "one name of twenty is worth nothing", { RISK__SHOCK__KIND__SECURITY }, { "" }, { "-1" }, 1, -5000000, -5000000 },
    { "the name's own in place of its sector's", { RISK__SHOCK__KIND__SECTOR, RISK__SHOCK__KIND__SECURITY }, { "Energy", "" }, { "-0.5", "0" }, 2, -7500000, -7500000 },
    { "the sector's in place of the market's", { RISK__SHOCK__KIND__MARKET, RISK__SHOCK__KIND__SECTOR }, { "", "Energy" }, { "-0.10", "0" }, 2, -12100000, -11900000 },
    { "through the factor of the market", { RISK__SHOCK__KIND__FACTOR }, { "market" }, { "-0.10" }, 1, -15500000, -14500000 },
    { "a component by three deviations of a day", { RISK__SHOCK__KIND__FACTOR }, { "component 1" }, { "-3" }, 1, -9000000, -1000000 },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Risk__StressRequest request = RISK__STRESS_REQUEST__INIT;
    Risk__StressScenario scenario = RISK__STRESS_SCENARIO__INIT;
    Risk__StressReport *report;
    Risk__Shock shocks[3], *list[3] = { &shocks[0], &shocks[1], &shocks[2] };
    for (size_t j = 0; j < rows[i].count; j++)
      shocks[j] = shock_of(rows[i].kinds[j], rows[i].names[j],
                           rows[i].kinds[j] == RISK__SHOCK__KIND__SECURITY ? LIVELY_ID : 0, rows[i].changes[j]);
    scenario.name = rows[i].name;
    scenario.shocks = list;
    scenario.n_shocks = rows[i].count;
    request.portfolio = choice_of(scene, LIVELY_ID, STOCKS);
    request.scenarios = (Risk__StressScenario *[]){ &scenario };
    request.n_scenarios = 1;
    cr_assert_ok(stress(scene, &request, &report));
    cr_assert_eq(report->n_results, 1);
    int64_t change_e8 = report->results[0]->change_e8;
    cr_expect(change_e8 >= rows[i].low_e8 && change_e8 <= rows[i].high_e8, "%s: %lld", rows[i].name,
              (long long)change_e8);
  }
}

Test(stress_service, shocks_hit_the_name_its_sector_and_the_market_in_that_order)
{
  risk_scene_run(play_shocks);
}

static void play_wrong_shocks(struct risk_scene *scene)
{
  static const struct {
    Risk__Shock__Kind kind;
    const char *name;
  } rows[] = { { RISK__SHOCK__KIND__SECTOR, "" },
               { RISK__SHOCK__KIND__SECURITY, "" },
               { RISK__SHOCK__KIND__FACTOR, "" },
               { RISK__SHOCK__KIND__FACTOR, "luck" } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Risk__StressRequest request = RISK__STRESS_REQUEST__INIT;
    Risk__StressScenario scenario = RISK__STRESS_SCENARIO__INIT;
    Risk__StressReport *report;
    Risk__Shock shock = shock_of(rows[i].kind, rows[i].name, 0, "-0.1");
    scenario.name = "wrong";
    scenario.shocks = (Risk__Shock *[]){ &shock };
    scenario.n_shocks = 1;
    request.portfolio = choice_of(scene, STOCK_ID, STOCKS);
    request.scenarios = (Risk__StressScenario *[]){ &scenario };
    request.n_scenarios = 1;
    struct status status = stress(scene, &request, &report);
    cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "row %zu", i);
    cr_expect_str_eq(status.field, "scenarios", "row %zu", i);
  }
}

Test(stress_service, a_shock_says_what_it_moves)
{
  risk_scene_run(play_wrong_shocks);
}

static void play_factors(struct risk_scene *scene)
{
  Risk__FactorsRequest request = RISK__FACTORS_REQUEST__INIT;
  Risk__FactorReport *report;
  request.portfolio = choice_of(scene, LIVELY_ID, STOCKS);
  cr_assert_ok(portfolio_risk_factors_call(risk_scene_call(scene, ""), &request, &report));
  cr_expect_str_eq(report->factors[0]->name, "market");
  cr_expect_eq(report->names, STOCKS);
  cr_expect_eq(report->covered_weight_e8, WEIGHT_E8);
  int64_t shares_e8 = report->specific_share_e8;
  for (size_t i = 0; i < report->n_factors; i++)
    shares_e8 += report->factors[i]->variance_share_e8;
  cr_expect(llabs(shares_e8 - WEIGHT_E8) <= 20, "all of the variance: %lld", (long long)shares_e8);
  cr_expect_gt(report->volatility_e8, 0);
  int64_t apart_e8 = report->volatility_e8 - report->covariance_volatility_e8;
  cr_expect(llabs(apart_e8) < report->volatility_e8 / 20, "both say the same: %lld", (long long)apart_e8);

  request.model = RISK__FACTORS_REQUEST__MODEL__STATISTICAL;
  request.components = 2;
  cr_assert_ok(portfolio_risk_factors_call(risk_scene_call(scene, ""), &request, &report));
  cr_expect_str_eq(report->factors[0]->name, "component 1");
  cr_expect_gt(report->factors[0]->variance_share_e8, 99 * WEIGHT_E8 / 100, "all move as one");

  request.model = RISK__FACTORS_REQUEST__MODEL__OBSERVED;
  cr_expect_str_eq(portfolio_risk_factors_call(risk_scene_call(scene, ""), &request, &report).field, "source");
  request.source = "nobody";
  cr_expect_str_eq(portfolio_risk_factors_call(risk_scene_call(scene, ""), &request, &report).field, "metrics");
  request.metrics = (const char *[]){ "beta" };
  request.n_metrics = 1;
  struct status status = portfolio_risk_factors_call(risk_scene_call(scene, ""), &request, &report);
  cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION, "%s", status.message);
  request.model = RISK__FACTORS_REQUEST__MODEL__SECTORS;
  scene->risk.benchmark_symbol = "VTI";
  cr_expect_eq(portfolio_risk_factors_call(risk_scene_call(scene, ""), &request, &report).code,
               STATUS_FAILED_PRECONDITION);
}

Test(stress_service, factors_make_up_the_variance)
{
  risk_scene_run(play_factors);
}
