/* Order statistics: one pass counts values by their leading bits, a second gathers those that share a bucket with a
 * wanted one, and only these few are partitioned. */
#include "goal_fan.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "goal_estimate.h"

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
  uint8_t wanted[BUCKETS + 1]; /* 1 + the place of the first rank that falls into it */
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

/* The value of rank `rank` (from 0), by three-way partitions: equal values, such as ruin's zeros, cost one pass. What
 * stands before `from` is known not to be larger than the rest. */
static float select_rank(float *values, size_t from, size_t to, size_t rank)
{
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

/* The values of some ranks (from 0, not falling, at most FAN_RANKS_MAX). */
static void find_ranks(const struct goal_fan_sample *sample, const size_t *ranks, size_t rank_count, double *found)
{
  assert(sample->count >= 1);
  assert(rank_count <= FAN_RANKS_MAX);
  struct buckets buckets;
  count_buckets(sample->values, sample->count, &buckets);
  size_t rank[FAN_RANKS_MAX];  /* within its bucket */
  size_t start[FAN_RANKS_MAX]; /* of the rank's bucket in scratch */
  size_t size[FAN_RANKS_MAX];
  size_t fill[FAN_RANKS_MAX];
  size_t gathered = 0;
  size_t passed = 0;
  uint32_t bucket = 0;
  for (size_t r = 0; r < rank_count; r++) {
    assert(ranks[r] < sample->count);
    for (; passed + buckets.count[bucket] <= ranks[r]; bucket++)
      passed += buckets.count[bucket];
    rank[r] = ranks[r] - passed;
    start[r] = r > 0 && buckets.wanted[bucket] != 0 ? start[r - 1] : gathered;
    size[r] = buckets.count[bucket];
    fill[r] = start[r];
    if (buckets.wanted[bucket] == 0) {
      buckets.wanted[bucket] = (uint8_t)(r + 1);
      gathered += buckets.count[bucket];
    }
  }
  for (size_t i = 0; i < sample->count; i++) {
    uint8_t wanted = buckets.wanted[(key_of(sample->values[i]) - buckets.least) >> buckets.shift];
    if (wanted != 0)
      sample->scratch[fill[wanted - 1]++] = sample->values[i];
  }
  for (size_t r = 0; r < rank_count; r++) {
    bool is_parted = r > 0 && start[r] == start[r - 1]; /* by the rank before, in the same bucket */
    found[r] = (double)select_rank(sample->scratch + start[r], is_parted ? rank[r - 1] : 0, size[r], rank[r]);
  }
}

static size_t rank_of(double p, size_t count)
{
  size_t order = (size_t)ceil(p * (double)count);
  return order > 0 ? order - 1 : 0;
}

/* Three ranks a percentile: itself, and those between which it lies; and which places of the sorted list they have. */
struct intervals {
  size_t ranks[3 * GOAL_PERCENTILES];
  size_t place[3 * GOAL_PERCENTILES];
  bool is_open_below[GOAL_PERCENTILES], is_open_above[GOAL_PERCENTILES];
};

static void find_intervals(size_t count, struct intervals *out)
{
  size_t wanted[3 * GOAL_PERCENTILES];
  for (int p = 0; p < GOAL_PERCENTILES; p++) {
    double n = (double)count, middle = goal_percentiles[p] * n;
    double reach = NORMAL_975 * sqrt(middle * (1 - goal_percentiles[p]));
    double low = floor(middle - reach) - 1, high = ceil(middle + reach);
    out->is_open_below[p] = low < 0;
    out->is_open_above[p] = high > n - 1;
    wanted[3 * p] = rank_of(goal_percentiles[p], count);
    wanted[3 * p + 1] = low < 0 ? 0 : (size_t)low;
    wanted[3 * p + 2] = high > n - 1 ? count - 1 : (size_t)high;
  }
  for (size_t i = 0; i < 3 * GOAL_PERCENTILES; i++) {
    out->place[i] = 0;
    for (size_t k = 0; k < 3 * GOAL_PERCENTILES; k++)
      out->place[i] += wanted[k] < wanted[i] || (wanted[k] == wanted[i] && k < i);
    out->ranks[out->place[i]] = wanted[i];
  }
}

void goal_fan_select(const struct goal_fan_sample *sample, struct goal_fan_row *row)
{
  struct intervals intervals;
  double found[3 * GOAL_PERCENTILES];
  find_intervals(sample->count, &intervals);
  find_ranks(sample, intervals.ranks, 3 * GOAL_PERCENTILES, found);
  for (int p = 0; p < GOAL_PERCENTILES; p++) {
    const size_t *place = intervals.place + 3 * (size_t)p;
    double value = found[place[0]];
    double below = intervals.is_open_below[p] ? value : value - found[place[1]]; /* wealth is never below 0 */
    double above = intervals.is_open_above[p] ? INFINITY : found[place[2]] - value;
    row->value[p] = value;
    row->error[p] = fmax(below, above);
  }
}

void goal_fan_select_replicates(const struct goal_fan_sample *sample, uint32_t replicates, struct goal_fan_row *row)
{
  size_t ranks[GOAL_PERCENTILES], each = sample->count / replicates;
  struct goal_moments moments[GOAL_PERCENTILES] = { 0 };
  double found[GOAL_PERCENTILES];
  for (int p = 0; p < GOAL_PERCENTILES; p++)
    ranks[p] = rank_of(goal_percentiles[p], sample->count);
  find_ranks(sample, ranks, GOAL_PERCENTILES, row->value);
  for (int p = 0; p < GOAL_PERCENTILES; p++)
    ranks[p] = rank_of(goal_percentiles[p], each);
  for (uint32_t i = 0; i < replicates; i++) {
    struct goal_fan_sample one = { sample->values + i * each, each, sample->scratch };
    find_ranks(&one, ranks, GOAL_PERCENTILES, found);
    for (int p = 0; p < GOAL_PERCENTILES; p++) {
      double off = found[p] - row->value[p]; /* so that squares of large numbers do not swallow a small spread */
      moments[p].sum += off;
      moments[p].squares += off * off;
    }
  }
  for (int p = 0; p < GOAL_PERCENTILES; p++) {
    struct goal_estimate estimate = goal_estimate_mean(moments[p], replicates);
    row->error[p] = estimate.high - estimate.value;
  }
}
