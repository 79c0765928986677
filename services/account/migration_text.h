/* migration_text: what a migration's file says of itself, apart from its SQL. Pure.
 *
 * The head of the file, its first lines that begin with "--", may hold
 *
 *   -- migrate: outside a transaction     CREATE INDEX CONCURRENTLY and its like: the statements, each ending with ';' at
 *                                         the end of a line, are run one by one; the file must bear being run again from
 *                                         its beginning, because a crash leaves it half done.
 *   -- migrate: programs from 0007        programs whose last migration is 0007 work with the schema after it, so they
 *                                         may run on while others are upgraded. Without this line only programs that
 *                                         have the migration do.
 */
#ifndef STEWARD_ACCOUNT_MIGRATION_TEXT_H
#define STEWARD_ACCOUNT_MIGRATION_TEXT_H
#include <stdbool.h>
#include <stddef.h>

#include "base/hash.h"
#include "base/status.h"

struct arena;

struct migration {
  int number;
  const char *name; /* "0001_system_of_record" */
  const char *sql;
};

struct migration_head {
  bool outside_transaction;
  int programs_from; /* the number of the last migration that a program must know */
};

/* INTERNAL when a line "-- migrate: ..." cannot be read. */
struct status migration_head(const struct migration *migration, struct arena *arena, struct migration_head *out);

/* SHA-256 of the whole text in hexadecimal. */
const char *migration_hash(const struct migration *migration, char buffer[HASH_HEX_SIZE]);

/* The statement that begins at *at (blank lines and comments before it are passed over), copied; *at moves behind it.
 * NULL at the end. For files that run outside a transaction. */
const char *migration_next_statement(const char **at, struct arena *arena);
#endif
