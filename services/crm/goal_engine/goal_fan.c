/* Order statistics: one pass counts values by their leading bits, a second gathers those that share a bucket with a
 * wanted one, and only these few are partitioned. */
#include "goal_fan.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define BUCKET_BITS 12
#define BUCKETS (1 << BUCKET_BITS)

/* Bits of singles that are not below 0 are in the order of their values. */
static uint32_t key_of(float value)
{
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

struct buckets {
  uint32_t least;
  int shift;
  uint32_t count[BUCKETS + 1];
  uint8_t wanted[BUCKETS + 1]; /* 1 + the place of the first percentile that falls into it */
};

static void count_buckets(const float *values, size_t count, struct buckets *buckets)
{
  uint32_t least = UINT32_MAX;
  uint32_t most = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t key = key_of(values[i]);
    least = key < least ? key : least;
    most = key > most ? key : most;
  }
  buckets->least = least;
  buckets->shift = 0;
  while ((most - least) >> buckets->shift >= BUCKETS)
    buckets->shift++;
  memset(buckets->count, 0, sizeof buckets->count);
  memset(buckets->wanted, 0, sizeof buckets->wanted);
  for (size_t i = 0; i < count; i++)
    buckets->count[(key_of(values[i]) - least) >> buckets->shift]++;
}

static void swap(float *a, float *b)
{
  float kept = *a;
  *a = *b;
  *b = kept;
}

/* The value of rank `rank` (from 0), by three-way partitions: equal values, such as ruin's zeros, cost one pass. */
static float select_rank(float *values, size_t count, size_t rank)
{
  size_t from = 0;
  size_t to = count;
  for (;;) {
    float pivot = values[from + (to - from) / 2];
    size_t below = from; /* [from, below) < pivot, [below, i) == pivot, [above, to) > pivot */
    size_t above = to;
    for (size_t i = from; i < above;) {
      if (values[i] < pivot)
        swap(&values[below++], &values[i++]);
      else if (values[i] > pivot)
        swap(&values[i], &values[--above]);
      else
        i++;
    }
    if (rank >= below && rank < above)
      return pivot;
    from = rank < below ? from : above;
    to = rank < below ? below : to;
  }
}

void goal_fan_select(const float *values, size_t count, float *scratch, double percentiles[GOAL_PERCENTILES])
{
  assert(count >= 1);
  struct buckets buckets;
  count_buckets(values, count, &buckets);
  size_t rank[GOAL_PERCENTILES];
  size_t start[GOAL_PERCENTILES]; /* of the percentile's bucket in scratch */
  size_t size[GOAL_PERCENTILES];
  size_t fill[GOAL_PERCENTILES];
  size_t gathered = 0;
  size_t passed = 0;
  uint32_t bucket = 0;
  for (int p = 0; p < GOAL_PERCENTILES; p++) {
    size_t order = (size_t)ceil(goal_percentiles[p] * (double)count);
    order = order > 0 ? order - 1 : 0;
    for (; passed + buckets.count[bucket] <= order; bucket++)
      passed += buckets.count[bucket];
    rank[p] = order - passed;
    start[p] = p > 0 && buckets.wanted[bucket] != 0 ? start[p - 1] : gathered;
    size[p] = buckets.count[bucket];
    fill[p] = start[p];
    if (buckets.wanted[bucket] == 0) {
      buckets.wanted[bucket] = (uint8_t)(p + 1);
      gathered += buckets.count[bucket];
    }
  }
  for (size_t i = 0; i < count; i++) {
    uint8_t wanted = buckets.wanted[(key_of(values[i]) - buckets.least) >> buckets.shift];
    if (wanted != 0)
      scratch[fill[wanted - 1]++] = values[i];
  }
  for (int p = 0; p < GOAL_PERCENTILES; p++)
    percentiles[p] = (double)select_rank(scratch + start[p], size[p], rank[p]);
}
