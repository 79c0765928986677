/* Puts likelihoods, assumptions, limits and fees into words. */
#include "goal_words.h"

#include <math.h>

#include "base/date.h"
#include "base/decimal.h"

#define ONE_PERCENT_E2 100
#define SENTENCES_MAX 8
#define SMALL_ERROR_E2 5 /* below it one place would hide the error */

int64_t goal_percent_e2(const struct goal_estimate *estimate)
{
  return (int64_t)nearbyint(estimate->value * 100 * ONE_PERCENT_E2);
}

int64_t goal_plus_minus_e2(const struct goal_estimate *estimate)
{
  double above = estimate->high - estimate->value, below = estimate->value - estimate->low;
  double half = above > below ? above : below;
  /* A billionth of a percent is the arithmetic's own noise. */
  return half <= 0 ? 0 : (int64_t)ceil(half * 100 * ONE_PERCENT_E2 - 1e-9);
}

enum goal_band goal_band_of(int64_t percent_e2)
{
  if (percent_e2 > 75 * ONE_PERCENT_E2)
    return BAND_ON_TARGET;
  if (percent_e2 >= 50 * ONE_PERCENT_E2)
    return BAND_MANAGEABLE;
  if (percent_e2 >= 25 * ONE_PERCENT_E2)
    return BAND_AT_RISK;
  return percent_e2 >= 1 * ONE_PERCENT_E2 ? BAND_OFF_TARGET : BAND_NOT_ACHIEVABLE;
}

const char *goal_band_text(enum goal_band band)
{
  static const char *const texts[] = { "", "on target", "manageable", "at risk", "off target", "not achievable" };
  return texts[band];
}

const char *goal_likelihood_text(struct arena *arena, const struct goal_estimate *estimate)
{
  char percent[DECIMAL_TEXT_SIZE], error[DECIMAL_TEXT_SIZE];
  int64_t percent_e2 = goal_percent_e2(estimate), error_e2 = goal_plus_minus_e2(estimate);
  if (error_e2 == 0 || error_e2 >= SMALL_ERROR_E2) {
    percent_e2 = (int64_t)nearbyint(estimate->value * 1000) * 10;
    error_e2 = (error_e2 + 9) / 10 * 10;
    return arena_printf(arena, "%s%% ± %s", decimal_format(percent_e2 / 10, 1, 1, percent),
                        decimal_format(error_e2 / 10, 1, 1, error));
  }
  return arena_printf(arena, "%s%% ± %s", decimal_format(percent_e2, GOAL_PERCENT_PLACES, 2, percent),
                      decimal_format(error_e2, GOAL_PERCENT_PLACES, 2, error));
}

bool goal_is_below(int64_t percent_e2, int64_t line_e2)
{
  return percent_e2 < line_e2;
}

const char goal_hypothetical[] =
    "This projection is hypothetical. It is computed from assumptions, is no forecast and no promise of a return or of "
    "a goal being met, and does not show what any account has earned or will earn.";

/* 7000000 -> "7%", 12340000 -> "12.34%" */
static const char *percent(struct arena *arena, int64_t e8)
{
  char text[DECIMAL_TEXT_SIZE];
  return arena_printf(arena, "%s%%", decimal_format(e8, WEIGHT_PLACES - 2, 0, text));
}

static const char *method_sentence(struct arena *arena, const struct goal_run_words *run)
{
  const struct goal_result *result = run->result;
  unsigned long long seed = result->seed;
  switch (result->method) {
  case GOAL_EXACT:
    return "The distribution of wealth is carried month by month without drawing random numbers; the error is that of "
           "its grid.";
  case GOAL_SOBOL:
    return arena_printf(arena,
                        "%u paths of a Sobol sequence over a Brownian bridge, scrambled by seed %llu; the same request "
                        "gives the same numbers.",
                        result->paths, seed);
  case GOAL_BOOTSTRAP:
    return arena_printf(arena,
                        "%u paths of blocks of historical months of %s, moved so that their mean growth is the plan's, "
                        "drawn by seed %llu; the same request gives the same numbers.",
                        result->paths, run->history, seed);
  case GOAL_MONTE_CARLO:
    break;
  }
  return arena_printf(arena, "%u random paths%s, drawn by seed %llu; the same request gives the same numbers.",
                      result->paths, run->antithetic ? " in pairs of opposite shocks" : "", seed);
}

size_t goal_assumption_sentences(struct arena *arena, const struct goal_input *input, const struct goal_run_words *run,
                                 const char ***out)
{
  const char **list = arena_array(arena, SENTENCES_MAX, sizeof *list);
  size_t count = 0;
  char on[DATE_TEXT_SIZE];
  list[count++] =
      run->result->method == GOAL_BOOTSTRAP
          ? arena_printf(arena,
                         "The portfolio returns %s a year on average (arithmetic); its volatility is that of the "
                         "months that are drawn.",
                         percent(arena, input->return_e8))
          : arena_printf(arena,
                         "The portfolio returns %s a year on average (arithmetic) with a volatility of %s; monthly "
                         "returns are independent and log-normal.",
                         percent(arena, input->return_e8), percent(arena, input->volatility_e8));
  list[count++] =
      arena_printf(arena, "Goals and social security grow with inflation of %s a year, contributions by %s.",
                   percent(arena, input->inflation_e8), percent(arena, input->contribution_growth_e8));
  list[count++] = arena_printf(arena,
                               "Months are counted from %s; in each, growth comes first, then what comes in, then what "
                               "is paid.",
                               date_format(input->valuation_on, on));
  list[count++] = input->by_priority
                      ? "Goals are paid by priority: one is not paid where that would make a higher one miss."
                      : "Goals are paid in order of date; a shortfall pays what it can and fails the goal.";
  list[count++] = method_sentence(arena, run);
  *out = list;
  return count;
}

size_t goal_limit_sentences(struct arena *arena, const struct goal_run_words *run, const char ***out)
{
  const char **list = arena_array(arena, SENTENCES_MAX, sizeof *list);
  size_t count = 0;
  list[count++] =
      "Taxes, trading costs, required distributions and changes of the portfolio over time are not modelled.";
  list[count++] = "Return, volatility, inflation and fee stay the same in every year; real ones do not.";
  list[count++] = "The stated error is that of the computation alone, not that of the assumptions, which is larger.";
  if (run->result->method == GOAL_BOOTSTRAP)
    list[count++] = "History has few independent stretches of this length; what has not happened in it is not seen.";
  else
    list[count++] = "Extreme months are rarer in a log-normal model than in markets.";
  *out = list;
  return count;
}

const char *goal_fee_sentence(struct arena *arena, int64_t fee_e8, const char *source)
{
  if (fee_e8 == 0)
    return arena_printf(arena, "No advisory fee is deducted (%s); a fee would lower every number shown.", source);
  return arena_printf(arena,
                      "An advisory fee of %s a year (%s) is deducted, a twelfth of it each month; costs of funds "
                      "and of trading are not.",
                      percent(arena, fee_e8), source);
}
