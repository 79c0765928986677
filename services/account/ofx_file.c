/* Reads investment statements in OFX. */
#include "ofx_file.h"

#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "loose.h"
#include "ofx_tree.h"

struct reading {
  struct statement *out;
  struct findings *findings;
  uint32_t account; /* of the statement that is read */
};

/* OFX writes a comma or a point before decimals, never thousands. */
static enum loose number(struct reading *reading, const struct ofx_node *node, const char *tag, int places,
                         int64_t *out)
{
  const char *value = ofx_value(node, tag);
  char *text = arena_strdup(reading->findings->arena, value);
  char *comma = strchr(text, ',');
  if (comma && !strchr(text, '.'))
    *comma = '.';
  enum loose result = strchr(text, ',') ? LOOSE_BAD : loose_number(text, places, out);
  if (result == LOOSE_BAD)
    finding_error(reading->findings, ofx_child(node, tag)->line, tag, "\"%s\" is not a number",
                  finding_excerpt(reading->findings, value));
  return result;
}

static int32_t date(struct reading *reading, const struct ofx_node *node, const char *tag)
{
  int32_t day = DATE_NONE;
  const char *value = ofx_value(node, tag);
  if (loose_date(value, &day) == LOOSE_BAD)
    finding_error(reading->findings, ofx_child(node, tag)->line, tag, "\"%s\" is not a date",
                  finding_excerpt(reading->findings, value));
  return day;
}

/* An element that must be there; an error when it is not. */
static const struct ofx_node *wanted(struct reading *reading, const struct ofx_node *node, const char *tag)
{
  const struct ofx_node *child = ofx_child(node, tag);
  if (!child)
    finding_error(reading->findings, node->line, node->tag, "has no %s", tag);
  return child;
}

static const char *kept(struct reading *reading, const char *text, size_t most)
{
  return loose_text(reading->findings->arena, text, most);
}

static uint32_t security(struct reading *reading, const struct ofx_node *secid, struct statement_security known)
{
  const char *id = kept(reading, ofx_value(secid, "UNIQUEID"), STATEMENT_ID_BYTES);
  const char *type = ofx_value(secid, "UNIQUEIDTYPE");
  if (id[0] == '\0') {
    finding_error(reading->findings, secid->line, "SECID", "has no UNIQUEID");
    return SYMBOLS_NONE;
  }
  known.line = secid->line;
  if (strcmp(type, "CUSIP") == 0)
    known.cusip = id;
  else if (strcmp(type, "ISIN") == 0)
    known.isin = id;
  return statement_security(reading->out, arena_printf(reading->findings->arena, "%s %s", type, id), known);
}

static int kind_of(const char *tag)
{
  static const struct {
    const char *part;
    int kind;
  } kinds[] = { { "STOCK", STATEMENT_STOCK },
                { "MF", STATEMENT_MUTUAL_FUND },
                { "DEBT", STATEMENT_BOND },
                { "OPT", STATEMENT_OPTION },
                { "OTHER", STATEMENT_OTHER } };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strstr(tag, kinds[i].part))
      return kinds[i].kind;
  return 0;
}

static void read_securities(struct reading *reading, const struct ofx_node *list)
{
  for (const struct ofx_node *info = list ? list->first : NULL; info; info = info->next) {
    const struct ofx_node *common = ofx_child(info, "SECINFO");
    const struct ofx_node *secid = ofx_child(common, "SECID");
    const char *ticker = ofx_value(common, "TICKER");
    if (!secid)
      continue;
    struct statement_security known = { .symbol = loose_symbol(reading->findings->arena, ticker),
                                        .name = kept(reading, ofx_value(common, "SECNAME"), STATEMENT_NAME_BYTES),
                                        .kind = kind_of(info->tag) };
    if (ticker[0] && !known.symbol[0])
      finding_note(reading->findings, common->line, ticker, "is not a ticker symbol");
    security(reading, secid, known);
  }
}

/* Cash in another currency would be taken for the account's. */
static const char *currency_of(struct reading *reading, const struct ofx_node *node)
{
  const struct ofx_node *own = ofx_child(node, "CURRENCY");
  const char *currency = ofx_value(own ? own : ofx_child(node, "ORIGCURRENCY"), "CURSYM");
  return currency[0] && own ? currency : reading->out->accounts[reading->account].currency;
}

static void read_position(struct reading *reading, const struct ofx_node *position)
{
  const struct ofx_node *common = wanted(reading, position, "INVPOS");
  const struct ofx_node *secid = common ? wanted(reading, common, "SECID") : NULL;
  struct statement_position row = { .line = position->line, .account = reading->account };
  if (!secid)
    return;
  reading->out->rows_seen++;
  row.security =
      security(reading, secid,
               (struct statement_security){ .kind = kind_of(position->tag), .currency = currency_of(reading, common) });
  if (number(reading, common, "UNITS", SHARES_PLACES, &row.quantity_e6) != LOOSE_GOOD) {
    finding_error(reading->findings, position->line, "UNITS", "a position without units");
    return;
  }
  number(reading, common, "UNITPRICE", PRICE_PLACES, &row.price_e6);
  row.has_value = number(reading, common, "MKTVAL", CASH_PLACES, &row.value_e4) == LOOSE_GOOD;
  row.base_value_e4 = row.value_e4;
  if (strcmp(ofx_value(common, "POSTYPE"), "SHORT") == 0 && row.quantity_e6 > 0)
    row.quantity_e6 = -row.quantity_e6;
  if (row.security != SYMBOLS_NONE)
    statement_add_position(reading->out, row);
}

static void add(struct reading *reading, const struct ofx_node *node, struct statement_transaction row)
{
  row.line = node->line;
  row.account = reading->account;
  if (row.on == DATE_NONE) {
    finding_error(reading->findings, node->line, node->tag, "has no date");
    return;
  }
  if (row.settles_on == DATE_NONE || row.settles_on < row.on)
    row.settles_on = row.on;
  statement_add_transaction(reading->out, row);
}

static int64_t magnitude(int64_t value)
{
  return value == INT64_MIN ? INT64_MAX : value < 0 ? -value : value;
}

static int64_t fees(struct reading *reading, const struct ofx_node *trade)
{
  static const char *const tags[] = { "COMMISSION", "TAXES", "FEES", "LOAD" };
  int64_t total_e4 = 0;
  for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
    int64_t fee_e4 = 0;
    number(reading, trade, tags[i], CASH_PLACES, &fee_e4);
    if (!decimal_add(total_e4, magnitude(fee_e4), &total_e4))
      finding_error(reading->findings, trade->line, tags[i], "the fees do not add up");
  }
  return total_e4;
}

/* What every investment transaction begins with. */
static struct statement_transaction begin(struct reading *reading, const struct ofx_node *tran)
{
  return (struct statement_transaction){ .id = kept(reading, ofx_value(tran, "FITID"), STATEMENT_ID_BYTES),
                                         .on = date(reading, tran, "DTTRADE"),
                                         .settles_on = date(reading, tran, "DTSETTLE"),
                                         .memo = kept(reading, ofx_value(tran, "MEMO"), STATEMENT_NAME_BYTES),
                                         .security = SYMBOLS_NONE };
}

static void read_trade(struct reading *reading, const struct ofx_node *node, const char *inside, bool is_buy)
{
  const struct ofx_node *trade = wanted(reading, node, inside);
  const struct ofx_node *tran = trade ? wanted(reading, trade, "INVTRAN") : NULL;
  const struct ofx_node *secid = tran ? wanted(reading, trade, "SECID") : NULL;
  if (!secid)
    return;
  struct statement_transaction row = begin(reading, tran);
  row.kind = is_buy ? STATEMENT_BUY : STATEMENT_SELL;
  row.currency = currency_of(reading, trade);
  row.security = security(reading, secid, (struct statement_security){ .kind = kind_of(node->tag) });
  bool has_units = number(reading, trade, "UNITS", SHARES_PLACES, &row.quantity_e6) == LOOSE_GOOD;
  bool has_total = number(reading, trade, "TOTAL", CASH_PLACES, &row.amount_e4) == LOOSE_GOOD;
  number(reading, trade, "UNITPRICE", PRICE_PLACES, &row.price_e6);
  row.fee_e4 = fees(reading, trade);
  if (!has_units || !has_total) {
    finding_error(reading->findings, node->line, node->tag, "a trade without %s", has_units ? "TOTAL" : "UNITS");
    return;
  }
  row.quantity_e6 = is_buy ? magnitude(row.quantity_e6) : -magnitude(row.quantity_e6);
  row.amount_e4 = is_buy ? -magnitude(row.amount_e4) : magnitude(row.amount_e4);
  if (row.security != SYMBOLS_NONE)
    add(reading, node, row);
}

/* INCOME, INVEXPENSE, MARGININTEREST: cash that belongs to a security or to none. */
static void read_cash_flow(struct reading *reading, const struct ofx_node *node, enum statement_kind kind)
{
  const struct ofx_node *tran = wanted(reading, node, "INVTRAN");
  if (!tran)
    return;
  struct statement_transaction row = begin(reading, tran);
  const char *type = ofx_value(node, "INCOMETYPE");
  const struct ofx_node *secid = ofx_child(node, "SECID");
  row.kind = strcmp(type, "INTEREST") == 0 ? STATEMENT_INTEREST : kind;
  row.currency = currency_of(reading, node);
  if (secid)
    row.security = security(reading, secid, (struct statement_security){ 0 });
  if (number(reading, node, "TOTAL", CASH_PLACES, &row.amount_e4) != LOOSE_GOOD)
    finding_error(reading->findings, node->line, node->tag, "has no TOTAL");
  else
    add(reading, node, row);
}

/* A dividend and the shares bought with it: two transactions. */
static void read_reinvestment(struct reading *reading, const struct ofx_node *node)
{
  const struct ofx_node *tran = wanted(reading, node, "INVTRAN");
  const struct ofx_node *secid = tran ? wanted(reading, node, "SECID") : NULL;
  if (!secid)
    return;
  struct statement_transaction row = begin(reading, tran);
  row.currency = currency_of(reading, node);
  row.security = security(reading, secid, (struct statement_security){ 0 });
  bool is_good = number(reading, node, "UNITS", SHARES_PLACES, &row.quantity_e6) == LOOSE_GOOD &&
                 number(reading, node, "TOTAL", CASH_PLACES, &row.amount_e4) == LOOSE_GOOD;
  if (!is_good || row.security == SYMBOLS_NONE) {
    finding_error(reading->findings, node->line, node->tag, "a reinvestment without UNITS or TOTAL");
    return;
  }
  struct statement_transaction income = row;
  number(reading, node, "UNITPRICE", PRICE_PLACES, &row.price_e6);
  row.kind = STATEMENT_BUY;
  row.quantity_e6 = magnitude(row.quantity_e6);
  row.amount_e4 = -magnitude(row.amount_e4);
  income.kind = STATEMENT_DIVIDEND;
  income.quantity_e6 = 0;
  income.amount_e4 = magnitude(income.amount_e4);
  income.id = income.id[0] ? arena_printf(reading->findings->arena, "%s/income", income.id) : "";
  add(reading, node, income);
  add(reading, node, row);
}

static void read_bank(struct reading *reading, const struct ofx_node *node)
{
  const struct ofx_node *tran = wanted(reading, node, "STMTTRN");
  if (!tran)
    return;
  const char *type = ofx_value(tran, "TRNTYPE"), *memo = ofx_value(tran, "MEMO"), *name = ofx_value(tran, "NAME");
  struct statement_transaction row = begin(reading, tran);
  row.on = date(reading, tran, "DTPOSTED");
  row.currency = currency_of(reading, tran);
  row.memo =
      kept(reading, memo[0] ? arena_printf(reading->findings->arena, "%s%s%s", name, name[0] ? ": " : "", memo) : name,
           STATEMENT_NAME_BYTES);
  if (number(reading, tran, "TRNAMT", CASH_PLACES, &row.amount_e4) != LOOSE_GOOD) {
    finding_error(reading->findings, node->line, "TRNAMT", "a bank transaction without an amount");
    return;
  }
  row.kind = row.amount_e4 < 0 ? STATEMENT_WITHDRAWAL : STATEMENT_DEPOSIT;
  if (strcmp(type, "INT") == 0)
    row.kind = STATEMENT_INTEREST;
  else if (strcmp(type, "DIV") == 0)
    row.kind = STATEMENT_DIVIDEND;
  else if (strcmp(type, "FEE") == 0 || strcmp(type, "SRVCHG") == 0)
    row.kind = STATEMENT_FEE;
  add(reading, node, row);
}

static void read_transaction(struct reading *reading, const struct ofx_node *node)
{
  const char *tag = node->tag;
  if (strncmp(tag, "DT", 2) == 0)
    return;
  reading->out->rows_seen++;
  if (strncmp(tag, "BUY", 3) == 0)
    read_trade(reading, node, "INVBUY", true);
  else if (strncmp(tag, "SELL", 4) == 0)
    read_trade(reading, node, "INVSELL", false);
  else if (strcmp(tag, "INCOME") == 0)
    read_cash_flow(reading, node, STATEMENT_DIVIDEND);
  else if (strcmp(tag, "MARGININTEREST") == 0)
    read_cash_flow(reading, node, STATEMENT_INTEREST);
  else if (strcmp(tag, "INVEXPENSE") == 0)
    read_cash_flow(reading, node, STATEMENT_FEE);
  else if (strcmp(tag, "REINVEST") == 0)
    read_reinvestment(reading, node);
  else if (strcmp(tag, "INVBANKTRAN") == 0)
    read_bank(reading, node);
  else
    finding_left_out(reading->findings, node->line, tag, "is not posted from a file: enter it by hand");
}

static void read_balance(struct reading *reading, const struct ofx_node *balance)
{
  struct statement_account *account = &reading->out->accounts[reading->account];
  int64_t margin_e4 = 0;
  if (!balance)
    return;
  account->cash_line = balance->line;
  account->has_cash = number(reading, balance, "AVAILCASH", CASH_PLACES, &account->cash_e4) == LOOSE_GOOD;
  number(reading, balance, "MARGINBALANCE", CASH_PLACES, &margin_e4);
  if (!decimal_add(account->cash_e4, margin_e4, &account->cash_e4))
    finding_error(reading->findings, balance->line, "MARGINBALANCE", "the cash does not add up");
  if (margin_e4 != 0)
    finding_note(reading->findings, balance->line, "MARGINBALANCE", "is counted into the account's cash");
}

static void read_statement(struct reading *reading, const struct ofx_node *node)
{
  const struct ofx_node *from = wanted(reading, node, "INVACCTFROM"), *list = ofx_child(node, "INVTRANLIST");
  const struct ofx_node *positions = ofx_child(node, "INVPOSLIST");
  struct statement_account account = { .line = node->line,
                                       .number = kept(reading, ofx_value(from, "ACCTID"), STATEMENT_NUMBER_BYTES),
                                       .name = "",
                                       .currency = kept(reading, ofx_value(node, "CURDEF"), 3),
                                       .from_on = date(reading, list ? list : node, "DTSTART"),
                                       .as_of = date(reading, node, "DTASOF"),
                                       .has_positions = positions != NULL };
  reading->account = reading->out->account_count;
  if (account.number[0] == '\0')
    finding_error(reading->findings, node->line, "ACCTID", "the statement does not say of which account it is");
  if (!from || !statement_add_account(reading->out, account))
    return;
  for (const struct ofx_node *row = positions ? positions->first : NULL; row; row = row->next)
    read_position(reading, row);
  for (const struct ofx_node *row = list ? list->first : NULL; row; row = row->next)
    read_transaction(reading, row);
  read_balance(reading, ofx_child(node, "INVBAL"));
}

void ofx_parse(const void *data, size_t size, struct findings *findings, struct statement *out)
{
  struct reading reading = { .out = out, .findings = findings };
  statement_open(out, findings, OFX_LAYOUT);
  const struct ofx_node *file = ofx_tree_read(data, size, findings);
  if (!file)
    return;
  out->custodian =
      kept(&reading, ofx_value(ofx_child(ofx_child(ofx_child(file, "SIGNONMSGSRSV1"), "SONRS"), "FI"), "ORG"),
           STATEMENT_NUMBER_BYTES);
  read_securities(&reading, ofx_child(ofx_child(file, "SECLISTMSGSRSV1"), "SECLIST"));
  const struct ofx_node *messages = ofx_child(file, "INVSTMTMSGSRSV1");
  for (const struct ofx_node *answer = messages ? messages->first : NULL; answer; answer = answer->next)
    if (ofx_child(answer, "INVSTMTRS"))
      read_statement(&reading, ofx_child(answer, "INVSTMTRS"));
  if (out->account_count == 0 && findings->errors == 0)
    finding_error(findings, 0, "", "there is no investment statement in this file");
  statement_finish(out);
}
