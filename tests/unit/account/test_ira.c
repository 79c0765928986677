/* Limits of retirement accounts and what a movement counts as. */
#include "base/date.h"
#include "ira.h"
#include "script.h"

static int32_t day(const char *text)
{
  int32_t out;
  cr_assert(status_is_ok(date_parse(text, &out)), "%s", text);
  return out;
}

Test(ira, limits_are_those_of_the_year_and_the_age)
{
  static const struct {
    int year;
    const char *born;
    int64_t limit;
  } rows[] = {
    { 2025, "1990-01-01", 7000 }, { 2025, "1975-12-31", 8000 }, { 2025, "1976-01-01", 7000 },
    { 2026, "1990-01-01", 7500 }, { 2026, "1976-12-31", 8600 }, { 2027, "1960-05-05", 8600 },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(ira_contribution_limit_e4(rows[i].year, day(rows[i].born)), rows[i].limit * 10000, "%d, born %s",
                 rows[i].year, rows[i].born);
  cr_expect_eq(ira_filing_date(2025), day("2026-04-15"));
  cr_expect_eq(ira_filing_date(2022), day("2023-04-17")); /* the 15th is a Saturday */
  cr_expect_eq(ira_qcd_from(day("1956-03-31")), day("2026-09-30"));
}

enum { TRADITIONAL = 3, INHERITED = 8, INDIVIDUAL = 1 };

/* Born 1956-03-31; contributed 5,000 and given 100,000 for the year so far. Whole units of currency. */
Test(ira, what_exceeds_a_limit_is_said)
{
  static const struct {
    const char *what;
    int account, kind, year;
    const char *on;
    int64_t gross, qualified, excess;
    const char *refused;
  } rows[] = {
    { "within the limit", TRADITIONAL, IRA_REGULAR, 2026, "2026-11-20", 3600, 0, 0, NULL },
    { "beyond it", TRADITIONAL, IRA_REGULAR, 2026, "2026-11-20", 4000, 0, 400, NULL },
    { "for the year before, in time", TRADITIONAL, IRA_REGULAR, 2025, "2026-04-15", 3000, 0, 0, NULL },
    { "for the year before, too late", TRADITIONAL, IRA_REGULAR, 2025, "2026-04-16", 1, 0, 0, "ira.tax_year" },
    { "for the next year", TRADITIONAL, IRA_REGULAR, 2027, "2026-11-20", 1, 0, 0, "ira.tax_year" },
    { "inherited", INHERITED, IRA_REGULAR, 2026, "2026-11-20", 1, 0, 0, "ira.kind" },
    { "moved between custodians", INHERITED, IRA_TRANSFER_IN, 2026, "2026-11-20", 1, 0, 0, NULL },
    { "no IRA", INDIVIDUAL, IRA_REGULAR, 2026, "2026-11-20", 1, 0, 0, "ira" },
    { "a gift within the limit", TRADITIONAL, IRA_QCD, 2026, "2026-11-20", 11000, 11000, 0, NULL },
    { "a gift beyond it counts as normal", TRADITIONAL, IRA_QCD, 2026, "2026-11-20", 15000, 11000, 0, NULL },
    { "a gift before 70 and a half", TRADITIONAL, IRA_QCD, 2026, "2026-09-29", 1, 0, 0, "ira.kind" },
    { "a distribution of another year", TRADITIONAL, IRA_NORMAL, 2025, "2026-01-02", 1, 0, 0, "ira.tax_year" },
    { "a distribution", TRADITIONAL, IRA_NORMAL, 2026, "2026-01-02", 100, 0, 0, NULL },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct ira_year year = { 1, day("1956-03-31"), 50000000, 1000000000 };
    struct ira_movement movement = {
      .kind = rows[i].kind, .tax_year = rows[i].year, .on = day(rows[i].on), .gross_e4 = rows[i].gross * 10000
    };
    struct status status = ira_count(&movement, rows[i].account, &year);
    cr_expect_eq(status_is_ok(status), rows[i].refused == NULL, "%s", rows[i].what);
    if (rows[i].refused)
      cr_expect_str_eq(status.field, rows[i].refused, "%s: %s", rows[i].what, status.field);
    cr_expect_eq(movement.qualified_e4, rows[i].qualified * 10000, "%s", rows[i].what);
    cr_expect_eq(movement.excess_e4, rows[i].excess * 10000, "%s", rows[i].what);
  }
}
