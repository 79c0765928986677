/* holdings_file: an ETF's holdings as the issuer ships them (layouts of iShares and of Invesco).
 *
 * iShares: a preamble of which "Fund Holdings as of" gives the date; a header row that begins with Ticker; a row a
 * holding; legal text behind a blank line. Invesco: no preamble; each row has its date, and its price is worked out
 * from value and shares. Taken are the rows that are shares ("Equity", "Common Stock") in US dollars with a price and a
 * value; the others are left out, each with its reason. A row that cannot be read is an error. Weights are worked out
 * anew from the market values of the shares taken, by largest remainder, so that they sum to exactly one: the file's
 * own are rounded to hundredths of a percent and count cash.
 */
#ifndef STEWARD_ACCOUNT_HOLDINGS_FILE_H
#define STEWARD_ACCOUNT_HOLDINGS_FILE_H
#include "import_findings.h"

#define HOLDINGS_MAX 20000

struct holding_row {
  uint32_t line;
  const char *symbol, *name, *sector, *exchange;
  int64_t price_e6, market_value_e4, weight_e8;
};

struct holdings_file {
  const char *fund; /* its name, from the first line */
  int32_t as_of;
  struct holding_row *rows; /* taken */
  size_t count;
  size_t rows_seen;
  int64_t weight_total_e6; /* percent, of all rows, as the file states them */
};

/* Errors are findings: look at findings->errors before using *out. All texts are in findings->arena. */
void holdings_parse(const void *data, size_t size, struct findings *findings, struct holdings_file *out);

/* iShares writes share classes without the point: "BRKB" -> "BRK.B"; NULL when the symbol is not a known one. */
const char *holdings_share_class(const char *ticker);
#endif
