/* master_rows: people, accounts and households as rows, in the order of the statements commit_put_people,
 * commit_put_accounts, commit_insert_holders, commit_insert_beneficiaries, commit_insert_fee_tiers,
 * commit_put_households. */
#ifndef STEWARD_ACCOUNT_MASTER_ROWS_H
#define STEWARD_ACCOUNT_MASTER_ROWS_H
#include "account.seam.h"
#include "columns.h"

struct master_row {
  uint64_t id, version;
  uint64_t keeper_id; /* of a person; 0: nobody */
};

struct master_lists {                              /* of accounts */
  struct columns *holders, *tiers, *beneficiaries; /* beneficiaries NULL: not wanted */
};

void master_row_person(struct columns *people, const Account__Person *person, const struct master_row *row);
void master_row_account(struct columns *accounts, const Account__Account *account, const struct master_row *row);
void master_row_lists(const struct master_lists *out, const Account__Account *account, uint64_t account_id);
void master_row_household(struct columns *households, const Account__Household *household,
                          const struct master_row *row);
#endif
