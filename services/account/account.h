/* account: what every handler of the account service is given as call->state. */
#ifndef STEWARD_ACCOUNT_ACCOUNT_H
#define STEWARD_ACCOUNT_ACCOUNT_H
#include "bus/call.h"
#include "lane.h"
#include "pg/pg.h"
#include "sealed.h"

struct account {
  struct pg_pool *pool; /* for reads */
  struct lanes *lanes;  /* for writes */
  const struct seal_key *seal_key; /* of secrets at rest, NULL: this installation seals nothing (sealed.h) */
};

void account_serve(struct bus *bus, struct account *account); /* every service */

static inline struct account *account_of(struct call *call)
{
  return call->state;
}

/* Whose accounts a caller sees, for the parameter `book int8` of a statement: 0 the whole firm, else the accounts of
 * the advisor with this user id ("$n = 0 OR a.advisor_id = $n"). What is outside answers not_found. */
static inline int64_t account_book(const struct caller *caller)
{
  switch (caller->role) {
  case ROLE_TRADER:
  case ROLE_COMPLIANCE:
  case ROLE_ADMINISTRATOR:
  case ROLE_SYSTEM:
    return 0;
  case ROLE_ASSISTANT:
  case ROLE_ADVISOR:
    return (int64_t)caller->user_id;
  default:
    return -1; /* nobody's book */
  }
}
#endif
