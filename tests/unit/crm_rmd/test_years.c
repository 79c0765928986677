/* Every row of years.psv, which an accountant can read and check by hand. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "rmd.h"
#include "years.h"

#define COLUMNS 15
#define ROWS_MIN 100

enum column {
  RULE,
  OWNER_BORN,
  OWNER_DIED,
  BENEFICIARY,
  BORN,
  DIED,
  SINCE,
  ROTH,
  YEAR,
  BALANCE,
  OUTCOME,
  AMOUNT,
  FACTOR,
  DUE_ON,
  ALL_BY
};

static const char *const outcomes[] = { "due", "all", "not_yet", "no_annual", "waived", "never", "refused" };

static const struct {
  const char *name;
  enum rmd_model model;
  enum rmd_heir heir;
} beneficiaries[] = {
  { "other", RMD_OTHER, RMD_HEIR_NONE },
  { "spouse_sole", RMD_SPOUSE_SOLE, RMD_HEIR_NONE },
  { "no_designated", RMD_INHERITED, RMD_HEIR_NONE },
  { "surviving_spouse", RMD_INHERITED, RMD_HEIR_SPOUSE },
  { "eligible", RMD_INHERITED, RMD_HEIR_ELIGIBLE },
  { "minor", RMD_INHERITED, RMD_HEIR_MINOR },
  { "designated", RMD_INHERITED, RMD_HEIR_DESIGNATED },
};

static int32_t day(const char *text)
{
  int32_t out = DATE_NONE;
  cr_assert(text[0] == '\0' || status_is_ok(date_parse(text, &out)), "%s", text);
  return out;
}

static int64_t number(const char *text, int places)
{
  int64_t out = 0;
  cr_assert(text[0] == '\0' || status_is_ok(decimal_parse(text, places, &out)), "%s", text);
  return out;
}

static struct rmd_ira ira_of(char **row)
{
  struct rmd_ira ira = { .owner_born = day(row[OWNER_BORN]),
                         .owner_died = day(row[OWNER_DIED]),
                         .spouse_born = DATE_NONE,
                         .spouse_since = day(row[SINCE]),
                         .spouse_died = DATE_NONE,
                         .heir_born = DATE_NONE,
                         .heir_died = DATE_NONE,
                         .roth = row[ROTH][0] != '\0',
                         .balance_e4 = number(row[BALANCE], CASH_PLACES) };
  size_t at = 0;
  while (at < sizeof beneficiaries / sizeof beneficiaries[0] && strcmp(beneficiaries[at].name, row[BENEFICIARY]) != 0)
    at++;
  cr_assert_lt(at, sizeof beneficiaries / sizeof beneficiaries[0], "%s", row[BENEFICIARY]);
  ira.model = beneficiaries[at].model;
  ira.heir = beneficiaries[at].heir;
  *(ira.model == RMD_INHERITED ? &ira.heir_born : &ira.spouse_born) = day(row[BORN]);
  *(ira.model == RMD_INHERITED ? &ira.heir_died : &ira.spouse_died) = day(row[DIED]);
  return ira;
}

static void expect_row(const struct rmd_law *law, char **row)
{
  struct rmd_ira ira = ira_of(row);
  struct rmd_amount got;
  struct status status = rmd_of_ira(law, &ira, (int)strtol(row[YEAR], NULL, 10), &got);
  cr_assert(status_is_ok(status), "%s: %s", row[RULE], status.message);
  cr_expect_str_eq(outcomes[got.outcome], row[OUTCOME], "%s: %s", row[RULE], outcomes[got.outcome]);
  cr_expect_eq(got.amount_e4, number(row[AMOUNT], CASH_PLACES), "%s: %lld", row[RULE], (long long)got.amount_e4);
  cr_expect_eq(got.factor_tenths, number(row[FACTOR], 1), "%s: factor %d", row[RULE], got.factor_tenths);
  cr_expect_eq(got.due_on, day(row[DUE_ON]), "%s: due on day %d", row[RULE], got.due_on);
  cr_expect_eq(got.empty_by, day(row[ALL_BY]), "%s: all by day %d", row[RULE], got.empty_by);
}

Test(rmd_years, every_row_of_the_table_holds)
{
  struct arena *arena = arena_new();
  struct rmd_law law;
  size_t rows = 0;
  cr_assert(status_is_ok(rmd_law_read(rmd_law_text, rmd_law_text_size, arena, &law)));
  char *rest = arena_strndup(arena, rmd_years_text, rmd_years_text_size);
  for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
    char *row[COLUMNS], *cells = line;
    if (line[0] == '#' || line[0] == '\0')
      continue;
    for (size_t i = 0; i < COLUMNS; i++) {
      row[i] = strsep(&cells, "|");
      cr_assert_not_null(row[i], "a row of fewer than %d cells", COLUMNS);
    }
    cr_assert_null(cells, "%s: more than %d cells", row[RULE], COLUMNS);
    expect_row(&law, row);
    rows++;
  }
  cr_expect_geq(rows, ROWS_MIN);
  arena_free(arena);
}
