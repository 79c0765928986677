/* What could be held in place of a holding. */
#include <criterion/criterion.h>

#include "alternative.h"
#include "score.h"

#define POINTS(n) ((int64_t)((n)*10000))

static const struct {
  const char *title;
  const char *industry;
  int64_t score_e4, market_value_e4;
  enum esg_outcome outcome;
  bool is_excluded;
  enum alternative_verdict verdict;
} rows[] = { /* in place of a holding of tobacco with 25 points and a market value of 100 */
             { "ten points better, as large", "Tobacco", POINTS(35), 100, ESG_CLEAN, false, ALTERNATIVE_FITS },
             { "a hair less than ten points", "Tobacco", POINTS(35) - 1, 100, ESG_CLEAN, false,
               ALTERNATIVE_NOT_BETTER },
             { "four times as large", "Tobacco", POINTS(90), 400, ESG_CLEAN, false, ALTERNATIVE_FITS },
             { "more than four times", "Tobacco", POINTS(90), 401, ESG_CLEAN, false, ALTERNATIVE_OTHER_SIZE },
             { "a quarter", "Tobacco", POINTS(90), 25, ESG_CLEAN, false, ALTERNATIVE_FITS },
             { "less than a quarter", "Tobacco", POINTS(90), 24, ESG_CLEAN, false, ALTERNATIVE_OTHER_SIZE },
             { "no market value", "Tobacco", POINTS(90), 0, ESG_CLEAN, false, ALTERNATIVE_OTHER_SIZE },
             { "another industry", "Beverages", POINTS(90), 100, ESG_CLEAN, false, ALTERNATIVE_OTHER_INDUSTRY },
             { "no industry", "", POINTS(90), 100, ESG_CLEAN, false, ALTERNATIVE_OTHER_INDUSTRY },
             { "flagged", "Tobacco", POINTS(90), 100, ESG_FLAGGED, false, ALTERNATIVE_FLAGGED },
             { "the firm excludes it", "Tobacco", POINTS(90), 100, ESG_CLEAN, true, ALTERNATIVE_FLAGGED },
             { "unknown is not clean", "Tobacco", POINTS(90), 100, ESG_UNKNOWN, false, ALTERNATIVE_UNKNOWN },
             { "no score", "Tobacco", ESG_NO_SCORE, 100, ESG_CLEAN, false, ALTERNATIVE_NO_SCORE }
};

Test(alternative, is_of_the_industry_clean_better_and_of_like_size)
{
  struct alternative_candidate holding = { 1, "Tobacco", 100, POINTS(25), ESG_FLAGGED, false };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct alternative_candidate candidate = {
      2, rows[i].industry, rows[i].market_value_e4, rows[i].score_e4, rows[i].outcome, rows[i].is_excluded
    };
    cr_expect_eq(alternative_judge(&holding, &candidate), rows[i].verdict, "%s", rows[i].title);
  }
  cr_expect_eq(alternative_judge(&holding, &holding), ALTERNATIVE_OTHER_INDUSTRY, "itself is none");
  struct alternative_candidate fitting = { 2, "", 100, POINTS(90), ESG_CLEAN, false };
  holding.industry = "";
  cr_expect_eq(alternative_judge(&holding, &fitting), ALTERNATIVE_OTHER_INDUSTRY, "no industry is no common one");
  holding.industry = fitting.industry = "Tobacco";
  holding.score_e4 = ESG_NO_SCORE;
  cr_expect_eq(alternative_judge(&holding, &fitting), ALTERNATIVE_NO_SCORE, "nothing is better than no score");
}
