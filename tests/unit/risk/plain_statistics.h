/* plain_statistics: the statistics of a series once more, from their definitions, in long double and without care for
 * speed: what the measured ones are compared with. Nothing of the code under test is used. */
#ifndef STEWARD_TESTS_RISK_PLAIN_STATISTICS_H
#define STEWARD_TESTS_RISK_PLAIN_STATISTICS_H
#include <stddef.h>

#define PLAIN_MAX 4000

struct plain_series {
  long double values[PLAIN_MAX];
  size_t count;
};

struct plain_drawdown {
  long double depth;
  size_t days;
  int is_recovered;
};

void plain_of(const double *returns, size_t count, struct plain_series *out);
void plain_weeks(const struct plain_series *days, struct plain_series *out); /* five days compounded, overlapping */

long double plain_mean(const struct plain_series *series);
long double plain_moment(const struct plain_series *series, int power); /* central, divided by n */
long double plain_deviation(const struct plain_series *series);         /* of the sample */
long double plain_covariance(const struct plain_series *a, const struct plain_series *b);
long double plain_quantile(const struct plain_series *series, long double p); /* type 7 */
long double plain_mean_at_most(const struct plain_series *series, long double bound);
long double plain_below(const struct plain_series *series); /* mean of the squares of what is below 0 */
long double plain_compounded(const struct plain_series *series);
long double plain_ewma(const struct plain_series *series);               /* every weight written out */
struct plain_drawdown plain_drawdown(const struct plain_series *series); /* by looking at every pair of days */

long double plain_normal_quantile(long double p); /* by bisection of erfc */

/* The mean of a standardised variable below h under the Edgeworth density, by Simpson's rule, over probability p. */
long double plain_edgeworth_mean(long double h, long double p, long double skewness, long double excess_kurtosis);
#endif
