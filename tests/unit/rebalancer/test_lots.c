/* test_lots.c: lots by method and the gain by term. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "lots.h"

/* 30 shares at 10, 12 and 8 dollars, bought on days 0, 100 and 300; sold for 11 on day 400: the first is long. */
static const struct lot lots[] = {
  { .lot_id = 1, .acquired_on = 0, .shares_e6 = 10 * SHARES_E6, .cost_e4 = 100 * CASH_E4 },
  { .lot_id = 2, .acquired_on = 100, .shares_e6 = 10 * SHARES_E6, .cost_e4 = 120 * CASH_E4 },
  { .lot_id = 3, .acquired_on = 300, .shares_e6 = 10 * SHARES_E6, .cost_e4 = 80 * CASH_E4 },
};

static const struct {
  enum lot_method method;
  int64_t shares;
  const char *taken; /* lot:shares */
  int64_t short_dollars;
  int64_t long_dollars;
} rows[] = {
  { LOT_FIFO, 15, "1:10 2:5", -5, 10 },
  { LOT_LIFO, 15, "3:10 2:5", 25, 0 },
  { LOT_HIFO, 15, "2:10 1:5", -10, 5 },
  { LOT_MIN_TAX, 15, "2:10 1:5", -10, 5 },
  { LOT_MIN_TAX, 25, "2:10 1:10 3:5", 5, 10 },
  { LOT_FIFO, 30, "1:10 2:10 3:10", 20, 10 },
  { LOT_MAXIMUM_LONG_TERM_GAIN, 15, "1:10 2:5", -5, 10 },
  { LOT_MAXIMUM_SHORT_TERM_GAIN, 25, "3:10 2:10 1:5", 20, 5 },
  { LOT_MAXIMUM_LOSS, 15, "2:10 1:5", -10, 5 },
  { LOT_SPECIFIC, 15, "1:10 2:5", -5, 10 },
  { LOT_AVERAGE, 15, "1:10 2:5", -5, 10 },
  { LOT_LOWEST_COST, 15, "3:10 1:5", 30, 5 },
};

Test(lots, the_table_holds)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
    struct lot_request request = { .lots = lots,
                                   .count = 3,
                                   .shares_e6 = rows[i].shares * SHARES_E6,
                                   .proceeds_e4 = rows[i].shares * 11 * CASH_E4,
                                   .sold_on = 400,
                                   .method = rows[i].method,
                                   .rates = { .short_e8 = 37000000, .long_e8 = 20000000 } };
    struct lot_sale sales[3];
    struct lot_gains gains;
    size_t count;
    cr_assert(status_is_ok(lots_choose(arena, &request, sales, &count, &gains)));
    const char *text = "";
    for (size_t k = 0; k < count; k++)
      text = arena_printf(arena, "%s%s%ld:%ld", text, k ? " " : "", (long)sales[k].lot_id,
                          (long)(sales[k].shares_e6 / SHARES_E6));
    cr_assert_str_eq(text, rows[i].taken, "row %zu: %s", i, text);
    cr_assert_eq(gains.short_e4, rows[i].short_dollars * CASH_E4, "row %zu", i);
    cr_assert_eq(gains.long_e4, rows[i].long_dollars * CASH_E4, "row %zu", i);
  }
  arena_free(arena);
}

Test(lots, what_a_wash_sale_tacked_on_counts_for_the_term_alone)
{
  struct arena *arena = arena_new();
  static const struct lot washed[] = {
    { .lot_id = 1, .acquired_on = 300, .tacked_days = 290, .shares_e6 = SHARES_E6, .cost_e4 = 10 * CASH_E4 },
    { .lot_id = 2, .acquired_on = 200, .shares_e6 = SHARES_E6, .cost_e4 = 10 * CASH_E4 },
  };
  struct lot_request request = {
    .lots = washed, .count = 2, .shares_e6 = 2 * SHARES_E6, .proceeds_e4 = 22 * CASH_E4, .sold_on = 400
  };
  struct lot_sale sales[2];
  struct lot_gains gains;
  size_t count;
  cr_assert(status_is_ok(lots_choose(arena, &request, sales, &count, &gains)));
  cr_assert(sales[0].lot_id == 2 && !sales[0].is_long && sales[1].lot_id == 1 && sales[1].is_long);
  cr_assert(gains.short_e4 == CASH_E4 && gains.long_e4 == CASH_E4);
  arena_free(arena);
}

Test(lots, a_sale_of_more_than_the_lots_hold_is_refused)
{
  struct arena *arena = arena_new();
  struct lot_request request = { .lots = lots, .count = 3, .shares_e6 = 31 * SHARES_E6, .proceeds_e4 = CENT_E4 };
  struct lot_sale sales[3];
  struct lot_gains gains;
  size_t count;
  cr_assert_eq(lots_choose(arena, &request, sales, &count, &gains).code, STATUS_FAILED_PRECONDITION);
  arena_free(arena);
}

Test(lots, are_long_term_after_a_year_and_a_day)
{
  static const struct {
    const char *bought;
    const char *sold;
    bool is_long;
  } terms[] = {
    { "2023-03-15", "2024-03-15", false }, { "2023-03-15", "2024-03-16", true },  { "2020-02-29", "2021-02-28", false },
    { "2020-02-29", "2021-03-01", true },  { "2023-02-28", "2024-02-29", false }, { "2023-02-28", "2024-03-01", true },
  };
  for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
    int32_t bought = 0;
    int32_t sold = 0;
    cr_assert(status_is_ok(date_parse(terms[i].bought, &bought)));
    cr_assert(status_is_ok(date_parse(terms[i].sold, &sold)));
    cr_assert_eq(lot_is_long(bought, sold), terms[i].is_long, "%s to %s", terms[i].bought, terms[i].sold);
  }
}
