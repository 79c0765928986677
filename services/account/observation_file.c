/* Reads a vendor's file of metrics a security. */
#include "observation_file.h"

#include <string.h>

#include "base/decimal.h"
#include "csv.h"

#define FIRST_ITEMS 4096

struct reading {
  struct csv csv;
  struct csv_row row;
  int symbol;                       /* column */
  uint32_t metrics[CSV_MAX_FIELDS]; /* number by column */
  size_t width, room;
  struct findings *findings;
  struct observation_file *out;
};

static bool read_header(struct reading *reading)
{
  const char *fault = NULL;
  struct findings *findings = reading->findings;
  if (csv_next(&reading->csv, &reading->row, &fault) != CSV_ROW ||
      (reading->symbol = csv_column(&reading->row, "symbol")) < 0 || reading->row.count < 2) {
    finding_error(findings, reading->row.line, "", "a header row with symbol and one column a metric is wanted");
    return false;
  }
  reading->width = reading->row.count;
  for (size_t i = 0; i < reading->width; i++) {
    const char *name = reading->row.fields[i];
    bool is_new;
    if ((int)i == reading->symbol)
      continue;
    if (name[0] == '\0' || strlen(name) > METRIC_MAX_BYTES)
      finding_error(findings, reading->row.line, name, "a metric has a name of 1 to %d bytes", METRIC_MAX_BYTES);
    reading->metrics[i] = symbols_add(reading->out->metrics, name, &is_new);
    if (!is_new)
      finding_error(findings, reading->row.line, name, "the column comes a second time");
  }
  return findings->errors == 0;
}

static bool add_item(struct reading *reading, struct observed item)
{
  struct observation_file *out = reading->out;
  if (out->count == OBSERVATIONS_MAX_CELLS) {
    finding_error(reading->findings, reading->row.line, "", "there are more than %d values", OBSERVATIONS_MAX_CELLS);
    return false;
  }
  if (out->count == reading->room) {
    struct observed *items = out->items;
    reading->room = reading->room == 0 ? FIRST_ITEMS : reading->room * 2;
    out->items = arena_array(reading->findings->arena, reading->room, sizeof *out->items);
    if (out->count > 0)
      memcpy(out->items, items, out->count * sizeof *items);
  }
  out->items[out->count++] = item;
  return true;
}

static bool read_cells(struct reading *reading, uint32_t symbol)
{
  for (size_t i = 0; i < reading->width; i++) {
    const char *text = reading->row.fields[i];
    struct observed item = { .symbol = symbol, .metric = reading->metrics[i] };
    if ((int)i == reading->symbol || text[0] == '\0')
      continue;
    if (!status_is_ok(decimal_parse_loose(text, 6, &item.value_e6)))
      finding_error(reading->findings, reading->row.line, reading->out->symbols->names[symbol],
                    "%s \"%s\" is not a number", reading->out->metrics->names[item.metric],
                    finding_excerpt(reading->findings, text));
    else if (!add_item(reading, item))
      return false;
  }
  return true;
}

static bool read_row(struct reading *reading)
{
  struct findings *findings = reading->findings;
  uint32_t line = reading->row.line;
  bool is_new;
  if (reading->out->rows_seen++ == OBSERVATIONS_MAX_ROWS) {
    finding_error(findings, line, "", "there are more than %d rows", OBSERVATIONS_MAX_ROWS);
    return false;
  }
  if (reading->row.count != reading->width) {
    finding_error(findings, line, "", "%zu fields stand where %zu are wanted", reading->row.count, reading->width);
    return true;
  }
  const char *name = reading->row.fields[reading->symbol];
  if (!symbol_is_valid(name)) {
    finding_error(findings, line, "symbol", "\"%s\" is not a ticker symbol", finding_excerpt(findings, name));
    return true;
  }
  uint32_t symbol = symbols_add(reading->out->symbols, name, &is_new);
  if (!is_new) {
    finding_error(findings, line, name, "the symbol stands in line %u already", reading->out->lines[symbol]);
    return true;
  }
  reading->out->lines[symbol] = line;
  return read_cells(reading, symbol);
}

void observations_parse(const void *data, size_t size, struct findings *findings, struct observation_file *out)
{
  struct reading *reading = arena_alloc(findings->arena, sizeof *reading);
  const char *fault = NULL;
  enum csv_result result = CSV_ROW;
  *out = (struct observation_file){ 0 };
  out->symbols = symbols_new(findings->arena);
  out->metrics = symbols_new(findings->arena);
  out->lines = arena_array(findings->arena, OBSERVATIONS_MAX_ROWS, sizeof *out->lines);
  reading->csv = csv_open(findings->arena, data, size);
  reading->findings = findings;
  reading->out = out;
  if (!read_header(reading))
    return;
  bool goes_on = true;
  while (goes_on && (result = csv_next(&reading->csv, &reading->row, &fault)) == CSV_ROW)
    goes_on = csv_is_blank(&reading->row) || read_row(reading);
  if (result == CSV_FAULT)
    finding_error(findings, reading->row.line, "", "%s", fault);
  if (out->rows_seen == 0 && findings->errors == 0)
    finding_error(findings, 0, "", "there is no row in this file");
}
