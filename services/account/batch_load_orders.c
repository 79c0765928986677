/* Takes the orders that a batch names into the state, with the lots that they name. */
#include "batch_load_orders.h"

static const struct named_lot *named_lots(struct state *state, const struct pg_rows *rows, size_t row, size_t *count)
{
  struct arena *arena = state_arena(state);
  struct pg_value ids = pg_get_array(arena, rows, row, 23), quantities = pg_get_array(arena, rows, row, 24);
  struct named_lot *named = arena_array(arena, ids.count, sizeof *named);
  for (size_t i = 0; i < ids.count; i++)
    named[i] = (struct named_lot){ (uint64_t)ids.int8s[i], quantities.int8s[i] };
  *count = ids.count;
  return named;
}

void orders_take(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    size_t named_count;
    const struct named_lot *named = named_lots(state, rows, row, &named_count);
    state_add_order(state, (struct order){ .order_id = (uint64_t)pg_get_int8(rows, row, 0),
                                           .account_id = (uint64_t)pg_get_int8(rows, row, 1),
                                           .segment_id = (uint64_t)pg_get_int8(rows, row, 2),
                                           .security_id = (uint64_t)pg_get_int8(rows, row, 3),
                                           .side = (int)pg_get_int8(rows, row, 4),
                                           .type = (int)pg_get_int8(rows, row, 5),
                                           .time_in_force = (int)pg_get_int8(rows, row, 6),
                                           .quantity_e6 = pg_get_int8(rows, row, 7),
                                           .limit_price_e6 = pg_get_int8(rows, row, 8),
                                           .state = (int)pg_get_int8(rows, row, 9),
                                           .revision = (int)pg_get_int8(rows, row, 10),
                                           .filled_e6 = pg_get_int8(rows, row, 11),
                                           .filled_cash_e4 = pg_get_int8(rows, row, 12),
                                           .hold_e6 = pg_get_int8(rows, row, 13),
                                           .held_e6 = pg_get_int8(rows, row, 14),
                                           .proposal_id = (uint64_t)pg_get_int8(rows, row, 15),
                                           .reason = pg_get_text(rows, row, 16),
                                           .venue = pg_get_text(rows, row, 17),
                                           .placed_by = (uint64_t)pg_get_int8(rows, row, 18),
                                           .created_at_us = pg_get_timestamptz(rows, row, 19),
                                           .changed_at_us = pg_get_timestamptz(rows, row, 20),
                                           .note = pg_get_text(rows, row, 21),
                                           .version = (uint64_t)pg_get_int8(rows, row, 22),
                                           .named = named,
                                           .named_count = named_count,
                                           .pass_id = (uint64_t)pg_get_int8(rows, row, 25) });
  }
}
