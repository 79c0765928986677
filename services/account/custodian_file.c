/* Reads custodians' CSV files by the layouts in custodian_layout.c. */
#include "custodian_file.h"

#include <ctype.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "csv.h"
#include "custodian_layout.h"
#include "loose.h"

#define NO_ACCOUNT UINT32_MAX
#define MASK_MIN_DIGITS 3

struct reading {
  struct csv csv;
  struct csv_row row;
  const struct custodian_layout *layout; /* NULL in front of the header */
  int columns[FIELDS];
  size_t width;
  struct findings *findings;
  struct statement *out;
  struct symbols *numbers; /* of accounts, numbered as they are */
  uint32_t titled;         /* the account that lines in front of the header name */
  int32_t as_of;           /* of the file, as such lines say */
};

static const char *field(const struct reading *reading, enum custodian_field field)
{
  int column = reading->columns[field];
  return column < 0 || (size_t)column >= reading->row.count ? "" : reading->row.fields[column];
}

static const char *kept(struct reading *reading, enum custodian_field which, size_t most)
{
  const char *text = loose_text(reading->findings->arena, field(reading, which), most);
  return strcmp(text, "--") == 0 ? "" : text;
}

static enum loose number(struct reading *reading, enum custodian_field which, int places, int64_t *out)
{
  enum loose result = loose_number(field(reading, which), places, out);
  if (result == LOOSE_BAD)
    finding_error(reading->findings, reading->row.line, field(reading, FIELD_SYMBOL), "\"%s\" is not a number",
                  finding_excerpt(reading->findings, field(reading, which)));
  return result;
}

static int32_t date(struct reading *reading, enum custodian_field which)
{
  int32_t day = DATE_NONE;
  if (loose_date(field(reading, which), &day) == LOOSE_BAD)
    finding_error(reading->findings, reading->row.line, field(reading, FIELD_SYMBOL), "\"%s\" is not a date",
                  finding_excerpt(reading->findings, field(reading, which)));
  return day;
}

/* The account with this number, made when it is new. */
static uint32_t account(struct reading *reading, const char *number, bool is_masked)
{
  bool is_new;
  struct statement_account added = { .line = reading->row.line,
                                     .number = loose_text(reading->findings->arena, number, STATEMENT_NUMBER_BYTES),
                                     .is_masked = is_masked,
                                     .name = "",
                                     .currency = "USD",
                                     .from_on = DATE_NONE,
                                     .as_of = reading->as_of };
  uint32_t at = symbols_add(reading->numbers, added.number, &is_new);
  if (is_new && !statement_add_account(reading->out, added))
    return NO_ACCOUNT;
  return at;
}

/* "Positions for account Individual ...576 as of 11:31 AM ET, 2026/09/24": the digits behind the points; a date. */
static void read_title(struct reading *reading, const char *text)
{
  const char *points = strstr(text, "...");
  char digits[STATEMENT_NUMBER_BYTES + 1] = { 0 };
  size_t count = 0;
  for (points = points ? points + 3 : ""; isdigit((unsigned char)*points) && count < STATEMENT_NUMBER_BYTES; points++)
    digits[count++] = *points;
  for (const char *at = text; *at; at++) {
    bool begins = isdigit((unsigned char)*at) && (at == text || !isdigit((unsigned char)at[-1]));
    if (begins && strcspn(at, "/-") <= 4 && loose_date(at, &reading->as_of) == LOOSE_GOOD)
      break;
  }
  if (count >= MASK_MIN_DIGITS)
    reading->titled = account(reading, digits, true);
}

static void take_header(struct reading *reading, const struct custodian_layout *layout)
{
  reading->layout = layout;
  reading->width = reading->row.count;
  for (int i = 0; i < FIELDS; i++)
    reading->columns[i] = custodian_layout_column(layout, &reading->row, (enum custodian_field)i);
  reading->out->layout = layout->name;
  reading->out->custodian = layout->custodian;
}

/* Which account the row is of: named in it, or by the title, or the one the file is of. */
static uint32_t row_account(struct reading *reading)
{
  const char *named = kept(reading, FIELD_ACCOUNT, STATEMENT_NUMBER_BYTES);
  uint32_t found = named[0] ? account(reading, named, false) : reading->titled;
  if (found == NO_ACCOUNT)
    found = account(reading, "", false);
  if (found == NO_ACCOUNT)
    return found;
  struct statement_account *of = &reading->out->accounts[found];
  int32_t as_of = date(reading, FIELD_AS_OF);
  const char *name = kept(reading, FIELD_ACCOUNT_NAME, STATEMENT_NAME_BYTES);
  const char *currency = kept(reading, FIELD_CURRENCY, 3);
  of->as_of = as_of != DATE_NONE ? as_of : of->as_of;
  of->name = name[0] ? name : of->name;
  of->currency = of->currency[0] ? of->currency : currency;
  of->has_positions |= reading->layout->content == CONTENT_POSITIONS;
  return found;
}

static uint32_t row_security(struct reading *reading)
{
  struct arena *arena = reading->findings->arena;
  const char *symbol = field(reading, FIELD_SYMBOL);
  struct statement_security known = { .line = reading->row.line,
                                      .symbol = loose_symbol(arena, symbol),
                                      .cusip = kept(reading, FIELD_CUSIP, STATEMENT_ID_BYTES),
                                      .isin = kept(reading, FIELD_ISIN, STATEMENT_ID_BYTES),
                                      .name = kept(reading, FIELD_NAME, STATEMENT_NAME_BYTES),
                                      .currency = kept(reading, FIELD_CURRENCY, 3),
                                      .kind = custodian_security_kind(field(reading, FIELD_KIND)) };
  const char *key = known.symbol[0] ? known.symbol : known.cusip[0] ? known.cusip : known.isin;
  if (key[0] == '\0') {
    finding_error(reading->findings, reading->row.line, symbol, "the row names no security");
    return SYMBOLS_NONE;
  }
  return statement_security(reading->out, key, known);
}

static void read_cash(struct reading *reading, uint32_t of)
{
  struct statement_account *owner = &reading->out->accounts[of];
  int64_t cash_e4 = 0;
  enum loose result = number(reading, FIELD_VALUE, CASH_PLACES, &cash_e4);
  if (result == LOOSE_ABSENT)
    result = number(reading, FIELD_QUANTITY, CASH_PLACES, &cash_e4);
  if (result != LOOSE_GOOD)
    return;
  owner->has_cash = true;
  owner->cash_line = reading->row.line;
  if (!decimal_add(owner->cash_e4, cash_e4, &owner->cash_e4))
    finding_error(reading->findings, reading->row.line, "cash", "does not add up");
}

static void read_position(struct reading *reading, uint32_t of)
{
  struct statement_position row = { .line = reading->row.line, .account = of };
  if (custodian_begins(reading->layout->cash, field(reading, FIELD_SYMBOL)) ||
      custodian_begins(reading->layout->cash, field(reading, FIELD_NAME))) {
    read_cash(reading, of);
    return;
  }
  row.security = row_security(reading);
  if (row.security == SYMBOLS_NONE)
    return;
  if (number(reading, FIELD_QUANTITY, SHARES_PLACES, &row.quantity_e6) == LOOSE_ABSENT) {
    finding_error(reading->findings, row.line, field(reading, FIELD_SYMBOL), "a position without a quantity");
    return;
  }
  number(reading, FIELD_PRICE, PRICE_PLACES, &row.price_e6);
  row.has_value = number(reading, FIELD_VALUE, CASH_PLACES, &row.value_e4) == LOOSE_GOOD;
  row.has_basis = number(reading, FIELD_BASIS, CASH_PLACES, &row.basis_e4) == LOOSE_GOOD;
  row.base_value_e4 = row.value_e4;
  struct statement_lot lot = { .line = row.line,
                               .account = of,
                               .security = row.security,
                               .opened_on = date(reading, FIELD_OPENED_ON),
                               .quantity_e6 = row.quantity_e6,
                               .basis_e4 = row.basis_e4,
                               .has_basis = row.has_basis };
  statement_add_position(reading->out, row);
  if (lot.opened_on != DATE_NONE)
    statement_add_lot(reading->out, lot);
}

static int64_t magnitude(int64_t value)
{
  return value == INT64_MIN ? INT64_MAX : value < 0 ? -value : value;
}

static bool read_fees(struct reading *reading, int64_t *fee_e4)
{
  int64_t fee = 0, other = 0;
  number(reading, FIELD_FEE, CASH_PLACES, &fee);
  number(reading, FIELD_OTHER_FEE, CASH_PLACES, &other);
  return decimal_add(magnitude(fee), magnitude(other), fee_e4);
}

static void read_transaction(struct reading *reading, uint32_t of)
{
  const char *text = kept(reading, FIELD_ACTION, STATEMENT_NAME_BYTES),
             *name = kept(reading, FIELD_NAME, STATEMENT_NAME_BYTES);
  const struct custodian_action *action = custodian_action_find(reading->layout, text);
  struct statement_transaction row = { .line = reading->row.line,
                                       .account = of,
                                       .security = SYMBOLS_NONE,
                                       .id = kept(reading, FIELD_ID, STATEMENT_ID_BYTES),
                                       .on = date(reading, FIELD_DATE),
                                       .settles_on = date(reading, FIELD_SETTLES_ON),
                                       .currency = kept(reading, FIELD_CURRENCY, 3) };
  row.memo = loose_text(reading->findings->arena,
                        arena_printf(reading->findings->arena, "%s%s%s", text, name[0] ? ": " : "", name),
                        STATEMENT_NAME_BYTES);
  bool has_amount = number(reading, FIELD_AMOUNT, CASH_PLACES, &row.amount_e4) == LOOSE_GOOD;
  if (row.on == DATE_NONE)
    finding_error(reading->findings, row.line, text, "the row has no date");
  row.kind = action ? action->kind : STATEMENT_UNREAD;
  if (row.kind == STATEMENT_DEPOSIT && row.amount_e4 < 0)
    row.kind = STATEMENT_WITHDRAWAL;
  if (action && action->has_shares)
    row.security = row_security(reading);
  bool is_trade = row.security != SYMBOLS_NONE;
  if (is_trade && number(reading, FIELD_QUANTITY, SHARES_PLACES, &row.quantity_e6) == LOOSE_ABSENT)
    finding_error(reading->findings, row.line, text, "a trade without a quantity");
  number(reading, FIELD_PRICE, PRICE_PLACES, &row.price_e6);
  if (!read_fees(reading, &row.fee_e4) || (!has_amount && action))
    finding_error(reading->findings, row.line, text, "has no amount, or fees that do not add up");
  row.quantity_e6 = row.kind == STATEMENT_SELL ? -magnitude(row.quantity_e6) : magnitude(row.quantity_e6);
  row.settles_on = row.settles_on == DATE_NONE || row.settles_on < row.on ? row.on : row.settles_on;
  if (row.kind == STATEMENT_UNREAD)
    finding_left_out(reading->findings, row.line, text, "is not posted from a file: enter it by hand");
  if (row.on != DATE_NONE && (row.kind != STATEMENT_UNREAD || has_amount))
    statement_add_transaction(reading->out, row); /* what is not posted counts in the total all the same */
}

static void read_total(struct reading *reading, uint32_t of)
{
  struct statement_total total = { .line = reading->row.line, .account = of };
  bool is_value = reading->layout->content == CONTENT_POSITIONS;
  total.kind = is_value ? TOTAL_VALUE : TOTAL_AMOUNT;
  if (number(reading, is_value ? FIELD_VALUE : FIELD_AMOUNT, CASH_PLACES, &total.amount_e4) == LOOSE_GOOD)
    statement_add_total(reading->out, total);
  total.kind = TOTAL_BASIS;
  if (is_value && number(reading, FIELD_BASIS, CASH_PLACES, &total.amount_e4) == LOOSE_GOOD)
    statement_add_total(reading->out, total);
}

static void read_row(struct reading *reading)
{
  while (reading->row.count > reading->width && reading->row.fields[reading->row.count - 1][0] == '\0')
    reading->row.count--; /* rows of some end in a comma that their header has not */
  if (reading->row.count != reading->width) {
    finding_error(reading->findings, reading->row.line, reading->row.fields[0], "%zu fields stand where %zu are wanted",
                  reading->row.count, reading->width);
    return;
  }
  uint32_t of = row_account(reading);
  if (of == NO_ACCOUNT)
    return;
  if (custodian_begins(reading->layout->totals, reading->row.fields[0])) {
    read_total(reading, of);
    return;
  }
  reading->out->rows_seen++;
  if (reading->layout->content == CONTENT_POSITIONS)
    read_position(reading, of);
  else
    read_transaction(reading, of);
}

/* Outside a table: titles, headers, legal text. */
static void read_between(struct reading *reading)
{
  const struct custodian_layout *layout = custodian_layout_find(&reading->row);
  if (layout)
    take_header(reading, layout);
  else
    read_title(reading, reading->row.fields[0]);
}

static void begin(struct reading *reading, const void *data, size_t size, struct findings *findings)
{
  *reading = (struct reading){ .findings = findings, .titled = NO_ACCOUNT, .as_of = DATE_NONE };
  reading->csv = csv_open(findings->arena, data, size);
  reading->numbers = symbols_new(findings->arena);
}

/* The next row, with what the file wrongly quotes in legal text passed over; false at the end. */
static bool next_row(struct reading *reading)
{
  const char *fault = NULL;
  enum csv_result result = csv_next(&reading->csv, &reading->row, &fault);
  if (result == CSV_FAULT && (reading->layout || reading->out->rows_seen == 0))
    finding_error(reading->findings, reading->row.line, "", "%s", fault);
  return result == CSV_ROW;
}

const char *custodian_layout(struct arena *arena, const void *data, size_t size)
{
  struct csv csv = csv_open(arena, data, size);
  struct csv_row *row = arena_alloc(arena, sizeof *row);
  const char *fault;
  while (csv_next(&csv, row, &fault) == CSV_ROW && row->line <= CUSTODIAN_PREAMBLE_LINES)
    if (custodian_layout_find(row))
      return custodian_layout_find(row)->name;
  return NULL;
}

void custodian_parse(const void *data, size_t size, struct findings *findings, struct statement *out)
{
  struct reading *reading = arena_alloc(findings->arena, sizeof *reading);
  bool has_header = false;
  begin(reading, data, size, findings);
  statement_open(out, findings, "custodian's CSV");
  reading->out = out;
  while (next_row(reading)) {
    if (csv_is_blank(&reading->row))
      reading->layout = NULL; /* the table ends */
    else if (reading->layout)
      read_row(reading);
    else
      read_between(reading);
    has_header |= reading->layout != NULL;
    if (!has_header && reading->row.line > CUSTODIAN_PREAMBLE_LINES)
      break;
  }
  if (!has_header && findings->errors == 0)
    finding_error(findings, 0, "", "this is no layout that is known: no header row of a custodian was found");
  for (uint32_t i = 0; i < out->account_count; i++)
    if (out->accounts[i].as_of == DATE_NONE)
      out->accounts[i].as_of = reading->as_of;
  statement_finish(out);
}
