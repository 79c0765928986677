/* test_order_state.c: the order life cycle. */
#include <criterion/criterion.h>
#include <string.h>

#include "order_state.h"

Test(order_state, every_pair_of_state_and_event_is_decided)
{
  for (int state = ORDER_DRAFT; state < ORDER_STATE_COUNT; state++) {
    for (int event = 0; event < ORDER_EVENT_COUNT; event++)
      cr_assert(order_is_decided((enum order_state)state, (enum order_event)event), "%s, %s",
                order_state_text((enum order_state)state), order_event_text((enum order_event)event));
  }
}

/* filled is what is filled of 100 after the event; "refused" or "same" where it does not move. */
static const struct {
  enum order_state state;
  enum order_event event;
  int64_t filled;
  const char *expected;
} rows[] = {
  { ORDER_DRAFT, ORDER_ACCEPT, 0, "accepted" },
  { ORDER_DRAFT, ORDER_WAIT_CASH, 0, "pending cash" },
  { ORDER_DRAFT, ORDER_ROUTE, 0, "refused" },
  { ORDER_WAITING_APPROVAL, ORDER_ACCEPT, 0, "accepted" },
  { ORDER_PENDING_CASH, ORDER_ACCEPT, 0, "accepted" },
  { ORDER_PENDING_CASH, ORDER_EXPIRE, 0, "canceled" },
  { ORDER_PENDING_CASH, ORDER_FILL, 10, "refused" },
  { ORDER_ACCEPTED, ORDER_ROUTE, 0, "routed" },
  { ORDER_ACCEPTED, ORDER_CANCEL, 0, "canceled" },
  { ORDER_ROUTED, ORDER_ROUTE, 0, "same" },
  { ORDER_ROUTED, ORDER_ACKNOWLEDGE, 0, "working" },
  { ORDER_ROUTED, ORDER_FILL, 40, "partially filled" },
  { ORDER_ROUTED, ORDER_FILL, 100, "filled" },
  { ORDER_ROUTED, ORDER_REJECT, 0, "rejected" },
  { ORDER_ROUTED, ORDER_VENUE_UNKNOWN, 0, "same" },
  { ORDER_WORKING, ORDER_ACKNOWLEDGE, 0, "same" },
  { ORDER_WORKING, ORDER_VENUE_UNKNOWN, 0, "refused" },
  { ORDER_PARTIALLY_FILLED, ORDER_FILL, 60, "same" },
  { ORDER_PARTIALLY_FILLED, ORDER_FILL, 100, "filled" },
  { ORDER_PARTIALLY_FILLED, ORDER_BUST, 0, "working" },
  { ORDER_PARTIALLY_FILLED, ORDER_CANCEL, 40, "canceled" },
  { ORDER_PENDING_CANCEL, ORDER_FILL, 60, "same" },
  { ORDER_PENDING_CANCEL, ORDER_FILL, 100, "filled" },
  { ORDER_PENDING_CANCEL, ORDER_CANCEL_REJECT, 60, "partially filled" },
  { ORDER_PENDING_CANCEL, ORDER_CANCEL_REJECT, 0, "working" },
  { ORDER_PENDING_CANCEL, ORDER_VENUE_UNKNOWN, 0, "canceled" },
  { ORDER_PENDING_REPLACE, ORDER_REPLACE, 0, "working" },
  { ORDER_PENDING_REPLACE, ORDER_REPLACE_REJECT, 60, "partially filled" },
  { ORDER_DONE_FOR_DAY, ORDER_FILL, 100, "filled" },
  { ORDER_FILLED, ORDER_FILL, 100, "same" },
  { ORDER_FILLED, ORDER_BUST, 60, "partially filled" },
  { ORDER_FILLED, ORDER_CANCEL, 100, "same" },
  { ORDER_FILLED, ORDER_REJECT, 100, "refused" },
  { ORDER_CANCELED, ORDER_FILL, 60, "same" },
  { ORDER_CANCELED, ORDER_FILL, 100, "filled" },
  { ORDER_EXPIRED, ORDER_FILL, 60, "same" },
  { ORDER_CANCELED, ORDER_ROUTE, 0, "refused" },
  { ORDER_REJECTED, ORDER_ACCEPT, 0, "refused" },
};

Test(order_state, the_table_holds)
{
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    enum order_state next = ORDER_NONE;
    enum order_verdict verdict =
        order_next(rows[i].state, rows[i].event, (struct order_quantities){ 100, rows[i].filled }, &next);
    const char *actual = verdict == ORDER_REFUSED     ? "refused"
                         : verdict == ORDER_UNCHANGED ? "same"
                                                      : order_state_text(next);
    cr_assert_str_eq(actual, rows[i].expected, "%s, %s: %s", order_state_text(rows[i].state),
                     order_event_text(rows[i].event), actual);
  }
}

/* Any walk of events: an order that is full is never working, and what was final only comes back by a bust. */
Test(order_state, walks_keep_what_is_final_final)
{
  uint64_t seed = 3;
  for (int walk = 0; walk < 5000; walk++) {
    enum order_state state = ORDER_DRAFT;
    int64_t filled = 0;
    for (int step = 0; step < 40; step++) {
      seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      enum order_event event = (enum order_event)((seed >> 33) % ORDER_EVENT_COUNT);
      int64_t after = filled;
      if (event == ORDER_FILL)
        after = filled + 25 > 100 ? 100 : filled + 25;
      if (event == ORDER_BUST)
        after = filled - 25 < 0 ? 0 : filled - 25;
      enum order_state next = state;
      if (order_next(state, event, (struct order_quantities){ 100, after }, &next) == ORDER_REFUSED)
        continue;
      cr_assert(!order_is_final(state) || order_is_final(next) || event == ORDER_BUST, "%s, %s",
                order_state_text(state), order_event_text(event));
      if (event == ORDER_FILL)
        cr_assert_eq(next == ORDER_FILLED, after == 100);
      cr_assert_neq(next, ORDER_NONE);
      filled = after;
      state = next;
    }
  }
}

Test(order_state, speaks_fix)
{
  cr_assert_eq(order_fix_status(ORDER_ROUTED), 'A');
  cr_assert_eq(order_fix_status(ORDER_WORKING), '0');
  cr_assert_eq(order_fix_status(ORDER_FILLED), '2');
  enum order_event event;
  cr_assert(order_event_of_fix('F', &event) && event == ORDER_FILL);
  cr_assert(order_event_of_fix('H', &event) && event == ORDER_BUST);
  cr_assert_not(order_event_of_fix('I', &event));
}
