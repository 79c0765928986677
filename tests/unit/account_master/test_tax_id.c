/* Tax ids as people write them, as they are kept, and what of them is shown. */
#include <criterion/criterion.h>

#include "tax_id.h"

static const struct {
  const char *text;
  bool is_us, is_organisation;
  const char *kept, *shown; /* NULL: it is none */
} rows[] = {
  { "123-45-6789", true, false, "123456789", "6789" },
  { "123 45 6789", true, false, "123456789", "6789" },
  { "912-70-1234", true, false, "912701234", "1234" },
  { "12-3456789", true, true, "123456789", "6789" },
  { "00-1234567", true, true, "001234567", "4567" },
  { "000-12-3456", true, false, NULL, NULL },
  { "666-12-3456", true, false, NULL, NULL },
  { "123-00-4567", true, false, NULL, NULL },
  { "123-45-0000", true, false, NULL, NULL },
  { "12345678", true, false, NULL, NULL },
  { "1234567890", true, false, NULL, NULL },
  { "12345678A", true, false, NULL, NULL },
  { "", true, false, NULL, NULL },
  { "ab.12 34-c", false, false, "AB1234C", "234C" },
  { "1234", false, false, NULL, NULL },
  { "12345", false, false, "12345", "2345" },
  { "12345678901234567890123456789012", false, false, "12345678901234567890123456789012", "9012" },
  { "123456789012345678901234567890123", false, false, NULL, NULL },
  { "12/345", false, false, NULL, NULL },
};

Test(tax_id, is_read_and_shown_by_its_last_four)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    char kept[TAX_ID_SIZE];
    bool is_one = tax_id_read(rows[i].text, rows[i].is_us, rows[i].is_organisation, kept);
    cr_assert_eq(is_one, rows[i].kept != NULL, "\"%s\"", rows[i].text);
    if (!is_one)
      continue;
    cr_assert_str_eq(kept, rows[i].kept);
    cr_assert_str_eq(tax_id_last_four(kept), rows[i].shown);
  }
}
