/* Concentration, leverage, shorts and margin of a portfolio on integers. */
#include "exposure.h"

#include <assert.h>
#include <stdlib.h>

#include "base/decimal.h"

#define LONG_MARGIN_E4 2500
#define SHORT_MARGIN_E4 3000
#define INITIAL_MARGIN_E4 5000
#define TOP_COUNT 10
#define NAME_SHARE_MAX_E8 (WEIGHT_E8 * 1000000) /* beyond a million times the value the squares might not fit */

struct totals {
  __int128 value_e4; /* of positions and cash */
  __int128 gross_e8; /* money in 1e-8: value in 1e-4 times leverage in 1e-4 */
  __int128 short_e8;
  __int128 margin_e8;
  __int128 initial_margin_e8;
  __int128 leveraged_e4;
  __int128 sectors_e16[SECTORS_MAX + 1]; /* money in 1e-16; the last is the unknown sector */
};

static __int128 magnitude(__int128 value)
{
  return value < 0 ? -value : value;
}

static int compare_ids(const void *left, const void *right)
{
  int64_t a = *(const int64_t *)left;
  int64_t b = *(const int64_t *)right;
  return (a > b) - (a < b);
}

static int compare_falling(const void *left, const void *right)
{
  return -compare_ids(left, right);
}

/* A security that stood twice would look less concentrated than it is. */
static struct status check_unique(struct arena *arena, const struct holding *holdings, size_t count)
{
  int64_t *ids = arena_array(arena, count, sizeof *ids);
  for (size_t i = 0; i < count; i++)
    ids[i] = holdings[i].security_id;
  qsort(ids, count, sizeof *ids, compare_ids);
  for (size_t i = 1; i < count; i++) {
    if (ids[i] == ids[i - 1])
      return status_format(arena, STATUS_INVALID_ARGUMENT, "holdings", "security %lld stands twice", (long long)ids[i]);
  }
  return status_ok();
}

static struct status check_holding(struct arena *arena, const struct holding *holding, size_t place)
{
  const char *field = arena_printf(arena, "holdings[%zu]", place);
  if (holding->value_e4 < -HOLDING_VALUE_MAX_E4 || holding->value_e4 > HOLDING_VALUE_MAX_E4)
    return status_fail(STATUS_INVALID_ARGUMENT, field, "the value is beyond ten trillion");
  if (holding->leverage_e4 == 0 || magnitude(holding->leverage_e4) > LEVERAGE_MAX_E4)
    return status_fail(STATUS_INVALID_ARGUMENT, field, "the leverage factor is from -10 to 10 and not 0");
  if (holding->sector < SECTOR_UNKNOWN || holding->sector >= SECTORS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, field, "there is no such sector");
  int64_t left_e8 = WEIGHT_E8;
  for (size_t i = 0; i < holding->sector_count; i++) {
    const struct sector_share *share = &holding->sectors[i];
    if (share->sector < 0 || share->sector >= SECTORS_MAX)
      return status_fail(STATUS_INVALID_ARGUMENT, field, "the fund holds a sector that does not exist");
    if (share->weight_e8 < 0 || share->weight_e8 > left_e8)
      return status_fail(STATUS_INVALID_ARGUMENT, field, "the fund's sector weights are below 0 or add to over one");
    left_e8 -= share->weight_e8;
  }
  return status_ok();
}

static void add_sectors(struct totals *totals, const struct holding *holding, __int128 exposure_e8)
{
  if (holding->sector_count == 0) {
    int sector = holding->sector == SECTOR_UNKNOWN ? SECTORS_MAX : holding->sector;
    totals->sectors_e16[sector] += exposure_e8 * WEIGHT_E8;
    return;
  }
  int64_t left_e8 = WEIGHT_E8;
  for (size_t i = 0; i < holding->sector_count; i++) {
    totals->sectors_e16[holding->sectors[i].sector] += exposure_e8 * holding->sectors[i].weight_e8;
    left_e8 -= holding->sectors[i].weight_e8;
  }
  totals->sectors_e16[SECTORS_MAX] += exposure_e8 * left_e8;
}

static void add_holding(struct totals *totals, const struct holding *holding)
{
  __int128 signed_e8 = (__int128)holding->value_e4 * holding->leverage_e4;
  __int128 exposure_e8 = magnitude(signed_e8);
  __int128 value_e8 = magnitude(holding->value_e4) * LEVERAGE_ONE_E4;
  __int128 margin_e8 = exposure_e8 * (holding->value_e4 < 0 ? SHORT_MARGIN_E4 : LONG_MARGIN_E4) / LEVERAGE_ONE_E4;
  __int128 initial_e8 = exposure_e8 * INITIAL_MARGIN_E4 / LEVERAGE_ONE_E4;
  totals->initial_margin_e8 += initial_e8 < value_e8 ? initial_e8 : value_e8;
  totals->value_e4 += holding->value_e4;
  totals->gross_e8 += exposure_e8;
  totals->margin_e8 += margin_e8 < value_e8 ? margin_e8 : value_e8;
  if (signed_e8 < 0)
    totals->short_e8 += exposure_e8;
  if (holding->leverage_e4 != LEVERAGE_ONE_E4)
    totals->leveraged_e4 += magnitude(holding->value_e4);
  add_sectors(totals, holding, exposure_e8);
}

static bool share_e8(__int128 money_e8, int64_t net_asset_value_e4, int64_t *out)
{
  return decimal_divide(money_e8 * 10000, net_asset_value_e4, ROUND_HALF_EVEN, out);
}

static bool measure_sectors(const struct totals *totals, struct exposure *exposure)
{
  __int128 squares_e16 = 0;
  for (int i = 0; i <= SECTORS_MAX; i++) {
    int64_t *share = &exposure->sectors_e8[i];
    if (!decimal_divide(totals->sectors_e16[i], (__int128)exposure->net_asset_value_e4 * 10000, ROUND_HALF_EVEN,
                        share) ||
        *share > NAME_SHARE_MAX_E8)
      return false;
    squares_e16 += (__int128)*share * *share;
  }
  return decimal_divide(squares_e16, WEIGHT_E8, ROUND_HALF_EVEN, &exposure->sector_hhi_e8);
}

static bool measure_totals(const struct totals *totals, struct exposure *exposure)
{
  int64_t value_e4 = exposure->net_asset_value_e4;
  exposure->largest_sector = SECTOR_UNKNOWN;
  __int128 largest_e16 = 0;
  for (int i = 0; i <= SECTORS_MAX; i++) {
    if (totals->sectors_e16[i] <= largest_e16)
      continue;
    largest_e16 = totals->sectors_e16[i];
    exposure->largest_sector = i == SECTORS_MAX ? SECTOR_UNKNOWN : i;
  }
  __int128 net_e8 = totals->gross_e8 - 2 * totals->short_e8;
  return share_e8(totals->gross_e8, value_e4, &exposure->gross_e8) && share_e8(net_e8, value_e4, &exposure->net_e8) &&
         share_e8(totals->short_e8, value_e4, &exposure->short_e8) &&
         share_e8(totals->margin_e8, value_e4, &exposure->margin_e8) &&
         share_e8(totals->initial_margin_e8, value_e4, &exposure->initial_margin_e8) &&
         share_e8(totals->leveraged_e4 * LEVERAGE_ONE_E4, value_e4, &exposure->leveraged_e8) &&
         decimal_divide(largest_e16, (__int128)value_e4 * 10000, ROUND_HALF_EVEN, &exposure->largest_sector_e8);
}

static bool measure_names(struct arena *arena, const struct holding *holdings, size_t count, struct exposure *exposure)
{
  int64_t *shares_e8 = arena_array(arena, count, sizeof *shares_e8);
  __int128 squares_e16 = 0;
  for (size_t i = 0; i < count; i++) {
    const struct holding *holding = &holdings[i];
    if (holding->is_diversified_fund && holding->leverage_e4 == LEVERAGE_ONE_E4)
      continue;
    __int128 exposure_e8 = magnitude((__int128)holding->value_e4 * holding->leverage_e4);
    if (!share_e8(exposure_e8, exposure->net_asset_value_e4, &shares_e8[i]) || shares_e8[i] > NAME_SHARE_MAX_E8)
      return false;
    squares_e16 += (__int128)shares_e8[i] * shares_e8[i];
    bool is_larger = shares_e8[i] > exposure->largest_security_e8;
    bool is_tied = shares_e8[i] > 0 && shares_e8[i] == exposure->largest_security_e8;
    if (is_larger || (is_tied && holding->security_id < exposure->largest_security_id)) {
      exposure->largest_security_e8 = shares_e8[i];
      exposure->largest_security_id = holding->security_id;
    }
  }
  qsort(shares_e8, count, sizeof *shares_e8, compare_falling);
  for (size_t i = 0; i < count && i < TOP_COUNT; i++) {
    if (!decimal_add(exposure->top_ten_e8, shares_e8[i], &exposure->top_ten_e8))
      return false;
  }
  return decimal_divide(squares_e16, WEIGHT_E8, ROUND_HALF_EVEN, &exposure->hhi_e8);
}

struct status exposure_measure(struct arena *arena, const struct holding *holdings, size_t count, int64_t cash_e4,
                               struct exposure *out)
{
  if (count > HOLDINGS_MAX)
    return status_fail(STATUS_INVALID_ARGUMENT, "holdings", "a portfolio has at most 20000 holdings");
  struct status status = check_unique(arena, holdings, count);
  struct totals totals = { .value_e4 = cash_e4 };
  for (size_t i = 0; i < count && status_is_ok(status); i++) {
    status = check_holding(arena, &holdings[i], i);
    if (status_is_ok(status))
      add_holding(&totals, &holdings[i]);
  }
  if (!status_is_ok(status))
    return status;
  if (totals.value_e4 <= 0 || totals.value_e4 > INT64_MAX)
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "the portfolio has no positive value, so it has no level");
  struct exposure exposure = { .net_asset_value_e4 = (int64_t)totals.value_e4 };
  if (!measure_totals(&totals, &exposure) || !measure_sectors(&totals, &exposure) ||
      !measure_names(arena, holdings, count, &exposure))
    return status_fail(STATUS_FAILED_PRECONDITION, NULL, "the portfolio's value is too small beside its holdings");
  *out = exposure;
  return status_ok();
}
