/* Value at risk and expected shortfall: historical, Gaussian, modified, exponentially weighted. */
#include "series_tail.h"

#include <assert.h>
#include <math.h>

const struct tail_level tail_levels[TAIL_LEVELS] = {
  { 95, -1.6448536269514722, 0.10313564037537139 },
  { 99, -2.3263478740408408, 0.026652142203457745 },
};

static const double inverse_root_two_pi = 0.39894228040143267794;

double tail_probability(const struct tail_level *level)
{
  return (100 - level->percent) / 100.0;
}

static double loss_of(double value)
{
  return value < 0 ? -value : 0;
}

struct tail tail_gaussian(const struct tail_level *level, const struct series_moments *moments)
{
  double quantile = moments->mean + level->z * moments->deviation;
  double shortfall = moments->mean - moments->deviation * level->density / tail_probability(level);
  return (struct tail){ loss_of(quantile), loss_of(shortfall) };
}

/* The mean of the Edgeworth density's tail below h, in deviations, times the probability: -(the integral of z f(z)). */
static double edgeworth_tail(double h, double skewness, double excess_kurtosis)
{
  double square = h * h;
  double third = square * h;
  double fourth = (square - 2) * square - 1;
  double sixth = ((square - 9) * square + 9) * square + 3;
  double factor = 1 + skewness / 6 * third + excess_kurtosis / 24 * fourth + skewness * skewness / 72 * sixth;
  return inverse_root_two_pi * exp(-square / 2) * factor;
}

struct tail tail_modified(const struct tail_level *level, const struct series_moments *moments)
{
  double z = level->z, s = moments->skewness, k = moments->excess_kurtosis;
  double h = z + (z * z - 1) * s / 6 + (z * z * z - 3 * z) * k / 24 - (2 * z * z * z - 5 * z) * s * s / 36;
  double mean_below = -edgeworth_tail(h, s, k) / tail_probability(level);
  double deviations = mean_below < h ? mean_below : h;
  return (struct tail){ loss_of(moments->mean + moments->deviation * h),
                        loss_of(moments->mean + moments->deviation * deviations) };
}

double series_ewma_variance(struct series series)
{
  assert(series.count >= 1);
  double sum = 0;
  double weights = 0;
  for (size_t i = 0; i < series.count; i++) {
    sum = EWMA_DECAY * sum + series.returns[i] * series.returns[i];
    weights = EWMA_DECAY * weights + 1;
  }
  return sum / weights;
}

struct tail tail_ewma(const struct tail_level *level, double daily_variance, double days)
{
  double deviation = sqrt(daily_variance * days);
  return (struct tail){ -level->z * deviation, deviation * level->density / tail_probability(level) };
}

struct tail tail_historical(const struct tail_level *level, struct series sorted)
{
  assert(sorted.count >= 1);
  double place = (double)(sorted.count - 1) * tail_probability(level);
  size_t below = (size_t)place;
  double quantile = sorted.returns[sorted.count - 1];
  if (below + 1 < sorted.count)
    quantile = sorted.returns[below] + (place - (double)below) * (sorted.returns[below + 1] - sorted.returns[below]);
  double sum = 0;
  size_t count = 0;
  while (count < sorted.count && sorted.returns[count] <= quantile)
    sum += sorted.returns[count++];
  assert(count > 0);
  return (struct tail){ loss_of(quantile), loss_of(sum / (double)count) };
}
