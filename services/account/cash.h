/* cash: when a trade settles, and what money there is to buy with and to withdraw. Pure.
 *
 * Money is looked at by settlement date: what is settled on a day is the balance without the legs that settle later.
 * Free on a day is the least that is settled on that day or on any later one, without what orders hold: so proceeds
 * pay for what settles no sooner than they do, and money that a purchase will take is not given out before.
 */
#ifndef STEWARD_ACCOUNT_CASH_H
#define STEWARD_ACCOUNT_CASH_H
#include <stddef.h>
#include <stdint.h>

/* The day on which a trade of a security of this kind (steward.account.v1.Security.Kind) settles. */
int32_t cash_settles_on(int security_kind, int32_t traded_on);

struct cash_due { /* the sum of an account's cash legs that settle on one day */
  int32_t settles_on;
  int64_t quantity_e6;
};

struct cash {                  /* of one segment of an account */
  int64_t balance_e6, held_e6; /* by trade date */
  const struct cash_due *dues; /* at least those that settle later than the days asked about; in any order */
  size_t due_count;
};

int64_t cash_settled_e6(const struct cash *cash, int32_t on);
int64_t cash_free_e6(const struct cash *cash, int32_t on); /* may be negative; to withdraw: on = the business date */

/* The first day, from `from` on, on which an amount is free; when it never is, the day of the last due. */
int32_t cash_free_from(const struct cash *cash, int64_t amount_e6, int32_t from);

struct margin_rule { /* shares of market value, dated */
  int32_t from;
  int64_t initial_e4, maintenance_e4; /* 5000: one half */
};
const struct margin_rule *cash_margin_rule(int32_t on);

struct margin {             /* of an account as a whole */
  int64_t market_e4;        /* its shares at last prices */
  int64_t cash_e4, held_e4; /* may be negative; held for open buys */
};

/* Excess: equity less the initial requirement on what is held and what open orders will buy; negative: nothing can be
 * bought or withdrawn. Buying power is it divided by the initial requirement. */
int64_t cash_initial_e4(const struct margin *margin, int32_t on); /* required of what is held */
int64_t cash_margin_excess_e4(const struct margin *margin, int32_t on);
int64_t cash_buying_power_e4(const struct margin *margin, int32_t on);
int64_t cash_maintenance_excess_e4(const struct margin *margin, int32_t on); /* negative: a call */
#endif
