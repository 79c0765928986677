/* Reads an ETF's holdings file in the layouts of iShares and of Invesco. */
#include "holdings_file.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "csv.h"
#include "import_symbols.h"
#include "loose.h"

#define PREAMBLE_MAX_LINES 40
#define NAME_MAX_BYTES 200
#define SHORT_MAX_BYTES 64

enum column { TICKER, NAME, SECTOR, ASSET_CLASS, MARKET_VALUE, WEIGHT, PRICE, EXCHANGE, CURRENCY, SHARES, DATE, FUND };
#define COLUMNS (FUND + 1)

static const struct layout {
  const char *first;                /* the header's first column */
  const char *share;                /* the asset class that is a share */
  const char *const names[COLUMNS]; /* NULL: this layout has no such column */
} layouts[] = {
  { "Ticker",
    "Equity",
    { "Ticker", "Name", "Sector", "Asset Class", "Market Value", "Weight (%)", "Price", "Exchange", "Market Currency",
      NULL, NULL, NULL } },
  { "Fund Ticker",
    "Common Stock",
    { "Holding Ticker", "Name", "Sector", "Class of Shares", "MarketValue", "Weight", NULL, NULL, NULL,
      "Shares/Par Value", "Date", "Fund Ticker" } },
};

struct reading {
  struct csv csv;
  struct csv_row row;
  const struct layout *layout;
  int columns[COLUMNS];
  size_t width; /* fields of the header */
  struct symbols *symbols;
  struct findings *findings;
  struct holdings_file *out;
};

const char *holdings_share_class(const char *ticker)
{
  static const char *const known[][2] = {
    { "BRKA", "BRK.A" }, { "BRKB", "BRK.B" }, { "BFA", "BF.A" },   { "BFB", "BF.B" },   { "LENB", "LEN.B" },
    { "HEIA", "HEI.A" }, { "MOGA", "MOG.A" }, { "GEFB", "GEF.B" }, { "CRDA", "CRD.A" }, { "UHALB", "UHAL.B" },
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp(known[i][0], ticker) == 0)
      return known[i][1];
  return NULL;
}

/* "Dec 06, 2024" */
static bool parse_issuer_date(const char *text, int32_t *day)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  static const char shape[] = "aaa dd, dddd";
  if (strlen(text) != sizeof shape - 1)
    return false;
  for (size_t i = 0; shape[i]; i++) {
    bool is_right = shape[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : shape[i] == 'a' || text[i] == shape[i];
    if (!is_right)
      return false;
  }
  struct civil civil = { .day = (text[4] - '0') * 10 + text[5] - '0' };
  for (size_t i = 8; i < 12; i++)
    civil.year = civil.year * 10 + text[i] - '0';
  for (int month = 0; month < 12; month++)
    if (memcmp(text, months + month * 3, 3) == 0)
      civil.month = month + 1;
  return civil.year >= 1900 && civil.year <= 9999 && civil.month > 0 && date_from_civil(civil, day);
}

/* Reads up to and with the header row; false when the file has none. */
static bool read_preamble(struct reading *reading)
{
  const char *fault;
  while (csv_next(&reading->csv, &reading->row, &fault) == CSV_ROW && reading->row.line <= PREAMBLE_MAX_LINES) {
    const struct csv_row *row = &reading->row;
    if (row->line == 1)
      reading->out->fund = row->fields[0];
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
      if (strcmp(row->fields[0], layouts[i].first) == 0)
        reading->layout = &layouts[i];
    if (reading->layout)
      return true;
    if (strcmp(row->fields[0], "Fund Holdings as of") != 0)
      continue;
    if (row->count < 2 || !parse_issuer_date(row->fields[1], &reading->out->as_of))
      finding_error(reading->findings, row->line, "Fund Holdings as of", "is not a date such as \"Dec 06, 2024\"");
  }
  finding_error(reading->findings, 0, "", "this is no holdings file: a header row that begins with Ticker is wanted");
  return false;
}

static bool read_header(struct reading *reading)
{
  reading->width = reading->row.count;
  for (int i = 0; i < COLUMNS; i++) {
    const char *name = reading->layout->names[i];
    reading->columns[i] = name ? csv_column(&reading->row, name) : -1;
    if (name && reading->columns[i] < 0)
      finding_error(reading->findings, reading->row.line, name, "the column is missing");
  }
  if (reading->layout->names[FUND])
    reading->out->fund = "";
  if (reading->out->as_of == DATE_NONE && !reading->layout->names[DATE])
    finding_error(reading->findings, 0, "Fund Holdings as of", "the file does not say of which date it is");
  if (strlen(reading->out->fund) > NAME_MAX_BYTES)
    finding_error(reading->findings, 1, "", "the fund's name is longer than %d bytes", NAME_MAX_BYTES);
  return reading->findings->errors == 0;
}

/* "" of a column that the layout does not have. Fields of fixed width end in blanks. */
static const char *field(const struct reading *reading, enum column column)
{
  int at = reading->columns[column];
  return at < 0 ? "" : loose_text(reading->findings->arena, reading->row.fields[at], CSV_MAX_FIELD_BYTES);
}

static bool read_number(struct reading *reading, enum column column, int places, int64_t *out)
{
  if (status_is_ok(decimal_parse_loose(field(reading, column), places, out)) && *out >= 0)
    return true;
  finding_error(reading->findings, reading->row.line, field(reading, TICKER), "%s \"%s\" is not a number",
                reading->layout->names[column], finding_excerpt(reading->findings, field(reading, column)));
  return false;
}

static bool fits(struct reading *reading, enum column column, size_t most)
{
  if (strlen(field(reading, column)) <= most)
    return true;
  finding_error(reading->findings, reading->row.line, field(reading, TICKER), "%s is longer than %zu bytes",
                reading->layout->names[column], most);
  return false;
}

/* Whether the row is a share that can be held; says why not. */
static bool is_taken(struct reading *reading, const struct holding_row *row)
{
  struct findings *findings = reading->findings;
  const char *currency = field(reading, CURRENCY);
  if (strcmp(field(reading, ASSET_CLASS), reading->layout->share) != 0)
    finding_left_out(findings, row->line, row->symbol, "%s (%s) is not a share", row->name,
                     finding_excerpt(findings, field(reading, ASSET_CLASS)));
  else if (reading->layout->names[CURRENCY] && strcmp(currency, "USD") != 0)
    finding_left_out(findings, row->line, row->symbol, "is traded in %s; only US dollars are taken",
                     finding_excerpt(findings, currency));
  else if (!symbol_is_valid(row->symbol))
    finding_left_out(findings, row->line, row->symbol, "is not a ticker symbol");
  else if (row->price_e6 == 0 || row->market_value_e4 == 0)
    finding_left_out(findings, row->line, row->symbol, "has no price or no market value");
  else
    return true;
  return false;
}

static void take(struct reading *reading, struct holding_row row)
{
  bool is_new;
  const char *listed = holdings_share_class(row.symbol);
  if (listed)
    finding_note(reading->findings, row.line, listed, "%s is the issuer's way to write it", row.symbol);
  if (listed)
    row.symbol = listed;
  symbols_add(reading->symbols, row.symbol, &is_new);
  if (!is_new)
    finding_error(reading->findings, row.line, row.symbol, "comes a second time");
  else
    reading->out->rows[reading->out->count++] = row;
}

/* The price as the file states it, or what a share is worth by its row. */
static bool read_price(struct reading *reading, struct holding_row *row)
{
  int64_t shares_e6;
  if (reading->layout->names[PRICE])
    return read_number(reading, PRICE, PRICE_PLACES, &row->price_e6);
  if (!read_number(reading, SHARES, SHARES_PLACES, &shares_e6))
    return false;
  if (shares_e6 == 0 ||
      !decimal_divide((__int128)row->market_value_e4 * 100 * SHARES_E6, shares_e6, ROUND_HALF_EVEN, &row->price_e6))
    row->price_e6 = 0;
  return true;
}

/* Every row carries date and fund where the layout has no preamble: they are the file's. */
static bool read_origin(struct reading *reading)
{
  int32_t on;
  struct holdings_file *out = reading->out;
  if (!reading->layout->names[DATE])
    return true;
  if (loose_date(field(reading, DATE), &on) != LOOSE_GOOD) {
    finding_error(reading->findings, reading->row.line, field(reading, TICKER), "Date \"%s\" is not a date",
                  finding_excerpt(reading->findings, field(reading, DATE)));
    return false;
  }
  if (out->as_of != DATE_NONE && out->as_of != on) {
    finding_error(reading->findings, reading->row.line, field(reading, TICKER),
                  "is of another date than the rows before");
    return false;
  }
  out->as_of = on;
  out->fund = out->fund[0] ? out->fund : field(reading, FUND);
  return true;
}

static void read_holding(struct reading *reading)
{
  struct holding_row row = { .line = reading->row.line };
  int64_t weight_e6;
  reading->out->rows_seen++;
  if (reading->row.count != reading->width) {
    finding_error(reading->findings, row.line, reading->row.fields[0], "%zu fields stand where %zu are wanted",
                  reading->row.count, reading->width);
    return;
  }
  row.symbol = field(reading, TICKER);
  row.name = field(reading, NAME);
  row.sector = field(reading, SECTOR);
  row.exchange = field(reading, EXCHANGE);
  bool is_readable = read_origin(reading) && fits(reading, TICKER, SHORT_MAX_BYTES) &&
                     fits(reading, NAME, NAME_MAX_BYTES) && fits(reading, SECTOR, SHORT_MAX_BYTES) &&
                     fits(reading, EXCHANGE, SHORT_MAX_BYTES) &&
                     read_number(reading, MARKET_VALUE, CASH_PLACES, &row.market_value_e4) &&
                     read_number(reading, WEIGHT, 6, &weight_e6) && read_price(reading, &row);
  if (!is_readable)
    return;
  if (!decimal_add(reading->out->weight_total_e6, weight_e6, &reading->out->weight_total_e6)) {
    finding_error(reading->findings, row.line, row.symbol, "the weights do not add up");
    return;
  }
  if (is_taken(reading, &row))
    take(reading, row);
}

/* The holdings, up to the blank line behind them. */
static void read_holdings(struct reading *reading)
{
  const char *fault = NULL, *text;
  enum csv_result result;
  while ((result = csv_next(&reading->csv, &reading->row, &fault)) == CSV_ROW && !csv_is_blank(&reading->row)) {
    if (reading->out->rows_seen == HOLDINGS_MAX) {
      finding_error(reading->findings, reading->row.line, "", "there are more than %d holdings", HOLDINGS_MAX);
      return;
    }
    read_holding(reading);
  }
  if (result == CSV_FAULT)
    finding_error(reading->findings, reading->row.line, "", "%s", fault);
  uint32_t line = reading->csv.line;
  if (result == CSV_ROW && csv_skip_line(&reading->csv, &text))
    finding_note(reading->findings, line, "", "the text from here to the end is not holdings and was passed over");
}

static void weigh(struct reading *reading)
{
  struct holdings_file *out = reading->out;
  struct arena *arena = reading->findings->arena;
  if (out->count == 0) {
    finding_error(reading->findings, 0, "", "there is no share in this file");
    return;
  }
  int64_t *values = arena_array(arena, out->count, sizeof *values);
  int64_t *weights = arena_array(arena, out->count, sizeof *weights);
  for (size_t i = 0; i < out->count; i++)
    values[i] = out->rows[i].market_value_e4;
  if (!decimal_apportion(WEIGHT_E8, values, out->count, weights)) {
    finding_error(reading->findings, 0, reading->layout->names[MARKET_VALUE], "the market values do not add up");
    return;
  }
  for (size_t i = 0; i < out->count; i++)
    out->rows[i].weight_e8 = weights[i];
}

void holdings_parse(const void *data, size_t size, struct findings *findings, struct holdings_file *out)
{
  struct arena *arena = findings->arena;
  struct reading *reading = arena_alloc(arena, sizeof *reading);
  *out = (struct holdings_file){ .fund = "", .as_of = DATE_NONE };
  out->rows = arena_array(arena, HOLDINGS_MAX, sizeof *out->rows);
  reading->csv = csv_open(arena, data, size);
  reading->symbols = symbols_new(arena);
  reading->findings = findings;
  reading->out = out;
  if (!read_preamble(reading) || !read_header(reading))
    return;
  read_holdings(reading);
  if (findings->errors == 0)
    weigh(reading);
}
