/* Opens and reads reference files for the tests. */
#include "reference_data.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

#define LINE_MAX_BYTES 16384

FILE *reference_open(const char *path)
{
  const char *folder = getenv("STEWARD_REFERENCE_DATA");
  if (folder == NULL || folder[0] == '\0')
    cr_skip_test("STEWARD_REFERENCE_DATA is not set");
  char full[4096];
  snprintf(full, sizeof full, "%s%s%s/%s", folder[0] == '/' ? "" : STEWARD_SOURCE_DIR, folder[0] == '/' ? "" : "/",
           folder, path);
  FILE *file = fopen(full, "r");
  cr_assert_not_null(file, "cannot open %s", full);
  return file;
}

size_t reference_read(struct arena *arena, FILE *file, char *fields[CSV_FIELDS_MAX])
{
  char line[LINE_MAX_BYTES];
  if (fgets(line, sizeof line, file) == NULL)
    return 0;
  line[strcspn(line, "\r\n")] = '\0';
  char *text = arena_strdup(arena, line);
  size_t count = 0;
  fields[count++] = text;
  char *to = text;
  int is_quoted = 0;
  for (const char *from = text; *from != '\0'; from++) {
    if (*from == '"') {
      is_quoted = !is_quoted;
    } else if (*from == ',' && !is_quoted && count < CSV_FIELDS_MAX) {
      *to++ = '\0';
      fields[count++] = to;
    } else {
      *to++ = *from;
    }
  }
  *to = '\0';
  return count;
}

size_t reference_fund(struct arena *arena, struct holding *holdings, size_t max, int64_t *cash_e4)
{
  FILE *file = reference_open("etf/IVV_holdings_2024-12-06.csv");
  const char *sectors[SECTORS_MAX] = { 0 };
  char *fields[CSV_FIELDS_MAX];
  size_t count = 0;
  size_t field_count = 0;
  *cash_e4 = 100 * CASH_E4;
  while ((field_count = reference_read(arena, file, fields)) > 0) {
    if (field_count < 15 || strcmp(fields[3], "Equity") != 0)
      continue;
    cr_assert(count < max);
    int sector = 0;
    while (sectors[sector] != NULL && strcmp(sectors[sector], fields[2]) != 0)
      sector++;
    sectors[sector] = fields[2];
    holdings[count] =
        (struct holding){ .security_id = (int64_t)count + 1, .leverage_e4 = LEVERAGE_ONE_E4, .sector = sector };
    cr_assert(status_is_ok(decimal_parse_loose(fields[5], CASH_PLACES, &holdings[count].value_e4)));
    *cash_e4 -= holdings[count].value_e4;
    count++;
  }
  fclose(file);
  return count;
}
