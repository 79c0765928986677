/* custodian_layout: the CSV layouts of custodians as data: which header means what, which rows are cash or totals.
 *
 * A further custodian is a further row of the table in custodian_layout.c; the reader (custodian_file) knows none by
 * name.
 */
#ifndef STEWARD_ACCOUNT_CUSTODIAN_LAYOUT_H
#define STEWARD_ACCOUNT_CUSTODIAN_LAYOUT_H
#include <stddef.h>

#include "csv.h"
#include "statement.h"

enum custodian_field { /* what a column means */
                       FIELD_ACCOUNT,
                       FIELD_ACCOUNT_NAME,
                       FIELD_SYMBOL,
                       FIELD_CUSIP,
                       FIELD_ISIN,
                       FIELD_NAME,
                       FIELD_KIND,
                       FIELD_CURRENCY,
                       FIELD_QUANTITY,
                       FIELD_PRICE,
                       FIELD_VALUE,
                       FIELD_BASIS,
                       FIELD_OPENED_ON,
                       FIELD_AS_OF,
                       FIELD_DATE,
                       FIELD_SETTLES_ON,
                       FIELD_ACTION,
                       FIELD_AMOUNT,
                       FIELD_FEE,
                       FIELD_OTHER_FEE,
                       FIELD_ID,
                       FIELDS,
};

enum custodian_content { CONTENT_POSITIONS, CONTENT_TRANSACTIONS };

struct custodian_column {
  const char *header; /* whatever its case */
  enum custodian_field field;
  bool is_required;
};

struct custodian_action {
  const char *begins; /* of the action's text, whatever its case */
  enum statement_kind kind;
  bool has_shares; /* a trade: quantity and security count */
};

struct custodian_layout {
  const char *name, *custodian;
  enum custodian_content content;
  const struct custodian_column *columns; /* ends with header NULL */
  const struct custodian_action *actions; /* ends with begins NULL; the first that fits counts */
  const char *const *cash;                /* beginnings of symbol or name that mean cash; ends with NULL */
  const char *const *totals;              /* beginnings of a row's first field that mean a total; ends with NULL */
};

/* The layout whose required columns all stand in this row, the one with the most columns of several; NULL: none. */
const struct custodian_layout *custodian_layout_find(const struct csv_row *header);

/* Column of the header row with this meaning; -1 when there is none. */
int custodian_layout_column(const struct custodian_layout *layout, const struct csv_row *header,
                            enum custodian_field field);

bool custodian_begins(const char *const *beginnings, const char *text);
const struct custodian_action *custodian_action_find(const struct custodian_layout *layout, const char *text);
int custodian_security_kind(const char *text); /* "ETFs & Closed End Funds": enum statement_security_kind, 0 unknown */
#endif
