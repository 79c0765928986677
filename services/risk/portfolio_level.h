/* portfolio_level: the level of a portfolio, index or account from its metrics, by a table kept as data.
 *
 * The highest row decides. A bound belongs to the lower level. Beyond the last bound of a row that has one the
 * portfolio is not admissible. Everything is compared as integers of 1e-8, so that a replay gives the same bytes.
 */
#ifndef STEWARD_RISK_PORTFOLIO_LEVEL_H
#define STEWARD_RISK_PORTFOLIO_LEVEL_H
#include <stdbool.h>
#include <stddef.h>
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

/* Kinds of instruments, in the order of the contract's Security.Kind, as bits of what a level admits. */
enum instrument_kind {
  INSTRUMENT_UNKNOWN,
  INSTRUMENT_STOCK,
  INSTRUMENT_ETF,
  INSTRUMENT_MUTUAL_FUND,
  INSTRUMENT_MONEY_MARKET_FUND,
  INSTRUMENT_BOND,
  INSTRUMENT_OPTION,
  INSTRUMENT_CERTIFICATE_OF_DEPOSIT,
  INSTRUMENT_OTHER,
};
#define INSTRUMENT_KINDS 9
#define INSTRUMENT_BIT(kind) (1u << (kind))

struct level_table {
  int64_t version;        /* named in every record */
  const char *valid_from; /* "2026-01-01" */
  struct level_row_rule rows[ROW_COUNT];
  int64_t leveraged_e8[LEVEL_COUNT]; /* portfolio rule: the most a level may hold in leveraged and inverse funds */
  int64_t unscored_above_e8;         /* replaced share beyond which there is no level */
  uint32_t kinds[LEVEL_COUNT];       /* portfolio rule: INSTRUMENT_BITs that a level admits */
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

/* Every table that was ever in force, oldest first: a score names the version it was read from and can be read again.
 * A change is a new one at the end; what stands is never edited. */
extern const struct level_table level_tables[];
extern const size_t level_table_count;

const struct level_table *level_table_default(void);               /* the one in force: the last */
const struct level_table *level_table_of_version(int64_t version); /* NULL: there is none such */

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
