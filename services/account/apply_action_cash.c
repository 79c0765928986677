/* Corporate actions that pay cash: dividends, reinvestment, return of capital. */
#include "apply_action.h"
#include "base/decimal.h"

struct payment { /* to one segment */
  uint64_t segment_id;
  int64_t entitled_e6, gross_e4;
};

/* The account's cash, shared out among its segments by what they held. */
static struct status share_out(struct applying *applying, struct payment **out, size_t *count)
{
  struct arena *arena = state_arena(applying->state);
  size_t room = 1, n = 0;
  for (const struct holding *holding = applying->applied->holdings; holding; holding = holding->next)
    room++;
  struct payment *payments = arena_array(arena, room, sizeof *payments);
  int64_t *weights = arena_array(arena, room, sizeof *weights), *cents = arena_array(arena, room, sizeof *cents);
  int64_t entitled_e6 = 0, gross_e4 = 0;
  for (const struct holding *holding = applying->applied->holdings; holding; holding = holding->next) {
    if (holding->entitled_e6 <= 0)
      continue;
    payments[n] = (struct payment){ holding->segment_id, holding->entitled_e6, 0 };
    entitled_e6 += holding->entitled_e6;
    weights[n++] = holding->entitled_e6;
  }
  *out = payments;
  *count = n;
  if (n == 0)
    return status_ok();
  if (!action_cash(applying->action, entitled_e6, &gross_e4) ||
      !decimal_apportion(gross_e4 / CENT_E4, weights, n, cents))
    return action_overflow();
  for (size_t i = 0; i < n; i++)
    payments[i].gross_e4 = cents[i] * CENT_E4;
  return status_ok();
}

static struct status reinvest(struct applying *applying, const struct payment *payment, int64_t net_e4)
{
  const struct action *action = applying->action;
  int64_t shares_e6;
  if (net_e4 == 0)
    return status_ok();
  if (!decimal_divide((__int128)net_e4 * E6_PER_E4 * PRICE_E6, action->price_e6, ROUND_DOWN, &shares_e6))
    return action_overflow();
  if (shares_e6 == 0)
    return status_ok();
  struct entry entry = action_entry(applying, ENTRY_REINVESTMENT, action->pay_on);
  struct leg shares = { 0, payment->segment_id, action->security_id, shares_e6 };
  struct leg cash = { 0, payment->segment_id, CASH_SECURITY, -net_e4 * E6_PER_E4 };
  action_move(applying, &entry, shares, INTERNAL_STREET);
  action_move(applying, &entry, cash, INTERNAL_STREET);
  struct status status = action_post(applying, &entry);
  if (status_is_ok(status))
    lots_open(applying->state, (struct lot){ .account_id = applying->account_id,
                                             .segment_id = payment->segment_id,
                                             .security_id = action->security_id,
                                             .entry_id = entry.entry_id,
                                             .opened_on = action->pay_on,
                                             .quantity_e6 = shares_e6,
                                             .basis_e4 = net_e4,
                                             .may_replace = true });
  return status;
}

static struct status pay_dividend(struct applying *applying, const struct payment *payment)
{
  const struct action *action = applying->action;
  int64_t withheld_e4 = 0;
  if (!decimal_mul_div(payment->gross_e4, action->withholding_e4, CASH_E4, ROUND_HALF_EVEN, &withheld_e4) ||
      !decimal_round_to(withheld_e4, CENT_E4, ROUND_HALF_EVEN, &withheld_e4))
    return action_overflow();
  struct entry entry = action_entry(applying, ENTRY_DIVIDEND, action->pay_on);
  struct leg gross = { 0, payment->segment_id, CASH_SECURITY, payment->gross_e4 * E6_PER_E4 };
  struct leg withheld = { 0, payment->segment_id, CASH_SECURITY, -withheld_e4 * E6_PER_E4 };
  action_move(applying, &entry, gross, INTERNAL_INCOME);
  action_move(applying, &entry, withheld, INTERNAL_EXTERNAL);
  struct status status = action_post(applying, &entry);
  if (!status_is_ok(status) || action->kind != ACTION_REINVESTMENT)
    return status;
  return reinvest(applying, payment, payment->gross_e4 - withheld_e4);
}

static void gain(struct applying *applying, uint64_t entry_id, const struct lot *lot, int64_t gain_e4)
{
  int32_t on = applying->action->pay_on, acquired_on = lot ? lot_acquired_on(lot) : applying->action->ex_on;
  if (gain_e4 > 0)
    state_write_gain(applying->state, (struct gain){ .entry_id = entry_id,
                                                     .account_id = applying->account_id,
                                                     .security_id = applying->action->security_id,
                                                     .lot_id = lot ? lot->lot_id : 0,
                                                     .gain_e4 = gain_e4,
                                                     .acquired_on = acquired_on,
                                                     .realised_on = on,
                                                     .is_long_term = lot && lot_is_long_term(acquired_on, on) });
}

/* Cash takes from the basis of what is still held, and what exceeds it is gain; without lots left all of it is. */
static struct status return_capital(struct applying *applying, const struct payment *payment)
{
  const struct action *action = applying->action;
  struct held held = action_held(applying, payment->segment_id);
  struct entry entry = action_entry(applying, ENTRY_RETURN_OF_CAPITAL, action->pay_on);
  struct leg cash = { 0, payment->segment_id, CASH_SECURITY, payment->gross_e4 * E6_PER_E4 };
  struct leg shares = { applying->account_id, payment->segment_id, action->security_id, held.quantity_e6 };
  action_move(applying, &entry, cash, INTERNAL_STREET);
  entry_add_both(&entry, shares);
  struct status status = action_post(applying, &entry);
  if (status_is_ok(status) && held.count == 0)
    gain(applying, entry.entry_id, NULL, payment->gross_e4);
  if (!status_is_ok(status) || held.count == 0)
    return status;
  if (!decimal_apportion(payment->gross_e4 / CENT_E4, held.weights, held.count, held.parts))
    return action_overflow();
  for (size_t i = 0; i < held.count && status_is_ok(status); i++) {
    int64_t part_e4 = held.parts[i] * CENT_E4, basis_e4 = held.lots[i]->basis_e4;
    int64_t taken_e4 = part_e4 < basis_e4 ? part_e4 : basis_e4;
    status = lots_adjust(applying->state, held.lots[i],
                         (struct lot_adjustment){
                             .entry_id = entry.entry_id, .kind = LOT_ADJUST_RETURN_OF_CAPITAL, .basis_e4 = -taken_e4 });
    gain(applying, entry.entry_id, held.lots[i], part_e4 - taken_e4);
  }
  return status;
}

struct status action_pay(struct applying *applying)
{
  struct payment *payments;
  size_t count;
  struct status status = share_out(applying, &payments, &count);
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    if (payments[i].gross_e4 == 0)
      continue;
    status = applying->action->kind == ACTION_RETURN_OF_CAPITAL ? return_capital(applying, &payments[i])
                                                                : pay_dividend(applying, &payments[i]);
  }
  return status;
}
