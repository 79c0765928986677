/* Rows of CSV for people: quoted, and harmless in a spreadsheet. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "csv_cells.h"

Test(csv_cells, what_a_spreadsheet_would_run_is_a_formula_and_a_number_is_not)
{
  static const struct {
    const char *text;
    bool is_formula;
  } cases[] = { { "=1+1", true },    { "+1", true },   { "-1+1", true }, { "@SUM(A1)", true }, { "\tx", true },
                { "-12.50", false }, { "-12", false }, { "12", false },  { "AAA", false },     { "", false },
                { "-", true },       { "-1.", true },  { "a=b", false } };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    cr_expect_eq(csv_cell_is_formula(cases[i].text), cases[i].is_formula, "\"%s\"", cases[i].text);
}

Test(csv_cells, an_object_becomes_a_row_in_the_order_of_its_columns)
{
  static const char line[] =
      "{\"b\":\"x, \\\"y\\\"\",\"a\":\"9007199254740993\",\"c\":null,\"d\":[\"1\"],\"e\":\"=A1\",\"f\":true}";
  static const char *const columns[] = { "a", "b", "c", "d", "e", "f", "g" };
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  cr_assert_eq(csv_row_write(out, line, sizeof line - 1, columns, 7).code, STATUS_OK);
  cr_assert_eq(csv_row_write(out, "[1]", 3, columns, 7).code, STATUS_DATA_LOSS);
  fclose(out);
  cr_assert_str_eq(text, "9007199254740993,\"x, \"\"y\"\"\",,\"[\"\"1\"\"]\",\"'=A1\",true,\n");
  free(text);
}
