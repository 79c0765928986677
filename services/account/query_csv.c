/* Writes cells of CSV. */
#include "query_csv.h"

#include <string.h>

static bool is_number(const char *text, size_t size)
{
  size_t i = size > 0 && text[0] == '-', digits = 0, points = 0;
  for (; i < size; i++) {
    if (text[i] >= '0' && text[i] <= '9')
      digits++;
    else if (text[i] == '.' && digits > 0 && points == 0 && i + 1 < size)
      points++;
    else
      return false;
  }
  return digits > 0;
}

/* Blanks do not hide a formula from every spreadsheet. */
static bool is_formula(const char *text, size_t size)
{
  size_t i = 0;
  while (i < size && text[i] == ' ')
    i++;
  return i < size && memchr("=+-@\t\r\n", text[i], 7) != NULL && !is_number(text, size);
}

static bool needs_quotes(const char *text, size_t size)
{
  for (size_t i = 0; i < size; i++)
    if (text[i] == ',' || text[i] == '"' || text[i] == '\r' || text[i] == '\n')
      return true;
  return false;
}

size_t query_csv_cell(char *out, const char *text, size_t size, bool is_text)
{
  char *at = out;
  bool is_run = is_text && is_formula(text, size);
  if (!is_text || (!is_run && !needs_quotes(text, size))) {
    memcpy(out, text, size);
    return size;
  }
  *at++ = '"';
  if (is_run)
    *at++ = '\'';
  for (size_t i = 0; i < size; i++) {
    if (text[i] == '"')
      *at++ = '"';
    *at++ = text[i];
  }
  *at++ = '"';
  return (size_t)(at - out);
}
