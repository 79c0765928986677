/* score_override: a score that stands in for the answers', and what it may be.
 *
 * Down: the advisor's, with a reason. Up: one level at most, never above tolerance, with the client's acknowledgement,
 * and in force only once compliance other than its author released it. It is as old as a stale score after the same
 * time. It survives new versions of the questionnaire; new answers end it when it no longer keeps its own rules.
 */
#ifndef STEWARD_RISK_SCORE_OVERRIDE_H
#define STEWARD_RISK_SCORE_OVERRIDE_H
#include "account_score.h"

enum override_rule { /* in order of precedence: the first that does not hold */
                     OVERRIDE_MAY,
                     OVERRIDE_NO_SCORE,           /* nobody has answered, or not all who count */
                     OVERRIDE_OUT_OF_SCALE,       /* below 1 or above 5 */
                     OVERRIDE_SAME,               /* as the answers' score */
                     OVERRIDE_OVER_ONE_LEVEL,     /* up by more than one level */
                     OVERRIDE_ABOVE_TOLERANCE,    /* up, above the lowest tolerance of who counts */
                     OVERRIDE_NO_ACKNOWLEDGEMENT, /* up, and the client did not say that they know */
};

struct override_wish {
  struct fraction score;
  enum risk_level level; /* of it */
  bool is_acknowledged;
};

enum override_rule override_check(const struct account_score *computed, const struct override_wish *wish);
bool override_is_up(const struct account_score *computed, struct fraction score);

/* Whether one that is in force or requested still keeps its rules beside another score of the answers. Without any
 * score it does: it survives new versions. */
bool override_still_holds(const struct account_score *computed, bool is_up, const struct override_wish *wish);

struct override_in_force { /* none: expires_on DATE_NONE */
  struct fraction score;
  enum risk_level level;
  int32_t expires_on; /* first day on which it is no longer in force */
};

/* The score that counts. `is_deleted`: whoever has no score had one that a new version deleted, so that an override
 * stands alone; else it does not stand in for answers that were never given. A stale score stays stale: an override
 * says another number, not that the answers are new. */
struct account_score override_effective(const struct account_score *computed, const struct override_in_force *override,
                                        bool is_deleted, int32_t today);
#endif
