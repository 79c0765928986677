/* Reads a vendor's file by the mapping and writes it as account's importer takes it. */
#include "rating_file.h"

#include <string.h>
#include <strings.h>

#include "base/csv.h"

#define BLANKS " \t\r\n"

struct reading {
  struct arena *arena;
  const struct rating_mapping *mapping;
  struct csv csv;
  struct csv_row row;
  size_t width;
  int symbol, sector, industry; /* columns; -1: none */
  int *columns;                 /* of each metric */
  char *text;
  size_t size, room, row_room;
  struct rating_file *out;
};

static struct status refuse(struct reading *reading, const char *what, const char *which)
{
  return status_format(reading->arena, STATUS_INVALID_ARGUMENT, "file", "line %u: %s%s", reading->row.line, what,
                       which);
}

static void append(struct reading *reading, const char *text, size_t length)
{
  if (reading->size + length + 1 > reading->room) {
    size_t room = 2 * (reading->size + length + 1);
    char *wider = arena_alloc(reading->arena, room);
    if (reading->size > 0)
      memcpy(wider, reading->text, reading->size);
    reading->text = wider;
    reading->room = room;
  }
  memcpy(reading->text + reading->size, text, length);
  reading->size += length;
}

/* In quotes, on one line. */
static void append_field(struct reading *reading, const char *text)
{
  append(reading, "\"", 1);
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '"')
      append(reading, "\"\"", 2);
    else
      append(reading, *at == '\n' || *at == '\r' ? " " : at, 1);
  }
  append(reading, "\"", 1);
}

static struct status find_column(struct reading *reading, const char *name, int *column)
{
  *column = csv_column(&reading->row, name);
  if (*column < 0)
    return refuse(reading, "there is no column ", name);
  for (size_t i = (size_t)*column + 1; i < reading->row.count; i++)
    if (strcasecmp(reading->row.fields[i], name) == 0)
      return refuse(reading, "there are two columns ", name);
  return status_ok();
}

static struct status read_header(struct reading *reading)
{
  const struct rating_mapping *mapping = reading->mapping;
  const char *fault = NULL;
  if (csv_next(&reading->csv, &reading->row, &fault) != CSV_ROW)
    return refuse(reading, fault ? fault : "a header row is wanted", "");
  reading->width = reading->row.count;
  reading->sector = reading->industry = -1;
  reading->columns = arena_array(reading->arena, mapping->column_count + 1, sizeof *reading->columns);
  struct status status = find_column(reading, mapping->symbol_column, &reading->symbol);
  if (status_is_ok(status) && mapping->sector_column[0] != '\0')
    status = find_column(reading, mapping->sector_column, &reading->sector);
  if (status_is_ok(status) && mapping->industry_column[0] != '\0')
    status = find_column(reading, mapping->industry_column, &reading->industry);
  append_field(reading, "symbol");
  for (size_t i = 0; status_is_ok(status) && i < mapping->column_count; i++) {
    status = find_column(reading, mapping->columns[i].column, &reading->columns[i]);
    append(reading, ",", 1);
    append_field(reading, mapping->columns[i].metric);
  }
  append(reading, "\n", 1);
  return status;
}

static const char *our_sector(struct reading *reading, const char *theirs)
{
  struct rating_file *out = reading->out;
  for (size_t i = 0; i < reading->mapping->sector_count; i++)
    if (strcmp(reading->mapping->sectors[i].theirs, theirs) == 0)
      return reading->mapping->sectors[i].ours;
  for (size_t i = 0; i < out->unmapped_count; i++)
    if (strcmp(out->unmapped[i], theirs) == 0)
      return theirs;
  if (theirs[0] != '\0' && out->unmapped_count < RATING_FILE_MAX_UNMAPPED)
    out->unmapped[out->unmapped_count++] = theirs;
  return theirs;
}

static void add_row(struct reading *reading, struct rating_row row)
{
  struct rating_file *out = reading->out;
  if (out->count == reading->row_room) {
    size_t room = reading->row_room == 0 ? 512 : 2 * reading->row_room;
    struct rating_row *wider = arena_array(reading->arena, room, sizeof *wider);
    if (out->count > 0)
      memcpy(wider, out->rows, out->count * sizeof *wider);
    out->rows = wider;
    reading->row_room = room;
  }
  out->rows[out->count++] = row;
}

/* Without the blanks around it. */
static const char *trimmed(struct arena *arena, const char *cell)
{
  cell += strspn(cell, BLANKS);
  size_t length = strlen(cell);
  while (length > 0 && strchr(BLANKS, cell[length - 1]) != NULL)
    length--;
  return cell[length] == '\0' ? cell : arena_printf(arena, "%.*s", (int)length, cell);
}

/* Vendors say in words that they have no number. */
static const char *number_in(struct arena *arena, const char *field)
{
  const char *cell = trimmed(arena, field);
  static const char *const nothing[] = { "-", "--", "n/a", "na", "n.a.", "nan", "none", "null", "not rated", "nr" };
  for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
    if (strcasecmp(cell, nothing[i]) == 0)
      return "";
  return cell;
}

static struct status read_row(struct reading *reading)
{
  const struct rating_mapping *mapping = reading->mapping;
  const struct csv_row *row = &reading->row;
  bool has_data = false;
  if (row->count != reading->width)
    return refuse(reading, "the row has another number of fields than the header", "");
  if (reading->out->count == RATING_FILE_MAX_ROWS)
    return refuse(reading, "the file has too many rows", "");
  const char *symbol = trimmed(reading->arena, row->fields[reading->symbol]);
  append_field(reading, symbol);
  for (size_t i = 0; i < mapping->column_count; i++) {
    const char *cell = number_in(reading->arena, row->fields[reading->columns[i]]);
    has_data = has_data || cell[0] != '\0';
    append(reading, ",", 1);
    append_field(reading, cell);
  }
  append(reading, "\n", 1);
  reading->out->without_data += !has_data;
  add_row(reading,
          (struct rating_row){ .symbol = symbol,
                               .sector = reading->sector < 0 ? "" : our_sector(reading, row->fields[reading->sector]),
                               .industry = reading->industry < 0 ? "" : row->fields[reading->industry],
                               .line = row->line });
  return status_ok();
}

struct status rating_file_read(struct arena *arena, const void *data, size_t size, const struct rating_mapping *mapping,
                               struct rating_file *out)
{
  struct reading *reading = arena_alloc(arena, sizeof *reading);
  const char *fault = NULL;
  enum csv_result result = CSV_ROW;
  *out = (struct rating_file){ 0 };
  *reading = (struct reading){ .arena = arena, .mapping = mapping, .csv = csv_open(arena, data, size), .out = out };
  struct status status = read_header(reading);
  while (status_is_ok(status) && (result = csv_next(&reading->csv, &reading->row, &fault)) == CSV_ROW)
    status = csv_is_blank(&reading->row) ? status : read_row(reading);
  if (status_is_ok(status) && result == CSV_FAULT)
    status = refuse(reading, fault, "");
  out->text = reading->text;
  out->size = reading->size;
  return status;
}
