/* Entries taken back, trades outside the orders, gifts, step-up at death, money that has not settled. */
#include <string.h>

#include "script.h"

Test(corrections, an_entry_is_taken_back_once)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "reverse 1", "ok" },
    { "position 2000 0 cash", "0 held 0" },
    { "position 2 0 cash", "0 held 0" },
    { "reverse 1", "failed_precondition entry_id" },
    { "reverse 2", "failed_precondition entry_id" }, /* the correction itself */
    { "reverse 9", "not_found entry_id" },
    { "deposit 2000 0 100", "ok" },
    { "withdraw 2000 0 60", "ok" },
    { "reverse 3", "failed_precondition quantity" }, /* the money is gone */
    { "reverse 4", "ok" },
    { "reverse 3", "ok" },
    { "position 2000 0 cash", "0 held 0" },
  };
  PLAY(lines);
}

Test(corrections, lots_are_as_they_were)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 15 2024-01-15:10:1000,2025-02-01:5:700", "ok" },
    { "sold 2000 0 3000 12 1200 1", "ok" },
    { "lots 2000 0 3000", "2025-02-01:3:420" },
    { "position 2000 0 cash", "1199 held 0" },
    { "reverse 2", "ok" },
    { "lots 2000 0 3000", "2024-01-15:10:1000, 2025-02-01:5:700" },
    { "position 2000 0 cash", "0 held 0" },
    { "position 4 0 cash", "0 held 0" },
    { "transfer 2000 0 7 3000 12", "ok" },
    { "lots 2000 7 3000", "2024-01-15:10:1000, 2025-02-01:2:280" },
    { "reverse 4", "ok" },
    { "lots 2000 7 3000", "" },
    { "lots 2000 0 3000", "2024-01-15:10:1000, 2025-02-01:5:700" },
    { "reverse 1", "ok" },
    { "lots 2000 0 3000", "" },
    { "position 2000 0 3000", "0 held 0" },
  };
  PLAY(lines);
}

Test(corrections, what_was_used_since_names_its_user)
{
  struct script *script = script_new();
  cr_assert_str_eq(script_say(script, "bring 2000 0 3000 10 2024-01-15:10:1000"), "ok");
  cr_assert_str_eq(script_say(script, "sold 2000 0 3000 4 400 0"), "ok");
  cr_assert_str_eq(script_say(script, "reverse 1"), "failed_precondition entry_id");
  cr_assert_not_null(strstr(script->message, "by entry"), "%s", script->message);
  cr_assert_str_eq(script_say(script, "reverse 2"), "ok");
  cr_assert_str_eq(script_say(script, "reverse 1"), "ok");
  script_free(script);
}

Test(corrections, what_an_order_holds_stays)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2024-01-15:10:1000", "ok" },
    { "sell 4000 2000 0 3000 6", "ok" },
    { "reverse 1", "failed_precondition quantity" },
    { "move 4000 canceled", "ok" },
    { "reverse 1", "ok" },
  };
  PLAY(lines);
}

Test(corrections, an_execution_that_was_busted_is_taken_back)
{
  static const struct line lines[] = {
    { "deposit 2000 0 1000", "ok" },
    { "buy 4000 2000 0 3000 10 600", "ok" },
    { "fill 4000 E1 10 50 1", "ok" },
    { "position 2000 0 cash", "499 held 0" },
    { "reverse 2", "ok" },
    { "position 2000 0 cash", "1000 held 0" },
    { "lots 2000 0 3000", "" },
    { "free 2000 0", "1000 settled, 1000 to buy with, 1000 to withdraw" },
  };
  PLAY(lines);
}

Test(trades, what_was_traded_elsewhere_needs_its_cash_and_shares)
{
  static const struct line lines[] = {
    { "bought 2000 0 3000 10 500 1.5", "failed_precondition quantity" },
    { "deposit 2000 0 501.50", "ok" },
    { "bought 2000 0 cash 10 500 0", "invalid_argument security_id" },
    { "bought 2000 0 3999 10 500 0", "not_found security_id" },
    { "bought 2003 0 3000 10 500 0", "failed_precondition account_id" },
    { "bought 2000 0 3000 10 500.005 0", "invalid_argument amount" },
    { "bought 2000 0 3000 10 500 1.5", "ok" },
    { "lots 2000 0 3000", "2026-11-20:10:501.5" },
    { "position 2000 0 cash", "0 held 0" },
    { "position 4 0 cash", "1.5 held 0" },
    { "sold 2000 0 3000 11 500 0", "failed_precondition quantity" },
    { "sold 2000 0 3000 5 1 1.5", "invalid_argument commission" },
    { "sold 2000 0 3000 5 300 1", "ok" },
    { "closings", "5 at 250.75 for 299 short" },
  };
  PLAY(lines);
}

Test(kinds, interest_tax_and_gifts_have_their_sides)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "interest 2000 0 2", "ok" },
    { "margin-interest 2000 0 5", "ok" },
    { "position 3 0 cash", "3 held 0" },
    { "withhold 2000 0 1", "ok" },
    { "position 2 0 cash", "-99 held 0" },
    { "margin-interest 2000 0 97", "failed_precondition quantity" }, /* a cash account owes nothing */
    { "margin-interest 2007 0 97", "ok" },                           /* a margin account is charged */
    { "position 2007 0 cash", "-97 held 0" },
    { "receive 2000 0 3000 10 2020-05-01:10:400", "ok" }, /* the donor's date and basis: 26 USC 1015 */
    { "give 2000 0 3000 4", "ok" },
    { "closings", "4 at 160 for nothing long" },
    { "lots 2000 0 3000", "2020-05-01:6:240" },
    { "receive 2000 0 3000 10 -", "invalid_argument lots" },
  };
  PLAY(lines);
}

Test(step_up, basis_is_the_value_at_death_and_sales_are_long_term_from_then)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 7 2026-10-01:3:30,2019-01-02:4:10", "ok" },
    { "step-up 2000 0 3000 33.335 2026-11-01", "ok" }, /* 233.345: 233.34 half even, by largest remainder */
    { "lots 2000 0 3000", "2026-10-01:3:100, 2019-01-02:4:133.34" },
    { "acquired 2000 0 3000", "2025-10-31, 2019-01-02" },
    { "position 2000 0 3000", "7 held 0" },
    { "sold 2000 0 3000 7 300 0", "ok" },
    { "closings", "4 at 133.34 for 171.43 long, 3 at 100 for 128.57 long" },
    { "step-up 2000 0 3000 1 2026-11-01", "failed_precondition security_id" },
    { "step-up 2000 0 cash 1 2026-11-01", "invalid_argument security_id" },
    { "bring 2000 0 3000 1 2026-11-10:1:1", "ok" },
    { "step-up 2000 0 3000 1 2026-11-01", "failed_precondition died_on" },
  };
  PLAY(lines);
}

Test(step_up, it_is_not_taken_back_under_a_sale_that_used_its_basis)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 4 2024-01-02:4:100", "ok" },
    { "step-up 2000 0 3000 10 2026-11-01", "ok" },
    { "sold 2000 0 3000 1 50 0", "ok" },
    { "reverse 2", "failed_precondition entry_id" },
    { "reverse 3", "ok" },
    { "reverse 2", "ok" },
    { "lots 2000 0 3000", "2024-01-02:4:100" },
  };
  PLAY(lines);
}

Test(settlement, proceeds_buy_before_they_can_be_withdrawn)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" },
    { "sold 2000 0 3000 5 50 0", "ok" },
    { "free 2000 0", "100 settled, 150 to buy with, 100 to withdraw" },
    { "withdraw 2000 0 100.01", "failed_precondition quantity" },
    { "buy 4000 2000 0 3000 1 150.01", "failed_precondition order.hold" },
    { "buy 4000 2000 0 3000 1 150", "ok" },
    { "move 4000 canceled", "ok" },
    { "withdraw 2000 0 100", "ok" },
    { "free 2000 0", "0 settled, 50 to buy with, 0 to withdraw" },
    { "transfer 2000 0 7 cash 30", "ok" }, /* moving it does not settle it */
    { "free 2000 7", "0 settled, 30 to buy with, 0 to withdraw" },
    { "free 2000 0", "0 settled, 20 to buy with, 0 to withdraw" },
    { "withdraw 2000 7 1", "failed_precondition quantity" },
    { "today 2026-11-23", "ok" }, /* Monday: settled */
    { "withdraw 2000 7 30", "ok" },
    { "withdraw 2000 0 20", "ok" },
  };
  PLAY(lines);
}

Test(settlement, a_purchase_takes_its_money_before_it_settles)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "bought 2000 0 3000 5 60 0", "ok" },
    { "free 2000 0", "100 settled, 40 to buy with, 40 to withdraw" },
    { "withdraw 2000 0 40.01", "failed_precondition quantity" },
  };
  PLAY(lines);
}

Test(settlement, a_margin_account_borrows_what_its_shares_bear)
{
  static const struct line lines[] = {
    { "deposit 2007 0 1000", "ok" },
    { "buy 4000 2007 0 3000 200 2000.01", "failed_precondition order.hold" },
    { "buy 4000 2007 0 3000 200 2000", "ok" },
    { "withdraw 2007 0 0.01", "failed_precondition quantity" },
    { "fill 4000 E1 200 10 0", "ok" },
    { "position 2007 0 cash", "-1000 held 0" },
    { "withdraw 2007 0 0.01", "failed_precondition quantity" },
    { "deposit 2007 0 100", "ok" },
    { "withdraw 2007 0 100.01", "failed_precondition quantity" },
    { "withdraw 2007 0 100", "ok" },
  };
  PLAY(lines);
}
