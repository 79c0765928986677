/* Series at the edge: nothing moves, one day does, everything is lost, ties. The table is what numpy says of them in
 * double, with numbers of its own for quantiles, moments and the Edgeworth tail (by Simpson's rule). */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "profile_batch.h"

#define EDGE_DAYS_MAX 1260
#define EDGE_NUMBERS 12
#define RISK_FREE 0.03

struct edge {
  const char *name;
  size_t days;
  double pattern[5]; /* again and again */
  size_t period;
  double once; /* instead of it on one day, where it is not 0 */
  size_t once_on;
  double wanted[EDGE_NUMBERS];
  size_t drawdown_days;
  bool is_recovered;
};

static const char *const numbers[EDGE_NUMBERS] = {
  "volatility",
  "Sharpe",
  "Sortino",
  "skewness",
  "kurtosis",
  "drawdown",
  "95% VaR, a day",
  "99% ES, a day",
  "95% VaR, a week",
  "99% ES, a week",
  "modified 95% VaR, a week",
  "modified 99% ES, a day",
};

static const struct edge edges[] = {
  /* clang-format off */
    { "constant prices", 252, { 0 }, 1, 0, 0,
      { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0 }, 0, false },
    { "one rate every day", 252, { 0.001 }, 1, 0, 0,
      { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0, false },
    { "one loss every day", 252, { -0.001 }, 1, 0, 0,
      { 0, 0, -15.8745078664, 0, 0, 0.222853253928, 0.001, 0.001, 0.004990009995, 0.004990009995, 0.004990009995, 0.001 }, 252, false },
    { "one loss every day, five years", 1260, { -0.001 }, 1, 0, 0,
      { 0, 0, -15.8745078664, 0, 0, 0.716524738407, 0.001, 0.001, 0.004990009995, 0.004990009995, 0.004990009995, 0.001 }, 1260, false },
    { "a year less two days", 250, { 0.01, -0.02, 0.03, 0, -0.01 }, 5, 0, 0,
      { 0.273663235136, 1.73205582315, 3.17490157328, 0.395870337344, -1.00547845142, 0.020098, 0.02, 0.02, 0, 0, 0, 0.0747296065769 }, 4, true },
    { "five days", 5, { 0.01, -0.02, 0.03, 0, -0.01 }, 5, 0, 0,
      { 0.3053522556, 1.55230554649, 3.17490157328, 0.395870337344, -1.00547845142, 0.02, 0.018, 0.02, 0, 0, 0, 0.0747296065769 }, 2, true },
    { "six days", 6, { 0.01, -0.02, 0.03, 0, -0.01 }, 5, 0, 0,
      { 0.277992805662, 2.91374446929, 5.79655069848, 0.181316881789, -0.862003780718, 0.02, 0.0175, 0.02, 0, 0, 0, 0.042896179545 }, 2, true },
    { "a fall on the first day", 252, { 0 }, 1, -0.4, 0,
      { 0.4, -1.075, -1, -15.7798600774, 247.003984064, 0.4, 0, 0.0015873015873, 0, 0.00161290322581, 0, 0.0015873015873 }, 252, false },
    { "a fall amidst", 252, { 0 }, 1, -0.4, 100,
      { 0.4, -1.075, -1, -15.7798600774, 247.003984064, 0.4, 0, 0.0015873015873, 0, 0.4, 0.109801738546, 0.0015873015873 }, 152, false },
    { "a fall on the last day", 252, { 0 }, 1, -0.4, 251,
      { 0.4, -1.075, -1, -15.7798600774, 247.003984064, 0.4, 0, 0.0015873015873, 0, 0.00161290322581, 0, 0.0015873015873 }, 1, false },
    { "a jump", 252, { 0 }, 1, 3, 100,
      { 3, 0.99, 0, 15.7798600774, 247.003984064, 0, 0, 0, 0, 0, 0, 0 }, 0, false },
    { "a fall that is made good, again and again", 252, { -0.5, 1 }, 2, 0, 0,
      { 11.9295742185, 5.27847841393, 11.2249721603, 0, -2, 0.5, 0.5, 0.5, 0.5, 0.5, 1.01391134006, 3.28305058745 }, 2, true },
    { "the same but for rounding", 252, { -0.27, 1 / 0.73 - 1 }, 2, 0, 0,
      { 5.08886220775, 2.46670851235, 4.1517020319, 0, -2, 0.27, 0.27, 0.27, 0.27, 0.27, 0.489221905882, 1.45718075744 }, 2, true },
    { "gains alone", 252, { 0.01, 0.02, 0.005 }, 3, 0, 0,
      { 0.0991919544353, 29.3370567862, 0, 0.381801774161, -1.5, 0, 0, 0, 0, 0, 0, 0.0290738097401 }, 0, false },
    { "losses alone", 252, { -0.01, -0.02, -0.005 }, 3, 0, 0,
      { 0.0991919544353, -29.941944555, -14, -0.381801774161, -1.5, 0.948300601892, 0.02, 0.02, 0.0634184002, 0.0634184002, 0.0663764919387, 0.0287746778719 }, 252, false },
    { "ties at the quantile", 252, { -0.02, 0.01, 0.01, 0.01, 0.01 }, 5, 0, 0,
      { 0.191720039915, 5.00730127337, 6.93138641594, -1.48152212736, 0.194907813872, 0.02, 0.02, 0.02, 0, 0, 0, 0.0671977565806 }, 4, true },
    { "every other day nothing", 252, { 0, 0.01, 0, -0.01 }, 4, 0, 0,
      { 0.112473104355, -0.266730434552, 0, 0, -1, 0.0161193164866, 0.01, 0.01, 0.010099, 0.010099, 0.0118723936071, 0.0191957105385 }, 249, false },
    { "all lost", 252, { 0.01, -0.01 }, 2, -1, 100,
      { 1.01248205926, -1.02717869466, -1.00369650586, -15.1969694904, 234.864998266, 1, 0.01, 0.0177952755906, 0.0101979901, 1, 0.276427366162, 0.00400793650793 }, 251, false },
    { "five years of ties", 1260, { -0.03, 0.01, 0.02, 0.01, -0.005 }, 5, 0, 0,
      { 0.276891401622, 0.80175837422, 1.16711703019, -0.818425537443, -0.688149238227, 0.03485, 0.03, 0.03, 0, 0, 0, 0.0571456374026 }, 5, true },
  /* clang-format on */
};

static void expect(const struct edge *edge, const char *how, const struct series_profile *profile)
{
  const double found[EDGE_NUMBERS] = { profile->volatility,
                                       profile->sharpe,
                                       profile->sortino,
                                       profile->skewness,
                                       profile->excess_kurtosis,
                                       profile->drawdown.depth,
                                       profile->tails[0][0].historical.value_at_risk,
                                       profile->tails[1][0].historical.shortfall,
                                       profile->tails[0][1].historical.value_at_risk,
                                       profile->tails[1][1].historical.shortfall,
                                       profile->tails[0][1].modified.value_at_risk,
                                       profile->tails[1][0].modified.shortfall };
  for (size_t i = 0; i < EDGE_NUMBERS; i++)
    cr_expect(fabs(found[i] - edge->wanted[i]) <= 1e-9 * fmax(1, fabs(edge->wanted[i])), "%s, %s: %s %.12g, not %.12g",
              edge->name, how, numbers[i], found[i], edge->wanted[i]);
  cr_expect_eq(profile->drawdown.days, edge->drawdown_days, "%s, %s: %zu days", edge->name, how,
               profile->drawdown.days);
  cr_expect_eq(profile->drawdown.is_recovered, edge->is_recovered, "%s, %s", edge->name, how);
}

Test(edge_series, are_measured_as_numpy_measures_them_alone_and_in_batches)
{
  static const char *const hows[] = { "alone", "plain", "AVX2", "AVX-512" };
  static double returns[EDGE_DAYS_MAX], benchmark[EDGE_DAYS_MAX];
  struct arena *arena = arena_new();
  for (size_t i = 0; i < EDGE_DAYS_MAX; i++)
    benchmark[i] = 0.01 * sin((double)i);
  for (size_t row = 0; row < sizeof edges / sizeof edges[0]; row++) {
    const struct edge *edge = &edges[row];
    for (size_t i = 0; i < edge->days; i++)
      returns[i] = edge->pattern[i % edge->period];
    if (edge->once != 0)
      returns[edge->once_on] = edge->once;
    struct profile_terms terms = { { benchmark, edge->days }, RISK_FREE };
    struct series_profile found = series_profile(arena, (struct series){ returns, edge->days }, &terms);
    expect(edge, hows[0], &found);
    for (enum profile_vectors vectors = VECTORS_PLAIN; vectors <= VECTORS_AVX512; vectors++) {
      if (!profile_vectors_are_there(vectors))
        continue;
      const double weights[] = { 1, 0 }; /* half of the names: added up; and one of one: multiplied by OpenBLAS */
      static double two[2 * EDGE_DAYS_MAX];
      for (size_t i = 0; i < edge->days; i++)
        two[2 * i] = returns[i];
      struct profile_batch batch = { two, edge->days, 2, weights, 1, terms, vectors };
      profile_batch(arena, &batch, &found);
      expect(edge, hows[vectors], &found);
      batch = (struct profile_batch){ returns, edge->days, 1, weights, 1, terms, vectors };
      profile_batch(arena, &batch, &found);
      expect(edge, hows[vectors], &found);
    }
    arena_reset(arena);
  }
  arena_free(arena);
}

Test(edge_series, a_benchmark_that_grows_by_the_same_every_day_does_not_move)
{
  struct arena *arena = arena_new();
  static double returns[EDGE_DAYS_MAX], benchmark[EDGE_DAYS_MAX];
  for (size_t i = 0; i < EDGE_DAYS_MAX; i++) {
    returns[i] = 0.01 * sin((double)i);
    benchmark[i] = 0.0003;
  }
  const double weight = 1;
  struct profile_batch batch = { returns, 252, 1, &weight, 1, { { benchmark, 252 }, RISK_FREE }, VECTORS_BEST };
  struct series_profile found;
  profile_batch(arena, &batch, &found);
  cr_expect_eq(found.beta, 0);
  cr_expect_eq(series_profile(arena, (struct series){ returns, 252 }, &batch.terms).beta, 0);
  arena_free(arena);
}
