/* lots: which tax lots a sale takes, and the gain by term.
 *
 * Long-term is held for more than one year, counted from the day after acquisition, by calendar months (26 USC 1222,
 * Rev. Rul. 66-7). Proceeds are shared over the lots by shares in whole cents, cost is the lot's cost pro rata.
 */
#ifndef STEWARD_REBALANCER_LOTS_H
#define STEWARD_REBALANCER_LOTS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct arena;

enum lot_method {              /* as steward.account.v1.Account.LotMethod */
                  LOT_FIFO,    /* oldest first */
                  LOT_LIFO,    /* youngest first */
                  LOT_HIFO,    /* highest cost a share first */
                  LOT_MIN_TAX, /* least tax a share first: gain times the rate of its term, so losses short-term first
                                */
                  LOT_AVERAGE, /* oldest first; the lots of a fund at average cost have come near one cost by themselves
                                */
                  LOT_LOWEST_COST,             /* lowest cost a share first */
                  LOT_MAXIMUM_LONG_TERM_GAIN,  /* long-term lots first, lowest cost first; then the others, highest cost
                                                  first */
                  LOT_MAXIMUM_SHORT_TERM_GAIN, /* the same with the terms exchanged */
                  LOT_MAXIMUM_LOSS,            /* highest cost first, of equal cost short-term first */
                  LOT_SPECIFIC                 /* who sells names the lots; what nobody names: oldest first */
};

struct lot {
  int64_t lot_id;
  int32_t acquired_on;
  int32_t tacked_days; /* a wash sale's: it is held since as many days before */
  int64_t shares_e6;   /* > 0 */
  int64_t cost_e4;     /* of all its shares */
};

struct lot_rates { /* of tax on gains */
  int64_t short_e8;
  int64_t long_e8;
};

struct lot_request {
  const struct lot *lots;
  size_t count;
  int64_t shares_e6;   /* to sell, > 0 */
  int64_t proceeds_e4; /* of the whole sale */
  int32_t sold_on;
  enum lot_method method; /* ties: oldest first, then the lower id */
  struct lot_rates rates; /* LOT_MIN_TAX only */
};

struct lot_sale {
  int64_t lot_id;
  int64_t shares_e6;
  int64_t proceeds_e4;
  int64_t cost_e4;
  bool is_long;
};

struct lot_gains {
  int64_t short_e4;
  int64_t long_e4;
};

/* sales has room for request->count. failed_precondition: the lots hold fewer shares than are sold. */
struct status lots_choose(struct arena *arena, const struct lot_request *request, struct lot_sale *sales,
                          size_t *sale_count, struct lot_gains *gains);

bool lot_is_long(int32_t acquired_on, int32_t sold_on);
#endif
