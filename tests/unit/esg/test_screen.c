/* test_screen.c: practices flagged from dated ratings. */
#include <criterion/criterion.h>

#include "base/arena.h"
#include "screen.h"

#define UNITS(n) ((int64_t)((n)*1000000 + 0.5))

static const struct esg_rating ratings[] = {
  { 1, "V1", "fossil revenue", UNITS(0), 100, 1 },   { 1, "V1", "fossil revenue", UNITS(12), 200, 2 },
  { 1, "V1", "fossil revenue", UNITS(3), 200, 9 },   { 1, "V1", "fossil revenue", UNITS(40), 300, 3 },
  { 2, "V1", "fossil revenue", UNITS(4.9), 100, 4 }, { 2, "V2", "carbon score", UNITS(20), 150, 5 },
  { 3, "V2", "carbon score", UNITS(80), 100, 6 },    { 3, "V1", "tobacco revenue", UNITS(0), 100, 7 },
};

static const struct esg_predicate predicates[] = {
  { "fossil fuels", "V1", "fossil revenue", ESG_AT_LEAST, UNITS(5) },
  { "fossil fuels", "V2", "carbon score", ESG_BELOW, UNITS(15) },
  { "tobacco", "V1", "tobacco revenue", ESG_ABOVE, UNITS(0) },
};

static const struct {
  const char *title;
  int64_t security_id;
  int32_t on;
  size_t predicate_count; /* 2: fossil fuels; 3: and tobacco */
  enum esg_outcome outcome;
} rows[] = {
  { "before any data: unknown", 1, 99, 2, ESG_UNKNOWN },
  { "a clean value on its day", 1, 100, 2, ESG_CLEAN },
  { "the correction of the same day counts", 1, 200, 2, ESG_CLEAN },
  { "flagged from the day of the new value", 1, 300, 2, ESG_FLAGGED },
  { "not flagged on the day before", 1, 299, 2, ESG_CLEAN },
  { "just below the bound", 2, 400, 2, ESG_CLEAN },
  { "one vendor without data", 3, 400, 2, ESG_CLEAN },
  { "a security nobody rated", 4, 400, 2, ESG_UNKNOWN },
  { "clean of one practice, unknown of the other: unknown", 2, 400, 3, ESG_UNKNOWN },
  { "clean of both", 3, 400, 3, ESG_CLEAN },
  { "flagged of one, unknown of the other: flagged", 1, 300, 3, ESG_FLAGGED },
  { "no practices asked for: nothing is known", 1, 300, 0, ESG_UNKNOWN },
};

Test(screen, the_table_holds)
{
  struct arena *arena = arena_new();
  struct esg_book book = esg_book_make(arena, ratings, sizeof(ratings) / sizeof(ratings[0]));
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct esg_verdict verdict =
        esg_screen(&book, predicates, rows[i].predicate_count, rows[i].security_id, rows[i].on);
    cr_assert_eq(verdict.outcome, rows[i].outcome, "%s", rows[i].title);
    cr_assert((verdict.rating == NULL) == (verdict.outcome == ESG_UNKNOWN), "%s", rows[i].title);
  }
  arena_free(arena);
}

Test(screen, a_flag_names_its_predicate_and_its_rating)
{
  struct arena *arena = arena_new();
  struct esg_book book = esg_book_make(arena, ratings, sizeof(ratings) / sizeof(ratings[0]));
  struct esg_verdict verdict = esg_screen(&book, predicates, 2, 1, 365);
  cr_assert_eq(verdict.predicate, &predicates[0]);
  cr_assert_eq(verdict.rating->as_of, 300);
  verdict = esg_screen(&book, predicates, 2, 3, 365);
  cr_assert_eq(verdict.missing_count, 1);
  arena_free(arena);
}
