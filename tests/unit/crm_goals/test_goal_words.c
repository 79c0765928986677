/* Likelihoods in words: bands, errors, and the sentences of a projection. */
#include <criterion/criterion.h>
#include <string.h>

#include "goal_words.h"
#include "plan_text.h"

Test(goal_words, a_band_is_that_of_the_percentage_as_it_is_told)
{
  static const struct {
    double likelihood;
    const char *band;
  } rows[] = {
    { 1, "on target" },       { 0.7501, "on target" },   { 0.75004, "manageable" },    { 0.75, "manageable" },
    { 0.5, "manageable" },    { 0.49996, "manageable" }, { 0.4999, "at risk" },        { 0.25, "at risk" },
    { 0.2499, "off target" }, { 0.01, "off target" },    { 0.0099, "not achievable" }, { 0, "not achievable" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct goal_estimate estimate = { .value = rows[i].likelihood };
    const char *band = goal_band_text(goal_band_of(goal_percent_e2(&estimate)));
    cr_expect_str_eq(band, rows[i].band, "%g is %s", rows[i].likelihood, band);
  }
}

Test(goal_words, a_likelihood_is_told_with_its_error_never_too_small)
{
  static const struct {
    const char *rule;
    double value, low, high;
    const char *text;
    int64_t plus_minus_e2;
  } rows[] = {
    { "as the page has it", 0.8213, 0.8189, 0.8237, "82.1% ± 0.3", 24 },
    { "the wider side counts", 0.99, 0.9893, 0.9904, "99.0% ± 0.1", 7 },
    { "a small error has two places", 0.779921, 0.779912, 0.77993, "77.99% ± 0.01", 1 },
    { "no error at all", 1, 1, 1, "100.0% ± 0.0", 0 },
    { "all paths are met, and still", 1, 0.9999631, 1, "100.00% ± 0.01", 1 },
    { "half of it", 0.5, 0.4969, 0.5031, "50.0% ± 0.4", 31 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct arena *arena = arena_new();
    struct goal_estimate estimate = { .value = rows[i].value, .low = rows[i].low, .high = rows[i].high };
    const char *text = goal_likelihood_text(arena, &estimate);
    cr_expect_str_eq(text, rows[i].text, "%s: %s", rows[i].rule, text);
    cr_expect_eq(goal_plus_minus_e2(&estimate), rows[i].plus_minus_e2, "%s: %lld", rows[i].rule,
                 (long long)goal_plus_minus_e2(&estimate));
    arena_free(arena);
  }
}

Test(goal_words, at_the_line_is_not_below_it)
{
  cr_expect(goal_is_below(6999, 7000));
  cr_expect_not(goal_is_below(7000, 7000));
  cr_expect_not(goal_is_below(0, 0));
}

static bool says(const char *const *sentences, size_t count, const char *part)
{
  for (size_t i = 0; i < count; i++) {
    if (strstr(sentences[i], part) != NULL)
      return true;
  }
  return false;
}

Test(goal_words, a_projection_says_what_it_assumes_its_limits_and_the_fee)
{
  struct arena *arena = arena_new();
  struct goal_input input = input_of_text(arena, "1.00 r 0.07 s 0.1234 i 0.03|house 1.00 2030-01-01");
  struct goal_result result = { .method = GOAL_MONTE_CARLO, .seed = 7, .paths = 20000 };
  struct goal_run_words run = { .result = &result, .antithetic = true, .history = "SPY" };
  const char **sentences;
  size_t count = goal_assumption_sentences(arena, &input, &run, &sentences);
  cr_expect(says(sentences, count, "returns 7% a year"));
  cr_expect(says(sentences, count, "volatility of 12.34%"));
  cr_expect(says(sentences, count, "inflation of 3%"));
  cr_expect(says(sentences, count, "from 2026-11-21"));
  cr_expect(says(sentences, count, "20000 random paths in pairs of opposite shocks, drawn by seed 7"));
  cr_expect(says(sentences, count, "in order of date"));
  input.by_priority = true;
  result.method = GOAL_BOOTSTRAP;
  count = goal_assumption_sentences(arena, &input, &run, &sentences);
  cr_expect(says(sentences, count, "by priority"));
  cr_expect(says(sentences, count, "historical months of SPY"));
  count = goal_limit_sentences(arena, &run, &sentences);
  cr_expect(says(sentences, count, "Taxes"));
  cr_expect(says(sentences, count, "History has few"));
  cr_expect(strstr(goal_hypothetical, "hypothetical") != NULL);
  cr_expect(strstr(goal_fee_sentence(arena, 850000, "typed"), "0.85% a year (typed)") != NULL);
  cr_expect(strstr(goal_fee_sentence(arena, 0, "no accounts"), "No advisory fee") != NULL);
  arena_free(arena);
}
