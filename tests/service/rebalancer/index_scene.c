/* Sets up the rebalancer between a fake account service and a fake risk service. */
#include "index_scene.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/date.h"
#include "fiber/fiber.h"
#include "index_service.h"
#include "wire/reflect.h"

#define TODAY 20777 /* Friday 2026-11-20 */
#define TIMEOUT_US 30000000
#define PRICE 10

static int64_t weight_of(Risk__Weighted *const *weights, size_t count, uint64_t security_id)
{
  for (size_t i = 0; i < count; i++)
    if (weights[i]->security_id == security_id)
      return weights[i]->weight_e8;
  return 0;
}

static Risk__RuleBreach *breach(struct call *call, const char *rule)
{
  Risk__RuleBreach *made = arena_alloc(call->arena, sizeof *made);
  risk__rule_breach__init(made);
  made->rule = rule;
  made->number = "20%";
  made->limit = "0%";
  made->message = "The portfolio would stand at 20%.";
  return made;
}

static void refuse(struct call *call, const Risk__Weighted *wished, int64_t from_e8, Risk__ChangeReport *out)
{
  Risk__ChangedWeight *change = arena_alloc(call->arena, sizeof *change);
  risk__changed_weight__init(change);
  change->security_id = wished->security_id;
  change->from_e8 = from_e8;
  change->to_e8 = wished->weight_e8;
  change->n_breaches = 2;
  change->breaches = arena_array(call->arena, 2, sizeof *change->breaches);
  change->breaches[0] = breach(call, "level 2: leveraged and inverse funds");
  change->breaches[1] = breach(call, "level 2: gross leverage");
  out->changes[out->n_changes++] = change;
}

static void replicate(struct call *call, uint64_t security_id, int64_t weight_e8, Risk__ChangeReport *out)
{
  Risk__Weighted *kept = arena_alloc(call->arena, sizeof *kept);
  risk__weighted__init(kept);
  kept->security_id = security_id;
  kept->weight_e8 = weight_e8;
  if (weight_e8 != 0)
    out->replicated[out->n_replicated++] = kept;
}

const struct access strategy_check_change_access = { .roles = ROLES_STAFF };
struct status strategy_check_change(struct call *call, const struct Risk__CheckChangeRequest *in,
                                    struct Risk__ChangeReport *out)
{
  struct index_scene *scene = call->state;
  scene->checks++;
  scene->last_check = (Risk__CheckChangeRequest *)reflect_copy(scene->arena, &in->base);
  if (!status_is_ok(scene->risk_answer))
    return scene->risk_answer;
  out->level = INDEX_LEVEL;
  out->changes = arena_array(call->arena, in->n_weights, sizeof *out->changes);
  out->replicated = arena_array(call->arena, in->n_weights + 1, sizeof *out->replicated);
  for (size_t i = 0; i < in->n_weights; i++) {
    const Risk__Weighted *wished = in->weights[i];
    int64_t from_e8 = weight_of(in->from, in->n_from, wished->security_id);
    bool is_refused = wished->weight_e8 > from_e8 && (scene->refuses_all || wished->security_id == scene->refused_id);
    if (is_refused)
      refuse(call, wished, from_e8, out);
    replicate(call, wished->security_id, is_refused ? from_e8 : wished->weight_e8, out);
  }
  if (scene->invented_id != 0)
    replicate(call, scene->invented_id, 1, out);
  return status_ok();
}

static int64_t sum_e8_of(const struct Risk__PublishPortfolioRequest *in)
{
  int64_t sum_e8 = in->cash_e8;
  for (size_t i = 0; i < in->n_weights; i++)
    sum_e8 += in->weights[i]->weight_e8;
  return sum_e8;
}

const struct access portfolio_score_publish_access = { .roles = ROLES_STAFF };
struct status portfolio_score_publish(struct call *call, const struct Risk__PublishPortfolioRequest *in,
                                      struct Risk__PortfolioScore *out)
{
  struct index_scene *scene = call->state;
  cr_expect_eq(sum_e8_of(in), WEIGHT_E8, "weights and cash are all there is");
  scene->last_publish = (Risk__PublishPortfolioRequest *)reflect_copy(scene->arena, &in->base);
  out->level = INDEX_LEVEL;
  return status_ok();
}

static void put_name(struct index_scene *scene, uint64_t security_id, const char *symbol)
{
  int32_t day = TODAY;
  int64_t close_e6 = PRICE * PRICE_E6;
  Account__PriceSeries series = ACCOUNT__PRICE_SERIES__INIT;
  series.security_id = security_id;
  series.days = &day;
  series.close_e6 = &close_e6;
  series.n_days = series.n_close_e6 = 1;
  fake_account_put_stock(scene->fake, security_id, symbol, "Energy");
  fake_account_put_closes(scene->fake, &series);
}

static void put_market(struct index_scene *scene)
{
  static const char *symbols[BASE_NAMES] = { "S0", "S1", "S2", "S3" };
  static const char *sectors[BASE_NAMES] = { "Energy", "Energy", "Energy", "Energy" };
  uint64_t ids[BASE_NAMES];
  int64_t weights_e8[BASE_NAMES], values_e4[BASE_NAMES], prices_e6[BASE_NAMES];
  for (size_t i = 0; i < BASE_NAMES; i++) {
    ids[i] = BASE_ID + i;
    weights_e8[i] = WEIGHT_E8 / BASE_NAMES;
    values_e4[i] = 1000;
    prices_e6[i] = PRICE * PRICE_E6;
    put_name(scene, ids[i], symbols[i]);
  }
  put_name(scene, UP2_ID, "UP2");
  Account__Benchmark benchmark = ACCOUNT__BENCHMARK__INIT;
  benchmark.symbol = "BASE";
  benchmark.as_of = "2026-11-20";
  benchmark.security_ids = ids;
  benchmark.symbols = symbols;
  benchmark.sectors = sectors;
  benchmark.weight_e8 = weights_e8;
  benchmark.market_value_e4 = values_e4;
  benchmark.price_e6 = prices_e6;
  benchmark.n_security_ids = benchmark.n_symbols = benchmark.n_sectors = BASE_NAMES;
  benchmark.n_weight_e8 = benchmark.n_market_value_e4 = benchmark.n_price_e6 = BASE_NAMES;
  fake_account_put_benchmark(scene->fake, &benchmark);
}

static void scene_main(void *argument)
{
  struct index_scene *scene = argument;
  struct bus_options options = { .loop = &scene->loop, .service = "rebalancer" };
  cr_assert_ok(bus_new(&options, &scene->bus));
  scene->arena = arena_new();
  scene->fake = fake_account_new();
  fake_account_serve(scene->fake, scene->bus);
  put_market(scene);
  index_serve(scene->bus);
  bus_serve(scene->bus, &strategy_service, scene);
  bus_serve(scene->bus, &portfolio_score_service, scene);
  scene->play(scene);
  arena_free(scene->arena);
  fake_account_free(scene->fake);
  bus_free(scene->bus);
}

void index_scene_run(void (*play)(struct index_scene *scene))
{
  struct index_scene scene = { .play = play };
  clock_set_us((TODAY + 1) * US_PER_DAY);
  cr_assert_eq(uv_loop_init(&scene.loop), 0);
  fiber_main(&scene.loop, scene_main, &scene);
  cr_assert_eq(uv_loop_close(&scene.loop), 0, "the loop has handles left");
  clock_set_us(0);
}

static void end_call(void *call)
{
  call_end(call);
}

struct call *index_scene_call_as(struct index_scene *scene, enum role role, const char *key)
{
  struct caller caller = { .firm_id = 7, .user_id = 12, .role = role, .second_factor = true, .principal = "user:12" };
  struct call *call;
  cr_assert_ok(call_begin(scene->bus, caller, TIMEOUT_US, &call));
  arena_defer(scene->arena, end_call, call);
  call->idempotency_key = key;
  return call;
}

struct call *index_scene_call(struct index_scene *scene, const char *key)
{
  return index_scene_call_as(scene, ROLE_ADVISOR, key);
}

static Rebalancer__IndexRules *rules_of(struct index_scene *scene, const char *up2_weight)
{
  Rebalancer__IndexRules *rules = arena_alloc(scene->arena, sizeof *rules);
  rebalancer__index_rules__init(rules);
  rules->benchmark = "BASE";
  if (up2_weight[0] == '\0')
    return rules;
  rules->rules = arena_array(scene->arena, 1, sizeof *rules->rules);
  rules->rules[rules->n_rules++] = arena_alloc(scene->arena, sizeof **rules->rules);
  rebalancer__rule__init(rules->rules[0]);
  rules->rules[0]->kind = REBALANCER__RULE__KIND__INCLUDE_SECURITY;
  rules->rules[0]->symbol = "UP2";
  rules->rules[0]->weight = up2_weight;
  return rules;
}

uint64_t index_scene_create(struct index_scene *scene, const char *up2_weight)
{
  Rebalancer__CreateIndexRequest request = REBALANCER__CREATE_INDEX_REQUEST__INIT;
  Rebalancer__Index *index;
  request.name = "Base and more";
  request.rules = rules_of(scene, up2_weight);
  cr_assert_ok(index_create_call(index_scene_call(scene, ""), &request, &index));
  return index->index_id;
}

void index_scene_set(struct index_scene *scene, uint64_t index_id, const char *up2_weight)
{
  Rebalancer__SetRulesRequest request = REBALANCER__SET_RULES_REQUEST__INIT;
  Rebalancer__Index *index;
  request.index_id = index_id;
  request.rules = rules_of(scene, up2_weight);
  cr_assert_ok(index_set_rules_call(index_scene_call(scene, ""), &request, &index));
}

struct status index_scene_save(struct index_scene *scene, uint64_t index_id, const char *key, Rebalancer__Index **out)
{
  Rebalancer__SaveTargetsRequest request = REBALANCER__SAVE_TARGETS_REQUEST__INIT;
  request.index_id = index_id;
  return index_save_targets_call(index_scene_call(scene, key), &request, out);
}

Rebalancer__Index *index_scene_get(struct index_scene *scene, uint64_t index_id)
{
  Rebalancer__GetIndexRequest request = REBALANCER__GET_INDEX_REQUEST__INIT;
  Rebalancer__Index *index;
  request.index_id = index_id;
  cr_assert_ok(index_get_call(index_scene_call(scene, ""), &request, &index));
  return index;
}

int64_t index_scene_weight(const Rebalancer__Index *index, uint64_t security_id)
{
  for (size_t i = 0; i < index->targets->n_weights; i++)
    if (index->targets->weights[i]->security_id == security_id)
      return index->targets->weights[i]->weight_e8;
  return 0;
}
