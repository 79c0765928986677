/* performance: returns of an account, a segment or a household from its values and flows. Pure.
 *
 * A point is a day: its value at the end of the day, what came in from outside at its start (out is negative), and what
 * was charged as advisory fee within it. Of days without flow or fee nothing is needed: the return over them is the
 * same linked day by day or at once. A day with a flow stands right behind a point of the day before.
 *
 * Time-weighted: per day end / (end of the day before + flow), linked; gross of fees they are added back to the day's
 * end. Money-weighted: the rate at which start and flows grow to the end, by actual/365. Money is exact; the linked
 * factors and the rate are statistics, in double, given in 1e-8.
 */
#ifndef STEWARD_ACCOUNT_PERFORMANCE_H
#define STEWARD_ACCOUNT_PERFORMANCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

struct performance_point {
  int32_t on;
  int64_t value_e4, flow_e4, fee_e4;
};

/* points[0] is the start: only its value counts. Two points at least, days rise. FAILED_PRECONDITION naming the day
 * when a return is not defined: money at work was zero or less and yet there is a value, or a value fell below zero. A
 * day that begins and ends with nothing returns nothing. */
struct status performance_time_weighted(struct arena *arena, const struct performance_point *points, size_t count,
                                        bool gross, int64_t *return_e8);

/* A year's rate; FAILED_PRECONDITION when no rate between -100% and 1,000,000% fits, or no money was at work. Of
 * several rates the one nearest to zero. */
struct status performance_internal_rate(struct arena *arena, const struct performance_point *points, size_t count,
                                        int64_t *rate_e8);

/* A return over a period as a year's; one of a year or less stays as it is. */
int64_t performance_annualise(int64_t return_e8, int32_t from, int32_t to);

/* A year's rate as what it makes of a shorter period; over a year or more it stays. */
int64_t performance_of_period(int64_t rate_e8, int32_t from, int32_t to);
#endif
