/* prices: reference prices by firm and symbol, asked of the account service as system:paper_exchange again after a
 * second, used for five at most. The firm is named by its code (or its number) in OnBehalfOfCompID. */
#ifndef STEWARD_PAPER_EXCHANGE_PRICES_H
#define STEWARD_PAPER_EXCHANGE_PRICES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus/bus.h"

#define PRICES_FRESH_US 1000000 /* an older one is asked for again */
#define PRICES_KEPT_US 5000000  /* and is used no longer than that: asking takes two seconds at most */
#define PRICES_BATCH 512
#define PRICES_FIRMS 1000 /* an installation's firms are numbered from 1 */

struct prices;

struct prices *prices_new(struct bus *bus);
void prices_free(struct prices *prices);

/* Asks for the symbols that are not known freshly; on a fiber. What the account service does not know stays unknown;
 * false when it could not be asked about something that is unknown. */
bool prices_fetch(struct prices *prices, const char *firm, const char *const *symbols, size_t count);
int64_t prices_get(const struct prices *prices, const char *firm, const char *symbol); /* 0: unknown */
#endif
