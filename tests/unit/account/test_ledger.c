/* Cash and shares in, out, and between segments. */
#include "script.h"

Test(ledger, cash_comes_and_goes_in_whole_cents)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100.25", "ok" },
    { "position 2000 0 cash", "100.25 held 0" },
    { "position 2 0 cash", "-100.25 held 0" },
    { "deposit 2000 0 0.001", "invalid_argument quantity" },
    { "deposit 2000 0 -1", "invalid_argument quantity" },
    { "deposit 2000 0 0", "invalid_argument quantity" },
    { "withdraw 2000 0 100.26", "failed_precondition quantity" },
    { "withdraw 2000 0 -1", "invalid_argument quantity" },
    { "withdraw 2000 0 100.25", "ok" },
    { "position 2000 0 cash", "0 held 0" },
    { "position 2 0 cash", "0 held 0" },
  };
  PLAY(lines);
}

Test(ledger, each_kind_has_its_counter_account)
{
  static const struct line lines[] = {
    { "open 2000 0 50", "ok" },
    { "position 5 0 cash", "-50 held 0" },
    { "dividend 2000 0 7.10", "ok" },
    { "position 3 0 cash", "-7.1 held 0" },
    { "fee 2000 0 2.05", "ok" },
    { "position 4 0 cash", "2.05 held 0" },
    { "position 2000 0 cash", "55.05 held 0" },
  };
  PLAY(lines);
}

Test(ledger, nothing_is_posted_to_accounts_that_are_not_open)
{
  static const struct line lines[] = {
    { "deposit 2003 0 1", "failed_precondition account_id" }, /* closed */
    { "deposit 2004 0 1", "failed_precondition account_id" }, /* prospective */
    { "deposit 2005 0 1", "ok" },                             /* restricted: no trading, but cash */
    { "deposit 9999 0 1", "not_found account_id" },
    { "deposit 2 0 1", "not_found account_id" }, /* an internal account is nobody's client */
    { "bring 2000 0 3999 1 2024-01-15:1:1", "not_found security_id" },
  };
  PLAY(lines);
}

Test(ledger, shares_come_with_lots_that_sum_to_them)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 15 2024-01-15:10:1000,2025-02-01:5:700", "ok" },
    { "position 2000 0 3000", "15 held 0" },
    { "position 2 0 3000", "-15 held 0" },
    { "lots 2000 0 3000", "2024-01-15:10:1000, 2025-02-01:5:700" },
    { "bring 2000 0 3000 15 2024-01-15:10:1000", "invalid_argument lots" },
    { "bring 2000 0 3000 15 -", "invalid_argument lots" },
    { "bring 2000 0 3000 1 2026-11-21:1:1", "invalid_argument lots" }, /* tomorrow */
    { "bring 2000 0 cash 1 2024-01-15:1:1", "invalid_argument security_id" },
    { "take 2000 0 3000 16", "failed_precondition quantity" },
    { "take 2000 0 3000 12", "ok" },
    { "closings", "10 at 1000 for nothing long, 2 at 280 for nothing long" },
    { "lots 2000 0 3000", "2025-02-01:3:420" },
  };
  PLAY(lines);
}

Test(ledger, a_transfer_between_segments_is_no_trade)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "transfer 2000 0 7 cash 40", "ok" },
    { "position 2000 0 cash", "60 held 0" },
    { "position 2000 7 cash", "40 held 0" },
    { "position 2 0 cash", "-100 held 0" },
    { "transfer 2000 7 7 cash 1", "invalid_argument to_segment_id" },
    { "transfer 2000 7 0 cash 40.01", "failed_precondition quantity" },
    { "bring 2000 0 3000 15 2025-02-01:5:700,2024-01-15:10:1000", "ok" },
    { "transfer 2000 0 7 3000 12", "ok" },
    { "lots 2000 7 3000", "2024-01-15:10:1000, 2025-02-01:2:280" },
    { "lots 2000 0 3000", "2025-02-01:3:420" },
  };
  PLAY(lines);
}

Test(ledger, what_is_held_for_an_order_stays)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "buy 4000 2000 0 3000 1 60", "ok" },
    { "position 2000 0 cash", "100 held 60" },
    { "withdraw 2000 0 40.01", "failed_precondition quantity" },
    { "transfer 2000 0 7 cash 40.01", "failed_precondition quantity" },
    { "withdraw 2000 0 40", "ok" },
    { "position 2000 0 cash", "60 held 60" },
  };
  PLAY(lines);
}

Test(ledger, what_is_outside_the_book_is_not_there)
{
  struct script *script = script_new();
  script->book = 1001;
  cr_assert_str_eq(script_say(script, "deposit 2000 0 1"), "ok");
  cr_assert_str_eq(script_say(script, "deposit 2006 0 1"), "not_found account_id");
  script->book = 0;
  cr_assert_str_eq(script_say(script, "deposit 2006 0 100"), "ok");
  cr_assert_str_eq(script_say(script, "buy 4000 2006 0 3000 1 60"), "ok");
  script->book = 1001;
  cr_assert_str_eq(script_say(script, "move 4000 canceled"), "not_found order_id");
  script->book = 1002;
  cr_assert_str_eq(script_say(script, "move 4000 canceled"), "ok");
  script_free(script);
}
