/* What a migration's file says of itself. */
#include <criterion/criterion.h>

#include "base/arena.h"
#include "migration_text.h"

static const struct row {
  const char *sql;
  bool is_readable, outside;
  int programs_from;
} rows[] = {
  { "CREATE TABLE a ();", true, false, 7 },
  { "-- A table.\nCREATE TABLE a ();", true, false, 7 },
  { "-- A table.\n-- migrate: programs from 0005\nCREATE TABLE a ();", true, false, 5 },
  { "-- migrate: outside a transaction\n-- migrate: programs from 0006\n", true, true, 6 },
  { "-- migrate: outside a transaction", true, true, 7 },
  { "-- migrate: programs from 0007\n", true, false, 7 },
  { "CREATE TABLE a ();\n-- migrate: outside a transaction\n", true, false, 7 }, /* not in the head */
  { "-- migrate: outside transactions\n", false, false, 0 },
  { "-- migrate: programs from 0008\n", false, false, 0 }, /* later than itself */
  { "-- migrate: programs from 5\n", false, false, 0 },
  { "-- migrate: programs from 000x\n", false, false, 0 },
  { "-- migrate: \n", false, false, 0 },
};

Test(migration_text, the_head_says_how_it_runs_and_whom_it_leaves_working)
{
  struct arena *arena = arena_new();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    struct migration migration = { 7, "0007_test", rows[i].sql };
    struct migration_head head = { 0 };
    struct status status = migration_head(&migration, arena, &head);
    cr_expect_eq(status_is_ok(status), rows[i].is_readable, "row %zu", i);
    cr_expect_eq(head.outside_transaction, rows[i].outside, "row %zu", i);
    cr_expect_eq(head.programs_from, rows[i].programs_from, "row %zu", i);
  }
  arena_free(arena);
}

Test(migration_text, statements_end_with_a_semicolon_at_the_end_of_a_line)
{
  static const char *const wanted[] = { "DROP INDEX a;\n", "CREATE INDEX a\n  ON b (c); -- not the end\n  d;\n",
                                        "SELECT 1" };
  struct arena *arena = arena_new();
  const char *at =
      "-- A head.\n\nDROP INDEX a;\n-- Why.\nCREATE INDEX a\n  ON b (c); -- not the end\n  d;\n\n  \nSELECT 1";
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    const char *statement = migration_next_statement(&at, arena);
    cr_assert_not_null(statement);
    cr_expect_str_eq(statement, wanted[i]);
  }
  cr_expect_null(migration_next_statement(&at, arena));
  cr_expect_null(migration_next_statement(&at, arena));
  arena_free(arena);
}

Test(migration_text, the_hash_is_of_every_byte)
{
  char first[HASH_HEX_SIZE], second[HASH_HEX_SIZE];
  migration_hash(&(struct migration){ 1, "0001_a", "SELECT 1;\n" }, first);
  migration_hash(&(struct migration){ 1, "0001_a", "SELECT 1; \n" }, second);
  cr_expect_str_neq(first, second);
}
