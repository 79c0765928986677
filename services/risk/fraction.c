/* Exact rational arithmetic on reduced fractions. */
#include "fraction.h"

#include <assert.h>

#define DENOMINATOR_MAX INT64_C(1000000000000000)

static __int128 magnitude(__int128 value)
{
  return value < 0 ? -value : value;
}

static __int128 greatest_common_divisor(__int128 a, __int128 b)
{
  while (b != 0) {
    __int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

static struct fraction reduce(__int128 numerator, __int128 denominator)
{
  assert(denominator != 0);
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  __int128 divisor = greatest_common_divisor(magnitude(numerator), denominator);
  numerator /= divisor;
  denominator /= divisor;
  assert(magnitude(numerator) <= INT64_MAX);
  assert(denominator <= INT64_MAX);
  return (struct fraction){ .numerator = (int64_t)numerator, .denominator = (int64_t)denominator };
}

struct fraction fraction_make(int64_t numerator, int64_t denominator)
{
  return reduce(numerator, denominator);
}

struct fraction fraction_add(struct fraction a, struct fraction b)
{
  __int128 numerator = (__int128)a.numerator * b.denominator + (__int128)b.numerator * a.denominator;
  return reduce(numerator, (__int128)a.denominator * b.denominator);
}

struct fraction fraction_sub(struct fraction a, struct fraction b)
{
  __int128 numerator = (__int128)a.numerator * b.denominator - (__int128)b.numerator * a.denominator;
  return reduce(numerator, (__int128)a.denominator * b.denominator);
}

struct fraction fraction_mul(struct fraction a, struct fraction b)
{
  return reduce((__int128)a.numerator * b.numerator, (__int128)a.denominator * b.denominator);
}

int fraction_compare(struct fraction a, struct fraction b)
{
  assert(a.denominator > 0);
  assert(b.denominator > 0);
  __int128 left = (__int128)a.numerator * b.denominator;
  __int128 right = (__int128)b.numerator * a.denominator;
  return (left > right) - (left < right);
}

/* Denominators of scores stay below 1e15 (100 questions, weights to 10, a range of 20,000), so that a million times the
 * product of two fits. */
int64_t fraction_difference_e6(struct fraction a, struct fraction b)
{
  assert(a.denominator > 0 && a.denominator <= DENOMINATOR_MAX);
  assert(b.denominator > 0 && b.denominator <= DENOMINATOR_MAX);
  __int128 denominator = (__int128)a.denominator * b.denominator;
  __int128 scaled = ((__int128)a.numerator * b.denominator - (__int128)b.numerator * a.denominator) * 1000000;
  __int128 whole = magnitude(scaled) / denominator, twice_rest = 2 * (magnitude(scaled) % denominator);
  whole += twice_rest > denominator || (twice_rest == denominator && whole % 2 == 1);
  return (int64_t)(scaled < 0 ? -whole : whole);
}

const char *fraction_format(struct fraction value, int places, char buffer[DECIMAL_TEXT_SIZE])
{
  assert(places >= 0 && places <= 8);
  assert(value.denominator > 0);
  __int128 scaled = value.numerator;
  for (int i = 0; i < places; i++)
    scaled *= 10;
  int64_t rounded = 0;
  bool fits = decimal_divide(scaled, value.denominator, ROUND_HALF_EVEN, &rounded);
  assert(fits);
  return decimal_format(rounded, places, places, buffer);
}
