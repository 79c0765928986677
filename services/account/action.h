/* action: what a corporate action must say, and its arithmetic. Pure.
 *
 * Shares that come are rounded down to 1e-6 a segment, never more than entitled; money is half even to cents for the
 * account as a whole; parts go to segments and lots by largest remainder.
 */
#ifndef STEWARD_ACCOUNT_ACTION_H
#define STEWARD_ACCOUNT_ACTION_H
#include "state_actions.h"

struct status action_check(const struct action *action); /* INVALID_ARGUMENT and the field */

/* Cash comes on the pay date, shares change on the ex date. */
int32_t action_due_on(const struct action *action);
bool action_is_paid(const struct action *action); /* in cash, on what was held before the ex date, sold since or not */

bool action_shares(const struct action *action, int64_t held_e6, int64_t *out_e6);
bool action_cash(const struct action *action, int64_t held_e6, int64_t *out_e4);

/* What of a basis goes to what is spun off, in cents. */
bool action_spun_off(const struct action *action, int64_t basis_e4, int64_t *out_e4);

/* Cash and shares for a lot (26 USC 356): gain up to the cash, never a loss; the new shares' basis. */
struct boot {
  int64_t gain_e4, basis_e4;
};
struct boot action_boot(int64_t basis_e4, int64_t cash_e4, int64_t shares_value_e4);
#endif
