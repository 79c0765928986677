/* apply_pass: the suitability pass without which no order is accepted, and none is routed.
 *
 * A pass is record risk.pass, written by the risk service with the decision that it stands for. It holds for the orders
 * whose hashes it names (common/base/order_terms.h), until it expires, as long as every record it rests on has the
 * version that it names. For acceptance, moreover, none of the accounts that were measured may have accepted orders
 * since: else two proposals, each checked without the other, would both come in.
 */
#ifndef STEWARD_ACCOUNT_APPLY_PASS_H
#define STEWARD_ACCOUNT_APPLY_PASS_H
#include "apply.h"
#include "base/hash.h"

#define PASS_KIND "risk.pass"
#define PASS_WRITER "system:risk" /* the one principal that may put it */

struct pass_use {
  const char *kind; /* of a record; NULL: an account, whose orders_version it is */
  uint64_t id, version;
};

struct pass {
  uint64_t pass_id, account_id;
  const uint8_t **hashes; /* of HASH_BYTES each, in order */
  size_t hash_count;
  const struct pass_use *used;
  size_t used_count;
  int64_t expires_at_us;
};

/* Loading. The hashes are sorted here. */
void pass_add(struct state *state, struct pass pass);

/* How often an account accepted orders. One that was added before stays. */
struct ordering {
  uint64_t account_id, version;
  uint64_t sequence; /* of the commit that last changed it, of this batch; 0: none did */
  struct ordering *changed;
};
void pass_add_ordering(struct state *state, uint64_t account_id, uint64_t version);
struct ordering *pass_changed_orderings(struct state *state); /* by ->changed */

/* FAILED_PRECONDITION when there is no such pass, or it does not cover the order or has expired; ABORTED when something
 * that it rests on has changed. Accepting counts the account's orders, once a commit. */
struct status pass_accept(struct state *state, const struct order *order, struct moment at);
struct status pass_route(struct state *state, const struct order *order, struct moment at);
#endif
