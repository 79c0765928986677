/* Checks answers against the firm's values and practices. */
#include "preference.h"

#include <stdbool.h>
#include <string.h>

static bool has(const char *const *names, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp(names[i], name) == 0)
      return true;
  return false;
}

static struct status check_importance(struct arena *arena, const struct preference_answers *answers, size_t at,
                                      const struct preference_names *names)
{
  const struct preference_importance *given = &answers->importances[at];
  const char *field = arena_printf(arena, "importances[%zu].value", at);
  if (!has(names->values, names->value_count, given->value))
    return status_format(arena, STATUS_INVALID_ARGUMENT, field, "the firm has no value \"%s\"", given->value);
  if (given->importance > PREFERENCE_IMPORTANCE_MAX)
    return status_format(arena, STATUS_INVALID_ARGUMENT, arena_printf(arena, "importances[%zu].importance", at),
                         "importance is 0 to %d, not %u", PREFERENCE_IMPORTANCE_MAX, given->importance);
  for (size_t i = 0; i < at; i++)
    if (strcmp(answers->importances[i].value, given->value) == 0)
      return status_format(arena, STATUS_INVALID_ARGUMENT, field, "\"%s\" stands twice", given->value);
  return status_ok();
}

struct status preference_check(struct arena *arena, const struct preference_answers *answers,
                               const struct preference_names *names)
{
  struct status status = status_ok();
  for (size_t i = 0; status_is_ok(status) && i < answers->importance_count; i++)
    status = check_importance(arena, answers, i, names);
  for (size_t i = 0; status_is_ok(status) && i < answers->avoided_count; i++) {
    const char *field = arena_printf(arena, "avoided[%zu]", i);
    if (!has(names->practices, names->practice_count, answers->avoided[i]))
      status =
          status_format(arena, STATUS_INVALID_ARGUMENT, field, "the firm has no practice \"%s\"", answers->avoided[i]);
    else if (has(answers->avoided, i, answers->avoided[i]))
      status = status_format(arena, STATUS_INVALID_ARGUMENT, field, "\"%s\" stands twice", answers->avoided[i]);
  }
  return status;
}
