/* Heads of the journal from a file, against lines as they come. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "heads.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define ONES "0101010101010101010101010101010101010101010101010101010101010101"
#define TWOS "0202020202020202020202020202020202020202020202020202020202020202"
#define HEAD(firm, sequence, chain)                                                                                    \
  "{\"at\":\"2026-11-21T12:00:00Z\",\"firm_id\":\"" firm "\",\"firm\":\"x\",\"sequence\":\"" sequence                  \
  "\",\"chain\":\"" chain "\"}\n"

static const char *met(struct heads *heads, struct arena *arena, uint64_t sequence, int byte)
{
  uint8_t chain[HASH_BYTES];
  memset(chain, byte, sizeof chain);
  return heads_meet(heads, arena, sequence, chain);
}

Test(heads, the_firms_own_are_read_in_order_and_a_torn_line_is_counted)
{
  struct arena *arena = arena_new();
  struct heads heads;
  heads_parse(arena, HEAD("1", "7", TWOS) "{\"at\":\"2026-\n" HEAD("2", "3", ONES) "\n" HEAD("1", "0", ZEROS), 1, &heads);
  cr_assert_eq(heads.count, 2);
  cr_assert_eq(heads.unreadable, 1);
  cr_assert_eq(heads.list[0].sequence, 0);
  cr_assert_eq(heads.list[1].sequence, 7);
  cr_assert_null(met(&heads, arena, 0, 0));
  cr_assert_null(met(&heads, arena, 6, 9));
  cr_assert_null(met(&heads, arena, 7, 2));
  cr_assert_null(heads_end(&heads, arena));
  arena_free(arena);
}

Test(heads, a_rewritten_a_missing_and_a_cut_journal_show)
{
  struct arena *arena = arena_new();
  struct heads heads;
  heads_parse(arena, HEAD("1", "3", ONES) HEAD("1", "3", ONES) HEAD("1", "5", ONES) HEAD("1", "9", TWOS), 1, &heads);
  cr_assert_str_eq(met(&heads, arena, 3, 2),
                   "journal line 3: its chain is not the head that was written at 2026-11-21T12:00:00Z");
  cr_assert_null(met(&heads, arena, 4, 2));
  cr_assert_str_eq(met(&heads, arena, 6, 2),
                   "the journal has no line 5, whose head was written at 2026-11-21T12:00:00Z");
  cr_assert_str_eq(heads_end(&heads, arena),
                   "the journal ends before line 9, whose head was written at 2026-11-21T12:00:00Z");
  arena_free(arena);
}
