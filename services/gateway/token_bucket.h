/* token_bucket: how fast each of many may go. A table of buckets by 64-bit key, bounded: the one unused for longest
 * makes room for a new one (a full bucket is worth nothing, so an attacker gains nothing by pushing others out). */
#ifndef STEWARD_GATEWAY_TOKEN_BUCKET_H
#define STEWARD_GATEWAY_TOKEN_BUCKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOKEN_BUCKET_ROWS 512u
#define TOKEN_BUCKET_WAYS 4u

struct token_bucket;

struct token_bucket *token_bucket_new(int64_t tokens_per_minute, int64_t burst); /* NULL without memory */
void token_bucket_free(struct token_bucket *table);

/* Takes one token; false when there is none, and then *wait_us is the time until there is one. */
bool token_bucket_take(struct token_bucket *table, uint64_t key, int64_t now_us, int64_t *wait_us);

/* Whether there is one, taking none. */
bool token_bucket_has(struct token_bucket *table, uint64_t key, int64_t now_us, int64_t *wait_us);

/* A key for a text (FNV-1a). */
uint64_t token_bucket_key(const char *text);
#endif
