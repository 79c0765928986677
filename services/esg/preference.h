/* preference: what a client may say of an account, checked against what the firm offers. Pure. */
#ifndef STEWARD_ESG_PREFERENCE_H
#define STEWARD_ESG_PREFERENCE_H
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define PREFERENCE_IMPORTANCE_MAX 3

struct preference_importance {
  const char *value;
  uint32_t importance; /* 0 to 3 */
};

struct preference_answers {
  const struct preference_importance *importances;
  size_t importance_count;
  const char *const *avoided;
  size_t avoided_count;
};

struct preference_names { /* that the firm has */
  const char *const *values;
  size_t value_count;
  const char *const *practices;
  size_t practice_count;
};

/* Every value and practice is known and stands once. The field at fault is named: "importances[2].value". */
struct status preference_check(struct arena *arena, const struct preference_answers *answers,
                               const struct preference_names *names);
#endif
