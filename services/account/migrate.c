/* steward-migrate: brings a database's schema up to what this release needs. Again changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fiber/fiber.h"
#include "migrations.h"
#include "program/log.h"

struct migrate {
  uv_loop_t loop;
  struct arena *arena;
  const char *conninfo;
  struct status status;
  size_t applied;
};

static void run(void *argument)
{
  struct migrate *migrate = argument;
  struct pg_pool *pool;
  migrate->status = migrations_connect(&migrate->loop, migrate->arena, migrate->conninfo, &pool);
  if (!status_is_ok(migrate->status))
    return;
  migrate->status = migrations_apply(pool, migrate->arena, &migrate->applied);
  if (status_is_ok(migrate->status))
    migrate->status = migrations_check(pool, migrate->arena);
  pg_pool_free(pool);
}

static int usage(FILE *out)
{
  fputs("usage: steward-migrate [CONNINFO]\n"
        "Applies the migrations that the database lacks, while the services run on: it waits for no lock longer than two\n"
        "seconds at a time, and for another migrator that is at work. CONNINFO is libpq's; without it\n"
        "$STEWARD_MIGRATE_DATABASE, or the cluster of deploy/postgres in $STEWARD_STATE/pg (/var/lib/steward/pg).\n",
        out);
  return out == stdout ? 0 : 2;
}

int main(int argc, char **argv)
{
  struct migrate migrate = { 0 };
  if (argc > 2 || (argc == 2 && argv[1][0] == '-'))
    return usage(argc == 2 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
  log_open("migrate", LOG_INFO);
  migrate.arena = arena_new();
  const char *given = argc == 2 ? argv[1] : getenv("STEWARD_MIGRATE_DATABASE");
  migrate.conninfo = migrations_conninfo(migrate.arena, given);
  uv_loop_init(&migrate.loop);
  fiber_main(&migrate.loop, run, &migrate);
  uv_loop_close(&migrate.loop);
  int code = status_is_ok(migrate.status) ? 0 : 1;
  if (code == 0)
    log_event(LOG_INFO, "migrated", LOG_NUMBER("applied", migrate.applied),
              LOG_TEXT("last", migrations[migration_count - 1].name));
  else
    log_failure("migration_failed", migrate.status);
  arena_free(migrate.arena);
  return code;
}
