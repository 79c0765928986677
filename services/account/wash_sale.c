/* Wash sales: matching shares sold at a loss with those acquired in their place. */
#include "wash_sale.h"

#include <assert.h>

#include "base/decimal.h"

bool wash_sale_is_near(int32_t sold_on, int32_t bought_on)
{
  return bought_on >= sold_on - WASH_SALE_DAYS && bought_on <= sold_on + WASH_SALE_DAYS;
}

/* The part of what is left of a loss that goes with a part of its shares; the last part takes the rest. */
static int64_t part_of_loss(const struct wash_loss *loss, int64_t quantity_e6)
{
  int64_t part_e4 = 0;
  if (quantity_e6 == loss->quantity_e6)
    return loss->loss_e4;
  bool fits = decimal_mul_div(loss->loss_e4, quantity_e6, loss->quantity_e6, ROUND_HALF_EVEN, &part_e4) &&
              decimal_round_to(part_e4, CENT_E4, ROUND_HALF_EVEN, &part_e4);
  assert(fits && "a part of a loss is smaller than the whole");
  return part_e4 < loss->loss_e4 ? part_e4 : loss->loss_e4;
}

/* Zero when a late booking sells what was bought after it. */
static int32_t days_held(const struct wash_loss *loss)
{
  return loss->sold_on > loss->acquired_on ? loss->sold_on - loss->acquired_on : 0;
}

static struct wash_match match(struct wash_loss *loss, struct wash_shares *shares)
{
  int64_t quantity_e6 = loss->quantity_e6 < shares->quantity_e6 ? loss->quantity_e6 : shares->quantity_e6;
  struct wash_match match = { .quantity_e6 = quantity_e6,
                              .disallowed_e4 = part_of_loss(loss, quantity_e6),
                              .tacked_days = shares->is_ira ? 0 : days_held(loss),
                              .is_permanent = shares->is_ira };
  loss->quantity_e6 -= quantity_e6;
  loss->loss_e4 -= match.disallowed_e4;
  shares->quantity_e6 -= quantity_e6;
  return match;
}

size_t wash_sale_match(struct wash_loss *losses, size_t loss_count, struct wash_shares *shares, size_t shares_count,
                       struct wash_match *matches)
{
  size_t count = 0;
  for (size_t i = 0; i < loss_count; i++) {
    assert(losses[i].quantity_e6 >= 0 && losses[i].loss_e4 >= 0);
    for (size_t j = 0; j < shares_count && losses[i].quantity_e6 > 0; j++) {
      if (shares[j].quantity_e6 == 0 || shares[j].origin_id == losses[i].origin_id ||
          !wash_sale_is_near(losses[i].sold_on, shares[j].bought_on))
        continue;
      assert(count < loss_count + shares_count && "a match uses up a loss or a lot");
      matches[count] = match(&losses[i], &shares[j]);
      matches[count].loss = i;
      matches[count++].shares = j;
    }
  }
  return count;
}
