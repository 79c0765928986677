/* One table of rows for all firms, by open addressing. */
#include "standing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 1024 /* a power of two */

struct row {
  uint64_t epoch; /* 0: the place is free */
  uint64_t account_id, segment_id, security_id;
  int64_t quantity_e6, held_e6;
};

struct standing {
  struct row *rows;
  size_t room, count; /* at most half of the room is taken */
  uint64_t epochs;    /* given so far: no two firms, nor two chains of one, share an epoch */
};

struct standing *standing_new(void)
{
  struct standing *standing = calloc(1, sizeof *standing);
  assert(standing);
  standing->room = ROOM_AT_FIRST;
  standing->rows = calloc(standing->room, sizeof *standing->rows);
  assert(standing->rows);
  return standing;
}

void standing_free(struct standing *standing)
{
  if (!standing)
    return;
  free(standing->rows);
  free(standing);
}

size_t standing_count(const struct standing *standing)
{
  return standing->count;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
  hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
  return hash ^ (hash >> 32);
}

/* The row's place, or the free one where it would be. */
static struct row *place_of(const struct standing *standing, const struct row *key)
{
  size_t place = mix(mix(mix(mix(1, key->epoch), key->account_id), key->segment_id), key->security_id);
  for (;; place++) {
    struct row *row = &standing->rows[place & (standing->room - 1)];
    if (row->epoch == 0 || (row->epoch == key->epoch && row->account_id == key->account_id &&
                            row->segment_id == key->segment_id && row->security_id == key->security_id))
      return row;
  }
}

static void grow(struct standing *standing)
{
  struct standing larger = { .room = standing->room * 2 };
  larger.rows = calloc(larger.room, sizeof *larger.rows);
  assert(larger.rows);
  for (size_t i = 0; i < standing->room; i++)
    if (standing->rows[i].epoch != 0)
      *place_of(&larger, &standing->rows[i]) = standing->rows[i];
  free(standing->rows);
  standing->rows = larger.rows;
  standing->room = larger.room;
}

static void forget_all(struct standing *standing)
{
  memset(standing->rows, 0, standing->room * sizeof *standing->rows);
  standing->count = 0;
}

void standing_see(struct standing_firm *firm, const uint8_t chain[HASH_BYTES])
{
  if (firm->epoch != 0 && memcmp(firm->chain, chain, HASH_BYTES) == 0)
    return;
  firm->epoch = ++firm->standing->epochs;
  memcpy(firm->chain, chain, HASH_BYTES);
}

void standing_move(struct standing_firm *firm, const uint8_t chain[HASH_BYTES])
{
  assert(firm->epoch != 0 && "a head is seen before it is moved");
  memcpy(firm->chain, chain, HASH_BYTES);
}

void standing_put(struct standing_firm *firm, const struct position *position)
{
  struct standing *standing = firm->standing;
  const struct row row = { firm->epoch,           position->account_id,  position->segment_id,
                           position->security_id, position->quantity_e6, position->held_e6 };
  assert(firm->epoch != 0 && "a head is seen before its rows are");
  struct row *place = place_of(standing, &row);
  if (place->epoch == 0) {
    if (standing->count == STANDING_MOST)
      forget_all(standing);
    else if (standing->count == standing->room / 2)
      grow(standing);
    place = place_of(standing, &row);
    standing->count++;
  }
  *place = row;
}

bool standing_find(const struct standing_firm *firm, uint64_t account_id, uint64_t segment_id, uint64_t security_id,
                   struct position *out)
{
  const struct row key = {
    .epoch = firm->epoch, .account_id = account_id, .segment_id = segment_id, .security_id = security_id
  };
  if (firm->epoch == 0)
    return false;
  const struct row *row = place_of(firm->standing, &key);
  if (row->epoch == 0)
    return false;
  *out = (struct position){ .account_id = account_id,
                            .segment_id = segment_id,
                            .security_id = security_id,
                            .quantity_e6 = row->quantity_e6,
                            .held_e6 = row->held_e6 };
  return true;
}
