/* goal_closes: statistics of daily closes for projections: a portfolio's volatility, a security's months. Pure. */
#ifndef STEWARD_CRM_GOAL_CLOSES_H
#define STEWARD_CRM_GOAL_CLOSES_H
#include "base/arena.h"
#include "base/status.h"
#include <stddef.h>
#include <stdint.h>

#define GOAL_CLOSES_LEAST 252 /* returns: a year */
#define GOAL_CLOSES_MOST 757  /* closes that are looked at: three years of returns */
#define GOAL_TRADING_DAYS 252 /* of a year */
#define GOAL_HISTORY_LEAST 24 /* months that a bootstrap needs */

struct goal_series { /* one security's closes, dates rising */
  const char *symbol;
  const int32_t *days;
  const int64_t *close_e6;
  size_t count;
  int64_t value_e4; /* held of it; below 0: sold short */
};

struct goal_volatility {
  int64_t volatility_e8; /* of a year: sample deviation of daily returns times the root of 252 */
  int32_t from_on, to_on;
  size_t returns;
};

/* Of a portfolio held at today's weights over the days that all of its series have, the latest three years of them;
 * cash_e4 is the part that does not move. FAILED_PRECONDITION names the security whose closes do not reach. */
struct status goal_volatility_of(struct arena *arena, const struct goal_series *series, size_t count, int64_t cash_e4,
                                 struct goal_volatility *out);

/* Simple returns from month's last close to month's last close; the month under way is left out when its last close is
 * not in the month's last week. At most `most` of the latest. */
size_t goal_months_of_closes(struct arena *arena, const struct goal_series *series, size_t most, const double **out);
#endif
