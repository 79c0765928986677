/* allocation.c: fair shares of a block, in units of the security's increment. */
#include "allocation.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/hash.h"

/* Quotients are compared in units of 2^-40 while the bulk is handed out at once; the rest goes unit by unit, exactly.
 */
#define QUOTIENT_SHIFT 40

struct claim {
  int64_t ordered;  /* units */
  int64_t received; /* units */
  uint8_t tie[HASH_BYTES];
};

static void put_be64(uint8_t *out, int64_t value)
{
  for (int i = 0; i < 8; i++)
    out[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
}

static void make_tie(struct claim *claim, int64_t block_id, int64_t account_id)
{
  uint8_t ids[16];
  put_be64(ids, block_id);
  put_be64(ids + 8, account_id);
  hash_sha256(ids, sizeof(ids), claim->tie);
}

/* How many units of an order have a quotient of at least threshold / 2^40. */
static int64_t units_above(int64_t ordered, __int128 threshold)
{
  __int128 quotient = ((__int128)ordered << QUOTIENT_SHIFT) / threshold;
  __int128 units = (quotient + 1) / 2;
  return units < ordered ? (int64_t)units : ordered;
}

static __int128 sum_above(const struct claim *claims, size_t count, __int128 threshold)
{
  __int128 sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += units_above(claims[i].ordered, threshold);
  return sum;
}

/* Hands out all units whose quotient is above what can still be paid for; returns what is left. */
static int64_t hand_out_bulk(struct claim *claims, size_t count, int64_t units)
{
  __int128 low = 0; /* hands out too much, or everything */
  __int128 high = (__int128)1 << 110;
  while (high - low > 1) {
    __int128 middle = low + (high - low) / 2;
    if (sum_above(claims, count, middle) <= units)
      high = middle;
    else
      low = middle;
  }
  for (size_t i = 0; i < count; i++) {
    claims[i].received = units_above(claims[i].ordered, high);
    units -= claims[i].received;
  }
  return units;
}

static bool goes_before(const struct claim *a, const struct claim *b)
{
  __int128 left = (__int128)a->ordered * (2 * (__int128)b->received + 1);
  __int128 right = (__int128)b->ordered * (2 * (__int128)a->received + 1);
  if (left != right)
    return left > right;
  return memcmp(a->tie, b->tie, HASH_BYTES) < 0;
}

static void hand_out_units(struct claim *claims, size_t count, int64_t units)
{
  for (; units > 0; units--) {
    struct claim *best = NULL;
    for (size_t i = 0; i < count; i++) {
      if (claims[i].received < claims[i].ordered && (!best || goes_before(&claims[i], best)))
        best = &claims[i];
    }
    best->received++;
  }
}

bool allocation_fill(struct arena *arena, const struct allocation_block *block, int64_t filled_e6,
                     int64_t *allocated_e6)
{
  if (block->count == 0 || block->increment_e6 <= 0 || filled_e6 < 0 || filled_e6 % block->increment_e6 != 0)
    return false;
  struct claim *claims = arena_array(arena, block->count, sizeof(*claims));
  int64_t total_e6 = 0;
  for (size_t i = 0; i < block->count; i++) {
    const struct allocation_order *order = &block->orders[i];
    if (order->ordered_e6 <= 0 || order->ordered_e6 % block->increment_e6 != 0 ||
        !decimal_add(total_e6, order->ordered_e6, &total_e6))
      return false;
    claims[i].ordered = order->ordered_e6 / block->increment_e6;
    if (block->ties == ALLOCATION_TIES_BY_HASH)
      make_tie(&claims[i], block->block_id, order->account_id);
  }
  if (filled_e6 > total_e6)
    return false;
  int64_t left = hand_out_bulk(claims, block->count, filled_e6 / block->increment_e6);
  hand_out_units(claims, block->count, left);
  for (size_t i = 0; i < block->count; i++)
    allocated_e6[i] = claims[i].received * block->increment_e6;
  return true;
}

/* 1e-12 of the currency a cent */
#define E12_PER_CENT INT64_C(10000000000)

bool allocation_money(const struct allocation_done *done, int64_t *amounts_e4, int64_t *average_e6)
{
  __int128 gross_e12 = 0;
  int64_t executed_e6 = 0;
  int64_t allocated_e6 = 0;
  int64_t cents = 0;
  for (size_t i = 0; i < done->execution_count; i++) {
    gross_e12 += (__int128)done->executions[i].shares_e6 * done->executions[i].price_e6;
    if (done->executions[i].shares_e6 <= 0 || !decimal_add(executed_e6, done->executions[i].shares_e6, &executed_e6))
      return false;
  }
  for (size_t i = 0; i < done->count; i++) {
    if (!decimal_add(allocated_e6, done->shares_e6[i], &allocated_e6))
      return false;
  }
  if (executed_e6 == 0 || allocated_e6 != executed_e6)
    return false;
  int64_t average = 0;
  if (!decimal_divide(gross_e12, E12_PER_CENT, ROUND_HALF_EVEN, &cents) ||
      !decimal_divide(gross_e12, executed_e6, ROUND_HALF_EVEN, &average) ||
      !decimal_apportion(cents, done->shares_e6, done->count, amounts_e4))
    return false;
  for (size_t i = 0; i < done->count; i++)
    amounts_e4[i] *= CENT_E4;
  *average_e6 = average;
  return true;
}

bool allocation_equal(int64_t quantity_e6, int64_t increment_e6, size_t count, int64_t *parts_e6)
{
  if (count == 0 || increment_e6 <= 0 || quantity_e6 < 0 || quantity_e6 % increment_e6 != 0)
    return false;
  int64_t units = quantity_e6 / increment_e6;
  int64_t each = units / (int64_t)count;
  int64_t left = units % (int64_t)count;
  for (size_t i = 0; i < count; i++)
    parts_e6[i] = (each + ((int64_t)i < left ? 1 : 0)) * increment_e6;
  return true;
}

bool allocation_by_value(int64_t quantity_e6, int64_t increment_e6, const int64_t *values_e4, size_t count,
                         int64_t *parts_e6)
{
  if (count == 0 || increment_e6 <= 0 || quantity_e6 < 0 || quantity_e6 % increment_e6 != 0 ||
      !decimal_apportion(quantity_e6 / increment_e6, values_e4, count, parts_e6))
    return false;
  for (size_t i = 0; i < count; i++)
    parts_e6[i] *= increment_e6;
  return true;
}
