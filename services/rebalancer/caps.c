/* caps.c: weights under a cap per security and a cap per sector, exactly. */
#include "caps.h"

#include <assert.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/decimal.h"

/* Scaling works in 1e-16, so that rounding in between never reaches the last digit of a weight. */
#define FINE_PER_E8 INT64_C(100000000)
#define FINE_ONE (WEIGHT_E8 * FINE_PER_E8)

struct caps_work {
  const struct caps_input *input;
  int64_t *fine;         /* weights in 1e-16 */
  bool *is_fixed;        /* per name */
  bool *is_sector_fixed; /* per sector */
  int64_t *sector_totals;
};

static int64_t min_i64(int64_t a, int64_t b)
{
  return a < b ? a : b;
}

static enum caps_outcome find_reachable(struct caps_work *work, int64_t *reachable_e8)
{
  const struct caps_input *input = work->input;
  int64_t by_security_e8 = 0;
  for (size_t i = 0; i < input->count; i++) {
    int64_t cap_e8 = input->security_caps_e8[i];
    assert(cap_e8 >= 0 && cap_e8 <= WEIGHT_E8);
    assert(input->sectors[i] < input->sector_count);
    by_security_e8 += cap_e8;
    work->sector_totals[input->sectors[i]] += cap_e8;
  }
  *reachable_e8 = 0;
  for (size_t s = 0; s < input->sector_count; s++)
    *reachable_e8 += min_i64(input->sector_caps_e8[s], work->sector_totals[s]);
  if (by_security_e8 < WEIGHT_E8)
    return CAPS_SECURITY_INFEASIBLE;
  return *reachable_e8 < WEIGHT_E8 ? CAPS_SECTOR_INFEASIBLE : CAPS_MET;
}

/* Scales the free names to fill what the fixed ones leave. */
static void fill_free(struct caps_work *work)
{
  const struct caps_input *input = work->input;
  int64_t left = FINE_ONE;
  __int128 free_sum = 0;
  for (size_t i = 0; i < input->count; i++) {
    if (work->is_fixed[i])
      left -= work->fine[i];
    else
      free_sum += input->weights_e8[i];
  }
  assert(left >= 0);
  for (size_t i = 0; i < input->count; i++) {
    if (!work->is_fixed[i])
      work->fine[i] = (int64_t)((__int128)input->weights_e8[i] * left / free_sum);
  }
}

static bool fix_securities(struct caps_work *work)
{
  bool any = false;
  for (size_t i = 0; i < work->input->count; i++) {
    int64_t cap = work->input->security_caps_e8[i] * FINE_PER_E8;
    if (work->is_fixed[i] || work->fine[i] <= cap)
      continue;
    work->fine[i] = cap;
    work->is_fixed[i] = true;
    any = true;
  }
  return any;
}

static bool fix_sectors(struct caps_work *work)
{
  const struct caps_input *input = work->input;
  for (size_t s = 0; s < input->sector_count; s++)
    work->sector_totals[s] = 0;
  for (size_t i = 0; i < input->count; i++)
    work->sector_totals[input->sectors[i]] += work->fine[i];
  bool any = false;
  for (size_t i = 0; i < input->count; i++) {
    size_t s = input->sectors[i];
    int64_t cap = input->sector_caps_e8[s] * FINE_PER_E8;
    if (work->is_sector_fixed[s] || work->sector_totals[s] <= cap)
      continue;
    work->fine[i] = (int64_t)((__int128)work->fine[i] * cap / work->sector_totals[s]);
    work->is_fixed[i] = true;
    any = true;
  }
  for (size_t s = 0; s < input->sector_count; s++) {
    if (work->sector_totals[s] > input->sector_caps_e8[s] * FINE_PER_E8)
      work->is_sector_fixed[s] = true;
  }
  return any;
}

/* Rounds down to 1e-8, then gives the units left to the largest remainders that have room under both caps. */
static void round_weights(struct caps_work *work, int64_t *weights_e8)
{
  const struct caps_input *input = work->input;
  int64_t left_e8 = WEIGHT_E8;
  for (size_t s = 0; s < input->sector_count; s++)
    work->sector_totals[s] = 0;
  for (size_t i = 0; i < input->count; i++) {
    weights_e8[i] = work->fine[i] / FINE_PER_E8;
    work->sector_totals[input->sectors[i]] += weights_e8[i];
    left_e8 -= weights_e8[i];
  }
  for (; left_e8 > 0; left_e8--) {
    size_t best = input->count;
    for (size_t i = 0; i < input->count; i++) {
      size_t s = input->sectors[i];
      if (weights_e8[i] >= input->security_caps_e8[i] || work->sector_totals[s] >= input->sector_caps_e8[s])
        continue;
      if (best == input->count ||
          work->fine[i] - weights_e8[i] * FINE_PER_E8 > work->fine[best] - weights_e8[best] * FINE_PER_E8)
        best = i;
    }
    assert(best < input->count);
    weights_e8[best]++;
    work->sector_totals[input->sectors[best]]++;
  }
}

enum caps_outcome caps_apply(struct arena *arena, const struct caps_input *input, int64_t *weights_e8,
                             int64_t *reachable_e8)
{
  struct caps_work work = {
    .input = input,
    .fine = arena_array(arena, input->count, sizeof(int64_t)),
    .is_fixed = arena_array(arena, input->count, sizeof(bool)),
    .is_sector_fixed = arena_array(arena, input->sector_count, sizeof(bool)),
    .sector_totals = arena_array(arena, input->sector_count, sizeof(int64_t)),
  };
  enum caps_outcome outcome = find_reachable(&work, reachable_e8);
  if (outcome != CAPS_MET)
    return outcome;
  /* Each turn but the last fixes a name or a sector, so that this ends. */
  for (;;) {
    fill_free(&work);
    if (!fix_securities(&work) && !fix_sectors(&work))
      break;
  }
  round_weights(&work, weights_e8);
  return CAPS_MET;
}
