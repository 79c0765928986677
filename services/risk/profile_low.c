/* Finds order statistics in place. */
#include "profile_low.h"

#include <assert.h>
#include <string.h>

/* Puts what is below the pivot, or what equals it, before the rest; returns how many that are. Both sides are written
 * each time and one goes on: no branch to guess wrongly, and nothing is read that was written just before. */
static size_t split(double *values, size_t count, double pivot, double *scratch)
{
  size_t below = 0, rest = 0;
  for (size_t i = 0; i < count; i++) {
    double value = values[i];
    size_t is_below = value < pivot;
    values[below] = value;
    scratch[rest] = value;
    below += is_below;
    rest += 1 - is_below;
  }
  memcpy(values + below, scratch, rest * sizeof *values);
  return below;
}

/* The same of what equals the smallest. */
static size_t split_equal(double *values, size_t count, double smallest, double *scratch)
{
  size_t equal = 0, rest = 0;
  for (size_t i = 0; i < count; i++) {
    if (values[i] == smallest)
      equal++;
    else
      scratch[rest++] = values[i];
  }
  for (size_t i = 0; i < equal; i++)
    values[i] = smallest;
  memcpy(values + equal, scratch, rest * sizeof *values);
  return equal;
}

/* Puts the element that belongs at `place` there, what is not larger before it (Hoare's find). */
static void select_at(double *values, size_t count, size_t place, double *scratch)
{
  size_t from = 0, to = count; /* the place lies in [from, to) */
  while (to - from > 1) {
    double a = values[from], b = values[from + (to - from) / 2], c = values[to - 1];
    double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
    size_t below = from + split(values + from, to - from, pivot, scratch);
    if (place < below) {
      to = below;
      continue;
    }
    if (below == from) { /* nothing is smaller than the pivot, so what equals it is in its place */
      below += split_equal(values + from, to - from, pivot, scratch);
      if (place < below)
        return;
    }
    from = below;
  }
}

static double largest(const double *values, size_t count)
{
  double found = values[0];
  for (size_t i = 1; i < count; i++)
    found = values[i] > found ? values[i] : found;
  return found;
}

static double sum_of(const double *values, size_t count)
{
  double sums[4] = { 0 };
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (size_t j = 0; j < 4; j++)
      sums[j] += values[i + j];
  }
  for (; i < count; i++)
    sums[0] += values[i];
  return sums[0] + sums[1] + (sums[2] + sums[3]);
}

struct tail tail_of_low(const struct tail_level *level, struct low_returns *low)
{
  double *values = low->values, place = (double)(low->total - 1) * tail_probability(level);
  size_t below = (size_t)place;
  size_t above = below + 1 < low->total ? below + 1 : below;
  assert(above < low->count);
  select_at(values, low->count, above, low->scratch);
  double quantile = values[above];
  if (above > below) {
    double under = largest(values, above);
    quantile = under + (place - (double)below) * (quantile - under);
  }
  double sum = sum_of(values, above);
  size_t taken = above;
  for (size_t i = above; values[above] <= quantile && i < low->count; i++) { /* ties at the quantile itself */
    bool is_taken = values[i] <= quantile;
    sum += is_taken ? values[i] : 0;
    taken += is_taken;
  }
  double shortfall = sum / (double)taken;
  if (values[above] > quantile) /* else there may be ties behind it, and a lower quantile may be the same */
    low->count = above + 1;
  return (struct tail){ quantile < 0 ? -quantile : 0, shortfall < 0 ? -shortfall : 0 };
}
