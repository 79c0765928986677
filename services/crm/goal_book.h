/* goal_book: what a plan's accounts hold and are worth, read from the account service. In the call's arena. */
#ifndef STEWARD_CRM_GOAL_BOOK_H
#define STEWARD_CRM_GOAL_BOOK_H
#include "base/hash.h"
#include "crm.h"

#define GOAL_BOOK_HOLDINGS_MAX 200000
#define GOAL_BOOK_SECURITIES_MAX 5000

struct goal_holding {               /* of all segments */
  uint64_t account_id, security_id; /* security 0: cash */
  int64_t quantity_e6;
  int64_t value_e4; /* once valued */
};

struct goal_book {
  Account__Account **accounts; /* in the plan's order */
  size_t account_count;
  struct goal_holding *holdings; /* by account and security, none of zero */
  size_t count, capacity;
  int64_t value_e4; /* of all of them, once valued */
};

/* The accounts, and what each holds. not_found and invalid_argument name "account_ids[2]" behind the prefix. */
struct status goal_book_read(struct call *call, const char *prefix, const Crm__GoalPlanInput *input,
                             struct goal_book *out);

/* What some accounts hold, without reading the accounts themselves. At most 10,000. */
struct status goal_book_positions(struct call *call, uint64_t *account_ids, size_t count, struct goal_book *out);

/* At last prices. FAILED_PRECONDITION names a security without one. */
struct status goal_book_value(struct call *call, const char *prefix, struct goal_book *book);

int64_t goal_book_value_of(const struct goal_book *book, uint64_t account_id);

/* What a plan's accounts hold, without prices: it changes when money or shares come, go or are traded, and when the
 * plan is put. The book may hold more accounts. */
void goal_book_hash(const struct goal_book *book, const Crm__GoalPlan *plan, uint8_t out[HASH_BYTES]);

/* The volatility of what is held, by daily closes; *source says from which. */
struct status goal_book_volatility(struct call *call, const char *prefix, const struct goal_book *book,
                                   int64_t *volatility_e8, const char **source);
#endif
