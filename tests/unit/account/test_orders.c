/* Orders: holds, moves, executions. */
#include "script.h"

Test(orders, a_buy_holds_its_cash_until_it_is_over)
{
  static const struct line lines[] = {
    { "deposit 2000 0 1000", "ok" },
    { "buy 4000 2000 0 3000 10 1000.01", "failed_precondition order.hold" },
    { "buy 4000 2000 0 3000 10 0", "invalid_argument order.hold" },
    { "buy 4000 2000 0 3000 10 600", "ok" },
    { "buy 4001 2000 0 3000 10 600", "failed_precondition order.hold" },
    { "order 4000", "accepted 0 of 10, holds 600, version 1" },
    { "move 4000 routed", "ok" },
    { "move 4000 working", "ok" },
    { "fill 4000 E1 4 50.005 1.00", "ok" },
    { "order 4000", "partial 4 of 10, holds 360, version 4" },
    { "position 2000 0 cash", "798.98 held 360" },
    { "position 2000 0 3000", "4 held 0" },
    { "lots 2000 0 3000", "2026-11-20:4:201.02" },
    { "fill 4000 E1 4 50.005 1.00", "duplicate" },
    { "order 4000", "partial 4 of 10, holds 360, version 4" },
    { "move 4000 canceled", "ok" },
    { "order 4000", "canceled 4 of 10, holds 0, version 5" },
    { "position 2000 0 cash", "798.98 held 0" },
    { "position 1 0 3000", "-4 held 0" },
    { "position 1 0 cash", "200.02 held 0" },
  };
  PLAY(lines);
}

Test(orders, a_sell_holds_its_shares_and_brings_cash)
{
  static const struct line lines[] = {
    { "bring 2000 0 3000 10 2024-01-15:10:100", "ok" },
    { "sell 4000 2000 0 3000 11", "failed_precondition order.hold" },
    { "sell 4000 2000 0 3000 6", "ok" },
    { "position 2000 0 3000", "10 held 6" },
    { "sell 4001 2000 0 3000 5", "failed_precondition order.hold" },
    { "take 2000 0 3000 5", "failed_precondition quantity" },
    { "fill 4000 E1 6 20 0.5", "ok" },
    { "order 4000", "filled 6 of 6, holds 0, version 2" },
    { "position 2000 0 3000", "4 held 0" },
    { "position 2000 0 cash", "119.5 held 0" },
    { "lots 2000 0 3000", "2024-01-15:4:40" },
    { "fill 4000 E2 1 20 0", "failed_precondition quantity" },
  };
  PLAY(lines);
}

Test(orders, an_execution_after_the_end_is_still_recorded)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "buy 4000 2000 0 3000 10 100", "ok" },
    { "move 4000 routed", "ok" },
    { "move 4000 canceled", "ok" },
    { "position 2000 0 cash", "100 held 0" },
    { "fill 4000 E1 10 10.5 0", "ok" }, /* it has happened: cash may go below zero */
    { "position 2000 0 cash", "-5 held 0" },
    { "bring 2000 0 3001 5 2024-01-15:5:5", "ok" },
    { "sell 4001 2000 0 3001 5", "ok" },
    { "move 4001 canceled", "ok" },
    { "take 2000 0 3001 5", "ok" },
    { "fill 4001 E2 5 1 0", "failed_precondition quantity" }, /* shares may not */
  };
  PLAY(lines);
}

Test(orders, a_buy_that_waits_for_cash_holds_it_when_accepted)
{
  static const struct line lines[] = {
    { "buy 4000 2000 0 3000 10 100 pending-cash", "ok" },
    { "position 2000 0 cash", "0 held 0" },
    { "move 4000 accepted", "failed_precondition order.hold" },
    { "deposit 2000 0 100", "ok" },
    { "move 4000 accepted", "ok" },
    { "position 2000 0 cash", "100 held 100" },
    { "move 4000 rejected", "ok" },
    { "position 2000 0 cash", "100 held 0" },
  };
  PLAY(lines);
}

Test(orders, a_move_names_the_version_it_replaces)
{
  static const struct line lines[] = {
    { "deposit 2000 0 100", "ok" },
    { "buy 4000 2000 0 3000 10 100", "ok" },
    { "move 4000 routed 2", "aborted replaces" },
    { "move 4000 routed 1", "ok" },
    { "move 4000 working 1", "aborted replaces" },
    { "move 4000 filled", "failed_precondition state" }, /* only executions fill */
    { "move 4999 routed", "not_found order_id" },
  };
  PLAY(lines);
}

Test(orders, what_may_not_be_accepted)
{
  static const struct line lines[] = {
    { "deposit 2000 0 1000", "ok" },
    { "buy 999 2000 0 3000 1 1", "invalid_argument order.order_id" },
    { "buy 5999 2000 0 3000 1 1", "invalid_argument order.order_id" }, /* never given */
    { "buy 4000 2003 0 3000 1 1", "failed_precondition order.account_id" },
    { "buy 4000 2005 0 3000 1 1", "failed_precondition order.account_id" },
    { "buy 4000 9999 0 3000 1 1", "not_found order.account_id" },
    { "buy 4000 2000 0 3999 1 1", "not_found order.security_id" },
    { "buy 4000 2000 0 cash 1 1", "not_found order.security_id" },
    { "buy 4000 2000 0 3000 1 1 working", "invalid_argument order.state" },
    { "buy 4000 2000 0 3000 1 1", "ok" },
    { "buy 4000 2000 0 3000 1 1", "already_exists order.order_id" },
  };
  PLAY(lines);
}

/* Rows from, columns to, in the order of the states. */
Test(orders, every_move_is_decided)
{
  static const char *const may[] = {
    ".yyy.....y..", "..yy.....y.y", "...y.....y.y", "....y....yyy", ".....y.y.yyy", ".......y.yyy",
    ".......y.y.y", ".....yy..yyy", "............", "............", "............", "............",
  };
  for (int from = ORDER_DRAFT; from <= ORDER_EXPIRED; from++)
    for (int to = ORDER_DRAFT; to <= ORDER_EXPIRED; to++)
      cr_assert_eq(order_may_move(from, to), may[from][to] == 'y', "%s to %s", words_state_name(from),
                   words_state_name(to));
}
