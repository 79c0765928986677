/* Many portfolios at once: as each by itself, whatever they hold and whatever the vectors are wide. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "made_series.h"
#include "profile_batch.h"
#include "seeded_normal.h"

static double relative(double a, double b)
{
  return fabs(a - b) / fmax(1e-3, fabs(b));
}

static double worst_tail(const struct series_profile *a, const struct series_profile *b)
{
  double worst = 0;
  for (int i = 0; i < TAIL_LEVELS * HORIZONS; i++) {
    const double *x = (const double *)&a->tails[i / HORIZONS][i % HORIZONS];
    const double *y = (const double *)&b->tails[i / HORIZONS][i % HORIZONS];
    for (size_t j = 0; j < sizeof(struct profile_tail) / sizeof(double); j++)
      worst = fmax(worst, relative(x[j], y[j]));
  }
  return worst;
}

/* What portfolio i holds: nothing, one name, some with shorts, or nearly all; more than two tiles of each kind of
 * product.
 */
enum { DAYS = 260, NAMES = 130, PORTFOLIOS = 1700 };
static double names[NAMES][DAYS], returns[DAYS * NAMES], weights[PORTFOLIOS * NAMES], benchmark[DAYS];
static struct series_profile found[PORTFOLIOS], again[PORTFOLIOS];

static bool is_held(size_t portfolio, size_t name)
{
  switch (portfolio % 4) {
  case 0:
    return false;
  case 1:
    return name == portfolio % NAMES;
  case 2:
    return (portfolio + name) % 7 == 0;
  default:
    return (portfolio + name) % 11 != 0;
  }
}

static struct profile_batch made_batch(void)
{
  made_series(2, DAYS, benchmark);
  for (size_t i = 0; i < NAMES; i++) {
    made_series(i + 3, DAYS, names[i]);
    for (size_t day = 0; day < DAYS; day++)
      returns[day * NAMES + i] = names[i][day];
  }
  for (size_t i = 0; i < PORTFOLIOS * NAMES; i++)
    weights[i] = is_held(i / NAMES, i % NAMES) ? seeded_normal(2, i / NAMES, i % NAMES) / NAMES : 0;
  return (struct profile_batch){ returns, DAYS, NAMES, weights, PORTFOLIOS, { { benchmark, DAYS }, 0.02 }, 0 };
}

static void expect_alone(const struct profile_batch *batch, size_t i)
{
  static double own[DAYS];
  struct arena *arena = arena_new();
  for (size_t day = 0; day < DAYS; day++) {
    own[day] = 0;
    for (size_t j = 0; j < NAMES; j++)
      own[day] += weights[i * NAMES + j] * names[j][day];
  }
  struct series_profile alone = series_profile(arena, (struct series){ own, DAYS }, &batch->terms);
  bool is_sparse = i % 4 != 3; /* those are added in the names' order, so the bits are the same */
  double near = is_sparse ? 0 : 1e-11, nearly = is_sparse ? 0 : 1e-9;
  cr_expect_leq(relative(found[i].volatility, alone.volatility), near, "portfolio %zu", i);
  cr_expect_leq(relative(found[i].beta, alone.beta), near, "portfolio %zu", i);
  cr_expect_leq(relative(found[i].cumulative_return, alone.cumulative_return), near, "portfolio %zu", i);
  cr_expect_leq(relative(found[i].sharpe, alone.sharpe), nearly, "portfolio %zu", i);
  cr_expect_leq(relative(found[i].sortino, alone.sortino), nearly, "portfolio %zu", i);
  cr_expect_leq(relative(found[i].excess_kurtosis, alone.excess_kurtosis), nearly, "portfolio %zu", i);
  cr_expect_leq(relative(found[i].drawdown.depth, alone.drawdown.depth), near, "portfolio %zu", i);
  cr_expect_eq(found[i].drawdown.days, alone.drawdown.days, "portfolio %zu", i);
  cr_expect_eq(found[i].drawdown.is_recovered, alone.drawdown.is_recovered, "portfolio %zu", i);
  cr_expect_lt(worst_tail(&found[i], &alone), 1e-10, "portfolio %zu", i);
  arena_free(arena);
}

Test(profile_batch, many_portfolios_at_once_are_as_each_by_itself)
{
  struct arena *arena = arena_new();
  struct profile_batch batch = made_batch();
  profile_batch(arena, &batch, found);
  for (size_t i = 0; i < PORTFOLIOS; i++)
    expect_alone(&batch, i);
  arena_free(arena);
}

Test(profile_batch, vectors_of_any_width_give_the_same_bits)
{
  struct arena *arena = arena_new();
  struct profile_batch batch = made_batch();
  batch.vectors = VECTORS_PLAIN;
  profile_batch(arena, &batch, found);
  for (enum profile_vectors vectors = VECTORS_AVX2; vectors <= VECTORS_AVX512; vectors++) {
    if (!profile_vectors_are_there(vectors))
      continue;
    batch.vectors = vectors;
    memset(again, 0, sizeof again);
    profile_batch(arena, &batch, again);
    for (size_t i = 0; i < PORTFOLIOS; i++) {
      cr_expect_arr_eq(found[i].tails, again[i].tails, sizeof found[i].tails, "width %d, portfolio %zu", vectors, i);
      cr_expect_eq(found[i].cumulative_return, again[i].cumulative_return, "width %d, portfolio %zu", vectors, i);
      cr_expect_eq(found[i].volatility, again[i].volatility, "width %d, portfolio %zu", vectors, i);
      cr_expect_eq(found[i].beta, again[i].beta, "width %d, portfolio %zu", vectors, i);
      cr_expect_eq(found[i].downside_deviation, again[i].downside_deviation, "width %d, portfolio %zu", vectors, i);
      cr_expect_eq(found[i].drawdown.depth, again[i].drawdown.depth, "width %d, portfolio %zu", vectors, i);
      cr_expect_eq(found[i].drawdown.days, again[i].drawdown.days, "width %d, portfolio %zu", vectors, i);
    }
    arena_reset(arena);
  }
  arena_free(arena);
}

/* Days are turned into lanes in blocks of eight: what does not fill one counts as much. Each portfolio holds one name.
 */
Test(profile_batch, days_that_fill_no_whole_block_count_too)
{
  enum { SOME_DAYS = 33, SOME = 11 };
  struct arena *arena = arena_new();
  made_series(2, SOME_DAYS, benchmark);
  for (size_t i = 0; i < SOME; i++) {
    made_series(i + 3, SOME_DAYS, names[i]);
    weights[i * SOME + i] = 1;
    for (size_t day = 0; day < SOME_DAYS; day++)
      returns[day * SOME + i] = names[i][day];
  }
  for (size_t days = WEEK_DAYS; days <= SOME_DAYS; days++) {
    struct profile_batch batch = { returns, days, SOME, weights, SOME, { { benchmark, days }, 0.02 }, 0 };
    profile_batch(arena, &batch, found);
    for (size_t i = 0; i < SOME; i++) {
      struct series_profile alone = series_profile(arena, (struct series){ names[i], days }, &batch.terms);
      cr_expect_eq(found[i].volatility, alone.volatility, "%zu days, portfolio %zu", days, i);
      cr_expect_eq(found[i].cumulative_return, alone.cumulative_return, "%zu days, portfolio %zu", days, i);
      cr_expect_eq(found[i].drawdown.days, alone.drawdown.days, "%zu days, portfolio %zu", days, i);
      cr_expect_lt(worst_tail(&found[i], &alone), 1e-10, "%zu days, portfolio %zu", days, i);
    }
    arena_reset(arena);
  }
  arena_free(arena);
}

/* One name held whole: the product has nothing to round, so the bits are the same. */
Test(profile_batch, a_portfolio_of_one_name_has_the_bits_of_the_name)
{
  struct arena *arena = arena_new();
  made_series(5, DAYS, returns);
  made_series(6, DAYS, benchmark);
  const double weight = 1;
  struct profile_batch batch = { returns, DAYS, 1, &weight, 1, { { benchmark, DAYS }, 0 }, 0 };
  struct series_profile one, alone = series_profile(arena, (struct series){ returns, DAYS }, &batch.terms);
  profile_batch(arena, &batch, &one);
  cr_expect_eq(one.volatility, alone.volatility);
  cr_expect_eq(one.beta, alone.beta);
  cr_expect_eq(one.sortino, alone.sortino);
  cr_expect_eq(one.skewness, alone.skewness);
  cr_expect_eq(one.drawdown.depth, alone.drawdown.depth);
  cr_expect_eq(one.tails[0][1].historical.value_at_risk, alone.tails[0][1].historical.value_at_risk);
  cr_expect_eq(one.tails[1][0].modified.shortfall, alone.tails[1][0].modified.shortfall);
  cr_expect_eq(one.tails[1][1].ewma.value_at_risk, alone.tails[1][1].ewma.value_at_risk);
  arena_free(arena);
}

Test(profile_batch, what_holds_no_names_has_no_risk)
{
  struct arena *arena = arena_new();
  made_series(6, DAYS, benchmark);
  struct profile_batch batch = { returns, DAYS, 0, weights, 3, { { benchmark, DAYS }, 0 }, 0 };
  memset(found, 1, sizeof found);
  profile_batch(arena, &batch, found);
  for (size_t i = 0; i < 3; i++) {
    cr_expect_eq(found[i].volatility, 0);
    cr_expect_eq(found[i].sharpe, 0);
    cr_expect_eq(found[i].drawdown.depth, 0);
    cr_expect_eq(found[i].tails[0][0].historical.value_at_risk, 0);
  }
  arena_free(arena);
}
