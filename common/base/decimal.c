/* decimal: checked arithmetic on int64 fixed-point numbers; products in 128 bits, rounded once. */
#include "decimal.h"

#include <assert.h>
#include <stdlib.h>

#include "arena.h"

bool decimal_add(int64_t a, int64_t b, int64_t *out)
{
  int64_t sum;
  if (__builtin_add_overflow(a, b, &sum))
    return false;
  *out = sum;
  return true;
}

bool decimal_sub(int64_t a, int64_t b, int64_t *out)
{
  int64_t difference;
  if (__builtin_sub_overflow(a, b, &difference))
    return false;
  *out = difference;
  return true;
}

static unsigned __int128 magnitude(__int128 value)
{
  return value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
}

/* Whether a quotient cut toward zero has to grow by one in magnitude. rest < divisor, rest not 0. */
static bool rounds_away(unsigned __int128 quotient, unsigned __int128 rest, unsigned __int128 divisor, bool negative,
                        enum rounding rounding)
{
  unsigned __int128 missing = divisor - rest; /* comparing with it instead of doubling cannot overflow */
  switch (rounding) {
  case ROUND_HALF_EVEN:
    return rest > missing || (rest == missing && (quotient & 1));
  case ROUND_HALF_UP:
    return rest >= missing;
  case ROUND_DOWN:
    return false;
  case ROUND_UP:
    return true;
  case ROUND_FLOOR:
    return negative;
  case ROUND_CEILING:
    return !negative;
  }
  abort();
}

bool decimal_divide(__int128 numerator, __int128 denominator, enum rounding rounding, int64_t *out)
{
  assert(denominator != 0);
  bool negative = (numerator < 0) != (denominator < 0);
  unsigned __int128 dividend = magnitude(numerator);
  unsigned __int128 divisor = magnitude(denominator);
  unsigned __int128 quotient = dividend / divisor;
  unsigned __int128 rest = dividend % divisor;
  unsigned __int128 limit = (unsigned __int128)INT64_MAX + (negative ? 1 : 0);
  if (quotient > limit)
    return false;
  if (rest != 0 && rounds_away(quotient, rest, divisor, negative, rounding))
    quotient++;
  if (quotient > limit)
    return false;
  __int128 result = (__int128)quotient;
  *out = (int64_t)(negative ? -result : result);
  return true;
}

bool decimal_mul_div(int64_t a, int64_t b, int64_t c, enum rounding rounding, int64_t *out)
{
  return decimal_divide((__int128)a * b, c, rounding, out);
}

bool decimal_value(int64_t shares_e6, int64_t price_e6, enum rounding rounding, int64_t *cash_e4)
{
  const __int128 unit = (__int128)SHARES_E6 * PRICE_E6 / (CASH_E4 / CENT_E4); /* one cent at scale 1e-12 */
  int64_t cents, value;
  if (!decimal_divide((__int128)shares_e6 * price_e6, unit, rounding, &cents))
    return false;
  if (__builtin_mul_overflow(cents, CENT_E4, &value))
    return false;
  *cash_e4 = value;
  return true;
}

bool decimal_round_to(int64_t value, int64_t step, enum rounding rounding, int64_t *out)
{
  assert(step > 0);
  int64_t steps, rounded;
  if (!decimal_divide(value, step, rounding, &steps))
    return false;
  if (__builtin_mul_overflow(steps, step, &rounded))
    return false;
  *out = rounded;
  return true;
}

struct claim {
  __int128 rest; /* what cutting took from this part */
  size_t index;
};

static int compare_claims(const void *a, const void *b)
{
  const struct claim *left = a, *right = b;
  if (left->rest != right->rest)
    return left->rest > right->rest ? -1 : 1;
  return left->index < right->index ? -1 : left->index > right->index;
}

static bool sum_weights(const int64_t *weights, size_t count, __int128 *sum)
{
  *sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (weights[i] < 0)
      return false;
    *sum += weights[i];
  }
  return *sum > 0;
}

bool decimal_apportion(int64_t total, const int64_t *weights, size_t count, int64_t *parts)
{
  __int128 sum;
  if (total < 0 || !sum_weights(weights, count, &sum))
    return false;
  struct arena *arena = arena_new();
  struct claim *claims = arena_array(arena, count, sizeof *claims);
  int64_t left = total;
  for (size_t i = 0; i < count; i++) {
    __int128 product = (__int128)total * weights[i];
    claims[i] = (struct claim){ .rest = product % sum, .index = i };
    parts[i] = (int64_t)(product / sum); /* at most total */
    left -= parts[i];
  }
  assert(left >= 0 && (size_t)left <= count);
  qsort(claims, count, sizeof *claims, compare_claims);
  for (int64_t i = 0; i < left; i++)
    parts[claims[i].index]++;
  arena_free(arena);
  return true;
}
