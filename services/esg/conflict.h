/* conflict: which of the conflicts of an account are new. Pure. */
#ifndef STEWARD_ESG_CONFLICT_H
#define STEWARD_ESG_CONFLICT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct conflict {
  uint64_t security_id;
  const char *practice;
  const char *since; /* date on which it was first seen */
  bool is_new;
};

/* Marks those that are not among the known as new, since today; the others keep their date. True when the two lists
 * differ: one is new, or a known one is gone. */
bool conflict_compare(const struct conflict *known, size_t known_count, struct conflict *present, size_t count,
                      const char *today);
#endif
