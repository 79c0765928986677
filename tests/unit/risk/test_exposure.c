/* Exposure: shares of net asset value, leverage, shorts, funds, and the real holdings of an index fund. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/decimal.h"
#include "exposure.h"
#include "portfolio_level.h"
#include "reference_data.h"

#define PERCENT INT64_C(1000000)

static struct holding share(int64_t id, int64_t dollars, int sector)
{
  return (struct holding){
    .security_id = id, .value_e4 = dollars * CASH_E4, .leverage_e4 = LEVERAGE_ONE_E4, .sector = sector
  };
}

Test(exposure, a_table_of_small_portfolios)
{
  enum { FUND = 1 };
  static const struct {
    const char *name;
    struct {
      int64_t dollars;
      int64_t leverage_e4;
      int is_fund;
    } holdings[3];
    int64_t cash;
    int64_t gross, shorts, largest, margin; /* percent of net asset value */
    int64_t hhi_e8, leveraged_e8;
  } rows[] = {
    { "cash only", { { 0 } }, 1000, 0, 0, 0, 0, 0, 0 },
    { "half a share", { { 500, 10000 } }, 500, 50, 0, 50, 0, 25000000, 0 },
    { "two shares", { { 600, 10000 }, { 400, 10000 } }, 0, 100, 0, 60, 25, 52000000, 0 },
    { "on credit", { { 1000, 10000 }, { 500, 10000 } }, -500, 150, 0, 100, 0, 125000000, 0 },
    { "a short", { { 1000, 10000 }, { -300, 10000 } }, 300, 130, 30, 100, 34, 109000000, 0 },
    { "a twofold fund", { { 500, 20000, FUND } }, 500, 100, 0, 100, 25, 100000000, 50000000 },
    { "an inverse fund", { { 500, -10000, FUND } }, 500, 50, 50, 50, 0, 25000000, 50000000 },
    { "a threefold fund's margin", { { 1000, 30000, FUND } }, 0, 300, 0, 300, 75, 900000000, 100000000 },
    { "a fivefold fund's margin ends at its value", { { 1000, 50000 } }, 0, 500, 0, 500, 100, 2500000000, 100000000 },
    { "a diversified fund is no single name", { { 900, 10000, FUND }, { 100, 10000 } }, 0, 100, 0, 10, 25, 1000000, 0 },
  };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct holding holdings[3];
    size_t count = 0;
    for (; count < 3 && rows[i].holdings[count].dollars != 0; count++) {
      holdings[count] = share((int64_t)count + 1, rows[i].holdings[count].dollars, 0);
      holdings[count].leverage_e4 = rows[i].holdings[count].leverage_e4;
      holdings[count].is_diversified_fund = rows[i].holdings[count].is_fund;
    }
    struct exposure found;
    cr_assert(status_is_ok(exposure_measure(arena, holdings, count, rows[i].cash * CASH_E4, &found)));
    cr_expect_eq(found.gross_e8, rows[i].gross * PERCENT, "%s: gross %ld", rows[i].name, (long)found.gross_e8);
    cr_expect_eq(found.short_e8, rows[i].shorts * PERCENT, "%s: short %ld", rows[i].name, (long)found.short_e8);
    cr_expect_eq(found.net_e8, (rows[i].gross - 2 * rows[i].shorts) * PERCENT, "%s", rows[i].name);
    cr_expect_eq(found.largest_security_e8, rows[i].largest * PERCENT, "%s", rows[i].name);
    cr_expect_eq(found.hhi_e8, rows[i].hhi_e8, "%s: hhi %ld", rows[i].name, (long)found.hhi_e8);
    cr_expect_eq(found.leveraged_e8, rows[i].leveraged_e8, "%s", rows[i].name);
    if (rows[i].margin != 0)
      cr_expect_eq(found.margin_e8, rows[i].margin * PERCENT, "%s: margin %ld", rows[i].name, (long)found.margin_e8);
  }
  arena_free(arena);
}

Test(exposure, funds_are_looked_through_for_sectors_and_what_is_unknown_is_one_sector)
{
  struct arena *arena = arena_new();
  const struct sector_share inside[] = { { 3, 40 * PERCENT }, { 5, 50 * PERCENT } };
  struct holding holdings[] = { share(1, 200, 3), share(2, 800, SECTOR_UNKNOWN) };
  struct exposure found;
  cr_assert(status_is_ok(exposure_measure(arena, holdings, 2, 0, &found)));
  cr_expect_eq(found.largest_sector, SECTOR_UNKNOWN);
  cr_expect_eq(found.largest_sector_e8, 80 * PERCENT);
  holdings[1].sectors = inside;
  holdings[1].sector_count = 2;
  cr_assert(status_is_ok(exposure_measure(arena, holdings, 2, 0, &found)));
  cr_expect_eq(found.largest_sector, 3); /* 20 + 0.4 * 80 = 52; the other: 40 */
  cr_expect_eq(found.largest_sector_e8, 52 * PERCENT);
  arena_free(arena);
}

Test(exposure, what_cannot_be_measured_is_refused)
{
  struct arena *arena = arena_new();
  struct exposure found;
  struct holding twice[] = { share(7, 100, 0), share(8, 100, 0), share(7, 100, 0) };
  cr_expect_eq(exposure_measure(arena, twice, 3, 0, &found).code, STATUS_INVALID_ARGUMENT);
  struct holding one = share(1, 100, 0);
  cr_expect_eq(exposure_measure(arena, &one, 1, -100 * CASH_E4, &found).code, STATUS_FAILED_PRECONDITION);
  cr_expect_eq(exposure_measure(arena, NULL, 0, 0, &found).code, STATUS_FAILED_PRECONDITION);
  cr_expect_eq(exposure_measure(arena, &one, 1, -99 * CASH_E4, &found).code, STATUS_OK);
  one.leverage_e4 = 0;
  cr_expect_eq(exposure_measure(arena, &one, 1, 0, &found).code, STATUS_INVALID_ARGUMENT);
  one = share(1, 100, SECTORS_MAX);
  cr_expect_str_eq(exposure_measure(arena, &one, 1, 0, &found).field, "holdings[0]");
  const struct sector_share too_much[] = { { 1, 60 * PERCENT }, { 2, 41 * PERCENT } };
  one = share(1, 100, 0);
  one.sectors = too_much;
  one.sector_count = 2;
  cr_expect_eq(exposure_measure(arena, &one, 1, 0, &found).code, STATUS_INVALID_ARGUMENT);
  arena_free(arena);
}

Test(exposure, the_index_fund_of_2024_12_06_is_level_one_by_concentration)
{
  struct arena *arena = arena_new();
  struct holding *holdings = arena_array(arena, 600, sizeof *holdings);
  int64_t cash_e4 = 0;
  size_t count = reference_fund(arena, holdings, 600, &cash_e4);
  cr_assert_eq(count, 503);
  struct exposure found;
  cr_assert(status_is_ok(exposure_measure(arena, holdings, count, cash_e4, &found)));
  cr_expect_eq((found.hhi_e8 + 5000) / 10000, 201, "HHI %ld", (long)found.hhi_e8);
  cr_expect_eq(found.largest_security_e8, 7150000);
  cr_expect_eq(found.largest_sector_e8, 31970000, "%ld", (long)found.largest_sector_e8);
  const struct level_table *table = level_table_default();
  cr_expect_eq(level_of_row(table, ROW_HHI, found.hhi_e8), LEVEL_CAUTIOUS);
  cr_expect_eq(level_of_row(table, ROW_LARGEST_SECURITY, found.largest_security_e8), LEVEL_CAUTIOUS);
  cr_expect_eq(level_of_row(table, ROW_LARGEST_SECTOR, found.largest_sector_e8), LEVEL_CAUTIOUS);
  arena_free(arena);
}
