/* rmd_gather: what the system of record says of retirement accounts, as the rules want it: whose, balances at the end
 * of the last years, rollovers under way, what was taken out. A thousand accounts are read in a handful of calls. */
#ifndef STEWARD_CRM_RMD_GATHER_H
#define STEWARD_CRM_RMD_GATHER_H
#include "account.seam.h"
#include "bus/call.h"
#include "rmd_group.h"

#define RMD_ACCOUNTS_AT_ONCE 1000
#define RMD_TYPED_MAX 24 /* at least the fields of RmdIra and the owner's birth */

struct rmd_account {               /* one IRA, of record or typed */
  const Account__Account *account; /* NULL: typed */
  uint64_t person_id;              /* who holds it first */
  const char *person, *label;
  struct rmd_member member;
  struct rmd_movement *movements;   /* of the member */
  const char *unknown_owner;        /* what the record lacks for the dates; NULL: nothing */
  const char *unknown_balance;      /* the same for the balance */
  const char *typed[RMD_TYPED_MAX]; /* fields that were given */
  size_t typed_count;
};

extern const Account__Account__Kind rmd_account_kinds[];
extern const size_t rmd_account_kind_count;

/* Fills out[i] for accounts[i]; count <= RMD_ACCOUNTS_AT_ONCE, accounts by id. */
struct status rmd_gather(struct call *call, const struct rmd_day *at, Account__Account **accounts, size_t count,
                         struct rmd_account *out);

/* The law that the service was started with. */
const struct rmd_law *crm_rmd_law(const struct call *call);

/* An account before anything is known of it: all dates absent. */
struct rmd_account rmd_account_blank(void);

/* The first thing that is not known of an account; NULL: it can be computed. */
const char *rmd_account_lacks(const struct rmd_account *account);
#endif
