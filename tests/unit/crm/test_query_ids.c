/* Lists of ids in few bytes, and what differs between two of them. */
#include <criterion/criterion.h>
#include <string.h>

#include "query_ids.h"

static struct query_ids made(struct arena *arena, size_t count, uint64_t (*gap)(size_t i))
{
  uint64_t *items = arena_array(arena, count + 1, sizeof *items), id = 0;
  for (size_t i = 0; i < count; i++)
    items[i] = id += gap(i);
  return (struct query_ids){ items, count };
}

static uint64_t one(size_t i)
{
  (void)i;
  return 1;
}

static uint64_t uneven(size_t i)
{
  return 1 + i * 2654435761u % 7;
}

static uint64_t far(size_t i)
{
  return i % 1000 == 0 ? UINT64_C(1) << 45 : 3;
}

static size_t round_trip(struct query_ids ids)
{
  struct arena *arena = arena_new();
  struct query_ids found;
  size_t size;
  uint8_t *bytes = query_ids_pack(arena, ids, &size);
  cr_assert(status_is_ok(query_ids_unpack(arena, bytes, size, &found)));
  cr_assert_eq(found.count, ids.count);
  cr_assert(ids.count == 0 || memcmp(found.items, ids.items, ids.count * sizeof *ids.items) == 0);
  for (size_t cut = 0; cut < size && cut < 40; cut++)
    (void)query_ids_unpack(arena, bytes, cut, &found); /* whatever it says, it reads no further */
  arena_free(arena);
  return size;
}

Test(query_ids, come_back_as_they_were)
{
  struct arena *arena = arena_new();
  static const uint64_t extremes[] = { 1, 2, UINT64_C(1) << 40, UINT64_MAX - 1, UINT64_MAX };
  round_trip((struct query_ids){ NULL, 0 });
  round_trip((struct query_ids){ extremes, 5 });
  round_trip(made(arena, 1000, far));
  cr_assert_lt(round_trip(made(arena, 1000000, one)), 300000);
  cr_assert_lt(round_trip(made(arena, 1000000, uneven)), 600000, "a million accounts fit into a record");
  arena_free(arena);
}

Test(query_ids, spoiled_bytes_are_refused)
{
  struct arena *arena = arena_new();
  struct query_ids found;
  static const uint8_t many[] = { 1, 0, 0xff, 0xff, 0xff, 0x7f }, form[] = { 2, 0, 0 }, k[] = { 1, 60, 0 };
  cr_assert_eq(query_ids_unpack(arena, many, sizeof many, &found).code, STATUS_DATA_LOSS);
  cr_assert_eq(query_ids_unpack(arena, form, sizeof form, &found).code, STATUS_DATA_LOSS);
  cr_assert_eq(query_ids_unpack(arena, k, sizeof k, &found).code, STATUS_DATA_LOSS);
  arena_free(arena);
}

Test(query_ids, what_entered_and_left_is_told_apart)
{
  struct arena *arena = arena_new();
  static const uint64_t before[] = { 1, 3, 5, 9 }, after[] = { 2, 3, 9, 10, 11 };
  struct query_difference difference;
  query_ids_compare(arena, (struct query_ids){ before, 4 }, (struct query_ids){ after, 5 }, &difference);
  static const uint64_t entered[] = { 2, 10, 11 }, left[] = { 1, 5 };
  cr_assert_eq(difference.entered.count, 3);
  cr_assert_arr_eq(difference.entered.items, entered, sizeof entered);
  cr_assert_eq(difference.left.count, 2);
  cr_assert_arr_eq(difference.left.items, left, sizeof left);
  arena_free(arena);
}
