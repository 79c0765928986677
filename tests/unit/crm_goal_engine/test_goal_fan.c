/* Selected percentiles are those of the sorted sample. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "goal_fan.h"
#include "goal_philox.h"

enum shape { SPREAD, ZEROS, EQUAL, TWO_VALUES, NARROW, WIDE, SHAPES };

static float value_of(enum shape shape, uint32_t i, uint32_t seed)
{
  uint32_t word = philox(seed, (struct philox_words){ { i, (uint32_t)shape, 0, 0 } }).word[0];
  float uniform = (float)word * 0x1p-32f;
  switch (shape) {
  case SPREAD:
    return expf(10 + 4 * uniform);
  case ZEROS:
    return uniform < 0.3f ? 0 : 1e6f * uniform;
  case EQUAL:
    return 123.45f;
  case TWO_VALUES:
    return uniform < 0.5f ? 1 : 2;
  case NARROW:
    return 1e6f + (float)(word % 3);
  default:
    return expf(160 * uniform - 80);
  }
}

static int compare_floats(const void *left, const void *right)
{
  float a = *(const float *)left;
  float b = *(const float *)right;
  return (a > b) - (a < b);
}

Test(goal_fan, selection_finds_what_sorting_finds)
{
  static const size_t counts[] = { 1, 2, 3, 7, 19, 20, 21, 64, 100, 1000, 20000 };
  float *values = calloc(20000, sizeof *values);
  float *scratch = calloc(20000, sizeof *scratch);
  for (int shape = 0; shape < SHAPES; shape++) {
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
      size_t count = counts[c];
      double found[GOAL_PERCENTILES];
      for (uint32_t i = 0; i < count; i++)
        values[i] = value_of((enum shape)shape, i, (uint32_t)count);
      goal_fan_select(values, count, scratch, found);
      qsort(values, count, sizeof *values, compare_floats);
      for (int p = 0; p < GOAL_PERCENTILES; p++) {
        size_t rank = (size_t)ceil(goal_percentiles[p] * (double)count);
        cr_expect_eq(found[p], (double)values[rank - 1], "shape %d, %zu values, percentile %d: %g, not %g", shape,
                     count, p, found[p], (double)values[rank - 1]);
      }
    }
  }
  free(values);
  free(scratch);
}
