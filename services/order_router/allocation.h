/* allocation: a block's quantity before it is sent, and its fills after.
 *
 * Fills go by Sainte-Lague on the ordered quantities: each next unit (the security's increment) goes to the largest
 * q/(2a+1) among the accounts with a < q, where a is what the account has so far. So no account's allocation ever
 * shrinks as fills come, and a full fill is exactly what was ordered. Ties go by SHA-256 of block id and account id
 * (each as 8 bytes, big endian), which nobody can choose; then by place in the list.
 */
#ifndef STEWARD_ORDER_ROUTER_ALLOCATION_H
#define STEWARD_ORDER_ROUTER_ALLOCATION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct allocation_order {
  int64_t account_id;
  int64_t ordered_e6; /* a multiple of the increment */
};

enum allocation_ties { ALLOCATION_TIES_BY_HASH, ALLOCATION_TIES_BY_LIST };

struct allocation_block {
  int64_t block_id;
  const struct allocation_order *orders;
  size_t count;
  int64_t increment_e6;
  enum allocation_ties ties;
};

/* What each account has of filled_e6 (all fills of the block so far; a multiple of the increment, at most what was
 * ordered). False when it is not, or no order or a bad quantity is given. */
bool allocation_fill(struct arena *arena, const struct allocation_block *block, int64_t filled_e6,
                     int64_t *allocated_e6);

struct allocation_execution {
  int64_t shares_e6;
  int64_t price_e6;
};

struct allocation_done { /* what was executed, and what each account has of it */
  const struct allocation_execution *executions;
  size_t execution_count;
  const int64_t *shares_e6;
  size_t count;
};

/* The block's money over its accounts by their shares: all at the block's average price, in whole cents that sum to
 * the block's gross exactly (cents by largest fraction, ties in list order). shares_e6 sums to the executions' shares.
 * average_e6 is for people, rounded half even. */
bool allocation_money(const struct allocation_done *done, int64_t *amounts_e4, int64_t *average_e6);

/* A block's quantity over its accounts before it is sent; quantities in multiples of the increment. */
bool allocation_equal(int64_t quantity_e6, int64_t increment_e6, size_t count, int64_t *parts_e6);
bool allocation_by_value(int64_t quantity_e6, int64_t increment_e6, const int64_t *values_e4, size_t count,
                         int64_t *parts_e6);
#endif
