/* Corporate actions: what becomes of shares, lots, basis and cash. It is 2026-11-20. */
#include "script.h"

Test(actions, a_spin_off_takes_its_share_of_the_basis_and_keeps_the_dates)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 100 2020-05-01:100:10000", "ok" },
    { "today 2026-11-23", "ok" },
    { "action spin-off 3000 2026-11-23 other=3001 n=1 d=4 share=0.2", "ok" },
    { "apply 2000", "ok" },
    { "lots 2000 0 3000", "2020-05-01:100:8000" },
    { "lots 2000 0 3001", "2020-05-01:25:2000" },
    { "position 2000 0 3001", "25 held 0" },
    { "position 1 0 3001", "-25 held 0" },
    { "apply 2000", "duplicate" },
    { "lots 2000 0 3001", "2020-05-01:25:2000" },
    { "sold 2000 0 3001 25 2500 0", "ok" },
    { "closings", "25 at 2000 for 2500 long" },
    { "reverse 2", "failed_precondition entry_id" }, /* its shares were sold */
    { "reverse 3", "ok" },
    { "reverse 2", "ok" },
    { "lots 2000 0 3000", "2020-05-01:100:10000" },
    { "lots 2000 0 3001", "" },
  };
  PLAY(lines);
}

Test(actions, a_split_shares_out_by_largest_remainder_and_pays_for_the_fraction)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 7 2024-01-15:3:30,2025-02-01:4:80", "ok" },
    { "today 2026-11-23", "ok" },
    { "action split 3000 2026-11-23 n=3 d=2 price=8", "ok" },
    { "apply 2000", "ok" }, /* 10.5: half a share for 4.00, from the oldest lot */
    { "position 2000 0 3000", "10 held 0" },
    { "position 2000 0 cash", "4 held 0" },
    { "closings", "0.5 at 3.33 for 4 long" },
    { "lots 2000 0 3000", "2024-01-15:4:26.67, 2025-02-01:6:80" },
    { "sold 2000 0 3000 10 1000 0", "ok" },
  };
  PLAY(lines);
}

Test(actions, a_reverse_split_makes_fewer_shares_of_the_same_basis)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 95 2024-01-15:50:500,2025-02-01:45:900", "ok" },
    { "transfer 2000 0 7 3000 20", "ok" },
    { "today 2026-11-23", "ok" },
    { "action split 3000 2026-11-23 n=1 d=10", "ok" },
    { "apply 2000", "ok" }, /* without a price fractions are kept */
    { "lots 2000 0 3000", "2024-01-15:3:300, 2025-02-01:4.5:900" },
    { "lots 2000 7 3000", "2024-01-15:2:200" },
    { "position 1 0 3000", "85.5 held 0" },
  };
  PLAY(lines);
}

Test(actions, a_stock_dividend_adds_shares_without_basis)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 100 2024-01-15:100:1000", "ok" },
    { "today 2026-11-23", "ok" },
    { "action stock-dividend 3000 2026-11-23 n=5 d=100", "ok" },
    { "apply 2000", "ok" },
    { "lots 2000 0 3000", "2024-01-15:105:1000" },
  };
  PLAY(lines);
}

Test(actions, a_dividend_is_paid_on_what_was_held_before_the_ex_date)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" },
    { "transfer 2000 0 7 3000 3", "ok" },
    { "action dividend 3000 2026-11-23 cash=0.333333 withheld=0.15 pay=2026-11-30", "ok" },
    { "today 2026-11-23", "ok" },
    { "apply 2000", "failed_precondition action_id" }, /* it pays a week later */
    { "sold 2000 0 3000 7 700 0", "ok" },
    { "today 2026-11-30", "ok" },
    { "apply 2000", "ok" },                      /* 3.33: 2.33 for seven, 1.00 for three */
    { "position 2000 0 cash", "701.98 held 0" }, /* 0.35 withheld */
    { "position 2000 7 cash", "0.85 held 0" },
    { "position 3 0 cash", "-3.33 held 0" },
    { "position 2 0 cash", "0.5 held 0" },
  };
  PLAY(lines);
}

Test(actions, a_reinvested_dividend_buys_a_lot)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" },
    { "today 2026-11-23", "ok" },
    { "action reinvestment 3000 2026-11-23 cash=1 price=30", "ok" },
    { "apply 2000", "ok" },
    { "lots 2000 0 3000", "2024-01-15:10:100, 2026-11-23:0.333333:10" },
    { "position 2000 0 cash", "0 held 0" },
  };
  PLAY(lines);
}

Test(actions, capital_that_is_returned_takes_the_basis_to_zero_and_then_is_gain)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 20 2024-01-15:10:100,2026-10-01:10:20", "ok" },
    { "today 2026-11-23", "ok" },
    { "action return-of-capital 3000 2026-11-23 cash=5", "ok" },
    { "apply 2000", "ok" },
    { "lots 2000 0 3000", "2024-01-15:10:50, 2026-10-01:10:0" },
    { "gains", "30 short" },
    { "position 2000 0 cash", "100 held 0" },
    { "position 1 0 cash", "-100 held 0" },
  };
  PLAY(lines);
}

Test(actions, a_merger_for_cash_is_a_sale)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" }, { "today 2026-11-23", "ok" },
    { "action merger 3000 2026-11-23 cash=25", "ok" },  { "apply 2000", "ok" },
    { "closings", "10 at 100 for 250 long" },           { "lots 2000 0 3000", "" },
    { "position 2000 0 cash", "250 held 0" },
  };
  PLAY(lines);
}

Test(actions, a_merger_for_shares_keeps_basis_and_dates)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" },
    { "today 2026-11-23", "ok" },
    { "action merger 3000 2026-11-23 other=3001 n=3 d=2", "ok" },
    { "apply 2000", "ok" },
    { "lots 2000 0 3000", "" },
    { "lots 2000 0 3001", "2024-01-15:15:100" },
    { "gains", "" },
  };
  PLAY(lines);
}

/* A share of 20 and 10 in cash for each: what cost 15 gains 10 of 15, what cost 25 gains 5, what cost 40 loses nothing.
 */
Test(actions, cash_beside_shares_is_gain_up_to_itself_and_never_a_loss)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 3 2024-01-15:1:15,2024-01-16:1:25,2026-01-17:1:40", "ok" },
    { "today 2026-11-23", "ok" },
    { "action merger 3000 2026-11-23 other=3001 n=1 d=1 cash=10", "invalid_argument price" },
    { "action merger 3000 2026-11-23 other=3001 n=1 d=1 cash=10 price=20", "ok" },
    { "apply 2000", "ok" },
    { "gains", "10 long, 5 long" },
    { "lots 2000 0 3001", "2024-01-15:1:15, 2024-01-16:1:20, 2026-01-17:1:30" },
    { "position 2000 0 cash", "30 held 0" },
  };
  PLAY(lines);
}

Test(actions, what_is_worthless_is_lost_on_the_last_day_of_the_year)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2025-12-20:10:100", "ok" },
    { "today 2026-11-23", "ok" },
    { "action delisting 3000 2026-11-23", "ok" },
    { "apply 2000", "ok" },
    { "closings", "10 at 100 for 0 long" }, /* more than a year by then */
    { "position 2000 0 3000", "0 held 0" },
  };
  PLAY(lines);
}

Test(actions, what_is_bought_on_the_ex_date_comes_as_it_is_afterwards)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" },
    { "today 2026-11-23", "ok" },
    { "bought 2000 0 3000 2 100 0", "ok" },
    { "action split 3000 2026-11-23 n=2 d=1", "ok" },
    { "apply 2000", "ok" },
    { "lots 2000 0 3000", "2024-01-15:20:100, 2026-11-23:2:100" },
    { "bring 2001 0 3000 10 2024-01-15:10:100", "ok" }, /* whether before or after the split nobody knows */
    { "apply 2001", "failed_precondition account_id" },
  };
  PLAY(lines);
}

Test(actions, orders_are_cancelled_before_shares_change)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" },
    { "sell 4000 2000 0 3000 4", "ok" },
    { "today 2026-11-23", "ok" },
    { "action split 3000 2026-11-23 n=2 d=1", "ok" },
    { "apply 2000", "failed_precondition account_id" },
    { "move 4000 canceled", "ok" },
    { "apply 2000", "ok" },
  };
  PLAY(lines);
}

Test(actions, each_kind_says_what_it_needs)
{
  static const struct line lines[] = {
    { "action split 3000 2026-11-23 n=2", "invalid_argument numerator" },
    { "action dividend 3000 2026-11-23", "invalid_argument cash_per_share" },
    { "action reinvestment 3000 2026-11-23 cash=1", "invalid_argument price" },
    { "action spin-off 3000 2026-11-23 n=1 d=4 share=0.2", "invalid_argument other_security_id" },
    { "action spin-off 3000 2026-11-23 n=1 d=4 other=3001", "invalid_argument basis_share" },
    { "action spin-off 3000 2026-11-23 n=1 d=4 other=3000 share=0.2", "invalid_argument other_security_id" },
    { "action merger 3000 2026-11-23", "invalid_argument cash_per_share" },
    { "action merger 3000 2026-11-23 n=1 d=1", "invalid_argument other_security_id" },
    { "action symbol-change 3000 2026-11-23", "invalid_argument symbol" },
    { "action bankruptcy 3000 2026-11-23", "invalid_argument kind" },
    { "action delisting 3999 2026-11-23", "not_found security_id" },
    { "action dividend 3000 2026-11-23 cash=1 pay=2026-11-22", "invalid_argument pay_on" },
    { "action dividend 3000 2026-11-23 cash=1 withheld=1.01", "invalid_argument withholding_rate" },
    { "action symbol-change 3000 2026-11-23 symbol=NEW", "ok" },
  };
  PLAY(lines);
}
