/* Corrections: an entry is taken back by its negated legs, and lots are as they were before it. */
#include "apply_post.h"
#include "base/date.h"

static struct status no_entry(struct state *state, uint64_t entry_id)
{
  return status_format(state_arena(state), STATUS_NOT_FOUND, "entry_id", "entry %llu is not known",
                       (unsigned long long)entry_id);
}

static struct status check(struct state *state, const struct past_entry *past)
{
  for (int i = 0; i < past->leg_count; i++) {
    uint64_t account_id = past->legs[i].account_id;
    if (account_id >= FIRST_CLIENT_ID && !state_account(state, account_id))
      return no_entry(state, past->entry_id);
    struct status status =
        account_id >= FIRST_CLIENT_ID ? post_check_account(state, account_id, "entry_id") : status_ok();
    if (!status_is_ok(status))
      return status;
  }
  if (past->kind == ENTRY_CORRECTION)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "entry_id",
                         "entry %llu is a correction: post what is right instead", (unsigned long long)past->entry_id);
  if (past->reversed_by)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "entry_id",
                         "entry %llu was taken back before, by entry %llu", (unsigned long long)past->entry_id,
                         (unsigned long long)past->reversed_by);
  return status_ok();
}

/* Whether an entry of this batch counts as a use of what an earlier one did: not when it was taken back since, nor when
 * it takes back a later one. */
static bool counts(const struct state *state, uint64_t entry_id, uint64_t past_id)
{
  if (entry_id <= past_id)
    return false;
  for (const struct entry *entry = state_written(state)->entries; entry; entry = entry->next)
    if (entry->reverses == entry_id || (entry->entry_id == entry_id && entry->reverses > past_id))
      return false;
  return true;
}

static bool changes_holding(const struct entry *entry, const struct past_lot *lot)
{
  if (entry->kind < ENTRY_STEP_UP || entry->kind > ENTRY_DELISTING)
    return false;
  for (int i = 0; i < entry->leg_count; i++)
    if (entry->legs[i].account_id == lot->account_id && entry->legs[i].security_id == lot->security_id)
      return true;
  return false;
}

/* As the uses that were loaded, of what this batch has written so far; 0: none. */
static uint64_t used_in_batch(const struct state *state, const struct past_lot *lot, uint64_t past_id)
{
  const struct changes *written = state_written(state);
  bool is_shaped = lot->opened || lot->quantity_e6 >= 0 || lot->replaced; /* more than taken from: a new basis, too */
  for (const struct lot_closing *closing = written->closings; closing && is_shaped; closing = closing->next)
    if (closing->lot_id == lot->lot_id && counts(state, closing->entry_id, past_id))
      return closing->entry_id;
  for (const struct lot_adjustment *row = written->adjustments; row && is_shaped; row = row->next)
    if (row->lot_id == lot->lot_id && counts(state, row->entry_id, past_id))
      return row->entry_id;
  for (const struct entry *entry = written->entries; entry; entry = entry->next)
    if (changes_holding(entry, lot) && counts(state, entry->entry_id, past_id))
      return entry->entry_id;
  return 0;
}

static uint64_t used_by(struct state *state, const struct past_lot *lot, uint64_t past_id)
{
  for (const struct past_use *use = lot->uses; use; use = use->next) {
    const struct past_entry *user = state_past_entry(state, use->entry_id);
    bool is_back = user && user->reversed_by;
    if (!is_back && use->reverses <= past_id)
      return use->entry_id;
  }
  return used_in_batch(state, lot, past_id);
}

static struct lot *find_lot(struct state *state, const struct past_lot *past)
{
  struct lot *lot = state_lots(state, past->account_id, past->segment_id, past->security_id);
  while (lot && lot->lot_id != past->lot_id)
    lot = lot->next;
  return lot;
}

static struct status restore_lot(struct state *state, const struct past_lot *past, uint64_t past_id, uint64_t entry_id)
{
  uint64_t user_id = used_by(state, past, past_id);
  struct lot *lot = find_lot(state, past);
  if (user_id)
    return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "entry_id",
                         "what entry %llu did to lot %llu has been used since, by entry %llu: take that one back first",
                         (unsigned long long)past_id, (unsigned long long)past->lot_id, (unsigned long long)user_id);
  if (!lot)
    return status_format(state_arena(state), STATUS_INTERNAL, NULL, "lot %llu was not loaded",
                         (unsigned long long)past->lot_id);
  if (past->replaced) {
    state_touch(state, lot, sizeof *lot);
    lot->tacked_days -= past->tacked_days;
    lot->may_replace = true;
    lot->changed = true;
  }
  return lots_adjust(state, lot,
                     (struct lot_adjustment){ .entry_id = entry_id,
                                              .kind = LOT_ADJUST_REVERSAL,
                                              .quantity_e6 = -past->quantity_e6,
                                              .basis_e4 = -past->basis_e4 });
}

static struct entry negated(struct state *state, const struct past_entry *past, const struct reverse *in,
                            struct moment at)
{
  int32_t effective_on = in->effective_on == DATE_NONE ? past->effective_on : in->effective_on;
  struct entry entry = { .entry_id = state_next_id(state),
                         .order_id = past->order_id,
                         .proposal_id = past->proposal_id,
                         .reverses = past->entry_id,
                         .sequence = at.sequence,
                         .kind = ENTRY_CORRECTION,
                         .effective_on = effective_on,
                         .settles_on = effective_on > past->settles_on ? effective_on : past->settles_on,
                         .memo = in->memo };
  for (int i = 0; i < past->leg_count; i++) {
    struct leg leg = past->legs[i];
    leg.quantity_e6 = -leg.quantity_e6;
    entry_add_leg(&entry, leg);
  }
  return entry;
}

struct status apply_reverse(struct state *state, const struct reverse *in, struct moment at, struct outcome *out)
{
  struct past_entry *past = state_past_entry(state, in->entry_id);
  struct status status = past ? check(state, past) : no_entry(state, in->entry_id);
  if (!status_is_ok(status))
    return status;
  struct entry entry = negated(state, past, in, at);
  for (const struct past_lot *lot = past->lots; lot && status_is_ok(status); lot = lot->next) {
    lots_forget_losses(state, lot->account_id, lot->security_id, past->entry_id);
    status = restore_lot(state, lot, past->entry_id, entry.entry_id);
  }
  if (status_is_ok(status))
    status = entry_post(state, &entry, CASH_THERE, at);
  if (!status_is_ok(status))
    return status;
  state_touch(state, past, sizeof *past);
  past->reversed_by = entry.entry_id;
  *out = (struct outcome){ .id = entry.entry_id };
  return status;
}
