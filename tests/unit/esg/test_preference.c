/* What a client may say. */
#include <criterion/criterion.h>
#include <string.h>

#include "preference.h"

static const char *const values[] = { "clean air", "pure water" };
static const char *const practices[] = { "tobacco", "weapons" };

static const struct {
  const char *title;
  struct preference_importance importances[2];
  size_t importance_count;
  const char *avoided[2];
  size_t avoided_count;
  const char *field; /* NULL: fine */
} rows[] = {
  { "nothing at all", { { 0 } }, 0, { 0 }, 0, NULL },
  { "all there is", { { "clean air", 3 }, { "pure water", 0 } }, 2, { "weapons", "tobacco" }, 2, NULL },
  { "a value that the firm does not have", { { "silence", 1 } }, 1, { 0 }, 0, "importances[0].value" },
  { "more than much", { { "clean air", 4 } }, 1, { 0 }, 0, "importances[0].importance" },
  { "a value twice", { { "clean air", 1 }, { "clean air", 1 } }, 2, { 0 }, 0, "importances[1].value" },
  { "a practice that the firm does not have", { { 0 } }, 0, { "tobacco", "singing" }, 2, "avoided[1]" },
  { "a practice twice", { { 0 } }, 0, { "tobacco", "tobacco" }, 2, "avoided[1]" },
  { "a value among the practices", { { 0 } }, 0, { "clean air" }, 1, "avoided[0]" },
};

Test(preference, names_are_the_firms_and_stand_once)
{
  struct arena *arena = arena_new();
  struct preference_names names = { values, 2, practices, 2 };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct preference_answers answers = { rows[i].importances, rows[i].importance_count, rows[i].avoided,
                                          rows[i].avoided_count };
    struct status status = preference_check(arena, &answers, &names);
    cr_expect_eq(status_is_ok(status), rows[i].field == NULL, "%s", rows[i].title);
    if (rows[i].field)
      cr_expect(status.field && strcmp(status.field, rows[i].field) == 0, "%s: %s", rows[i].title, status.field);
  }
  arena_free(arena);
}
