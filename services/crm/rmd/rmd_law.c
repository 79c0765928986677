/* Reads the law of required minimum distributions. */
#include "rmd_law.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "rmd_law_check.h"

#define FIELDS_MAX 9
#define CELLS_MAX 160
#define YEAR_MAX 9999

static const char *const table_names[RMD_TABLE_COUNT] = { "uniform", "single", "joint" };

struct reader {
  struct arena *arena;
  struct rmd_law *law;
  size_t line;           /* from 1 */
  struct rmd_grid *grid; /* of the table that is read; NULL: none */
  int rows_read;
};

const char *rmd_table_name(enum rmd_table_kind kind)
{
  return table_names[kind];
}

static struct status fail(struct reader *reader, const char *what, const char *found)
{
  return status_format(reader->arena, STATUS_INVALID_ARGUMENT, "law", "line %zu: %s: \"%.60s\"", reader->line, what,
                       found);
}

static bool whole(const char *text, int *out)
{
  int64_t value;
  if (!status_is_ok(decimal_parse(text, 0, &value)) || value < 0 || value > YEAR_MAX)
    return false;
  *out = (int)value;
  return true;
}

/* "27.4" to 274; "-" is a cell that the table does not have; a cell without text is missing: -1. */
static bool tenths(const char *text, int32_t *out)
{
  int64_t value;
  if (strcmp(text, "-") == 0 || text[0] == '\0') {
    *out = text[0] == '\0' ? RMD_CELL_MISSING : 0;
    return true;
  }
  if (!status_is_ok(decimal_parse(text, 1, &value)) || value <= 0 || value > INT32_MAX)
    return false;
  *out = (int32_t)value;
  return true;
}

struct entry_form {
  const char *name;
  bool has_days, has_to;
  int values;
};

static const struct entry_form forms[RMD_ENTRY_COUNT] = {
  [RMD_START] = { "start", true, true, 1 },         [RMD_NOTE] = { "note", true, true, 0 },
  [RMD_WAIVED] = { "waived", false, true, 1 },      [RMD_EXCISE] = { "excise", false, true, 3 },
  [RMD_TEN_YEAR] = { "ten_year", true, false, 1 },  [RMD_FIVE_YEAR] = { "five_year", true, false, 1 },
  [RMD_MAJORITY] = { "majority", false, false, 1 },
};

static bool take_bound(const struct entry_form *form, const char *text, int32_t *out)
{
  int year;
  if (form->has_days)
    return status_is_ok(date_parse(text, out));
  if (!whole(text, &year))
    return false;
  *out = year;
  return true;
}

static bool take_value(enum rmd_entry_kind kind, const char *text, int *out)
{
  if (kind != RMD_WAIVED)
    return whole(text, out);
  *out = strcmp(text, "all") == 0;
  return *out || strcmp(text, "ten_year") == 0;
}

static struct status read_entry(struct reader *reader, enum rmd_entry_kind kind, char **fields, size_t count)
{
  const struct entry_form *form = &forms[kind];
  bool has_from = kind != RMD_MAJORITY;
  size_t next = 1, due = 2 + (size_t)has_from + (size_t)form->has_to + (size_t)form->values;
  struct rmd_law *law = reader->law;
  struct rmd_entry entry = { .kind = kind, .from = INT32_MIN, .to = INT32_MAX };
  if (count != due)
    return fail(reader, "a line of this kind has another number of fields", fields[0]);
  if (law->entry_counts[kind] == RMD_ENTRIES_MAX)
    return fail(reader, "too many lines of this kind", fields[0]);
  if (has_from && !take_bound(form, fields[next++], &entry.from))
    return fail(reader, "no date or year", fields[next - 1]);
  if (form->has_to && (!take_bound(form, fields[next++], &entry.to) || entry.to < entry.from))
    return fail(reader, "no date or year, or before its beginning", fields[next - 1]);
  if (form->values > 0 && !take_value(kind, fields[next++], &entry.value))
    return fail(reader, "no value", fields[next - 1]);
  if (form->values > 1 &&
      (!take_value(kind, fields[next++], &entry.value2) || !take_value(kind, fields[next++], &entry.value3)))
    return fail(reader, "no value", fields[next - 1]);
  if (fields[next][0] == '\0')
    return fail(reader, "a source is needed", fields[0]);
  entry.source = fields[next];
  law->entries[kind][law->entry_counts[kind]++] = entry;
  return status_ok();
}

static struct status begin_table(struct reader *reader, char **fields, size_t count)
{
  struct rmd_table *table = &reader->law->tables[reader->law->table_count];
  int kind = 0;
  if (count != 9 || reader->law->table_count == RMD_TABLES_MAX)
    return fail(reader, "a table has nine fields, and there are at most twelve tables", fields[0]);
  while (kind < RMD_TABLE_COUNT && strcmp(fields[1], table_names[kind]) != 0)
    kind++;
  if (kind == RMD_TABLE_COUNT)
    return fail(reader, "a table is uniform, single or joint", fields[1]);
  if (!whole(fields[2], &table->from_year) || !whole(fields[3], &table->to_year) ||
      !whole(fields[4], &table->first_row) || !whole(fields[5], &table->rows) ||
      !whole(fields[6], &table->first_column) || !whole(fields[7], &table->columns) || table->rows == 0 ||
      table->columns == 0 || table->rows > CELLS_MAX || table->columns > CELLS_MAX)
    return fail(reader, "years, rows and columns are numbers, at most 160 rows and columns", fields[1]);
  table->kind = (enum rmd_table_kind)kind;
  table->source = fields[8];
  reader->grid = rmd_grid_new(reader->arena, table);
  reader->rows_read = 0;
  return status_ok();
}

static struct status read_row(struct reader *reader, char **fields, size_t count)
{
  struct rmd_grid *grid = reader->grid;
  const struct rmd_table *table = &reader->law->tables[reader->law->table_count];
  char *cells[CELLS_MAX];
  int label, row = reader->rows_read, step = table->kind == RMD_JOINT ? 1 : 10;
  if (grid == NULL || count != 4 || row == table->rows)
    return fail(reader, "a row stands in a table, with its label, cells and sum, and no more than the table says",
                fields[0]);
  if (!whole(fields[1], &label) || label != table->first_row + row * step)
    return fail(reader, "not the row that follows", fields[1]);
  size_t found = text_cut(fields[2], ',', cells, CELLS_MAX);
  if (found > (size_t)table->columns)
    return fail(reader, "a row with too many cells", fields[1]);
  grid->found[row] = (int)found;
  for (size_t i = 0; i < found; i++) {
    if (!tenths(cells[i], &grid->cells[(size_t)row * (size_t)table->columns + i]))
      return fail(reader, "a cell is years with one decimal, or -", cells[i]);
  }
  if (!tenths(fields[3], &grid->row_sums[row]))
    return fail(reader, "no sum", fields[3]);
  reader->rows_read++;
  return status_ok();
}

static struct status end_table(struct reader *reader, char **fields, size_t count)
{
  struct rmd_law *law = reader->law;
  struct rmd_table *table = &law->tables[law->table_count];
  char *cells[CELLS_MAX];
  if (reader->grid == NULL || count != 3 || reader->rows_read != table->rows)
    return fail(reader, "sums end a table, when all its rows are there", fields[0]);
  if (text_cut(fields[1], ',', cells, CELLS_MAX) != (size_t)table->columns)
    return fail(reader, "one sum a column is needed", fields[0]);
  for (int i = 0; i < table->columns; i++) {
    if (!tenths(cells[i], &reader->grid->column_sums[i]))
      return fail(reader, "no sum", cells[i]);
  }
  if (!tenths(fields[2], &reader->grid->total))
    return fail(reader, "no sum", fields[2]);
  struct status status = rmd_grid_check(reader->grid, table, reader->arena);
  if (!status_is_ok(status))
    return status;
  table->tenths = rmd_grid_tenths(reader->grid, table, reader->arena);
  law->table_count++;
  reader->grid = NULL;
  return status_ok();
}

static struct status read_line(struct reader *reader, char *line)
{
  char *fields[FIELDS_MAX];
  if (line[0] == '\0' || line[0] == '#')
    return status_ok();
  size_t count = text_cut(line, '|', fields, FIELDS_MAX);
  if (count > FIELDS_MAX)
    return fail(reader, "too many fields", fields[0]);
  if (strcmp(fields[0], "table") == 0)
    return begin_table(reader, fields, count);
  if (strcmp(fields[0], "row") == 0)
    return read_row(reader, fields, count);
  if (strcmp(fields[0], "sums") == 0)
    return end_table(reader, fields, count);
  for (int kind = 0; kind < RMD_ENTRY_COUNT; kind++) {
    if (strcmp(fields[0], forms[kind].name) == 0)
      return read_entry(reader, (enum rmd_entry_kind)kind, fields, count);
  }
  return fail(reader, "not a kind of line", fields[0]);
}

struct status rmd_law_read(const char *text, size_t size, struct arena *arena, struct rmd_law *out)
{
  struct reader reader = { .arena = arena, .law = arena_alloc(arena, sizeof *out) };
  struct status status = status_ok();
  if (size > RMD_LAW_SIZE_MAX || memchr(text, '\0', size) != NULL)
    return status_fail(STATUS_INVALID_ARGUMENT, "law", "a law file has no NUL and at most one MiB");
  for (char *line = arena_strndup(arena, text, size), *next; line != NULL && status_is_ok(status); line = next) {
    next = strchr(line, '\n');
    if (next != NULL)
      *next++ = '\0';
    reader.line++;
    status = read_line(&reader, line);
  }
  if (status_is_ok(status) && reader.grid != NULL)
    status = fail(&reader, "the last table has no sums", "");
  if (status_is_ok(status))
    status = rmd_law_check(reader.law, arena);
  if (status_is_ok(status))
    *out = *reader.law;
  return status;
}

/* Later lines go before earlier ones where both hold. */
const struct rmd_entry *rmd_law_entry(const struct rmd_law *law, enum rmd_entry_kind kind, int32_t at)
{
  for (size_t i = law->entry_counts[kind]; i > 0; i--) {
    const struct rmd_entry *entry = &law->entries[kind][i - 1];
    if (entry->from <= at && at <= entry->to)
      return entry;
  }
  return NULL;
}

const struct rmd_table *rmd_law_table(const struct rmd_law *law, enum rmd_table_kind kind, int year)
{
  for (size_t i = 0; i < law->table_count; i++) {
    if (law->tables[i].kind == kind && law->tables[i].from_year <= year && year <= law->tables[i].to_year)
      return &law->tables[i];
  }
  return NULL;
}

static int clip(int value, int most)
{
  return value > most ? most : value;
}

int rmd_table_factor(const struct rmd_table *table, int age, int other)
{
  const int oldest = 120; /* "120 and over" */
  age = clip(age, oldest);
  int row = table->kind == RMD_JOINT ? age - table->first_row : age / 10 - table->first_row / 10;
  int column = table->kind == RMD_JOINT ? clip(other, oldest) - table->first_column : age % 10;
  if (age < 0 || row < 0 || row >= table->rows || column < 0 || column >= table->columns)
    return 0;
  return table->tenths[row * table->columns + column];
}
