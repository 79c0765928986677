/* Published levels through quarters, reviews between, and a portfolio's own values. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "level_publish.h"
#include "own_track.h"
#include "seeded_normal.h"

/* Each text: measurements in order, "2026Q1=3" each; then what is published after each. U: unscored, X: inadmissible.
 */
static enum risk_level level_of(char text)
{
  return text == 'U' ? LEVEL_UNSCORED : text == 'X' ? LEVEL_INADMISSIBLE : (enum risk_level)(text - '0');
}

Test(level_publish, up_at_once_down_after_two_quarters)
{
  static const struct {
    const char *name, *measured, *published;
  } rows[] = {
    /* clang-format off */
    { "the first measurement is published",             "26Q1=3",                                 "3" },
    { "up at once, within the quarter too",             "26Q1=2 26Q1=4",                          "24" },
    { "one lower quarter does not count",               "26Q1=4 26Q2=2",                          "44" },
    { "two running do",                                 "26Q1=4 26Q2=2 26Q3=2",                   "442" },
    { "twice within one quarter is one quarter",        "26Q1=4 26Q2=2 26Q2=2 26Q2=1",            "4444" },
    { "lower in its own quarter is the first quarter",  "26Q1=4 26Q1=2 26Q2=2",                   "442" },
    { "down to the higher of the two",                  "26Q1=5 26Q2=2 26Q3=3",                   "553" },
    { "the higher of one quarter's, too",               "26Q1=5 26Q2=2 26Q2=4 26Q3=1",            "5554" },
    { "back in between begins anew",                    "26Q1=4 26Q2=2 26Q3=4 26Q4=2",            "4444" },
    { "higher in between goes up, and begins anew",     "26Q1=3 26Q2=2 26Q3=5 26Q4=2 27Q1=2",     "33552" },
    { "a quarter nobody measured is not in the way",    "26Q1=4 26Q2=2 26Q4=2",                   "442" },
    { "over the turn of the year",                      "26Q3=4 26Q4=2 27Q1=2",                   "442" },
    { "unscored at once",                               "26Q1=2 26Q2=U",                          "2U" },
    { "scored again: what stood last counts",           "26Q1=4 26Q2=U 26Q3=2 26Q4=2",            "4U42" },
    { "an unscored quarter is not a lower one",         "26Q1=4 26Q2=2 26Q3=U 26Q4=2 27Q1=2",     "44U42" },
    { "never scored before",                            "26Q1=U 26Q2=2",                          "U2" },
    { "inadmissible at once, and back like any level",  "26Q1=3 26Q1=X 26Q2=3 26Q3=3",            "3XX3" },
    { "a clock set back counts from there",             "26Q3=4 26Q3=2 26Q2=2 26Q3=2",            "4442" },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct published_level published;
    const char *at = rows[i].measured;
    for (size_t step = 0; rows[i].published[step] != '\0'; step++) {
      int year = (at[0] - '0') * 10 + (at[1] - '0'), quarter = (2000 + year) * 4 + (at[3] - '1');
      published = level_publish(step == 0 ? NULL : &published, level_of(at[5]), quarter);
      cr_expect_eq(published.level, level_of(rows[i].published[step]), "%s: step %zu gives %d", rows[i].name, step + 1,
                   (int)published.level);
      at += at[6] == ' ' ? 7 : 6;
    }
    cr_expect_eq(*at, '\0', "%s: a step too few", rows[i].name);
  }
}

Test(level_publish, a_review_raises_freely_and_lowers_by_one)
{
  static const struct {
    const char *name;
    char reviewed_at, given, measured; /* given U: as measured */
    int quarters_later;
    char level;
  } rows[] = {
    /* clang-format off */
    { "as measured",                                     '3', 'U', '3', 0, '3' },
    { "raised by two",                                   '2', '4', '2', 0, '4' },
    { "a raise stands until the next review",            '2', '4', '2', 7, '4' },
    { "what measures higher than the raise counts",      '2', '4', '5', 1, '5' },
    { "lowered by one",                                  '4', '3', '4', 0, '3' },
    { "through the next quarter",                        '4', '3', '4', 1, '3' },
    { "and no longer",                                   '4', '3', '4', 2, '4' },
    { "of a higher measurement one as well",             '4', '3', '5', 1, '4' },
    { "of a lower measurement nothing",                  '4', '3', '2', 0, '2' },
    { "given what it measures now",                      '4', '3', '3', 0, '3' },
    { "the lowest stays the lowest",                     '2', '1', '1', 0, '1' },
    { "unscored stays unscored",                         '3', '4', 'U', 0, 'U' },
    { "inadmissible stays inadmissible",                 '4', '3', 'X', 0, 'X' },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct level_review review = { level_of(rows[i].reviewed_at), level_of(rows[i].given), 8104 };
    enum risk_level found = level_under_review(&review, level_of(rows[i].measured), 8104 + rows[i].quarters_later);
    cr_expect_eq(found, level_of(rows[i].level), "%s: %d", rows[i].name, (int)found);
  }
  cr_expect_eq(level_under_review(NULL, LEVEL_GROWTH, 8104), LEVEL_GROWTH);
  cr_expect_eq(level_review_lowest(LEVEL_CAUTIOUS), LEVEL_CAUTIOUS);
  cr_expect_eq(level_review_lowest(LEVEL_AGGRESSIVE), LEVEL_GROWTH_PLUS);
  cr_expect_eq(level_review_lowest(LEVEL_INADMISSIBLE), LEVEL_UNSCORED, "nobody reviews it into a level");
}

Test(level_publish, quarters_are_written_with_their_year)
{
  static const struct {
    const char *day, *quarter;
  } rows[] = { { "2026-01-01", "2026Q1" }, { "2026-03-31", "2026Q1" }, { "2026-04-01", "2026Q2" },
               { "2026-12-31", "2026Q4" }, { "2027-01-01", "2027Q1" }, { "2024-02-29", "2024Q1" } };
  static const char *const wrong[] = { "2026", "2026Q5", "2026Q0", "2026q1", "26Q1", "2026Q11", "1800Q1", "Q1" };
  char buffer[QUARTER_TEXT_SIZE];
  int32_t day;
  int quarter;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_assert(status_is_ok(date_parse(rows[i].day, &day)));
    cr_expect_str_eq(quarter_format(quarter_of(day), buffer), rows[i].quarter);
    cr_assert(status_is_ok(quarter_parse(rows[i].quarter, &quarter)));
    cr_expect_eq(quarter, quarter_of(day));
  }
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    cr_expect_eq(quarter_parse(wrong[i], &quarter).code, STATUS_INVALID_ARGUMENT, "%s", wrong[i]);
  cr_assert(status_is_ok(quarter_parse("", &quarter)));
  cr_expect_eq(quarter, QUARTER_NONE);
}

#define POINTS WINDOW_CLOSES

struct track_case {
  const char *name;
  size_t first, count; /* of the window's days: where the values stand */
  double lively;       /* of the benchmark's returns */
  size_t gap;          /* a day without a value, 0: none */
  size_t counted;
};

Test(own_track, sixty_own_returns_are_measured_as_well)
{
  static const struct track_case rows[] = {
    { "sixty returns", POINTS - 61, 61, 2, 0, 60 },
    { "fifty-nine are too few", POINTS - 60, 60, 2, 0, 0 },
    { "a year of them", 0, POINTS, 2, 0, 252 },
    { "after a gap what follows it counts", 0, POINTS, 2, 150, 101 },
    { "a gap near the end leaves too few", 0, POINTS, 2, 240, 0 },
    { "that ended a while ago", 20, 100, 2, 0, 99 },
    { "calmer than the weights say: nothing is lowered", 0, POINTS, 0.1, 0, 252 },
  };
  static int32_t days[POINTS], own_days[POINTS];
  static int64_t values_e6[POINTS];
  static double benchmark[WINDOW_RETURNS];
  for (size_t i = 0; i < WINDOW_RETURNS; i++)
    benchmark[i] = 0.01 * seeded_normal(3, 1, i);
  price_window_days(20777, days);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct own_track track = { own_days, values_e6, 0 };
    double value = 100;
    for (size_t j = 0; j < rows[i].count; j++) {
      size_t at = rows[i].first + j;
      value *= j == 0 ? 1 : 1 + rows[i].lively * benchmark[at - 1];
      if (rows[i].gap != 0 && at == rows[i].gap)
        continue;
      own_days[track.count] = days[at];
      values_e6[track.count++] = (int64_t)(value * 1e6);
    }
    struct arena *arena = arena_new();
    struct portfolio_metrics metrics = { .volatility_ratio_e8 = WEIGHT_E8, .drawdown_ratio_e8 = INT64_MAX };
    size_t counted = own_track_raise(arena, &track, days, benchmark, &metrics);
    cr_expect_eq(counted, rows[i].counted, "%s: %zu", rows[i].name, counted);
    double ratio = (double)metrics.volatility_ratio_e8 / (double)WEIGHT_E8;
    double wanted = counted == 0 || rows[i].lively < 1 ? 1 : rows[i].lively;
    cr_expect(ratio > wanted - 1e-3 && ratio < wanted + 1e-3, "%s: %f", rows[i].name, ratio);
    cr_expect_eq(metrics.drawdown_ratio_e8, INT64_MAX, "%s: the higher stays", rows[i].name);
    arena_free(arena);
  }
}

Test(own_track, a_benchmark_that_stands_still_measures_nothing)
{
  static int32_t days[POINTS];
  static int64_t values_e6[POINTS];
  static const double still[WINDOW_RETURNS];
  price_window_days(20777, days);
  for (size_t i = 0; i < POINTS; i++)
    values_e6[i] = 1000000 + (int64_t)(i % 3) * 1000;
  struct arena *arena = arena_new();
  struct portfolio_metrics metrics = { 0 };
  cr_expect_eq(own_track_raise(arena, &(struct own_track){ days, values_e6, POINTS }, days, still, &metrics), 0);
  cr_expect_eq(metrics.volatility_ratio_e8, 0);
  arena_free(arena);
}
