/* market: what is known of some securities, read for one measurement: what they are, last prices, returns over the
 * window, the sectors of funds, the benchmark's returns, and series that stand in for a sector. In the call's arena. */
#ifndef STEWARD_RISK_MARKET_H
#define STEWARD_RISK_MARKET_H
#include "account.seam.h"
#include "base/hash.h"
#include "bus/call.h"
#include "exposure.h"
#include "price_window.h"

#define SECTOR_MEMBERS_MAX 64 /* so many shares, by symbol, make the series of a sector */

struct market_name {
  const Account__Security *security;
  int64_t leverage_e4;
  int64_t price_e6;                   /* 0: none */
  const Account__PriceSeries *series; /* the closes read; NULL: none */
  const double *returns;              /* NULL: no history over the window */
  uint8_t digest[HASH_BYTES];         /* SHA-256 of those returns' bits */
  int sector;                         /* or SECTOR_UNKNOWN */
  const struct sector_share *sectors; /* of a fund whose holdings are known */
  size_t sector_count;
  bool is_diversified_fund;
};

struct market {
  const char *benchmark_symbol;
  const Account__PriceSeries *benchmark_series;
  const double *benchmark;     /* NULL: nothing can be measured, for the reason in `unscored` */
  const char *unscored;        /* a sentence, or NULL */
  int32_t days[WINDOW_CLOSES]; /* of the window, which ends with the benchmark's last close */
  struct market_name *names;   /* by security id */
  size_t count;
  const char *sectors[SECTORS_MAX];
  size_t sector_count;
  const double *sector_series[SECTORS_MAX]; /* only of sectors that must stand in for something */
};

/* not_found names a security that the firm does not have. Ids may repeat. */
struct status market_read(struct call *call, const uint64_t *security_ids, size_t count, const char *benchmark_symbol,
                          struct market *out);

/* The series of every sector of the names, beyond those that had to stand in. The market's benchmark must be there. */
struct status market_read_sectors(struct call *call, struct market *market);

/* The firm's shares that make the series of a sector, by symbol. Returns how many. */
size_t market_members(const Account__FindSecuritiesResponse *universe, const char *sector,
                      uint64_t ids[SECTOR_MEMBERS_MAX]);

const struct market_name *market_find(const struct market *market, uint64_t security_id); /* NULL when not read */
#endif
