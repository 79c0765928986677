/* Weights of a custom index: the benchmark's holdings and the index's rules through the pipeline. */
#include <stdlib.h>
#include <string.h>

#include "esg.seam.h"
#include "index_pipeline.h"
#include "rebalancer.h"

#define FACTOR_PLACES 4
#define E8_PER_E4 10000

struct build { /* one weighing */
  struct call *call;
  const Rebalancer__IndexRules *rules;
  Account__Benchmark *benchmark;
  struct view *view;
  struct index_rule *steps; /* one a rule, then the base weight */
  size_t step_count;
};

struct status benchmark_load(struct call *call, const Rebalancer__IndexRules *rules, Account__Benchmark **out)
{
  Account__GetBenchmarkRequest request = ACCOUNT__GET_BENCHMARK_REQUEST__INIT;
  request.symbol = rules->benchmark;
  request.as_of = rules->as_of;
  return benchmark_get_call(call, &request, out);
}

static const char *field(const struct build *build, size_t rule, const char *name)
{
  return arena_printf(build->call->arena, "rules.rules[%zu].%s", rule, name);
}

/* Symbols that rules bring in from outside the benchmark are asked for once, together. */
static struct status load_outsiders(struct build *build)
{
  const Rebalancer__IndexRules *rules = build->rules;
  const char **symbols = arena_array(build->call->arena, 2 * rules->n_rules + 1, sizeof *symbols);
  Account__FindSecuritiesRequest request = ACCOUNT__FIND_SECURITIES_REQUEST__INIT;
  Account__FindSecuritiesResponse *found = NULL;
  for (size_t i = 0; i < rules->n_rules; i++) {
    const Rebalancer__Rule *rule = rules->rules[i];
    if (rule->kind == REBALANCER__RULE__KIND__INCLUDE_SECURITY && !view_find_symbol(build->view, rule->symbol))
      symbols[request.n_symbols++] = rule->symbol;
    if (rule->kind == REBALANCER__RULE__KIND__SWAP && !view_find_symbol(build->view, rule->other_symbol))
      symbols[request.n_symbols++] = rule->other_symbol;
  }
  if (request.n_symbols == 0)
    return status_ok();
  request.symbols = symbols;
  struct status status = security_find_call(build->call, &request, &found);
  if (status_is_ok(status))
    view_take_securities(build->view, found);
  return status_is_ok(status) ? view_load_prices(build->call, build->view) : status;
}

static struct status resolve(const struct build *build, size_t rule, const char *name, const char *symbol,
                             int64_t *security_id)
{
  struct name *found = symbol[0] ? view_find_symbol(build->view, symbol) : NULL;
  if (!found)
    return call_fail(build->call, STATUS_NOT_FOUND, field(build, rule, name), "\"%s\" is not in %s and not known",
                     symbol, build->rules->benchmark);
  *security_id = (int64_t)found->security_id;
  return status_ok();
}

/* Asks the ESG service which of the names show the rule's practice, one that the account's client avoids, or are
 * excluded by the firm; a name without data stays, and is not clean. */
static struct status screen(const struct build *build, const Rebalancer__Rule *rule, struct index_set *out)
{
  Esg__ScreenRequest request = ESG__SCREEN_REQUEST__INIT;
  Esg__ScreenResponse *answer = NULL;
  uint64_t *ids = arena_array(build->call->arena, build->view->count + 1, sizeof *ids);
  for (size_t i = 0; i < build->view->count; i++)
    ids[i] = build->view->names[i].security_id;
  request.practices = (const char **)(uintptr_t)&rule->practice;
  request.n_practices = rule->kind == REBALANCER__RULE__KIND__EXCLUDE_PRACTICE;
  request.account_id = rule->kind == REBALANCER__RULE__KIND__EXCLUDE_WISHES ? rule->account_id : 0;
  request.exclusions = rule->kind == REBALANCER__RULE__KIND__EXCLUDE_LISTED;
  request.security_ids = ids;
  request.n_security_ids = build->view->count;
  struct status status = screen_screen_call(build->call, &request, &answer);
  if (!status_is_ok(status))
    return status;
  int64_t *flagged = arena_array(build->call->arena, answer->n_verdicts + 1, sizeof *flagged);
  for (size_t i = 0; i < answer->n_verdicts; i++)
    if (answer->verdicts[i]->outcome == ESG__VERDICT__OUTCOME__FLAGGED)
      flagged[out->count++] = (int64_t)answer->verdicts[i]->security_id;
  out->security_ids = flagged;
  return status;
}

static struct status need(const struct build *build, size_t rule, const char *name, bool given)
{
  return given ? status_ok()
               : call_fail(build->call, STATUS_INVALID_ARGUMENT, field(build, rule, name), "this rule needs it");
}

static struct status weight_of(const struct build *build, size_t rule, int64_t *out)
{
  const char *text = build->rules->rules[rule]->weight;
  struct status status = need(build, rule, "weight", text[0]);
  if (status_is_ok(status))
    status = decimal_parse(text, WEIGHT_PLACES, out);
  if (status_is_ok(status) && *out > WEIGHT_E8)
    status = call_fail(build->call, STATUS_INVALID_ARGUMENT, field(build, rule, "weight"), "a weight is at most 1");
  return status;
}

static struct status factor_of(const struct build *build, size_t i, struct index_rule *step)
{
  const Rebalancer__Rule *rule = build->rules->rules[i];
  int64_t factor_e4 = 0;
  struct status status = need(build, i, "factor", rule->factor[0]);
  if (status_is_ok(status))
    status = decimal_parse(rule->factor, FACTOR_PLACES, &factor_e4);
  if (!status_is_ok(status))
    return status;
  step->kind = rule->symbol[0] ? INDEX_FACTOR_SECURITY : INDEX_FACTOR_SECTOR;
  step->group = rule->sector;
  if (!decimal_mul_div(factor_e4, E8_PER_E4, 1, ROUND_DOWN, &step->amount))
    return call_fail(build->call, STATUS_OUT_OF_RANGE, field(build, i, "factor"), "the factor is too large");
  return rule->symbol[0] ? resolve(build, i, "symbol", rule->symbol, &step->security_id) : status;
}

static struct status cap_of(const struct build *build, size_t i, struct index_rule *step)
{
  const Rebalancer__Rule *rule = build->rules->rules[i];
  bool sector = rule->kind == REBALANCER__RULE__KIND__CAP_SECTOR;
  step->kind = sector ? (rule->sector[0] ? INDEX_CAP_SECTOR : INDEX_CAP_EACH_SECTOR)
                      : (rule->symbol[0] ? INDEX_CAP_SECURITY : INDEX_CAP_EACH_SECURITY);
  step->group = rule->sector;
  struct status status = weight_of(build, i, &step->amount);
  if (status_is_ok(status) && step->kind == INDEX_CAP_SECURITY)
    status = resolve(build, i, "symbol", rule->symbol, &step->security_id);
  return status;
}

static struct status swap_of(const struct build *build, size_t i, struct index_rule *step)
{
  const Rebalancer__Rule *rule = build->rules->rules[i];
  step->kind = INDEX_SWAP;
  struct status status = resolve(build, i, "symbol", rule->symbol, &step->security_id);
  return status_is_ok(status) ? resolve(build, i, "other_symbol", rule->other_symbol, &step->other_id) : status;
}

static struct status step_of(const struct build *build, size_t i, struct index_rule *step)
{
  const Rebalancer__Rule *rule = build->rules->rules[i];
  struct status status;
  switch (rule->kind) {
  case REBALANCER__RULE__KIND__EXCLUDE_SECURITY:
    step->kind = INDEX_EXCLUDE_SECURITY;
    return resolve(build, i, "symbol", rule->symbol, &step->security_id);
  case REBALANCER__RULE__KIND__EXCLUDE_SECTOR:
    step->kind = INDEX_EXCLUDE_SECTOR;
    step->group = rule->sector;
    return need(build, i, "sector", rule->sector[0]);
  case REBALANCER__RULE__KIND__EXCLUDE_PRACTICE:
    step->kind = INDEX_EXCLUDE_SCREEN;
    return screen(build, rule, &step->set);
  case REBALANCER__RULE__KIND__EXCLUDE_WISHES:
    step->kind = INDEX_EXCLUDE_SCREEN;
    status = need(build, i, "account_id", rule->account_id != 0);
    return status_is_ok(status) ? screen(build, rule, &step->set) : status;
  case REBALANCER__RULE__KIND__EXCLUDE_LISTED:
    step->kind = INDEX_EXCLUDE_SCREEN;
    return screen(build, rule, &step->set);
  case REBALANCER__RULE__KIND__INCLUDE_SECURITY:
    step->kind = INDEX_INCLUDE_SECURITY;
    if (rule->weight[0])
      decimal_parse(rule->weight, WEIGHT_PLACES, &step->amount);
    return resolve(build, i, "symbol", rule->symbol, &step->security_id);
  case REBALANCER__RULE__KIND__SWAP:
    return swap_of(build, i, step);
  case REBALANCER__RULE__KIND__TOP:
    step->kind = INDEX_TOP;
    step->metric = INDEX_METRIC_WEIGHT;
    step->amount = rule->count;
    return need(build, i, "count", rule->count > 0);
  case REBALANCER__RULE__KIND__FACTOR:
    return factor_of(build, i, step);
  case REBALANCER__RULE__KIND__CAP_SECURITY:
  case REBALANCER__RULE__KIND__CAP_SECTOR:
    return cap_of(build, i, step);
  case REBALANCER__RULE__KIND__CASH:
    step->kind = INDEX_CASH;
    return weight_of(build, i, &step->amount);
  default:
    return call_fail(build->call, STATUS_INVALID_ARGUMENT, field(build, i, "kind"), "the rule has no kind");
  }
}

static struct status make_steps(struct build *build)
{
  build->steps = arena_array(build->call->arena, build->rules->n_rules + 1, sizeof *build->steps);
  for (size_t i = 0; i < build->rules->n_rules; i++) {
    struct status status = step_of(build, i, &build->steps[build->step_count]);
    if (!status_is_ok(status))
      return status;
    build->step_count++;
  }
  enum index_weighting weighting = build->rules->base_weight == REBALANCER__BASE_WEIGHT__EQUAL ? INDEX_WEIGHT_EQUAL
                                   : build->rules->base_weight == REBALANCER__BASE_WEIGHT__MARKET_VALUE
                                       ? INDEX_WEIGHT_MARKET_VALUE
                                       : INDEX_WEIGHT_BENCHMARK;
  build->steps[build->step_count++] = (struct index_rule){ .kind = INDEX_WEIGHTING, .weighting = weighting };
  return status_ok();
}

static int heavier_first(const void *a, const void *b)
{
  const Rebalancer__TargetWeight *left = *(Rebalancer__TargetWeight *const *)a;
  const Rebalancer__TargetWeight *right = *(Rebalancer__TargetWeight *const *)b;
  if (left->weight_e8 != right->weight_e8)
    return left->weight_e8 > right->weight_e8 ? -1 : 1;
  return strcmp(left->symbol, right->symbol);
}

void index_weights_settle(Rebalancer__IndexWeights *weights)
{
  int64_t apart_e8 = 0, benchmark_cash_e8 = WEIGHT_E8;
  for (size_t i = 0; i < weights->n_weights; i++) {
    apart_e8 += llabs(weights->weights[i]->weight_e8 - weights->weights[i]->benchmark_weight_e8);
    benchmark_cash_e8 -= weights->weights[i]->benchmark_weight_e8;
  }
  for (size_t i = 0; i < weights->n_left_out; i++) {
    apart_e8 += llabs(weights->left_out[i]->benchmark_weight_e8);
    benchmark_cash_e8 -= weights->left_out[i]->benchmark_weight_e8;
  }
  weights->active_share_e8 = (apart_e8 + llabs(weights->cash_weight_e8 - benchmark_cash_e8)) / 2;
  qsort(weights->weights, weights->n_weights, sizeof *weights->weights, heavier_first);
}

static Rebalancer__TargetWeight *target_of(struct call *call, const struct name *name, int64_t weight_e8)
{
  Rebalancer__TargetWeight *target = arena_alloc(call->arena, sizeof *target);
  rebalancer__target_weight__init(target);
  target->security_id = name->security_id;
  target->symbol = name->symbol;
  target->sector = name->sector;
  target->weight_e8 = weight_e8;
  target->benchmark_weight_e8 = name->benchmark_e8;
  return target;
}

static Rebalancer__LeftOut *left_out_of(struct call *call, const struct name *name, const struct index_line *line)
{
  Rebalancer__LeftOut *left = arena_alloc(call->arena, sizeof *left);
  rebalancer__left_out__init(left);
  left->symbol = name->symbol;
  left->benchmark_weight_e8 = name->benchmark_e8;
  left->reason = line->rule == INDEX_NO_RULE
                     ? index_reason_text(line->reason)
                     : arena_printf(call->arena, "%s by rule %zu", index_reason_text(line->reason), line->rule + 1);
  return left;
}

static void fill(const struct build *build, const struct index_result *result, Rebalancer__IndexWeights *out)
{
  struct call *call = build->call;
  out->weights = arena_array(call->arena, result->held_count + 1, sizeof *out->weights);
  out->left_out = arena_array(call->arena, build->view->count + 1, sizeof *out->left_out);
  for (size_t i = 0; i < build->view->count; i++) {
    const struct name *name = &build->view->names[i];
    if (result->lines[i].weight_e8 > 0)
      out->weights[out->n_weights++] = target_of(call, name, result->lines[i].weight_e8);
    else if (name->is_benchmark)
      out->left_out[out->n_left_out++] = left_out_of(call, name, &result->lines[i]);
  }
  qsort(out->weights, out->n_weights, sizeof *out->weights, heavier_first);
  out->cash_weight_e8 = result->cash_weight_e8;
  out->active_share_e8 = result->active_share_e8;
  out->benchmark_as_of = build->benchmark->as_of;
}

static struct status run(const struct build *build, struct index_result *result)
{
  struct index_name *names = arena_array(build->call->arena, build->view->count + 1, sizeof *names);
  for (size_t i = 0; i < build->view->count; i++) {
    const struct name *name = &build->view->names[i];
    names[i] = (struct index_name){ .security_id = (int64_t)name->security_id,
                                    .symbol = name->symbol,
                                    .sector = name->sector,
                                    .is_benchmark = name->is_benchmark,
                                    .weight_e8 = name->benchmark_e8,
                                    .market_value_e4 = name->market_value_e4,
                                    .price_e6 = name->price_e6 };
  }
  struct index_input input = {
    .names = names, .name_count = build->view->count, .rules = build->steps, .rule_count = build->step_count
  };
  return index_build(build->call->arena, &input, result);
}

struct status index_weigh(struct call *call, const Rebalancer__IndexRules *rules, Rebalancer__IndexWeights *out)
{
  struct build build = { .call = call, .rules = rules, .view = view_new(call) };
  struct index_result result;
  struct status status = benchmark_load(call, rules, &build.benchmark);
  if (!status_is_ok(status))
    return status;
  view_add_benchmark(build.view, build.benchmark);
  status = load_outsiders(&build);
  if (status_is_ok(status))
    status = make_steps(&build);
  if (status_is_ok(status))
    status = run(&build, &result);
  if (status_is_ok(status))
    fill(&build, &result, out);
  return status;
}
