/* Cells of CSV: RFC 4180, and nothing that a spreadsheet runs. */
#include <criterion/criterion.h>
#include <string.h>

#include "query_csv.h"

struct cell {
  const char *text, *csv;
};

static const struct cell table[] = {
  { "", "" },
  { "plain", "plain" },
  { "two words", "two words" },
  { "a,b", "\"a,b\"" },
  { "say \"hi\"", "\"say \"\"hi\"\"\"" },
  { "a\nb", "\"a\nb\"" },
  { "a\r\nb", "\"a\r\nb\"" },
  { "=1+1", "\"'=1+1\"" },
  { "+1", "\"'+1\"" },
  { "-5", "-5" },
  { "-5.25", "-5.25" },
  { "-5.", "\"'-5.\"" },
  { "-", "\"'-\"" },
  { "--1", "\"'--1\"" },
  { "@sum", "\"'@sum\"" },
  { "\tx", "\"'\tx\"" },
  { "\rx", "\"'\rx\"" },
  { "  =1", "\"'  =1\"" },
  { "1=2", "1=2" },
  { "=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"" },
  { "=\"a\",1", "\"'=\"\"a\"\",1\"" },
};

Test(csv, cells_are_quoted_where_they_must_be_and_never_run)
{
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    char out[64];
    size_t length = strlen(table[i].text), size = query_csv_cell(out, table[i].text, length, true);
    cr_assert(size <= QUERY_CSV_GROWTH(length));
    cr_assert(size == strlen(table[i].csv) && memcmp(out, table[i].csv, size) == 0, "%s: %.*s", table[i].text,
              (int)size, out);
  }
}

Test(csv, our_own_numbers_stay_as_they_are)
{
  char out[8];
  cr_assert_eq(query_csv_cell(out, "-1", 2, false), 2);
}
