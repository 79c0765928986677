/* PortfolioRiskService/Screen: the published indexes side by side. Those that share names are measured together: one
 * matrix of the names' returns, one of the weights. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "choice.h"
#include "fiber/fiber.h"
#include "profile_batch.h"
#include "risk.h"
#include "statistics_out.h"

#define GROUP_NAMES 5000 /* so many ids go into one question to the account service */
#define GROUP_INDEXES 256

struct group {
  const Risk__PortfolioScore *scores[GROUP_INDEXES];
  size_t count;
  uint64_t *ids; /* of all their names, rising */
  size_t id_count;
};

static int compare_ids(const void *left, const void *right)
{
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

/* False when the index has to wait for the next group. */
static bool group_add(struct arena *arena, struct group *group, const Risk__PortfolioScore *score)
{
  size_t count = group->id_count + score->n_weights, distinct = 0;
  if (group->count == GROUP_INDEXES)
    return false;
  uint64_t *ids = arena_array(arena, count, sizeof *ids);
  if (group->id_count > 0)
    memcpy(ids, group->ids, group->id_count * sizeof *ids);
  for (size_t i = 0; i < score->n_weights; i++)
    ids[group->id_count + i] = score->weights[i]->security_id;
  qsort(ids, count, sizeof *ids, compare_ids);
  for (size_t i = 0; i < count; i++) {
    if (distinct == 0 || ids[distinct - 1] != ids[i])
      ids[distinct++] = ids[i];
  }
  if (group->count > 0 && distinct > GROUP_NAMES)
    return false;
  group->ids = ids;
  group->id_count = distinct;
  group->scores[group->count++] = score;
  return true;
}

static size_t place_of(const struct group *group, uint64_t id)
{
  const uint64_t *found = bsearch(&id, group->ids, group->id_count, sizeof *group->ids, compare_ids);
  return (size_t)(found - group->ids);
}

/* A line of each name, whatever its weight: the batch multiplies. */
static double *returns_of(struct call *call, const struct market *market, const struct group *group)
{
  struct measured_line *lines = arena_array(call->arena, group->id_count, sizeof *lines);
  for (size_t i = 0; i < group->id_count; i++)
    lines[i] = (struct measured_line){ group->ids[i], 1 };
  struct measured_portfolio all = { lines, group->id_count, 0 };
  struct portfolio_input input = measure_input(call, market, &all);
  double *returns = arena_array(call->arena, WINDOW_RETURNS * group->id_count, sizeof *returns);
  double name[WINDOW_RETURNS];
  for (size_t i = 0; i < input.holding_count; i++) { /* what counts as cash has none, and earns nothing */
    size_t place = place_of(group, (uint64_t)input.holdings[i].security_id);
    holding_returns(&input, &input.holdings[i], name);
    for (size_t day = 0; day < WINDOW_RETURNS; day++)
      returns[day * group->id_count + place] = name[day];
  }
  return returns;
}

struct batch_work {
  struct profile_batch batch;
  struct arena *arena;
  struct series_profile *out;
};

static void batch_work(void *argument)
{
  struct batch_work *work = argument;
  profile_batch(work->arena, &work->batch, work->out);
}

static struct status send_line(struct call *call, const struct market *market, const Risk__PortfolioScore *score,
                               const struct series_profile *profile)
{
  Risk__PortfolioScreen line = RISK__PORTFOLIO_SCREEN__INIT;
  line.index_id = score->index_id;
  line.level = score->level;
  if (profile != NULL)
    line.statistics = statistics_out(call->arena, profile);
  for (size_t i = 0; i < score->n_weights; i++) {
    const struct market_name *name = market_find(market, score->weights[i]->security_id);
    int64_t weight_e8 = score->weights[i]->weight_e8;
    if (name->returns == NULL)
      line.replaced_weight_e8 += weight_e8 < 0 ? -weight_e8 : weight_e8;
  }
  return portfolio_risk_screen_send(call, &line);
}

static struct status screen_group(struct call *call, const struct group *group, double risk_free)
{
  const struct risk *risk = call->state;
  struct market market;
  struct series_profile *profiles = arena_array(call->arena, group->count, sizeof *profiles);
  struct status status = market_read(call, group->ids, group->id_count, risk->benchmark_symbol, &market);
  if (status_is_ok(status) && market.benchmark != NULL) {
    double *weights = arena_array(call->arena, group->count * group->id_count, sizeof *weights);
    for (size_t i = 0; i < group->count; i++) {
      for (size_t j = 0; j < group->scores[i]->n_weights; j++)
        weights[i * group->id_count + place_of(group, group->scores[i]->weights[j]->security_id)] =
            (double)group->scores[i]->weights[j]->weight_e8 / (double)WEIGHT_E8;
    }
    struct batch_work work = {
      .batch = { .returns = returns_of(call, &market, group),
                 .days = WINDOW_RETURNS,
                 .names = group->id_count,
                 .weights = weights,
                 .portfolios = group->count,
                 .terms = { { market.benchmark, WINDOW_RETURNS }, risk_free } },
      .arena = call->arena,
      .out = profiles,
    };
    fiber_offload(batch_work, &work);
  }
  for (size_t i = 0; status_is_ok(status) && i < group->count; i++)
    status = send_line(call, &market, group->scores[i], market.benchmark != NULL ? &profiles[i] : NULL);
  return status;
}

static bool is_asked(const Risk__ScreenPortfoliosRequest *in, uint64_t index_id)
{
  for (size_t i = 0; i < in->n_index_ids; i++) {
    if (in->index_ids[i] == index_id)
      return true;
  }
  return in->n_index_ids == 0;
}

const struct access portfolio_risk_screen_access = { .roles = ROLES_STAFF };
struct status portfolio_risk_screen(struct call *call, const struct Risk__ScreenPortfoliosRequest *in)
{
  struct record *found;
  size_t count;
  struct status status = records_list(call, &risk_portfolio_score_kind, 0, &found, &count);
  struct group group = { 0 };
  for (size_t i = 0; status_is_ok(status) && i < count; i++) {
    const Risk__PortfolioScore *score = (const Risk__PortfolioScore *)found[i].message;
    if (!is_asked(in, found[i].id) || group_add(call->arena, &group, score))
      continue;
    status = screen_group(call, &group, rate_in(in->risk_free));
    group = (struct group){ 0 };
    group_add(call->arena, &group, score);
  }
  return status_is_ok(status) && group.count > 0 ? screen_group(call, &group, rate_in(in->risk_free)) : status;
}
