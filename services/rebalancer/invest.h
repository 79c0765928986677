/* invest: an amount goes from an account's Independent segment into an index or model.
 *
 * Each name's part of the amount is its target weight's, in whole cents. With transfers on, shares that Independent
 * already holds offset what would be bought: min(available, needed). The rest of the amount is cash that moves; the
 * orders together never cost more than it. An amount above Independent's usable cash (less the reserve) plus the
 * transferable value is refused with both numbers. Whole shares are chosen as trade.h says.
 */
#ifndef STEWARD_REBALANCER_INVEST_H
#define STEWARD_REBALANCER_INVEST_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "trade.h"

struct arena;

#define INVEST_NAMES_LIMIT 5000

struct invest_target {
  int64_t security_id;
  const char *symbol;
  int64_t weight_e8;    /* > 0; what all leave of one is the cash target */
  int64_t price_e6;     /* 0: none */
  int64_t increment_e6; /* shares come in multiples of it: 1000000 where the venue takes whole shares */
  int64_t available_e6; /* shares that Independent holds and may transfer */
  bool is_locked;       /* neither bought nor transferred */
  bool is_restricted;   /* not bought */
  bool is_wash_sale;    /* not bought: it would disallow a loss */
};

struct invest_input {
  const struct invest_target *targets;
  size_t count;
  int64_t amount_e4; /* whole cents, > 0 */
  int64_t independent_cash_e4;
  int64_t segment_cash_e4;  /* of the index's segment, before */
  int64_t reserve_e4;       /* stays in Independent's cash */
  int64_t minimum_trade_e4; /* 0: none */
  int64_t band_e8;          /* how far a name may go above its part, relative; 0: by less than one increment */
  bool is_transferring;     /* transfer positions from Independent when available */
};

struct invest_line { /* one a target, by symbol */
  int64_t security_id;
  const char *symbol;
  int64_t part_e4;     /* of the amount */
  int64_t transfer_e6; /* shares that change segment */
  int64_t transfer_e4; /* their value */
  int64_t buy_e6;      /* the order; 0: none */
  int64_t buy_e4;      /* what it is expected to cost */
  enum trade_reason reason;
  enum trade_left left; /* why some of the part stays in cash */
  int64_t left_e4;      /* how much of it; negative where the name is above its part by rounding */
};

struct invest_result {
  bool is_refused; /* amount_e4 is above available_e4; there are no lines */
  int64_t amount_e4;
  int64_t available_e4; /* usable cash and transferable value */
  struct invest_line *lines;
  size_t count;
  size_t order_count;
  size_t transfer_count;
  int64_t transferred_e4;
  int64_t cash_moved_e4; /* from Independent to the segment */
  int64_t bought_e4;
  int64_t independent_cash_before_e4;
  int64_t independent_cash_after_e4;
  int64_t segment_cash_before_e4;
  int64_t segment_cash_after_e4; /* once the orders are filled at these prices */
};

/* invalid_argument names what is wrong with the input. A refused amount is an ok status with is_refused. */
struct status invest_plan(struct arena *arena, const struct invest_input *input, struct invest_result *result);
#endif
