/* text: cutting lines at their separators. */
#include "text.h"

#include <string.h>

size_t text_cut(char *text, char separator, char **parts, size_t limit)
{
  size_t count = 0;
  for (char *part = text; part != NULL; count++) {
    char *end = strchr(part, separator);
    if (end != NULL)
      *end = '\0';
    if (count < limit)
      parts[count] = part;
    part = end == NULL ? NULL : end + 1;
  }
  return count;
}
