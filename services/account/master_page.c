/* Page tokens. */
#include "master_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DIGITS 16

bool page_parse(const char *token, int64_t *after)
{
  uint64_t value = 0;
  size_t length = strlen(token);
  if (length == 0) {
    *after = 0;
    return true;
  }
  if (length != DIGITS + 1 || token[0] != 'p' || token[1 + strspn(token + 1, "0123456789abcdef")] != '\0')
    return false;
  for (size_t i = 1; i <= DIGITS; i++)
    value = value << 4 | (uint64_t)(token[i] <= '9' ? token[i] - '0' : token[i] - 'a' + 10);
  if (value > INT64_MAX)
    return false;
  *after = (int64_t)value;
  return true;
}

const char *page_format(int64_t last, char buffer[PAGE_TOKEN_SIZE])
{
  snprintf(buffer, PAGE_TOKEN_SIZE, "p%016" PRIx64, (uint64_t)last);
  return buffer;
}
