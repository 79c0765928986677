/* Checks tables of life expectancy against their sums and against each other. */
#include "rmd_law_check.h"

#define AGE_OLDEST 120

struct rmd_grid *rmd_grid_new(struct arena *arena, const struct rmd_table *table)
{
  struct rmd_grid *grid = arena_alloc(arena, sizeof *grid);
  size_t rows = (size_t)table->rows, columns = (size_t)table->columns;
  grid->cells = arena_array(arena, rows * columns, sizeof *grid->cells);
  grid->row_sums = arena_array(arena, rows, sizeof *grid->row_sums);
  grid->found = arena_array(arena, rows, sizeof *grid->found);
  grid->column_sums = arena_array(arena, columns, sizeof *grid->column_sums);
  return grid;
}

static int32_t cell(const struct rmd_grid *grid, const struct rmd_table *table, int row, int column)
{
  return grid->cells[row * table->columns + column];
}

static const char *cell_name(struct arena *arena, const struct rmd_table *table, int row, int column)
{
  if (table->kind == RMD_JOINT)
    return arena_printf(arena, "joint table, owner %d, spouse %d", table->first_row + row,
                        table->first_column + column);
  return arena_printf(arena, "%s table, age %d", rmd_table_name(table->kind),
                      (table->first_row / 10 + row) * 10 + column);
}

/* What the column's sum leaves for a cell, the other rows being as they are. */
static int32_t asked_by_column(const struct rmd_grid *grid, const struct rmd_table *table, int row, int column)
{
  int32_t rest = grid->column_sums[column];
  for (int i = 0; i < table->rows; i++)
    rest -= i == row ? 0 : cell(grid, table, i, column);
  return rest;
}

/* A row that lacks a cell is compared with what the columns ask of it: where they part, the cell is missing. */
static struct status name_missing(const struct rmd_grid *grid, const struct rmd_table *table, int row,
                                  struct arena *arena)
{
  int column = 0;
  while (column < grid->found[row] && cell(grid, table, row, column) == asked_by_column(grid, table, row, column))
    column++;
  return status_format(arena, STATUS_INVALID_ARGUMENT, "law", "%s: the cell is missing (the row has %d cells of %d)",
                       cell_name(arena, table, row, column), grid->found[row], table->columns);
}

static struct status name_altered(const struct rmd_grid *grid, const struct rmd_table *table, int row, int column,
                                  struct arena *arena)
{
  int32_t read = cell(grid, table, row, column), asked = asked_by_column(grid, table, row, column);
  if (read == RMD_CELL_MISSING)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "law", "%s: the cell is missing",
                         cell_name(arena, table, row, column));
  return status_format(arena, STATUS_INVALID_ARGUMENT, "law", "%s: %d.%d read, where the sums ask for %d.%d",
                       cell_name(arena, table, row, column), read / 10, read % 10, asked / 10, asked % 10);
}

static int32_t row_total(const struct rmd_grid *grid, const struct rmd_table *table, int row)
{
  int32_t sum = 0;
  for (int i = 0; i < table->columns; i++)
    sum += cell(grid, table, row, i);
  return sum;
}

/* The first row or column whose cells do not add up; -1: all do. */
static int wrong_row(const struct rmd_grid *grid, const struct rmd_table *table)
{
  for (int row = 0; row < table->rows; row++) {
    if (row_total(grid, table, row) != grid->row_sums[row])
      return row;
  }
  return -1;
}

static int wrong_column(const struct rmd_grid *grid, const struct rmd_table *table)
{
  for (int column = 0; column < table->columns; column++) {
    if (asked_by_column(grid, table, 0, column) != cell(grid, table, 0, column))
      return column;
  }
  return -1;
}

struct status rmd_grid_check(const struct rmd_grid *grid, const struct rmd_table *table, struct arena *arena)
{
  int64_t total = 0;
  for (int row = 0; row < table->rows; row++) {
    if (grid->found[row] < table->columns)
      return name_missing(grid, table, row, arena);
    for (int column = 0; column < table->columns; column++) {
      if (cell(grid, table, row, column) == RMD_CELL_MISSING)
        return name_altered(grid, table, row, column, arena);
    }
    total += grid->row_sums[row];
  }
  int row = wrong_row(grid, table), column = wrong_column(grid, table);
  if (row >= 0 && column >= 0)
    return name_altered(grid, table, row, column, arena);
  if (row >= 0 || column >= 0 || total != grid->total)
    return status_format(arena, STATUS_INVALID_ARGUMENT, "law", "%s table: %s %d is not the sum of its cells",
                         rmd_table_name(table->kind),
                         row >= 0      ? "the sum of row"
                         : column >= 0 ? "the sum of column"
                                       : "the total of",
                         row >= 0      ? table->first_row + row
                         : column >= 0 ? table->first_column + column
                                       : table->rows);
  return status_ok();
}

uint16_t *rmd_grid_tenths(const struct rmd_grid *grid, const struct rmd_table *table, struct arena *arena)
{
  size_t count = (size_t)table->rows * (size_t)table->columns;
  uint16_t *out = arena_array(arena, count, sizeof *out);
  for (size_t i = 0; i < count; i++)
    out[i] = (uint16_t)grid->cells[i];
  return out;
}

static struct status disagree(struct arena *arena, int owner, int spouse, const char *with)
{
  return status_format(arena, STATUS_INVALID_ARGUMENT, "law",
                       "joint table, owner %d, spouse %d: does not agree with %s", owner, spouse, with);
}

static struct status check_joint(const struct rmd_law *law, const struct rmd_table *joint, struct arena *arena)
{
  const struct rmd_table *uniform = rmd_law_table(law, RMD_UNIFORM, joint->from_year);
  const struct rmd_table *single = rmd_law_table(law, RMD_SINGLE, joint->from_year);
  if (uniform == NULL || single == NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "law",
                       "a joint table needs the uniform and the single table of its years");
  for (int owner = joint->first_row; owner <= AGE_OLDEST; owner++) {
    for (int spouse = 0; spouse <= AGE_OLDEST; spouse++) {
      int factor = rmd_table_factor(joint, owner, spouse);
      if (spouse >= joint->first_row && factor != rmd_table_factor(joint, spouse, owner))
        return disagree(arena, owner, spouse, "the cell with the ages exchanged");
      if (spouse == owner - 10 && factor != rmd_table_factor(uniform, owner, 0))
        return disagree(arena, owner, spouse, "the uniform table");
      if (spouse == AGE_OLDEST && factor != rmd_table_factor(single, owner, 0))
        return disagree(arena, owner, spouse, "the single table");
      if (spouse > 0 && factor > rmd_table_factor(joint, owner, spouse - 1))
        return disagree(arena, owner, spouse, "the rule that no row rises with age");
      if (owner > joint->first_row && factor > rmd_table_factor(joint, owner - 1, spouse))
        return disagree(arena, owner, spouse, "the rule that no column rises with age");
    }
  }
  return status_ok();
}

static struct status check_falls(const struct rmd_table *table, struct arena *arena)
{
  for (int age = 1; age <= AGE_OLDEST; age++) {
    int before = rmd_table_factor(table, age - 1, 0), factor = rmd_table_factor(table, age, 0);
    if (before > 0 && (factor == 0 || factor > before))
      return status_format(arena, STATUS_INVALID_ARGUMENT, "law", "%s table, age %d: factors never rise with age",
                           rmd_table_name(table->kind), age);
  }
  return status_ok();
}

struct status rmd_law_check(const struct rmd_law *law, struct arena *arena)
{
  struct status status = status_ok();
  for (int kind = 0; kind < RMD_ENTRY_COUNT; kind++) {
    if (law->entry_counts[kind] == 0 && kind != RMD_NOTE && kind != RMD_WAIVED)
      return status_fail(STATUS_INVALID_ARGUMENT, "law",
                         "the file lacks start, excise, ten_year, five_year or majority");
  }
  if (law->table_count == 0)
    return status_fail(STATUS_INVALID_ARGUMENT, "law", "the file has no tables");
  for (size_t i = 0; i < law->table_count && status_is_ok(status); i++) {
    const struct rmd_table *table = &law->tables[i];
    status = table->kind == RMD_JOINT ? check_joint(law, table, arena) : check_falls(table, arena);
  }
  return status;
}
