/* Overrides: what they may be, when they end, and the score that counts beside them. */
#include <criterion/criterion.h>

#include "base/date.h"
#include "score_override.h"

static int32_t day(const char *text)
{
  int32_t result = DATE_NONE;
  cr_assert(text[0] == '\0' || status_is_ok(date_parse(text, &result)));
  return result;
}

static struct fraction score_of(int hundredths)
{
  return fraction_make(hundredths, 100);
}

/* Levels begin at 1, 2, 3, 4, 5. Scores are in hundredths; 0: there is none. */
static struct account_score computed(int score, int tolerance)
{
  if (score == 0)
    return (struct account_score){ .state = SCORE_NONE, .stale_on = DATE_NONE };
  return (struct account_score){ .state = SCORE_OK,
                                 .score = score_of(score),
                                 .tolerance = score_of(tolerance),
                                 .level = (enum risk_level)(score / 100),
                                 .stale_on = day("2027-06-01") };
}

static struct override_wish wish(int score, bool is_acknowledged)
{
  return (struct override_wish){ score_of(score), (enum risk_level)(score / 100), is_acknowledged };
}

Test(score_override, what_an_override_may_be)
{
  static const struct {
    const char *name;
    int score, tolerance; /* of the answers, in hundredths */
    int wanted;
    bool is_acknowledged;
    enum override_rule rule;
  } rows[] = {
    /* clang-format off */
    { "down, a little",                            350, 350, 349, false, OVERRIDE_MAY },
    { "down by a level",                           350, 350, 250, false, OVERRIDE_MAY },
    { "down to the lowest",                        350, 350, 100, false, OVERRIDE_MAY },
    { "down below the scale",                      350, 350,  99, false, OVERRIDE_OUT_OF_SCALE },
    { "the same",                                  350, 350, 350, true,  OVERRIDE_SAME },
    { "up within the level",                       310, 450, 390, true,  OVERRIDE_MAY },
    { "up by one level",                           350, 450, 400, true,  OVERRIDE_MAY },
    { "up by one level, to its end",               350, 499, 499, true,  OVERRIDE_MAY },
    { "up by two levels",                          350, 500, 500, true,  OVERRIDE_OVER_ONE_LEVEL },
    { "up to the tolerance",                       300, 370, 370, true,  OVERRIDE_MAY },
    { "up above the tolerance",                    300, 370, 371, true,  OVERRIDE_ABOVE_TOLERANCE },
    { "up where tolerance is the score",           300, 300, 301, true,  OVERRIDE_ABOVE_TOLERANCE },
    { "two levels and above tolerance: levels",    200, 300, 400, true,  OVERRIDE_OVER_ONE_LEVEL },
    { "up without the client's word",              350, 450, 400, false, OVERRIDE_NO_ACKNOWLEDGEMENT },
    { "above tolerance and without a word",        300, 300, 301, false, OVERRIDE_ABOVE_TOLERANCE },
    { "above the scale",                           499, 500, 501, true,  OVERRIDE_OUT_OF_SCALE },
    { "beside no answers",                           0,   0, 300, true,  OVERRIDE_NO_SCORE },
    { "beside no answers, out of scale",             0,   0, 900, true,  OVERRIDE_NO_SCORE },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct account_score answers = computed(rows[i].score, rows[i].tolerance);
    struct override_wish wanted = wish(rows[i].wanted, rows[i].is_acknowledged);
    cr_expect_eq(override_check(&answers, &wanted), rows[i].rule, "%s: %d", rows[i].name,
                 (int)override_check(&answers, &wanted));
  }
}

Test(score_override, an_unknown_tolerance_lets_nothing_up)
{
  struct account_score answers = computed(300, 400);
  answers.tolerance = (struct fraction){ 0 };
  struct override_wish up = wish(310, true), down = wish(290, false);
  cr_expect_eq(override_check(&answers, &up), OVERRIDE_ABOVE_TOLERANCE);
  cr_expect_eq(override_check(&answers, &down), OVERRIDE_MAY);
}

Test(score_override, new_answers_end_an_override_that_leaves_its_rules)
{
  static const struct {
    const char *name;
    bool is_up;
    int override, score, tolerance;
    bool holds;
  } rows[] = {
    /* clang-format off */
    { "down, still below",                      false, 250, 350, 350, true  },
    { "down, now at the answers",               false, 250, 250, 350, false },
    { "down, now above the answers",            false, 250, 150, 350, false },
    { "down, the answers are gone",             false, 250,   0,   0, true  },
    { "up, still within a level",               true,  400, 350, 450, true  },
    { "up, now two levels",                     true,  400, 250, 450, false },
    { "up, the tolerance fell below",           true,  400, 350, 390, false },
    { "up, the answers caught up",              true,  400, 400, 450, false },
    { "up, the answers are higher",             true,  400, 450, 450, false },
    { "up, the answers are gone",               true,  400,   0,   0, true  },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct account_score answers = computed(rows[i].score, rows[i].tolerance);
    struct override_wish is = wish(rows[i].override, true);
    cr_expect_eq(override_still_holds(&answers, rows[i].is_up, &is), rows[i].holds, "%s", rows[i].name);
  }
}

Test(score_override, the_score_that_counts)
{
  static const struct {
    const char *name;
    int score; /* of the answers; 0: none */
    bool is_deleted;
    int override;
    const char *expires_on, *today;
    enum score_state state;
    int level;
    const char *stale_on;
  } rows[] = {
    /* clang-format off */
    { "without an override",               350, false,   0, "",           "2026-11-21", SCORE_OK,    3, "2027-06-01" },
    { "the override's",                    350, false, 250, "2027-09-01", "2026-11-21", SCORE_OK,    2, "2027-06-01" },
    { "on its last day",                   350, false, 250, "2026-11-22", "2026-11-21", SCORE_OK,    2, "2027-06-01" },
    { "on the first day without it",       350, false, 250, "2026-11-21", "2026-11-21", SCORE_OK,    3, "2027-06-01" },
    { "nobody has answered",                 0, false, 250, "2027-09-01", "2026-11-21", SCORE_NONE,  0, "" },
    { "a new version deleted the answers",   0, true,  250, "2027-09-01", "2026-11-21", SCORE_OK,    2, "2027-09-01" },
    { "deleted, and expired",                0, true,  250, "2026-11-01", "2026-11-21", SCORE_NONE,  0, "" },
    { "stale answers stay stale",          350, false, 250, "2027-09-01", "2027-06-01", SCORE_STALE, 2, "2027-06-01" },
    /* clang-format on */
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct account_score answers = computed(rows[i].score, rows[i].score);
    int32_t today = day(rows[i].today);
    if (answers.state == SCORE_OK && today >= answers.stale_on)
      answers.state = SCORE_STALE;
    struct override_in_force override = { .expires_on = day(rows[i].expires_on) };
    if (rows[i].override != 0) {
      override.score = score_of(rows[i].override);
      override.level = (enum risk_level)(rows[i].override / 100);
    }
    struct account_score effective = override_effective(&answers, &override, rows[i].is_deleted, today);
    cr_expect_eq(effective.state, rows[i].state, "%s: %d", rows[i].name, (int)effective.state);
    cr_expect_eq((int)effective.level, rows[i].level, "%s: %d", rows[i].name, (int)effective.level);
    cr_expect_eq(effective.stale_on, day(rows[i].stale_on), "%s", rows[i].name);
  }
}
