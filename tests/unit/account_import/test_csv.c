/* RFC 4180, and what it does not allow. */
#include <string.h>

#include "csv.h"
#include "files.h"

/* Rows joined: fields by '|', rows by '/'; a fault as "!line message". */
static const char *joined(struct arena *arena, const char *text)
{
  struct csv csv = csv_open(arena, text, strlen(text));
  struct csv_row row;
  const char *fault, *out = "";
  for (;;) {
    enum csv_result result = csv_next(&csv, &row, &fault);
    if (result == CSV_END)
      return out;
    if (result == CSV_FAULT)
      return arena_printf(arena, "%s!%u %s", out, row.line, fault);
    for (size_t i = 0; i < row.count; i++)
      out = arena_printf(arena, "%s%s%s", out, i > 0 ? "|" : "", row.fields[i]);
    out = arena_printf(arena, "%s/", out);
  }
}

Test(csv, rows_are_taken_apart_as_the_rfc_says)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "a,b\nc,d\n", "a|b/c|d/" },
    { "a,b\r\nc,d", "a|b/c|d/" },
    { "\xef\xbb\xbf"
      "a,b",
      "a|b/" },
    { ",\n", "|/" },
    { "a,", "a|/" },
    { "\n\na", "//a/" },
    { "\"a,b\",\"c\"\"d\"", "a,b|c\"d/" },
    { "\"a\nb\"\nc", "a\nb/c/" },
    { "\"\"\r\n\"\",\"\"", "/|/" },
    { "a\rb\n", "a\rb/" },
    { "\r\n", "/" },
    { "\"a\nb\",c\n\"x", "a\nb|c/!3 a quote is opened and never closed" },
    { "a\"b", "!1 a quote stands inside a field that does not begin with one" },
    { "x\n\"a\"b", "x/!2 text stands behind a closing quote" },
    { "\"a\"\rb", "!1 text stands behind a closing quote" },
    { "\"", "!1 a quote is opened and never closed" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct arena *arena = arena_new();
    cr_expect_str_eq(joined(arena, cases[i][0]), cases[i][1], "case %zu: %s", i, joined(arena, cases[i][0]));
    arena_free(arena);
  }
}

Test(csv, too_many_and_too_long_fields_are_refused)
{
  struct arena *arena = arena_new();
  char commas[CSV_MAX_FIELDS + 1] = { 0 }, *longest = arena_alloc(arena, CSV_MAX_FIELD_BYTES + 2);
  memset(commas, ',', CSV_MAX_FIELDS);
  memset(longest, 'x', CSV_MAX_FIELD_BYTES + 1);
  cr_assert_str_eq(joined(arena, commas), "!1 a row has more than 128 fields");
  cr_assert_str_eq(joined(arena, longest), "!1 a field is longer than 4096 bytes");
  arena_free(arena);
}

Test(csv, any_bytes_are_read_to_an_end)
{
  struct arena *arena = arena_new();
  static const char alphabet[] = "a,\"\n\r \xc2\xa0";
  uint32_t seed = 1;
  for (int round = 0; round < 20000; round++) {
    char text[12];
    size_t size = 0;
    for (seed = seed * 1664525u + 1013904223u; size < (seed >> 16) % sizeof text; size++) {
      text[size] = alphabet[(seed >> 8) % (sizeof alphabet - 1)];
      seed = seed * 1664525u + 1013904223u;
    }
    struct csv csv = csv_open(arena, text, size);
    struct csv_row row;
    const char *fault;
    int rows = 0;
    while (csv_next(&csv, &row, &fault) == CSV_ROW)
      rows += csv_is_blank(&row) ? 1 : 1;
    cr_assert_leq(rows, (int)sizeof text);
    arena_reset(arena);
  }
  arena_free(arena);
}
