/* Shelves of closes, one a firm, as of the head of its imports. */
#include "price_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "wire/reflect.h"

#define SLOTS 65536 /* a power of two, over three times PRICE_SHELF_NAMES */

struct slot {
  uint64_t security_id; /* 0: free */
  struct price_item *item;
};

struct price_shelf {
  struct arena *arena;
  uint64_t firm_id, head;
  size_t users; /* calls that look at it, and the cache while it stands there */
  size_t count;
  int64_t used_us;
  struct slot slots[SLOTS];
};

struct price_cache {
  struct price_shelf *shelves[PRICE_CACHE_FIRMS];
};

struct price_cache *price_cache_new(void)
{
  struct price_cache *cache = calloc(1, sizeof *cache);
  assert(cache != NULL);
  return cache;
}

static void let_go(void *argument)
{
  struct price_shelf *shelf = argument;
  if (shelf == NULL || --shelf->users > 0)
    return;
  arena_free(shelf->arena);
  free(shelf);
}

void price_cache_free(struct price_cache *cache)
{
  for (size_t i = 0; cache != NULL && i < PRICE_CACHE_FIRMS; i++)
    let_go(cache->shelves[i]);
  free(cache);
}

static struct price_shelf *shelf_new(uint64_t firm_id, uint64_t head)
{
  struct price_shelf *shelf = calloc(1, sizeof *shelf);
  assert(shelf != NULL);
  shelf->arena = arena_new();
  shelf->firm_id = firm_id;
  shelf->head = head;
  shelf->users = 1;
  return shelf;
}

/* Where the firm's shelf stands, or should: a free place, else that of the firm not looked at for longest. */
static size_t place_of(const struct price_cache *cache, uint64_t firm_id)
{
  size_t oldest = 0;
  for (size_t i = 0; i < PRICE_CACHE_FIRMS; i++) {
    const struct price_shelf *shelf = cache->shelves[i];
    if (shelf != NULL && shelf->firm_id == firm_id)
      return i;
    const struct price_shelf *other = cache->shelves[oldest];
    if (other != NULL && (shelf == NULL || shelf->used_us < other->used_us))
      oldest = i;
  }
  return oldest;
}

struct price_shelf *price_cache_shelf(struct price_cache *cache, struct call *call)
{
  Account__PriceHeadRequest request = ACCOUNT__PRICE_HEAD_REQUEST__INIT;
  Account__PriceHead *head;
  if (cache == NULL || !status_is_ok(price_head_call(call, &request, &head)))
    return NULL;
  size_t place = place_of(cache, call->caller.firm_id);
  struct price_shelf *shelf = cache->shelves[place];
  bool is_current = shelf != NULL && shelf->firm_id == call->caller.firm_id && shelf->head == head->closes_sequence;
  if (!is_current) {
    let_go(shelf);
    shelf = cache->shelves[place] = shelf_new(call->caller.firm_id, head->closes_sequence);
  }
  shelf->used_us = call->now_us;
  shelf->users++;
  arena_defer(call->arena, let_go, shelf);
  return shelf;
}

static struct slot *slot_of(struct price_shelf *shelf, uint64_t security_id)
{
  size_t at = (size_t)(security_id * UINT64_C(0x9E3779B97F4A7C15) >> 48) & (SLOTS - 1);
  while (shelf->slots[at].security_id != 0 && shelf->slots[at].security_id != security_id)
    at = (at + 1) & (SLOTS - 1);
  return &shelf->slots[at];
}

struct price_item *price_shelf_find(struct price_shelf *shelf, uint64_t security_id)
{
  return security_id == 0 ? NULL : slot_of(shelf, security_id)->item;
}

struct price_item *price_shelf_put(struct price_shelf *shelf, uint64_t security_id, const Account__PriceSeries *series)
{
  assert(security_id != 0);
  struct slot *slot = slot_of(shelf, security_id);
  if (slot->item != NULL)
    return slot->item;
  if (shelf->count >= PRICE_SHELF_NAMES)
    return NULL;
  shelf->count++;
  slot->security_id = security_id;
  slot->item = arena_alloc(shelf->arena, sizeof *slot->item);
  slot->item->ends_on = INT32_MIN;
  if (series != NULL)
    slot->item->series = (const Account__PriceSeries *)reflect_copy(shelf->arena, &series->base);
  return slot->item;
}

void price_digest(const double *returns, uint8_t out[HASH_BYTES])
{
  uint8_t bytes[WINDOW_RETURNS * sizeof(int64_t)];
  for (size_t i = 0; i < WINDOW_RETURNS; i++) {
    uint64_t bits;
    memcpy(&bits, &returns[i], sizeof bits);
    for (size_t j = 0; j < sizeof bits; j++)
      bytes[i * sizeof bits + j] = (uint8_t)(bits >> (8 * j));
  }
  hash_sha256(bytes, sizeof bytes, out);
}

void price_shelf_window(struct price_shelf *shelf, struct price_item *item, const int32_t days[WINDOW_CLOSES])
{
  if (item->ends_on == days[WINDOW_CLOSES - 1])
    return;
  item->returns = item->series == NULL ? NULL : history_returns(shelf->arena, item->series, days);
  item->ends_on = days[WINDOW_CLOSES - 1];
  if (item->returns != NULL)
    price_digest(item->returns, item->digest);
}
