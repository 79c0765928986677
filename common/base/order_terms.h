/* order_terms: what of an order a suitability pass covers, and its canonical hash.
 *
 * Everything that decides what the account will hold is in: another order, account, security, side, quantity or price
 * needs a pass of its own. What does not (why it is there, how long it works, which lots it sells) is out. The risk
 * service puts the hashes into the pass, the system of record makes them again from the orders as they come.
 */
#ifndef STEWARD_ORDER_TERMS_H
#define STEWARD_ORDER_TERMS_H
#include "hash.h"

struct order_terms {
  uint64_t order_id, account_id, segment_id, security_id;
  int64_t change_e6;      /* shares bought, below 0 sold */
  int64_t limit_price_e6; /* 0: at the market */
};

/* SHA-256 over a name of the layout and the six numbers, each as eight bytes, big-endian. */
void order_terms_hash(const struct order_terms *terms, uint8_t out[HASH_BYTES]);
#endif
