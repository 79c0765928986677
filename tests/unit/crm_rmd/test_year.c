/* What was taken against what had to be taken. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "rmd_year.h"

#define MOVEMENTS_MAX 4

static int32_t day(const char *text)
{
  int32_t out = 0;
  cr_assert(status_is_ok(date_parse(text, &out)), "%s", text);
  return out;
}

static const struct obligations_row {
  const char *rule;
  int64_t first, second; /* currency; first 0: one obligation, of 2027 */
  struct {
    const char *on;
    int64_t amount;
  } taken[MOVEMENTS_MAX];
  int64_t left_first, left_second, late_first;
  const char *today, *status;
} table[] = {
  { "the page's: 4,000, then 7,000 in February",
    10000,
    10500,
    { { "2026-06-01", 4000 }, { "2027-02-10", 7000 } },
    0,
    9500,
    0,
    "2027-02-10",
    "partial" },
  { "on April 1 it still fills the first year",
    10000,
    10500,
    { { "2027-04-01", 10000 } },
    0,
    10500,
    0,
    "2027-04-01",
    "partial" },
  { "on April 2 it fills the second",
    10000,
    10500,
    { { "2027-04-02", 10000 } },
    10000,
    500,
    0,
    "2027-04-02",
    "overdue" },
  { "what is beyond the second makes up late for the first",
    10000,
    10500,
    { { "2027-04-02", 12000 } },
    8500,
    0,
    1500,
    "2027-05-01",
    "overdue" },
  { "more than enough in the first year is lost for the second",
    10000,
    10500,
    { { "2026-05-01", 30000 } },
    0,
    10500,
    0,
    "2027-01-01",
    "partial" },
  { "one payment in March fills both", 10000, 10500, { { "2027-03-31", 20500 } }, 0, 0, 0, "2027-12-31", "satisfied" },
  { "nothing yet", 10000, 10500, { { NULL, 0 } }, 10000, 10500, 0, "2027-03-01", "due" },
  { "one year, nothing yet", 0, 10500, { { NULL, 0 } }, 0, 10500, 0, "2027-03-01", "due" },
  { "one year, on its last day", 0, 10500, { { "2027-05-01", 10000 } }, 0, 500, 0, "2027-12-31", "partial" },
  { "one year, a day late", 0, 10500, { { "2027-05-01", 10000 } }, 0, 500, 0, "2028-01-01", "overdue" },
  { "one year, taken a year before does not count",
    0,
    10500,
    { { "2026-12-31", 10500 } },
    0,
    10500,
    0,
    "2027-06-01",
    "due" },
  { "one year, all of it", 0, 10500, { { "2027-05-01", 10500 } }, 0, 0, 0, "2028-06-01", "satisfied" },
  { "nothing to take", 0, 0, { { "2027-05-01", 10500 } }, 0, 0, 0, "2027-06-01", "not_due" },
};

Test(rmd_year, movements_fill_the_years_in_their_order)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    const struct obligations_row *row = &table[i];
    struct rmd_obligation all[2] = {
      { .year = 2026, .due_on = day("2027-04-01"), .amount_e4 = row->first * CASH_E4 },
      { .year = 2027, .due_on = day("2027-12-31"), .amount_e4 = row->second * CASH_E4 }
    };
    struct rmd_movement movements[MOVEMENTS_MAX];
    size_t count = 0;
    for (; count < MOVEMENTS_MAX && row->taken[count].on != NULL; count++)
      movements[count] = (struct rmd_movement){ day(row->taken[count].on), row->taken[count].amount * CASH_E4 };
    bool has_two = row->first != 0;
    rmd_attribute(has_two ? all : all + 1, has_two ? 2 : 1, movements, count);
    if (has_two) {
      cr_expect_eq(all[0].remaining_e4, row->left_first * CASH_E4, "%s", row->rule);
      cr_expect_eq(all[0].late_e4, row->late_first * CASH_E4, "%s", row->rule);
    }
    cr_expect_eq(all[1].remaining_e4, row->left_second * CASH_E4, "%s", row->rule);
    cr_expect_str_eq(rmd_status_name(rmd_status_on(has_two ? all : all + 1, has_two ? 2 : 1, day(row->today))),
                     row->status, "%s", row->rule);
  }
}

Test(rmd_year, the_excise_is_of_what_is_missing)
{
  struct arena *arena = arena_new();
  struct rmd_law law;
  struct rmd_excise excise;
  struct rmd_obligation of = { .year = 2026, .due_on = day("2026-12-31"), .remaining_e4 = 10001 * CENT_E4 };
  cr_assert(status_is_ok(rmd_law_read(rmd_law_text, rmd_law_text_size, arena, &law)));
  cr_assert(rmd_excise_of(&law, &of, &excise));
  cr_expect_eq(excise.at_stake_e4, 2500 * CENT_E4);
  cr_expect_eq(excise.corrected_e4, 1000 * CENT_E4);
  cr_expect_eq(excise.correct_by, day("2028-12-31"), "the end of the second year after");
  of = (struct rmd_obligation){ .year = 2022, .due_on = day("2022-12-31"), .remaining_e4 = 10001 * CENT_E4 };
  cr_assert(rmd_excise_of(&law, &of, &excise));
  cr_expect_eq(excise.percent, 50);
  cr_expect_eq(excise.at_stake_e4, 5001 * CENT_E4, "half a cent up");
  cr_expect_eq(excise.correct_by, DATE_NONE, "nothing was reduced then");
  of.due_on = day("2023-04-01");
  cr_assert(rmd_excise_of(&law, &of, &excise));
  cr_expect_eq(excise.percent, 25, "a first year's is taxed in the year of its April 1");
  cr_expect_eq(excise.correct_by, day("2025-12-31"));
  of = (struct rmd_obligation){
    .year = 2026, .due_on = day("2026-12-31"), .remaining_e4 = 1000 * CASH_E4, .late_e4 = 500 * CASH_E4
  };
  cr_assert(rmd_excise_of(&law, &of, &excise));
  cr_expect_eq(excise.at_stake_e4, 250 * CASH_E4);
  cr_expect_eq(excise.corrected_e4, 150 * CASH_E4, "what was taken late is corrected at 10 percent, too");
  arena_free(arena);
}

Test(rmd_year, what_is_left_is_shared_out_to_the_cent)
{
  static const struct {
    const char *rule;
    int64_t left, amounts[3], taken[3], parts[3];
  } rows[] = {
    { "each owes its own", 600, { 100, 200, 300 }, { 0, 0, 0 }, { 100, 200, 300 } },
    { "one has given its own", 500, { 100, 200, 300 }, { 100, 0, 0 }, { 0, 200, 300 } },
    { "one gave for all", 200, { 100, 200, 300 }, { 0, 0, 400 }, { 0, 200, 0 } },
    { "all is done", 0, { 100, 200, 300 }, { 600, 0, 0 }, { 0, 0, 0 } },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    int64_t parts[3];
    rmd_share_out(rows[i].left, rows[i].amounts, rows[i].taken, 3, parts);
    cr_expect_eq(memcmp(parts, rows[i].parts, sizeof parts), 0, "%s", rows[i].rule);
    cr_expect_eq(parts[0] + parts[1] + parts[2], rows[i].left, "%s", rows[i].rule);
  }
}
