/* Asks the risk service about an index's new weights: which trades its level admits, and the level of the rest. */
#include "index_risk.h"

#include <stdlib.h>

#include "risk.seam.h"

static Risk__Weighted **weighted_of(struct call *call, const Rebalancer__IndexWeights *weights)
{
  Risk__Weighted *items = arena_array(call->arena, weights->n_weights + 1, sizeof *items);
  Risk__Weighted **list = arena_array(call->arena, weights->n_weights + 1, sizeof *list);
  for (size_t i = 0; i < weights->n_weights; i++) {
    risk__weighted__init(&items[i]);
    items[i].security_id = weights->weights[i]->security_id;
    items[i].weight_e8 = weights->weights[i]->weight_e8;
    list[i] = &items[i];
  }
  return list;
}

struct status index_publish(struct call *call, uint64_t index_id, const Rebalancer__IndexWeights *weights,
                            uint32_t *level)
{
  Risk__PublishPortfolioRequest request = RISK__PUBLISH_PORTFOLIO_REQUEST__INIT;
  Risk__PortfolioScore *score = NULL;
  request.index_id = index_id;
  request.weights = weighted_of(call, weights);
  request.n_weights = weights->n_weights;
  request.cash_e8 = weights->cash_weight_e8;
  struct status status = portfolio_score_publish_call(call, &request, &score);
  if (status_is_ok(status))
    *level = score->level;
  return status;
}

static int by_security(const void *a, const void *b)
{
  const Risk__Weighted *left = *(Risk__Weighted *const *)a, *right = *(Risk__Weighted *const *)b;
  return (left->security_id > right->security_id) - (left->security_id < right->security_id);
}

/* 0: nothing of it is replicated. */
static int64_t replicated_e8(const Risk__ChangeReport *report, uint64_t security_id, size_t *found)
{
  Risk__Weighted wanted = { .security_id = security_id }, *key = &wanted;
  Risk__Weighted *const *place =
      bsearch(&key, report->replicated, report->n_replicated, sizeof *report->replicated, by_security);
  *found += place != NULL;
  return place == NULL ? 0 : (*place)->weight_e8;
}

static Rebalancer__LeftOut *left_out_of(struct call *call, const Rebalancer__TargetWeight *target)
{
  Rebalancer__LeftOut *left = arena_alloc(call->arena, sizeof *left);
  rebalancer__left_out__init(left);
  left->symbol = target->symbol;
  left->benchmark_weight_e8 = target->benchmark_weight_e8;
  left->reason = "not admitted by the rules of the index's level";
  return left;
}

/* Every trade that is refused would have grown a name of the change, so that cash is never less than wished. */
static struct status replicate(struct call *call, const Risk__ChangeReport *report, Rebalancer__IndexWeights *weights)
{
  size_t found = 0, held = 0;
  Rebalancer__LeftOut **left_out =
      arena_array(call->arena, weights->n_left_out + weights->n_weights + 1, sizeof *left_out);
  for (size_t i = 0; i < weights->n_left_out; i++)
    left_out[i] = weights->left_out[i];
  weights->left_out = left_out;
  qsort(report->replicated, report->n_replicated, sizeof *report->replicated, by_security);
  for (size_t i = 0; i < weights->n_weights; i++) {
    Rebalancer__TargetWeight *target = weights->weights[i];
    int64_t admitted_e8 = replicated_e8(report, target->security_id, &found);
    if (admitted_e8 < 0 || admitted_e8 > target->weight_e8)
      return call_fail(call, STATUS_INTERNAL, "index_id", "risk would replicate more of %s than is wished",
                       target->symbol);
    weights->cash_weight_e8 += target->weight_e8 - admitted_e8;
    target->weight_e8 = admitted_e8;
    if (admitted_e8 > 0)
      weights->weights[held++] = target;
    else
      weights->left_out[weights->n_left_out++] = left_out_of(call, target);
  }
  weights->n_weights = held;
  if (found != report->n_replicated)
    return status_fail(STATUS_INTERNAL, "index_id", "risk would replicate a name that the change does not hold");
  if (held == 0)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "index_id",
                     "no trade of the change is admitted by the rules of level %u", report->level);
  index_weights_settle(weights);
  return status_ok();
}

static const char *symbol_of(const Rebalancer__IndexWeights *weights, uint64_t security_id)
{
  for (size_t i = 0; i < weights->n_weights; i++)
    if (weights->weights[i]->security_id == security_id)
      return weights->weights[i]->symbol;
  return "";
}

static Rebalancer__RefusedChange *refused_of(struct call *call, const char *symbol, const Risk__ChangedWeight *change,
                                             const Risk__RuleBreach *breach)
{
  Rebalancer__RefusedChange *refused = arena_alloc(call->arena, sizeof *refused);
  rebalancer__refused_change__init(refused);
  refused->security_id = change->security_id;
  refused->symbol = symbol;
  refused->from_e8 = change->from_e8;
  refused->to_e8 = change->to_e8;
  refused->rule = breach->rule;
  refused->number = breach->number;
  refused->limit = breach->limit;
  refused->message = breach->message;
  return refused;
}

static void report_refused(struct call *call, const Risk__ChangeReport *report, const Rebalancer__IndexWeights *wished,
                           Rebalancer__Index *index)
{
  size_t room = 0;
  for (size_t i = 0; i < report->n_changes; i++)
    room += report->changes[i]->n_breaches;
  index->refused_changes = arena_array(call->arena, room + 1, sizeof *index->refused_changes);
  for (size_t i = 0; i < report->n_changes; i++) {
    const Risk__ChangedWeight *change = report->changes[i];
    if (change->admissible)
      continue;
    const char *symbol = symbol_of(wished, change->security_id);
    for (size_t b = 0; b < change->n_breaches; b++)
      index->refused_changes[index->n_refused_changes++] = refused_of(call, symbol, change, change->breaches[b]);
  }
}

struct status index_admit(struct call *call, Rebalancer__Index *index, Rebalancer__IndexWeights *weights)
{
  Risk__CheckChangeRequest request = RISK__CHECK_CHANGE_REQUEST__INIT;
  Risk__ChangeReport *report = NULL;
  index->n_refused_changes = 0;
  if (!index->targets)
    return status_ok();
  request.index_id = index->index_id;
  request.weights = weighted_of(call, weights);
  request.n_weights = weights->n_weights;
  request.from = weighted_of(call, index->targets);
  request.n_from = index->targets->n_weights;
  struct status status = strategy_check_change_call(call, &request, &report);
  if (!status_is_ok(status))
    return status;
  report_refused(call, report, weights, index);
  return replicate(call, report, weights);
}
