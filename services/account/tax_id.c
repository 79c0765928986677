/* Reading and showing tax ids. */
#include "tax_id.h"

#include <string.h>

#define US_DIGITS 9

static bool is_us_person(const char *digits)
{
  return memcmp(digits, "000", 3) != 0 && memcmp(digits, "666", 3) != 0 && memcmp(digits + 3, "00", 2) != 0 &&
         memcmp(digits + 5, "0000", 4) != 0;
}

bool tax_id_read(const char *text, bool is_us, bool is_organisation, char out[TAX_ID_SIZE])
{
  size_t length = 0;
  for (const char *p = text; *p; p++) {
    bool is_letter = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z');
    if (*p == ' ' || *p == '-' || *p == '.')
      continue;
    if (length + 1 == TAX_ID_SIZE || !(is_letter || (*p >= '0' && *p <= '9')))
      return false;
    out[length++] = is_letter ? (char)(*p & ~0x20) : *p;
  }
  out[length] = '\0';
  if (!is_us)
    return length >= TAX_ID_SHORTEST;
  return length == US_DIGITS && strspn(out, "0123456789") == US_DIGITS && (is_organisation || is_us_person(out));
}

const char *tax_id_last_four(const char *tax_id)
{
  return tax_id + strlen(tax_id) - TAX_ID_SHOWN;
}
