/* When trades settle, what money is free on which day, and what a margin account can bear. */
#include "base/date.h"
#include "cash.h"
#include "script.h"

static int32_t day(const char *text)
{
  int32_t out;
  cr_assert(status_is_ok(date_parse(text, &out)), "%s", text);
  return out;
}

enum { STOCK = 1, ETF = 2, FUND = 3, MONEY_MARKET = 4, BOND = 5, OPTION = 6 };

Test(cash, each_kind_settles_by_the_cycle_of_its_time)
{
  static const struct {
    int kind;
    const char *traded, *settles;
  } rows[] = {
    { STOCK, "2017-09-01", "2017-09-07" }, /* a Friday before Labor day; T+3 */
    { STOCK, "2017-09-05", "2017-09-07" }, /* T+2 */
    { STOCK, "2024-05-24", "2024-05-29" }, /* the last day of T+2, over Memorial day */
    { STOCK, "2024-05-28", "2024-05-29" }, /* T+1 */
    { ETF, "2026-11-20", "2026-11-23" },   /* over a weekend */
    { BOND, "2026-11-25", "2026-11-27" },  /* over Thanksgiving */
    { STOCK, "2026-11-10", "2026-11-12" }, /* Veterans day: the exchange trades, the banks are shut */
    { FUND, "2017-09-01", "2017-09-05" },  /* funds have settled on the next day throughout */
    { FUND, "2026-11-20", "2026-11-23" },   { MONEY_MARKET, "2024-05-24", "2024-05-28" },
    { OPTION, "2024-05-24", "2024-05-28" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(cash_settles_on(rows[i].kind, day(rows[i].traded)), day(rows[i].settles), "kind %d traded on %s",
                 rows[i].kind, rows[i].traded);
}

/* Amounts in whole units; day 0 is today. */
Test(cash, what_is_free_is_the_least_that_is_settled_from_then_on)
{
  static const struct {
    const char *what;
    int64_t balance, held;
    struct cash_due dues[3];
    int64_t settled_today, free_today, free_tomorrow;
  } rows[] = {
    { "all is settled", 100, 0, { { 0 } }, 100, 100, 100 },
    { "orders hold some", 100, 30, { { 0 } }, 100, 70, 70 },
    { "a sale settles tomorrow", 150, 0, { { 1, 50 } }, 100, 100, 150 },
    { "a purchase settles tomorrow", 60, 0, { { 1, -40 } }, 100, 60, 60 },
    { "a purchase is paid by a sale", 100, 0, { { 1, 50 }, { 1, -50 } }, 100, 100, 100 },
    { "all comes from a sale", 50, 0, { { 1, 50 } }, 0, 0, 50 },
    { "a sale of today pays for a purchase of today", 0, 0, { { 1, 50 }, { 1, -50 } }, 0, 0, 0 },
    { "proceeds come after the purchase they would pay for", 50, 0, { { 1, -50 }, { 2, 100 } }, 0, -50, -50 },
    { "an old sale has settled", 50, 0, { { -1, 50 } }, 50, 50, 50 },
    { "an overdraft", -5, 0, { { 0 } }, -5, -5, -5 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct cash cash = { rows[i].balance, rows[i].held, rows[i].dues, 3 };
    cr_expect_eq(cash_settled_e6(&cash, 0), rows[i].settled_today, "%s: settled", rows[i].what);
    cr_expect_eq(cash_free_e6(&cash, 0), rows[i].free_today, "%s: free today", rows[i].what);
    cr_expect_eq(cash_free_e6(&cash, 1), rows[i].free_tomorrow, "%s: free tomorrow", rows[i].what);
  }
}

Test(cash, money_is_settled_when_what_brings_it_is)
{
  static const struct cash_due dues[] = { { 3, 100 }, { 1, 50 }, { 2, -20 } };
  struct cash cash = { .balance_e6 = 230, .dues = dues, .due_count = 3 };
  static const struct {
    int64_t amount;
    int32_t from;
  } rows[] = { { 80, 0 }, { 100, 0 }, { 101, 1 }, { 130, 1 }, { 131, 3 }, { 230, 3 }, { 231, 3 } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(cash_free_from(&cash, rows[i].amount, 0), rows[i].from, "%lld", (long long)rows[i].amount);
}

/* Whole units of 1e-4 would hide nothing: initial 50 percent, maintenance 25. */
Test(cash, buying_power_is_the_excess_over_half)
{
  static const struct {
    const char *what;
    int64_t market, cash, held;
    int64_t excess, power, maintenance_excess;
  } rows[] = {
    { "cash alone buys twice itself", 0, 10000, 0, 10000, 20000, 10000 },
    { "shares alone carry as much again", 10000, 0, 0, 5000, 10000, 7500 },
    { "fully borrowed", 20000, -10000, 0, 0, 0, 5000 },
    { "under the initial, over the maintenance", 16000, -10000, 0, -2000, 0, 2000 },
    { "a call", 13000, -10000, 0, -3500, 0, -250 },
    { "open buys need their half", 0, 10000, 8000, 6000, 12000, 10000 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct margin margin = { rows[i].market * 10000, rows[i].cash * 10000, rows[i].held * 10000 };
    cr_expect_eq(cash_margin_excess_e4(&margin, 0), rows[i].excess * 10000, "%s: excess", rows[i].what);
    cr_expect_eq(cash_buying_power_e4(&margin, 0), rows[i].power * 10000, "%s: power", rows[i].what);
    cr_expect_eq(cash_maintenance_excess_e4(&margin, 0), rows[i].maintenance_excess * 10000, "%s: maintenance",
                 rows[i].what);
  }
}
