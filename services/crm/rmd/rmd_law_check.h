/* rmd_law_check: whether a law file is whole. A table's cells must add to the sums beside its rows and columns, and the
 * tables must agree with each other as those of 26 CFR 1.401(a)(9)-9 do. Pure. */
#ifndef STEWARD_CRM_RMD_LAW_CHECK_H
#define STEWARD_CRM_RMD_LAW_CHECK_H
#include "rmd_law.h"

#define RMD_CELL_MISSING (-1)

struct rmd_grid { /* a table as it was read, in tenths */
  int32_t *cells; /* [rows * columns] */
  int32_t *row_sums, *column_sums;
  int *found; /* cells a row had in the file */
  int32_t total;
};

struct rmd_grid *rmd_grid_new(struct arena *arena, const struct rmd_table *table);

/* INVALID_ARGUMENT with the table, the ages of the cell, what was read and what the sums ask for. */
struct status rmd_grid_check(const struct rmd_grid *grid, const struct rmd_table *table, struct arena *arena);
uint16_t *rmd_grid_tenths(const struct rmd_grid *grid, const struct rmd_table *table, struct arena *arena);

/* J(a,b) = J(b,a), J(a,a-10) = U(a), J(a,120) = S(a), nothing rises with age; and every kind of entry is there. */
struct status rmd_law_check(const struct rmd_law *law, struct arena *arena);
#endif
