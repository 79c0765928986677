/* Which lots a sale closes, what goes with them, and when a gain is long-term. */
#include "base/date.h"
#include "script.h"

#define THREE_LOTS "2025-12-01:10:1000,2024-01-15:10:1500,2026-03-01:10:800"

static void sell_twelve(const char *account, const char *closings, const char *left)
{
  struct script *script = script_new();
  struct arena *arena = script->arena;
  cr_assert_str_eq(script_say(script, arena_printf(arena, "bring %s 0 3000 30 " THREE_LOTS, account)), "ok");
  cr_assert_str_eq(script_say(script, arena_printf(arena, "sell 4000 %s 0 3000 12", account)), "ok");
  cr_assert_str_eq(script_say(script, "fill 4000 E1 12 100 0"), "ok");
  cr_assert_str_eq(script_say(script, "closings"), closings);
  cr_assert_str_eq(script_say(script, arena_printf(arena, "lots %s 0 3000", account)), left);
  script_free(script);
}

Test(lots, the_method_says_which_are_closed)
{
  sell_twelve("2000", "10 at 1500 for 1000 long, 2 at 200 for 200 short", "2025-12-01:8:800, 2026-03-01:10:800");
  sell_twelve("2001", "10 at 800 for 1000 short, 2 at 200 for 200 short", "2025-12-01:8:800, 2024-01-15:10:1500");
  sell_twelve("2002", "10 at 1500 for 1000 long, 2 at 200 for 200 short", "2025-12-01:8:800, 2026-03-01:10:800");
}

Test(lots, long_term_begins_after_the_first_anniversary)
{
  static const struct {
    const char *opened, *closed;
    bool is_long;
  } rows[] = {
    { "2024-01-15", "2025-01-14", false }, { "2024-01-15", "2025-01-15", false }, { "2024-01-15", "2025-01-16", true },
    { "2024-02-29", "2025-02-28", false }, { "2024-02-29", "2025-03-01", true },  { "2023-02-28", "2024-02-28", false },
    { "2023-02-28", "2024-02-29", false }, { "2023-02-28", "2024-03-01", true },  { "2024-02-28", "2025-02-28", false },
    { "2024-02-28", "2025-03-01", true },  { "2023-04-30", "2024-04-30", false }, { "2023-04-30", "2024-05-01", true },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int32_t opened, closed;
    date_parse(rows[i].opened, &opened);
    date_parse(rows[i].closed, &closed);
    cr_assert_eq(lot_is_long_term(opened, closed), rows[i].is_long, "%s to %s", rows[i].opened, rows[i].closed);
  }
}

Test(lots, parts_of_basis_and_proceeds_sum_to_the_whole)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 3 2024-01-15:3:100", "ok" },
    { "sell 4000 2000 0 3000 3", "ok" },
    { "fill 4000 E1 1 33.335 0", "ok" },
    { "closings", "1 at 33.33 for 33.34 long" }, /* 33.335 is halfway: to the even cent */
    { "fill 4000 E2 1 33.335 0.04", "ok" },
    { "closings", "1 at 33.34 for 33.3 long" },
    { "fill 4000 E3 1 33.335 0", "ok" },
    { "closings", "1 at 33.33 for 33.34 long" },
    { "lots 2000 0 3000", "" },
    { "position 2000 0 cash", "99.98 held 0" },
    { "position 4 0 cash", "0.04 held 0" },
  };
  PLAY(lines);
}

Test(lots, proceeds_of_one_sale_are_shared_by_quantity)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 3 2024-01-15:1:10,2024-01-16:1:10,2024-01-17:1:10", "ok" },
    { "sell 4000 2000 0 3000 3", "ok" },
    { "fill 4000 E1 3 33.333333 0", "ok" }, /* 100.00 */
    { "closings", "1 at 10 for 33.33 long, 1 at 10 for 33.34 long, 1 at 10 for 33.33 long" },
  };
  PLAY(lines);
}
