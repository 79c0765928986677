/* Numbers, dates and symbols as custodians write them. */
#include "files.h"

#include "base/date.h"
#include "loose.h"

Test(loose, numbers_are_read_in_every_form_that_has_one_reading)
{
  static const struct {
    const char *text;
    enum loose result;
    int64_t value_e4;
  } cases[] = {
    { "1269.5", LOOSE_GOOD, 12695000 },
    { "$1,269.50", LOOSE_GOOD, 12695000 },
    { "-$2.20", LOOSE_GOOD, -22000 },
    { "$-2.20", LOOSE_GOOD, -22000 },
    { "(12.34)", LOOSE_GOOD, -123400 },
    { "($12.34)", LOOSE_GOOD, -123400 },
    { "+5", LOOSE_GOOD, 50000 },
    { " 7 ", LOOSE_GOOD, 70000 },
    { "0.00005", LOOSE_GOOD, 0 },
    { "0.00015", LOOSE_GOOD, 2 },
    { "", LOOSE_ABSENT, 0 },
    { "--", LOOSE_ABSENT, 0 },
    { "N/A", LOOSE_ABSENT, 0 },
    { "-", LOOSE_ABSENT, 0 },
    { "12.5%", LOOSE_BAD, 0 },
    { "1,26", LOOSE_BAD, 0 },
    { "$$1", LOOSE_BAD, 0 },
    { "--1", LOOSE_BAD, 0 },
    { "(-1)", LOOSE_BAD, 0 },
    { "1e3", LOOSE_BAD, 0 },
    { "()", LOOSE_BAD, 0 },
    { "$", LOOSE_BAD, 0 },
    { "9223372036854775807", LOOSE_BAD, 0 },
    { "00000000000000000000000000000000000000000000000000001", LOOSE_BAD, 0 },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int64_t value = 0;
    cr_expect_eq(loose_number(cases[i].text, 4, &value), cases[i].result, "\"%s\"", cases[i].text);
    cr_expect_eq(value, cases[i].value_e4, "\"%s\" is %lld", cases[i].text, (long long)value);
  }
}

Test(loose, dates_are_read_in_every_form_that_has_one_reading)
{
  static const struct {
    const char *text, *date; /* NULL: bad */
  } cases[] = {
    { "2026-08-31", "2026-08-31" },
    { "2026/08/31", "2026-08-31" },
    { "20260831", "2026-08-31" },
    { "20260831;103000", "2026-08-31" },
    { "20050827010000", "2005-08-27" },
    { "20050827[-5:EST]", "2005-08-27" },
    { "08/31/2026", "2026-08-31" },
    { "8/1/2026", "2026-08-01" },
    { "Aug 31, 2026", "2026-08-31" },
    { "Sep-24-2026 2:31 p.m ET", "2026-09-24" },
    { "09/24/2026 as of 09/23/2026", "2026-09-24" },
    { "2026-02-30", NULL },
    { "31/12/2026", NULL },
    { "1899-12-31", NULL },
    { "tomorrow", NULL },
    { "2026-08/31", NULL },
    { "Mai 30, 2026", NULL },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int32_t day = DATE_NONE;
    char text[DATE_TEXT_SIZE];
    enum loose result = loose_date(cases[i].text, &day);
    cr_expect_eq(result, cases[i].date ? LOOSE_GOOD : LOOSE_BAD, "\"%s\"", cases[i].text);
    cr_expect_str_eq(date_format(day, text), cases[i].date ? cases[i].date : "", "\"%s\"", cases[i].text);
  }
}

Test(loose, symbols_get_the_form_of_the_house)
{
  static const char *const cases[][2] = { { "AAPL", "AAPL" },
                                          { "BRK/B", "BRK.B" },
                                          { "BRK B", "BRK.B" },
                                          { "aapl", "AAPL" },
                                          { "SPAXX**", "SPAXX" },
                                          { " VOO ", "VOO" },
                                          { "AAPL  261219C00150000", "AAPL.261219C00150000" },
                                          { "--", "" },
                                          { "=CMD()", "" },
                                          { "", "" } };
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    cr_expect_str_eq(loose_symbol(arena, cases[i][0]), cases[i][1], "\"%s\"", cases[i][0]);
  arena_free(arena);
}
