/* Sets up the risk service beside a fake account service, and the market of its tests. */
#include "risk_scene.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "crm.seam.h"
#include "fiber/fiber.h"
#include "wire/reflect.h"
#include "wire/wire.h"

#define DAYS 280
#define ENDS_ON 20777               /* Friday 2026-11-20 */
#define NOW_US (20778 * US_PER_DAY) /* the day after */
#define TIMEOUT_US 30000000
#define SWING_E6 12000 /* the largest daily move of the benchmark */

/* A return of the common market on each day, the same in every run. */
static int64_t market_return_e6(uint32_t *seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return (int64_t)(*seed >> 8) % (2 * SWING_E6 + 1) - SWING_E6 + 300;
}

static void put_series(struct risk_scene *scene, uint64_t security_id, int64_t percent)
{
  int32_t days[DAYS];
  int64_t closes_e6[DAYS];
  uint32_t seed = 7;
  int32_t day = ENDS_ON;
  for (size_t i = DAYS; i > 0; i--, day = calendar_add_trading_days(day, -1))
    days[i - 1] = day;
  closes_e6[0] = 100 * PRICE_E6;
  for (size_t i = 1; i < DAYS; i++)
    closes_e6[i] = closes_e6[i - 1] + closes_e6[i - 1] * market_return_e6(&seed) / PRICE_E6 * percent / 100;
  Account__PriceSeries series = ACCOUNT__PRICE_SERIES__INIT;
  series.security_id = security_id;
  series.days = days;
  series.close_e6 = closes_e6;
  series.n_days = series.n_close_e6 = DAYS;
  fake_account_put_closes(scene->fake, &series);
}

static void put_market(struct risk_scene *scene)
{
  static const char *const sectors[] = { "Energy", "Financials", "Health Care", "Industrials", "Utilities" };
  Account__Security benchmark = ACCOUNT__SECURITY__INIT;
  benchmark.security_id = BENCHMARK_ID;
  benchmark.symbol = "SPY";
  benchmark.kind = ACCOUNT__SECURITY__KIND__ETF;
  fake_account_put_security(scene->fake, &benchmark);
  put_series(scene, BENCHMARK_ID, 100);
  for (uint64_t i = 0; i < STOCKS; i++) {
    uint64_t ids[] = { STOCK_ID + i, LIVELY_ID + i };
    for (size_t j = 0; j < 2; j++) {
      const char *symbol = arena_printf(scene->arena, "%c%02d", "SL"[j], (int)i);
      fake_account_put_stock(scene->fake, ids[j], symbol, sectors[i % 5]);
      put_series(scene, ids[j], j == 0 ? 100 : 150);
    }
  }
  fake_account_put_stock(scene->fake, UNPRICED_ID, "NEW", sectors[0]);
}

const struct access task_open_access = { .roles = ROLES_STAFF };
struct status task_open(struct call *call, const Crm__OpenTaskRequest *in, Crm__OpenTaskResponse *out)
{
  struct risk_scene *scene = call->state;
  (void)out;
  if (!status_is_ok(scene->task_outcome))
    return scene->task_outcome;
  scene->last_task = *(Crm__OpenTaskRequest *)reflect_copy(scene->arena, &in->base);
  scene->task_count++;
  return status_ok();
}

const struct access schedule_progress_access = { .roles = ROLES_STAFF };
struct status schedule_progress(struct call *call, const Account__ProgressRunRequest *in,
                                Account__ProgressRunResponse *out)
{
  struct risk_scene *scene = call->state;
  (void)out;
  if (scene->progress_limit == 0)
    return status_fail(STATUS_ABORTED, NULL, "another has taken it over");
  scene->progress_limit--;
  cr_assert_leq(in->cursor.len, sizeof scene->cursor);
  if (in->cursor.len > 0)
    memcpy(scene->cursor, in->cursor.data, in->cursor.len);
  scene->cursor_size = in->cursor.len;
  return status_ok();
}

static void scene_main(void *argument)
{
  struct risk_scene *scene = argument;
  struct bus_options options = { .loop = &scene->loop, .service = "risk" };
  cr_assert_ok(bus_new(&options, &scene->bus));
  scene->arena = arena_new();
  scene->fake = fake_account_new();
  fake_account_serve(scene->fake, scene->bus);
  fake_account_put_individual(scene->fake, ACCOUNT_ID, PERSON_ID);
  put_market(scene);
  scene->risk = (struct risk){ .benchmark_symbol = "SPY",
                               .stale_months = 12,
                               .bank = question_bank_shipped(scene->arena),
                               .pass_us = 900 * US_PER_SECOND };
  const struct service *const services[] = {
    &questionnaire_service,  &client_score_service,  &portfolio_score_service,
    &portfolio_risk_service, &strategy_service,      &suitability_service,
    &risk_settings_service,  &profile_watch_service, &questionnaire_draft_service,
    &score_override_service, &score_view_service,    &household_agreement_service
  };
  for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
    bus_serve(scene->bus, services[i], &scene->risk);
  bus_serve(scene->bus, &task_service, scene);
  bus_serve(scene->bus, &schedule_service, scene);
  scene->play(scene);
  arena_free(scene->arena);
  fake_account_free(scene->fake);
  bus_free(scene->bus);
}

void risk_scene_run(void (*play)(struct risk_scene *scene))
{
  struct risk_scene scene = { .play = play };
  clock_set_us(NOW_US);
  cr_assert_eq(uv_loop_init(&scene.loop), 0);
  fiber_main(&scene.loop, scene_main, &scene);
  cr_assert_eq(uv_loop_close(&scene.loop), 0, "the loop has handles left");
  clock_set_us(0);
}

static void end_call(void *call)
{
  call_end(call);
}

struct call *risk_scene_call_as(struct risk_scene *scene, enum role role)
{
  struct caller caller = { .firm_id = 7, .user_id = 12, .role = role, .second_factor = true, .principal = "user:12" };
  struct call *call;
  cr_assert_ok(call_begin(scene->bus, caller, TIMEOUT_US, &call));
  arena_defer(scene->arena, end_call, call);
  return call;
}

struct call *risk_scene_call(struct risk_scene *scene, const char *key)
{
  struct call *call = risk_scene_call_as(scene, ROLE_ADVISOR);
  call->idempotency_key = key;
  return call;
}

static const char *const question_ids[] = { "C01", "C02", "C03", "N01", "N02", "N03", "T01", "T02", "T03" };
#define QUESTIONS (sizeof question_ids / sizeof question_ids[0])

void risk_scene_enable(struct risk_scene *scene)
{
  Risk__EnableQuestionnairesRequest request = RISK__ENABLE_QUESTIONNAIRES_REQUEST__INIT;
  Risk__RiskSettings *settings;
  cr_assert_ok(risk_settings_enable_call(risk_scene_call_as(scene, ROLE_COMPLIANCE), &request, &settings));
}

void risk_scene_activate(struct risk_scene *scene)
{
  risk_scene_enable(scene);
  Risk__ActivateQuestionnaireRequest request = RISK__ACTIVATE_QUESTIONNAIRE_REQUEST__INIT;
  request.question_ids = (const char **)question_ids;
  request.n_question_ids = QUESTIONS;
  Risk__Questionnaire *active;
  cr_assert_ok(questionnaire_activate_call(risk_scene_call(scene, ""), &request, &active));
}

Risk__SubmitAnswersRequest *risk_scene_answers(struct risk_scene *scene, int value)
{
  Risk__SubmitAnswersRequest *request = arena_alloc(scene->arena, sizeof *request);
  risk__submit_answers_request__init(request);
  request->account_id = ACCOUNT_ID;
  request->person_id = PERSON_ID;
  request->n_answers = QUESTIONS;
  request->answers = arena_array(scene->arena, QUESTIONS, sizeof *request->answers);
  for (size_t i = 0; i < QUESTIONS; i++) {
    const struct question *question =
        question_find(scene->risk.bank.questions, scene->risk.bank.question_count, question_ids[i]);
    Risk__GivenAnswer *given = arena_alloc(scene->arena, sizeof *given);
    risk__given_answer__init(given);
    given->question_id = question_ids[i];
    for (size_t j = 0; j < question->answer_count; j++)
      given->answer = question->answers[j].value == value ? (uint32_t)j + 1 : given->answer;
    request->answers[i] = given;
  }
  return request;
}

void risk_scene_score(struct risk_scene *scene, int level)
{
  Risk__ClientScore *score;
  cr_assert_ok(client_score_submit_call(risk_scene_call(scene, ""), risk_scene_answers(scene, level), &score));
  cr_assert_eq(score->level, (uint32_t)level);
}

Risk__Weighted **risk_scene_weights(struct risk_scene *scene, uint64_t first_id, size_t count)
{
  Risk__Weighted **weights = arena_array(scene->arena, count, sizeof *weights);
  for (size_t i = 0; i < count; i++) {
    weights[i] = arena_alloc(scene->arena, sizeof **weights);
    risk__weighted__init(weights[i]);
    weights[i]->security_id = first_id + i;
    weights[i]->weight_e8 = WEIGHT_E8 / (int64_t)count;
  }
  weights[0]->weight_e8 += WEIGHT_E8 % (int64_t)count;
  return weights;
}

Risk__PortfolioScore *risk_scene_publish(struct risk_scene *scene, uint64_t index_id, uint64_t first_id)
{
  Risk__PublishPortfolioRequest request = RISK__PUBLISH_PORTFOLIO_REQUEST__INIT;
  request.index_id = index_id;
  request.weights = risk_scene_weights(scene, first_id, STOCKS);
  request.n_weights = STOCKS;
  Risk__PortfolioScore *score;
  cr_assert_ok(portfolio_score_publish_call(risk_scene_call(scene, ""), &request, &score));
  return score;
}

void risk_scene_hold(struct risk_scene *scene, uint64_t security_id, int64_t shares)
{
  fake_account_put_position(
      scene->fake,
      (struct fake_position){ .account_id = ACCOUNT_ID, .security_id = security_id, .quantity_e6 = shares * SHARE_E6 });
}

int64_t risk_scene_price(const struct risk_scene *scene, uint64_t security_id)
{
  for (size_t i = 0; i < scene->fake->series_count; i++) {
    const Account__PriceSeries *series = scene->fake->series[i];
    if (series->security_id == security_id)
      return series->close_e6[series->n_close_e6 - 1];
  }
  return 0;
}

static void put_record(struct risk_scene *scene, const char *kind, uint64_t id, const ProtobufCMessage *message)
{
  Account__Record record = ACCOUNT__RECORD__INIT;
  record.kind = kind;
  record.id = id;
  record.type = arena_printf(scene->arena, "steward.risk.v1.%s", message->descriptor->short_name);
  record.body.data = (uint8_t *)(uintptr_t)wire_pack(scene->arena, message, &record.body.len);
  fake_account_put_record(scene->fake, &record);
}

void risk_scene_agree(struct risk_scene *scene, const Risk__HouseholdAgreement *agreement)
{
  put_record(scene, "risk.household_agreement", agreement->household_id, &agreement->base);
  for (size_t i = 0; i < agreement->n_account_ids; i++) {
    Risk__AccountHousehold link = RISK__ACCOUNT_HOUSEHOLD__INIT;
    link.household_id = agreement->household_id;
    put_record(scene, "risk.account_household", agreement->account_ids[i], &link.base);
  }
}
