/* Corporate actions: their fields and their arithmetic. */
#include "action.h"

#include "base/decimal.h"

/* Which fields a kind needs: 'r' ratio, 'c' cash, 'o' other security, 'b' basis share, 'p' price, 's' symbol. */
static const char *const needs[] = {
  [ACTION_SPLIT] = "r",         [ACTION_STOCK_DIVIDEND] = "r",    [ACTION_CASH_DIVIDEND] = "c",
  [ACTION_REINVESTMENT] = "cp", [ACTION_RETURN_OF_CAPITAL] = "c", [ACTION_SPIN_OFF] = "rob",
  [ACTION_MERGER] = "",         [ACTION_SYMBOL_CHANGE] = "s",     [ACTION_DELISTING] = "",
};

static bool has(const struct action *action, char need)
{
  switch (need) {
  case 'r':
    return action->numerator_e6 > 0 && action->denominator_e6 > 0;
  case 'c':
    return action->cash_e6 > 0;
  case 'o':
    return action->other_security_id != 0 && action->other_security_id != action->security_id;
  case 'b':
    return action->basis_share_e8 > 0 && action->basis_share_e8 <= WEIGHT_E8;
  case 'p':
    return action->price_e6 > 0;
  default:
    return action->symbol[0] != '\0';
  }
}

static const char *field_of(char need)
{
  switch (need) {
  case 'r':
    return "numerator";
  case 'c':
    return "cash_per_share";
  case 'o':
    return "other_security_id";
  case 'b':
    return "basis_share";
  case 'p':
    return "price";
  default:
    return "symbol";
  }
}

static struct status check_merger(const struct action *action)
{
  bool gives_shares = has(action, 'r'), gives_cash = has(action, 'c');
  if (!gives_shares && !gives_cash)
    return status_fail(STATUS_INVALID_ARGUMENT, "cash_per_share", "a merger gives cash, shares or both");
  if (gives_shares && !has(action, 'o'))
    return status_fail(STATUS_INVALID_ARGUMENT, "other_security_id", "it is not said which shares come");
  if (gives_shares && gives_cash && !has(action, 'p'))
    return status_fail(STATUS_INVALID_ARGUMENT, "price", "the gain depends on the value of the shares that come");
  return status_ok();
}

struct status action_check(const struct action *action)
{
  if (action->kind < ACTION_SPLIT || action->kind > ACTION_DELISTING)
    return status_fail(STATUS_INVALID_ARGUMENT, "kind", "there is no such kind of action");
  for (const char *need = needs[action->kind]; *need; need++)
    if (!has(action, *need))
      return status_fail(STATUS_INVALID_ARGUMENT, field_of(*need), "this kind of action needs it");
  if (action->pay_on < action->ex_on)
    return status_fail(STATUS_INVALID_ARGUMENT, "pay_on", "it pays before the ex date");
  if (action->withholding_e4 > CASH_E4)
    return status_fail(STATUS_INVALID_ARGUMENT, "withholding_rate", "more than everything is withheld");
  return action->kind == ACTION_MERGER ? check_merger(action) : status_ok();
}

bool action_is_paid(const struct action *action)
{
  return action->kind == ACTION_CASH_DIVIDEND || action->kind == ACTION_REINVESTMENT ||
         action->kind == ACTION_RETURN_OF_CAPITAL;
}

int32_t action_due_on(const struct action *action)
{
  return action_is_paid(action) ? action->pay_on : action->ex_on;
}

bool action_shares(const struct action *action, int64_t held_e6, int64_t *out_e6)
{
  *out_e6 = 0;
  return action->numerator_e6 == 0 ||
         decimal_mul_div(held_e6, action->numerator_e6, action->denominator_e6, ROUND_DOWN, out_e6);
}

bool action_cash(const struct action *action, int64_t held_e6, int64_t *out_e4)
{
  return decimal_value(held_e6, action->cash_e6, ROUND_HALF_EVEN, out_e4);
}

bool action_spun_off(const struct action *action, int64_t basis_e4, int64_t *out_e4)
{
  __int128 whole = (__int128)basis_e4 * action->basis_share_e8;
  int64_t cents;
  if (!decimal_divide(whole, (__int128)WEIGHT_E8 * CENT_E4, ROUND_HALF_EVEN, &cents))
    return false;
  *out_e4 = cents * CENT_E4;
  return true;
}

struct boot action_boot(int64_t basis_e4, int64_t cash_e4, int64_t shares_value_e4)
{
  int64_t gain_e4 = shares_value_e4 + cash_e4 - basis_e4;
  if (gain_e4 < 0)
    gain_e4 = 0;
  if (gain_e4 > cash_e4)
    gain_e4 = cash_e4;
  return (struct boot){ gain_e4, basis_e4 - cash_e4 + gain_e4 };
}
