/* Takes the rows of ledger commands into the state. */
#include "batch_load_ledger.h"

#include "apply_post.h"

void take_cash(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    uint64_t account_id = (uint64_t)pg_get_int8(rows, row, 0);
    int64_t quantity_e6 = pg_get_int8(rows, row, 3);
    if (pg_is_null(rows, row, 2))
      state_add_margin(state, account_id,
                       (struct margin){ .cash_e4 = quantity_e6 / E6_PER_E4,
                                        .market_e4 = pg_get_int8(rows, row, 4),
                                        .held_e4 = pg_get_int8(rows, row, 5) });
    else
      state_add_due(state, (struct due){ .account_id = account_id,
                                         .segment_id = (uint64_t)pg_get_int8(rows, row, 1),
                                         .settles_on = pg_get_date(rows, row, 2),
                                         .quantity_e6 = quantity_e6 });
  }
}

static uint64_t id_of(const struct pg_rows *rows, size_t row, int column)
{
  return (uint64_t)pg_get_int8(rows, row, column);
}

/* A row a leg, in order of entries. */
void take_past_entries(struct state *state, const struct pg_rows *rows)
{
  struct past_entry *entry = NULL;
  for (size_t row = 0; row < pg_count(rows); row++) {
    if (!entry || entry->entry_id != id_of(rows, row, 0))
      entry = state_add_past_entry(state, (struct past_entry){ .entry_id = id_of(rows, row, 0),
                                                               .kind = (int)pg_get_int8(rows, row, 1),
                                                               .effective_on = pg_get_date(rows, row, 2),
                                                               .settles_on = pg_get_date(rows, row, 3),
                                                               .order_id = id_of(rows, row, 4),
                                                               .proposal_id = id_of(rows, row, 5),
                                                               .reverses = id_of(rows, row, 6),
                                                               .reversed_by = id_of(rows, row, 7) });
    if (entry->leg_count < ENTRY_LEGS)
      entry->legs[entry->leg_count++] =
          (struct leg){ id_of(rows, row, 8), id_of(rows, row, 9), id_of(rows, row, 10), pg_get_int8(rows, row, 11) };
  }
}

/* The columns behind those of the lot itself. */
enum { BY_ENTRY = 14, IS_OPENED, CHANGED_E6, CHANGED_E4, ADDED_DAYS, IS_REPLACEMENT };

void take_past_lots(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    struct past_entry *entry = state_past_entry(state, id_of(rows, row, BY_ENTRY));
    if (!entry)
      continue;
    struct past_lot *lot = arena_alloc(state_arena(state), sizeof *lot);
    *lot = (struct past_lot){ .lot_id = id_of(rows, row, 0),
                              .account_id = id_of(rows, row, 1),
                              .segment_id = id_of(rows, row, 2),
                              .security_id = id_of(rows, row, 3),
                              .opened = pg_get_int8(rows, row, IS_OPENED) != 0,
                              .quantity_e6 = pg_get_int8(rows, row, CHANGED_E6),
                              .basis_e4 = pg_get_int8(rows, row, CHANGED_E4),
                              .tacked_days = (int32_t)pg_get_int8(rows, row, ADDED_DAYS),
                              .replaced = pg_get_int8(rows, row, IS_REPLACEMENT) != 0,
                              .next = entry->lots };
    entry->lots = lot;
  }
}

void take_past_uses(struct state *state, const struct pg_rows *rows)
{
  for (size_t row = 0; row < pg_count(rows); row++) {
    struct past_entry *entry = state_past_entry(state, id_of(rows, row, 0));
    struct past_lot *lot = entry ? entry->lots : NULL;
    while (lot && lot->lot_id != id_of(rows, row, 1))
      lot = lot->next;
    if (!lot)
      continue;
    struct past_use *use = arena_alloc(state_arena(state), sizeof *use);
    *use = (struct past_use){ .entry_id = id_of(rows, row, 2), .reverses = id_of(rows, row, 3), .next = lot->uses };
    lot->uses = use;
  }
}
