/* feed_wire: the feed's frames and its table of firms, for publisher and subscriber. */
#ifndef STEWARD_BUS_FEED_WIRE_H
#define STEWARD_BUS_FEED_WIRE_H
#include <endian.h>
#include <string.h>

#include "internal.h"

#define FEED_TOPIC_BYTES 8
#define FEED_HEADER_BYTES 9
#define FEED_BUCKETS 1024

enum feed_kind { FEED_ITEM = 1, FEED_HEAD = 2 };

struct feed_firm {
  uint64_t firm_id, sequence;
  struct feed_firm *next;
};

struct feed_firms {
  struct feed_firm *buckets[FEED_BUCKETS];
};

/* NULL when the firm was not seen yet. */
static inline struct feed_firm *feed_firm_find(const struct feed_firms *firms, uint64_t firm_id)
{
  struct feed_firm *firm = firms->buckets[firm_id % FEED_BUCKETS];
  while (firm != NULL && firm->firm_id != firm_id)
    firm = firm->next;
  return firm;
}

struct feed_firm *feed_firm_add(struct feed_firms *firms, uint64_t firm_id, uint64_t sequence);
void feed_firms_clear(struct feed_firms *firms);

static inline void feed_put(uint8_t *out, uint64_t number)
{
  uint64_t big = htobe64(number);
  memcpy(out, &big, sizeof big);
}

static inline uint64_t feed_get(const uint8_t *in)
{
  uint64_t big;
  memcpy(&big, in, sizeof big);
  return be64toh(big);
}
#endif
