/* screen.c: practice flags from dated ratings. */
#include "screen.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static bool holds(const struct esg_predicate *predicate, int64_t value_e6)
{
  switch (predicate->comparison) {
  case ESG_AT_LEAST:
    return value_e6 >= predicate->bound_e6;
  case ESG_ABOVE:
    return value_e6 > predicate->bound_e6;
  case ESG_AT_MOST:
    return value_e6 <= predicate->bound_e6;
  case ESG_BELOW:
    return value_e6 < predicate->bound_e6;
  }
  assert(false);
  return false;
}

/* Whether an earlier predicate is of the same practice: each practice is asked once. */
static bool is_seen(const struct esg_predicate *predicates, size_t at)
{
  for (size_t i = 0; i < at; i++) {
    if (strcmp(predicates[i].practice, predicates[at].practice) == 0)
      return true;
  }
  return false;
}

struct question {
  const struct esg_book *book;
  const struct esg_predicate *predicates;
  size_t count;
  int64_t security_id;
  int32_t on;
};

static struct esg_verdict screen_practice(const struct question *question, const char *practice)
{
  struct esg_verdict verdict = { .outcome = ESG_UNKNOWN };
  for (size_t i = 0; i < question->count; i++) {
    const struct esg_predicate *predicate = &question->predicates[i];
    if (strcmp(predicate->practice, practice) != 0)
      continue;
    const struct esg_rating *rating =
        esg_book_find(question->book, question->security_id, predicate->vendor, predicate->metric, question->on);
    if (!rating) {
      verdict.missing_count++;
      continue;
    }
    if (holds(predicate, rating->value_e6))
      return (struct esg_verdict){ .outcome = ESG_FLAGGED, .predicate = predicate, .rating = rating };
    verdict.outcome = ESG_CLEAN;
    if (!verdict.rating || rating->as_of > verdict.rating->as_of)
      verdict.rating = rating;
  }
  return verdict;
}

struct esg_verdict esg_screen(const struct esg_book *book, const struct esg_predicate *predicates, size_t count,
                              int64_t security_id, int32_t on)
{
  struct question question = { book, predicates, count, security_id, on };
  struct esg_verdict whole = { .outcome = count > 0 ? ESG_CLEAN : ESG_UNKNOWN };
  for (size_t i = 0; i < count; i++) {
    if (is_seen(predicates, i))
      continue;
    struct esg_verdict verdict = screen_practice(&question, predicates[i].practice);
    if (verdict.outcome == ESG_FLAGGED)
      return verdict;
    whole.missing_count += verdict.missing_count;
    if (verdict.outcome == ESG_UNKNOWN)
      whole.outcome = ESG_UNKNOWN;
    if (verdict.rating && (!whole.rating || verdict.rating->as_of > whole.rating->as_of))
      whole.rating = verdict.rating;
  }
  if (whole.outcome == ESG_UNKNOWN)
    whole.rating = NULL;
  return whole;
}
