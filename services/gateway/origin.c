// Compares a browser's Origin with the Host it called and with the configured list.
#include "origin.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

bool origin_is_own(const char *origin, const char *host)
{
  static const char *const schemes[] = { "http://", "https://" };
  for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]) && host != NULL; i++) {
    size_t size = strlen(schemes[i]);
    if (strncasecmp(origin, schemes[i], size) == 0) {
      return strcasecmp(origin + size, host) == 0;
    }
  }
  return false;
}

bool origin_is_listed(const char *origin, const char *list)
{
  static const char separators[] = " ,\t";
  size_t size = strlen(origin);
  const char *at = list == NULL ? "" : list;
  while (*at != '\0') {
    at += strspn(at, separators);
    size_t item = strcspn(at, separators);
    if (item > 0 && item == size && strncasecmp(at, origin, size) == 0) {
      return true;
    }
    at += item;
  }
  return false;
}
