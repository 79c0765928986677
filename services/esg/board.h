/* board: the rank of every rated security in every vendor's metric on a day, and what follows for values and
 * securities.
 *
 * A vendor's score of a value is the mean of its metrics of that value, by their weights; the value's is the mean over
 * vendors by theirs, with the range between the lowest and the highest vendor; the security's is the mean over the
 * values that the client gives importance. What has no data is left out and lowers the coverage. Every mean is rounded
 * half even to 1e-4.
 */
#ifndef STEWARD_ESG_BOARD_H
#define STEWARD_ESG_BOARD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ratings.h"
#include "score.h"

struct arena;

#define BOARD_VENDORS_MAX 100
#define BOARD_METRICS_MAX 100 /* of one vendor */
#define BOARD_VALUES_MAX 200

struct board_metric {
  const char *name;
  const char *value; /* it speaks of; "": none */
  bool is_high_bad;
  int64_t weight; /* > 0, among the vendor's metrics of the value */
};

struct board_vendor {
  const char *name;
  int64_t weight; /* > 0 */
  const struct board_metric *metrics;
  size_t metric_count;
};

struct board_security {
  int64_t security_id;
  const char *sector; /* ours; "": none */
};

struct board_input {
  const struct board_vendor *vendors;
  size_t vendor_count;
  const struct board_security *securities; /* by id, each once */
  size_t security_count;
  const struct esg_book *book;
  int32_t day;
};

struct board_mark {                /* of one security in one metric */
  const struct esg_rating *rating; /* NULL: no data */
  struct esg_rank rank;
};

struct board {
  struct board_input input;
  struct board_mark *marks; /* metrics one after the other, vendor by vendor; securities inside */
};

struct board board_make(struct arena *arena, const struct board_input *input);

/* The place of the security; false when it has none. */
bool board_find(const struct board *board, int64_t security_id, size_t *place);

const struct board_mark *board_mark_of(const struct board *board, size_t vendor, size_t metric, size_t place);

struct board_value {
  int64_t score_e4;              /* ESG_NO_SCORE: no data */
  int64_t lowest_e4, highest_e4; /* of the vendors with data */
  int64_t coverage_e8;
};
struct board_value board_value_of(const struct board *board, size_t place, const char *value);

struct board_want {
  const char *value;
  int64_t importance; /* 0 to 3 */
};

/* No importance above 0: no score. */
struct esg_mean board_security_of(const struct board *board, size_t place, const struct board_want *wants,
                                  size_t count);
#endif
