/* Writes what is known of one security. */
#include "detail.h"

#include <string.h>

static Esg__MetricScore *metric_out(const struct world *world, size_t vendor, size_t metric, size_t place)
{
  struct arena *arena = world->call->arena;
  const struct board_mark *mark = board_mark_of(&world->board, vendor, metric, place);
  const Esg__Metric *known = world->vendors[vendor]->metrics[metric];
  Esg__MetricScore *out = arena_alloc(arena, sizeof *out);
  esg__metric_score__init(out);
  out->vendor = world->vendors[vendor]->name;
  out->metric = known->name;
  out->direction = known->direction;
  out->weight = known->weight == 0 ? 1 : known->weight;
  if (mark->rating == NULL)
    return out;
  out->raw = data_value_text(arena, mark->rating->value_e6);
  out->as_of = data_day_text(arena, mark->rating->as_of);
  out->percentile = data_score_text(arena, mark->rank.percentile_e4);
  out->peers = (uint32_t)mark->rank.peers;
  out->all_sectors = mark->rank.is_over_all;
  return out;
}

static Esg__ValueScore *value_out(const struct world *world, const char *value, size_t place)
{
  struct arena *arena = world->call->arena;
  struct board_value score = board_value_of(&world->board, place, value);
  size_t room = 1;
  Esg__ValueScore *out = arena_alloc(arena, sizeof *out);
  esg__value_score__init(out);
  out->value = value;
  out->importance = (uint32_t)world_importance(world, value);
  out->score = data_score_text(arena, score.score_e4);
  out->lowest = data_score_text(arena, score.lowest_e4);
  out->highest = data_score_text(arena, score.highest_e4);
  out->coverage_e8 = score.coverage_e8;
  for (size_t i = 0; i < world->vendor_count; i++)
    room += world->vendors[i]->n_metrics;
  out->metrics = arena_array(arena, room, sizeof *out->metrics);
  for (size_t i = 0; i < world->vendor_count; i++)
    for (size_t m = 0; m < world->vendors[i]->n_metrics; m++)
      if (strcmp(world->vendors[i]->metrics[m]->value, value) == 0)
        out->metrics[out->n_metrics++] = metric_out(world, i, m, place);
  return out;
}

void detail_head(const struct world *world, const Account__Security *security, Esg__SecurityAlignment *out)
{
  struct arena *arena = world->call->arena;
  struct world_score score = world_score_of(world, security->security_id);
  out->security_id = security->security_id;
  out->symbol = security->symbol;
  out->sector = security->sector;
  out->industry = security->industry;
  out->score = data_score_text(arena, score.score.score_e4);
  out->uncapped = data_score_text(arena, score.uncapped_e4);
  out->coverage_e8 = score.coverage_e8;
  out->fit = (Esg__Fit__Kind)score.score.fit;
  out->as_of = data_day_text(arena, world->day.day);
}

void detail_whole(const struct world *world, const Account__Security *security, Esg__SecurityAlignment *out)
{
  struct arena *arena = world->call->arena;
  size_t place, practices = world->predicates.practice_count;
  detail_head(world, security, out);
  out->values = arena_array(arena, world->reference.n_values + 1, sizeof *out->values);
  out->practices = arena_array(arena, practices + 1, sizeof *out->practices);
  if (board_find(&world->board, (int64_t)security->security_id, &place))
    for (size_t i = 0; i < world->reference.n_values; i++)
      out->values[out->n_values++] = value_out(world, world->reference.values[i]->name, place);
  for (size_t i = 0; i < practices; i++) {
    const char *practice = world->predicates.practices[i].name;
    struct esg_verdict verdict = world_verdict(world, security->security_id, i);
    Esg__PracticeVerdict *shown = data_verdict_out(arena, practice, &verdict);
    shown->avoided = world_avoids(world, practice);
    out->practices[out->n_practices++] = shown;
  }
}
