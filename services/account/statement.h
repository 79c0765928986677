/* statement: what a custodian or broker says of accounts: positions, lots, cash, transactions. Pure.
 *
 * Every layout is read into this one struct (flex_file, ofx_file, custodian_file), with findings line by line.
 * Quantities and amounts are signed as they change the account: shares and cash that come in are positive. Texts are in
 * the findings' arena. statement_finish() brings positions and lots together and holds the file to its own totals.
 */
#ifndef STEWARD_ACCOUNT_STATEMENT_H
#define STEWARD_ACCOUNT_STATEMENT_H
#include "import_findings.h"
#include "import_symbols.h"

#define STATEMENT_MAX_ACCOUNTS 5000
#define STATEMENT_MAX_ROWS 200000                           /* of positions, of lots, of transactions */
#define STATEMENT_MAX_E4 (INT64_C(1000000000000) * 10000)   /* of an amount: a trillion */
#define STATEMENT_MAX_E6 (INT64_C(1000000000000) * 1000000) /* of a quantity */
#define STATEMENT_NAME_BYTES 200
#define STATEMENT_ID_BYTES 64
#define STATEMENT_NUMBER_BYTES 40

enum statement_security_kind { /* as steward.account.v1.Security.Kind */
                               STATEMENT_STOCK = 1,
                               STATEMENT_ETF = 2,
                               STATEMENT_MUTUAL_FUND = 3,
                               STATEMENT_MONEY_MARKET_FUND = 4,
                               STATEMENT_BOND = 5,
                               STATEMENT_OPTION = 6,
                               STATEMENT_CERTIFICATE = 7,
                               STATEMENT_OTHER = 8,
};

enum statement_kind {
  STATEMENT_BUY = 1,
  STATEMENT_SELL,
  STATEMENT_DEPOSIT,
  STATEMENT_WITHDRAWAL,
  STATEMENT_DIVIDEND, /* negative: tax withheld from one */
  STATEMENT_INTEREST,
  STATEMENT_FEE,
  STATEMENT_UNREAD, /* a kind that is not posted: splits, transfers in kind, mergers */
};

struct statement_account {
  uint32_t line;
  const char *number; /* the custodian's */
  bool is_masked;     /* only the number's last characters are known */
  const char *name, *currency;
  int32_t from_on, as_of; /* DATE_NONE when not said */
  bool has_positions;     /* the file lists what is held, even when that is nothing */
  bool has_cash;
  uint32_t cash_line;
  int64_t cash_e4; /* in the account's currency */
};

struct statement_security {
  uint32_t line;
  const char *symbol; /* in the house's form; "" when the file gives none */
  const char *cusip, *isin, *name, *currency;
  int kind; /* enum statement_security_kind */
};

struct statement_position {
  uint32_t line, account, security;
  int64_t quantity_e6, price_e6; /* price 0: none */
  int64_t value_e4, base_value_e4, basis_e4;
  bool has_value, has_basis;
  uint32_t first_lot, lot_count; /* after statement_finish() */
};

struct statement_lot {
  uint32_t line, account, security;
  int32_t opened_on; /* DATE_NONE when not said */
  int64_t quantity_e6, basis_e4;
  bool has_basis;
};

struct statement_transaction {
  uint32_t line, account;
  uint32_t security; /* SYMBOLS_NONE: cash alone */
  const char *id;    /* the custodian's, else one made of the line's content */
  enum statement_kind kind;
  int32_t on, settles_on;
  int64_t quantity_e6, price_e6;
  int64_t amount_e4; /* cash, net of the fee */
  int64_t fee_e4;    /* at least 0, part of the amount */
  const char *currency, *memo;
};

enum statement_total_kind { TOTAL_VALUE, TOTAL_BASIS, TOTAL_AMOUNT };

struct statement_total { /* a checksum of the file over its own rows */
  uint32_t line, account;
  enum statement_total_kind kind;
  int64_t amount_e4;
};

struct statement {
  const char *layout;    /* for people: "Schwab positions" */
  const char *custodian; /* "" when the layout does not say */
  struct findings *findings;
  struct statement_account *accounts;
  struct statement_security *securities;
  struct statement_position *positions;
  struct statement_lot *lots;
  struct statement_transaction *transactions;
  struct statement_total *totals;
  uint32_t account_count, security_count, position_count, lot_count, transaction_count, total_count;
  uint32_t rows_seen;

  struct symbols *security_keys; /* the file's own names of securities, numbered as they are */
  uint32_t account_room, security_room, position_room, lot_room, transaction_room, total_room;
};

void statement_open(struct statement *statement, struct findings *findings, const char *layout);

/* Each adds one and returns it; NULL past its limit, which is then an error of the file. */
struct statement_account *statement_add_account(struct statement *statement, struct statement_account account);
struct statement_position *statement_add_position(struct statement *statement, struct statement_position position);
struct statement_lot *statement_add_lot(struct statement *statement, struct statement_lot lot);
struct statement_transaction *statement_add_transaction(struct statement *statement,
                                                        struct statement_transaction transaction);
void statement_add_total(struct statement *statement, struct statement_total total);

/* The security the file names by `key`; what is not known of it yet is filled in. SYMBOLS_NONE past the limit. */
uint32_t statement_security(struct statement *statement, const char *key, struct statement_security security);

/* Sorts and merges positions, gives them their lots, makes ids where the file has none, and checks the totals. */
void statement_finish(struct statement *statement);

/* The layout, for people; NULL when it is none that is known. */
const char *statement_layout(struct arena *arena, const void *data, size_t size);

/* Reads any layout that is known; an error when it is none of them. */
void statement_parse(const void *data, size_t size, struct findings *findings, struct statement *out);
#endif
