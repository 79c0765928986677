/* Amounts: the rules as tables an accountant can read. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "rmd.h"

static struct arena *arena;
static struct rmd_law law;

static void set_up(void)
{
  arena = arena_new();
  cr_assert(status_is_ok(rmd_law_read(rmd_law_text, rmd_law_text_size, arena, &law)));
}

static void tear_down(void)
{
  arena_free(arena);
}

TestSuite(rmd, .init = set_up, .fini = tear_down);

static int32_t day(const char *text)
{
  int32_t out = DATE_NONE;
  cr_assert(text[0] == '\0' || status_is_ok(date_parse(text, &out)), "%s", text);
  return out;
}

static int64_t money(const char *text)
{
  int64_t out;
  cr_assert(status_is_ok(decimal_parse(text, CASH_PLACES, &out)), "%s", text);
  return out;
}

static const char *date_text(int32_t on)
{
  char buffer[DATE_TEXT_SIZE];
  return arena_strdup(arena, date_format(on, buffer));
}

static const char *money_text(int64_t amount_e4)
{
  char buffer[DECIMAL_TEXT_SIZE];
  return arena_strdup(arena, decimal_format(amount_e4, CASH_PLACES, 2, buffer));
}

static const char *const outcomes[] = { "due", "all", "not yet", "no annual", "waived", "never", "refused" };

struct row {
  const char *rule;
  struct rmd_ira ira;
  int year;
  const char *balance, *outcome, *amount, *factor, *due_on, *empty_by;
};

static void expect(const struct row *row, struct rmd_ira ira)
{
  struct rmd_amount got;
  ira.balance_e4 = money(row->balance);
  struct status status = rmd_of_ira(&law, &ira, row->year, &got);
  cr_assert(status_is_ok(status), "%s: %s", row->rule, status.message);
  cr_expect_str_eq(outcomes[got.outcome], row->outcome, "%s: %s", row->rule, outcomes[got.outcome]);
  cr_expect_str_eq(money_text(got.amount_e4), row->amount, "%s: %s", row->rule, money_text(got.amount_e4));
  int64_t factor;
  cr_assert(status_is_ok(decimal_parse(row->factor, 1, &factor)));
  cr_expect_eq(got.factor_tenths, factor, "%s: factor %d", row->rule, got.factor_tenths);
  cr_expect_str_eq(date_text(got.due_on), row->due_on, "%s: due %s", row->rule, date_text(got.due_on));
  cr_expect_str_eq(date_text(got.empty_by), row->empty_by, "%s: empty by %s", row->rule, date_text(got.empty_by));
  cr_expect_eq(got.why == NULL, got.outcome <= RMD_ALL, "%s: says why or not", row->rule);
}

Test(rmd, begins_in_the_year_and_by_the_day_of_the_law)
{
  static const struct {
    const char *rule, *born;
    int first_year;
    const char *begins_by;
  } rows[] = {
    { "70 1/2 in the year of birth plus 70: born in June", "1949-06-30", 2019, "2020-04-01" },
    { "70 1/2 in the next year: born in December", "1948-12-31", 2019, "2020-04-01" },
    { "born on 29 February, 70 1/2", "1944-02-29", 2014, "2015-04-01" },
    { "72: the first born of that rule", "1949-07-01", 2021, "2022-04-01" },
    { "72: the last born of that rule", "1950-12-31", 2022, "2023-04-01" },
    { "73: the first born", "1951-01-01", 2024, "2025-04-01" },
    { "73: born on 29 February", "1952-02-29", 2025, "2026-04-01" },
    { "73: of 1959, as the disclosure says", "1959-12-31", 2032, "2033-04-01" },
    { "75: the first born", "1960-01-01", 2035, "2036-04-01" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_expect_eq(rmd_first_year(&law, day(rows[i].born)), rows[i].first_year, "%s", rows[i].rule);
    cr_expect_str_eq(date_text(rmd_begins_by(&law, day(rows[i].born))), rows[i].begins_by, "%s", rows[i].rule);
  }
}

Test(rmd, agrees_with_the_reference_cases)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  char line[512];
  if (folder == NULL)
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  FILE *in = fopen(arena_printf(arena, "%s/rmd/start_age_cases.csv", folder), "r");
  cr_assert_not_null(in);
  cr_assert_not_null(fgets(line, sizeof line, in));
  for (size_t i = 0; fgets(line, sizeof line, in) != NULL; i++) {
    char *rest = line, *born = strsep(&rest, ",");
    strsep(&rest, ",");
    cr_expect_eq(rmd_first_year(&law, day(born)), strtol(strsep(&rest, ","), NULL, 10), "%s", born);
    cr_expect_eq(rmd_begins_by(&law, day(born)), day(strsep(&rest, ",")), "%s", born);
  }
  fclose(in);
}

Test(rmd, of_an_owner_who_lives)
{
  static const struct {
    struct row row;
    const char *born, *spouse, *since, *died;
  } rows[] = {
    { { "IRS Publication 590-B: age 75", { 0 }, 2026, "100000", "due", "4065.04", "24.6", "2026-12-31", "" },
      "1951-05-20",
      "",
      "",
      "" },
    { { "a sole-beneficiary spouse of 64", { 0 }, 2026, "100000", "due", "3952.57", "25.3", "2026-12-31", "" },
      "1951-05-20",
      "1962-08-01",
      "",
      "" },
    { { "a spouse of 60", { 0 }, 2026, "500000", "due", "17667.84", "28.3", "2026-12-31", "" },
      "1951-05-20",
      "1966-08-01",
      "",
      "" },
    { { "ten years and a day younger, but ages attained count: 75 and 64",
        { 0 },
        2026,
        "1000",
        "due",
        "39.53",
        "25.3",
        "2026-12-31",
        "" },
      "1951-12-31",
      "1962-01-01",
      "",
      "" },
    { { "ten years and a day younger, 75 and 65: the uniform table",
        { 0 },
        2026,
        "1000",
        "due",
        "40.65",
        "24.6",
        "2026-12-31",
        "" },
      "1951-05-20",
      "1961-05-21",
      "",
      "" },
    { { "the first year, due in April", { 0 }, 2026, "265000", "due", "10000.00", "26.5", "2027-04-01", "" },
      "1953-04-04",
      "",
      "",
      "" },
    { { "the second year", { 0 }, 2027, "267750", "due", "10500.00", "25.5", "2027-12-31", "" },
      "1953-04-04",
      "",
      "",
      "" },
    { { "the year before the first", { 0 }, 2025, "265000", "not yet", "0.00", "0", "", "" },
      "1953-04-04",
      "",
      "",
      "" },
    { { "120 years old", { 0 }, 2026, "10000", "due", "5000.00", "2.0", "2026-12-31", "" }, "1906-01-01", "", "", "" },
    { { "124 years old", { 0 }, 2030, "10000", "due", "5000.00", "2.0", "2030-12-31", "" }, "1906-01-01", "", "", "" },
    { { "nothing in it", { 0 }, 2026, "0", "due", "0.00", "24.6", "2026-12-31", "" }, "1951-05-20", "", "", "" },
    { { "half a cent is rounded up", { 0 }, 2026, "0.123", "due", "0.01", "24.6", "2026-12-31", "" },
      "1951-05-20",
      "",
      "",
      "" },
    { { "2020 is waived", { 0 }, 2020, "100000", "waived", "0.00", "0", "", "" }, "1940-05-20", "", "", "" },
    { { "the tables before 2022 are not kept", { 0 }, 2021, "100000", "refused", "0.00", "0", "", "" },
      "1940-05-20",
      "",
      "",
      "" },
    { { "dies after it: the year of death is due", { 0 }, 2027, "267750", "due", "10500.00", "25.5", "2027-12-31", "" },
      "1953-04-04",
      "",
      "",
      "2027-04-01" },
    { { "dies a day before it, in the second year", { 0 }, 2027, "267750", "not yet", "0.00", "0", "", "" },
      "1953-04-04",
      "",
      "",
      "2027-03-31" },
    { { "died earlier: not the owner's any more", { 0 }, 2028, "1", "refused", "0.00", "0", "", "" },
      "1953-04-04",
      "",
      "",
      "2027-04-01" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct rmd_ira ira = { .model = rows[i].spouse[0] == '\0' ? RMD_OTHER : RMD_SPOUSE_SOLE,
                           .owner_born = day(rows[i].born),
                           .owner_died = day(rows[i].died),
                           .spouse_born = day(rows[i].spouse),
                           .spouse_since = day(rows[i].since),
                           .spouse_died = DATE_NONE,
                           .heir_born = DATE_NONE,
                           .heir_died = DATE_NONE };
    expect(&rows[i].row, ira);
  }
}

Test(rmd, of_who_inherited)
{
  static const struct {
    const char *rule, *owner_born, *owner_died;
    enum rmd_heir heir;
    const char *heir_born, *heir_died;
    int year;
    const char *balance, *outcome, *amount, *factor, *due_on, *empty_by;
    bool roth;
  } rows[] = {
#define D RMD_HEIR_DESIGNATED
#define E RMD_HEIR_ELIGIBLE
#define S RMD_HEIR_SPOUSE
#define M RMD_HEIR_MINOR
#define N RMD_HEIR_NONE
    /* owners who were taking, and an heir with ten years: the larger factor each year, all by the tenth */
    { "the heir's is longer", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2026, "400000", "due", "11396.01",
      "35.1", "2026-12-31", "2032-12-31", 0 },
    { "the owner's is longer: the heir is older, and so eligible", "1945-03-01", "2022-06-01", E, "1940-01-01", "",
      2026, "10000", "due", "1075.27", "9.3", "2026-12-31", "", 0 },
    { "the tenth year", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2032, "400000", "all", "400000.00", "0",
      "2032-12-31", "2032-12-31", 0 },
    { "after the tenth year", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2033, "5000", "all", "5000.00", "0",
      "2032-12-31", "2032-12-31", 0 },
    { "the year of death is the owner's", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2022, "229000", "due",
      "10000.00", "22.9", "2022-12-31", "", 0 },
    { "2024 is waived", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2024, "400000", "waived", "0.00", "0", "",
      "2032-12-31", 0 },
    { "2025 is not", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2025, "361000", "due", "10000.00", "36.1",
      "2025-12-31", "2032-12-31", 0 },
    { "the heir died: the successor goes on, within the first ten years", "1945-03-01", "2022-06-01", D, "1975-01-01",
      "2025-05-05", 2026, "400000", "due", "11396.01", "35.1", "2026-12-31", "2032-12-31", 0 },
    /* owners who were not yet taking */
    { "nothing a year", "1960-03-01", "2022-06-01", D, "1990-01-01", "", 2026, "400000", "no annual", "0.00", "0", "",
      "2032-12-31", 0 },
    { "all in the tenth year", "1960-03-01", "2022-06-01", D, "1990-01-01", "", 2032, "400000", "all", "400000.00", "0",
      "2032-12-31", "2032-12-31", 0 },
    { "no designated beneficiary: five years", "1960-03-01", "2022-06-01", N, "", "", 2026, "400000", "no annual",
      "0.00", "0", "", "2027-12-31", 0 },
    { "all in the fifth year", "1960-03-01", "2022-06-01", N, "", "", 2027, "400000", "all", "400000.00", "0",
      "2027-12-31", "2027-12-31", 0 },
    { "five years without 2020", "1955-03-01", "2018-06-01", N, "", "", 2023, "400000", "no annual", "0.00", "0", "",
      "2024-12-31", 0 },
    { "eligible: over life", "1960-03-01", "2022-06-01", E, "1965-01-01", "", 2026, "259000", "due", "10000.00", "25.9",
      "2026-12-31", "", 0 },
    { "eligible: 2023 is not waived", "1960-03-01", "2022-06-01", E, "1965-01-01", "", 2023, "289000", "due",
      "10000.00", "28.9", "2023-12-31", "", 0 },
    { "eligible died: the successor has ten years", "1960-03-01", "2022-06-01", E, "1965-01-01", "2025-03-03", 2026,
      "259000", "due", "10000.00", "25.9", "2026-12-31", "2035-12-31", 0 },
    { "eligible died: all in the tenth year", "1960-03-01", "2022-06-01", E, "1965-01-01", "2025-03-03", 2035, "7",
      "all", "7.00", "0", "2035-12-31", "2035-12-31", 0 },
    /* no designated beneficiary, the owner was taking: the owner's remaining life */
    { "an estate", "1945-03-01", "2022-06-01", N, "", "", 2026, "93000", "due", "10000.00", "9.3", "2026-12-31", "",
      0 },
    { "an estate, the term is over", "1935-03-01", "2022-06-01", N, "", "", 2029, "500", "all", "500.00", "1.0",
      "2029-12-31", "", 0 },
    /* an older eligible beneficiary ends with the own term */
    { "eligible and older, in between", "1950-03-01", "2024-06-01", E, "1943-01-01", "", 2026, "1000", "due", "73.53",
      "13.6", "2026-12-31", "", 0 },
    { "eligible and older, own term over", "1950-03-01", "2024-06-01", E, "1943-01-01", "", 2034, "1000", "all",
      "1000.00", "5.6", "2034-12-31", "", 0 },
    /* spouses */
    { "a spouse waits until the owner would have begun", "1960-03-01", "2022-06-01", S, "1962-01-01", "", 2034, "1",
      "not yet", "0.00", "0", "", "", 0 },
    { "then takes over the own life, found anew", "1960-03-01", "2022-06-01", S, "1962-01-01", "", 2035, "164000",
      "due", "10000.00", "16.4", "2035-12-31", "", 0 },
    { "and the next year", "1960-03-01", "2022-06-01", S, "1962-01-01", "", 2036, "156000", "due", "10000.00", "15.6",
      "2036-12-31", "", 0 },
    { "a spouse of an owner who was taking", "1945-03-01", "2022-06-01", S, "1950-01-01", "", 2026, "141000", "due",
      "10000.00", "14.1", "2026-12-31", "", 0 },
    { "a spouse who died: the factor of that year, less one a year, and ten years", "1945-03-01", "2022-06-01", S,
      "1950-01-01", "2025-06-01", 2026, "138000", "due", "10000.00", "13.8", "2026-12-31", "2035-12-31", 0 },
    { "a spouse who died before having to begin is refused by name", "1960-03-01", "2022-06-01", S, "1962-01-01",
      "2024-01-01", 2026, "1", "refused", "0.00", "0", "", "2034-12-31", 0 },
    /* minor children */
    { "a minor child over life until 31", "1980-03-01", "2022-06-01", M, "2010-02-28", "", 2026, "689000", "due",
      "10000.00", "68.9", "2026-12-31", "2041-12-31", 0 },
    { "born on 29 February", "1980-03-01", "2022-06-01", M, "2012-02-29", "", 2043, "9", "all", "9.00", "0",
      "2043-12-31", "2043-12-31", 0 },
    { "a minor child dies: ten years from then, if sooner", "1980-03-01", "2022-06-01", M, "2010-02-28", "2024-01-01",
      2034, "9", "all", "9.00", "0", "2034-12-31", "2034-12-31", 0 },
    /* deaths before 2020 */
    { "over the heir's remaining life, by the table of 2022", "1940-01-01", "2015-05-05", D, "1965-01-01", "", 2026,
      "500000", "due", "19762.85", "25.3", "2026-12-31", "", 0 },
    { "the heir died after 2019: ten more years", "1940-01-01", "2015-05-05", D, "1965-01-01", "2021-05-05", 2026,
      "500000", "due", "19762.85", "25.3", "2026-12-31", "2031-12-31", 0 },
    { "the heir died before 2020: the term goes on", "1940-01-01", "2015-05-05", D, "1965-01-01", "2019-05-05", 2026,
      "500000", "due", "19762.85", "25.3", "2026-12-31", "", 0 },
    { "an estate of before 2020", "1940-01-01", "2015-05-05", N, "", "", 2026, "1900", "due", "500.00", "3.8",
      "2026-12-31", "", 0 },
    { "2020 is waived for heirs, too", "1940-01-01", "2015-05-05", D, "1965-01-01", "", 2020, "500000", "waived",
      "0.00", "0", "", "", 0 },
    { "2021 is not, and its table is not kept", "1940-01-01", "2010-05-05", E, "1965-01-01", "", 2021, "500000",
      "refused", "0.00", "0", "", "", 0 },
    { "nor are those of 2019", "1940-01-01", "2010-05-05", E, "1965-01-01", "", 2019, "500000", "refused", "0.00", "0",
      "", "", 0 },
    /* Roth: its owner never was taking */
    { "Roth, ten years and nothing a year", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2026, "400000",
      "no annual", "0.00", "0", "", "2032-12-31", 1 },
    { "Roth, the year of death", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2022, "400000", "never", "0.00", "0",
      "", "", 1 },
    { "Roth, an estate: five years", "1945-03-01", "2022-06-01", N, "", "", 2027, "40", "all", "40.00", "0",
      "2027-12-31", "2027-12-31", 1 },
    { "still the owner's in that year", "1945-03-01", "2022-06-01", D, "1975-01-01", "", 2021, "40", "refused", "0.00",
      "0", "", "", 0 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct row row = { .rule = rows[i].rule,
                       .year = rows[i].year,
                       .balance = rows[i].balance,
                       .outcome = rows[i].outcome,
                       .amount = rows[i].amount,
                       .factor = rows[i].factor,
                       .due_on = rows[i].due_on,
                       .empty_by = rows[i].empty_by };
    struct rmd_ira ira = { .model = RMD_INHERITED,
                           .roth = rows[i].roth,
                           .owner_born = day(rows[i].owner_born),
                           .owner_died = day(rows[i].owner_died),
                           .heir = rows[i].heir,
                           .heir_born = day(rows[i].heir_born),
                           .heir_died = day(rows[i].heir_died),
                           .spouse_born = DATE_NONE,
                           .spouse_since = DATE_NONE,
                           .spouse_died = DATE_NONE };
    expect(&row, ira);
  }
}

static struct rmd_ira an_ira(void)
{
  return (struct rmd_ira){ .owner_born = day("1945-03-01"),
                           .owner_died = DATE_NONE,
                           .spouse_born = DATE_NONE,
                           .spouse_since = DATE_NONE,
                           .spouse_died = DATE_NONE,
                           .heir_born = DATE_NONE,
                           .heir_died = DATE_NONE };
}

Test(rmd, a_spouse_who_treats_the_ira_as_own_is_an_owner)
{
  struct rmd_ira ira = an_ira();
  struct rmd_amount got;
  ira.model = RMD_SPOUSE_AS_OWN;
  ira.owner_born = day("1951-05-20");
  ira.balance_e4 = money("100000");
  cr_assert(status_is_ok(rmd_of_ira(&law, &ira, 2026, &got)));
  cr_expect_str_eq(money_text(got.amount_e4), "4065.04");
}

Test(rmd, outstanding_rollovers_are_added_to_the_balance)
{
  struct rmd_ira ira = an_ira();
  struct rmd_amount got;
  ira.owner_born = day("1951-05-20");
  ira.balance_e4 = money("60000");
  ira.outstanding_e4 = money("40000");
  cr_assert(status_is_ok(rmd_of_ira(&law, &ira, 2026, &got)));
  cr_expect_str_eq(money_text(got.amount_e4), "4065.04");
}

Test(rmd, an_owner_of_1959_is_told_of_the_error_in_the_statute)
{
  struct rmd_ira ira = an_ira();
  struct rmd_amount got;
  ira.owner_born = day("1959-06-01");
  cr_assert(status_is_ok(rmd_of_ira(&law, &ira, 2032, &got)));
  cr_expect_not_null(strstr(got.disclosure, "both 73 and 75"));
  ira.owner_born = day("1958-06-01");
  cr_assert(status_is_ok(rmd_of_ira(&law, &ira, 2032, &got)));
  cr_expect_null(got.disclosure);
}

Test(rmd, the_heirs_of_an_owner_of_1959_are_told_of_it_too)
{
  struct rmd_ira ira = an_ira();
  struct rmd_amount got;
  ira.model = RMD_INHERITED;
  ira.owner_born = day("1959-06-01");
  ira.owner_died = day("2025-06-01");
  ira.heir = RMD_HEIR_SPOUSE;
  ira.heir_born = day("1960-06-01");
  cr_assert(status_is_ok(rmd_of_ira(&law, &ira, 2032, &got)));
  cr_expect_not_null(strstr(got.disclosure, "both 73 and 75"));
  cr_expect_not_null(strstr(got.note, "may elect"), "beside what the spouse may choose");
}

Test(rmd, who_is_near_in_age_may_choose_the_ten_years_where_nothing_was_taken_yet)
{
  static const struct {
    const char *born;
    bool is_told;
  } rows[] = { { "1970-03-01", true }, { "1970-03-02", false }, { "1950-01-01", true } };
  struct rmd_amount got;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct rmd_ira ira = an_ira();
    ira.model = RMD_INHERITED;
    ira.owner_born = day("1960-03-01");
    ira.owner_died = day("2024-06-01");
    ira.heir = RMD_HEIR_DESIGNATED;
    ira.heir_born = day(rows[i].born);
    cr_assert(status_is_ok(rmd_of_ira(&law, &ira, 2026, &got)));
    cr_expect_eq(got.outcome, RMD_NO_ANNUAL);
    cr_expect_eq(got.note != NULL && strstr(got.note, "eligible") != NULL, rows[i].is_told, "%s", rows[i].born);
  }
}

Test(rmd, what_is_not_supported_is_refused_by_name)
{
  struct rmd_amount got;
  struct rmd_ira trust = an_ira(), annuity = an_ira(), shared = an_ira();
  trust.trust = true;
  annuity.annuity = true;
  shared.model = RMD_INHERITED;
  shared.owner_died = day("2022-06-01");
  shared.heir = RMD_HEIR_DESIGNATED;
  shared.heir_born = day("1975-01-01");
  shared.shared = true;
  const struct {
    const struct rmd_ira *ira;
    const char *name;
  } rows[] = { { &trust, "see-through trusts" }, { &annuity, "annuity" }, { &shared, "separate accounts" } };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    cr_assert(status_is_ok(rmd_of_ira(&law, rows[i].ira, 2026, &got)));
    cr_expect_eq(got.outcome, RMD_REFUSED);
    cr_expect_not_null(strstr(got.why, rows[i].name), "%s", got.why);
  }
}

Test(rmd, what_makes_no_sense_names_its_field)
{
  struct rmd_amount got;
  static const struct {
    const char *rule, *field, *owner_born, *owner_died, *spouse, *heir_born, *heir_died;
    enum rmd_model model;
    enum rmd_heir heir;
    const char *balance;
    int year;
  } rows[] = {
    { "no birth date", "owner_born_on", "", "", "", "", "", RMD_OTHER, 0, "1", 2026 },
    { "an owner of the future", "owner_born_on", "2030-01-01", "", "", "", "", RMD_OTHER, 0, "1", 2026 },
    { "a spouse without birth date", "spouse_born_on", "1950-01-01", "", "", "", "", RMD_SPOUSE_SOLE, 0, "1", 2026 },
    { "inherited from nobody dead", "owner_died_on", "1950-01-01", "", "", "1980-01-01", "", RMD_INHERITED, D, "1",
      2026 },
    { "died before being born", "owner_died_on", "1950-01-01", "1949-01-01", "", "1980-01-01", "", RMD_INHERITED, D,
      "1", 2026 },
    { "an heir without birth date", "beneficiary_born_on", "1950-01-01", "2022-01-01", "", "", "", RMD_INHERITED, D,
      "1", 2026 },
    { "an heir born later", "beneficiary_born_on", "1950-01-01", "2022-01-01", "", "2022-01-02", "", RMD_INHERITED, D,
      "1", 2026 },
    { "an heir who died first", "beneficiary_died_on", "1950-01-01", "2022-01-01", "", "1980-01-01", "2021-12-31",
      RMD_INHERITED, D, "1", 2026 },
    { "a child of age", "beneficiary", "1950-01-01", "2022-01-01", "", "2001-01-01", "", RMD_INHERITED, M, "1", 2026 },
    { "exactly ten years younger than who was taking", "beneficiary", "1945-03-01", "2022-01-01", "", "1955-03-01", "",
      RMD_INHERITED, D, "1", 2026 },
    { "a spouse of the future", "spouse_born_on", "1950-01-01", "", "2027-01-01", "", "", RMD_SPOUSE_SOLE, 0, "1",
      2026 },
    { "a debt", "balance", "1950-01-01", "", "", "", "", RMD_OTHER, 0, "-1", 2026 },
    { "a year long ago", "year", "1950-01-01", "", "", "", "", RMD_OTHER, 0, "1", 1986 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct rmd_ira ira = { .model = rows[i].model,
                           .heir = rows[i].heir,
                           .owner_born = day(rows[i].owner_born),
                           .owner_died = day(rows[i].owner_died),
                           .spouse_born = day(rows[i].spouse),
                           .spouse_since = DATE_NONE,
                           .spouse_died = DATE_NONE,
                           .heir_born = day(rows[i].heir_born),
                           .heir_died = day(rows[i].heir_died),
                           .balance_e4 = money(rows[i].balance) };
    struct status status = rmd_of_ira(&law, &ira, rows[i].year, &got);
    cr_expect_eq(status.code, STATUS_INVALID_ARGUMENT, "%s", rows[i].rule);
    cr_expect_str_eq(status.field ? status.field : "", rows[i].field, "%s", rows[i].rule);
  }
}
