/* price_feed: the feed of last prices: whoever subscribes is told of each batch that was taken, firm by firm.
 *
 * The topic is the firm, an item a PriceTicks, its sequence the firm's count of batches (price_feed in the database),
 * so that it is gapless over all replicas and restarts. Who misses one asks PriceService/Last: only the last price
 * counts.
 */
#ifndef STEWARD_ACCOUNT_PRICE_FEED_H
#define STEWARD_ACCOUNT_PRICE_FEED_H
#include "account.h"
#include "account.seam.h"

struct bus;

/* Opens the feed and says every firm's head, so that a subscriber sees what it missed. On a fiber. */
struct status price_feed_open(struct account *account, struct bus *bus, struct arena *arena, const char *endpoint);
void price_feed_close(struct account *account);

/* Nothing when there is no feed. */
void price_feed_publish(struct account *account, struct call *call, uint64_t sequence,
                        const Account__PriceTicks *ticks);
#endif
