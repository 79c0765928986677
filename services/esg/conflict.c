/* Compares conflicts with those that were known. */
#include "conflict.h"

#include <string.h>

bool conflict_compare(const struct conflict *known, size_t known_count, struct conflict *present, size_t count,
                      const char *today)
{
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    present[i].is_new = true;
    present[i].since = today;
    for (size_t j = 0; j < known_count && present[i].is_new; j++) {
      if (known[j].security_id != present[i].security_id || strcmp(known[j].practice, present[i].practice) != 0)
        continue;
      present[i].is_new = false;
      present[i].since = known[j].since;
      kept++;
    }
  }
  return kept != known_count || kept != count;
}
