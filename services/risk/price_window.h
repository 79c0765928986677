/* price_window: daily returns over a window of trading days, from the prices of a security or of a sector.
 *
 * Prices are taken as they come: adjust them for splits and distributions before.
 */
#ifndef STEWARD_RISK_PRICE_WINDOW_H
#define STEWARD_RISK_PRICE_WINDOW_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WINDOW_RETURNS 252 /* so many daily returns decide a level */
#define WINDOW_CLOSES (WINDOW_RETURNS + 1)
#define WINDOW_CARRIED_MAX 12 /* days whose price may be the one before; with more there is no history */

struct price_history {
  const int32_t *days;      /* rising */
  const int64_t *closes_e6; /* of those days */
  size_t count;
};

/* The trading days of the window that ends on `ends_on` (a trading day). */
void price_window_days(int32_t ends_on, int32_t days[WINDOW_CLOSES]);

/* The returns over those days. A day without a price carries the one before. False when there is no price on or
 * before the first day, one is not above 0, or more than WINDOW_CARRIED_MAX days carry: then the security has no
 * history, and its sector's series stands in. */
bool price_window_returns(const struct price_history *history, const int32_t days[WINDOW_CLOSES],
                          double returns[WINDOW_RETURNS]);

/* The series of a sector: the mean of its members' returns by weight (not below 0; market values will do).
 * False when the weights add to 0. */
bool price_window_blend(const double *const *members, const int64_t *weights, size_t count,
                        double returns[WINDOW_RETURNS]);
#endif
