/* Corporate actions that change shares: splits, stock dividends, spin-offs, mergers, worthlessness. Lots keep dates. */
#include "apply_action.h"
#include "base/date.h"
#include "base/decimal.h"

static struct status adjust(struct applying *applying, struct lot *lot, struct lot_adjustment adjustment)
{
  return lots_adjust(applying->state, lot, adjustment);
}

/* What becomes of the lots of a segment when they are `to` shares: by largest remainder. The basis of a lot of which
 * nothing is left goes to the largest one. */
static struct status resize(struct applying *applying, struct held *held, int64_t to_e6, uint64_t entry_id)
{
  size_t most = 0;
  struct status status = status_ok();
  if (!decimal_apportion(to_e6, held->weights, held->count, held->parts))
    return action_overflow();
  for (size_t i = 1; i < held->count; i++)
    most = held->parts[i] > held->parts[most] ? i : most;
  for (size_t i = 0; i < held->count && status_is_ok(status); i++) {
    struct lot *lot = held->lots[i], *largest = held->lots[most];
    int64_t basis_e4 = held->parts[i] == 0 ? lot->basis_e4 : 0;
    status = adjust(applying, lot,
                    (struct lot_adjustment){ .entry_id = entry_id,
                                             .kind = LOT_ADJUST_SPLIT,
                                             .quantity_e6 = held->parts[i] - lot->quantity_e6,
                                             .basis_e4 = -basis_e4,
                                             .related_lot_id = basis_e4 ? largest->lot_id : 0 });
    if (status_is_ok(status) && basis_e4)
      status = adjust(
          applying, largest,
          (struct lot_adjustment){
              .entry_id = entry_id, .kind = LOT_ADJUST_SPLIT, .basis_e4 = basis_e4, .related_lot_id = lot->lot_id });
  }
  return status;
}

static struct status split_segment(struct applying *applying, uint64_t segment_id, int64_t *came_e6)
{
  const struct action *action = applying->action;
  struct held held = action_held(applying, segment_id);
  int64_t to_e6 = 0;
  bool is_split = action->kind == ACTION_SPLIT;
  if (held.count == 0)
    return status_ok();
  if (!action_shares(action, held.quantity_e6, &to_e6) ||
      (!is_split && !decimal_add(held.quantity_e6, to_e6, &to_e6)) || !decimal_add(*came_e6, to_e6, came_e6))
    return action_overflow();
  if (to_e6 == 0)
    return status_fail(STATUS_FAILED_PRECONDITION, "account_id", "nothing is left of the holding: post it by hand");
  if (to_e6 == held.quantity_e6)
    return status_ok();
  struct entry entry = action_entry(applying, is_split ? ENTRY_SPLIT : ENTRY_STOCK_DIVIDEND, action->ex_on);
  struct leg leg = { 0, segment_id, action->security_id, to_e6 - held.quantity_e6 };
  action_move(applying, &entry, leg, INTERNAL_STREET);
  struct status status = action_post(applying, &entry);
  return status_is_ok(status) ? resize(applying, &held, to_e6, entry.entry_id) : status;
}

struct status action_split(struct applying *applying)
{
  int64_t came_e6 = 0;
  struct status status = status_ok();
  for (const struct holding *holding = applying->applied->holdings; holding && status_is_ok(status);
       holding = holding->next)
    status = split_segment(applying, holding->segment_id, &came_e6);
  return status_is_ok(status) ? action_cash_in_lieu(applying, applying->action->security_id, came_e6) : status;
}

/* A lot of the other security, in place of or beside one that was held. */
static struct lot *lot_of_other(struct applying *applying, const struct lot *from, struct lot lot)
{
  lot.account_id = applying->account_id;
  lot.segment_id = from->segment_id;
  lot.security_id = applying->action->other_security_id;
  lot.opened_on = from->opened_on;
  lot.tacked_days = from->tacked_days;
  lot.unsettled_until = from->unsettled_until;
  return lots_open(applying->state, lot);
}

/* Basis goes only to where shares come; cents by largest remainder over the lots' bases. */
static struct status spun_off_bases(struct applying *applying, const struct held *held, int64_t *bases_e4)
{
  int64_t sum_e4 = 0, moved_e4 = 0;
  for (size_t i = 0; i < held->count; i++) {
    bases_e4[i] = held->parts[i] > 0 ? held->lots[i]->basis_e4 : 0;
    sum_e4 += bases_e4[i];
  }
  if (sum_e4 == 0)
    return status_ok();
  int64_t *cents = arena_array(state_arena(applying->state), held->count, sizeof *cents);
  if (!action_spun_off(applying->action, sum_e4, &moved_e4) ||
      !decimal_apportion(moved_e4 / CENT_E4, bases_e4, held->count, cents))
    return action_overflow();
  for (size_t i = 0; i < held->count; i++)
    bases_e4[i] = cents[i] * CENT_E4;
  return status_ok();
}

static struct status spin_off_lots(struct applying *applying, struct held *held, int64_t came_e6, uint64_t entry_id)
{
  int64_t *bases_e4 = arena_array(state_arena(applying->state), held->count, sizeof *bases_e4);
  if (!decimal_apportion(came_e6, held->weights, held->count, held->parts))
    return action_overflow();
  struct status status = spun_off_bases(applying, held, bases_e4);
  for (size_t i = 0; i < held->count && status_is_ok(status); i++) {
    if (held->parts[i] == 0)
      continue;
    struct lot *lot =
        lot_of_other(applying, held->lots[i],
                     (struct lot){ .entry_id = entry_id, .quantity_e6 = held->parts[i], .basis_e4 = bases_e4[i] });
    status = adjust(applying, held->lots[i],
                    (struct lot_adjustment){ .entry_id = entry_id,
                                             .kind = LOT_ADJUST_SPIN_OFF,
                                             .basis_e4 = -bases_e4[i],
                                             .related_lot_id = lot->lot_id });
  }
  return status;
}

struct status action_spin_off(struct applying *applying)
{
  const struct action *action = applying->action;
  int64_t all_e6 = 0;
  struct status status = status_ok();
  for (const struct holding *holding = applying->applied->holdings; holding && status_is_ok(status);
       holding = holding->next) {
    struct held held = action_held(applying, holding->segment_id);
    int64_t came_e6;
    if (!action_shares(action, held.quantity_e6, &came_e6) || !decimal_add(all_e6, came_e6, &all_e6))
      return action_overflow();
    if (came_e6 == 0)
      continue;
    struct entry entry = action_entry(applying, ENTRY_SPIN_OFF, action->ex_on);
    struct leg came = { 0, holding->segment_id, action->other_security_id, came_e6 };
    struct leg parent = { applying->account_id, holding->segment_id, action->security_id, held.quantity_e6 };
    action_move(applying, &entry, came, INTERNAL_STREET);
    entry_add_both(&entry, parent);
    status = action_post(applying, &entry);
    if (status_is_ok(status))
      status = spin_off_lots(applying, &held, came_e6, entry.entry_id);
  }
  return status_is_ok(status) ? action_cash_in_lieu(applying, action->other_security_id, all_e6) : status;
}

/* All lots of a segment are sold for cash, on a day. */
static struct status close_all(struct applying *applying, const struct held *held, uint64_t entry_id,
                               struct lot_closure closure)
{
  struct named_lot *named = arena_array(state_arena(applying->state), held->count, sizeof *named);
  for (size_t i = 0; i < held->count; i++)
    named[i] = (struct named_lot){ held->lots[i]->lot_id, held->lots[i]->quantity_e6 };
  closure.account_id = applying->account_id;
  closure.segment_id = held->lots[0]->segment_id;
  closure.security_id = applying->action->security_id;
  closure.entry_id = entry_id;
  closure.quantity_e6 = held->quantity_e6;
  closure.method = state_account(applying->state, applying->account_id)->lot_method;
  closure.named = named;
  closure.named_count = held->count;
  closure.sold = true;
  closure.is_executed = true;
  return lots_close(applying->state, &closure);
}

/* One lot becomes shares of the other security and cash; 26 USC 356. A lot too small for any share hands its basis on.
 */
static struct status exchange_lot(struct applying *applying, struct lot *lot, struct lot_adjustment what,
                                  int64_t cash_e4, int64_t *carried_e4)
{
  const struct action *action = applying->action;
  int64_t shares_e6 = what.quantity_e6, value_e4 = 0, on = action->ex_on;
  if (!decimal_value(shares_e6, action->price_e6, ROUND_HALF_EVEN, &value_e4))
    return action_overflow();
  struct boot boot = cash_e4 ? action_boot(lot->basis_e4, cash_e4, value_e4) : (struct boot){ 0, lot->basis_e4 };
  int64_t basis_e4 = boot.basis_e4 + *carried_e4;
  struct lot *other = NULL;
  *carried_e4 = shares_e6 ? 0 : basis_e4;
  if (shares_e6)
    other = lot_of_other(applying, lot,
                         (struct lot){ .entry_id = what.entry_id, .quantity_e6 = shares_e6, .basis_e4 = basis_e4 });
  if (boot.gain_e4 > 0)
    state_write_gain(applying->state,
                     (struct gain){ .entry_id = what.entry_id,
                                    .account_id = applying->account_id,
                                    .security_id = action->security_id,
                                    .lot_id = lot->lot_id,
                                    .gain_e4 = boot.gain_e4,
                                    .acquired_on = lot_acquired_on(lot),
                                    .realised_on = (int32_t)on,
                                    .is_long_term = lot_is_long_term(lot_acquired_on(lot), (int32_t)on) });
  return adjust(applying, lot,
                (struct lot_adjustment){ .entry_id = what.entry_id,
                                         .kind = LOT_ADJUST_MERGER,
                                         .quantity_e6 = -lot->quantity_e6,
                                         .basis_e4 = -lot->basis_e4,
                                         .related_lot_id = other ? other->lot_id : 0 });
}

static struct status exchange_lots(struct applying *applying, struct held *held, uint64_t entry_id, int64_t shares_e6,
                                   int64_t cash_e4)
{
  int64_t *cents = arena_array(state_arena(applying->state), held->count, sizeof *cents), carried_e4 = 0;
  struct status status = status_ok();
  if (!decimal_apportion(shares_e6, held->weights, held->count, held->parts) ||
      !decimal_apportion(cash_e4 / CENT_E4, held->weights, held->count, cents))
    return action_overflow();
  for (size_t i = 0; i < held->count && status_is_ok(status); i++)
    status = exchange_lot(applying, held->lots[i],
                          (struct lot_adjustment){ .entry_id = entry_id, .quantity_e6 = held->parts[i] },
                          cents[i] * CENT_E4, &carried_e4);
  if (status_is_ok(status) && carried_e4)
    return status_fail(STATUS_FAILED_PRECONDITION, "account_id", "no share comes for the last lot: post it by hand");
  return status;
}

static struct status merge_segment(struct applying *applying, uint64_t segment_id, int64_t *all_e6)
{
  const struct action *action = applying->action;
  struct held held = action_held(applying, segment_id);
  int64_t shares_e6, cash_e4;
  if (held.count == 0)
    return status_ok();
  if (!action_shares(action, held.quantity_e6, &shares_e6) || !action_cash(action, held.quantity_e6, &cash_e4) ||
      !decimal_add(*all_e6, shares_e6, all_e6))
    return action_overflow();
  struct entry entry = action_entry(applying, ENTRY_MERGER, action->ex_on);
  struct leg old = { 0, segment_id, action->security_id, -held.quantity_e6 };
  struct leg other = { 0, segment_id, action->other_security_id, shares_e6 };
  struct leg cash = { 0, segment_id, CASH_SECURITY, cash_e4 * E6_PER_E4 };
  action_move(applying, &entry, old, INTERNAL_STREET);
  action_move(applying, &entry, other, INTERNAL_STREET);
  action_move(applying, &entry, cash, INTERNAL_STREET);
  struct status status = action_post(applying, &entry);
  if (!status_is_ok(status))
    return status;
  if (shares_e6 > 0)
    return exchange_lots(applying, &held, entry.entry_id, shares_e6, cash_e4);
  struct lot_closure closure = { .proceeds_e4 = cash_e4, .closed_on = action->ex_on };
  return close_all(applying, &held, entry.entry_id, closure);
}

struct status action_merge(struct applying *applying)
{
  int64_t all_e6 = 0;
  struct status status = status_ok();
  for (const struct holding *holding = applying->applied->holdings; holding && status_is_ok(status);
       holding = holding->next)
    status = merge_segment(applying, holding->segment_id, &all_e6);
  return status_is_ok(status) ? action_cash_in_lieu(applying, applying->action->other_security_id, all_e6) : status;
}

/* A security that becomes worthless is sold for nothing on the last day of the taxable year (26 USC 165(g)(1)). */
struct status action_delist(struct applying *applying)
{
  const struct action *action = applying->action;
  struct civil last = { date_to_civil(action->ex_on).year, 12, 31 };
  struct status status = status_ok();
  int32_t closed_on = action->ex_on;
  date_from_civil(last, &closed_on);
  for (const struct holding *holding = applying->applied->holdings; holding && status_is_ok(status);
       holding = holding->next) {
    struct held held = action_held(applying, holding->segment_id);
    if (held.count == 0)
      continue;
    struct entry entry = action_entry(applying, ENTRY_DELISTING, action->ex_on);
    struct leg leg = { 0, holding->segment_id, action->security_id, -held.quantity_e6 };
    action_move(applying, &entry, leg, INTERNAL_STREET);
    status = action_post(applying, &entry);
    if (status_is_ok(status))
      status = close_all(applying, &held, entry.entry_id, (struct lot_closure){ .closed_on = closed_on });
  }
  return status;
}
