/* StrategyService: what a manager says, what a reviewer is shown and concludes, and which changes are replicated. */
#include "base/calendar.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "level_publish.h"
#include "risk_scene.h"
#include "strategy.h"

#define INDEX_ID 500
#define QUARTER_DAYS 92

static Risk__PutStrategyRequest *said(struct risk_scene *scene)
{
  Risk__PutStrategyRequest *request = arena_alloc(scene->arena, sizeof *request);
  risk__put_strategy_request__init(request);
  request->index_id = INDEX_ID;
  request->objective = "Growth with the broad market.";
  request->description = "Twenty large companies, equally weighted.";
  request->n_answers = strategy_question_count;
  request->answers = arena_array(scene->arena, strategy_question_count, sizeof *request->answers);
  for (size_t i = 0; i < strategy_question_count; i++) {
    request->answers[i] = arena_alloc(scene->arena, sizeof **request->answers);
    risk__given_answer__init(request->answers[i]);
    request->answers[i]->question_id = strategy_questions_shipped[i].id;
    request->answers[i]->answer = i == 1 ? 3 : 1; /* 20 to 49 names: level 3 */
  }
  return request;
}

static void play_strategy(struct risk_scene *scene)
{
  Risk__PutStrategyRequest *request = said(scene);
  Risk__Strategy *strategy;
  Risk__GetStrategyRequest get = RISK__GET_STRATEGY_REQUEST__INIT;
  get.index_id = INDEX_ID;
  cr_expect_eq(strategy_get_call(risk_scene_call(scene, ""), &get, &strategy).code, STATUS_NOT_FOUND);
  cr_assert_ok(strategy_put_call(risk_scene_call(scene, "s"), request, &strategy));
  cr_expect_eq(strategy->stated_level, 3, "the highest answer");
  cr_assert_ok(strategy_put_call(risk_scene_call(scene, "s"), request, &strategy));
  cr_expect_eq(strategy->version, 1, "a replay writes nothing");
  request->version = 7;
  cr_expect_eq(strategy_put_call(risk_scene_call(scene, ""), request, &strategy).code, STATUS_ABORTED);
  request->version = 1;
  request->answers[9]->answer = 5;
  cr_assert_ok(strategy_put_call(risk_scene_call(scene, ""), request, &strategy));
  cr_expect_eq(strategy->version, 2);
  cr_expect_eq(strategy->stated_level, 5);
  cr_assert_ok(strategy_get_call(risk_scene_call(scene, ""), &get, &strategy));
  cr_expect_str_eq(strategy->objective, request->objective);
  cr_expect_eq(strategy_put_call(risk_scene_call_as(scene, ROLE_TRADER), request, &strategy).code,
               STATUS_PERMISSION_DENIED);
}

Test(strategy_service, a_manager_states_objective_and_answers)
{
  risk_scene_run(play_strategy);
}

static void play_wrong_answers(struct risk_scene *scene)
{
  Risk__Strategy *strategy;
  Risk__PutStrategyRequest *request = said(scene);
  request->n_answers--;
  struct status status = strategy_put_call(risk_scene_call(scene, ""), request, &strategy);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "answers");
  request = said(scene);
  request->answers[3]->answer = 5;
  status = strategy_put_call(risk_scene_call(scene, ""), request, &strategy);
  cr_expect_str_eq(status.field, "answers[3]");
  cr_expect_str_eq(status.message, "question S04 has answers 1 to 4");
  request = said(scene);
  request->answers[3]->question_id = "S01";
  cr_expect_str_eq(strategy_put_call(risk_scene_call(scene, ""), request, &strategy).message,
                   "question S01 is answered twice");
  request = said(scene);
  request->answers[3]->question_id = "S99";
  cr_expect_str_eq(strategy_put_call(risk_scene_call(scene, ""), request, &strategy).message,
                   "there is no question S99");
  Risk__StrategyQuestionsRequest ask = RISK__STRATEGY_QUESTIONS_REQUEST__INIT;
  Risk__StrategyQuestions *questions;
  cr_assert_ok(strategy_questions_call(risk_scene_call(scene, ""), &ask, &questions));
  cr_expect_eq(questions->n_questions, 10);
  cr_expect_eq(questions->questions[3]->n_answers, 4);
}

Test(strategy_service, every_question_is_answered_once)
{
  risk_scene_run(play_wrong_answers);
}

static Risk__ReviewSheet *sheet_of(struct risk_scene *scene)
{
  Risk__PrepareReviewRequest request = RISK__PREPARE_REVIEW_REQUEST__INIT;
  Risk__ReviewSheet *sheet;
  request.index_id = INDEX_ID;
  cr_assert_ok(strategy_prepare_call(risk_scene_call(scene, ""), &request, &sheet));
  return sheet;
}

static struct status review(struct risk_scene *scene, Risk__ReviewOutcome outcome, uint32_t level, const char *key,
                            Risk__StrategyReview **out)
{
  Risk__ReviewStrategyRequest request = RISK__REVIEW_STRATEGY_REQUEST__INIT;
  char quarter[16];
  request.index_id = INDEX_ID;
  request.outcome = outcome;
  request.level = level;
  request.reason = outcome == RISK__REVIEW_OUTCOME__ADHERES ? "" : "It is as it is.";
  request.quarter = quarter_format(quarter_of(date_of_instant(clock_now_us())), quarter);
  struct call *call = risk_scene_call_as(scene, ROLE_COMPLIANCE);
  call->idempotency_key = key;
  return strategy_review_call(call, &request, out);
}

static uint32_t published(struct risk_scene *scene)
{
  Risk__GetPortfolioScoreRequest get = RISK__GET_PORTFOLIO_SCORE_REQUEST__INIT;
  Risk__PortfolioScore *score;
  get.index_id = INDEX_ID;
  cr_assert_ok(portfolio_score_get_call(risk_scene_call(scene, ""), &get, &score));
  return score->level;
}

static void play_review(struct risk_scene *scene)
{
  Risk__StrategyReview *done;
  Risk__PrepareReviewRequest prepare = RISK__PREPARE_REVIEW_REQUEST__INIT;
  Risk__ReviewSheet *sheet;
  prepare.index_id = INDEX_ID;
  cr_expect_eq(strategy_prepare_call(risk_scene_call(scene, ""), &prepare, &sheet).code, STATUS_NOT_FOUND);
  risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  sheet = sheet_of(scene);
  cr_expect_str_eq(sheet->quarter, "2026Q4");
  cr_expect_null(sheet->strategy);
  cr_expect_null(sheet->last);
  cr_expect_eq(sheet->lowest_level, 1);
  cr_expect_eq(sheet->n_breaches, 0);
  cr_expect_eq(sheet->metrics->score->level, 2);

  cr_expect_eq(review(scene, RISK__REVIEW_OUTCOME__RECLASSIFY, 2, "", &done).code, STATUS_INVALID_ARGUMENT);
  cr_expect_eq(review(scene, RISK__REVIEW_OUTCOME__ADHERES, 3, "", &done).code, STATUS_INVALID_ARGUMENT);
  cr_expect_eq(review(scene, RISK__REVIEW_OUTCOME__RECLASSIFY, 0, "", &done).code, STATUS_INVALID_ARGUMENT);
  cr_assert_ok(review(scene, RISK__REVIEW_OUTCOME__RECLASSIFY, 5, "up", &done));
  cr_expect_eq(done->measured_level, 2);
  cr_expect_eq(done->published_level, 5, "freely up, at once");
  cr_expect_eq(published(scene), 5);
  cr_assert_ok(review(scene, RISK__REVIEW_OUTCOME__RECLASSIFY, 5, "up", &done));
  cr_expect_eq(done->version, 1, "a replay writes nothing");
  cr_expect_eq(risk_scene_publish(scene, INDEX_ID, STOCK_ID)->level, 5, "the raise stands when it is saved again");

  cr_assert_ok(review(scene, RISK__REVIEW_OUTCOME__ADHERES, 0, "", &done));
  cr_expect_eq(done->published_level, 5, "down only after two quarters");
  clock_set_us(clock_now_us() + QUARTER_DAYS * US_PER_DAY);
  cr_assert_ok(review(scene, RISK__REVIEW_OUTCOME__DRIFTED, 0, "", &done));
  cr_expect_eq(done->published_level, 2);
  sheet = sheet_of(scene);
  cr_expect_eq(sheet->last->outcome, RISK__REVIEW_OUTCOME__DRIFTED);
}

Test(strategy_service, a_reviewer_raises_freely_and_the_level_falls_slowly)
{
  risk_scene_run(play_review);
}

static void play_lower(struct risk_scene *scene)
{
  Risk__StrategyReview *done;
  risk_scene_publish(scene, INDEX_ID, LIVELY_ID);
  struct status status = review(scene, RISK__REVIEW_OUTCOME__RECLASSIFY, 2, "", &done);
  cr_expect_eq(status.code, STATUS_FAILED_PRECONDITION);
  cr_expect_str_eq(status.field, "level");
  cr_expect_str_eq(status.message, "it measures 4, and a review lowers by at most one: to 3");
  cr_assert_ok(review(scene, RISK__REVIEW_OUTCOME__RECLASSIFY, 3, "", &done));
  cr_expect_eq(done->published_level, 4, "not at once");
  clock_set_us(clock_now_us() + QUARTER_DAYS * US_PER_DAY);
  cr_expect_eq(risk_scene_publish(scene, INDEX_ID, LIVELY_ID)->level, 3, "two quarters running");
  clock_set_us(clock_now_us() + QUARTER_DAYS * US_PER_DAY);
  cr_expect_eq(risk_scene_publish(scene, INDEX_ID, LIVELY_ID)->level, 4, "and not without another review");
  Risk__ReviewStrategyRequest stale = RISK__REVIEW_STRATEGY_REQUEST__INIT;
  stale.index_id = INDEX_ID;
  stale.outcome = RISK__REVIEW_OUTCOME__ADHERES;
  stale.quarter = "2026Q4";
  cr_expect_eq(strategy_review_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), &stale, &done).code,
               STATUS_FAILED_PRECONDITION, "another quarter by now");
  cr_expect_eq(strategy_review_call(risk_scene_call(scene, ""), &stale, &done).code, STATUS_PERMISSION_DENIED);
  Risk__ListReviewsRequest list = RISK__LIST_REVIEWS_REQUEST__INIT;
  Risk__ListReviewsResponse *all;
  list.index_id = INDEX_ID;
  cr_assert_ok(strategy_reviews_call(risk_scene_call(scene, ""), &list, &all));
  cr_assert_eq(all->n_reviews, 1);
  cr_expect_eq(all->reviews[0]->level, 3);
}

Test(strategy_service, a_reviewer_lowers_by_one_at_most_and_it_expires)
{
  risk_scene_run(play_lower);
}

static void play_track(struct risk_scene *scene)
{
  int32_t days[100];
  int64_t values_e6[100];
  Risk__PutTrackRequest request = RISK__PUT_TRACK_REQUEST__INIT;
  Risk__Track *track;
  days[99] = date_of_instant(clock_now_us()) - 1;
  for (size_t i = 99; i > 0; i--)
    days[i - 1] = calendar_add_trading_days(days[i], -1);
  for (size_t i = 0; i < 100; i++)
    values_e6[i] = 100000000 + (int64_t)(i % 2) * 9000000; /* up and down by nine percent every day */
  request.index_id = INDEX_ID;
  request.days = days;
  request.value_e6 = values_e6;
  request.n_days = request.n_value_e6 = 50;
  cr_expect_eq(risk_scene_publish(scene, INDEX_ID, STOCK_ID)->level, 2);
  cr_assert_ok(strategy_put_track_call(risk_scene_call(scene, ""), &request, &track));
  cr_expect_eq(risk_scene_publish(scene, INDEX_ID, STOCK_ID)->level, 2, "too few");
  request.n_days = request.n_value_e6 = 100;
  cr_assert_ok(strategy_put_track_call(risk_scene_call(scene, "t"), &request, &track));
  cr_assert_ok(strategy_put_track_call(risk_scene_call(scene, "t"), &request, &track));
  cr_expect_eq(track->version, 2);
  Risk__PortfolioScore *score = risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  cr_expect_eq(score->own_days, 99);
  cr_expect_eq(score->level, 5, "the higher of the two");
  values_e6[7] = 0;
  struct status status = strategy_put_track_call(risk_scene_call(scene, ""), &request, &track);
  cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT);
  cr_expect_str_eq(status.field, "value_e6");
  values_e6[7] = 1;
  days[8] = days[7];
  cr_expect_str_eq(strategy_put_track_call(risk_scene_call(scene, ""), &request, &track).field, "days");
  request.n_days = 5;
  cr_expect_str_eq(strategy_put_track_call(risk_scene_call(scene, ""), &request, &track).field, "value_e6");
}

Test(strategy_service, a_managed_portfolio_is_measured_on_its_own_values_too)
{
  risk_scene_run(play_track);
}

static void play_change(struct risk_scene *scene)
{
  Account__Security fund = ACCOUNT__SECURITY__INIT;
  fund.security_id = 777;
  fund.symbol = "UP2";
  fund.kind = ACCOUNT__SECURITY__KIND__ETF;
  fund.leverage = "2";
  fake_account_put_security(scene->fake, &fund);
  risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  Risk__CheckChangeRequest request = RISK__CHECK_CHANGE_REQUEST__INIT;
  Risk__ChangeReport *report;
  request.index_id = INDEX_ID;
  request.weights = risk_scene_weights(scene, STOCK_ID, STOCKS);
  request.n_weights = STOCKS;
  cr_assert_ok(strategy_check_change_call(risk_scene_call(scene, ""), &request, &report));
  cr_expect(report->admissible);
  cr_expect_eq(report->n_changes, 0);
  request.weights[0]->security_id = 777;    /* in place of the first */
  request.weights[1]->weight_e8 = 10000000; /* within the bounds of level 2 */
  request.weights[2]->weight_e8 = 0;
  cr_assert_ok(strategy_check_change_call(risk_scene_call(scene, ""), &request, &report));
  cr_expect(!report->admissible);
  cr_expect_eq(report->level, 2);
  cr_assert_eq(report->n_changes, 4);
  cr_expect_eq(report->changes[0]->security_id, 777, "inadmissible ones first");
  cr_expect_str_eq(report->changes[0]->breaches[0]->rule, "level 2: leveraged and inverse funds");
  cr_expect_str_eq(report->changes[0]->breaches[0]->limit, "0%");
  cr_expect(report->changes[1]->admissible && report->changes[2]->admissible && report->changes[3]->admissible);
  int64_t sum_e8 = 0;
  for (size_t i = 0; i < report->n_replicated; i++) {
    cr_expect_neq(report->replicated[i]->security_id, 777);
    cr_expect_neq(report->replicated[i]->security_id, STOCK_ID, "what is sold is sold");
    sum_e8 += report->replicated[i]->weight_e8;
  }
  cr_expect_eq(sum_e8, WEIGHT_E8 - WEIGHT_E8 / STOCKS, "what is not bought stays cash");
  request.index_id = 9;
  cr_expect_eq(strategy_check_change_call(risk_scene_call(scene, ""), &request, &report).code, STATUS_NOT_FOUND);
}

/* Targets that are replicated already are what a change is of, whatever was published by hand meanwhile. */
static void play_from(struct risk_scene *scene)
{
  risk_scene_publish(scene, INDEX_ID, STOCK_ID);
  Risk__CheckChangeRequest request = RISK__CHECK_CHANGE_REQUEST__INIT;
  Risk__ChangeReport *report;
  request.index_id = INDEX_ID;
  request.from = risk_scene_weights(scene, LIVELY_ID, 2);
  request.n_from = 2;
  request.weights = risk_scene_weights(scene, LIVELY_ID + 1, 2);
  request.n_weights = 2;
  request.weights[1]->weight_e8 = 30000000;
  cr_assert_ok(strategy_check_change_call(risk_scene_call(scene, ""), &request, &report));
  cr_assert_eq(report->n_changes, 2, "the second stands at half as before");
  cr_expect_eq(report->changes[0]->security_id, LIVELY_ID + 2);
  cr_expect_str_eq(report->changes[0]->breaches[0]->rule, "level 2: the largest position");
  cr_expect_eq(report->changes[1]->security_id, LIVELY_ID);
  cr_expect(report->changes[1]->admissible);
  cr_assert_eq(report->n_replicated, 1);
  cr_expect_eq(report->replicated[0]->security_id, LIVELY_ID + 1);
  cr_expect_eq(report->replicated[0]->weight_e8, WEIGHT_E8 / 2);
}

Test(strategy_service, a_change_is_of_the_weights_that_are_replicated_now)
{
  risk_scene_run(play_from);
}

static void play_unscored(struct risk_scene *scene)
{
  Risk__PublishPortfolioRequest publish = RISK__PUBLISH_PORTFOLIO_REQUEST__INIT;
  Risk__PortfolioScore *score;
  Risk__CheckChangeRequest request = RISK__CHECK_CHANGE_REQUEST__INIT;
  Risk__ChangeReport *report;
  Risk__Weighted *unpriced = risk_scene_weights(scene, UNPRICED_ID, 1)[0];
  unpriced->weight_e8 = 60000000; /* more than half without history: unscored */
  publish.index_id = request.index_id = INDEX_ID;
  publish.weights = &unpriced;
  publish.n_weights = 1;
  publish.cash_e8 = WEIGHT_E8 - unpriced->weight_e8;
  cr_assert_ok(portfolio_score_publish_call(risk_scene_call(scene, ""), &publish, &score));
  cr_assert_eq(score->level, 0);
  request.weights = risk_scene_weights(scene, STOCK_ID, 1);
  request.weights[0]->weight_e8 = 11000000;
  request.n_weights = 1;
  cr_assert_ok(strategy_check_change_call(risk_scene_call(scene, ""), &request, &report));
  cr_expect_eq(report->level, 0);
  cr_assert_eq(report->n_changes, 2);
  cr_expect_str_eq(report->changes[0]->breaches[0]->rule, "level 1: the largest position");
  cr_expect_eq(report->changes[1]->security_id, UNPRICED_ID);
  cr_expect(report->changes[1]->admissible, "selling what cannot be measured is the way out");
}

Test(strategy_service, changes_of_an_unscored_index_keep_the_strictest_rules)
{
  risk_scene_run(play_unscored);
}

Test(strategy_service, inadmissible_trades_of_a_change_are_reported_and_left_out)
{
  risk_scene_run(play_change);
}
