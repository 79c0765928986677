/* The table of custodians' CSV layouts. */
#include "custodian_layout.h"

#include <string.h>
#include <strings.h>

static const struct custodian_column schwab_positions[] = {
  { "Symbol", FIELD_SYMBOL, true },
  { "Description", FIELD_NAME, true },
  { "Qty (Quantity)", FIELD_QUANTITY, false },
  { "Quantity", FIELD_QUANTITY, false },
  { "Price", FIELD_PRICE, true },
  { "Mkt Val (Market Value)", FIELD_VALUE, false },
  { "Market Value", FIELD_VALUE, false },
  { "Cost Basis", FIELD_BASIS, true },
  { "Asset Type", FIELD_KIND, false },
  { "Security Type", FIELD_KIND, false },
  { "Gain % (Gain/Loss %)", FIELDS, false },
  { "% of Acct (% of Account)", FIELDS, true },
  { NULL, FIELDS, false },
};
static const struct custodian_column schwab_transactions[] = {
  { "Date", FIELD_DATE, true },        { "Action", FIELD_ACTION, true },     { "Symbol", FIELD_SYMBOL, true },
  { "Description", FIELD_NAME, true }, { "Quantity", FIELD_QUANTITY, true }, { "Price", FIELD_PRICE, true },
  { "Fees & Comm", FIELD_FEE, true },  { "Amount", FIELD_AMOUNT, true },     { NULL, FIELDS, false },
};
static const struct custodian_column fidelity_positions[] = {
  { "Account Number", FIELD_ACCOUNT, true },
  { "Account Name", FIELD_ACCOUNT_NAME, false },
  { "Symbol", FIELD_SYMBOL, true },
  { "Description", FIELD_NAME, true },
  { "Quantity", FIELD_QUANTITY, true },
  { "Last Price", FIELD_PRICE, true },
  { "Current Value", FIELD_VALUE, true },
  { "Cost Basis Total", FIELD_BASIS, true },
  { "Type", FIELDS, false }, /* cash or margin, not what is held */
  { NULL, FIELDS, false },
};
static const struct custodian_column fidelity_transactions[] = {
  { "Run Date", FIELD_DATE, true },
  { "Account", FIELD_ACCOUNT_NAME, false },
  { "Account Number", FIELD_ACCOUNT, false },
  { "Action", FIELD_ACTION, true },
  { "Symbol", FIELD_SYMBOL, true },
  { "Description", FIELD_NAME, false },
  { "Quantity", FIELD_QUANTITY, true },
  { "Price ($)", FIELD_PRICE, true },
  { "Commission ($)", FIELD_FEE, false },
  { "Fees ($)", FIELD_OTHER_FEE, false },
  { "Amount ($)", FIELD_AMOUNT, true },
  { "Settlement Date", FIELD_SETTLES_ON, false },
  { NULL, FIELDS, false },
};
static const struct custodian_column pershing_positions[] = {
  { "Account Number", FIELD_ACCOUNT, true },
  { "Account Short Name", FIELD_ACCOUNT_NAME, false },
  { "CUSIP", FIELD_CUSIP, true },
  { "ISIN", FIELD_ISIN, false },
  { "Symbol", FIELD_SYMBOL, false },
  { "Security Description", FIELD_NAME, true },
  { "Asset Classification", FIELD_KIND, false },
  { "Quantity", FIELD_QUANTITY, true },
  { "Price", FIELD_PRICE, true },
  { "Market Value", FIELD_VALUE, true },
  { "Total Cost", FIELD_BASIS, false },
  { "Cost Basis", FIELD_BASIS, false },
  { "Acquisition Date", FIELD_OPENED_ON, false },
  { "Currency", FIELD_CURRENCY, false },
  { "As of Date", FIELD_AS_OF, false },
  { NULL, FIELDS, false },
};
/* For those whose custodian has another layout: what a spreadsheet can be brought into. */
static const struct custodian_column plain_positions[] = {
  { "account", FIELD_ACCOUNT, true },    { "symbol", FIELD_SYMBOL, true },
  { "quantity", FIELD_QUANTITY, true },  { "basis", FIELD_BASIS, true },
  { "cusip", FIELD_CUSIP, false },       { "isin", FIELD_ISIN, false },
  { "name", FIELD_NAME, false },         { "kind", FIELD_KIND, false },
  { "price", FIELD_PRICE, false },       { "value", FIELD_VALUE, false },
  { "currency", FIELD_CURRENCY, false }, { "opened_on", FIELD_OPENED_ON, false },
  { "as_of", FIELD_AS_OF, false },       { NULL, FIELDS, false },
};
static const struct custodian_column plain_transactions[] = {
  { "account", FIELD_ACCOUNT, true },        { "date", FIELD_DATE, true },          { "action", FIELD_ACTION, true },
  { "symbol", FIELD_SYMBOL, true },          { "quantity", FIELD_QUANTITY, true },  { "amount", FIELD_AMOUNT, true },
  { "price", FIELD_PRICE, false },           { "fee", FIELD_FEE, false },           { "id", FIELD_ID, false },
  { "cusip", FIELD_CUSIP, false },           { "isin", FIELD_ISIN, false },         { "name", FIELD_NAME, false },
  { "settles_on", FIELD_SETTLES_ON, false }, { "currency", FIELD_CURRENCY, false }, { NULL, FIELDS, false },
};

static const struct custodian_action schwab_actions[] = {
  { "Buy", STATEMENT_BUY, true },
  { "Sell", STATEMENT_SELL, true },
  { "Reinvest Shares", STATEMENT_BUY, true },
  { "Reinvest Dividend", STATEMENT_DIVIDEND, false },
  { "Cash Dividend", STATEMENT_DIVIDEND, false },
  { "Qualified Dividend", STATEMENT_DIVIDEND, false },
  { "Qual Div Reinvest", STATEMENT_DIVIDEND, false },
  { "Non-Qualified Div", STATEMENT_DIVIDEND, false },
  { "Special Dividend", STATEMENT_DIVIDEND, false },
  { "Pr Yr Cash Div", STATEMENT_DIVIDEND, false },
  { "Long Term Cap Gain", STATEMENT_DIVIDEND, false },
  { "Short Term Cap Gain", STATEMENT_DIVIDEND, false },
  { "Foreign Tax Paid", STATEMENT_DIVIDEND, false },
  { "NRA Tax", STATEMENT_DIVIDEND, false },
  { "Bank Interest", STATEMENT_INTEREST, false },
  { "Credit Interest", STATEMENT_INTEREST, false },
  { "Bond Interest", STATEMENT_INTEREST, false },
  { "Margin Interest", STATEMENT_INTEREST, false },
  { "Service Fee", STATEMENT_FEE, false },
  { "Advisor Fee", STATEMENT_FEE, false },
  { "ADR Mgmt Fee", STATEMENT_FEE, false },
  { "MoneyLink", STATEMENT_DEPOSIT, false },
  { "Wire", STATEMENT_DEPOSIT, false },
  { "Funds", STATEMENT_DEPOSIT, false },
  { "Journal", STATEMENT_DEPOSIT, false },
  { NULL, STATEMENT_UNREAD, false },
};
static const struct custodian_action fidelity_actions[] = {
  { "YOU BOUGHT", STATEMENT_BUY, true },
  { "YOU SOLD", STATEMENT_SELL, true },
  { "REINVESTMENT", STATEMENT_BUY, true },
  { "DIVIDEND RECEIVED", STATEMENT_DIVIDEND, false },
  { "LONG-TERM CAP GAIN", STATEMENT_DIVIDEND, false },
  { "SHORT-TERM CAP GAIN", STATEMENT_DIVIDEND, false },
  { "FOREIGN TAX PAID", STATEMENT_DIVIDEND, false },
  { "INTEREST", STATEMENT_INTEREST, false },
  { "MARGIN INTEREST", STATEMENT_INTEREST, false },
  { "ADVISORY FEE", STATEMENT_FEE, false },
  { "FEE CHARGED", STATEMENT_FEE, false },
  { "ELECTRONIC FUNDS TRANSFER", STATEMENT_DEPOSIT, false },
  { "DIRECT DEPOSIT", STATEMENT_DEPOSIT, false },
  { "WIRE TRANSFER", STATEMENT_DEPOSIT, false },
  { "CHECK RECEIVED", STATEMENT_DEPOSIT, false },
  { NULL, STATEMENT_UNREAD, false },
};
static const struct custodian_action plain_actions[] = {
  { "buy", STATEMENT_BUY, true },
  { "sell", STATEMENT_SELL, true },
  { "deposit", STATEMENT_DEPOSIT, false },
  { "withdrawal", STATEMENT_DEPOSIT, false },
  { "dividend", STATEMENT_DIVIDEND, false },
  { "withholding", STATEMENT_DIVIDEND, false },
  { "interest", STATEMENT_INTEREST, false },
  { "fee", STATEMENT_FEE, false },
  { NULL, STATEMENT_UNREAD, false },
};

static const char *const schwab_cash[] = { "Cash & Cash Investments", "Cash and Cash Investments", NULL };
static const char *const fidelity_cash[] = { "CORE", "FCASH", "SPAXX**", "FDRXX**", "FZFXX**", "USD***", NULL };
static const char *const plain_cash[] = { "CASH", "USD CASH", "USD999997", NULL };
static const char *const schwab_totals[] = { "Positions Total", "Account Total", "Transactions Total", NULL };
static const char *const plain_totals[] = { "Total", "Grand Total", "Account Total", NULL };

static const struct custodian_layout layouts[] = {
  { "Schwab positions", "Schwab", CONTENT_POSITIONS, schwab_positions, NULL, schwab_cash, schwab_totals },
  { "Schwab transactions", "Schwab", CONTENT_TRANSACTIONS, schwab_transactions, schwab_actions, schwab_cash,
    schwab_totals },
  { "Fidelity positions", "Fidelity", CONTENT_POSITIONS, fidelity_positions, NULL, fidelity_cash, plain_totals },
  { "Fidelity transactions", "Fidelity", CONTENT_TRANSACTIONS, fidelity_transactions, fidelity_actions, fidelity_cash,
    plain_totals },
  { "Pershing positions", "Pershing", CONTENT_POSITIONS, pershing_positions, NULL, plain_cash, plain_totals },
  { "plain positions", "", CONTENT_POSITIONS, plain_positions, NULL, plain_cash, plain_totals },
  { "plain transactions", "", CONTENT_TRANSACTIONS, plain_transactions, plain_actions, plain_cash, plain_totals },
};

/* Columns of the layout that stand in the row; 0 when a required one does not. */
static size_t columns_met(const struct custodian_layout *layout, const struct csv_row *header)
{
  size_t met = 0;
  bool has_quantity = custodian_layout_column(layout, header, FIELD_QUANTITY) >= 0;
  for (const struct custodian_column *column = layout->columns; column->header; column++) {
    bool is_there = csv_column(header, column->header) >= 0;
    if (!is_there && column->is_required)
      return 0;
    met += is_there;
  }
  return has_quantity ? met : 0;
}

const struct custodian_layout *custodian_layout_find(const struct csv_row *header)
{
  const struct custodian_layout *best = NULL;
  size_t most = 0;
  for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
    size_t met = columns_met(&layouts[i], header);
    if (met > most) {
      most = met;
      best = &layouts[i];
    }
  }
  return best;
}

int custodian_layout_column(const struct custodian_layout *layout, const struct csv_row *header,
                            enum custodian_field field)
{
  for (const struct custodian_column *column = layout->columns; column->header; column++)
    if (column->field == field && csv_column(header, column->header) >= 0)
      return csv_column(header, column->header);
  return -1;
}

bool custodian_begins(const char *const *beginnings, const char *text)
{
  for (; beginnings && *beginnings; beginnings++)
    if (strncasecmp(text, *beginnings, strlen(*beginnings)) == 0)
      return true;
  return false;
}

const struct custodian_action *custodian_action_find(const struct custodian_layout *layout, const char *text)
{
  for (const struct custodian_action *action = layout->actions; action && action->begins; action++)
    if (strncasecmp(text, action->begins, strlen(action->begins)) == 0)
      return action;
  return NULL;
}

int custodian_security_kind(const char *text)
{
  static const struct {
    const char *part;
    int kind;
  } kinds[] = {
    { "ETF", STATEMENT_ETF },
    { "money market", STATEMENT_MONEY_MARKET_FUND },
    { "mutual", STATEMENT_MUTUAL_FUND },
    { "fund", STATEMENT_MUTUAL_FUND },
    { "equity", STATEMENT_STOCK },
    { "stock", STATEMENT_STOCK },
    { "fixed income", STATEMENT_BOND },
    { "bond", STATEMENT_BOND },
    { "option", STATEMENT_OPTION },
    { "certificate", STATEMENT_CERTIFICATE },
    { "CD", STATEMENT_CERTIFICATE },
  };
  for (size_t i = 0; text[0] && i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcasestr(text, kinds[i].part))
      return kinds[i].kind;
  return text[0] ? STATEMENT_OTHER : 0;
}
