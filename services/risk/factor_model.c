/* Factor models: regressed, statistical, observed; risk and shocks through them. */
#include "factor_model.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define DEPENDENT 1e-10 /* a pivot of so little of its diagonal means: made of the others */
#define SPARE_VECTORS 6 /* beyond those asked for, so that the iteration settles soon */
#define ITERATIONS 500
#define SETTLED 1e-13

/* Solves A x = b for each of `sides` right-hand sides (columns of b, size x sides), in place; A is symmetric and not
 * negative, and is overwritten by its Cholesky factor. What depends on others gets 0. */
static void solve(double *a, size_t size, double *b, size_t sides)
{
  bool is_dependent[FACTORS_MAX] = { false };
  assert(size <= FACTORS_MAX);
  for (size_t j = 0; j < size; j++) {
    double diagonal = a[j * size + j], pivot = diagonal;
    for (size_t k = 0; k < j; k++)
      pivot -= a[j * size + k] * a[j * size + k];
    is_dependent[j] = !(pivot > DEPENDENT * diagonal);
    double root = is_dependent[j] ? 0 : sqrt(pivot);
    a[j * size + j] = root;
    for (size_t i = j + 1; i < size; i++) {
      double sum = a[i * size + j];
      for (size_t k = 0; k < j; k++)
        sum -= a[i * size + k] * a[j * size + k];
      a[i * size + j] = is_dependent[j] ? 0 : sum / root;
    }
  }
  for (size_t side = 0; side < sides; side++) {
    for (size_t i = 0; i < size; i++) {
      double sum = b[i * sides + side];
      for (size_t k = 0; k < i; k++)
        sum -= a[i * size + k] * b[k * sides + side];
      b[i * sides + side] = is_dependent[i] ? 0 : sum / a[i * size + i];
    }
    for (size_t i = size; i-- > 0;) {
      double sum = b[i * sides + side];
      for (size_t k = i + 1; k < size; k++)
        sum -= a[k * size + i] * b[k * sides + side];
      b[i * sides + side] = is_dependent[i] ? 0 : sum / a[i * size + i];
    }
  }
}

static double *centred(struct arena *arena, const struct returns_matrix *in)
{
  double *out = arena_copy(arena, in->values, in->days * in->names * sizeof *out);
  for (size_t column = 0; column < in->names; column++) {
    double sum = 0;
    for (size_t day = 0; day < in->days; day++)
      sum += out[day * in->names + column];
    for (size_t day = 0; day < in->days; day++)
      out[day * in->names + column] -= sum / (double)in->days;
  }
  return out;
}

/* left' right over the days, divided by days - 1. */
static double *products(struct arena *arena, const double *left, size_t left_count, const struct returns_matrix *right)
{
  double *out = arena_array(arena, left_count * right->names, sizeof *out);
  for (size_t day = 0; day < right->days; day++) {
    for (size_t i = 0; i < left_count; i++) {
      double factor = left[day * left_count + i] / (double)(right->days - 1);
      for (size_t j = 0; j < right->names; j++)
        out[i * right->names + j] += factor * right->values[day * right->names + j];
    }
  }
  return out;
}

/* The variance of each name that exposures times factor returns leave. */
static void fill_specific(struct arena *arena, const struct returns_matrix *own, const double *factors,
                          struct factor_model *model)
{
  double *sums = arena_array(arena, model->names, sizeof *sums),
         *squares = arena_array(arena, model->names, sizeof(double));
  for (size_t day = 0; day < own->days; day++) {
    for (size_t name = 0; name < model->names; name++) {
      double left = own->values[day * model->names + name];
      for (size_t k = 0; k < model->factors; k++)
        left -= model->exposures[name * model->factors + k] * factors[day * model->factors + k];
      sums[name] += left;
      squares[name] += left * left;
    }
  }
  model->specific = arena_array(arena, model->names, sizeof *model->specific);
  for (size_t name = 0; name < model->names; name++) {
    double mean = sums[name] / (double)own->days;
    double variance = (squares[name] - sums[name] * mean) / (double)(own->days - 1);
    model->specific[name] = variance > 0 ? variance : 0;
  }
}

struct factor_model factor_model_regressed(struct arena *arena, const struct returns_matrix *returns,
                                           const struct returns_matrix *series)
{
  assert(returns->days == series->days && returns->days >= 2 && series->names <= FACTORS_MAX);
  struct factor_model model = { .names = returns->names, .factors = series->names };
  size_t k = model.factors;
  struct returns_matrix own = { centred(arena, returns), returns->days, returns->names };
  struct returns_matrix factors = { centred(arena, series), series->days, k };
  model.covariance = products(arena, factors.values, k, &factors);
  double *sides = products(arena, factors.values, k, &own); /* factors x names */
  double *matrix = arena_copy(arena, model.covariance, k * k * sizeof *matrix);
  solve(matrix, k, sides, model.names);
  model.exposures = arena_array(arena, model.names * k, sizeof *model.exposures);
  for (size_t name = 0; name < model.names; name++) {
    for (size_t i = 0; i < k; i++)
      model.exposures[name * k + i] = sides[i * model.names + name];
  }
  fill_specific(arena, &own, factors.values, &model);
  return model;
}

/* Makes the columns (rows x columns) orthonormal, one after the other; returns how many are not nothing. */
static size_t orthonormalize(double *vectors, size_t rows, size_t columns)
{
  size_t kept = 0;
  for (size_t j = 0; j < columns; j++) {
    double before = 0, norm = 0;
    for (size_t i = 0; i < rows; i++)
      before += vectors[i * columns + j] * vectors[i * columns + j];
    for (size_t turn = 0; turn < 2; turn++) { /* twice is enough */
      for (size_t k = 0; k < kept; k++) {
        double dot = 0;
        for (size_t i = 0; i < rows; i++)
          dot += vectors[i * columns + j] * vectors[i * columns + k];
        for (size_t i = 0; i < rows; i++)
          vectors[i * columns + j] -= dot * vectors[i * columns + k];
      }
    }
    for (size_t i = 0; i < rows; i++)
      norm += vectors[i * columns + j] * vectors[i * columns + j];
    bool is_nothing = !(norm > DEPENDENT * DEPENDENT * before);
    for (size_t i = 0; i < rows; i++)
      vectors[i * columns + kept] = is_nothing ? vectors[i * columns + kept] : vectors[i * columns + j] / sqrt(norm);
    kept += !is_nothing;
  }
  return kept;
}

struct eigen {
  double *vectors; /* rows x columns */
  double *values;  /* largest first */
  size_t columns;
};

/* The largest eigenvectors of a symmetric matrix (rows x rows), by orthogonal iteration from fixed vectors. Returns how
 * many there are. */
static size_t eigen_find(struct arena *arena, const double *matrix, size_t rows, struct eigen *eigen)
{
  size_t columns = eigen->columns, kept = columns;
  double *vectors = eigen->vectors = arena_array(arena, rows * columns, sizeof *vectors);
  double *values = eigen->values = arena_array(arena, columns, sizeof *values);
  double *next = arena_array(arena, rows * columns, sizeof *next), last = 0;
  for (size_t i = 0; i < rows * columns; i++)
    vectors[i] = (double)((i * 2654435761u) % 1000003u) / 1000003.0 - 0.5;
  for (int turn = 0; turn < ITERATIONS; turn++) {
    kept = orthonormalize(vectors, rows, columns);
    memset(next, 0, rows * columns * sizeof *next);
    double sum = 0;
    for (size_t i = 0; i < rows; i++) {
      for (size_t k = 0; k < rows; k++) {
        for (size_t j = 0; j < kept; j++)
          next[i * columns + j] += matrix[i * rows + k] * vectors[k * columns + j];
      }
    }
    for (size_t j = 0; j < kept; j++) {
      values[j] = 0;
      for (size_t i = 0; i < rows; i++)
        values[j] += vectors[i * columns + j] * next[i * columns + j];
      sum += values[j] * values[j];
    }
    if (fabs(sum - last) <= SETTLED * sum && turn > SPARE_VECTORS)
      break;
    last = sum;
    memcpy(vectors, next, rows * columns * sizeof *next);
  }
  return kept;
}

struct factor_model factor_model_statistical(struct arena *arena, const struct returns_matrix *returns, size_t factors)
{
  size_t days = returns->days, names = returns->names, columns = factors + SPARE_VECTORS;
  size_t limit = names < days - 1 ? names : days - 1;
  columns = columns < limit ? columns : limit;
  assert(days >= 2 && columns >= 1);
  struct shrunk_covariance covariance = covariance_shrink(arena, returns);
  struct eigen eigen = { .columns = columns };
  size_t found = eigen_find(arena, covariance.products, days, &eigen);
  struct factor_model model = { .names = names };
  while (model.factors < found && model.factors < factors && eigen.values[model.factors] > DEPENDENT * eigen.values[0])
    model.factors++;
  size_t k = model.factors;
  double *series = arena_array(arena, days * k, sizeof *series);
  double root = sqrt((double)(days - 1));
  model.exposures = arena_array(arena, names * k, sizeof *model.exposures);
  model.covariance = arena_array(arena, k * k, sizeof *model.covariance);
  for (size_t j = 0; j < k; j++) {
    double sum = 0;
    model.covariance[j * k + j] = 1;
    for (size_t name = 0; name < names; name++) {
      double dot = 0;
      for (size_t day = 0; day < days; day++)
        dot += covariance.centred.values[day * names + name] * eigen.vectors[day * columns + j];
      model.exposures[name * k + j] = dot / root;
      sum += dot;
    }
    double sign = sum < 0 ? -1 : 1; /* most names go up with it */
    for (size_t name = 0; name < names; name++)
      model.exposures[name * k + j] *= sign;
    for (size_t day = 0; day < days; day++)
      series[day * k + j] = sign * root * eigen.vectors[day * columns + j];
  }
  fill_specific(arena, &covariance.centred, series, &model);
  return model;
}

struct factor_model factor_model_observed(struct arena *arena, const struct returns_matrix *returns,
                                          const double *exposures, size_t factors)
{
  assert(factors >= 1 && factors <= FACTORS_MAX && returns->days >= 2);
  size_t names = returns->names, days = returns->days;
  struct factor_model model = { .names = names, .factors = factors };
  model.exposures = arena_copy(arena, exposures, names * factors * sizeof *exposures);
  double *matrix = arena_array(arena, factors * factors, sizeof *matrix);
  double *sides = arena_array(arena, factors * days, sizeof *sides); /* factors x days */
  for (size_t name = 0; name < names; name++) {
    for (size_t i = 0; i < factors; i++) {
      double own = exposures[name * factors + i];
      for (size_t j = 0; j < factors; j++)
        matrix[i * factors + j] += own * exposures[name * factors + j];
      for (size_t day = 0; day < days; day++)
        sides[i * days + day] += own * returns->values[day * names + name];
    }
  }
  solve(matrix, factors, sides, days);
  double *series = arena_array(arena, days * factors, sizeof *series);
  for (size_t day = 0; day < days; day++) {
    for (size_t i = 0; i < factors; i++)
      series[day * factors + i] = sides[i * days + day];
  }
  struct returns_matrix found = { series, days, factors };
  struct returns_matrix apart = { centred(arena, &found), days, factors };
  model.covariance = products(arena, apart.values, factors, &apart);
  fill_specific(arena, returns, series, &model);
  return model;
}

struct factor_risk factor_model_risk(struct arena *arena, const struct factor_model *model, const double *weights)
{
  size_t k = model->factors;
  struct factor_risk risk = { .exposures = arena_array(arena, k, sizeof(double)),
                              .contributions = arena_array(arena, k, sizeof(double)) };
  for (size_t name = 0; name < model->names; name++) {
    for (size_t i = 0; i < k; i++)
      risk.exposures[i] += weights[name] * model->exposures[name * k + i];
    risk.specific += weights[name] * weights[name] * model->specific[name];
  }
  risk.variance = risk.specific;
  for (size_t i = 0; i < k; i++) {
    double with = 0;
    for (size_t j = 0; j < k; j++)
      with += model->covariance[i * k + j] * risk.exposures[j];
    risk.contributions[i] = risk.exposures[i] * with;
    risk.variance += risk.contributions[i];
  }
  return risk;
}

void factor_model_spread(struct arena *arena, const struct factor_model *model, const bool *is_given, double *moves)
{
  size_t k = model->factors, given = 0, places[FACTORS_MAX];
  assert(k <= FACTORS_MAX);
  for (size_t i = 0; i < k; i++) {
    if (is_given[i])
      places[given++] = i;
  }
  double *matrix = arena_array(arena, given * given, sizeof *matrix), *sides = arena_array(arena, given, sizeof *sides);
  for (size_t i = 0; i < given; i++) {
    sides[i] = moves[places[i]];
    for (size_t j = 0; j < given; j++)
      matrix[i * given + j] = model->covariance[places[i] * k + places[j]];
  }
  solve(matrix, given, sides, 1);
  for (size_t i = 0; i < k; i++) {
    if (is_given[i])
      continue;
    moves[i] = 0;
    for (size_t j = 0; j < given; j++)
      moves[i] += model->covariance[i * k + places[j]] * sides[j];
  }
}
