/* StrategyService: what a reviewer is shown of an index and concludes, and whether a change of it is admissible. */
#include <stdlib.h>
#include <string.h>

#include "convert.h"
#include "metrics_of.h"
#include "publish.h"
#include "rules_out.h"

#define ROLES_REVIEWING (ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR))

static struct status read_score(struct call *call, uint64_t index_id, Risk__PortfolioScore **out)
{
  struct record found;
  struct status status = records_find(call, &risk_portfolio_score_kind, index_id, &found);
  if (!status_is_ok(status))
    return status;
  if (found.message == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "index_id", "index %llu has no published level yet",
                     (unsigned long long)index_id);
  *out = (Risk__PortfolioScore *)found.message;
  (*out)->version = found.version;
  return status;
}

/* The rules are those of the level that people see; of an unscored index of the highest. */
static enum risk_level ruling_level(const Risk__PortfolioScore *score)
{
  return score->level == 0 ? LEVEL_SPECULATIVE : (enum risk_level)score->level;
}

static Risk__RuleBreach **breaches_of(struct call *call, const struct market *market, const Risk__PortfolioScore *score,
                                      size_t *count)
{
  struct rule_changes positions = rules_changes_of(call->arena, market, NULL, score->weights, score->n_weights);
  struct rule_breaches breaches =
      level_rules_check(call->arena, level_table_default(), ruling_level(score), positions.list, positions.count);
  return rules_breaches_out(call->arena, &breaches, count);
}

static struct status read_said(struct call *call, uint64_t index_id, struct Risk__ReviewSheet *out)
{
  struct record strategy, review;
  struct status status = records_find(call, &risk_strategy_kind, index_id, &strategy);
  if (status_is_ok(status))
    status = records_find(call, &risk_strategy_review_kind, index_id, &review);
  if (!status_is_ok(status))
    return status;
  out->strategy = (Risk__Strategy *)strategy.message;
  if (out->strategy != NULL)
    out->strategy->version = strategy.version;
  out->last = (Risk__StrategyReview *)review.message;
  if (out->last != NULL)
    out->last->version = review.version;
  return status;
}

const struct access strategy_prepare_access = { .roles = ROLES_STAFF };
struct status strategy_prepare(struct call *call, const struct Risk__PrepareReviewRequest *in,
                               struct Risk__ReviewSheet *out)
{
  struct publication publication;
  Risk__PortfolioScore *score;
  char quarter[QUARTER_TEXT_SIZE];
  struct status status = read_score(call, in->index_id, &score);
  if (status_is_ok(status))
    status =
        publish_measure(call, &(struct publish_wish){ in->index_id, score->weights, score->n_weights }, &publication);
  if (status_is_ok(status))
    status = read_said(call, in->index_id, out);
  if (!status_is_ok(status))
    return status;
  out->index_id = in->index_id;
  out->quarter = arena_strdup(call->arena, quarter_format(publication.quarter, quarter));
  out->metrics = metrics_of(call, &publication.choice, 0);
  out->metrics->score = publication.score;
  out->published = score;
  out->breaches = breaches_of(call, &publication.choice.market, score, &out->n_breaches);
  out->lowest_level = (uint32_t)level_review_lowest(publication.measured);
  return status;
}

static struct status check_review(struct call *call, const struct Risk__ReviewStrategyRequest *in)
{
  bool is_reclassified = in->outcome == RISK__REVIEW_OUTCOME__RECLASSIFY;
  int quarter;
  if (is_reclassified == (in->level == 0))
    return status_fail(STATUS_INVALID_ARGUMENT, "level", "RECLASSIFY names the level given, the other outcomes none");
  if (in->outcome != RISK__REVIEW_OUTCOME__ADHERES && in->reason[0] == '\0')
    return status_fail(STATUS_INVALID_ARGUMENT, "reason", "an outcome other than ADHERES needs a reason");
  (void)call;
  return quarter_parse(in->quarter, &quarter);
}

static struct status check_given(struct call *call, const struct Risk__ReviewStrategyRequest *in,
                                 const struct publication *publication)
{
  char now[QUARTER_TEXT_SIZE];
  if (strcmp(in->quarter, quarter_format(publication->quarter, now)) != 0)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "quarter", "it is %s by now: look at the sheet again", now);
  if (in->level == 0)
    return status_ok();
  enum risk_level lowest = level_review_lowest(publication->measured);
  if (lowest == LEVEL_UNSCORED)
    return status_fail(STATUS_FAILED_PRECONDITION, "level",
                       "what cannot be measured or is not admissible cannot be given a level");
  if (in->level < (uint32_t)lowest)
    return call_fail(call, STATUS_FAILED_PRECONDITION, "level",
                     "it measures %d, and a review lowers by at most one: to %d", (int)publication->measured,
                     (int)lowest);
  if (in->level == (uint32_t)publication->measured)
    return call_fail(call, STATUS_INVALID_ARGUMENT, "level", "%u is what it measures: that is ADHERES or DRIFTED",
                     in->level);
  return status_ok();
}

static void fill_review(struct call *call, const struct Risk__ReviewStrategyRequest *in,
                        const struct publication *publication, uint64_t before, struct Risk__StrategyReview *out)
{
  const Risk__PortfolioScore *published = (const Risk__PortfolioScore *)publication->current.message;
  out->index_id = in->index_id;
  out->quarter = in->quarter;
  out->outcome = in->outcome;
  out->measured_level = (uint32_t)publication->measured;
  out->level = in->level;
  out->reason = in->reason;
  out->breaches = breaches_of(call, &publication->choice.market, published, &out->n_breaches);
  out->reviewer = call->caller.principal;
  out->reviewed_at = convert_instant_out(call->arena, call->now_us);
  out->version = before + 1;
  out->published_level = publication->score->level;
  out->score_version = publication->current.version;
}

static struct status read_review(struct call *call, uint64_t index_id, struct Risk__StrategyReview *out)
{
  struct record found;
  struct status status = records_get(call, &risk_strategy_review_kind, index_id, &found);
  if (!status_is_ok(status))
    return status;
  *out = *(Risk__StrategyReview *)found.message;
  out->version = found.version;
  return status;
}

const struct access strategy_review_access = { .roles = ROLES_REVIEWING };
struct status strategy_review(struct call *call, const struct Risk__ReviewStrategyRequest *in,
                              struct Risk__StrategyReview *out)
{
  struct record last;
  struct publication publication;
  Risk__PortfolioScore *score;
  Account__CommitResponse *committed;
  struct status status = check_review(call, in);
  if (status_is_ok(status))
    status = commit_find_earlier(call, &in->base, &committed);
  if (status_is_ok(status) && committed != NULL)
    return read_review(call, in->index_id, out);
  if (status_is_ok(status))
    status = read_score(call, in->index_id, &score);
  if (status_is_ok(status))
    status = records_find(call, &risk_strategy_review_kind, in->index_id, &last);
  if (status_is_ok(status))
    status =
        publish_measure(call, &(struct publish_wish){ in->index_id, score->weights, score->n_weights }, &publication);
  if (status_is_ok(status))
    status = check_given(call, in, &publication);
  if (!status_is_ok(status))
    return status;
  struct level_review review = { publication.measured, (enum risk_level)in->level, publication.quarter };
  publish_level(call, &publication, in->level == 0 ? NULL : &review);
  fill_review(call, in, &publication, last.version, out);
  struct commit_builder *commit = commit_new(call, &in->base);
  commit_put(commit, &(struct record_put){ .kind = &risk_strategy_review_kind,
                                           .id = in->index_id,
                                           .replaces = last.version,
                                           .message = &out->base,
                                           .previous = last.message });
  publish_put(commit, &publication);
  return commit_send(commit, NULL, &committed);
}

const struct access strategy_reviews_access = { .roles = ROLES_STAFF };
struct status strategy_reviews(struct call *call, const struct Risk__ListReviewsRequest *in,
                               struct Risk__ListReviewsResponse *out)
{
  struct record *versions;
  size_t count;
  struct status status = records_history(call, &risk_strategy_review_kind, in->index_id, &versions, &count);
  if (status.code == STATUS_NOT_FOUND) /* nobody has reviewed it yet */
    return status_ok();
  if (!status_is_ok(status))
    return status;
  out->reviews = arena_array(call->arena, count, sizeof *out->reviews);
  for (size_t i = 0; i < count; i++) {
    out->reviews[i] = (Risk__StrategyReview *)versions[i].message;
    out->reviews[i]->version = versions[i].version;
  }
  out->n_reviews = count;
  return status;
}

static Risk__ChangedWeight *changed_out(struct arena *arena, const struct rule_change *in)
{
  Risk__ChangedWeight *out = arena_alloc(arena, sizeof *out);
  risk__changed_weight__init(out);
  out->security_id = (uint64_t)in->name.security_id;
  out->from_e8 = in->from_e8;
  out->to_e8 = in->to_e8;
  out->admissible = in->is_admissible;
  out->breaches = rules_breaches_out(arena, &in->breaches, &out->n_breaches);
  return out;
}

static int compare_changed(const void *left, const void *right)
{
  const Risk__ChangedWeight *a = *(Risk__ChangedWeight *const *)left, *b = *(Risk__ChangedWeight *const *)right;
  if (a->admissible != b->admissible)
    return a->admissible ? 1 : -1;
  return (a->security_id > b->security_id) - (a->security_id < b->security_id);
}

static Risk__Weighted *weighted_out(struct arena *arena, const struct rule_change *in)
{
  Risk__Weighted *out = arena_alloc(arena, sizeof *out);
  risk__weighted__init(out);
  out->security_id = (uint64_t)in->name.security_id;
  out->weight_e8 = in->is_admissible ? in->to_e8 : in->from_e8;
  return out;
}

static void fill_changes(struct arena *arena, const struct rule_change *changes, size_t count,
                         struct Risk__ChangeReport *out)
{
  out->changes = arena_array(arena, count, sizeof *out->changes);
  out->replicated = arena_array(arena, count, sizeof *out->replicated);
  for (size_t i = 0; i < count; i++) {
    Risk__Weighted *weight = weighted_out(arena, &changes[i]);
    if (weight->weight_e8 != 0)
      out->replicated[out->n_replicated++] = weight;
    out->admissible = out->admissible && changes[i].is_admissible;
    if (changes[i].from_e8 != changes[i].to_e8)
      out->changes[out->n_changes++] = changed_out(arena, &changes[i]);
  }
  qsort(out->changes, out->n_changes, sizeof *out->changes, compare_changed);
}

/* The names of both, so that one market serves; those that go out stand at 0. */
static Risk__Weighted **with_leaving(struct arena *arena, const Risk__PortfolioScore *from,
                                     const struct Risk__CheckChangeRequest *in, size_t *count)
{
  Risk__Weighted **all = arena_array(arena, in->n_weights + from->n_weights, sizeof *all);
  memcpy(all, in->weights, in->n_weights * sizeof *all);
  *count = in->n_weights;
  for (size_t i = 0; i < from->n_weights; i++) {
    bool is_there = false;
    for (size_t j = 0; j < in->n_weights && !is_there; j++)
      is_there = in->weights[j]->security_id == from->weights[i]->security_id;
    if (is_there)
      continue;
    Risk__Weighted *gone = arena_alloc(arena, sizeof *gone);
    risk__weighted__init(gone);
    gone->security_id = from->weights[i]->security_id;
    all[(*count)++] = gone;
  }
  return all;
}

const struct access strategy_check_change_access = { .roles = ROLES_STAFF };
struct status strategy_check_change(struct call *call, const struct Risk__CheckChangeRequest *in,
                                    struct Risk__ChangeReport *out)
{
  Risk__PortfolioScore *score;
  struct choice choice;
  size_t all_count;
  struct status status = read_score(call, in->index_id, &score);
  if (!status_is_ok(status))
    return status;
  if (in->n_from > 0) {
    score->weights = in->from;
    score->n_weights = in->n_from;
  }
  Risk__Weighted **all = with_leaving(call->arena, score, in, &all_count);
  status = choice_read_weights(call, all, all_count, &choice);
  if (!status_is_ok(status))
    return status;
  /* What accounts hold is not made riskier while nobody knows how risky it is. */
  enum risk_level level = score->level == 0 ? LEVEL_CAUTIOUS : (enum risk_level)score->level;
  struct rule_changes changes = rules_changes_of(call->arena, &choice.market, score, all, all_count);
  level_rules_judge(call->arena, level_table_default(), level, changes.list, changes.count);
  struct rule_breaches whole =
      level_rules_check(call->arena, level_table_default(), level, changes.list, changes.count);
  Risk__PortfolioScore measured = RISK__PORTFOLIO_SCORE__INIT;
  choice_measure(call, &choice, &measured);
  out->index_id = in->index_id;
  out->level = score->level;
  out->admissible = whole.count == 0;
  fill_changes(call->arena, changes.list, changes.count, out);
  out->breaches = rules_breaches_out(call->arena, &whole, &out->n_breaches);
  out->measured_level = (uint32_t)convert_level_of(measured.level, measured.admissible);
  return status;
}
