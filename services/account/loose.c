/* Reads numbers, dates and symbols as brokers and custodians write them. */
#include "loose.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/decimal.h"
#include "import_symbols.h"

#define NUMBER_MAX_BYTES 40

static const char *skip_blanks(const char *text)
{
  while (*text == ' ' || *text == '\t')
    text++;
  return text;
}

static bool is_absent(const char *text)
{
  return text[0] == '\0' || strcmp(text, "-") == 0 || strcmp(text, "--") == 0 || strcasecmp(text, "n/a") == 0;
}

/* The digits with their sign; false when there are signs where none can be. */
static bool normalise(const char *text, char buffer[NUMBER_MAX_BYTES + 2])
{
  size_t length = strlen(text), at = 1;
  bool is_bracketed = length > 2 && text[0] == '(' && text[length - 1] == ')';
  bool is_negative = is_bracketed;
  const char *from = text + is_bracketed, *to = text + length - is_bracketed;
  for (int signs = 0, dollars = 0; from < to && (*from == '-' || *from == '+' || *from == '$'); from++) {
    dollars += *from == '$';
    signs += *from != '$';
    is_negative |= *from == '-';
    if (dollars > 1 || signs > 1 || (signs == 1 && is_bracketed))
      return false;
  }
  if (to - from > NUMBER_MAX_BYTES - 1)
    return false;
  buffer[0] = '-';
  while (from < to)
    buffer[at++] = *from++;
  buffer[at] = '\0';
  if (!is_negative)
    memmove(buffer, buffer + 1, at);
  return buffer[0] != '\0';
}

enum loose loose_number(const char *text, int places, int64_t *out)
{
  char trimmed[NUMBER_MAX_BYTES + 2], buffer[NUMBER_MAX_BYTES + 2];
  text = skip_blanks(text);
  size_t length = strlen(text);
  while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    length--;
  if (length > NUMBER_MAX_BYTES)
    return LOOSE_BAD;
  memcpy(trimmed, text, length);
  trimmed[length] = '\0';
  if (is_absent(trimmed))
    return LOOSE_ABSENT;
  if (!normalise(trimmed, buffer))
    return LOOSE_BAD;
  return decimal_parse_loose(buffer, places, out).code == STATUS_OK ? LOOSE_GOOD : LOOSE_BAD;
}

/* Exactly `count` digits; NULL when there are others. */
static const char *read_digits(const char *text, int count, int *out)
{
  *out = 0;
  for (int i = 0; i < count; i++) {
    if (text[i] < '0' || text[i] > '9')
      return NULL;
    *out = *out * 10 + text[i] - '0';
  }
  return text + count;
}

/* One digit or two. */
static const char *read_short(const char *text, int *out)
{
  bool has_two = isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1]);
  return read_digits(text, has_two ? 2 : 1, out);
}

/* 2026-08-31, 2026/08/31, 20260831 */
static const char *read_year_first(const char *text, struct civil *civil)
{
  const char *at = read_digits(text, 4, &civil->year);
  if (!at)
    return NULL;
  char separator = *at == '-' || *at == '/' ? *at : '\0';
  at = read_digits(at + (separator != '\0'), 2, &civil->month);
  if (!at || (separator != '\0' && *at != separator))
    return NULL;
  return read_digits(at + (separator != '\0'), 2, &civil->day);
}

/* 08/31/2026 */
static const char *read_month_first(const char *text, struct civil *civil)
{
  const char *at = read_short(text, &civil->month);
  if (!at || *at != '/')
    return NULL;
  at = read_short(at + 1, &civil->day);
  return at && *at == '/' ? read_digits(at + 1, 4, &civil->year) : NULL;
}

/* "Aug 31, 2026", "Aug-31-2026" */
static const char *read_month_name(const char *text, struct civil *civil)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (int month = 0; month < 12; month++)
    if (strncmp(text, months + month * 3, 3) == 0)
      civil->month = month + 1;
  if (civil->month == 0 || (text[3] != ' ' && text[3] != '-'))
    return NULL;
  const char *at = read_short(text + 4, &civil->day);
  if (!at || (*at != ',' && *at != '-'))
    return NULL;
  at += *at == ',' && at[1] == ' ' ? 2 : 1;
  return read_digits(at, 4, &civil->year);
}

enum loose loose_date(const char *text, int32_t *day)
{
  static const char *(*const forms[])(const char *, struct civil *) = { read_year_first, read_month_first,
                                                                        read_month_name };
  text = skip_blanks(text);
  if (is_absent(text))
    return LOOSE_ABSENT;
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    struct civil civil = { 0 };
    const char *end = forms[i](text, &civil);
    if (end && civil.year >= 1900 && civil.year <= 2199 && date_from_civil(civil, day))
      return LOOSE_GOOD;
  }
  return LOOSE_BAD;
}

const char *loose_symbol(struct arena *arena, const char *text)
{
  char out[SYMBOL_MAX_BYTES + 2];
  size_t length = 0;
  for (text = skip_blanks(text); *text; text++) {
    char c = *text == '/' || *text == ' ' ? '.' : (char)toupper((unsigned char)*text);
    if (c == '*' || (c == '.' && length > 0 && out[length - 1] == '.'))
      continue;
    if (length > SYMBOL_MAX_BYTES)
      return "";
    out[length++] = c;
  }
  while (length > 0 && out[length - 1] == '.')
    length--;
  out[length] = '\0';
  return symbol_is_valid(out) ? arena_strdup(arena, out) : "";
}

const char *loose_text(struct arena *arena, const char *text, size_t most)
{
  text = skip_blanks(text);
  size_t length = strlen(text);
  if (length > most)
    for (length = most; length > 0 && (text[length] & 0xc0) == 0x80;)
      length--;
  while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
    length--;
  return arena_strndup(arena, text, length);
}
