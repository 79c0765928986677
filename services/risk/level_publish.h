/* level_publish: the level of an index or model that people see, from what is measured quarter by quarter.
 *
 * It goes up at once. It goes down only when two quarters running have measured lower, and then to the higher of what
 * they measured. What cannot be measured has no level at once; when it can be again, the level published last counts as
 * if it had stood. Inadmissible is above 5. A review stands between: it may raise the measured level freely and lower
 * it by one; a raise stands until the next review, a lowering through the quarter after its own.
 */
#ifndef STEWARD_RISK_LEVEL_PUBLISH_H
#define STEWARD_RISK_LEVEL_PUBLISH_H
#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "risk_level.h"

#define QUARTER_TEXT_SIZE 16
#define QUARTER_NONE 0

/* Calendar quarters, counted: four times the year, and 0 to 3. */
int quarter_of(int32_t day);
const char *quarter_format(int quarter, char buffer[QUARTER_TEXT_SIZE]); /* "2026Q4"; "" of QUARTER_NONE */
struct status quarter_parse(const char *text, int *out);                 /* "" is QUARTER_NONE */

struct published_level {
  enum risk_level level;       /* that people see */
  enum risk_level held;        /* published last while it could be measured; LEVEL_UNSCORED: never */
  enum risk_level lower_level; /* the highest measured since it measures lower; LEVEL_UNSCORED: it does not */
  int lower_since;             /* the first such quarter, or QUARTER_NONE */
};

/* `before` NULL: never published. */
struct published_level level_publish(const struct published_level *before, enum risk_level assigned, int quarter);

struct level_review {
  enum risk_level measured; /* when it was given */
  enum risk_level given;    /* LEVEL_UNSCORED: as measured */
  int quarter;
};

/* The level of a measurement under the last review; NULL: there is none. */
enum risk_level level_under_review(const struct level_review *review, enum risk_level measured, int quarter);

/* The lowest level a reviewer may give; LEVEL_UNSCORED: none may be given, because nothing could be measured or it is
 * not admissible. */
enum risk_level level_review_lowest(enum risk_level measured);
#endif
