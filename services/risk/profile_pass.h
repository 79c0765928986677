/* profile_pass: measures accounts as they stand and writes what follows: the facts portfolio_level and out_of_profile,
 * the score with its inputs where something changed or a quarter began, a task where an account has left its client's
 * level.
 *
 * Accounts are measured in groups that share names, so that prices are read once a group. Each account is a commit of
 * its own: one that somebody else changed meanwhile is left for the next time. A page lives in an arena of its own.
 */
#ifndef STEWARD_RISK_PROFILE_PASS_H
#define STEWARD_RISK_PROFILE_PASS_H
#include "score_page.h"

struct profile_pass {
  struct call *call;
  const char *key; /* of the work: what is written goes out under keys made of it */
  struct staleness staleness;
  int quarter; /* of the firm's business date */

  struct score_place place; /* how far it is */
  bool is_over;
  uint64_t last_id;
  size_t done, out, unscored;
  size_t kept;    /* scores written */
  size_t refused; /* changed by others meanwhile */
  size_t tasks;   /* opened or found open */
};

struct status profile_pass_begin(struct call *call, const char *key, struct profile_pass *out);

/* The next page of the caller's book; is_over says whether it was the last. */
struct status profile_pass_page(struct profile_pass *pass);

/* These accounts; not_found names account_ids. */
struct status profile_pass_accounts(struct profile_pass *pass, const uint64_t *account_ids, size_t count);
#endif
