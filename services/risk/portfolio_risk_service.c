/* PortfolioRiskService: every metric of a portfolio, the published indexes side by side, stress, factors, the table. */
#include "metrics_of.h"
#include "portfolio_level.h"
#include "statistics_out.h"

const struct access portfolio_risk_metrics_access = { .roles = ROLES_STAFF };
struct status portfolio_risk_metrics(struct call *call, const struct Risk__PortfolioMetricsRequest *in,
                                     struct Risk__PortfolioMetrics *out)
{
  struct choice choice;
  struct status status = choice_read(call, in->portfolio, &choice);
  if (status_is_ok(status))
    *out = *metrics_of(call, &choice, rate_in(in->risk_free));
  return status;
}

static Risk__LevelBounds *bounds_out(struct arena *arena, const struct level_row_rule *rule)
{
  Risk__LevelBounds *out = arena_alloc(arena, sizeof *out);
  risk__level_bounds__init(out);
  out->name = rule->name;
  out->percent = rule->is_percent;
  out->n_bounds_e8 = LEVEL_COUNT;
  out->bounds_e8 = arena_copy(arena, rule->bounds_e8, sizeof rule->bounds_e8);
  return out;
}

const struct access portfolio_risk_levels_access = { .roles = ROLES_STAFF };
struct status portfolio_risk_levels(struct call *call, const struct Risk__LevelTableRequest *in,
                                    struct Risk__LevelTable *out)
{
  const struct level_table *table = level_table_default();
  if (in->version != 0)
    table = in->version > INT64_MAX ? NULL : level_table_of_version((int64_t)in->version);
  if (table == NULL)
    return call_fail(call, STATUS_NOT_FOUND, "version", "there is no level table %llu",
                     (unsigned long long)in->version);
  out->version = (uint64_t)table->version;
  out->valid_from = table->valid_from;
  out->unscored_above_e8 = table->unscored_above_e8;
  out->n_leveraged_e8 = LEVEL_COUNT;
  out->leveraged_e8 = arena_copy(call->arena, table->leveraged_e8, sizeof table->leveraged_e8);
  out->rows = arena_array(call->arena, ROW_COUNT, sizeof *out->rows);
  for (int i = 0; i < ROW_COUNT; i++)
    out->rows[out->n_rows++] = bounds_out(call->arena, &table->rows[i]);
  out->versions = arena_array(call->arena, level_table_count, sizeof *out->versions);
  for (size_t i = 0; i < level_table_count; i++)
    out->versions[out->n_versions++] = (uint64_t)level_tables[i].version;
  return status_ok();
}
