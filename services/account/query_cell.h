/* query_cell: a cell of a result as people read it. */
#ifndef STEWARD_ACCOUNT_QUERY_CELL_H
#define STEWARD_ACCOUNT_QUERY_CELL_H
#include "pg/pg.h"
#include "query_catalogue.h"

#define QUERY_CELL_SIZE 512 /* the longest that is made here: labels of a set */

struct query_cell {
  const char *text; /* of the row, or of the buffer */
  size_t size;
  bool is_text; /* what somebody wrote; else a number, a date or a label of ours */
};

/* An empty cell where there is no value. */
struct query_cell query_cell_read(const struct query_section *section, const struct pg_rows *rows, size_t row,
                                  int column, char buffer[QUERY_CELL_SIZE]);
#endif
