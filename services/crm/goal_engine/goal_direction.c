/* The direction in which a plan's outcome moves fastest. */
#include <math.h>

#include "goal_series.h"
#include "goal_sobol.h"

#define ROUNDS 60
#define REACH 5 /* deviations of the mean growth over all months */

/* What month k takes: all goals' payments less the income. */
static double net_of(const struct goal_model *model, int k)
{
  double net = 0;
  for (int g = 0; g < model->goal_count; g++)
    net += model->goals[g].due[k];
  net -= model->contributions != NULL ? model->contributions[k] : 0;
  return net - (model->inflows != NULL ? model->inflows[k] : 0);
}

/* What is over at the end if every month grows by `growth` in the logarithm, in today's money. */
static double surplus(const struct goal_model *model, double growth)
{
  double discount = series_exp(-growth);
  double worth = 1;
  double left = model->start_value;
  for (int k = 0; k <= model->months; k++) {
    left -= net_of(model, k) * worth;
    worth *= discount;
  }
  return left;
}

/* The growth with which the plan just comes out, or the likely one nearest to it. */
static double critical_growth(const struct goal_model *model)
{
  double reach = REACH * sqrt(model->log_variance / model->months);
  double mean = model->log_mean + series_log1p(model->fee_factor - 1);
  double low = mean - reach;
  double high = mean + reach;
  for (int round = 0; round < ROUNDS; round++) {
    double middle = (low + high) / 2;
    if (surplus(model, middle) < 0)
      low = middle;
    else
      high = middle;
  }
  return low;
}

void goal_sobol_direction(const struct goal_model *model, double *direction)
{
  if (model->months == 0)
    return;
  double growth = model->goal_count > 0 ? critical_growth(model) : 0;
  double square = 0;
  double needed = 0;
  for (int k = model->months; k >= 1; k--) {
    needed += model->goal_count > 0 ? net_of(model, k) * series_exp(-growth * k) : k == model->months;
    direction[k] = needed;
    square += needed * needed;
  }
  for (int k = 1; k <= model->months; k++)
    direction[k] = square > 0 ? direction[k] / sqrt(square) : 1 / sqrt(model->months);
}
