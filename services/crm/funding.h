/* funding: what a line of money or shares becomes in the ledger. Pure. */
#ifndef STEWARD_CRM_FUNDING_H
#define STEWARD_CRM_FUNDING_H
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum funding_entry { /* as steward.account.v1.EntryKind */
                     FUNDING_OPENING_BALANCE = 1,
                     FUNDING_DEPOSIT = 2,
                     FUNDING_WITHDRAWAL = 3,
                     FUNDING_IN_KIND = 4,
};

struct funding_line {
  bool is_cash;
  bool is_opening;
  int64_t quantity_e6; /* shares, or currency; below 0: out of the account */
  int64_t basis_e4;    /* of shares that come in: the cost of all of them */
  bool has_basis;
  int32_t opened_on; /* of shares: when they were bought; DATE_NONE: on effective_on */
  int32_t effective_on;
};

struct funding {
  enum funding_entry kind;
  bool has_lot;
  int32_t opened_on; /* of the lot */
};

/* The status names the line's field at fault: quantity, basis or opened_on. */
struct status funding_decide(const struct funding_line *line, struct funding *out);
#endif
