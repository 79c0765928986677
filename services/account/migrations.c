/* Which migrations a database has, and applying those it lacks. */
#include "migrations.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "fiber/fiber.h"
#include "program/log.h"

#define LOCK_NUMBER "7461001" /* of the advisory lock that keeps two programs from migrating at once */
#define LOCK_TIMEOUT_MS 2000
#define ATTEMPTS 60
#define MIGRATOR_TIMEOUT_MS 1800000
#define LOCK_POLL_US 100000
#define PAUSE_US 500000

static const struct pg_statement has_table = {
  .name = "schema_has_table",
  .sql = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'",
  .columns = (const struct pg_parameter[]){ { "count", PG_INT8 } },
  .column_count = 1,
};

/* By way of jsonb, so that a table of the first releases, which had no hash, can be read, too. */
static const struct pg_statement read_versions = {
  .name = "schema_read_versions",
  .sql = "SELECT number::int8, name, to_jsonb(v)->>'hash' AS hash,"
         " coalesce((to_jsonb(v)->>'programs_from')::int8, number) AS programs_from"
         " FROM schema_version v ORDER BY number",
  .columns = (const struct pg_parameter[]){ { "number", PG_INT8 },
                                            { "name", PG_TEXT },
                                            { "hash", PG_TEXT },
                                            { "programs_from", PG_INT8 } },
  .column_count = 4,
};

/* Asked again and again instead of waiting in the server: who waits there holds a snapshot, and CREATE INDEX
 * CONCURRENTLY waits for every snapshot, so the two migrators would wait for each other. */
static const struct pg_statement try_lock = {
  .name = "schema_try_lock",
  .sql = "SELECT pg_try_advisory_lock(" LOCK_NUMBER ")",
  .columns = (const struct pg_parameter[]){ { "pg_try_advisory_lock", PG_BOOL } },
  .column_count = 1,
};

static const struct pg_statement unlock = {
  .name = "schema_unlock",
  .sql = "SELECT pg_advisory_unlock(" LOCK_NUMBER ")",
  .columns = (const struct pg_parameter[]){ { "pg_advisory_unlock", PG_BOOL } },
  .column_count = 1,
};

static const char record_table[] = "CREATE TABLE IF NOT EXISTS schema_version (\n"
                                   "  number int4 PRIMARY KEY, name text NOT NULL,\n"
                                   "  applied_at timestamptz NOT NULL DEFAULT now());\n"
                                   "ALTER TABLE schema_version ADD COLUMN IF NOT EXISTS hash text;\n"
                                   "ALTER TABLE schema_version ADD COLUMN IF NOT EXISTS programs_from int4;\n";

const char *migrations_conninfo(struct arena *arena, const char *given)
{
  const char *state = getenv("STEWARD_STATE");
  if (given && given[0])
    return given;
  return arena_printf(arena, "host=%s/pg/socket user=steward dbname=steward",
                      state && state[0] ? state : "/var/lib/steward");
}

struct status migrations_connect(uv_loop_t *loop, struct arena *arena, const char *conninfo, struct pg_pool **out)
{
  struct pg_options options = { .conninfo = conninfo, .connections = 1, .arena = arena, .skip_check = true };
  return pg_pool_new(loop, &options, out);
}

struct migration_plan migration_plan(void)
{
  return (struct migration_plan){ .migrations = migrations,
                                  .count = migration_count,
                                  .lock_timeout_ms = LOCK_TIMEOUT_MS,
                                  .attempts = ATTEMPTS,
                                  .migrator_timeout_ms = MIGRATOR_TIMEOUT_MS };
}

/* What the database has; *rows NULL for an empty one. */
static struct status find_versions(struct pg_pool *pool, struct arena *arena, struct pg_rows **rows)
{
  *rows = NULL;
  struct pg_rows *there;
  struct status status = pg_query(pool, arena, &has_table, NULL, &there);
  if (!status_is_ok(status) || pg_get_int8(there, 0, 0) == 0)
    return status;
  return pg_query(pool, arena, &read_versions, NULL, rows);
}

/* The row of a migration, or -1. */
static ptrdiff_t row_of(const struct pg_rows *rows, int number)
{
  for (size_t row = 0; rows && row < pg_count(rows); row++)
    if (pg_get_int8(rows, row, 0) == number)
      return (ptrdiff_t)row;
  return -1;
}

static struct status check_hash(const struct pg_rows *rows, size_t row, const struct migration *migration,
                                struct arena *arena)
{
  char hash[HASH_HEX_SIZE];
  if (pg_is_null(rows, row, 2) || strcmp(pg_get_text(rows, row, 2), migration_hash(migration, hash)) == 0)
    return status_ok();
  return status_format(arena, STATUS_FAILED_PRECONDITION, NULL,
                       "migration %s was changed after it was applied to this database: a change belongs into a new one",
                       migration->name);
}

/* The first migration that the database lacks, NULL when it has all; those it has are as this program knows them. */
static struct status find_missing(const struct pg_rows *rows, struct arena *arena, const struct migration_plan *plan,
                                  const struct migration **missing)
{
  *missing = NULL;
  for (size_t i = 0; i < plan->count; i++) {
    const struct migration *migration = &plan->migrations[i];
    ptrdiff_t row = row_of(rows, migration->number);
    struct status status = row < 0 ? status_ok() : check_hash(rows, (size_t)row, migration, arena);
    if (!status_is_ok(status))
      return status;
    if (row < 0 && !*missing)
      *missing = migration;
  }
  return status_ok();
}

static const char *record_row(struct arena *arena, const struct migration *migration, const struct migration_head *head)
{
  char hash[HASH_HEX_SIZE];
  return arena_printf(arena, "INSERT INTO schema_version (number, name, hash, programs_from) VALUES (%d, '%s', '%s', %d)",
                      migration->number, migration->name, migration_hash(migration, hash), head->programs_from);
}

static struct status apply_inside(struct pg_pool *pool, struct arena *arena, const struct migration *migration,
                                  const char *prologue)
{
  return pg_script(pool, arena,
                   arena_printf(arena, "BEGIN;\n%s;\n%s\nCOMMIT;\n", prologue, migration->sql));
}

/* It is recorded when all of it is done. lock_timeout stays off: such statements take locks that hold up nobody, and
 * wait for other transactions by locks of theirs. */
static struct status apply_outside(struct pg_pool *pool, struct arena *arena, const struct migration *migration,
                                   const char *record)
{
  const char *at = migration->sql;
  struct status status = pg_script(pool, arena, "SET lock_timeout = 0");
  for (const char *statement; status_is_ok(status) && (statement = migration_next_statement(&at, arena));)
    status = pg_script(pool, arena, statement);
  if (status_is_ok(status))
    status = pg_script(pool, arena, record);
  struct status reset = pg_script(pool, arena, "RESET lock_timeout");
  return status_is_ok(status) ? reset : status;
}

static struct status apply(struct pg_pool *pool, struct arena *arena, const struct migration *migration,
                           const struct migration_plan *plan)
{
  struct migration_head head;
  struct status status = migration_head(migration, arena, &head);
  if (!status_is_ok(status))
    return status;
  const char *record = record_row(arena, migration, &head);
  for (int attempt = 1;; attempt++) {
    status = head.outside_transaction
                 ? apply_outside(pool, arena, migration, record)
                 : apply_inside(pool, arena, migration,
                                arena_printf(arena, "SET LOCAL lock_timeout = %d;\n%s", plan->lock_timeout_ms, record));
    if (status_is_ok(status))
      break;
    if (status.code != STATUS_DEADLINE_EXCEEDED || attempt == plan->attempts)
      return status_format(arena, status.code, NULL, "migration %s: %s", migration->name, status.message);
    log_event(LOG_WARNING, "migration_waits_for_locks", LOG_TEXT("migration", migration->name),
              LOG_NUMBER("attempt", attempt));
    status = fiber_sleep(PAUSE_US);
    if (!status_is_ok(status))
      return status;
  }
  log_event(LOG_INFO, "migration_applied", LOG_TEXT("migration", migration->name));
  return status_ok();
}

static struct status take_lock(struct pg_pool *pool, struct arena *arena, const struct migration_plan *plan)
{
  int64_t give_up_us = clock_monotonic_us() + (int64_t)plan->migrator_timeout_ms * 1000;
  for (;;) {
    struct pg_rows *rows;
    struct status status = pg_query(pool, arena, &try_lock, NULL, &rows);
    if (!status_is_ok(status) || pg_get_int8(rows, 0, 0))
      return status;
    if (clock_monotonic_us() > give_up_us)
      return status_fail(STATUS_DEADLINE_EXCEEDED, NULL, "another migrator is at work and does not end");
    status = fiber_sleep(LOCK_POLL_US);
    if (!status_is_ok(status))
      return status;
  }
}

/* Rows of the first releases have no hash: they get that of the text which this program has. */
static struct status adopt(struct pg_pool *pool, struct arena *arena, const struct migration_plan *plan)
{
  struct pg_rows *rows;
  struct status status = find_versions(pool, arena, &rows);
  for (size_t i = 0; status_is_ok(status) && i < plan->count; i++) {
    char hash[HASH_HEX_SIZE];
    ptrdiff_t row = row_of(rows, plan->migrations[i].number);
    if (row >= 0 && pg_is_null(rows, (size_t)row, 2))
      status = pg_script(pool, arena,
                         arena_printf(arena, "UPDATE schema_version SET hash = '%s' WHERE number = %d",
                                      migration_hash(&plan->migrations[i], hash), plan->migrations[i].number));
  }
  return status;
}

/* The lock is the session's. It is taken for each migration anew, so that a connection lost between two of them does
 * not leave this program at work without it. */
static struct status apply_next(struct pg_pool *pool, struct arena *arena, const struct migration_plan *plan,
                                bool *is_done)
{
  const struct migration *missing = NULL;
  struct pg_rows *rows;
  struct status status = take_lock(pool, arena, plan);
  if (!status_is_ok(status))
    return status;
  status = find_versions(pool, arena, &rows);
  if (status_is_ok(status))
    status = find_missing(rows, arena, plan, &missing);
  if (status_is_ok(status) && missing)
    status = pg_script(pool, arena, record_table);
  if (status_is_ok(status) && missing)
    status = adopt(pool, arena, plan);
  if (status_is_ok(status) && missing)
    status = apply(pool, arena, missing, plan);
  *is_done = missing == NULL;
  (void)pg_query(pool, arena, &unlock, NULL, &rows); /* a connection that is lost has given it back */
  return status;
}

struct status migrations_apply_plan(struct pg_pool *pool, struct arena *arena, const struct migration_plan *plan,
                                    size_t *applied)
{
  bool is_done = false;
  *applied = 0;
  while (!is_done) {
    struct status status = apply_next(pool, arena, plan, &is_done);
    if (!status_is_ok(status))
      return status;
    *applied += !is_done;
  }
  return status_ok();
}

struct status migrations_apply(struct pg_pool *pool, struct arena *arena, size_t *applied)
{
  struct migration_plan plan = migration_plan();
  return migrations_apply_plan(pool, arena, &plan, applied);
}

struct status migrations_check_plan(struct pg_pool *pool, struct arena *arena, const struct migration_plan *plan)
{
  const struct migration *missing;
  struct pg_rows *rows;
  struct status status = find_versions(pool, arena, &rows);
  if (status_is_ok(status))
    status = find_missing(rows, arena, plan, &missing);
  if (!status_is_ok(status))
    return status;
  if (missing)
    return status_format(arena, STATUS_FAILED_PRECONDITION, NULL, "migration %s is missing: run steward-migrate",
                         missing->name);
  const struct migration *last = &plan->migrations[plan->count - 1];
  for (size_t row = 0; row < pg_count(rows); row++)
    if (pg_get_int8(rows, row, 3) > last->number)
      return status_format(arena, STATUS_FAILED_PRECONDITION, NULL,
                           "the database has migration %s, with which programs that know migration %04lld work; this "
                           "one knows up to %s",
                           pg_get_text(rows, row, 1), (long long)pg_get_int8(rows, row, 3), last->name);
  return status_ok();
}

struct status migrations_check(struct pg_pool *pool, struct arena *arena)
{
  struct migration_plan plan = migration_plan();
  return migrations_check_plan(pool, arena, &plan);
}
