/* exposure: how much of a portfolio stands in one security, one sector, in shorts and on credit. Exact integers.
 *
 * The exposure of a holding is its market value times the security's leverage factor; shares are of the net asset
 * value (positions and cash). Every ratio is an integer of 1e-8, rounded half even once.
 */
#ifndef STEWARD_RISK_EXPOSURE_H
#define STEWARD_RISK_EXPOSURE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define LEVERAGE_ONE_E4 INT64_C(10000)
#define LEVERAGE_MAX_E4 INT64_C(100000)
#define HOLDINGS_MAX 20000
#define HOLDING_VALUE_MAX_E4 INT64_C(100000000000000000) /* ten trillion of the currency */
#define SECTORS_MAX 64
#define SECTOR_UNKNOWN (-1) /* all unknown exposure counts as one sector, so that nothing hides there */

struct sector_share {
  int sector;        /* 0 to SECTORS_MAX - 1 */
  int64_t weight_e8; /* of the fund, 0 to 1; what the shares leave of one is unknown */
};

struct holding {
  int64_t security_id;      /* one holding a security */
  int64_t value_e4;         /* market value; below 0 a short position */
  int64_t leverage_e4;      /* 10000: an ordinary share; 20000: a fund that moves twofold; -10000: an inverse fund */
  bool is_diversified_fund; /* exempt from the single-name row while unleveraged */
  int sector;               /* of a share, or SECTOR_UNKNOWN; not looked at when sector_count > 0 */
  const struct sector_share *sectors; /* what a fund holds */
  size_t sector_count;
  const double *returns; /* WINDOW_RETURNS of the security itself, oldest first; NULL: no history */
};

struct exposure {
  int64_t net_asset_value_e4;
  int64_t gross_e8; /* sum of |exposure|: gross leverage */
  int64_t net_e8;
  int64_t short_e8; /* sum of what is below 0, as a positive share */
  int64_t largest_security_e8;
  int64_t largest_security_id; /* 0: none counts */
  int64_t top_ten_e8;
  int64_t hhi_e8; /* Herfindahl-Hirschman: the sum of squared security shares, exempt funds left out */
  int64_t largest_sector_e8;
  int largest_sector;        /* or SECTOR_UNKNOWN */
  int64_t margin_e8;         /* maintenance requirement: FINRA Rule 4210(c): 25% long, 30% short, times the leverage
                              * factor (Notice 09-53), at most the value; the rule for shorts under $5 is left out */
  int64_t leveraged_e8;      /* |value| of leveraged and inverse funds */
  int64_t initial_margin_e8; /* Regulation T (12 CFR 220.12): 50%, long or short, times the leverage
                              * factor, at most the value */
  int64_t sector_hhi_e8;     /* the sum of squared sector shares */
  int64_t sectors_e8[SECTORS_MAX + 1]; /* share of each; the last is the unknown sector */
};

/* invalid_argument: a security twice, a leverage or weight out of bounds. failed_precondition: no positive net asset
 * value, or a ratio beyond what 1e-8 holds. The holdings' order does not matter. */
struct status exposure_measure(struct arena *arena, const struct holding *holdings, size_t count, int64_t cash_e4,
                               struct exposure *out);
#endif
