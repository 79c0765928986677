/* sample_files: the sample firm's files, embedded at build. Tickers, names and sectors are real; all else is invented.
 */
#ifndef STEWARD_CLI_SAMPLE_FILES_H
#define STEWARD_CLI_SAMPLE_FILES_H
#include <stddef.h>

extern const char sample_holdings[]; /* the benchmark SAM100, as an issuer would ship it */
extern const size_t sample_holdings_size;
extern const char sample_practices[]; /* ratings: symbol and a column a metric */
extern const size_t sample_practices_size;
#endif
