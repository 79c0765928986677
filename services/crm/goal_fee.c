/* Reads fee schedules as one rate. */
#include "goal_fee.h"

#include "base/decimal.h"

static int64_t rate_of(__int128 fee, __int128 value)
{
  int64_t rate_e8;
  return decimal_divide(fee, value, ROUND_HALF_EVEN, &rate_e8) && rate_e8 < WEIGHT_E8 ? rate_e8 : WEIGHT_E8;
}

int64_t goal_fee_rate_e8(const struct goal_fee *fee, int64_t value_e4)
{
  __int128 sum = 0; /* currency at 1e-4, times 1e8 */
  int64_t from_e4 = 0;
  if (value_e4 <= 0)
    return fee->count > 0 ? fee->tiers[0].rate_e8 : 0;
  for (size_t i = 0; i < fee->count && from_e4 < value_e4; i++) {
    const struct goal_fee_tier *tier = &fee->tiers[i];
    int64_t to_e4 = tier->up_to_e4 == 0 || tier->up_to_e4 > value_e4 ? value_e4 : tier->up_to_e4;
    sum += (__int128)(to_e4 - from_e4) * tier->rate_e8;
    from_e4 = to_e4;
  }
  __int128 least = (__int128)fee->minimum_e4 * WEIGHT_E8;
  return rate_of(sum > least ? sum : least, value_e4);
}

int64_t goal_fee_together_e8(const struct goal_fee_part *parts, size_t count)
{
  __int128 fee = 0, value = 0;
  int64_t highest_e8 = 0;
  for (size_t i = 0; i < count; i++) {
    highest_e8 = parts[i].rate_e8 > highest_e8 ? parts[i].rate_e8 : highest_e8;
    if (parts[i].value_e4 <= 0)
      continue;
    fee += (__int128)parts[i].rate_e8 * parts[i].value_e4;
    value += parts[i].value_e4;
  }
  return value == 0 ? highest_e8 : rate_of(fee, value);
}
