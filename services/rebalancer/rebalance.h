/* rebalance: the orders that bring one account (or one of its segments) to its targets.
 *
 * Target values are the target weights of what is usable: the total less the reserve and the cash to raise; what the
 * weights leave of one is the cash target. Each kind gives every name a desired value; shares are chosen as trade.h
 * says, within the name's band. Sells stand before buys; buys never cost more than the cash and the proceeds of
 * the sells leave above reserve, cash to raise and cash target. A plan that cannot be made says which constraint, what
 * is needed and what there is. The result does not depend on the order of the names.
 */
#ifndef STEWARD_REBALANCER_REBALANCE_H
#define STEWARD_REBALANCER_REBALANCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lots.h"
#include "trade.h"

struct arena;

#define REBALANCE_NAMES_LIMIT 5000

enum rebalance_kind {
  REBALANCE_TO_TARGET,
  REBALANCE_BANDS,     /* only what is outside its band */
  REBALANCE_BUYS_ONLY, /* new cash, where the portfolio is short */
  REBALANCE_RAISE_CASH,
  REBALANCE_WITHDRAW_ALL,
  REBALANCE_HOLD,
};

enum rebalance_trade_to {
  REBALANCE_TRADE_TO_TARGET,
  REBALANCE_TRADE_TO_EDGE,    /* the near edge of the band */
  REBALANCE_TRADE_TO_HALFWAY, /* half-way between that edge and the target */
};

enum rebalance_constraint {
  REBALANCE_FEASIBLE,
  REBALANCE_NO_PRICE,      /* security_id is held or targeted and has no price: the total is not known */
  REBALANCE_OVERDRAWN,     /* reserve and cash to raise are above the whole account */
  REBALANCE_CASH_UNREACHED /* locks, restrictions or the kind leave too little to sell for them */
};

struct rebalance_name {
  int64_t security_id;
  const char *symbol;
  int64_t shares_e6;    /* >= 0 */
  int64_t price_e6;     /* 0: none */
  int64_t target_e8;    /* 0: to be sold */
  int64_t increment_e6; /* > 0 */
  bool is_locked;       /* neither bought nor sold */
  bool is_buy_barred;   /* excluded or restricted */
  bool is_sell_barred;
  bool is_wash_sale; /* a buy would disallow a loss */
  const struct lot *lots;
  size_t lot_count; /* 0: lots are not known, gains are not computed */
};

struct rebalance_input {
  enum rebalance_kind kind;
  const struct rebalance_name *names;
  size_t count;
  int64_t cash_e4; /* all cash, new cash included */
  int64_t reserve_e4;
  int64_t raise_e4; /* whole cents; cash to have above the reserve, not invested */
  int64_t minimum_trade_e4;
  int64_t band_e8;
  bool is_band_relative; /* of the target; else in weight */
  enum rebalance_trade_to trade_to;
  bool is_filling_bands; /* cash left by rounding may also buy names inside their bands */
  enum lot_method lot_method;
  struct lot_rates rates;
  int32_t on;
};

struct rebalance_line { /* one a name, by symbol */
  int64_t security_id;
  const char *symbol;
  int64_t before_e6;
  int64_t after_e6;
  int64_t before_e4; /* values */
  int64_t after_e4;
  int64_t desired_e4;   /* by the kind; the target value for to-target */
  enum trade_left left; /* why the name did not go to its desired value */
};

struct rebalance_order {
  int64_t security_id;
  const char *symbol;
  bool is_sell;
  bool is_pending_cash; /* a buy that the cash on hand does not pay for before the sells are filled */
  int64_t shares_e6;
  int64_t value_e4; /* what a buy may cost, what a sell should bring */
  enum trade_reason reason;
  const struct lot_sale *lots; /* of a sell */
  size_t lot_count;
  struct lot_gains gains;
};

struct rebalance_result {
  enum rebalance_constraint constraint; /* not feasible: no lines, no orders */
  int64_t security_id;                  /* at fault, 0 when none */
  int64_t needed_e4;
  int64_t available_e4;
  struct rebalance_line *lines;
  size_t count;
  struct rebalance_order *orders; /* sells, then buys, each by symbol */
  size_t order_count;
  int64_t cash_before_e4;
  int64_t cash_after_e4;
  int64_t drift_before_e8; /* of the portfolio, against the targets as given */
  int64_t drift_after_e8;
  struct lot_gains gains;
};

struct status rebalance_plan(struct arena *arena, const struct rebalance_input *input, struct rebalance_result *result);

const char *rebalance_constraint_text(enum rebalance_constraint constraint);
#endif
