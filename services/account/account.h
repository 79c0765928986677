/* account: what every handler of the account service is given as call->state. */
#ifndef STEWARD_ACCOUNT_ACCOUNT_H
#define STEWARD_ACCOUNT_ACCOUNT_H
#include "bus/call.h"
#include "lane.h"
#include "pg/pg.h"
#include "sealed.h"

struct feed_publisher;

struct account {
  struct pg_pool *pool;              /* for reads */
  const char *conninfo;              /* of the same database, for a pool beside it (rebuild.h) */
  struct lanes *lanes;               /* for writes */
  struct account_feed *feed;         /* of the journal; NULL: this process publishes none */
  struct feed_publisher *price_feed; /* of prices; NULL: none (price_feed.h) */
  struct passwords *passwords;       /* passwords.h */
  int64_t address_tries;             /* sign-ins that may fail from an address; 0: THROTTLE_TRIES */
  const struct seal_key *seal_key;   /* of secrets at rest, NULL: this installation seals nothing (sealed.h) */
  uint32_t queries_running;          /* query_run.h */
  const char *heads_file;            /* where heads of journals are written (jobs.h), NULL: nowhere */
  struct schedule *schedule;         /* of this service's own jobs, NULL: another replica runs them */
};

void account_serve(struct bus *bus, struct account *account); /* every service */

static inline struct account *account_of(struct call *call)
{
  return call->state;
}

/* The viewer of account_is_seen() and account_seen() (0005_master.sql), for the parameter `book int8` of a statement: 0
 * sees the whole firm, else a user id, which sees its own book and what was shared with it, assigned or granted to it,
 * and what its own person holds. What is outside answers not_found. */
static inline int64_t account_book(const struct caller *caller)
{
  const uint32_t of_the_firm = ROLE_BIT(ROLE_TRADER) | ROLE_BIT(ROLE_COMPLIANCE) | ROLE_BIT(ROLE_ADMINISTRATOR);
  const uint32_t of_a_book = ROLE_BIT(ROLE_ASSISTANT) | ROLE_BIT(ROLE_ADVISOR) | ROLE_BIT(ROLE_CLIENT);
  if (caller->role == ROLE_SYSTEM)
    return 0;
  if ((of_the_firm & ROLE_BIT(caller->role)) != 0 && !caller->limited)
    return 0;
  if (((of_the_firm | of_a_book) & ROLE_BIT(caller->role)) != 0 && caller->user_id != 0)
    return (int64_t)caller->user_id;
  return -1; /* nobody */
}
#endif
