/* Packs, unpacks and compares lists of ids. */
#include "query_ids.h"

#include <assert.h>
#include <stdbool.h>

#define FORM 1
#define HEAD_BYTES 12 /* form, k and the count at its longest */
#define MAX_K 40

struct bits {
  uint8_t *data;
  const uint8_t *from;
  size_t at, end; /* in bits */
};

static void put_bit(struct bits *bits, bool bit)
{
  if (bit)
    bits->data[bits->at / 8] |= (uint8_t)(0x80 >> bits->at % 8);
  bits->at++;
}

static void put_low(struct bits *bits, uint64_t value, int count)
{
  for (int i = count - 1; i >= 0; i--)
    put_bit(bits, value >> i & 1);
}

static bool get_bit(struct bits *bits, bool *out)
{
  if (bits->at >= bits->end)
    return false;
  *out = bits->from[bits->at / 8] >> (7 - bits->at % 8) & 1;
  bits->at++;
  return true;
}

static bool get_low(struct bits *bits, int count, uint64_t *out)
{
  bool bit;
  uint64_t value = 0;
  for (int i = 0; i < count; i++) {
    if (!get_bit(bits, &bit))
      return false;
    value = value << 1 | bit;
  }
  *out = value;
  return true;
}

/* The k for which the mean gap has about one bit above it. */
static int fitting_k(struct query_ids ids)
{
  uint64_t mean = ids.count > 0 ? ids.items[ids.count - 1] / ids.count : 0;
  int k = 0;
  while (k < MAX_K && mean >> (k + 1) > 0)
    k++;
  return k;
}

static size_t bits_of(struct query_ids ids, int k)
{
  size_t bits = 0;
  uint64_t before = 0;
  for (size_t i = 0; i < ids.count; before = ids.items[i++]) {
    uint64_t above = (ids.items[i] - before - 1) >> k;
    bits += above < QUERY_IDS_ESCAPE ? (size_t)above + 1 + (size_t)k : QUERY_IDS_ESCAPE + 64;
  }
  return bits;
}

uint8_t *query_ids_pack(struct arena *arena, struct query_ids ids, size_t *size)
{
  int k = fitting_k(ids);
  uint8_t *data = arena_alloc(arena, HEAD_BYTES + bits_of(ids, k) / 8 + 1);
  size_t head = 0;
  uint64_t before = 0;
  data[head++] = FORM;
  data[head++] = (uint8_t)k;
  for (size_t rest = ids.count;; rest >>= 7) {
    data[head++] = (uint8_t)((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    if (rest <= 0x7f)
      break;
  }
  struct bits bits = { .data = data + head };
  for (size_t i = 0; i < ids.count; before = ids.items[i++]) {
    assert(ids.items[i] > before && "ids rise");
    uint64_t gap = ids.items[i] - before - 1, above = gap >> k;
    bool is_far = above >= QUERY_IDS_ESCAPE;
    for (uint64_t j = 0; j < (is_far ? QUERY_IDS_ESCAPE : above); j++)
      put_bit(&bits, true);
    if (!is_far)
      put_bit(&bits, false);
    put_low(&bits, gap, is_far ? 64 : k);
  }
  *size = head + (bits.at + 7) / 8;
  return data;
}

static bool get_gap(struct bits *bits, int k, uint64_t *gap)
{
  uint64_t above = 0, low;
  bool bit = true;
  while (above < QUERY_IDS_ESCAPE) {
    if (!get_bit(bits, &bit))
      return false;
    if (!bit)
      break;
    above++;
  }
  if (above == QUERY_IDS_ESCAPE)
    return get_low(bits, 64, gap);
  if (!get_low(bits, k, &low))
    return false;
  *gap = above << k | low;
  return true;
}

static struct status spoiled(void)
{
  return status_fail(STATUS_DATA_LOSS, "ids", "the kept result of the query cannot be read");
}

struct status query_ids_unpack(struct arena *arena, const uint8_t *bytes, size_t size, struct query_ids *out)
{
  size_t head = 2, count = 0;
  int shift = 0;
  bool is_more = true;
  if (size < 3 || bytes[0] != FORM || bytes[1] > MAX_K)
    return spoiled();
  for (; is_more && head < size && shift < 28; shift += 7) {
    count |= (size_t)(bytes[head] & 0x7f) << shift;
    is_more = bytes[head++] & 0x80;
  }
  if (is_more || count > QUERY_IDS_LIMIT)
    return spoiled();
  uint64_t *items = arena_array(arena, count + 1, sizeof *items), before = 0;
  struct bits bits = { .from = bytes + head, .end = (size - head) * 8 };
  for (size_t i = 0; i < count; i++) {
    uint64_t gap;
    if (!get_gap(&bits, bytes[1], &gap) || gap >= UINT64_MAX - before)
      return spoiled();
    before += gap + 1;
    items[i] = before;
  }
  *out = (struct query_ids){ items, count };
  return status_ok();
}

void query_ids_compare(struct arena *arena, struct query_ids before, struct query_ids after,
                       struct query_difference *out)
{
  uint64_t *entered = arena_array(arena, after.count + 1, sizeof *entered);
  uint64_t *left = arena_array(arena, before.count + 1, sizeof *left);
  size_t b = 0, a = 0;
  *out = (struct query_difference){ { entered, 0 }, { left, 0 } };
  while (b < before.count || a < after.count) {
    bool is_left = a == after.count || (b < before.count && before.items[b] < after.items[a]);
    bool is_entered = b == before.count || (a < after.count && after.items[a] < before.items[b]);
    if (is_left)
      left[out->left.count++] = before.items[b++];
    else if (is_entered)
      entered[out->entered.count++] = after.items[a++];
    else
      a++, b++;
  }
}
