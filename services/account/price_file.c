/* Reads a file of daily closes. */
#include "price_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "csv.h"

#define FIRST_ROWS 4096
#define COMMENTS_MAX 100

struct reading {
  struct csv csv;
  struct csv_row row;
  int date, symbol, close; /* columns */
  size_t width, room;
  struct findings *findings;
  struct price_file *out;
};

/* "SPY, QQQ" */
static void read_etfs(struct reading *reading, char *list, uint32_t line)
{
  bool is_new;
  for (char *name = strtok_r(list, ", \t", &list); name; name = strtok_r(NULL, ", \t", &list))
    if (!symbol_is_valid(name) || reading->out->etfs->count == PRICES_MAX_ETFS)
      finding_error(reading->findings, line, "etf", "\"%s\" is not a ticker symbol, or there are too many",
                    finding_excerpt(reading->findings, name));
    else
      symbols_add(reading->out->etfs, name, &is_new);
}

static void read_comments(struct reading *reading)
{
  static const char etf[] = "# etf:";
  const char *text;
  for (int i = 0; i < COMMENTS_MAX && reading->csv.at < reading->csv.end && *reading->csv.at == '#'; i++) {
    uint32_t line = reading->csv.line;
    csv_skip_line(&reading->csv, &text);
    if (strncmp(text, etf, sizeof etf - 1) == 0)
      read_etfs(reading, arena_strdup(reading->findings->arena, text + sizeof etf - 1), line);
  }
}

static bool read_header(struct reading *reading)
{
  const char *fault;
  if (csv_next(&reading->csv, &reading->row, &fault) == CSV_ROW) {
    reading->date = csv_column(&reading->row, "date");
    reading->symbol = csv_column(&reading->row, "symbol");
    reading->close = csv_column(&reading->row, "close");
    reading->width = reading->row.count;
    if (reading->date >= 0 && reading->symbol >= 0 && reading->close >= 0)
      return true;
  }
  finding_error(reading->findings, reading->row.line, "", "a header row with date, symbol and close is wanted");
  return false;
}

static bool parse_close(const char *text, int64_t *close_e6)
{
  return status_is_ok(decimal_parse_loose(text, PRICE_PLACES, close_e6)) && *close_e6 > 0;
}

static void add_row(struct reading *reading, struct price_row row)
{
  struct price_file *out = reading->out;
  if (out->count == reading->room) {
    struct price_row *rows = out->rows;
    reading->room = reading->room == 0 ? FIRST_ROWS : reading->room * 2;
    out->rows = arena_array(reading->findings->arena, reading->room, sizeof *out->rows);
    if (out->count > 0)
      memcpy(out->rows, rows, out->count * sizeof *rows);
  }
  out->rows[out->count++] = row;
  if (row.on > out->last_on)
    out->last_on = row.on;
}

static void read_price(struct reading *reading)
{
  struct findings *findings = reading->findings;
  struct price_row row = { .line = reading->row.line };
  bool is_new;
  if (reading->row.count != reading->width) {
    finding_error(findings, row.line, "", "%zu fields stand where %zu are wanted", reading->row.count, reading->width);
    return;
  }
  const char *date = reading->row.fields[reading->date], *symbol = reading->row.fields[reading->symbol];
  const char *close = reading->row.fields[reading->close];
  if (!symbol_is_valid(symbol))
    finding_error(findings, row.line, "symbol", "\"%s\" is not a ticker symbol", finding_excerpt(findings, symbol));
  else if (!status_is_ok(date_parse(date, &row.on)))
    finding_error(findings, row.line, symbol, "date \"%s\" is not a date such as 2026-11-21",
                  finding_excerpt(findings, date));
  else if (close[0] == '\0')
    finding_left_out(findings, row.line, symbol, "there is no close");
  else if (!parse_close(close, &row.close_e6))
    finding_error(findings, row.line, symbol, "close \"%s\" is not a price above zero",
                  finding_excerpt(findings, close));
  else {
    row.symbol = symbols_add(reading->out->symbols, symbol, &is_new);
    add_row(reading, row);
  }
}

static void read_prices(struct reading *reading)
{
  const char *fault = NULL;
  enum csv_result result;
  struct price_file *out = reading->out;
  while ((result = csv_next(&reading->csv, &reading->row, &fault)) == CSV_ROW) {
    if (csv_is_blank(&reading->row))
      continue;
    if (out->rows_seen == PRICES_MAX_ROWS || out->symbols->count > PRICES_MAX_SYMBOLS) {
      finding_error(reading->findings, reading->row.line, "", "there are more than %d rows or %d symbols",
                    PRICES_MAX_ROWS, PRICES_MAX_SYMBOLS);
      return;
    }
    out->rows_seen++;
    read_price(reading);
  }
  if (result == CSV_FAULT)
    finding_error(reading->findings, reading->row.line, "", "%s", fault);
}

static int compare_rows(const void *left, const void *right)
{
  const struct price_row *a = left, *b = right;
  if (a->symbol != b->symbol)
    return a->symbol < b->symbol ? -1 : 1;
  if (a->on != b->on)
    return a->on < b->on ? -1 : 1;
  return a->line < b->line ? -1 : a->line > b->line;
}

/* In order, two rows of one symbol and date are neighbours. */
static void order_rows(struct reading *reading)
{
  struct price_file *out = reading->out;
  char text[DATE_TEXT_SIZE];
  if (out->count == 0)
    return;
  qsort(out->rows, out->count, sizeof *out->rows, compare_rows);
  for (size_t i = 1; i < out->count; i++) {
    const struct price_row *row = &out->rows[i], *before = row - 1;
    if (row->symbol == before->symbol && row->on == before->on)
      finding_error(reading->findings, row->line, out->symbols->names[row->symbol],
                    "the close of %s stands in line %u already", date_format(row->on, text), before->line);
  }
}

void prices_parse(const void *data, size_t size, struct findings *findings, struct price_file *out)
{
  struct reading *reading = arena_alloc(findings->arena, sizeof *reading);
  *out = (struct price_file){ .last_on = DATE_NONE };
  out->symbols = symbols_new(findings->arena);
  out->etfs = symbols_new(findings->arena);
  reading->csv = csv_open(findings->arena, data, size);
  reading->findings = findings;
  reading->out = out;
  read_comments(reading);
  if (findings->errors > 0 || !read_header(reading))
    return;
  read_prices(reading);
  order_rows(reading);
  if (out->rows_seen == 0)
    finding_error(findings, 0, "", "there is no price in this file");
}
