/* Writes rows of CSV for people. */
#include "csv_cells.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(const char *text)
{
  text += *text == '-';
  size_t whole = strspn(text, "0123456789");
  if (whole == 0)
    return false;
  text += whole;
  if (*text == '.') {
    size_t decimals = strspn(text + 1, "0123456789");
    return decimals > 0 && text[1 + decimals] == '\0';
  }
  return *text == '\0';
}

bool csv_cell_is_formula(const char *text)
{
  return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL && !is_number(text);
}

void csv_cell_write(FILE *out, const char *text)
{
  bool is_formula = csv_cell_is_formula(text);
  if (!is_formula && strpbrk(text, ",\"\r\n") == NULL) {
    fputs(text, out);
    return;
  }
  fputc('"', out);
  if (is_formula)
    fputc('\'', out);
  for (; *text != '\0'; text++) {
    if (*text == '"')
      fputc('"', out);
    fputc(*text, out);
  }
  fputc('"', out);
}

static void write_value(FILE *out, const json_t *value)
{
  if (value == NULL || json_is_null(value))
    return;
  if (json_is_string(value)) {
    csv_cell_write(out, json_string_value(value));
    return;
  }
  char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
  if (text != NULL)
    csv_cell_write(out, text);
  free(text);
}

struct status csv_row_write(FILE *out, const char *line, size_t size, const char *const *columns, size_t count)
{
  json_t *row = json_loadb(line, size, 0, NULL);
  if (!json_is_object(row)) {
    json_decref(row);
    return status_fail(STATUS_DATA_LOSS, NULL, "a line of the export is not an object of JSON");
  }
  for (size_t i = 0; i < count; i++) {
    if (i > 0)
      fputc(',', out);
    write_value(out, json_object_get(row, columns[i]));
  }
  fputc('\n', out);
  json_decref(row);
  return status_ok();
}
