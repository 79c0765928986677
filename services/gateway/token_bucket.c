// Token buckets by key in a small set-associative table.
#include "token_bucket.h"

#include <assert.h>
#include <stdlib.h>

#define US_PER_MINUTE INT64_C(60000000)

struct bucket {
  uint64_t key;
  int64_t full_at_us; /* when it will be full again if nobody takes */
  int64_t used_at_us; /* 0: empty place */
};

struct token_bucket {
  int64_t token_us; /* time that makes one token */
  int64_t burst_us; /* time that makes a full bucket */
  struct bucket buckets[TOKEN_BUCKET_ROWS][TOKEN_BUCKET_WAYS];
};

struct token_bucket *token_bucket_new(int64_t tokens_per_minute, int64_t burst)
{
  assert(tokens_per_minute > 0 && tokens_per_minute <= US_PER_MINUTE && burst > 0);
  struct token_bucket *table = calloc(1, sizeof(*table));
  if (table != NULL) {
    table->token_us = US_PER_MINUTE / tokens_per_minute;
    table->burst_us = table->token_us * burst;
  }
  return table;
}

void token_bucket_free(struct token_bucket *table)
{
  free(table);
}

static struct bucket *find(struct token_bucket *table, uint64_t key, int64_t now_us)
{
  struct bucket *row = table->buckets[(key ^ key >> 32) % TOKEN_BUCKET_ROWS];
  struct bucket *oldest = row;
  for (size_t way = 0; way < TOKEN_BUCKET_WAYS; way++) {
    if (row[way].key == key && row[way].used_at_us != 0) {
      return &row[way];
    }
    if (row[way].used_at_us < oldest->used_at_us) {
      oldest = &row[way];
    }
  }
  *oldest = (struct bucket){ .key = key, .full_at_us = now_us, .used_at_us = now_us };
  return oldest;
}

static bool take(struct token_bucket *table, uint64_t key, int64_t now_us, int64_t tokens, int64_t *wait_us)
{
  struct bucket *bucket = find(table, key, now_us);
  int64_t from_us = bucket->full_at_us > now_us ? bucket->full_at_us : now_us;
  int64_t after_us = from_us + table->token_us;
  bucket->used_at_us = now_us;
  if (after_us - now_us > table->burst_us) {
    *wait_us = after_us - now_us - table->burst_us;
    return false;
  }
  if (tokens > 0) {
    bucket->full_at_us = after_us;
  }
  return true;
}

bool token_bucket_take(struct token_bucket *table, uint64_t key, int64_t now_us, int64_t *wait_us)
{
  return take(table, key, now_us, 1, wait_us);
}

bool token_bucket_has(struct token_bucket *table, uint64_t key, int64_t now_us, int64_t *wait_us)
{
  return take(table, key, now_us, 0, wait_us);
}

uint64_t token_bucket_key(const char *text)
{
  uint64_t hash = UINT64_C(14695981039346656037);
  for (; *text != '\0'; text++) {
    hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
  }
  return hash;
}
