/* rating_file: a vendor's file through the firm's mapping: what account's importer of ratings takes, and the sector and
 * industry of each row in our names. Pure. */
#ifndef STEWARD_ESG_RATING_FILE_H
#define STEWARD_ESG_RATING_FILE_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define RATING_FILE_MAX_ROWS 100000
#define RATING_FILE_MAX_UNMAPPED 100

struct rating_column {
  const char *metric; /* as ratings keep it */
  const char *column; /* of the file, whatever its case */
};

struct rating_sector {
  const char *theirs, *ours;
};

struct rating_mapping {
  const char *symbol_column;
  const char *sector_column, *industry_column; /* "": the file has none */
  const struct rating_column *columns;
  size_t column_count;
  const struct rating_sector *sectors;
  size_t sector_count;
};

struct rating_row {
  const char *symbol;
  const char *sector;   /* ours; "": none */
  const char *industry; /* "": none */
  uint32_t line;        /* of the vendor's file */
};

struct rating_file {
  struct rating_row *rows;
  size_t count;
  size_t without_data; /* rows in which no mapped column has a value; "n/a" and its kin are none */
  const char *text;    /* symbol and one column a metric; row i stands in line i + 2 */
  size_t size;
  const char *unmapped[RATING_FILE_MAX_UNMAPPED]; /* sectors without a name of ours, each once */
  size_t unmapped_count;
};

/* invalid_argument names the line and what is wrong: a column that is missing, a row of another width, no CSV. */
struct status rating_file_read(struct arena *arena, const void *data, size_t size, const struct rating_mapping *mapping,
                               struct rating_file *out);
#endif
