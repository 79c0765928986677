/* profile_household: of accounts that are measured, which are managed with others as one portfolio under an agreement
 * on file: what the household holds together, and the level of its lowest client. As suitability measures them. */
#ifndef STEWARD_RISK_PROFILE_HOUSEHOLD_H
#define STEWARD_RISK_PROFILE_HOUSEHOLD_H
#include "account_score.h"
#include "book.h"

struct profile_household {
  uint64_t household_id;  /* 0: the account stands by itself, and nothing else is filled */
  struct book *book;      /* positions and cash of all its accounts */
  enum risk_level client; /* the lowest; LEVEL_UNSCORED: one of them has no score */
};

/* out: one an account. Other accounts of a household are read as the service. In the call's arena. */
struct status profile_households_read(struct call *call, struct staleness staleness, const uint64_t *account_ids,
                                      size_t count, struct profile_household *out);
#endif
