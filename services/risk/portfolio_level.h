/* portfolio_level: the level of a portfolio, index or account from its metrics, by a table kept as data.
 *
 * The highest row decides. A bound belongs to the lower level. Beyond the last bound of a row that has one the
 * portfolio is not admissible. Everything is compared as integers of 1e-8, so that a replay gives the same bytes.
 */
#ifndef STEWARD_RISK_PORTFOLIO_LEVEL_H
#define STEWARD_RISK_PORTFOLIO_LEVEL_H
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "portfolio_metrics.h"
#include "risk_level.h"

enum level_row {
  ROW_VOLATILITY,
  ROW_VALUE_AT_RISK,
  ROW_DRAWDOWN,
  ROW_LARGEST_SECURITY,
  ROW_HHI,
  ROW_LARGEST_SECTOR,
  ROW_GROSS_LEVERAGE,
  ROW_SHORTS,
  ROW_MARGIN,
  ROW_REPLACED, /* the share of value measured by a stand-in: over 20% is level 4 at least */
};
#define ROW_COUNT 10

#define BOUND_NONE INT64_MAX

struct level_row_rule {
  const char *name;               /* "volatility over the benchmark's" */
  bool is_percent;                /* how a person reads the value */
  int64_t bounds_e8[LEVEL_COUNT]; /* the highest value of each level, BOUND_NONE: without end */
};

struct level_table {
  int64_t version; /* named in every record */
  struct level_row_rule rows[ROW_COUNT];
  int64_t leveraged_e8[LEVEL_COUNT]; /* portfolio rule: the most a level may hold in leveraged and inverse funds */
  int64_t unscored_above_e8;         /* replaced share beyond which there is no level */
};

struct row_level {
  int64_t value_e8;
  enum risk_level level;
};

struct portfolio_level {
  enum risk_level level;     /* LEVEL_UNSCORED, 1 to 5, LEVEL_INADMISSIBLE */
  enum level_row decided_by; /* the first row with that level */
  struct row_level rows[ROW_COUNT];
  int64_t leveraged_e8;
  int64_t table_version;
};

/* The table of the design, version 1. A firm's own is data of the same shape. */
const struct level_table *level_table_default(void);

enum risk_level level_of_row(const struct level_table *table, enum level_row row, int64_t value_e8);

struct portfolio_level portfolio_level_measure(const struct level_table *table,
                                               const struct portfolio_metrics *metrics);

/* What could not be measured has no level. */
struct portfolio_level portfolio_level_unscored(const struct level_table *table);

/* "volatility over the benchmark's is 1.5" */
const char *level_row_text(struct arena *arena, const struct level_table *table, enum level_row row, int64_t value_e8);
const char *level_row_number(struct arena *arena, const struct level_table *table, enum level_row row,
                             int64_t value_e8); /* "1.5" or "32%" */
#endif
