/* test_score.c: percentiles, means, fits, grades. */
#include <criterion/criterion.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "score.h"

#define SCORE(n) ((int64_t)((n)*10000 + 0.5))

Test(score, percentiles_high_is_bad_with_ties)
{
  struct arena *arena = arena_new();
  struct esg_measure measures[] = { { 10, "A" }, { 20, "A" }, { 20, "A" }, { 40, "A" } };
  int64_t expected_bad[] = { SCORE(87.5), SCORE(50), SCORE(50), SCORE(12.5) };
  int64_t expected_good[] = { SCORE(12.5), SCORE(50), SCORE(50), SCORE(87.5) };
  struct esg_rank ranks[4];
  esg_percentiles(arena, measures, 4, true, ranks);
  for (int i = 0; i < 4; i++)
    cr_assert_eq(ranks[i].percentile_e4, expected_bad[i]);
  esg_percentiles(arena, measures, 4, false, ranks);
  for (int i = 0; i < 4; i++)
    cr_assert_eq(ranks[i].percentile_e4, expected_good[i]);
  arena_free(arena);
}

/* Five of sector A are ranked among themselves, two of sector B among all seven. */
Test(score, small_sectors_are_ranked_over_all_sectors)
{
  struct arena *arena = arena_new();
  struct esg_measure measures[] = {
    { 1, "A" }, { 100, "B" }, { 2, "A" }, { 3, "A" }, { 0, "B" }, { 4, "A" }, { 5, "A" }
  };
  int64_t expected[] = { SCORE(10), 928571, SCORE(30), SCORE(50), 71429, SCORE(70), SCORE(90) };
  struct esg_rank ranks[7];
  esg_percentiles(arena, measures, 7, false, ranks);
  for (int i = 0; i < 7; i++)
    cr_assert_eq(ranks[i].percentile_e4, expected[i], "%d: %ld", i, (long)ranks[i].percentile_e4);
  arena_free(arena);
}

Test(score, the_mean_leaves_missing_parts_out_and_lowers_coverage)
{
  struct esg_part parts[] = { { SCORE(80), 3 }, { ESG_NO_SCORE, 1 }, { SCORE(40), 1 }, { SCORE(5), 0 } };
  struct esg_mean mean = esg_mean_of(parts, 4);
  cr_assert_eq(mean.score_e4, SCORE(70));
  cr_assert_eq(mean.coverage_e8, 80 * WEIGHT_E8 / 100);
  cr_assert_eq(esg_mean_of(&parts[1], 1).score_e4, ESG_NO_SCORE);
  cr_assert_eq(esg_mean_of(&parts[3], 1).score_e4, ESG_NO_SCORE, "no importance set: no score");
}

Test(score, names_the_fit_and_caps_a_conflict)
{
  static const struct {
    int64_t score_e4;
    bool is_conflict;
    int64_t expected_e4;
    enum esg_fit fit;
  } fits[] = {
    { SCORE(39.9999), false, SCORE(39.9999), ESG_AGAINST }, { SCORE(40), false, SCORE(40), ESG_NEUTRAL },
    { SCORE(60), false, SCORE(60), ESG_NEUTRAL },           { SCORE(60.0001), false, SCORE(60.0001), ESG_ALIGNED },
    { SCORE(90), true, SCORE(25), ESG_CONFLICT },           { SCORE(10), true, SCORE(10), ESG_CONFLICT },
    { ESG_NO_SCORE, false, ESG_NO_SCORE, ESG_FIT_NONE },    { ESG_NO_SCORE, true, ESG_NO_SCORE, ESG_CONFLICT },
  };
  for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
    struct esg_security_score score = esg_security_score_of(fits[i].score_e4, fits[i].is_conflict);
    cr_assert_eq(score.score_e4, fits[i].expected_e4, "row %zu", i);
    cr_assert_eq(score.fit, fits[i].fit, "row %zu: %s", i, esg_fit_text(score.fit));
  }
}

Test(score, grades)
{
  static const struct {
    int64_t score_e4;
    const char *grade;
  } grades[] = {
    { 0, "D-" },
    { 1, "D-" },
    { SCORE(8.3333), "D-" },
    { SCORE(8.3334), "D" },
    { SCORE(50), "C+" },
    { SCORE(50.01), "B-" },
    { 500001, "B-" },
    { SCORE(91.67), "A+" },
    { SCORE(100), "A+" },
  };
  for (size_t i = 0; i < sizeof(grades) / sizeof(grades[0]); i++)
    cr_assert_str_eq(esg_grade(grades[i].score_e4), grades[i].grade, "row %zu", i);
}

Test(score, of_a_portfolio_needs_half_of_its_value_scored)
{
  struct esg_portfolio_score score;
  struct esg_holding half[] = { { 100, SCORE(80) }, { 100, ESG_NO_SCORE } };
  cr_assert(esg_portfolio_score_of(half, 2, &score));
  cr_assert_eq(score.score_e4, SCORE(80));
  cr_assert_eq(score.coverage_e8, WEIGHT_E8 / 2);
  cr_assert_str_eq(score.grade, "A-");
  half[1].value_e4++;
  cr_assert(esg_portfolio_score_of(half, 2, &score));
  cr_assert_null(score.grade);
  struct esg_holding with_short[] = { { 300, SCORE(80) }, { -100, SCORE(20) } };
  cr_assert(esg_portfolio_score_of(with_short, 2, &score));
  cr_assert_eq(score.score_e4, SCORE(80), "a short contributes 100 - score");
  cr_assert(esg_portfolio_score_of(&half[1], 1, &score));
  cr_assert_eq(score.score_e4, ESG_NO_SCORE);
}

/* Percentiles, row by row: values, sectors, and what they must be where high is bad. */
Test(score, percentiles_at_the_edges)
{
  static const struct {
    const char *title;
    struct esg_measure measures[6];
    size_t count;
    double expected[6];
    bool is_over_all;
  } rows[] = {
    { "one alone", { { 5, "A" } }, 1, { 50 }, true },
    { "all equal", { { 5, "A" }, { 5, "A" }, { 5, "A" }, { 5, "A" }, { 5, "A" } }, 5, { 50, 50, 50, 50, 50 }, false },
    { "below zero", { { -5, "A" }, { 0, "A" }, { 5, "A" } }, 3, { 83.3333, 50, 16.6667 }, true },
    { "five of a sector are among themselves",
      { { 1, "A" }, { 2, "A" }, { 3, "A" }, { 4, "A" }, { 5, "A" } },
      5,
      { 90, 70, 50, 30, 10 },
      false },
    { "four of a sector, two of another: all six",
      { { 1, "A" }, { 2, "A" }, { 3, "A" }, { 4, "A" }, { 0, "B" }, { 9, "B" } },
      6,
      { 75, 58.3333, 41.6667, 25, 91.6667, 8.3333 },
      true },
    { "without sector: all, however many",
      { { 1, "" }, { 2, NULL }, { 3, "" }, { 4, "" }, { 5, "" }, { 9, "B" } },
      6,
      { 91.6667, 75, 58.3333, 41.6667, 25, 8.3333 },
      true },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct esg_rank ranks[6];
    esg_percentiles(arena, rows[i].measures, rows[i].count, true, ranks);
    for (size_t j = 0; j < rows[i].count; j++) {
      cr_expect_eq(ranks[j].percentile_e4, SCORE(rows[i].expected[j]), "%s, %zu: %ld", rows[i].title, j,
                   (long)ranks[j].percentile_e4);
      cr_expect_eq(ranks[j].is_over_all, rows[i].is_over_all, "%s", rows[i].title);
    }
  }
  esg_percentiles(arena, NULL, 0, true, NULL);
  arena_free(arena);
}

/* Values in cents with their scores; what the whole must be. */
Test(score, of_portfolios_at_the_edges)
{
  static const struct {
    const char *title;
    struct esg_holding holdings[3];
    size_t count;
    int64_t score_e4, coverage_e8;
    const char *grade; /* NULL: none */
  } rows[] = {
    { "nothing held", { { 0 } }, 0, ESG_NO_SCORE, 0, NULL },
    { "nothing scored", { { 100, ESG_NO_SCORE } }, 1, ESG_NO_SCORE, 0, NULL },
    { "by value", { { 300, 800000 }, { 100, 400000 } }, 2, 700000, WEIGHT_E8, "B+" },
    { "half without rating: still a grade", { { 50, 500000 }, { 50, ESG_NO_SCORE } }, 2, 500000, WEIGHT_E8 / 2, "C+" },
    { "a hair less than half: none", { { 4999, 500000 }, { 5001, ESG_NO_SCORE } }, 2, 500000, 49990000, NULL },
    { "a short of the best is the worst", { { -100, 1000000 } }, 1, 0, WEIGHT_E8, "D-" },
    { "long and short of one cancel out", { { 100, 900000 }, { -100, 900000 } }, 2, 500000, WEIGHT_E8, "C+" },
    { "a short without rating lowers coverage",
      { { 50, 900000 }, { -150, ESG_NO_SCORE } },
      2,
      900000,
      WEIGHT_E8 / 4,
      NULL },
    { "rounded half even", { { 1, 500001 }, { 1, 500000 } }, 2, 500000, WEIGHT_E8, "C+" },
    { "the other way", { { 1, 500001 }, { 1, 500002 } }, 2, 500002, WEIGHT_E8, "B-" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct esg_portfolio_score score;
    cr_assert(esg_portfolio_score_of(rows[i].holdings, rows[i].count, &score), "%s", rows[i].title);
    cr_expect_eq(score.score_e4, rows[i].score_e4, "%s: %ld", rows[i].title, (long)score.score_e4);
    cr_expect_eq(score.coverage_e8, rows[i].coverage_e8, "%s: %ld", rows[i].title, (long)score.coverage_e8);
    cr_expect_str_eq(score.grade ? score.grade : "", rows[i].grade ? rows[i].grade : "", "%s", rows[i].title);
  }
}

/* Every grade begins just above the one below it. */
Test(score, each_grade_ends_where_the_next_begins)
{
  static const char *const grades[] = { "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+" };
  for (int k = 0; k < 12; k++) {
    int64_t last_e4 = (k + 1) * ESG_SCORE_E4 / 12; /* the largest that is not above (k + 1) x 100 / 12 */
    cr_expect_str_eq(esg_grade(last_e4), grades[k], "%d", k);
    if (k < 11)
      cr_expect_str_eq(esg_grade(last_e4 + 1), grades[k + 1], "%d", k);
  }
}
