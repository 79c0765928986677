/* price_cache: closes that were read before, so that a measurement reads those of new names alone.
 *
 * A firm's closes stand on a shelf as of the head of its imports (PriceService/Head): what was read before an import is
 * never used after it. A shelf lives as long as a call that looks at it; things are put on it and never taken off. So a
 * shelf may hold something newer than its head, never something older. One thread; no locks.
 */
#ifndef STEWARD_RISK_PRICE_CACHE_H
#define STEWARD_RISK_PRICE_CACHE_H
#include "account.seam.h"
#include "base/hash.h"
#include "bus/call.h"
#include "price_window.h"

#define PRICE_CACHE_FIRMS 16    /* the one not looked at for longest gives way */
#define PRICE_SHELF_NAMES 20000 /* of a firm; about six KiB each. What comes later is read every time */

struct price_cache;
struct price_shelf;

struct price_item {
  const Account__PriceSeries *series; /* NULL: the security has no closes */
  const double *returns;              /* of the window asked for last; NULL: no history over it */
  uint8_t digest[HASH_BYTES];         /* SHA-256 of those returns' bits */
  int32_t ends_on;                    /* that window's last day */
};

struct price_cache *price_cache_new(void);
void price_cache_free(struct price_cache *cache); /* no call may be under way; NULL is fine */

/* The shelf of the call's firm, kept until the call's arena ends. NULL where the head cannot be read, or `cache` is
 * NULL: then nothing is kept by. */
struct price_shelf *price_cache_shelf(struct price_cache *cache, struct call *call);

struct price_item *price_shelf_find(struct price_shelf *shelf, uint64_t security_id);

/* Copies what was read (NULL: there are no closes). NULL when the shelf is full. */
struct price_item *price_shelf_put(struct price_shelf *shelf, uint64_t security_id, const Account__PriceSeries *series);

/* The returns over these days and their digest, made once a window. */
void price_shelf_window(struct price_shelf *shelf, struct price_item *item, const int32_t days[WINDOW_CLOSES]);

/* SHA-256 of the bits of WINDOW_RETURNS numbers. */
void price_digest(const double *returns, uint8_t out[HASH_BYTES]);
#endif
