/* lots.c: tax lots for a sale, by method. */
#include "lots.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"

/* cash_e4 per shares_e6 as price_e6 */
#define PRICE_E6_PER_RATIO INT64_C(100000000)

bool lot_is_long(int32_t acquired_on, int32_t sold_on)
{
  return sold_on > date_add_months(acquired_on, 12) && sold_on >= date_add_months(acquired_on + 1, 12);
}

static bool is_long(const struct lot *lot, const struct lot_request *request)
{
  return lot_is_long(lot->acquired_on - lot->tacked_days, request->sold_on);
}

struct ranked_lot {
  const struct lot *lot;
  __int128 key; /* smaller goes first */
};

static int compare_ranked(const void *a, const void *b)
{
  const struct ranked_lot *left = a;
  const struct ranked_lot *right = b;
  if (left->key != right->key)
    return left->key < right->key ? -1 : 1;
  if (left->lot->acquired_on != right->lot->acquired_on)
    return left->lot->acquired_on < right->lot->acquired_on ? -1 : 1;
  return (left->lot->lot_id > right->lot->lot_id) - (left->lot->lot_id < right->lot->lot_id);
}

/* Lots of the wanted term first, lowest cost first; then the others, highest cost first: they add least to what is not
 * wanted. No cost comes near the distance between the two. */
static __int128 gain_key(__int128 cost_e6, bool is_wanted)
{
  const __int128 behind = (__int128)INT64_MAX * INT64_MAX;
  return is_wanted ? cost_e6 : behind - cost_e6;
}

static __int128 key_of(const struct lot_request *request, const struct lot *lot)
{
  __int128 cost_e6 = (__int128)lot->cost_e4 * PRICE_E6_PER_RATIO / lot->shares_e6;
  __int128 price_e6 = (__int128)request->proceeds_e4 * PRICE_E6_PER_RATIO / request->shares_e6;
  switch (request->method) {
  case LOT_FIFO:
  case LOT_AVERAGE:
  case LOT_SPECIFIC:
    return lot->acquired_on;
  case LOT_LIFO:
    return -(__int128)lot->acquired_on;
  case LOT_HIFO:
    return -cost_e6;
  case LOT_LOWEST_COST:
    return cost_e6;
  case LOT_MAXIMUM_LONG_TERM_GAIN:
    return gain_key(cost_e6, is_long(lot, request));
  case LOT_MAXIMUM_SHORT_TERM_GAIN:
    return gain_key(cost_e6, !is_long(lot, request));
  case LOT_MAXIMUM_LOSS:
    return -2 * cost_e6 + is_long(lot, request);
  case LOT_MIN_TAX:
    return (price_e6 - cost_e6) * (is_long(lot, request) ? request->rates.long_e8 : request->rates.short_e8);
  }
  assert(false);
  return 0;
}

struct status lots_choose(struct arena *arena, const struct lot_request *request, struct lot_sale *sales,
                          size_t *sale_count, struct lot_gains *gains)
{
  assert(request->shares_e6 > 0);
  struct ranked_lot *ranked = arena_array(arena, request->count, sizeof(*ranked));
  int64_t *taken_e6 = arena_array(arena, request->count, sizeof(int64_t));
  int64_t *parts_e4 = arena_array(arena, request->count, sizeof(int64_t));
  for (size_t i = 0; i < request->count; i++) {
    assert(request->lots[i].shares_e6 > 0);
    ranked[i] = (struct ranked_lot){ .lot = &request->lots[i], .key = key_of(request, &request->lots[i]) };
  }
  qsort(ranked, request->count, sizeof(*ranked), compare_ranked);
  int64_t left_e6 = request->shares_e6;
  size_t count = 0;
  for (; count < request->count && left_e6 > 0; count++) {
    int64_t shares_e6 = ranked[count].lot->shares_e6;
    taken_e6[count] = shares_e6 < left_e6 ? shares_e6 : left_e6;
    left_e6 -= taken_e6[count];
  }
  if (left_e6 > 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "lots", "The lots hold fewer shares than are to be sold.");
  if (!decimal_apportion(request->proceeds_e4 / CENT_E4, taken_e6, count, parts_e4))
    return status_fail(STATUS_OUT_OF_RANGE, "lots", "The sale is too large.");
  *gains = (struct lot_gains){ 0 };
  for (size_t i = 0; i < count; i++) {
    const struct lot *lot = ranked[i].lot;
    struct lot_sale *sale = &sales[i];
    *sale = (struct lot_sale){ .lot_id = lot->lot_id,
                               .shares_e6 = taken_e6[i],
                               .proceeds_e4 = parts_e4[i] * CENT_E4,
                               .is_long = is_long(lot, request) };
    if (!decimal_mul_div(lot->cost_e4, taken_e6[i], lot->shares_e6, ROUND_HALF_EVEN, &sale->cost_e4))
      return status_fail(STATUS_OUT_OF_RANGE, "lots", "The sale is too large.");
    *(sale->is_long ? &gains->long_e4 : &gains->short_e4) += sale->proceeds_e4 - sale->cost_e4;
  }
  *sale_count = count;
  return status_ok();
}
