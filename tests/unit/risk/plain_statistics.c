/* Statistics from their definitions, one by one. */
#include "plain_statistics.h"

#include <math.h>

#define SIMPSON_STEPS 4000
#define FAR 12.0L

void plain_of(const double *returns, size_t count, struct plain_series *out)
{
  out->count = count;
  for (size_t i = 0; i < count; i++)
    out->values[i] = returns[i];
}

void plain_weeks(const struct plain_series *days, struct plain_series *out)
{
  out->count = 0;
  for (size_t end = 4; end < days->count; end++) {
    long double wealth = 1;
    for (size_t i = end - 4; i <= end; i++)
      wealth *= 1 + days->values[i];
    out->values[out->count++] = wealth - 1;
  }
}

long double plain_mean(const struct plain_series *series)
{
  long double sum = 0;
  for (size_t i = 0; i < series->count; i++)
    sum += series->values[i];
  return sum / (long double)series->count;
}

long double plain_moment(const struct plain_series *series, int power)
{
  long double mean = plain_mean(series), sum = 0;
  for (size_t i = 0; i < series->count; i++)
    sum += powl(series->values[i] - mean, power);
  return sum / (long double)series->count;
}

long double plain_deviation(const struct plain_series *series)
{
  long double n = (long double)series->count;
  return sqrtl(plain_moment(series, 2) * n / (n - 1));
}

long double plain_covariance(const struct plain_series *a, const struct plain_series *b)
{
  long double sum = 0, mean_a = plain_mean(a), mean_b = plain_mean(b);
  for (size_t i = 0; i < a->count; i++)
    sum += (a->values[i] - mean_a) * (b->values[i] - mean_b);
  return sum / (long double)(a->count - 1);
}

/* The k-th smallest is the value that exactly k others come before: counted, not sorted. */
static long double smallest(const struct plain_series *series, size_t k)
{
  for (size_t i = 0; i < series->count; i++) {
    size_t before = 0;
    for (size_t j = 0; j < series->count; j++)
      before += series->values[j] < series->values[i] || (series->values[j] == series->values[i] && j < i);
    if (before == k)
      return series->values[i];
  }
  return NAN;
}

long double plain_quantile(const struct plain_series *series, long double p)
{
  long double h = ((long double)series->count - 1) * p;
  size_t floor = (size_t)h;
  long double low = smallest(series, floor);
  if (floor + 1 >= series->count)
    return low;
  return low + (h - (long double)floor) * (smallest(series, floor + 1) - low);
}

long double plain_mean_at_most(const struct plain_series *series, long double bound)
{
  long double sum = 0;
  size_t count = 0;
  for (size_t i = 0; i < series->count; i++) {
    if (series->values[i] <= bound) {
      sum += series->values[i];
      count++;
    }
  }
  return sum / (long double)count;
}

long double plain_below(const struct plain_series *series)
{
  long double sum = 0;
  for (size_t i = 0; i < series->count; i++)
    sum += fminl(series->values[i], 0) * fminl(series->values[i], 0);
  return sum / (long double)series->count;
}

long double plain_compounded(const struct plain_series *series)
{
  long double wealth = 1;
  for (size_t i = 0; i < series->count; i++)
    wealth *= 1 + series->values[i];
  return wealth - 1;
}

long double plain_ewma(const struct plain_series *series)
{
  long double sum = 0, weights = 0;
  for (size_t age = 0; age < series->count; age++) {
    long double weight = powl(0.94L, (long double)age), value = series->values[series->count - 1 - age];
    sum += weight * value * value;
    weights += weight;
  }
  return sum / weights;
}

struct plain_drawdown plain_drawdown(const struct plain_series *series)
{
  static long double wealth[PLAIN_MAX + 1];
  struct plain_drawdown found = { 0 };
  size_t n = series->count, top = 0, bottom = 0;
  wealth[0] = 1;
  for (size_t i = 0; i < n; i++)
    wealth[i + 1] = wealth[i] * (1 + series->values[i]);
  for (size_t high = n + 1; high-- > 0;) { /* of equal peaks the last one is where a fall begins */
    for (size_t low = high + 1; low <= n; low++) {
      long double fall = 1 - wealth[low] / wealth[high];
      if (fall > found.depth + 1e-12L) {
        found.depth = fall;
        top = high;
        bottom = low;
      }
    }
  }
  if (found.depth == 0)
    return found;
  for (size_t i = bottom; i <= n && !found.is_recovered; i++) {
    found.days = i - top;
    found.is_recovered = wealth[i] >= wealth[top] * (1 - 1e-12L);
  }
  return found;
}

long double plain_normal_quantile(long double p)
{
  long double low = -40, high = 40;
  for (int i = 0; i < 200; i++) {
    long double middle = (low + high) / 2;
    if (erfcl(-middle / sqrtl(2)) / 2 < p)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static long double edgeworth(long double z, long double s, long double k)
{
  long double third = z * z * z - 3 * z;
  long double fourth = powl(z, 4) - 6 * z * z + 3;
  long double sixth = powl(z, 6) - 15 * powl(z, 4) + 45 * z * z - 15;
  return expl(-z * z / 2) / sqrtl(2 * acosl(-1)) * (1 + s / 6 * third + k / 24 * fourth + s * s / 72 * sixth);
}

long double plain_edgeworth_mean(long double h, long double p, long double skewness, long double excess_kurtosis)
{
  long double step = (h + FAR) / SIMPSON_STEPS, sum = 0;
  for (int i = 0; i <= SIMPSON_STEPS; i++) {
    long double z = -FAR + step * i, factor = i == 0 || i == SIMPSON_STEPS ? 1 : i % 2 ? 4 : 2;
    sum += factor * z * edgeworth(z, skewness, excess_kurtosis);
  }
  return sum * step / 3 / p;
}
