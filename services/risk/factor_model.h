/* factor_model: what names have in common: return = exposures x factors + what is the name's own.
 *
 * Three models: regressed on given factor series (least squares with a constant, day by day equally weighted);
 * statistical (principal components of the names' covariance, each scaled to a deviation of one a day); observed (a
 * vendor's exposures; each day's factor returns by least squares over the names). Double; no level hangs on it.
 */
#ifndef STEWARD_RISK_FACTOR_MODEL_H
#define STEWARD_RISK_FACTOR_MODEL_H
#include <stdbool.h>

#include "covariance.h"

#define FACTORS_MAX 80

struct factor_model {
  size_t names, factors;
  double *exposures;  /* names x factors */
  double *covariance; /* factors x factors, daily */
  double *specific;   /* of each name: the daily variance that no factor explains */
};

/* series: days x factors. A factor that is made of the others has exposure 0. */
struct factor_model factor_model_regressed(struct arena *arena, const struct returns_matrix *returns,
                                           const struct returns_matrix *series);

/* The `factors` largest components; fewer where the names do not move in so many ways. */
struct factor_model factor_model_statistical(struct arena *arena, const struct returns_matrix *returns, size_t factors);

/* exposures: names x factors. */
struct factor_model factor_model_observed(struct arena *arena, const struct returns_matrix *returns,
                                          const double *exposures, size_t factors);

struct factor_risk {
  double *exposures;     /* of the portfolio */
  double *contributions; /* to its daily variance, by factor; a hedge's is below 0 */
  double specific;       /* of its daily variance */
  double variance;       /* all of it */
};
struct factor_risk factor_model_risk(struct arena *arena, const struct factor_model *model, const double *weights);

/* What all factors do when some move so much: those as given, the others what they do with them on average (the
 * conditional mean of a normal distribution). moves: in and out, one a factor. */
void factor_model_spread(struct arena *arena, const struct factor_model *model, const bool *is_given, double *moves);
#endif
