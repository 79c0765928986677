/* made_up_prices: daily closes that never were, where no real ones can be had: for demos and tests, and said to be so.
 *
 * A seeded market-and-sector factor model: a day's return of a security is its beta times the market's, plus its
 * sector's, plus its own. Closes are worked backwards, so that each series ends exactly at the given price. The
 * benchmark is the securities' weighted daily return, and everything is scaled once so that its volatility is the
 * recipe's. Each number is drawn by its seed, the security's key and the day: the same recipe gives the same bits,
 * on any machine.
 */
#ifndef STEWARD_CLI_MADE_UP_PRICES_H
#define STEWARD_CLI_MADE_UP_PRICES_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define MADE_UP_SECTORS_MAX 64
#define MADE_UP_SECURITIES_MAX 20000
#define MADE_UP_DAYS_MAX 2600 /* ten years */
#define MADE_UP_CELLS_MAX ((size_t)16 << 20)
#define MADE_UP_VOLATILITY_E4 1550 /* of the benchmark: 15.5% a year */

struct price_recipe {
  uint64_t seed;
  int32_t ends_on; /* a trading day */
  size_t days;     /* closes, at least 20: 504 are two years */
  int64_t volatility_e4;
  int64_t benchmark_close_e6; /* the benchmark's last close */
};

struct made_up_security {
  uint64_t key;     /* names its random stream, as a hash of the ticker does; its own series depends on nothing else
                     * but the one scale */
  int sector;       /* 0 to MADE_UP_SECTORS_MAX - 1 */
  int64_t close_e6; /* its last close, above 0 */
  int64_t weight;   /* in the benchmark, of any unit: market values will do; 0: not in it */
};

struct made_up_prices {
  size_t days;
  const int32_t *days_on;      /* rising; trading days */
  const int64_t *closes_e6;    /* security i on day d: closes_e6[i * days + d]; all above 0 */
  const int64_t *benchmark_e6; /* by day */
};

struct status made_up_prices_make(struct arena *arena, const struct price_recipe *recipe,
                                  const struct made_up_security *securities, size_t count, struct made_up_prices *out);
#endif
