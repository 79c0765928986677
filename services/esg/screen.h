/* screen: which securities show a practice to avoid, on a day.
 *
 * A practice is flagged by predicates on vendors' metrics, kept as data: any of them that holds flags the security. A
 * security of which no predicate has data is unknown, never clean; one with data and no predicate that holds is clean,
 * and how many predicates had no data is told.
 */
#ifndef STEWARD_ESG_SCREEN_H
#define STEWARD_ESG_SCREEN_H
#include <stddef.h>
#include <stdint.h>

#include "ratings.h"

enum esg_comparison { ESG_AT_LEAST, ESG_ABOVE, ESG_AT_MOST, ESG_BELOW };

struct esg_predicate {
  const char *practice;
  const char *vendor;
  const char *metric;
  enum esg_comparison comparison;
  int64_t bound_e6;
};

enum esg_outcome { ESG_UNKNOWN, ESG_CLEAN, ESG_FLAGGED };

struct esg_verdict {
  enum esg_outcome outcome;
  const struct esg_predicate *predicate; /* that flagged it: the first in the list; NULL otherwise */
  const struct esg_rating *rating;       /* what flagged it, else the latest that was looked at; NULL when unknown */
  size_t missing_count;                  /* predicates without data */
};

/* The verdict over all predicates given: those of one practice, or of all that a client avoids. A security is clean of
 * several practices only when it is clean of each; it is unknown when one is unknown and none flags. */
struct esg_verdict esg_screen(const struct esg_book *book, const struct esg_predicate *predicates, size_t count,
                              int64_t security_id, int32_t on);
#endif
