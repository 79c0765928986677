/* PortfolioRiskService: what a portfolio's risk is made of, alone and beside the others, and the table of levels. */
#include "risk_scene.h"

#define INDEX_ID 500

static struct status metrics_of(struct risk_scene *scene, Risk__PortfolioChoice *choice, Risk__PortfolioMetrics **out)
{
  Risk__PortfolioMetricsRequest request = RISK__PORTFOLIO_METRICS_REQUEST__INIT;
  request.portfolio = choice;
  return portfolio_risk_metrics_call(risk_scene_call(scene, ""), &request, out);
}

static void play_metrics(struct risk_scene *scene)
{
  Risk__PortfolioChoice choice = RISK__PORTFOLIO_CHOICE__INIT;
  Risk__PortfolioMetrics *metrics;
  choice.weights = risk_scene_weights(scene, LIVELY_ID, STOCKS);
  choice.n_weights = STOCKS;
  cr_assert_ok(metrics_of(scene, &choice, &metrics));
  cr_expect_eq(metrics->score->level, 4);
  cr_expect_eq(metrics->concentration->value_e4, INT64_C(1000000) * 10000);
  cr_expect_eq(metrics->concentration->largest_security_e8, 5000000);
  cr_expect_eq(metrics->concentration->top_ten_e8, 50000000);
  cr_expect_eq(metrics->concentration->hhi_e8, 5000000);
  cr_assert_eq(metrics->concentration->n_sectors, 5);
  cr_expect_eq(metrics->concentration->sectors[0]->share_e8, 20000000);
  cr_expect_eq(metrics->concentration->sector_hhi_e8, 20000000);
  cr_expect_eq(metrics->concentration->gross_e8, 100000000);
  cr_expect_eq(metrics->concentration->initial_margin_e8, 50000000);
  cr_expect_eq(metrics->concentration->maintenance_margin_e8, 25000000);
  cr_expect_eq(metrics->own->days, 252);
  cr_expect_eq(metrics->own->n_tails, 4);
  cr_expect_eq(metrics->benchmark->beta_e8, 100000000);
  cr_expect_gt(metrics->own->beta_e8, 149000000, "one and a half times as lively");
  cr_expect_lt(metrics->own->beta_e8, 151000000);
  cr_expect_gt(metrics->own->tails[3]->historical_var_e8, metrics->own->tails[1]->historical_var_e8, "99 above 95");
  cr_expect_gt(metrics->own->tails[1]->historical_shortfall_e8, metrics->own->tails[1]->historical_var_e8);
}

Test(portfolio_risk_service, every_metric_of_a_portfolio_as_typed)
{
  risk_scene_run(play_metrics);
}

static void play_choice(struct risk_scene *scene)
{
  Risk__PortfolioChoice choice = RISK__PORTFOLIO_CHOICE__INIT;
  Risk__PortfolioMetrics *metrics;
  struct status status = metrics_of(scene, &choice, &metrics);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "portfolio");
  choice.account_id = ACCOUNT_ID;
  choice.index_id = INDEX_ID;
  cr_expect_eq(metrics_of(scene, &choice, &metrics).code, STATUS_INVALID_ARGUMENT, "not both");
  choice.account_id = 0;
  cr_expect_eq(metrics_of(scene, &choice, &metrics).code, STATUS_NOT_FOUND);
  risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  cr_assert_ok(metrics_of(scene, &choice, &metrics));
  cr_expect_eq(metrics->score->level, 2);
  choice.index_id = 0;
  choice.account_id = ACCOUNT_ID;
  risk_scene_hold(scene, UNPRICED_ID, 5);
  risk_scene_hold(scene, 0, 1000);
  cr_assert_ok(metrics_of(scene, &choice, &metrics));
  cr_expect_eq(metrics->score->level, 0);
  cr_expect_str_eq(metrics->score->explanation, "NEW has no price.");
  cr_expect_null(metrics->own, "what cannot be measured is not made up");
}

Test(portfolio_risk_service, exactly_one_portfolio_is_chosen)
{
  risk_scene_run(play_choice);
}

static void play_money_market(struct risk_scene *scene)
{
  Account__Security fund = ACCOUNT__SECURITY__INIT;
  fund.security_id = 777;
  fund.symbol = "MMF";
  fund.kind = ACCOUNT__SECURITY__KIND__MONEY_MARKET_FUND;
  fake_account_put_security(scene->fake, &fund);
  Risk__PortfolioChoice choice = RISK__PORTFOLIO_CHOICE__INIT;
  Risk__Weighted weight = RISK__WEIGHTED__INIT;
  weight.security_id = 777;
  weight.weight_e8 = 90000000;
  choice.weights = (Risk__Weighted *[]){ &weight };
  choice.n_weights = 1;
  Risk__PortfolioMetrics *metrics;
  cr_assert_ok(metrics_of(scene, &choice, &metrics));
  cr_expect_eq(metrics->score->level, 1);
  cr_expect_eq(metrics->concentration->largest_security_id, 0);
  cr_expect_eq(metrics->own->volatility_e8, 0);
}

Test(portfolio_risk_service, a_money_market_fund_is_cash)
{
  risk_scene_run(play_money_market);
}

static void play_screen(struct risk_scene *scene)
{
  risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  risk_scene_publish(scene, INDEX_ID + 1, LIVELY_ID);
  risk_scene_publish(scene, INDEX_ID + 2, STOCK_ID);
  Risk__ScreenPortfoliosRequest request = RISK__SCREEN_PORTFOLIOS_REQUEST__INIT;
  request.index_ids = (uint64_t[]){ INDEX_ID, INDEX_ID + 1 };
  request.n_index_ids = 2;
  struct bus_stream *stream;
  cr_assert_ok(portfolio_risk_screen_open(risk_scene_call(scene, ""), &request, &stream));
  for (size_t i = 0; i < 2; i++) {
    Risk__PortfolioScreen *line;
    Risk__PortfolioMetrics *alone;
    cr_assert_ok(portfolio_risk_screen_next(stream, &line));
    cr_assert_not_null(line);
    cr_expect_eq(line->index_id, INDEX_ID + i);
    cr_expect_eq(line->level, i == 0 ? 2 : 4);
    Risk__PortfolioChoice choice = RISK__PORTFOLIO_CHOICE__INIT;
    choice.index_id = line->index_id;
    cr_assert_ok(metrics_of(scene, &choice, &alone));
    int64_t apart = line->statistics->volatility_e8 - alone->own->volatility_e8;
    cr_expect(apart >= -1 && apart <= 1, "measured together as alone");
    cr_expect_eq(line->statistics->drawdown_days, alone->own->drawdown_days);
  }
  Risk__PortfolioScreen *end;
  cr_assert_ok(portfolio_risk_screen_next(stream, &end));
  cr_expect_null(end);
  bus_close(stream);
}

Test(portfolio_risk_service, published_indexes_stand_side_by_side)
{
  risk_scene_run(play_screen);
}

static void play_levels(struct risk_scene *scene)
{
  Risk__LevelTableRequest request = RISK__LEVEL_TABLE_REQUEST__INIT;
  Risk__LevelTable *table;
  cr_assert_ok(portfolio_risk_levels_call(risk_scene_call(scene, ""), &request, &table));
  cr_expect_eq(table->version, 1);
  cr_assert_eq(table->n_rows, 10);
  cr_expect_eq(table->rows[0]->bounds_e8[0], 80000000);
  cr_expect_eq(table->leveraged_e8[3], 30000000);
  request.version = 99;
  cr_expect_eq(portfolio_risk_levels_call(risk_scene_call(scene, ""), &request, &table).code, STATUS_NOT_FOUND);
  cr_expect_eq(portfolio_risk_levels_call(risk_scene_call_as(scene, ROLE_CLIENT), &request, &table).code,
               STATUS_PERMISSION_DENIED);
}

Test(portfolio_risk_service, the_level_table_is_shown_by_version)
{
  risk_scene_run(play_levels);
}
