/* price_file: daily closes as a CSV with the columns date, symbol and close, rows in any order, of any dates.
 *
 * Lines that begin with '#' may stand before the header. One of them means something: "# etf: SPY" (several with
 * commas) names symbols that become securities of kind ETF where the firm does not have them yet, so that a broad index
 * can be loaded by the same file as the shares. A row without a close is left out; a date and symbol that come twice,
 * and a row that cannot be read, are errors.
 */
#ifndef STEWARD_ACCOUNT_PRICE_FILE_H
#define STEWARD_ACCOUNT_PRICE_FILE_H
#include "import_findings.h"
#include "import_symbols.h"

#define PRICES_MAX_ROWS 1000000
#define PRICES_MAX_SYMBOLS 20000
#define PRICES_MAX_ETFS 100

struct price_row {
  uint32_t symbol; /* number in symbols */
  int32_t on;
  uint32_t line;
  int64_t close_e6;
};

struct price_file {
  struct symbols *symbols;
  struct price_row *rows; /* by symbol, then date */
  size_t count;
  size_t rows_seen;
  int32_t last_on;      /* the latest date of all; DATE_NONE when there is no row */
  struct symbols *etfs; /* named by the comment */
};

/* Errors are findings: look at findings->errors before using *out. All texts are in findings->arena. */
void prices_parse(const void *data, size_t size, struct findings *findings, struct price_file *out);
#endif
