/* Which conflicts are new. */
#include <criterion/criterion.h>

#include "conflict.h"

#define NONE                                                                                                           \
  {                                                                                                                    \
    0, NULL, NULL, false                                                                                               \
  }

static const struct {
  const char *title;
  struct conflict known[2];
  size_t known_count;
  struct conflict present[2];
  size_t count;
  bool is_changed, is_new[2];
} rows[] = {
  { "nothing ever", { NONE }, 0, { NONE }, 0, false, { false } },
  { "the first", { NONE }, 0, { { 1, "tobacco", NULL, false } }, 1, true, { true } },
  { "the same", { { 1, "tobacco", "2026-01-01", false } }, 1, { { 1, "tobacco", NULL, false } }, 1, false, { false } },
  { "the same security, another practice",
    { { 1, "tobacco", "2026-01-01", false } },
    1,
    { { 1, "gambling", NULL, false }, { 1, "tobacco", NULL, false } },
    2,
    true,
    { true, false } },
  { "one is gone", { { 1, "tobacco", "2026-01-01", false } }, 1, { NONE }, 0, true, { false } },
  { "one for another",
    { { 1, "tobacco", "2026-01-01", false } },
    1,
    { { 2, "tobacco", NULL, false } },
    1,
    true,
    { true } },
};

Test(conflict, those_not_known_are_new_and_the_others_keep_their_date)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct conflict present[2] = { rows[i].present[0], rows[i].present[1] };
    bool is_changed = conflict_compare(rows[i].known, rows[i].known_count, present, rows[i].count, "2026-11-21");
    cr_expect_eq(is_changed, rows[i].is_changed, "%s", rows[i].title);
    for (size_t j = 0; j < rows[i].count; j++) {
      cr_expect_eq(present[j].is_new, rows[i].is_new[j], "%s", rows[i].title);
      cr_expect_str_eq(present[j].since, rows[i].is_new[j] ? "2026-11-21" : "2026-01-01", "%s", rows[i].title);
    }
  }
}
