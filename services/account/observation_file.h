/* observation_file: what a vendor says of securities: a CSV with the column symbol and one column a metric.
 *
 * Numbers have at most six decimals (more are rounded half even). An empty cell is no data, not zero. A symbol that
 * comes twice, and a cell that is no number, are errors.
 */
#ifndef STEWARD_ACCOUNT_OBSERVATION_FILE_H
#define STEWARD_ACCOUNT_OBSERVATION_FILE_H
#include "import_findings.h"
#include "import_symbols.h"

#define OBSERVATIONS_MAX_ROWS 100000
#define OBSERVATIONS_MAX_CELLS 500000
#define METRIC_MAX_BYTES 64

struct observed {
  uint32_t symbol, metric; /* numbers */
  int64_t value_e6;
};

struct observation_file {
  struct symbols *symbols;
  uint32_t *lines; /* by symbol */
  struct symbols *metrics;
  struct observed *items; /* by line, then column */
  size_t count;
  size_t rows_seen;
};

/* Errors are findings: look at findings->errors before using *out. All texts are in findings->arena. */
void observations_parse(const void *data, size_t size, struct findings *findings, struct observation_file *out);
#endif
