/* price_series: the price file of a benchmark that never was: its securities' made-up closes as the importer reads
 * them. */
#ifndef STEWARD_CLI_PRICE_SERIES_H
#define STEWARD_CLI_PRICE_SERIES_H
#include "account.seam.h"
#include "base/arena.h"
#include "base/status.h"

struct price_series_options {
  uint64_t seed;
  size_t days;
  const char *market;      /* symbol of the broad ETF whose series is the benchmark's own; NULL: none */
  int64_t market_close_e6; /* its last close */
};

/* CSV: date,symbol,close; ends on the benchmark's date at its prices; a comment line says that it is made up. */
struct status price_series_make(struct arena *arena, const struct Account__Benchmark *benchmark,
                                const struct price_series_options *options, ProtobufCBinaryData *out);
#endif
