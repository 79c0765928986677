/* Takes positions apart into constituents. */
#include "look_through.h"

#include <assert.h>

#include "base/arena.h"
#include "base/decimal.h"

static const struct look_fund *fund_of(const struct look_fund *funds, size_t count, int64_t security_id)
{
  for (size_t i = 0; i < count; i++)
    if (funds[i].security_id == security_id)
      return &funds[i];
  return NULL;
}

static void add_constituents(struct arena *arena, const struct look_fund *fund, struct look_part whole,
                             struct look_parts *to)
{
  int64_t *shares_e4 = arena_array(arena, fund->count, sizeof *shares_e4);
  bool is_short = whole.value_e4 < 0;
  bool fits = decimal_apportion(is_short ? -whole.value_e4 : whole.value_e4, fund->weight_e8, fund->count, shares_e4);
  assert(fits);
  for (size_t i = 0; i < fund->count; i++)
    to->items[to->count++] = (struct look_part){ .security_id = fund->security_ids[i],
                                                 .value_e4 = is_short ? -shares_e4[i] : shares_e4[i],
                                                 .position = whole.position };
}

struct look_parts look_through(struct arena *arena, const struct look_position *positions, size_t count,
                               const struct look_fund *funds, size_t fund_count)
{
  size_t room = 1;
  for (size_t i = 0; i < count; i++) {
    const struct look_fund *fund = fund_of(funds, fund_count, positions[i].security_id);
    room += fund ? fund->count : 1;
  }
  struct look_parts parts = { .items = arena_array(arena, room, sizeof *parts.items) };
  for (size_t i = 0; i < count; i++) {
    const struct look_fund *fund = fund_of(funds, fund_count, positions[i].security_id);
    struct look_part whole = { positions[i].security_id, positions[i].value_e4, i };
    if (fund)
      add_constituents(arena, fund, whole, &parts);
    else
      parts.items[parts.count++] = whole;
  }
  return parts;
}
