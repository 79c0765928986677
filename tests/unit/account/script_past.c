/* What entries of a state did to lots, found in what it has written: as the loads find it in the database. */
#include "script.h"
#include "state_ledger.h"

static struct past_lot *lot_of(struct script *script, struct past_entry *past, uint64_t lot_id)
{
  for (struct past_lot *lot = past->lots; lot; lot = lot->next)
    if (lot->lot_id == lot_id)
      return lot;
  struct past_lot *lot = arena_alloc(script->arena, sizeof *lot);
  *lot = (struct past_lot){ .lot_id = lot_id, .next = past->lots };
  past->lots = lot;
  return lot;
}

static void add_lots(struct script *script, struct past_entry *past)
{
  struct changes all;
  state_changes(script->state, &all);
  for (size_t i = 0; i < all.lot_count; i++)
    if (all.lots[i]->entry_id == past->entry_id) {
      struct past_lot *lot = lot_of(script, past, all.lots[i]->lot_id);
      lot->opened = true;
      lot->quantity_e6 += all.lots[i]->opened_quantity_e6;
      lot->basis_e4 += all.lots[i]->opened_basis_e4;
    }
  for (struct lot_closing *closing = all.closings; closing; closing = closing->next)
    if (closing->entry_id == past->entry_id) {
      struct past_lot *lot = lot_of(script, past, closing->lot_id);
      lot->quantity_e6 -= closing->quantity_e6;
      lot->basis_e4 -= closing->basis_e4;
    }
  for (struct lot_adjustment *row = all.adjustments; row; row = row->next)
    if (row->entry_id == past->entry_id) {
      struct past_lot *lot = lot_of(script, past, row->lot_id);
      lot->quantity_e6 += row->quantity_e6;
      lot->basis_e4 += row->basis_e4;
    }
  for (struct past_lot *lot = past->lots; lot; lot = lot->next)
    for (size_t i = 0; i < all.lot_count; i++)
      if (all.lots[i]->lot_id == lot->lot_id) {
        lot->account_id = all.lots[i]->account_id;
        lot->segment_id = all.lots[i]->segment_id;
        lot->security_id = all.lots[i]->security_id;
      }
}

uint64_t script_name_entry(struct script *script, uint64_t place)
{
  const struct entry *entry = state_written(script->state)->entries;
  for (uint64_t i = 1; entry && i < place; i++)
    entry = entry->next;
  if (!entry || state_past_entry(script->state, entry->entry_id))
    return entry ? entry->entry_id : 0;
  struct past_entry past = { .entry_id = entry->entry_id,
                             .order_id = entry->order_id,
                             .proposal_id = entry->proposal_id,
                             .reverses = entry->reverses,
                             .kind = entry->kind,
                             .effective_on = entry->effective_on,
                             .settles_on = entry->settles_on,
                             .leg_count = entry->leg_count };
  for (int i = 0; i < entry->leg_count; i++)
    past.legs[i] = entry->legs[i];
  add_lots(script, state_add_past_entry(script->state, past));
  return entry->entry_id;
}
