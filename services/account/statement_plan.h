/* statement_plan: what a custodian's statement changes in the ledger, and where the two differ. Pure.
 *
 * An account without entries is opened: its positions and cash become opening balances with their lots, and
 * transactions up to that day are remembered as part of them. Else transactions not seen before are posted, unless the
 * ledger has the same already (an order of ours, a deposit entered by hand): then they are tied to that entry. What is
 * held is then compared with what the ledger will hold on the statement's day; a difference is a break, and changes
 * nothing.
 */
#ifndef STEWARD_ACCOUNT_STATEMENT_PLAN_H
#define STEWARD_ACCOUNT_STATEMENT_PLAN_H
#include <string.h>

#include "statement.h"

#define PLAN_MAX_LOTS 1000 /* of a position, as in LotIn */

enum plan_missing_basis { /* as steward.account.v1.ImportStatementRequest.MissingBasis */
                          BASIS_REFUSED = 0,
                          BASIS_MARKET_VALUE = 1,
                          BASIS_ZERO = 2,
};

struct plan_account {  /* by the statement's number of it */
  uint64_t account_id; /* 0: left out */
  bool opens;
  int32_t opened_on; /* of its opening balance; DATE_NONE: none */
  int32_t as_of;     /* of the statement */
  const char *currency;
};

struct plan_held { /* what the ledger holds on the statement's day; cash is security 0 */
  uint32_t account;
  uint64_t security_id;
  const char *symbol;
  int64_t quantity_e6;
};

struct plan_entry { /* an entry of the ledger that no imported transaction is tied to */
  uint32_t account;
  uint64_t entry_id, security_id;
  int kind; /* as steward.account.v1.EntryKind */
  int32_t on;
  int64_t quantity_e6, cash_e6;
  bool is_taken;
};

enum plan_seen { SEEN_NOT, SEEN_SAME, SEEN_OTHER };

struct plan_input {
  const struct statement *statement;
  const struct plan_account *accounts;
  const uint64_t *security_ids; /* by the statement's number; 0: the firm has none */
  const enum plan_seen *seen;   /* by transaction */
  struct plan_entry *entries;   /* by account, then day */
  size_t entry_count;
  const struct plan_held *held;
  size_t held_count;
  bool may_create;
  enum plan_missing_basis missing_basis;
};

struct plan_lot {
  int32_t opened_on;
  int64_t quantity_e6, basis_e4;
};

struct plan_step { /* a command to give */
  uint32_t line, account;
  uint32_t security;                                /* SYMBOLS_NONE: cash */
  int kind;                                         /* as steward.account.v1.EntryKind */
  int64_t quantity_e6, price_e6, amount_e4, fee_e4; /* cash: the amount; shares: signed quantity */
  int32_t on, settles_on;
  const struct plan_lot *lots;
  uint32_t lot_count;
  uint32_t transaction; /* SYMBOLS_NONE: of an opening */
  const char *memo;
};

struct plan_record { /* a transaction to remember */
  uint32_t transaction;
  uint64_t entry_id; /* 0: of the step, or of none */
  uint32_t step;     /* SYMBOLS_NONE: none */
};

struct plan_count { /* by account */
  uint32_t steps, known, breaks, positions;
};

struct plan {
  struct plan_step *steps;
  struct plan_record *records;
  struct plan_count *counts;
  bool *makes; /* by security: it is to be made */
  size_t step_count, record_count, known, breaks;
};

/* Findings are added to the statement's; an error among them forbids the plan. */
void plan_make(const struct plan_input *input, struct plan *out);

/* statement_compare.c: the second half. */
void plan_compare(const struct plan_input *input, struct plan *out);
#endif
