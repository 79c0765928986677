/* migrations: the numbered steps of the schema, embedded in the programs, applied in order, each once, while the services
 * go on. What is applied is recorded with the hash of its text; migration_text.h says what a file says of itself. */
#ifndef STEWARD_ACCOUNT_MIGRATIONS_H
#define STEWARD_ACCOUNT_MIGRATIONS_H
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"
#include "migration_text.h"
#include "pg/pg.h"

extern const struct migration migrations[]; /* generated */
extern const size_t migration_count;

struct migration_plan {
  const struct migration *migrations; /* in order of their numbers, which need not be contiguous */
  size_t count;
  int lock_timeout_ms;     /* a migration that waits longer for a lock gives up, so that no queue forms behind it ... */
  int attempts;            /* ... and is tried so many times in all, a pause between */
  int migrator_timeout_ms; /* how long another migrator is waited for */
};
struct migration_plan migration_plan(void); /* of this program */

/* Applies what is missing, each in a transaction of its own (unless its head says otherwise) with its row in
 * schema_version. One migrator at a time: others wait. FAILED_PRECONDITION when an applied one was changed since. The
 * pool has one connection and checks no statements. On a fiber. */
struct status migrations_apply_plan(struct pg_pool *pool, struct arena *arena, const struct migration_plan *plan,
                                    size_t *applied);
struct status migrations_apply(struct pg_pool *pool, struct arena *arena, size_t *applied);

/* FAILED_PRECONDITION that names what is missing, what was applied with another text, or what the database has that
 * programs like this one cannot work with. Newer migrations that say they leave this program working are fine. */
struct status migrations_check_plan(struct pg_pool *pool, struct arena *arena, const struct migration_plan *plan);
struct status migrations_check(struct pg_pool *pool, struct arena *arena);

/* A pool for these: one connection, no statements. On a fiber. */
struct status migrations_connect(uv_loop_t *loop, struct arena *arena, const char *conninfo, struct pg_pool **out);

/* The conninfo given, or that of deploy/postgres' cluster in $STEWARD_STATE/pg. */
const char *migrations_conninfo(struct arena *arena, const char *given);
#endif
