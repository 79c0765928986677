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

#define COUNT_MAX 20000

static float *values, *scratch;

static void set_up(void)
{
  values = calloc(COUNT_MAX, sizeof *values);
  scratch = calloc(COUNT_MAX, sizeof *scratch);
}

static void tear_down(void)
{
  free(values);
  free(scratch);
}

TestSuite(goal_fan, .init = set_up, .fini = tear_down);

static struct goal_fan_row select_of(size_t count)
{
  struct goal_fan_row row = { 0 };
  struct goal_fan_sample sample = { values, count, scratch };
  goal_fan_select(&sample, &row);
  return row;
}

/* By sorting: the ranks n p -/+ 1.96 sqrt(n p (1 - p)), outwards; below the first is 0, beyond the last nothing known.
 */
static double error_by_sorting(double p, size_t count, double value)
{
  double n = (double)count, reach = 1.959963984540054 * sqrt(n * p * (1 - p));
  double low = floor(n * p - reach) - 1, high = ceil(n * p + reach);
  double below = low < 0 ? value : value - (double)values[(size_t)low];
  return high >= n ? INFINITY : fmax(below, (double)values[(size_t)high] - value);
}

Test(goal_fan, selection_finds_what_sorting_finds)
{
  static const size_t counts[] = { 1, 2, 3, 7, 19, 20, 21, 64, 100, 1000, COUNT_MAX };
  for (int shape = 0; shape < SHAPES; shape++) {
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
      size_t count = counts[c];
      for (uint32_t i = 0; i < count; i++)
        values[i] = value_of((enum shape)shape, i, (uint32_t)count);
      struct goal_fan_row found = select_of(count);
      qsort(values, count, sizeof *values, compare_floats);
      for (int p = 0; p < GOAL_PERCENTILES; p++) {
        size_t rank = (size_t)ceil(goal_percentiles[p] * (double)count);
        cr_expect_eq(found.value[p], (double)values[rank - 1], "shape %d, %zu values, percentile %d: %g, not %g", shape,
                     count, p, found.value[p], (double)values[rank - 1]);
        double error = error_by_sorting(goal_percentiles[p], count, found.value[p]);
        cr_expect_eq(found.error[p], error, "shape %d, %zu values, percentile %d: error %g, not %g", shape, count, p,
                     found.error[p], error);
      }
    }
  }
}

Test(goal_fan, equal_values_have_no_error_and_few_values_an_unknown_one)
{
  for (uint32_t i = 0; i < 1000; i++)
    values[i] = value_of(EQUAL, i, 1);
  cr_expect_eq(select_of(1000).error[GOAL_MEDIAN], 0);
  cr_expect_eq(select_of(100).error[GOAL_PERCENTILES - 1], INFINITY, "the 95th of a hundred");
  cr_expect_neq(select_of(100).error[GOAL_MEDIAN], INFINITY);
}

/* Four replicates whose medians are 9, 10, 10 and 11: a deviation of sqrt(2/3), Student's t of three degrees. */
Test(goal_fan, replicates_tell_their_own_spread)
{
  static const float middles[] = { 9, 10, 10, 11 };
  struct goal_fan_row row = { 0 };
  for (size_t i = 0; i < 4; i++) {
    for (size_t k = 0; k < 5; k++)
      values[5 * i + k] = middles[i] + (float)k - 2;
  }
  struct goal_fan_sample sample = { values, 20, scratch };
  goal_fan_select_replicates(&sample, 4, &row);
  cr_expect_eq(row.value[GOAL_MEDIAN], 10);
  cr_expect(fabs(row.error[GOAL_MEDIAN] - 3.1824 * sqrt(2.0 / 3) / 2) < 1e-9, "%.9f", row.error[GOAL_MEDIAN]);
}
