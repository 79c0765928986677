/* A feed's table of firms and their sequences. */
#include <assert.h>
#include <stdlib.h>

#include "feed_wire.h"

struct feed_firm *feed_firm_add(struct feed_firms *firms, uint64_t firm_id, uint64_t sequence)
{
  struct feed_firm *firm = calloc(1, sizeof *firm);
  assert(firm != NULL);
  struct feed_firm **bucket = &firms->buckets[firm_id % FEED_BUCKETS];
  *firm = (struct feed_firm){ .firm_id = firm_id, .sequence = sequence, .next = *bucket };
  *bucket = firm;
  return firm;
}

void feed_firms_clear(struct feed_firms *firms)
{
  for (size_t i = 0; i < FEED_BUCKETS; i++) {
    while (firms->buckets[i] != NULL) {
      struct feed_firm *firm = firms->buckets[i];
      firms->buckets[i] = firm->next;
      free(firm);
    }
  }
}
