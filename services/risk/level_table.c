/* The level tables, version by version: data. */
#include "portfolio_level.h"

#include "base/decimal.h"

#define ONE_E8 WEIGHT_E8
#define PERCENT_E8 (ONE_E8 / 100)
#define ORDINARY_KINDS                                                                                                 \
  (INSTRUMENT_BIT(INSTRUMENT_STOCK) | INSTRUMENT_BIT(INSTRUMENT_ETF) | INSTRUMENT_BIT(INSTRUMENT_MUTUAL_FUND) |        \
   INSTRUMENT_BIT(INSTRUMENT_MONEY_MARKET_FUND) | INSTRUMENT_BIT(INSTRUMENT_BOND) |                                    \
   INSTRUMENT_BIT(INSTRUMENT_CERTIFICATE_OF_DEPOSIT))
#define OPTION_KINDS (ORDINARY_KINDS | INSTRUMENT_BIT(INSTRUMENT_OPTION))
#define ALL_KINDS ((1u << INSTRUMENT_KINDS) - 1)

/* clang-format off */
const struct level_table level_tables[] = {
  {
    .version = 1,
    .valid_from = "2026-01-01",
    .rows = {
      [ROW_VOLATILITY] = { "volatility over the benchmark's", false,
        { 80 * PERCENT_E8, 110 * PERCENT_E8, 140 * PERCENT_E8, 190 * PERCENT_E8, BOUND_NONE } },
      [ROW_VALUE_AT_RISK] = { "one-week 95% value at risk over the benchmark's", false,
        { 80 * PERCENT_E8, 110 * PERCENT_E8, 140 * PERCENT_E8, 190 * PERCENT_E8, BOUND_NONE } },
      [ROW_DRAWDOWN] = { "maximum drawdown over the benchmark's", false,
        { 80 * PERCENT_E8, 110 * PERCENT_E8, 150 * PERCENT_E8, 200 * PERCENT_E8, BOUND_NONE } },
      [ROW_LARGEST_SECURITY] = { "the largest security", true,
        { 10 * PERCENT_E8, 15 * PERCENT_E8, 25 * PERCENT_E8, 40 * PERCENT_E8, BOUND_NONE } },
      [ROW_HHI] = { "the concentration index (HHI)", false,
        { 5 * PERCENT_E8, 8 * PERCENT_E8, 15 * PERCENT_E8, 25 * PERCENT_E8, BOUND_NONE } },
      [ROW_LARGEST_SECTOR] = { "the largest sector", true,
        { 40 * PERCENT_E8, 50 * PERCENT_E8, 65 * PERCENT_E8, 80 * PERCENT_E8, BOUND_NONE } },
      [ROW_GROSS_LEVERAGE] = { "gross leverage", false,
        { ONE_E8, ONE_E8, 150 * PERCENT_E8, 2 * ONE_E8, 3 * ONE_E8 } },
      [ROW_SHORTS] = { "the share held short", true,
        { 0, 0, 30 * PERCENT_E8, 60 * PERCENT_E8, BOUND_NONE } },
      [ROW_MARGIN] = { "maintenance margin over net asset value", true,
        { 30 * PERCENT_E8, 30 * PERCENT_E8, 50 * PERCENT_E8, 75 * PERCENT_E8, ONE_E8 } },
      [ROW_REPLACED] = { "the share measured by its sector's series", true,
        { 20 * PERCENT_E8, 20 * PERCENT_E8, 20 * PERCENT_E8, BOUND_NONE, BOUND_NONE } },
    },
    .leveraged_e8 = { 0, 0, 10 * PERCENT_E8, 30 * PERCENT_E8, BOUND_NONE },
    .unscored_above_e8 = 50 * PERCENT_E8,
    .kinds = { ORDINARY_KINDS, ORDINARY_KINDS, OPTION_KINDS, OPTION_KINDS, ALL_KINDS },
  },
};
/* clang-format on */
const size_t level_table_count = sizeof level_tables / sizeof level_tables[0];

const struct level_table *level_table_default(void)
{
  return &level_tables[level_table_count - 1];
}

const struct level_table *level_table_of_version(int64_t version)
{
  for (size_t i = 0; i < level_table_count; i++) {
    if (level_tables[i].version == version)
      return &level_tables[i];
  }
  return NULL;
}
