/* trade: what invest and rebalance share: reasons, and the arithmetic of shares in increments.
 *
 * How whole shares are chosen: every name first gets the increments that its money buys, rounded down. What is left is
 * spent one increment at a time on the name that is short by the largest part of an increment (ties: first in the
 * list), as long as the increment is affordable and stays within the name's limit, which its band gives. So the cash
 * left over is as small as such steps can make it inside the bands, and no step ever spends cash that is not there.
 */
#ifndef STEWARD_REBALANCER_TRADE_H
#define STEWARD_REBALANCER_TRADE_H
#include <stddef.h>
#include <stdint.h>

enum trade_reason { /* why there is an order */
                    TRADE_NONE,
                    TRADE_INVEST,       /* an amount is invested at the targets */
                    TRADE_TO_TARGET,    /* the name goes to its target */
                    TRADE_OUTSIDE_BAND, /* the name is outside its band */
                    TRADE_NEW_CASH,     /* cash is put where the portfolio is short */
                    TRADE_LEFTOVER,     /* cash that rounding left, inside the bands */
                    TRADE_RAISE_CASH,
                    TRADE_WITHDRAW,
};

enum trade_left { /* why something was left out */
                  TRADE_LEFT_NOTHING,
                  TRADE_LEFT_NO_PRICE,
                  TRADE_LEFT_LOCKED,     /* the account does not trade the name */
                  TRADE_LEFT_RESTRICTED, /* buys (or sells) of the name are not allowed */
                  TRADE_LEFT_WASH_SALE,  /* a buy would disallow a loss */
                  TRADE_LEFT_BELOW_MINIMUM,
                  TRADE_LEFT_CASH_SHORT,
                  TRADE_LEFT_FRACTION, /* less than one increment: it stays in cash (or in the position) */
};

const char *trade_reason_text(enum trade_reason reason);
const char *trade_left_text(enum trade_left left);

/* The most shares, a multiple of the increment, that the cash pays for. All > 0 but cash_e4, which may be 0. */
int64_t trade_shares_for(int64_t cash_e4, int64_t price_e6, int64_t increment_e6);

/* What shares cost (rounded up) and bring (rounded down), in whole cents: what a plan may count on. */
int64_t trade_cost(int64_t shares_e6, int64_t price_e6);
int64_t trade_proceeds(int64_t shares_e6, int64_t price_e6);

struct trade_fill {
  int64_t desired_e4; /* the value the name should have */
  int64_t price_e6;   /* > 0 */
  int64_t increment_e6;
  int64_t shares_e6; /* planned so far; grows */
  int64_t limit_e6;  /* the most shares; no increment is added beyond */
  int64_t step_e4;   /* what an increment costs; trade_spend works it out */
  int64_t short_e6;  /* of an increment, in millionths; trade_spend works it out */
};

#define TRADE_FILL_STEPS_A_NAME 8

/* Spends cash as the top of this page says; returns what is left. Increments of less than a cent are left alone, and
 * there are at most TRADE_FILL_STEPS_A_NAME times count steps. */
int64_t trade_spend(struct trade_fill *fills, size_t count, int64_t cash_e4);
#endif
