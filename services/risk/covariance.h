/* covariance: the covariance of many names shrunk toward one variance for all: Ledoit and Wolf, "A well-conditioned
 * estimator for large-dimensional covariance matrices" (2004), target the identity times the mean variance, as in
 * scikit-learn's LedoitWolf. Double, for statistics; no level hangs on it.
 *
 * Everything is had from the products of days (days x days), so that a thousand names need no matrix of their own.
 */
#ifndef STEWARD_RISK_COVARIANCE_H
#define STEWARD_RISK_COVARIANCE_H
#include <stddef.h>

#include "base/arena.h"

struct returns_matrix {
  const double *values; /* days x names: the names of one day side by side */
  size_t days, names;
};

struct shrunk_covariance {
  struct returns_matrix centred; /* less each name's mean, in the arena */
  double *products;              /* days x days: of the centred days */
  double mean_variance;          /* over the names, divided by days */
  double shrinkage;              /* weight of the target, 0 to 1 */
};

/* At least two days and one name. */
struct shrunk_covariance covariance_shrink(struct arena *arena, const struct returns_matrix *returns);

double covariance_at(const struct shrunk_covariance *covariance, size_t row, size_t column);

/* Daily, of a portfolio of the names: as many weights as names. */
double covariance_variance(const struct shrunk_covariance *covariance, const double *weights);
#endif
