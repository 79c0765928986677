/* Cutting text at a separator, as a table. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/text.h"

#define PARTS_KEPT 3

static const struct {
  const char *text;
  size_t count;
  const char *parts[PARTS_KEPT]; /* NULL: left as it was */
} table[] = {
  { "", 1, { "" } },
  { "one", 1, { "one" } },
  { "one|two", 2, { "one", "two" } },
  { "|", 2, { "", "" } },
  { "one||three", 3, { "one", "", "three" } },
  { "one|two|", 3, { "one", "two", "" } },
  { "one|two|three|four|five", 5, { "one", "two", "three" } },
};

Test(text, is_cut_at_each_separator_and_more_parts_than_are_kept_are_counted)
{
  for (size_t row = 0; row < sizeof table / sizeof table[0]; row++) {
    char text[64], *parts[PARTS_KEPT + 1] = { NULL };
    strcpy(text, table[row].text);
    cr_assert_eq(text_cut(text, '|', parts, PARTS_KEPT), table[row].count, "\"%s\"", table[row].text);
    for (size_t i = 0; i < PARTS_KEPT; i++) {
      if (table[row].parts[i] == NULL)
        cr_assert_null(parts[i], "\"%s\" part %zu", table[row].text, i);
      else
        cr_assert_str_eq(parts[i], table[row].parts[i], "\"%s\" part %zu", table[row].text, i);
    }
    cr_assert_null(parts[PARTS_KEPT], "\"%s\" wrote past the limit", table[row].text);
  }
}
