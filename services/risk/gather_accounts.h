/* gather_accounts: the accounts that a suitability question is about, their clients' scores, and what they hold.
 *
 * One account, or, where it is under an agreement on file, all accounts of its household, measured as one portfolio
 * against the lowest level of them.
 */
#ifndef STEWARD_RISK_GATHER_ACCOUNTS_H
#define STEWARD_RISK_GATHER_ACCOUNTS_H
#include "account.seam.h"
#include "book.h"
#include "bus/call.h"
#include "risk.seam.h"

/* Fills accounts (their order counts), household and agreements, and gives the accounts as they are kept; the one asked
 * about is read as the caller, who must see it, the household's others as the service. */
struct status gather_accounts(struct call *call, uint64_t account_id, Risk__SuitabilityInputs *out,
                              const Account__Account ***accounts);

/* What they hold and their open orders: of the first account by itself, of the others beside it. */
struct status gather_book(struct call *call, const Risk__CheckSuitabilityRequest *in, Risk__SuitabilityInputs *out,
                          struct book *book);

/* The effective scores, and whose counts; *holds_until becomes the first day on which one of them counts otherwise by
 * itself, where that is earlier. */
struct status gather_scores(struct call *call, const Account__Account *const *accounts, Risk__SuitabilityInputs *out,
                            int32_t *holds_until);
#endif
