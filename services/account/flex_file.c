/* Reads Interactive Brokers' Flex Query in XML. */
#include "flex_file.h"

#include <expat.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "loose.h"

#define SECTIONS_NAMED 20 /* of those that are passed over */
#define RATE_PLACES 8     /* of an exchange rate */
#define RATE_E8 100000000

struct reading {
  XML_Parser parser;
  struct statement *out;
  struct findings *findings;
  uint32_t account, line;
  bool in_statement, has_base_cash, has_own_cash, is_stopped;
  int32_t total_on;
  int depth, named;
};

static const char *attribute(const char **attributes, const char *name)
{
  for (size_t i = 0; attributes[i]; i += 2)
    if (strcmp(attributes[i], name) == 0)
      return attributes[i + 1];
  return "";
}

static bool is(const char **attributes, const char *name, const char *value)
{
  return strcmp(attribute(attributes, name), value) == 0;
}

static const char *kept(struct reading *reading, const char *text, size_t most)
{
  return loose_text(reading->findings->arena, text, most);
}

static enum loose number(struct reading *reading, const char **attributes, const char *name, int places, int64_t *out)
{
  const char *text = attribute(attributes, name);
  enum loose result = loose_number(text, places, out);
  if (result == LOOSE_BAD)
    finding_error(reading->findings, reading->line, attribute(attributes, "symbol"), "%s \"%s\" is not a number", name,
                  finding_excerpt(reading->findings, text));
  return result;
}

static int32_t date(struct reading *reading, const char **attributes, const char *name)
{
  int32_t day = DATE_NONE;
  const char *text = attribute(attributes, name);
  if (loose_date(text, &day) == LOOSE_BAD)
    finding_error(reading->findings, reading->line, attribute(attributes, "symbol"), "%s \"%s\" is not a date", name,
                  finding_excerpt(reading->findings, text));
  return day;
}

static int kind_of(const char **attributes)
{
  static const struct {
    const char *category;
    int kind;
  } kinds[] = { { "STK", STATEMENT_STOCK }, { "FUND", STATEMENT_MUTUAL_FUND }, { "BOND", STATEMENT_BOND },
                { "BILL", STATEMENT_BOND }, { "OPT", STATEMENT_OPTION },       { "FOP", STATEMENT_OPTION } };
  if (is(attributes, "subCategory", "ETF"))
    return STATEMENT_ETF;
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (is(attributes, "assetCategory", kinds[i].category))
      return kinds[i].kind;
  return attribute(attributes, "assetCategory")[0] ? STATEMENT_OTHER : 0;
}

/* A contract has a number of IB's; rows of lots carry less of the rest. */
static uint32_t security(struct reading *reading, const char **attributes)
{
  const char *symbol = attribute(attributes, "symbol"), *contract = attribute(attributes, "conid");
  struct statement_security known = { .line = reading->line,
                                      .symbol = loose_symbol(reading->findings->arena, symbol),
                                      .cusip = kept(reading, attribute(attributes, "cusip"), STATEMENT_ID_BYTES),
                                      .isin = kept(reading, attribute(attributes, "isin"), STATEMENT_ID_BYTES),
                                      .name = kept(reading, attribute(attributes, "description"), STATEMENT_NAME_BYTES),
                                      .currency = kept(reading, attribute(attributes, "currency"), 3),
                                      .kind = kind_of(attributes) };
  if (symbol[0] == '\0' && contract[0] == '\0') {
    finding_error(reading->findings, reading->line, "symbol", "the row names no security");
    return SYMBOLS_NONE;
  }
  return statement_security(reading->out, contract[0] ? contract : symbol, known);
}

static void read_statement(struct reading *reading, const char **attributes)
{
  struct statement_account account = { .line = reading->line,
                                       .number =
                                           kept(reading, attribute(attributes, "accountId"), STATEMENT_NUMBER_BYTES),
                                       .name = "",
                                       .currency = "",
                                       .from_on = date(reading, attributes, "fromDate"),
                                       .as_of = date(reading, attributes, "toDate") };
  reading->account = reading->out->account_count;
  reading->has_base_cash = reading->has_own_cash = false;
  reading->total_on = DATE_NONE;
  if (account.number[0] == '\0')
    finding_error(reading->findings, reading->line, "accountId", "the statement does not say of which account it is");
  reading->in_statement = statement_add_account(reading->out, account) != NULL;
}

static void read_account(struct reading *reading, const char **attributes)
{
  struct statement_account *account = &reading->out->accounts[reading->account];
  account->currency = kept(reading, attribute(attributes, "currency"), 3);
  account->name = kept(reading, attribute(attributes, "acctAlias"), STATEMENT_NAME_BYTES);
}

/* The cash of the account's own currency; where only the sum over all is given, that. */
static void read_cash(struct reading *reading, const char **attributes)
{
  struct statement_account *account = &reading->out->accounts[reading->account];
  int64_t cash_e4 = 0;
  bool is_base = is(attributes, "currency", "BASE_SUMMARY");
  bool is_own = !is_base && is(attributes, "currency", account->currency);
  if (number(reading, attributes, "endingCash", CASH_PLACES, &cash_e4) != LOOSE_GOOD)
    return;
  if (!is_base && !is_own) {
    finding_left_out(reading->findings, reading->line, attribute(attributes, "currency"),
                     "cash in another currency than the account's");
    return;
  }
  if (is_base && reading->has_own_cash)
    return;
  reading->has_own_cash |= is_own;
  account->has_cash = true;
  account->cash_line = reading->line;
  account->cash_e4 = cash_e4;
}

static void read_lot(struct reading *reading, const char **attributes, uint32_t of)
{
  struct statement_lot lot = { .line = reading->line, .account = reading->account, .security = of };
  const char *opened = attribute(attributes, "holdingPeriodDateTime");
  if (number(reading, attributes, "position", SHARES_PLACES, &lot.quantity_e6) != LOOSE_GOOD) {
    finding_error(reading->findings, reading->line, "position", "a lot without a quantity");
    return;
  }
  lot.opened_on = date(reading, attributes, opened[0] ? "holdingPeriodDateTime" : "openDateTime");
  lot.has_basis = number(reading, attributes, "costBasisMoney", CASH_PLACES, &lot.basis_e4) == LOOSE_GOOD;
  statement_add_lot(reading->out, lot);
}

static void read_position(struct reading *reading, const char **attributes)
{
  uint32_t of = security(reading, attributes);
  struct statement_position row = { .line = reading->line, .account = reading->account, .security = of };
  int64_t rate_e8 = RATE_E8;
  reading->out->rows_seen++;
  if (of == SYMBOLS_NONE)
    return;
  if (is(attributes, "levelOfDetail", "LOT")) {
    read_lot(reading, attributes, of);
    return;
  }
  if (number(reading, attributes, "position", SHARES_PLACES, &row.quantity_e6) != LOOSE_GOOD) {
    finding_error(reading->findings, reading->line, attribute(attributes, "symbol"), "a position without a quantity");
    return;
  }
  number(reading, attributes, "markPrice", PRICE_PLACES, &row.price_e6);
  number(reading, attributes, "fxRateToBase", RATE_PLACES, &rate_e8);
  row.has_value = number(reading, attributes, "positionValue", CASH_PLACES, &row.value_e4) == LOOSE_GOOD;
  row.has_basis = number(reading, attributes, "costBasisMoney", CASH_PLACES, &row.basis_e4) == LOOSE_GOOD;
  if (!decimal_mul_div(row.value_e4, rate_e8, RATE_E8, ROUND_HALF_EVEN, &row.base_value_e4))
    finding_error(reading->findings, reading->line, attribute(attributes, "symbol"), "the value is too large");
  statement_add_position(reading->out, row);
}

/* The last day's sum of all assets: positions and cash together. */
static void read_equity(struct reading *reading, const char **attributes)
{
  struct statement_total total = { .line = reading->line, .account = reading->account, .kind = TOTAL_VALUE };
  int32_t on = date(reading, attributes, "reportDate");
  struct statement *out = reading->out;
  if (number(reading, attributes, "total", CASH_PLACES, &total.amount_e4) != LOOSE_GOOD || on < reading->total_on)
    return;
  bool has_one = reading->total_on != DATE_NONE;
  reading->total_on = on;
  if (has_one)
    out->totals[out->total_count - 1] = total;
  else
    statement_add_total(out, total);
}

static int64_t magnitude(int64_t value)
{
  return value == INT64_MIN ? INT64_MAX : value < 0 ? -value : value;
}

static void add(struct reading *reading, struct statement_transaction row)
{
  if (row.on == DATE_NONE)
    finding_error(reading->findings, reading->line, row.memo, "the row has no date");
  else if (row.settles_on == DATE_NONE || row.settles_on < row.on)
    row.settles_on = row.on;
  if (row.on != DATE_NONE)
    statement_add_transaction(reading->out, row);
}

static const char *first_of(const char **attributes, const char *name, const char *other)
{
  return attribute(attributes, name)[0] ? name : other;
}

static void read_trade(struct reading *reading, const char **attributes)
{
  const char *detail = attribute(attributes, "levelOfDetail");
  if (detail[0] && strcmp(detail, "EXECUTION") != 0 && strcmp(detail, "TRADE") != 0)
    return;
  reading->out->rows_seen++;
  if (is(attributes, "assetCategory", "CASH")) {
    finding_left_out(reading->findings, reading->line, attribute(attributes, "symbol"), "an exchange of currencies");
    return;
  }
  int64_t commission_e4 = 0, taxes_e4 = 0;
  bool is_buy = strncmp(attribute(attributes, "buySell"), "BUY", 3) == 0;
  struct statement_transaction row = {
    .line = reading->line,
    .account = reading->account,
    .security = security(reading, attributes),
    .id = kept(reading, attribute(attributes, first_of(attributes, "transactionID", "tradeID")), STATEMENT_ID_BYTES),
    .kind = is_buy ? STATEMENT_BUY : STATEMENT_SELL,
    .on = date(reading, attributes, first_of(attributes, "tradeDate", "dateTime")),
    .settles_on = date(reading, attributes, "settleDateTarget"),
    .currency = kept(reading, attribute(attributes, "currency"), 3),
    .memo = kept(reading, attribute(attributes, "description"), STATEMENT_NAME_BYTES),
  };
  bool is_good = number(reading, attributes, "quantity", SHARES_PLACES, &row.quantity_e6) == LOOSE_GOOD &&
                 number(reading, attributes, "netCash", CASH_PLACES, &row.amount_e4) == LOOSE_GOOD;
  number(reading, attributes, "tradePrice", PRICE_PLACES, &row.price_e6);
  number(reading, attributes, "ibCommission", CASH_PLACES, &commission_e4);
  number(reading, attributes, "taxes", CASH_PLACES, &taxes_e4);
  is_good &= decimal_add(magnitude(commission_e4), magnitude(taxes_e4), &row.fee_e4);
  if (!is_good) {
    finding_error(reading->findings, reading->line, attribute(attributes, "symbol"),
                  "a trade without quantity or netCash");
    return;
  }
  row.quantity_e6 = is_buy ? magnitude(row.quantity_e6) : -magnitude(row.quantity_e6);
  row.amount_e4 = is_buy ? -magnitude(row.amount_e4) : magnitude(row.amount_e4);
  if (row.security != SYMBOLS_NONE)
    add(reading, row);
}

static enum statement_kind cash_kind(const char *type, int64_t amount_e4)
{
  if (strstr(type, "Dividend") || strcmp(type, "Withholding Tax") == 0 || strcmp(type, "871(m) Withholding") == 0)
    return STATEMENT_DIVIDEND;
  if (strstr(type, "Interest"))
    return STATEMENT_INTEREST;
  if (strstr(type, "Deposit") || strstr(type, "Withdrawal"))
    return amount_e4 < 0 ? STATEMENT_WITHDRAWAL : STATEMENT_DEPOSIT;
  if (strstr(type, "Fee") || strstr(type, "Commission"))
    return STATEMENT_FEE;
  return STATEMENT_UNREAD;
}

static void read_cash_transaction(struct reading *reading, const char **attributes)
{
  const char *type = attribute(attributes, "type");
  if (is(attributes, "levelOfDetail", "SUMMARY"))
    return;
  reading->out->rows_seen++;
  struct statement_transaction row = {
    .line = reading->line,
    .account = reading->account,
    .security = SYMBOLS_NONE,
    .id = kept(reading, attribute(attributes, "transactionID"), STATEMENT_ID_BYTES),
    .on = date(reading, attributes, first_of(attributes, "dateTime", "reportDate")),
    .settles_on = date(reading, attributes, "settleDate"),
    .currency = kept(reading, attribute(attributes, "currency"), 3),
    .memo = kept(reading, attribute(attributes, "description"), STATEMENT_NAME_BYTES),
  };
  if (number(reading, attributes, "amount", CASH_PLACES, &row.amount_e4) != LOOSE_GOOD) {
    finding_error(reading->findings, reading->line, type, "a cash transaction without an amount");
    return;
  }
  row.kind = cash_kind(type, row.amount_e4);
  if (row.kind == STATEMENT_UNREAD)
    finding_left_out(reading->findings, reading->line, type, "is not posted from a file: enter it by hand");
  else
    add(reading, row);
}

static void note_positions(struct reading *reading, const char **attributes)
{
  (void)attributes;
  reading->out->accounts[reading->account].has_positions = true;
}

static void read_security(struct reading *reading, const char **attributes)
{
  security(reading, attributes);
}

static void pass(struct reading *reading, const char **attributes)
{
  (void)reading;
  (void)attributes;
}

static const struct section {
  const char *name;
  void (*read)(struct reading *reading, const char **attributes);
} sections[] = {
  { "AccountInformation", read_account },
  { "CashReport", pass },
  { "CashReportCurrency", read_cash },
  { "OpenPositions", note_positions },
  { "OpenPosition", read_position },
  { "Lot", pass }, /* of Trades: what a sale closed */
  { "SecuritiesInfo", pass },
  { "SecurityInfo", read_security },
  { "Trades", pass },
  { "Trade", read_trade },
  { "CashTransactions", pass },
  { "CashTransaction", read_cash_transaction },
  { "EquitySummaryInBase", pass },
  { "EquitySummaryByReportDateInBase", read_equity },
};

static void read_section(struct reading *reading, const char *name, const char **attributes)
{
  for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
    if (strcmp(sections[i].name, name) == 0) {
      sections[i].read(reading, attributes);
      return;
    }
  if (reading->depth == 3 && reading->named++ < SECTIONS_NAMED) /* FlexQueryResponse, FlexStatements, FlexStatement */
    finding_note(reading->findings, reading->line, name, "this section is not read");
}

static void stop(struct reading *reading, const char *why)
{
  if (!reading->is_stopped)
    finding_error(reading->findings, reading->line, "", "%s", why);
  reading->is_stopped = true;
  XML_StopParser(reading->parser, XML_FALSE);
}

static bool are_short(const char **attributes)
{
  for (size_t i = 0; attributes[i]; i++)
    if (strlen(attributes[i]) > FLEX_MAX_ATTRIBUTE_BYTES)
      return false;
  return true;
}

static void on_start(void *data, const char *name, const char **attributes)
{
  struct reading *reading = data;
  reading->line = (uint32_t)XML_GetCurrentLineNumber(reading->parser);
  if (reading->is_stopped)
    return;
  if (reading->depth == 0 && strcmp(name, "FlexQueryResponse") != 0)
    stop(reading, "this is no Flex Query: the element FlexQueryResponse is wanted");
  else if (reading->depth == FLEX_MAX_DEPTH)
    stop(reading, "the elements are nested too deeply");
  else if (!are_short(attributes))
    stop(reading, "an attribute is too long");
  else if (strcmp(name, "FlexStatement") == 0)
    read_statement(reading, attributes);
  else if (reading->in_statement)
    read_section(reading, name, attributes);
  reading->depth++;
}

static void on_end(void *data, const char *name)
{
  struct reading *reading = data;
  reading->depth--;
  if (strcmp(name, "FlexStatement") == 0)
    reading->in_statement = false;
}

static void on_doctype(void *data, const char *name, const char *system, const char *public, int has_subset)
{
  struct reading *reading = data;
  (void)name;
  (void)system;
  (void)public;
  (void)has_subset;
  reading->line = (uint32_t)XML_GetCurrentLineNumber(reading->parser);
  stop(reading, "a DOCTYPE is not taken");
}

static void default_currencies(struct statement *out)
{
  for (uint32_t i = 0; i < out->account_count; i++)
    if (out->accounts[i].currency[0] == '\0')
      out->accounts[i].currency = "USD";
}

void flex_parse(const void *data, size_t size, struct findings *findings, struct statement *out)
{
  struct reading reading = { .out = out, .findings = findings, .total_on = DATE_NONE };
  statement_open(out, findings, FLEX_LAYOUT);
  out->custodian = "Interactive Brokers";
  reading.parser = XML_ParserCreate("UTF-8");
  if (!reading.parser || size > INT32_MAX) {
    finding_error(findings, 0, "", "the file is too large");
    XML_ParserFree(reading.parser);
    return;
  }
  XML_SetUserData(reading.parser, &reading);
  XML_SetElementHandler(reading.parser, on_start, on_end);
  XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
  bool is_read = XML_Parse(reading.parser, data, (int)size, XML_TRUE) == XML_STATUS_OK;
  if (!is_read && !reading.is_stopped)
    finding_error(findings, (uint32_t)XML_GetCurrentLineNumber(reading.parser), "", "this is not XML: %s",
                  XML_ErrorString(XML_GetErrorCode(reading.parser)));
  XML_ParserFree(reading.parser);
  if (out->account_count == 0 && findings->errors == 0)
    finding_error(findings, 0, "", "there is no statement in this file");
  default_currencies(out);
  statement_finish(out);
}
