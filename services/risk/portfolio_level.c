/* How a level is read from the table. */
#include "portfolio_level.h"

#include <assert.h>

#include "base/decimal.h"

#define SHOWN_STEP_E8 10000 /* four decimals of a ratio, two of a percentage */

enum risk_level level_of_row(const struct level_table *table, enum level_row row, int64_t value_e8)
{
  assert(row < ROW_COUNT);
  for (int i = 0; i < LEVEL_COUNT; i++) {
    if (value_e8 <= table->rows[row].bounds_e8[i])
      return (enum risk_level)(i + 1);
  }
  return LEVEL_INADMISSIBLE;
}

struct portfolio_level portfolio_level_unscored(const struct level_table *table)
{
  return (struct portfolio_level){ .level = LEVEL_UNSCORED, .table_version = table->version };
}

struct portfolio_level portfolio_level_measure(const struct level_table *table, const struct portfolio_metrics *metrics)
{
  const struct exposure *exposure = &metrics->exposure;
  const int64_t values_e8[ROW_COUNT] = {
    [ROW_VOLATILITY] = metrics->volatility_ratio_e8,
    [ROW_VALUE_AT_RISK] = metrics->value_at_risk_ratio_e8,
    [ROW_DRAWDOWN] = metrics->drawdown_ratio_e8,
    [ROW_LARGEST_SECURITY] = exposure->largest_security_e8,
    [ROW_HHI] = exposure->hhi_e8,
    [ROW_LARGEST_SECTOR] = exposure->largest_sector_e8,
    [ROW_GROSS_LEVERAGE] = exposure->gross_e8,
    [ROW_SHORTS] = exposure->short_e8,
    [ROW_MARGIN] = exposure->margin_e8,
    [ROW_REPLACED] = metrics->replaced_e8,
  };
  struct portfolio_level result = portfolio_level_unscored(table);
  enum risk_level highest = LEVEL_UNSCORED;
  for (int i = 0; i < ROW_COUNT; i++) {
    enum risk_level level = level_of_row(table, (enum level_row)i, values_e8[i]);
    result.rows[i] = (struct row_level){ .value_e8 = values_e8[i], .level = level };
    if (level <= highest)
      continue;
    highest = level;
    result.decided_by = (enum level_row)i;
  }
  result.leveraged_e8 = exposure->leveraged_e8;
  if (metrics->replaced_e8 > table->unscored_above_e8)
    result.decided_by = ROW_REPLACED;
  else
    result.level = highest;
  return result;
}

const char *level_row_number(struct arena *arena, const struct level_table *table, enum level_row row, int64_t value_e8)
{
  if (value_e8 == BOUND_NONE)
    return "without end";
  char buffer[DECIMAL_TEXT_SIZE];
  int64_t shown_e8 = value_e8;
  /* A value that cannot be rounded is shown as it is. */
  if (!decimal_round_to(value_e8, SHOWN_STEP_E8, ROUND_HALF_EVEN, &shown_e8))
    shown_e8 = value_e8;
  if (table->rows[row].is_percent)
    return arena_printf(arena, "%s%%", decimal_format(shown_e8, WEIGHT_PLACES - 2, 0, buffer));
  return arena_strdup(arena, decimal_format(shown_e8, WEIGHT_PLACES, 0, buffer));
}

const char *level_row_text(struct arena *arena, const struct level_table *table, enum level_row row, int64_t value_e8)
{
  return arena_printf(arena, "%s is %s", table->rows[row].name, level_row_number(arena, table, row, value_e8));
}
