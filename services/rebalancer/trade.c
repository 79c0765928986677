/* trade.c: shares for money, in increments, and the reasons that orders carry. */
#include "trade.h"

#include <assert.h>
#include <stdbool.h>

#include "base/decimal.h"

/* shares_e6 * price_e6 per unit of cash_e4 */
#define E12_PER_CASH_E4 INT64_C(100000000)

int64_t trade_shares_for(int64_t cash_e4, int64_t price_e6, int64_t increment_e6)
{
  assert(cash_e4 >= 0 && price_e6 > 0 && increment_e6 > 0);
  __int128 money = (__int128)cash_e4 * E12_PER_CASH_E4;
  return (int64_t)(money / ((__int128)price_e6 * increment_e6)) * increment_e6;
}

int64_t trade_cost(int64_t shares_e6, int64_t price_e6)
{
  int64_t cost_e4 = 0;
  bool fits = decimal_value(shares_e6, price_e6, ROUND_UP, &cost_e4);
  assert(fits);
  return cost_e4;
}

int64_t trade_proceeds(int64_t shares_e6, int64_t price_e6)
{
  int64_t proceeds_e4 = 0;
  bool fits = decimal_value(shares_e6, price_e6, ROUND_DOWN, &proceeds_e4);
  assert(fits);
  return proceeds_e4;
}

/* What the name is short of its desired value, in millionths of an increment. Beyond int64 nothing is compared. */
static int64_t shortfall(const struct trade_fill *fill)
{
  __int128 missing = (__int128)fill->desired_e4 * E12_PER_CASH_E4 - (__int128)fill->shares_e6 * fill->price_e6;
  __int128 millionths = missing * 1000000 / ((__int128)fill->price_e6 * fill->increment_e6);
  if (millionths > INT64_MAX / 2)
    return INT64_MAX / 2;
  return millionths < INT64_MIN / 2 ? INT64_MIN / 2 : (int64_t)millionths;
}

static bool is_affordable(const struct trade_fill *fill, int64_t cash_e4)
{
  return fill->step_e4 <= cash_e4 && fill->shares_e6 + fill->increment_e6 <= fill->limit_e6;
}

int64_t trade_spend(struct trade_fill *fills, size_t count, int64_t cash_e4)
{
  for (size_t i = 0; i < count; i++) {
    bool is_tiny = (__int128)fills[i].increment_e6 * fills[i].price_e6 < (__int128)CENT_E4 * E12_PER_CASH_E4;
    fills[i].step_e4 = is_tiny ? INT64_MAX : trade_cost(fills[i].increment_e6, fills[i].price_e6);
    fills[i].short_e6 = shortfall(&fills[i]);
  }
  for (size_t step = 0; step < count * TRADE_FILL_STEPS_A_NAME; step++) {
    struct trade_fill *best = NULL;
    for (size_t i = 0; i < count; i++) {
      if (is_affordable(&fills[i], cash_e4) && (!best || fills[i].short_e6 > best->short_e6))
        best = &fills[i];
    }
    if (!best)
      break;
    best->shares_e6 += best->increment_e6;
    best->short_e6 = shortfall(best);
    cash_e4 -= best->step_e4;
  }
  return cash_e4;
}

const char *trade_reason_text(enum trade_reason reason)
{
  static const char *const texts[] = {
    [TRADE_NONE] = "",
    [TRADE_INVEST] = "invested at its target",
    [TRADE_TO_TARGET] = "to target",
    [TRADE_OUTSIDE_BAND] = "outside its band",
    [TRADE_NEW_CASH] = "new cash where the portfolio is short",
    [TRADE_LEFTOVER] = "cash left over by rounding, inside the band",
    [TRADE_RAISE_CASH] = "raises cash",
    [TRADE_WITHDRAW] = "withdraws all",
  };
  assert((size_t)reason < sizeof(texts) / sizeof(texts[0]));
  return texts[reason];
}

const char *trade_left_text(enum trade_left left)
{
  static const char *const texts[] = {
    [TRADE_LEFT_NOTHING] = "",
    [TRADE_LEFT_NO_PRICE] = "no price",
    [TRADE_LEFT_LOCKED] = "locked",
    [TRADE_LEFT_RESTRICTED] = "restricted",
    [TRADE_LEFT_WASH_SALE] = "a buy would make a wash sale",
    [TRADE_LEFT_BELOW_MINIMUM] = "below the minimum trade",
    [TRADE_LEFT_CASH_SHORT] = "not enough cash",
    [TRADE_LEFT_FRACTION] = "less than one share increment",
  };
  assert((size_t)left < sizeof(texts) / sizeof(texts[0]));
  return texts[left];
}
