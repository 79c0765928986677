/* import_statement: a custodian's statement on its way into the ledger: matched, planned, carried out. */
#ifndef STEWARD_ACCOUNT_IMPORT_STATEMENT_H
#define STEWARD_ACCOUNT_IMPORT_STATEMENT_H
#include "import.h"
#include "statement_plan.h"

struct statement_import {
  const Account__ImportStatementRequest *request;
  struct statement file;

  /* Made by statement_match(). */
  struct plan_account *accounts;
  uint64_t *security_ids;
  bool *has_cusip, *has_isin; /* by security: the firm knows it under the number */
  struct plan_input input;

  struct plan plan;
};

/* Looks up accounts, securities, transactions seen before, and what the ledger holds. Errors are findings. */
struct status statement_match(struct import *import, struct lane_work *work);
struct status statement_match_ledger(struct import *import, struct lane_work *work);

/* What a transaction said, for telling a correction under the same id. */
void statement_fingerprint(const struct statement_transaction *row, uint8_t out[HASH_BYTES]);

/* Makes securities, gives the plan's commands, remembers transactions. Refusals are findings. */
struct status statement_write(struct import *import, struct lane_work *work);
#endif
