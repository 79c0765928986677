/* The shrunk covariance of many names. */
#include "covariance.h"

#include <assert.h>
#include <cblas.h>

static const double *centre(struct arena *arena, const struct returns_matrix *returns)
{
  double *centred = arena_copy(arena, returns->values, returns->days * returns->names * sizeof *centred);
  for (size_t name = 0; name < returns->names; name++) {
    double sum = 0;
    for (size_t day = 0; day < returns->days; day++)
      sum += centred[day * returns->names + name];
    for (size_t day = 0; day < returns->days; day++)
      centred[day * returns->names + name] -= sum / (double)returns->days;
  }
  return centred;
}

struct shrunk_covariance covariance_shrink(struct arena *arena, const struct returns_matrix *returns)
{
  assert(returns->days >= 2 && returns->names >= 1);
  size_t days = returns->days;
  double n = (double)days, p = (double)returns->names;
  struct shrunk_covariance covariance = { .centred = *returns };
  covariance.centred.values = centre(arena, returns);
  covariance.products = arena_array(arena, days * days, sizeof *covariance.products);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)days, (int)days, (int)returns->names, 1,
              covariance.centred.values, (int)returns->names, covariance.centred.values, (int)returns->names, 0,
              covariance.products, (int)days);
  double trace = 0, squares = 0, diagonal_squares = 0;
  for (size_t i = 0; i < days; i++) {
    double own = covariance.products[i * days + i];
    trace += own;
    diagonal_squares += own * own;
    for (size_t j = 0; j < days; j++)
      squares += covariance.products[i * days + j] * covariance.products[i * days + j];
  }
  double norm = squares / (n * n); /* the sum of the squares of the sample's covariance */
  covariance.mean_variance = trace / n / p;
  double apart = norm / p - covariance.mean_variance * covariance.mean_variance; /* of the sample from the target */
  double error = (diagonal_squares / n - norm) / (n * p);                        /* of the sample from the truth */
  error = error < apart ? error : apart;
  covariance.shrinkage = apart > 0 && error > 0 ? error / apart : 0;
  return covariance;
}

double covariance_at(const struct shrunk_covariance *covariance, size_t row, size_t column)
{
  const struct returns_matrix *centred = &covariance->centred;
  assert(row < centred->names && column < centred->names);
  double sum = 0;
  for (size_t day = 0; day < centred->days; day++)
    sum += centred->values[day * centred->names + row] * centred->values[day * centred->names + column];
  double target = row == column ? covariance->mean_variance : 0;
  return (1 - covariance->shrinkage) * sum / (double)centred->days + covariance->shrinkage * target;
}

double covariance_variance(const struct shrunk_covariance *covariance, const double *weights)
{
  const struct returns_matrix *centred = &covariance->centred;
  double sum = 0, squares = 0;
  for (size_t day = 0; day < centred->days; day++) {
    double own = 0;
    for (size_t name = 0; name < centred->names; name++)
      own += weights[name] * centred->values[day * centred->names + name];
    sum += own * own;
  }
  for (size_t name = 0; name < centred->names; name++)
    squares += weights[name] * weights[name];
  return (1 - covariance->shrinkage) * sum / (double)centred->days +
         covariance->shrinkage * covariance->mean_variance * squares;
}
