/* index_pipeline.c: what an index's names weigh: base weight, factors, caps and the cash target. */
#include "index_pipeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "caps.h"
#include "index_work.h"

/* Weights between the stages are in 1e-16: factors lose nothing that 1e-8 would show. */
#define FINE_ONE INT64_C(10000000000000000)

/* The names that are in, by symbol, as one dense list. */
struct index_picked {
  size_t *names;
  int64_t *weights;
  size_t count;
};

static struct index_picked pick(const struct index_work *work)
{
  struct index_picked picked = {
    .names = arena_array(work->arena, work->input->name_count, sizeof(size_t)),
    .weights = arena_array(work->arena, work->input->name_count, sizeof(int64_t)),
  };
  for (size_t place = 0; place < work->input->name_count; place++) {
    size_t i = work->order[place];
    if (!work->is_in[i])
      continue;
    picked.weights[picked.count] = work->raw[i];
    picked.names[picked.count++] = i;
  }
  return picked;
}

static size_t last_rule(const struct index_input *input, enum index_rule_kind kind)
{
  for (size_t r = input->rule_count; r > 0; r--) {
    if (input->rules[r - 1].kind == kind)
      return r - 1;
  }
  return INDEX_NO_RULE;
}

/* Renormalises what is in to a sum of `total`. */
static struct status normalise(struct index_work *work, int64_t total)
{
  struct index_picked picked = pick(work);
  int64_t *parts = arena_array(work->arena, picked.count, sizeof(int64_t));
  if (picked.count == 0 || !decimal_apportion(total, picked.weights, picked.count, parts))
    return status_fail(STATUS_FAILED_PRECONDITION, "rules", "The rules leave no name with a weight.");
  for (size_t k = 0; k < picked.count; k++)
    work->raw[picked.names[k]] = parts[k];
  return status_ok();
}

static struct status weigh(struct index_work *work)
{
  size_t r = last_rule(work->input, INDEX_WEIGHTING);
  enum index_weighting weighting = r == INDEX_NO_RULE ? INDEX_WEIGHT_BENCHMARK : work->input->rules[r].weighting;
  int metric = weighting == INDEX_WEIGHT_METRIC         ? work->input->rules[r].metric
               : weighting == INDEX_WEIGHT_MARKET_VALUE ? (int)INDEX_METRIC_MARKET_VALUE
                                                        : (int)INDEX_METRIC_WEIGHT;
  for (size_t i = 0; i < work->input->name_count; i++) {
    if (!work->is_in[i])
      continue;
    work->raw[i] = weighting == INDEX_WEIGHT_EQUAL ? 1 : index_metric_of(work, i, metric);
    if (work->raw[i] <= 0)
      index_drop(work, i, INDEX_NO_WEIGHT, r);
    else if (r != INDEX_NO_RULE)
      work->result->rule_effects[r]++;
  }
  return normalise(work, FINE_ONE);
}

static struct status apply_factors(struct index_work *work)
{
  const struct index_input *input = work->input;
  for (size_t r = 0; r < input->rule_count; r++) {
    const struct index_rule *rule = &input->rules[r];
    if (rule->kind != INDEX_FACTOR_SECURITY && rule->kind != INDEX_FACTOR_SECTOR)
      continue;
    for (size_t i = 0; i < input->name_count; i++) {
      const struct index_name *name = &input->names[i];
      bool is_touched = rule->kind == INDEX_FACTOR_SECURITY ? name->security_id == rule->security_id
                                                            : index_same_group(name->sector, rule->group);
      if (!work->is_in[i] || !is_touched)
        continue;
      if (rule->amount == 0)
        index_drop(work, i, INDEX_FACTOR_ZERO, r);
      else if (!decimal_mul_div(work->raw[i], rule->amount, WEIGHT_E8, ROUND_HALF_EVEN, &work->raw[i]))
        return index_fail(work, STATUS_INVALID_ARGUMENT, r, "The factors together are too large.");
      else
        work->result->rule_effects[r]++;
    }
  }
  return normalise(work, FINE_ONE);
}

struct index_caps {
  int64_t *by_name_e8;
  int64_t *by_sector_e8;
  size_t *sectors;
  const char **sector_names;
  size_t sector_count;
  bool is_any;
};

static struct index_caps find_caps(const struct index_work *work, const struct index_picked *picked)
{
  struct index_caps caps = {
    .by_name_e8 = arena_array(work->arena, picked->count, sizeof(int64_t)),
    .by_sector_e8 = arena_array(work->arena, picked->count, sizeof(int64_t)),
    .sectors = arena_array(work->arena, picked->count, sizeof(size_t)),
    .sector_names = arena_array(work->arena, picked->count, sizeof(char *)),
  };
  for (size_t k = 0; k < picked->count; k++) {
    const char *sector = work->input->names[picked->names[k]].sector;
    size_t s = 0;
    while (s < caps.sector_count && !index_same_group(caps.sector_names[s], sector))
      s++;
    if (s == caps.sector_count)
      caps.sector_names[caps.sector_count++] = sector;
    caps.sectors[k] = s;
    caps.by_name_e8[k] = WEIGHT_E8;
    caps.by_sector_e8[s] = WEIGHT_E8;
  }
  for (size_t r = 0; r < work->input->rule_count; r++) {
    const struct index_rule *rule = &work->input->rules[r];
    if (rule->kind < INDEX_CAP_EACH_SECURITY || rule->kind > INDEX_CAP_SECTOR)
      continue;
    caps.is_any = true;
    for (size_t k = 0; k < picked->count; k++) {
      bool is_touched =
          rule->kind == INDEX_CAP_EACH_SECURITY ||
          (rule->kind == INDEX_CAP_SECURITY && work->input->names[picked->names[k]].security_id == rule->security_id);
      if (is_touched && rule->amount < caps.by_name_e8[k])
        caps.by_name_e8[k] = rule->amount;
    }
    for (size_t s = 0; s < caps.sector_count; s++) {
      bool is_touched = rule->kind == INDEX_CAP_EACH_SECTOR ||
                        (rule->kind == INDEX_CAP_SECTOR && index_same_group(caps.sector_names[s], rule->group));
      if (is_touched && rule->amount < caps.by_sector_e8[s])
        caps.by_sector_e8[s] = rule->amount;
    }
  }
  return caps;
}

/* A cap rule's effect is the number of names or sectors that stand at it. */
static void count_capped(struct index_work *work, const struct index_picked *picked, const struct index_caps *caps,
                         const int64_t *weights_e8)
{
  int64_t *sector_sums = arena_array(work->arena, caps->sector_count, sizeof(int64_t));
  for (size_t k = 0; k < picked->count; k++)
    sector_sums[caps->sectors[k]] += weights_e8[k];
  for (size_t r = 0; r < work->input->rule_count; r++) {
    const struct index_rule *rule = &work->input->rules[r];
    bool is_security = rule->kind == INDEX_CAP_EACH_SECURITY || rule->kind == INDEX_CAP_SECURITY;
    bool is_sector = rule->kind == INDEX_CAP_EACH_SECTOR || rule->kind == INDEX_CAP_SECTOR;
    for (size_t k = 0; is_security && k < picked->count; k++) {
      const struct index_name *name = &work->input->names[picked->names[k]];
      if (weights_e8[k] == rule->amount &&
          (rule->kind == INDEX_CAP_EACH_SECURITY || name->security_id == rule->security_id))
        work->result->rule_effects[r]++;
    }
    for (size_t s = 0; is_sector && s < caps->sector_count; s++) {
      if (sector_sums[s] == rule->amount &&
          (rule->kind == INDEX_CAP_EACH_SECTOR || index_same_group(caps->sector_names[s], rule->group)))
        work->result->rule_effects[r]++;
    }
  }
}

static struct status apply_caps(struct index_work *work)
{
  struct index_picked picked = pick(work);
  struct index_caps caps = find_caps(work, &picked);
  if (!caps.is_any)
    return status_ok();
  struct caps_input input = {
    .count = picked.count,
    .weights_e8 = picked.weights,
    .security_caps_e8 = caps.by_name_e8,
    .sectors = caps.sectors,
    .sector_count = caps.sector_count,
    .sector_caps_e8 = caps.by_sector_e8,
  };
  int64_t *weights_e8 = arena_array(work->arena, picked.count, sizeof(int64_t));
  int64_t reachable_e8 = 0;
  enum caps_outcome outcome = caps_apply(work->arena, &input, weights_e8, &reachable_e8);
  if (outcome != CAPS_MET) {
    char text[DECIMAL_TEXT_SIZE];
    decimal_format(reachable_e8, WEIGHT_PLACES - 2, 2, text);
    return status_format(work->arena, STATUS_FAILED_PRECONDITION, "rules",
                         "The caps per %s cannot be met: together they allow %s%% of the 100%% to be invested.",
                         outcome == CAPS_SECURITY_INFEASIBLE ? "security" : "sector", text);
  }
  count_capped(work, &picked, &caps, weights_e8);
  for (size_t k = 0; k < picked.count; k++)
    work->raw[picked.names[k]] = weights_e8[k];
  return status_ok();
}

static int64_t active_share(const struct index_work *work)
{
  int64_t cash_e8 = WEIGHT_E8;
  int64_t sum_e8 = 0;
  for (size_t i = 0; i < work->input->name_count; i++) {
    const struct index_name *name = &work->input->names[i];
    int64_t benchmark_e8 = name->is_benchmark ? name->weight_e8 : 0;
    sum_e8 += llabs(work->result->lines[i].weight_e8 - benchmark_e8);
    cash_e8 -= benchmark_e8;
  }
  return (sum_e8 + llabs(work->result->cash_weight_e8 - cash_e8)) / 2;
}

static struct status finish(struct index_work *work)
{
  size_t r = last_rule(work->input, INDEX_CASH);
  int64_t cash_e8 = r == INDEX_NO_RULE ? 0 : work->input->rules[r].amount;
  struct status status = normalise(work, WEIGHT_E8 - cash_e8);
  if (!status_is_ok(status))
    return status;
  if (cash_e8 > 0)
    work->result->rule_effects[r] = 1;
  work->result->cash_weight_e8 = cash_e8;
  for (size_t i = 0; i < work->input->name_count; i++) {
    if (!work->is_in[i])
      continue;
    if (work->raw[i] == 0) {
      index_drop(work, i, INDEX_WEIGHT_ROUNDED_OFF, INDEX_NO_RULE);
      continue;
    }
    work->result->lines[i].weight_e8 = work->raw[i];
    work->result->held_count++;
  }
  work->result->active_share_e8 = active_share(work);
  return status_ok();
}

struct status index_build(struct arena *arena, const struct index_input *input, struct index_result *result)
{
  struct index_result built = {
    .lines = arena_array(arena, input->name_count, sizeof(struct index_line)),
    .rule_effects = arena_array(arena, input->rule_count, sizeof(size_t)),
  };
  struct index_work work = {
    .arena = arena,
    .input = input,
    .result = &built,
    .is_in = arena_array(arena, input->name_count, sizeof(bool)),
    .base_e8 = arena_array(arena, input->name_count, sizeof(int64_t)),
    .raw = arena_array(arena, input->name_count, sizeof(int64_t)),
  };
  for (size_t i = 0; i < input->name_count; i++)
    built.lines[i].rule = INDEX_NO_RULE;
  struct status (*const stages[])(struct index_work *) = { index_prepare, index_select, weigh,
                                                           apply_factors, apply_caps,   finish };
  for (size_t s = 0; s < sizeof(stages) / sizeof(stages[0]); s++) {
    struct status status = stages[s](&work);
    if (!status_is_ok(status))
      return status;
  }
  *result = built;
  return status_ok();
}

const char *index_reason_text(enum index_reason reason)
{
  static const char *const texts[] = {
    [INDEX_HELD] = "held",
    [INDEX_NOT_IN_BENCHMARK] = "not in the benchmark",
    [INDEX_EXCLUDED] = "excluded",
    [INDEX_METRIC_UNKNOWN] = "the metric is not known",
    [INDEX_SWAPPED_OUT] = "swapped out",
    [INDEX_BELOW_TOP] = "not among the top",
    [INDEX_FACTOR_ZERO] = "weighed with zero",
    [INDEX_NO_WEIGHT] = "nothing to weigh it by",
    [INDEX_WEIGHT_ROUNDED_OFF] = "weight below one hundred-millionth",
  };
  assert((size_t)reason < sizeof(texts) / sizeof(texts[0]));
  return texts[reason];
}
