/* Which migrations a database has, and applying those it lacks. */
#include "migrations.h"

#include <stdlib.h>

#define LOCK_NUMBER "7461001" /* of the advisory lock that keeps two programs from migrating at once */

static const struct pg_statement has_table = {
  .name = "schema_has_table",
  .sql = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'",
  .columns = (const struct pg_parameter[]){ { "count", PG_INT8 } },
  .column_count = 1,
};

static const struct pg_statement read_version = {
  .name = "schema_read_version",
  .sql = "SELECT coalesce(max(number), 0)::int8 FROM schema_version",
  .columns = (const struct pg_parameter[]){ { "number", PG_INT8 } },
  .column_count = 1,
};

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

/* The number of the last migration, 0 for an empty database. */
static struct status find_version(struct pg_pool *pool, struct arena *arena, int64_t *version)
{
  struct pg_rows *rows;
  *version = 0;
  struct status status = pg_query(pool, arena, &has_table, NULL, &rows);
  if (!status_is_ok(status) || pg_get_int8(rows, 0, 0) == 0)
    return status;
  status = pg_query(pool, arena, &read_version, NULL, &rows);
  if (status_is_ok(status))
    *version = pg_get_int8(rows, 0, 0);
  return status;
}

static struct status apply(struct pg_pool *pool, struct arena *arena, const struct migration *migration)
{
  const char *script = arena_printf(arena,
                                    "BEGIN;\n"
                                    "SELECT pg_advisory_xact_lock(" LOCK_NUMBER ");\n"
                                    "CREATE TABLE IF NOT EXISTS schema_version (\n"
                                    "  number int4 PRIMARY KEY, name text NOT NULL,\n"
                                    "  applied_at timestamptz NOT NULL DEFAULT now());\n"
                                    "INSERT INTO schema_version (number, name) VALUES (%d, '%s');\n"
                                    "%s\n"
                                    "COMMIT;\n",
                                    migration->number, migration->name, migration->sql);
  struct status status = pg_script(pool, arena, script);
  if (status_is_ok(status))
    return status;
  return status_format(arena, status.code, NULL, "migration %s: %s", migration->name, status.message);
}

struct status migrations_apply(struct pg_pool *pool, struct arena *arena, size_t *applied)
{
  *applied = 0;
  for (size_t i = 0; i < migration_count; i++) {
    int64_t version;
    struct status status = find_version(pool, arena, &version);
    if (status_is_ok(status) && version >= migrations[i].number)
      continue;
    if (status_is_ok(status))
      status = apply(pool, arena, &migrations[i]);
    if (!status_is_ok(status))
      return status;
    ++*applied;
  }
  return status_ok();
}

struct status migrations_check(struct pg_pool *pool, struct arena *arena)
{
  int64_t version;
  struct status status = find_version(pool, arena, &version);
  if (!status_is_ok(status))
    return status;
  const struct migration *last = &migrations[migration_count - 1];
  if (version > last->number)
    return status_format(arena, STATUS_FAILED_PRECONDITION, NULL,
                         "the database has migration %lld, this program knows up to %s", (long long)version,
                         last->name);
  for (size_t i = 0; i < migration_count; i++)
    if (migrations[i].number > version)
      return status_format(arena, STATUS_FAILED_PRECONDITION, NULL, "migration %s is missing: run steward-migrate",
                           migrations[i].name);
  return status_ok();
}
