/* rmd_law: the law of required minimum distributions as dated data: ages, tables, waivers, rates, each with the dates
 * for which it holds and its source. Pure. A file in which one cell is altered or missing is refused, and the cell
 * named. */
#ifndef STEWARD_CRM_RMD_LAW_H
#define STEWARD_CRM_RMD_LAW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define RMD_LAW_SIZE_MAX 1048576
#define RMD_ENTRIES_MAX 32 /* of one kind */
#define RMD_TABLES_MAX 12

enum rmd_table_kind { RMD_UNIFORM, RMD_SINGLE, RMD_JOINT, RMD_TABLE_COUNT };

enum rmd_entry_kind {
  RMD_START,     /* value: half years of age at which distributions begin, of owners born from .. to */
  RMD_NOTE,      /* source: what is said with every answer about owners born from .. to */
  RMD_WAIVED,    /* value: 1 all, 0 annual amounts within ten years; years from .. to */
  RMD_EXCISE,    /* value, value2: percent, and when corrected in time, which ends value3 years after the tax's year, 0:
                    never; years of the tax from .. to */
  RMD_TEN_YEAR,  /* value: years; of owners who die from */
  RMD_FIVE_YEAR, /* value: years; of owners who die from */
  RMD_MAJORITY,  /* value: age */
  RMD_ENTRY_COUNT
};

struct rmd_entry {
  enum rmd_entry_kind kind;
  int32_t from, to; /* days, or years of RMD_WAIVED and RMD_EXCISE */
  int value, value2, value3;
  const char *source;
};

struct rmd_table { /* life expectancies in tenths of years; 0: no such cell */
  enum rmd_table_kind kind;
  int from_year, to_year;
  int first_row, rows, first_column, columns; /* of the uniform and the single table: age is row label + column */
  const uint16_t *tenths;                     /* [rows * columns] */
  const char *source;
};

struct rmd_law {
  struct rmd_entry entries[RMD_ENTRY_COUNT][RMD_ENTRIES_MAX];
  size_t entry_counts[RMD_ENTRY_COUNT];
  struct rmd_table tables[RMD_TABLES_MAX];
  size_t table_count;
};

/* Reads a law file into memory of the arena. INVALID_ARGUMENT names the line, the table and the cell. */
struct status rmd_law_read(const char *text, size_t size, struct arena *arena, struct rmd_law *out);

/* The law that Steward ships: rmd.psv, embedded at build. */
extern const char rmd_law_text[];
extern const size_t rmd_law_text_size;

/* The entry that holds on a day (of birth or death) or in a year; NULL: none. */
const struct rmd_entry *rmd_law_entry(const struct rmd_law *law, enum rmd_entry_kind kind, int32_t at);

/* The table in force in a year; NULL: none is kept for it. */
const struct rmd_table *rmd_law_table(const struct rmd_law *law, enum rmd_table_kind kind, int year);

/* A factor in tenths. Ages beyond the table take its last row or column, as the tables say ("120 and over"); 0: below
 * it. `other` is the spouse's age and used by the joint table alone. */
int rmd_table_factor(const struct rmd_table *table, int age, int other);

const char *rmd_table_name(enum rmd_table_kind kind); /* "uniform" */
#endif
