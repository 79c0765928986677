/* Sets up the ESG service beside a fake account service, and a small market. */
#include "esg_scene.h"

#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/decimal.h"
#include "fiber/fiber.h"

#define NOW_US (TODAY * US_PER_DAY + US_PER_DAY / 2)
#define TIMEOUT_US 30000000

const struct access task_open_access = { .roles = ROLES_STAFF };

struct status task_open(struct call *call, const Crm__OpenTaskRequest *in, Crm__OpenTaskResponse *out)
{
  struct esg_scene *scene = call->state;
  if (scene->is_crm_away)
    return status_fail(STATUS_UNAVAILABLE, NULL, "crm is away");
  cr_assert_lt(scene->task_count, sizeof scene->tasks / sizeof scene->tasks[0]);
  cr_assert_eq(in->kind, CRM__TASK__KIND__PREFERENCE_CONFLICT);
  scene->tasks[scene->task_count++] = arena_strdup(scene->arena, in->title);
  out->was_open = false;
  return status_ok();
}

const struct access schedule_progress_access = { .roles = ROLES_STAFF };

struct status schedule_progress(struct call *call, const Account__ProgressRunRequest *in,
                                Account__ProgressRunResponse *out)
{
  struct esg_scene *scene = call->state;
  (void)out;
  if (scene->progress_limit == 0)
    return status_fail(STATUS_ABORTED, NULL, "another has taken it over");
  scene->progress_limit--;
  cr_assert_eq(in->cursor.len, sizeof scene->cursor);
  memcpy(&scene->cursor, in->cursor.data, sizeof scene->cursor);
  return status_ok();
}

static void put_price(struct esg_scene *scene, uint64_t security_id)
{
  int32_t day = TODAY - 1;
  int64_t close_e6 = 10 * PRICE_E6;
  Account__PriceSeries series = ACCOUNT__PRICE_SERIES__INIT;
  series.security_id = security_id;
  series.days = &day;
  series.close_e6 = &close_e6;
  series.n_days = series.n_close_e6 = 1;
  fake_account_put_closes(scene->fake, &series);
}

static void put_stock(struct esg_scene *scene, uint64_t security_id, const char *symbol)
{
  Account__Security security = ACCOUNT__SECURITY__INIT;
  security.security_id = security_id;
  security.symbol = symbol;
  security.kind = ACCOUNT__SECURITY__KIND__STOCK;
  security.sector = "Consumer Staples";
  security.industry = "Packaged Goods";
  fake_account_put_security(scene->fake, &security);
  put_price(scene, security_id);
}

static void put_fund(struct esg_scene *scene)
{
  Account__Security fund = ACCOUNT__SECURITY__INIT;
  fund.security_id = FOOD;
  fund.symbol = "FOOD";
  fund.kind = ACCOUNT__SECURITY__KIND__ETF;
  fake_account_put_security(scene->fake, &fund);
  put_price(scene, FOOD);
  uint64_t ids[] = { MO, KO, PEP, MDLZ };
  int64_t weights[] = { WEIGHT_E8 / 2, WEIGHT_E8 / 2, 0, 0 };
  int64_t values[] = { 400, 400, 1600, 1601 };
  const char *symbols[] = { "MO", "KO", "PEP", "MDLZ" };
  Account__Benchmark benchmark = ACCOUNT__BENCHMARK__INIT;
  benchmark.symbol = "FOOD";
  benchmark.as_of = "2026-11-01";
  benchmark.security_ids = ids;
  benchmark.weight_e8 = weights;
  benchmark.market_value_e4 = values;
  benchmark.symbols = symbols;
  benchmark.n_symbols = 4;
  benchmark.n_security_ids = benchmark.n_weight_e8 = benchmark.n_market_value_e4 = 4;
  fake_account_put_benchmark(scene->fake, &benchmark);
}

static void scene_main(void *argument)
{
  static const char *const symbols[] = { "MO", "KO", "PEP", "MDLZ", "GIS", "K" };
  struct esg_scene *scene = argument;
  struct bus_options options = { .loop = &scene->loop, .service = "esg" };
  cr_assert_ok(bus_new(&options, &scene->bus));
  scene->arena = arena_new();
  scene->fake = fake_account_new();
  fake_account_serve(scene->fake, scene->bus);
  fake_account_put_individual(scene->fake, ACCOUNT_ID, PERSON_ID);
  fake_account_put_individual(scene->fake, SECOND_ID, PERSON_ID);
  fake_account_put_individual(scene->fake, STRANGER_ID, PERSON_ID + 1);
  for (uint64_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
    put_stock(scene, MO + i, symbols[i]);
  put_fund(scene);
  const struct service *const services[] = { &screen_service,    &reference_service,   &vendor_service,
                                             &rating_service,    &preference_service,  &exclusion_service,
                                             &alignment_service, &alternative_service, &wish_service,
                                             &conflict_service };
  for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
    bus_serve(scene->bus, services[i], NULL);
  bus_serve(scene->bus, &task_service, scene);
  bus_serve(scene->bus, &schedule_service, scene);
  scene->play(scene);
  arena_free(scene->arena);
  fake_account_free(scene->fake);
  bus_free(scene->bus);
}

void esg_scene_run(void (*play)(struct esg_scene *scene))
{
  struct esg_scene scene = { .play = play };
  clock_set_us(NOW_US);
  cr_assert_eq(uv_loop_init(&scene.loop), 0);
  fiber_main(&scene.loop, scene_main, &scene);
  cr_assert_eq(uv_loop_close(&scene.loop), 0, "the loop has handles left");
  clock_set_us(0);
}

void esg_scene_later(int64_t us)
{
  clock_set_us(clock_now_us() + us);
}

static void end_call(void *call)
{
  call_end(call);
}

struct call *esg_scene_call(struct esg_scene *scene, enum role role, const char *key)
{
  struct caller caller = { .firm_id = 7, .user_id = 12, .role = role, .second_factor = true, .principal = "user:12" };
  struct call *call;
  cr_assert_ok(call_begin(scene->bus, caller, TIMEOUT_US, &call));
  arena_defer(scene->arena, end_call, call);
  call->idempotency_key = key;
  return call;
}

static void put_practice(struct esg_scene *scene, const char *name, const char *metric)
{
  Esg__Predicate predicate = ESG__PREDICATE__INIT, *predicates = &predicate;
  Esg__Practice practice = ESG__PRACTICE__INIT, *put;
  Esg__PutPracticeRequest request = ESG__PUT_PRACTICE_REQUEST__INIT;
  predicate.source = "V1";
  predicate.metric = metric;
  predicate.comparison = ESG__PREDICATE__COMPARISON__AT_LEAST;
  predicate.bound = "5";
  practice.name = name;
  practice.predicates = &predicates;
  practice.n_predicates = 1;
  request.practice = &practice;
  cr_assert_ok(screen_put_practice_call(esg_scene_call(scene, ROLE_COMPLIANCE, ""), &request, &put));
}

void esg_scene_enable(struct esg_scene *scene)
{
  Esg__EnableReferenceRequest enable = ESG__ENABLE_REFERENCE_REQUEST__INIT;
  Esg__Reference *reference;
  cr_assert_ok(reference_enable_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &enable, &reference));
  put_practice(scene, "tobacco", "tobacco revenue");
  put_practice(scene, "weapons", "weapons revenue");
}

static void put_vendor(struct esg_scene *scene, const char *name, uint32_t weight, Esg__Metric **metrics, size_t count)
{
  Esg__Vendor vendor = ESG__VENDOR__INIT, *put;
  Esg__PutVendorRequest request = ESG__PUT_VENDOR_REQUEST__INIT;
  vendor.name = name;
  vendor.weight = weight;
  vendor.metrics = metrics;
  vendor.n_metrics = count;
  request.vendor = &vendor;
  cr_assert_ok(vendor_put_call(esg_scene_call(scene, ROLE_ADVISOR, ""), &request, &put));
}

void esg_scene_vendors(struct esg_scene *scene)
{
  Esg__Metric air = ESG__METRIC__INIT, water = ESG__METRIC__INIT, clean = ESG__METRIC__INIT;
  air.name = "air";
  air.value = "clean air";
  air.direction = ESG__METRIC__DIRECTION__HIGH_IS_BAD;
  water.name = "water";
  water.value = "pure water";
  water.direction = ESG__METRIC__DIRECTION__HIGH_IS_BAD;
  clean.name = "clean air score";
  clean.value = "clean air";
  clean.direction = ESG__METRIC__DIRECTION__HIGH_IS_GOOD;
  put_vendor(scene, "V1", 3, (Esg__Metric *[]){ &air, &water }, 2);
  put_vendor(scene, "V2", 1, (Esg__Metric *[]){ &clean }, 1);
}

void esg_scene_rate(struct esg_scene *scene, const char *source, const char *metric, uint64_t security_id, int value)
{
  fake_account_observe(scene->fake, (struct fake_observation){ .source = source,
                                                               .metric = metric,
                                                               .security_id = security_id,
                                                               .value_e6 = value * SHARES_E6,
                                                               .day = TODAY - 30,
                                                               .recorded_at_us = clock_now_us() });
}

void esg_scene_prefer(struct esg_scene *scene)
{
  Esg__Importance air = ESG__IMPORTANCE__INIT, water = ESG__IMPORTANCE__INIT;
  Esg__SetPreferencesRequest request = ESG__SET_PREFERENCES_REQUEST__INIT;
  Esg__PreferenceState *state;
  const char *avoided[] = { "tobacco" };
  air.value = "clean air";
  air.importance = 3;
  water.value = "pure water";
  water.importance = 1;
  request.account_id = ACCOUNT_ID;
  request.importances = (Esg__Importance *[]){ &air, &water };
  request.n_importances = 2;
  request.avoided = avoided;
  request.n_avoided = 1;
  cr_assert_ok(preference_set_call(esg_scene_call(scene, ROLE_CLIENT, ""), &request, &state));
  cr_assert_str_eq(state->status, "set");
}

void esg_scene_hold(struct esg_scene *scene, uint64_t security_id, int64_t shares)
{
  fake_account_put_position(scene->fake, (struct fake_position){ .account_id = ACCOUNT_ID,
                                                                 .security_id = security_id,
                                                                 .quantity_e6 = shares * SHARES_E6 });
}
