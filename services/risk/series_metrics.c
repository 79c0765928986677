/* Statistics of return series, in a fixed order of operations. */
#include "series_metrics.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#define METRIC_MAX 9e9

double series_mean(struct series series)
{
  assert(series.count >= 1);
  double sum = 0;
  for (size_t i = 0; i < series.count; i++)
    sum += series.returns[i];
  return sum / (double)series.count;
}

double series_rounding(double mean, size_t count)
{
  double n = (double)count, each = n * DBL_EPSILON * mean; /* of a mean of n additions */
  return n * each * each;
}

double series_volatility(struct series series, double periods_a_year)
{
  if (series.count < 2)
    return 0;
  double mean = series_mean(series);
  double sum = 0;
  for (size_t i = 0; i < series.count; i++)
    sum += (series.returns[i] - mean) * (series.returns[i] - mean);
  if (sum <= series_rounding(mean, series.count))
    return 0;
  return sqrt(sum / (double)(series.count - 1)) * sqrt(periods_a_year);
}

double series_beta(struct series series, struct series benchmark)
{
  assert(series.count == benchmark.count);
  double mean = series_mean(series);
  double benchmark_mean = series_mean(benchmark);
  double covariance = 0;
  double variance = 0;
  for (size_t i = 0; i < series.count; i++) {
    double deviation = benchmark.returns[i] - benchmark_mean;
    covariance += (series.returns[i] - mean) * deviation;
    variance += deviation * deviation;
  }
  return variance > series_rounding(benchmark_mean, benchmark.count) ? covariance / variance : 0;
}

double series_max_drawdown(struct series series)
{
  double wealth = 1;
  double peak = 1;
  double deepest = 0;
  for (size_t i = 0; i < series.count; i++) {
    wealth *= 1 + series.returns[i];
    if (wealth > peak)
      peak = wealth;
    double fall = 1 - wealth / peak;
    if (fall > deepest)
      deepest = fall;
  }
  return deepest;
}

struct drawdown series_drawdown(struct series series)
{
  struct drawdown found = { 0 };
  double wealth = 1;
  double peak = 1;
  size_t peak_at = 0;
  bool is_open = false; /* the deepest one has not been made good yet */
  for (size_t i = 0; i < series.count; i++) {
    wealth *= 1 + series.returns[i];
    if (wealth >= peak * DRAWDOWN_BACK) {
      if (is_open)
        found = (struct drawdown){ found.depth, i + 1 - peak_at, true };
      is_open = false;
      peak = wealth > peak ? wealth : peak;
      peak_at = i + 1;
    }
    double fall = 1 - wealth / peak;
    if (fall <= found.depth)
      continue;
    found.depth = fall;
    is_open = true;
  }
  if (is_open)
    found = (struct drawdown){ found.depth, series.count - peak_at, false };
  return found;
}

double series_cumulative_return(struct series series)
{
  double wealth = 1;
  for (size_t i = 0; i < series.count; i++)
    wealth *= 1 + series.returns[i];
  return wealth - 1;
}

double series_annualized_return(struct series series, double periods_a_year)
{
  assert(series.count >= 1);
  return pow(1 + series_cumulative_return(series), periods_a_year / (double)series.count) - 1;
}

static double mean_squared_shortfall(struct series series, double acceptable)
{
  assert(series.count >= 1);
  double sum = 0;
  for (size_t i = 0; i < series.count; i++) {
    double shortfall = series.returns[i] - acceptable;
    if (shortfall < 0)
      sum += shortfall * shortfall;
  }
  return sum / (double)series.count;
}

double series_downside_deviation(struct series series, double acceptable)
{
  return sqrt(mean_squared_shortfall(series, acceptable));
}

double series_sortino(struct series series, double acceptable)
{
  double downside = series_downside_deviation(series, acceptable);
  return downside > 0 ? (series_mean(series) - acceptable) / downside : 0;
}

double series_sharpe(struct series series, double risk_free, double periods_a_year)
{
  double deviation = series_volatility(series, 1);
  return deviation > 0 ? (series_mean(series) - risk_free) / deviation * sqrt(periods_a_year) : 0;
}

struct series_moments series_moments(struct series series)
{
  double n = (double)series.count;
  double mean = series_mean(series);
  double squares = 0, cubes = 0, fourths = 0;
  for (size_t i = 0; i < series.count; i++) {
    double deviation = series.returns[i] - mean;
    double square = deviation * deviation;
    squares += square;
    cubes += square * deviation;
    fourths += square * square;
  }
  struct series_moments moments = { .mean = mean };
  if (squares > series_rounding(mean, series.count)) {
    double variance = squares / n;
    moments.deviation = sqrt(variance);
    moments.skewness = cubes / n / (variance * moments.deviation);
    moments.excess_kurtosis = fourths / n / (variance * variance) - 3;
  }
  return moments;
}

struct series series_overlapping(struct arena *arena, struct series series, size_t days)
{
  assert(days >= 1);
  assert(days <= series.count);
  size_t count = series.count - days + 1;
  double *returns = arena_array(arena, count, sizeof *returns);
  for (size_t i = 0; i < count; i++)
    returns[i] = series_cumulative_return((struct series){ .returns = series.returns + i, .count = days });
  return (struct series){ .returns = returns, .count = count };
}

static int compare_doubles(const void *left, const void *right)
{
  double a = *(const double *)left;
  double b = *(const double *)right;
  return (a > b) - (a < b);
}

double series_quantile(struct arena *arena, struct series series, double p)
{
  assert(series.count >= 1);
  assert(p >= 0 && p <= 1);
  double *sorted = arena_copy(arena, series.returns, series.count * sizeof *sorted);
  qsort(sorted, series.count, sizeof *sorted, compare_doubles);
  double place = (double)(series.count - 1) * p;
  size_t below = (size_t)place;
  if (below + 1 >= series.count)
    return sorted[series.count - 1];
  return sorted[below] + (place - (double)below) * (sorted[below + 1] - sorted[below]);
}

static double loss_of(double value)
{
  return value < 0 ? -value : 0;
}

double series_value_at_risk(struct arena *arena, struct series series, double level)
{
  return loss_of(series_quantile(arena, series, 1 - level));
}

double series_expected_shortfall(struct arena *arena, struct series series, double level)
{
  double quantile = series_quantile(arena, series, 1 - level);
  double sum = 0;
  size_t count = 0;
  for (size_t i = 0; i < series.count; i++) {
    if (series.returns[i] > quantile)
      continue;
    sum += series.returns[i];
    count++;
  }
  /* The quantile is at least the smallest return, so there is always one to count. */
  assert(count > 0);
  return loss_of(sum / (double)count);
}

int64_t metric_scale_e8(double value)
{
  if (!isfinite(value) || value > METRIC_MAX || value < -METRIC_MAX)
    return INT64_MAX;
  return llrint(value * 1e8); /* the default rounding mode is half even, and nothing here changes it */
}

int64_t metric_ratio_e8(double numerator, double denominator)
{
  if (denominator > 0)
    return metric_scale_e8(numerator / denominator);
  return numerator > 0 ? INT64_MAX : 0;
}
