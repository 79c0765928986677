/* PortfolioScoreService: measured levels, publishing, stand-ins, and what cannot be measured. */
#include <string.h>

#include "base/decimal.h"
#include "risk_scene.h"

static struct status measure(struct risk_scene *scene, Risk__Weighted **weights, size_t count,
                             Risk__PortfolioScore **out)
{
  Risk__MeasurePortfolioRequest request = RISK__MEASURE_PORTFOLIO_REQUEST__INIT;
  request.weights = weights;
  request.n_weights = count;
  return portfolio_score_measure_call(risk_scene_call(scene, ""), &request, out);
}

static void play_levels(struct risk_scene *scene)
{
  static const struct {
    const char *name;
    uint64_t first;
    size_t count;
    uint32_t level;
    const char *decided_by;
  } rows[] = {
    { "twenty stocks as lively as the benchmark", STOCK_ID, 20, 2, "volatility over the benchmark's" },
    { "twenty one and a half times as lively", LIVELY_ID, 20, 4, "volatility over the benchmark's" },
    { "four of them: a quarter each", STOCK_ID, 4, 4, "the concentration index (HHI)" },
    { "one alone", STOCK_ID, 1, 5, "the largest security" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Risk__PortfolioScore *score;
    cr_assert_ok(measure(scene, risk_scene_weights(scene, rows[i].first, rows[i].count), rows[i].count, &score));
    cr_expect_eq(score->level, rows[i].level, "%s: %s", rows[i].name, score->explanation);
    cr_expect_str_eq(score->history_to, "2026-11-20");
    cr_expect_eq(score->inputs_hash.len, 32);
    cr_expect_eq(score->n_rows, 10);
  }
}

Test(portfolio_score_service, the_highest_row_decides)
{
  risk_scene_run(play_levels);
}

static void play_stand_ins(struct risk_scene *scene)
{
  static const struct {
    const char *name;
    int64_t percent; /* of the stock without history; the rest in twenty stocks */
    uint32_t level;
  } rows[] = { { "a tenth is measured by its sector", 10, 2 },
               { "a quarter makes it level 4", 25, 4 },
               { "over a half cannot be measured", 60, 0 } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    Risk__Weighted **weights = risk_scene_weights(scene, STOCK_ID, STOCKS + 1);
    for (size_t j = 0; j < STOCKS; j++)
      weights[j]->weight_e8 = (100 - rows[i].percent) * WEIGHT_E8 / 100 / STOCKS;
    weights[STOCKS]->security_id = UNPRICED_ID;
    weights[STOCKS]->weight_e8 = rows[i].percent * WEIGHT_E8 / 100;
    Risk__PortfolioScore *score;
    cr_assert_ok(measure(scene, weights, STOCKS + 1, &score));
    cr_expect_eq(score->level, rows[i].level, "%s: %s", rows[i].name, score->explanation);
    cr_expect_eq(score->replaced_weight_e8, rows[i].percent * WEIGHT_E8 / 100, "%s", rows[i].name);
  }
}

Test(portfolio_score_service, a_holding_without_history_is_measured_by_its_sector)
{
  risk_scene_run(play_stand_ins);
}

static void play_publish(struct risk_scene *scene)
{
  Risk__GetPortfolioScoreRequest get = RISK__GET_PORTFOLIO_SCORE_REQUEST__INIT;
  get.index_id = 500;
  Risk__PortfolioScore *score;
  cr_expect_eq(portfolio_score_get_call(risk_scene_call(scene, ""), &get, &score).code, STATUS_NOT_FOUND);
  cr_expect_eq(risk_scene_publish(scene, 500, LIVELY_ID)->level, 4);
  cr_expect_eq(risk_scene_publish(scene, 500, STOCK_ID)->version, 2);
  cr_assert_ok(portfolio_score_get_call(risk_scene_call(scene, ""), &get, &score));
  cr_expect_eq(score->version, 2);
  cr_expect_eq(score->level, 4, "it goes down after two quarters");
  cr_expect_eq(score->measured_level, 2);
  cr_expect_str_eq(score->quarter, "2026Q4");
  cr_expect_str_eq(score->lower_since, "2026Q4");
  cr_expect_eq(score->n_weights, STOCKS);

  Risk__PublishPortfolioRequest request = RISK__PUBLISH_PORTFOLIO_REQUEST__INIT;
  request.index_id = 501;
  request.weights = risk_scene_weights(scene, STOCK_ID, STOCKS);
  request.n_weights = STOCKS;
  cr_assert_ok(portfolio_score_publish_call(risk_scene_call(scene, "p"), &request, &score));
  cr_assert_ok(portfolio_score_publish_call(risk_scene_call(scene, "p"), &request, &score));
  cr_expect_eq(score->version, 1);
  cr_expect_eq(portfolio_score_publish_call(risk_scene_call_as(scene, ROLE_TRADER), &request, &score).code,
               STATUS_PERMISSION_DENIED);
  scene->fake->next_commit = status_fail(STATUS_ABORTED, "version", "somebody was faster");
  cr_expect_eq(portfolio_score_publish_call(risk_scene_call(scene, ""), &request, &score).code, STATUS_ABORTED);
  request.weights[0]->weight_e8 -= 1;
  struct status status = portfolio_score_publish_call(risk_scene_call(scene, ""), &request, &score);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "weights");
}

Test(portfolio_score_service, an_index_is_published_with_what_it_was_made_from)
{
  risk_scene_run(play_publish);
}

static void play_refused(struct risk_scene *scene)
{
  Risk__PortfolioScore *score;
  cr_expect_eq(measure(scene, NULL, 0, &score).code, STATUS_INVALID_ARGUMENT, "neither weights nor account");
  Risk__Weighted **weights = risk_scene_weights(scene, STOCK_ID, 2);
  weights[1]->security_id = 55555;
  cr_expect_eq(measure(scene, weights, 2, &score).code, STATUS_NOT_FOUND);
  weights[1]->security_id = STOCK_ID;
  cr_expect_eq(measure(scene, weights, 2, &score).code, STATUS_INVALID_ARGUMENT, "a security twice");
  scene->risk.benchmark_symbol = "VTI";
  cr_assert_ok(measure(scene, risk_scene_weights(scene, STOCK_ID, STOCKS), STOCKS, &score));
  cr_expect_eq(score->level, 0);
  cr_expect_str_eq(score->explanation, "There is no price history of the benchmark VTI.");
}

Test(portfolio_score_service, without_a_benchmark_nothing_has_a_level)
{
  risk_scene_run(play_refused);
}

static void play_account(struct risk_scene *scene)
{
  Risk__MeasurePortfolioRequest request = RISK__MEASURE_PORTFOLIO_REQUEST__INIT;
  request.account_id = ACCOUNT_ID;
  Risk__PortfolioScore *score;
  cr_assert_ok(portfolio_score_measure_call(risk_scene_call(scene, ""), &request, &score));
  cr_expect_eq(score->level, 0, "an empty account");
  risk_scene_hold(scene, 0, 100000);
  cr_assert_ok(portfolio_score_measure_call(risk_scene_call(scene, ""), &request, &score));
  cr_expect_eq(score->level, 1, "cash alone: %s", score->explanation);
  cr_expect_not_null(strstr(score->explanation, "Level 1 (Cautious: below the broad equity market), because "), "%s",
                     score->explanation);
  risk_scene_hold(scene, UNPRICED_ID, 1);
  cr_assert_ok(portfolio_score_measure_call(risk_scene_call(scene, ""), &request, &score));
  cr_expect_eq(score->level, 0);
  cr_expect_str_eq(score->explanation, "NEW has no price.");
}

Test(portfolio_score_service, an_account_is_measured_as_it_stands)
{
  risk_scene_run(play_account);
}
