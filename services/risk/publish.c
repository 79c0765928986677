/* Makes the score that is published of an index. */
#include "publish.h"

#include "base/date.h"
#include "convert.h"
#include "own_track.h"
#include "records/firm_zone.h"

const struct record_kind risk_portfolio_score_kind = { "risk.portfolio_score", &risk__portfolio_score__descriptor };
const struct record_kind risk_strategy_review_kind = { "risk.strategy_review", &risk__strategy_review__descriptor };
const struct record_kind risk_track_kind = { "risk.track", &risk__track__descriptor };

/* Beyond the table's last bounds the contract says 5 and not admissible; here it is a level above. */
static enum risk_level measured_level(const Risk__PortfolioScore *score)
{
  return convert_level_of(score->level, score->admissible);
}

static int quarter_in(const char *text)
{
  int quarter;
  return status_is_ok(quarter_parse(text, &quarter)) ? quarter : QUARTER_NONE;
}

static struct published_level published_in(const Risk__PortfolioScore *score)
{
  enum risk_level level = measured_level(score);
  enum risk_level held = (enum risk_level)score->held_level;
  return (struct published_level){
    .level = level,
    .held = held == LEVEL_UNSCORED ? level : held, /* scores kept before levels were held have none */
    .lower_level = (enum risk_level)score->lower_level,
    .lower_since = quarter_in(score->lower_since),
  };
}

/* False when there is none that counts. */
static bool review_in(const Risk__StrategyReview *in, struct level_review *out)
{
  if (in == NULL || in->level == 0)
    return false;
  *out = (struct level_review){ .measured = (enum risk_level)in->measured_level,
                                .given = (enum risk_level)in->level,
                                .quarter = quarter_in(in->quarter) };
  return true;
}

static struct status read_track(struct call *call, uint64_t index_id, struct own_track *track,
                                const struct own_track **out)
{
  struct record found;
  *out = NULL;
  struct status status = records_find(call, &risk_track_kind, index_id, &found);
  const Risk__Track *in = (const Risk__Track *)found.message;
  if (!status_is_ok(status) || in == NULL)
    return status;
  if (in->n_days != in->n_value_e6)
    return status_fail(STATUS_INTERNAL, NULL, "columns of a track differ in length");
  *track = (struct own_track){ in->days, in->value_e6, in->n_days };
  *out = track;
  return status;
}

/* Why what is published is not what was measured. */
static const char *explain(struct call *call, const struct publication *publication, const struct published_level *now)
{
  const char *measured = publication->score->explanation;
  if (now->level == publication->measured || publication->measured == LEVEL_UNSCORED)
    return measured;
  const char *why = "the reviewer lowered it";
  if (now->level > publication->measured)
    why = now->lower_since != QUARTER_NONE ? "it goes down after two quarters that measure lower"
                                           : "the reviewer raised it";
  return arena_printf(call->arena, "%s Published is level %d (%s), because %s.", measured, (int)now->level,
                      risk_level_name(now->level), why);
}

void publish_level(struct call *call, struct publication *publication, const struct level_review *review)
{
  Risk__PortfolioScore *score = publication->score;
  const Risk__PortfolioScore *before = (const Risk__PortfolioScore *)publication->current.message;
  struct published_level standing = { 0 };
  if (before != NULL)
    standing = published_in(before);
  struct published_level now =
      level_publish(before == NULL ? NULL : &standing,
                    level_under_review(review, publication->measured, publication->quarter), publication->quarter);
  char quarter[QUARTER_TEXT_SIZE], since[QUARTER_TEXT_SIZE];
  score->explanation = explain(call, publication, &now);
  score->measured_level = (uint32_t)publication->measured;
  score->level = now.level == LEVEL_INADMISSIBLE ? LEVEL_COUNT : (uint32_t)now.level;
  score->admissible = now.level != LEVEL_INADMISSIBLE && now.level != LEVEL_UNSCORED;
  score->held_level = (uint32_t)now.held;
  score->lower_level = (uint32_t)now.lower_level;
  score->lower_since = arena_strdup(call->arena, quarter_format(now.lower_since, since));
  score->quarter = arena_strdup(call->arena, quarter_format(publication->quarter, quarter));
  score->reviewed_level = review == NULL ? 0 : (uint32_t)review->given;
}

struct status publish_measure(struct call *call, const struct publish_wish *wish, struct publication *out)
{
  struct publication publication = { 0 };
  struct own_track track;
  const struct own_track *own = NULL;
  int32_t today = 0;
  struct status status = records_find(call, &risk_portfolio_score_kind, wish->index_id, &publication.current);
  if (status_is_ok(status))
    status = firm_today(call, &today);
  if (status_is_ok(status))
    status = read_track(call, wish->index_id, &track, &own);
  if (status_is_ok(status))
    status = choice_read_weights(call, wish->weights, wish->weight_count, &publication.choice);
  if (!status_is_ok(status))
    return status;
  Risk__PortfolioScore *score = arena_alloc(call->arena, sizeof *score);
  risk__portfolio_score__init(score);
  publication.choice.portfolio.own = own;
  choice_measure(call, &publication.choice, score);
  publication.choice.portfolio.own = NULL; /* it lives no longer than this function */
  publication.quarter = quarter_of(today);
  publication.score = score;
  publication.measured = measured_level(score);
  score->index_id = wish->index_id;
  score->version = publication.current.version + 1;
  score->weights = (Risk__Weighted **)wish->weights;
  score->n_weights = wish->weight_count;
  *out = publication;
  return status;
}

struct status publish_make(struct call *call, const struct publish_wish *wish, struct publication *out)
{
  struct record found;
  struct level_review review;
  struct status status = records_find(call, &risk_strategy_review_kind, wish->index_id, &found);
  if (status_is_ok(status))
    status = publish_measure(call, wish, out);
  if (status_is_ok(status))
    publish_level(call, out, review_in((const Risk__StrategyReview *)found.message, &review) ? &review : NULL);
  return status;
}

void publish_put(struct commit_builder *commit, const struct publication *publication)
{
  commit_put(commit, &(struct record_put){ .kind = &risk_portfolio_score_kind,
                                           .id = publication->score->index_id,
                                           .replaces = publication->current.version,
                                           .message = &publication->score->base,
                                           .previous = publication->current.message });
}
