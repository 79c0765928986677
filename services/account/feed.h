/* feed: what the account service publishes for whoever follows it on the bus, a topic a firm.
 *
 * journal: an item is a packed JournalLine, its sequence the journal's; every firm's head goes out each second. A line
 * that this process writes is published within ten milliseconds, one that another wrote within a second, in order and without holes; a
 * subscriber to several replicas takes each once. The feed is a hint: what was missed is asked of JournalService/Read.
 */
#ifndef STEWARD_ACCOUNT_FEED_H
#define STEWARD_ACCOUNT_FEED_H
#include "account.h"
#include "bus/bus.h"

struct account_feed;

/* `journal` is an endpoint: ipc, or tcp with CURVE. On a fiber. */
struct status account_feed_new(struct bus *bus, struct account *account, const char *journal,
                               struct account_feed **out);

/* Before the bus and the lanes; on a fiber; NULL is fine. */
void account_feed_free(struct account_feed *feed);

const char *account_feed_endpoint(const struct account_feed *feed); /* with the port that was chosen */
#endif
