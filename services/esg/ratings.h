/* ratings: what vendors said of securities, dated, and what was known on a day.
 *
 * Ratings are kept and never overwritten. On a day, the rating of a security by a vendor's metric is the one with the
 * latest date not after that day; of two with one date the one imported later (a vendor's correction).
 */
#ifndef STEWARD_ESG_RATINGS_H
#define STEWARD_ESG_RATINGS_H
#include <stddef.h>
#include <stdint.h>

struct arena;

struct esg_rating {
  int64_t security_id;
  const char *vendor;
  const char *metric;
  int64_t value_e6;
  int32_t as_of;
  int64_t sequence; /* of its import */
};

/* Ratings in an order in which they can be looked up; borrows the ratings. */
struct esg_book {
  const struct esg_rating **ratings;
  size_t count;
};

struct esg_book esg_book_make(struct arena *arena, const struct esg_rating *ratings, size_t count);

/* The rating known on the day, or NULL. */
const struct esg_rating *esg_book_find(const struct esg_book *book, int64_t security_id, const char *vendor,
                                       const char *metric, int32_t on);
#endif
