/* What changes the basis of a holding without a trade: its owner's death. */
#include "apply_post.h"
#include "base/date.h"
#include "base/decimal.h"

/* So that whatever is sold from that day on has been held for more than a year (26 USC 1223(9)). */
static int32_t long_term_by(int32_t died_on)
{
  int32_t acquired_on = date_add_months(died_on, -12);
  while (!lot_is_long_term(acquired_on, died_on))
    acquired_on--;
  return acquired_on;
}

static struct status step_lot(struct state *state, struct lot *lot, int64_t basis_e4, const struct entry *entry)
{
  int32_t acquired_on = long_term_by(entry->effective_on);
  struct status status =
      lots_adjust(state, lot,
                  (struct lot_adjustment){
                      .entry_id = entry->entry_id, .kind = LOT_ADJUST_STEP_UP, .basis_e4 = basis_e4 - lot->basis_e4 });
  if (!status_is_ok(status) || lot_acquired_on(lot) <= acquired_on)
    return status;
  state_touch(state, lot, sizeof *lot);
  lot->tacked_days = lot->opened_on - acquired_on;
  lot->changed = true;
  return status;
}

static size_t open_lots(struct lot *first, struct lot **lots)
{
  size_t count = 0;
  for (struct lot *lot = first; lot; lot = lot->next) {
    if (lot->quantity_e6 == 0)
      continue;
    if (lots)
      lots[count] = lot;
    count++;
  }
  return count;
}

/* The value of the whole holding, half even to cents, by largest remainder among its lots. */
static struct status step_lots(struct state *state, const struct step_up *in, const struct entry *entry,
                               int64_t quantity_e6)
{
  struct lot *first = state_lots(state, in->account_id, in->segment_id, in->security_id);
  size_t count = open_lots(first, NULL);
  struct lot **lots = arena_array(state_arena(state), count + 1, sizeof(struct lot *));
  int64_t *weights = arena_array(state_arena(state), count + 1, sizeof *weights);
  int64_t *cents = arena_array(state_arena(state), count + 1, sizeof *cents);
  int64_t value_e4 = 0;
  struct status status = status_ok();
  open_lots(first, lots);
  for (size_t i = 0; i < count; i++) {
    weights[i] = lots[i]->quantity_e6;
    if (lots[i]->opened_on > in->died_on)
      return status_format(state_arena(state), STATUS_FAILED_PRECONDITION, "died_on",
                           "lot %llu was acquired after that day", (unsigned long long)lots[i]->lot_id);
  }
  if (!decimal_value(quantity_e6, in->price_e6, ROUND_HALF_EVEN, &value_e4) ||
      !decimal_apportion(value_e4 / CENT_E4, weights, count, cents))
    return status_fail(STATUS_OUT_OF_RANGE, "price", "the value does not fit");
  for (size_t i = 0; i < count && status_is_ok(status); i++)
    status = step_lot(state, lots[i], cents[i] * CENT_E4, entry);
  return status;
}

struct status apply_step_up(struct state *state, const struct step_up *in, struct moment at, struct outcome *out)
{
  struct status status = post_check_account(state, in->account_id, "account_id");
  if (status_is_ok(status) && in->security_id == CASH_SECURITY)
    return status_fail(STATUS_INVALID_ARGUMENT, "security_id", "cash has no basis");
  if (status_is_ok(status))
    status = post_check_asset(state, in->security_id, 0);
  if (!status_is_ok(status))
    return status;
  int64_t quantity_e6 = state_position(state, in->account_id, in->segment_id, in->security_id)->quantity_e6;
  if (quantity_e6 == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "security_id", "the account holds none of it");
  struct entry entry = { .entry_id = state_next_id(state),
                         .sequence = at.sequence,
                         .kind = ENTRY_STEP_UP,
                         .effective_on = in->died_on,
                         .settles_on = in->died_on,
                         .memo = in->memo };
  entry_add_both(&entry, (struct leg){ in->account_id, in->segment_id, in->security_id, quantity_e6 });
  status = entry_post(state, &entry, CASH_THERE, at);
  if (status_is_ok(status))
    status = step_lots(state, in, &entry, quantity_e6);
  if (status_is_ok(status))
    *out = (struct outcome){ .id = entry.entry_id };
  return status;
}
