/* index_rules.c: which names an index holds: the stages exclude, include, swap and top N. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "index_work.h"

struct status index_fail(const struct index_work *work, enum status_code code, size_t rule, const char *message)
{
  const char *field = arena_printf(work->arena, "rules[%zu]", rule);
  return status_fail(code, field, message);
}

bool index_same_group(const char *a, const char *b)
{
  return strcmp(a ? a : "", b ? b : "") == 0;
}

static int compare_symbols(const void *a, const void *b, void *context)
{
  const struct index_name *names = context;
  const struct index_name *left = &names[*(const size_t *)a];
  const struct index_name *right = &names[*(const size_t *)b];
  int order = strcmp(left->symbol, right->symbol);
  if (order != 0)
    return order;
  return (left->security_id > right->security_id) - (left->security_id < right->security_id);
}

static int compare_ids(const void *a, const void *b, void *context)
{
  const struct index_name *names = context;
  int64_t left = names[*(const size_t *)a].security_id;
  int64_t right = names[*(const size_t *)b].security_id;
  return (left > right) - (left < right);
}

bool index_find(const struct index_work *work, int64_t security_id, size_t *name)
{
  size_t low = 0;
  size_t high = work->input->name_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (work->input->names[work->by_id[middle]].security_id < security_id)
      low = middle + 1;
    else
      high = middle;
  }
  if (low == work->input->name_count || work->input->names[work->by_id[low]].security_id != security_id)
    return false;
  *name = work->by_id[low];
  return true;
}

void index_drop(struct index_work *work, size_t name, enum index_reason reason, size_t rule)
{
  work->is_in[name] = false;
  work->result->lines[name] = (struct index_line){ .reason = reason, .rule = rule };
  if (rule != INDEX_NO_RULE)
    work->result->rule_effects[rule]++;
}

int64_t index_metric_of(const struct index_work *work, size_t name, int metric)
{
  const struct index_name *source = &work->input->names[work->source[name]];
  switch (metric) {
  case INDEX_METRIC_WEIGHT:
    return work->base_e8[name];
  case INDEX_METRIC_MARKET_VALUE:
    return source->market_value_e4;
  case INDEX_METRIC_PRICE:
    return source->price_e6;
  default:
    return source->metrics_e6 ? source->metrics_e6[metric - INDEX_METRIC_OTHER] : INDEX_VALUE_NONE;
  }
}

static const char *amount_fault(const struct index_rule *rule)
{
  switch (rule->kind) {
  case INDEX_FACTOR_SECURITY:
  case INDEX_FACTOR_SECTOR:
    return rule->amount < 0 || rule->amount > INDEX_FACTOR_LIMIT_E8 ? "A factor is between 0 and 1,000." : NULL;
  case INDEX_CAP_EACH_SECURITY:
  case INDEX_CAP_SECURITY:
  case INDEX_CAP_EACH_SECTOR:
  case INDEX_CAP_SECTOR:
    return rule->amount <= 0 || rule->amount > WEIGHT_E8 ? "A cap is above 0 and at most 100%." : NULL;
  case INDEX_CASH:
    return rule->amount < 0 || rule->amount >= WEIGHT_E8 ? "A cash target is at least 0 and below 100%." : NULL;
  case INDEX_INCLUDE_SECURITY:
    return rule->amount < 0 || rule->amount > WEIGHT_E8 ? "An included weight is between 0 and 100%." : NULL;
  case INDEX_TOP:
    return rule->amount < 1 ? "The number of names is at least 1." : NULL;
  default:
    return NULL;
  }
}

static struct status check_rule(const struct index_work *work, size_t number)
{
  const struct index_rule *rule = &work->input->rules[number];
  if (rule->kind < INDEX_EXCLUDE_SECURITY || rule->kind > INDEX_CASH)
    return index_fail(work, STATUS_INVALID_ARGUMENT, number, "There is no such kind of rule.");
  const char *fault = amount_fault(rule);
  if (fault)
    return index_fail(work, STATUS_INVALID_ARGUMENT, number, fault);
  bool needs_metric = rule->kind == INDEX_EXCLUDE_METRIC || rule->kind == INDEX_TOP ||
                      (rule->kind == INDEX_WEIGHTING && rule->weighting == INDEX_WEIGHT_METRIC);
  if (needs_metric &&
      (rule->metric < 0 || (size_t)rule->metric >= (size_t)INDEX_METRIC_OTHER + work->input->metric_count))
    return index_fail(work, STATUS_INVALID_ARGUMENT, number, "There is no such metric.");
  size_t name;
  if (rule->kind == INDEX_INCLUDE_SECURITY && !index_find(work, rule->security_id, &name))
    return index_fail(work, STATUS_INVALID_ARGUMENT, number, "The security to include is not known.");
  if (rule->kind == INDEX_SWAP && !index_find(work, rule->other_id, &name))
    return index_fail(work, STATUS_INVALID_ARGUMENT, number, "The security to swap in is not known.");
  return status_ok();
}

struct status index_prepare(struct index_work *work)
{
  const struct index_input *input = work->input;
  if (input->name_count == 0 || input->name_count > INDEX_NAMES_LIMIT)
    return status_fail(STATUS_INVALID_ARGUMENT, "names", "An index starts from 1 to 5,000 names.");
  if (input->rule_count > INDEX_RULES_LIMIT)
    return status_fail(STATUS_INVALID_ARGUMENT, "rules", "An index has at most 1,000 rules.");
  for (size_t i = 0; i < input->name_count; i++) {
    if (input->names[i].weight_e8 < 0 || input->names[i].weight_e8 > WEIGHT_E8)
      return status_fail(STATUS_INVALID_ARGUMENT, arena_printf(work->arena, "names[%zu]", i),
                         "A weight in the benchmark is between 0 and 100%.");
  }
  work->order = arena_array(work->arena, input->name_count, sizeof(size_t));
  work->by_id = arena_array(work->arena, input->name_count, sizeof(size_t));
  for (size_t i = 0; i < input->name_count; i++)
    work->order[i] = work->by_id[i] = i;
  qsort_r(work->order, input->name_count, sizeof(size_t), compare_symbols, (void *)(uintptr_t)input->names);
  qsort_r(work->by_id, input->name_count, sizeof(size_t), compare_ids, (void *)(uintptr_t)input->names);
  for (size_t i = 1; i < input->name_count; i++) {
    if (input->names[work->by_id[i]].security_id == input->names[work->by_id[i - 1]].security_id)
      return status_fail(STATUS_INVALID_ARGUMENT, arena_printf(work->arena, "names[%zu]", work->by_id[i]),
                         "The security is listed twice.");
  }
  for (size_t r = 0; r < input->rule_count; r++) {
    struct status status = check_rule(work, r);
    if (!status_is_ok(status))
      return status;
  }
  return status_ok();
}

static bool set_has(const struct index_set *set, int64_t security_id)
{
  for (size_t i = 0; i < set->count; i++) {
    if (set->security_ids[i] == security_id)
      return true;
  }
  return false;
}

/* INDEX_HELD: the rule does not touch the name. */
static enum index_reason exclusion(const struct index_work *work, const struct index_rule *rule, size_t i)
{
  const struct index_name *name = &work->input->names[i];
  int64_t value;
  switch (rule->kind) {
  case INDEX_EXCLUDE_SECURITY:
    return name->security_id == rule->security_id ? INDEX_EXCLUDED : INDEX_HELD;
  case INDEX_EXCLUDE_SECTOR:
    return index_same_group(name->sector, rule->group) ? INDEX_EXCLUDED : INDEX_HELD;
  case INDEX_EXCLUDE_INDUSTRY:
    return index_same_group(name->industry, rule->group) ? INDEX_EXCLUDED : INDEX_HELD;
  case INDEX_EXCLUDE_LIST:
  case INDEX_EXCLUDE_SCREEN:
    return set_has(&rule->set, name->security_id) ? INDEX_EXCLUDED : INDEX_HELD;
  case INDEX_EXCLUDE_METRIC:
    value = index_metric_of(work, i, rule->metric);
    if (value == INDEX_VALUE_NONE)
      return INDEX_METRIC_UNKNOWN;
    return (rule->is_above ? value > rule->amount : value < rule->amount) ? INDEX_EXCLUDED : INDEX_HELD;
  default:
    return INDEX_HELD;
  }
}

static void include(struct index_work *work, size_t r)
{
  const struct index_rule *rule = &work->input->rules[r];
  size_t i = 0;
  bool is_known = index_find(work, rule->security_id, &i);
  assert(is_known);
  if (!work->is_in[i] || rule->amount > 0)
    work->result->rule_effects[r]++;
  work->is_in[i] = true;
  work->result->lines[i] = (struct index_line){ .reason = INDEX_HELD, .rule = INDEX_NO_RULE };
  if (rule->amount > 0)
    work->base_e8[i] = rule->amount;
}

static struct status swap(struct index_work *work, size_t r, size_t *source)
{
  const struct index_rule *rule = &work->input->rules[r];
  size_t out;
  size_t in = 0;
  if (!index_find(work, rule->security_id, &out) || !work->is_in[out])
    return status_ok(); /* nothing to swap: the rule shows as without effect */
  bool is_known = index_find(work, rule->other_id, &in);
  assert(is_known);
  if (work->is_in[in])
    return index_fail(work, STATUS_FAILED_PRECONDITION, r, "The security to swap in is held already.");
  work->is_in[in] = true;
  work->result->lines[in] = (struct index_line){ .reason = INDEX_HELD, .rule = INDEX_NO_RULE };
  work->base_e8[in] = work->base_e8[out];
  source[in] = work->source[out];
  index_drop(work, out, INDEX_SWAPPED_OUT, r);
  return status_ok();
}

struct ranking {
  size_t name;
  size_t place; /* by symbol */
  int64_t value;
};

static int compare_ranking(const void *a, const void *b)
{
  const struct ranking *left = a;
  const struct ranking *right = b;
  if (left->value != right->value)
    return left->value < right->value ? 1 : -1;
  return (left->place > right->place) - (left->place < right->place);
}

static void keep_top(struct index_work *work, size_t r)
{
  const struct index_rule *rule = &work->input->rules[r];
  struct ranking *ranking = arena_array(work->arena, work->input->name_count, sizeof(*ranking));
  size_t count = 0;
  for (size_t place = 0; place < work->input->name_count; place++) {
    size_t i = work->order[place];
    if (!work->is_in[i])
      continue;
    int64_t value = index_metric_of(work, i, rule->metric);
    if (value == INDEX_VALUE_NONE)
      index_drop(work, i, INDEX_METRIC_UNKNOWN, r);
    else
      ranking[count++] = (struct ranking){ .name = i, .place = place, .value = value };
  }
  qsort(ranking, count, sizeof(*ranking), compare_ranking);
  for (size_t k = 0; k < count; k++) {
    if ((int64_t)k >= rule->amount)
      index_drop(work, ranking[k].name, INDEX_BELOW_TOP, r);
  }
}

struct status index_select(struct index_work *work)
{
  const struct index_input *input = work->input;
  size_t *source = arena_array(work->arena, input->name_count, sizeof(size_t));
  work->source = source;
  for (size_t i = 0; i < input->name_count; i++) {
    source[i] = i;
    work->is_in[i] = input->names[i].is_benchmark;
    work->base_e8[i] = input->names[i].weight_e8;
    if (!work->is_in[i])
      index_drop(work, i, INDEX_NOT_IN_BENCHMARK, INDEX_NO_RULE);
  }
  for (size_t r = 0; r < input->rule_count; r++) {
    for (size_t i = 0; i < input->name_count; i++) {
      enum index_reason reason = work->is_in[i] ? exclusion(work, &input->rules[r], i) : INDEX_HELD;
      if (reason != INDEX_HELD)
        index_drop(work, i, reason, r);
    }
  }
  for (size_t r = 0; r < input->rule_count; r++) {
    if (input->rules[r].kind == INDEX_INCLUDE_SECURITY)
      include(work, r);
  }
  for (size_t r = 0; r < input->rule_count; r++) {
    if (input->rules[r].kind != INDEX_SWAP)
      continue;
    struct status status = swap(work, r, source);
    if (!status_is_ok(status))
      return status;
  }
  for (size_t r = 0; r < input->rule_count; r++) {
    if (input->rules[r].kind == INDEX_TOP)
      keep_top(work, r);
  }
  return status_ok();
}
