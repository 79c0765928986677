/* Between the contract's messages and the domain's structs, field by field. */
#include "convert.h"

#include <assert.h>
#include <string.h>

#include "base/date.h"

void convert_level_out(struct arena *arena, const struct portfolio_level *in, Risk__PortfolioScore *out)
{
  const struct level_table *table = level_table_default();
  out->level = in->level == LEVEL_INADMISSIBLE ? LEVEL_COUNT : (uint32_t)in->level;
  out->admissible = in->level != LEVEL_INADMISSIBLE && in->level != LEVEL_UNSCORED;
  out->decided_by = table->rows[in->decided_by].name;
  out->leveraged_e8 = in->leveraged_e8;
  out->table_version = (uint64_t)in->table_version;
  out->n_rows = ROW_COUNT;
  out->rows = arena_array(arena, ROW_COUNT, sizeof *out->rows);
  for (int i = 0; i < ROW_COUNT; i++) {
    Risk__MetricRow *row = arena_alloc(arena, sizeof *row);
    risk__metric_row__init(row);
    row->name = table->rows[i].name;
    row->value_e8 = in->rows[i].value_e8;
    row->level = (uint32_t)in->rows[i].level;
    row->value = level_row_number(arena, table, (enum level_row)i, row->value_e8);
    out->rows[i] = row;
  }
}

enum risk_level convert_level_of(uint32_t level, bool is_admissible)
{
  if (level == LEVEL_UNSCORED || level > LEVEL_COUNT)
    return LEVEL_UNSCORED;
  return is_admissible ? (enum risk_level)level : LEVEL_INADMISSIBLE;
}

struct portfolio_level convert_level_in(const Risk__PortfolioScore *in)
{
  const struct level_table *table = level_table_default();
  struct portfolio_level out = portfolio_level_unscored(table);
  if (in == NULL || in->n_rows != ROW_COUNT)
    return out;
  out.level = convert_level_of(in->level, in->admissible);
  out.leveraged_e8 = in->leveraged_e8;
  for (int i = 0; i < ROW_COUNT; i++) {
    out.rows[i] = (struct row_level){ in->rows[i]->value_e8, (enum risk_level)in->rows[i]->level };
    if (strcmp(table->rows[i].name, in->decided_by) == 0)
      out.decided_by = (enum level_row)i;
  }
  return out;
}

Google__Protobuf__Timestamp *convert_instant_out(struct arena *arena, int64_t at_us)
{
  assert(at_us >= 0);
  Google__Protobuf__Timestamp *out = arena_alloc(arena, sizeof *out);
  google__protobuf__timestamp__init(out);
  out->seconds = at_us / US_PER_SECOND;
  out->nanos = (int32_t)(at_us % US_PER_SECOND) * 1000;
  return out;
}

int32_t convert_day_in(const Google__Protobuf__Timestamp *at, const struct zone *zone)
{
  return at == NULL ? DATE_NONE : zone_day(zone, at->seconds * US_PER_SECOND);
}
