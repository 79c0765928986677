/* migrations: the numbered steps of the schema, embedded in the programs, applied in order, each once. */
#ifndef STEWARD_ACCOUNT_MIGRATIONS_H
#define STEWARD_ACCOUNT_MIGRATIONS_H
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"
#include "pg/pg.h"

struct migration {
  int number;
  const char *name; /* "0001_system_of_record" */
  const char *sql;
};
extern const struct migration migrations[]; /* generated */
extern const size_t migration_count;

/* Applies what is missing, each in a transaction of its own with its row in schema_version. The pool is one that
 * checks no statements. */
struct status migrations_apply(struct pg_pool *pool, struct arena *arena, size_t *applied);

/* FAILED_PRECONDITION that names what is missing, or what the database has and this program does not know. */
struct status migrations_check(struct pg_pool *pool, struct arena *arena);

/* A pool for the two: one connection, no statements. On a fiber. */
struct status migrations_connect(uv_loop_t *loop, struct arena *arena, const char *conninfo, struct pg_pool **out);

/* The conninfo given, or that of deploy/postgres' cluster in $STEWARD_STATE/pg. */
const char *migrations_conninfo(struct arena *arena, const char *given);
#endif
