/* Statistics of series, against reference values and by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference_data.h"
#include "series_metrics.h"

#define MONTHS_MAX 200
#define MONTHS_A_YEAR 12

/* One column of managers.csv; months without a value are left out. */
static struct series read_column(struct arena *arena, const char *name)
{
  FILE *file = reference_open("returns/managers.csv");
  char *fields[CSV_FIELDS_MAX];
  size_t count = reference_read(arena, file, fields);
  size_t column = 0;
  for (size_t i = 1; i < count; i++)
    column = strcmp(fields[i], name) == 0 ? i : column;
  cr_assert(column > 0, "no column %s", name);
  double *returns = arena_array(arena, MONTHS_MAX, sizeof *returns);
  struct series series = { .returns = returns };
  while (reference_read(arena, file, fields) > 0) {
    if (fields[column][0] != '\0')
      returns[series.count++] = strtod(fields[column], NULL);
  }
  fclose(file);
  return series;
}

static double metric_of(const char *name, struct series series)
{
  if (strcmp(name, "max_drawdown") == 0)
    return series_max_drawdown(series);
  if (strcmp(name, "annualized_return_geometric") == 0)
    return series_annualized_return(series, MONTHS_A_YEAR);
  if (strcmp(name, "cumulative_return") == 0)
    return series_cumulative_return(series);
  if (strcmp(name, "sortino") == 0)
    return series_sortino(series, 0);
  if (strcmp(name, "annualized_volatility") == 0)
    return series_volatility(series, MONTHS_A_YEAR);
  cr_assert_fail("no metric %s", name);
  return 0;
}

Test(series_metrics, the_reference_values_are_met_to_the_digits_they_have)
{
  struct arena *arena = arena_new();
  FILE *file = reference_open("returns/expected_metrics.csv");
  char *fields[CSV_FIELDS_MAX];
  reference_read(arena, file, fields);
  int rows = 0;
  while (reference_read(arena, file, fields) > 0) {
    double found = metric_of(fields[2], read_column(arena, fields[1]));
    /* The file rounds to ten decimals, so half of 1e-10 is its own. */
    cr_expect(fabs(found - strtod(fields[4], NULL)) < 1e-9, "%s %s: %.12f, not %s", fields[1], fields[2], found,
              fields[4]);
    rows++;
  }
  cr_expect_eq(rows, 15);
  fclose(file);
  arena_free(arena);
}

Test(series_metrics, quantiles_are_of_type_seven)
{
  struct arena *arena = arena_new();
  const double returns[] = { 0.04, -0.02, 0.01, -0.10, 0.03 };
  struct series series = { .returns = returns, .count = 5 };
  static const struct {
    double p, quantile; /* R: quantile(c(.04, -.02, .01, -.10, .03), p) */
  } rows[] = { { 0, -0.10 }, { 0.05, -0.084 }, { 0.25, -0.02 }, { 0.5, 0.01 }, { 0.9, 0.036 }, { 1, 0.04 } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect(fabs(series_quantile(arena, series, rows[i].p) - rows[i].quantile) < 1e-15, "row %zu", i);
  cr_expect(fabs(series_value_at_risk(arena, series, 0.95) - 0.084) < 1e-15);
  cr_expect(fabs(series_expected_shortfall(arena, series, 0.95) - 0.10) < 1e-15);
  const double gains[] = { 0.01, 0.02 };
  cr_expect_eq(series_value_at_risk(arena, (struct series){ gains, 2 }, 0.95), 0);
  arena_free(arena);
}

Test(series_metrics, weeks_overlap_and_compound)
{
  struct arena *arena = arena_new();
  const double returns[] = { 0.1, -0.1, 0.2, 0, 0, 0.5 };
  struct series weeks = series_overlapping(arena, (struct series){ returns, 6 }, WEEK_DAYS);
  cr_assert_eq(weeks.count, 2);
  cr_expect(fabs(weeks.returns[0] - (1.1 * 0.9 * 1.2 - 1)) < 1e-15);
  cr_expect(fabs(weeks.returns[1] - (0.9 * 1.2 * 1.5 - 1)) < 1e-15);
  arena_free(arena);
}

Test(series_metrics, drawdown_counts_the_starting_value)
{
  const double falling[] = { -0.1, -0.1, 0.5 };
  cr_expect(fabs(series_max_drawdown((struct series){ falling, 3 }) - 0.19) < 1e-15);
  const double rising[] = { 0.1, 0.1 };
  cr_expect_eq(series_max_drawdown((struct series){ rising, 2 }), 0);
  const double ruin[] = { -1.0, 0.5 };
  cr_expect_eq(series_max_drawdown((struct series){ ruin, 2 }), 1);
}

Test(series_metrics, beta_of_a_multiple_is_the_multiple)
{
  const double benchmark[] = { 0.01, -0.02, 0.03, 0.005 };
  double twice[4], still[4] = { 0 };
  for (int i = 0; i < 4; i++)
    twice[i] = 2 * benchmark[i] + 0.001;
  cr_expect(fabs(series_beta((struct series){ twice, 4 }, (struct series){ benchmark, 4 }) - 2) < 1e-14);
  cr_expect_eq(series_beta((struct series){ twice, 4 }, (struct series){ still, 4 }), 0);
  cr_expect_eq(series_volatility((struct series){ still, 4 }, 252), 0);
}

Test(series_metrics, what_is_compared_is_rounded_and_never_wraps)
{
  cr_expect_eq(metric_scale_e8(1.5), 150000000);
  cr_expect_eq(metric_scale_e8(-0.5e-8), 0);
  cr_expect_eq(metric_scale_e8(1.6e-8), 2);
  cr_expect_eq(metric_scale_e8(NAN), INT64_MAX);
  cr_expect_eq(metric_scale_e8(1e12), INT64_MAX);
  cr_expect_eq(metric_ratio_e8(0.24, 0.16), 150000000);
  cr_expect_eq(metric_ratio_e8(0, 0), 0);
  cr_expect_eq(metric_ratio_e8(0.1, 0), INT64_MAX);
}
