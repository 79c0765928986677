/* Ranks of several vendors put together: means by weight, ranges of disagreement, coverage. */
#include <criterion/criterion.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "board.h"

#define POINTS(n) ((int64_t)((n)*10000 + 0.5))
#define UNITS(n) ((int64_t)(n)*1000000)

/* Vendor V of weight 3 rates air with two metrics of weights 1 and 3 (high is bad, high is good) and water with one;
 * vendor W of weight 1 rates air. Four securities without sector, so that all are peers. */
static const struct board_metric of_v[] = { { "smoke", "air", true, 1 },
                                            { "filters", "air", false, 3 },
                                            { "spills", "water", true, 1 },
                                            { "revenue", "", true, 1 } };
static const struct board_metric of_w[] = { { "air", "air", false, 1 } };
static const struct board_vendor vendors[] = { { "V", 3, of_v, 4 }, { "W", 1, of_w, 1 } };
static const struct board_security securities[] = { { 1, "" }, { 2, "" }, { 3, "" }, { 4, "" } };
static const struct esg_rating ratings[] = {
  { 1, "V", "smoke", UNITS(10), 100, 1 },  { 2, "V", "smoke", UNITS(20), 100, 2 },
  { 3, "V", "smoke", UNITS(20), 100, 3 },  { 4, "V", "smoke", UNITS(40), 100, 4 },
  { 1, "V", "filters", UNITS(5), 100, 5 }, { 2, "V", "filters", UNITS(9), 100, 6 },
  { 1, "W", "air", UNITS(7), 100, 7 },     { 4, "W", "air", UNITS(7), 100, 8 },
  { 1, "V", "spills", UNITS(1), 200, 9 },  { 1, "V", "revenue", UNITS(1), 100, 10 },
};

static struct board make(struct arena *arena, struct esg_book *book, int32_t day)
{
  *book = esg_book_make(arena, ratings, sizeof ratings / sizeof ratings[0]);
  struct board_input input = { vendors, 2, securities, 4, book, day };
  return board_make(arena, &input);
}

/* V of 1: (1 x 87.5 + 3 x 25) / 4 = 40.625; W: 50 (two are equal); the mean (3 x 40.625 + 50) / 4 = 42.96875.
 * V of 2: (1 x 50 + 3 x 75) / 4 = 68.75 alone, of coverage 3/4; of 3: 50, one of V's four weights: 3/4 x 1/4;
 * of 4: V 12.5, W 50: (37.5 + 50) / 4 = 21.875, of coverage 3/4 x 1/4 + 1/4. */
Test(board, a_value_is_the_mean_over_metrics_then_vendors)
{
  static const struct {
    int64_t score_e4, lowest_e4, highest_e4, coverage_e8;
  } rows[] = {
    { 429688, POINTS(40.625), POINTS(50), WEIGHT_E8 },
    { POINTS(68.75), POINTS(68.75), POINTS(68.75), 75 * WEIGHT_E8 / 100 },
    { POINTS(50), POINTS(50), POINTS(50), 1875 * WEIGHT_E8 / 10000 },
    { POINTS(21.875), POINTS(12.5), POINTS(50), 4375 * WEIGHT_E8 / 10000 },
  };
  struct arena *arena = arena_new();
  struct esg_book book;
  struct board board = make(arena, &book, 150);
  for (size_t i = 0; i < 4; i++) {
    struct board_value value = board_value_of(&board, i, "air");
    cr_expect_eq(value.score_e4, rows[i].score_e4, "%zu: %ld", i, (long)value.score_e4);
    cr_expect_eq(value.lowest_e4, rows[i].lowest_e4, "%zu: %ld", i, (long)value.lowest_e4);
    cr_expect_eq(value.highest_e4, rows[i].highest_e4, "%zu: %ld", i, (long)value.highest_e4);
    cr_expect_eq(value.coverage_e8, rows[i].coverage_e8, "%zu: %ld", i, (long)value.coverage_e8);
  }
  struct board_value none = board_value_of(&board, 0, "silence");
  cr_expect_eq(none.score_e4, ESG_NO_SCORE, "nobody speaks of it");
  cr_expect_eq(none.coverage_e8, 0);
  arena_free(arena);
}

Test(board, a_security_is_the_mean_over_what_matters_and_has_data)
{
  static const struct {
    const char *title;
    struct board_want wants[2];
    size_t count;
    int32_t day;
    int64_t score_e4, coverage_e8;
  } rows[] = {
    { "nothing matters", { { "air", 0 }, { "water", 0 } }, 2, 150, ESG_NO_SCORE, 0 },
    { "nothing was said", { { 0 } }, 0, 150, ESG_NO_SCORE, 0 },
    { "air alone", { { "air", 2 } }, 1, 150, 429688, WEIGHT_E8 },
    { "water has no data yet", { { "air", 1 }, { "water", 3 } }, 2, 199, 429688, WEIGHT_E8 / 4 },
    { "from its day it has: 50, alone", { { "air", 1 }, { "water", 3 } }, 2, 200, 482422, WEIGHT_E8 },
    { "only what has no data", { { "water", 3 } }, 1, 199, ESG_NO_SCORE, 0 },
    { "before all ratings", { { "air", 3 } }, 1, 99, ESG_NO_SCORE, 0 },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct esg_book book;
    struct board board = make(arena, &book, rows[i].day);
    struct esg_mean mean = board_security_of(&board, 0, rows[i].wants, rows[i].count);
    cr_expect_eq(mean.score_e4, rows[i].score_e4, "%s: %ld", rows[i].title, (long)mean.score_e4);
    cr_expect_eq(mean.coverage_e8, rows[i].coverage_e8, "%s: %ld", rows[i].title, (long)mean.coverage_e8);
  }
  arena_free(arena);
}

Test(board, a_mark_says_what_it_was_compared_with)
{
  struct arena *arena = arena_new();
  struct esg_book book;
  struct board board = make(arena, &book, 150);
  const struct board_mark *mark = board_mark_of(&board, 0, 0, 1);
  cr_expect_eq(mark->rating->value_e6, UNITS(20));
  cr_expect_eq(mark->rank.percentile_e4, POINTS(50));
  cr_expect_eq(mark->rank.peers, 4);
  cr_expect(mark->rank.is_over_all);
  cr_expect_null(board_mark_of(&board, 1, 0, 1)->rating);
  size_t place;
  cr_expect(board_find(&board, 3, &place) && place == 2);
  cr_expect_not(board_find(&board, 5, &place));
  arena_free(arena);
}
